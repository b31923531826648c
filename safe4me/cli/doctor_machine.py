"""What `flask doctor` looks at on this machine: its server, disks, memory, timers and backups."""

import re
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from safe4me.cli.backup_files import BACKUP_NAME
from safe4me.cli.common import TIMERS, last_good_run
from safe4me.cli.diagnosis import Condition, Diagnosis, broken, not_tried, state_below, whole
from safe4me.cli.server import MOST_FAILURES, failed_handovers, server_of
from safe4me.settings import ROOT, Settings
from safe4me.web.http import context

PROC = Path("/proc")
CORES = re.compile(r"^Max core file size +\S+ +0 ", re.MULTILINE)  # the second is the limit that stays
AVAILABLE = re.compile(r"^MemTotal: +(\d+) kB\n.*^MemAvailable: +(\d+) kB\n", re.MULTILINE | re.DOTALL)
FREE_WARNS, FREE_BREAKS = 0.15, 0.05
LATE = 2  # intervals
BACKUP_EVERY = timedelta(hours=26)
HEADER_BYTES = 4096
STANZA = re.compile(rb"^-> (\S+)", re.MULTILINE)
GREASE = b"-grease"  # ends the kind of what age adds so that readers learn to pass over it
TO_A_KEY = [b"X25519"]


def look_at_machine(pid_file: Path) -> list[Diagnosis]:
    """All of these checks, in the order in which they are told. Needs an application context."""
    settings, now = context.settings(), context.now()
    return [
        _core_dumps(pid_file),
        _handover(pid_file),
        _disk(settings),
        _free_memory(),
        *(of_timer(name, every, settings, now) for name, every in TIMERS.items()),
        _backup(settings, now),
    ]


def _core_dumps(pid_file: Path) -> Diagnosis:
    name, pid = "core-dumps", server_of(pid_file)
    if pid is None:
        return not_tried(name, "No server runs on this machine.")
    try:
        limits = (PROC / str(pid) / "limits").read_text()
    except OSError:
        return not_tried(name, "This system does not tell the limits of a process.")
    if CORES.search(limits):
        return whole(name, "The server leaves no memory on a disk when it crashes.")
    line = "The server may leave its memory on a disk when it crashes."
    return broken(name, line, "Start it by `flask --app app serve`, which sets the limit.")


def _handover(pid_file: Path) -> Diagnosis:
    name, failures = "handover", failed_handovers(pid_file)
    if not failures:
        return whole(name, "The last replacement of the server’s workers did not fail.")
    state = Condition.BROKEN if failures >= MOST_FAILURES else Condition.WARNING
    line = f"Times in a row that the server’s workers could not be replaced: {failures}."
    return Diagnosis(name, state, line, "Run `flask --app app build`; if it goes on, restart the server.")


def _disk(settings: Settings) -> Diagnosis:
    folders = {ROOT, settings.ballot_box_path.parent, settings.build_folder}
    database = make_url(settings.database_url)
    if database.get_backend_name() == "sqlite":
        folders.add(Path(database.database or "").parent)
    if settings.backup_folder:
        folders.add(Path(settings.backup_folder))
    free = {each: _share_free(each) for each in folders if each.exists()}
    folder = min(free, key=free.__getitem__)
    line = f"The fullest folder of the site, {folder}, has {free[folder]:.0%} free."
    return _of_share(
        "disk", line, free[folder], "Delete what is no longer needed there, or give it more room."
    )


def _share_free(folder: Path) -> float:
    usage = shutil.disk_usage(folder)
    return usage.free / usage.total


def _free_memory() -> Diagnosis:
    try:
        found = AVAILABLE.search((PROC / "meminfo").read_text())
    except OSError:
        found = None
    if found is None:
        return not_tried("memory", "This system does not tell how much memory is free.")
    free = int(found[2]) / int(found[1])
    cure = "End what else runs here, or give the machine more."
    return _of_share("memory", f"{free:.0%} of the machine’s memory can be had.", free, cure)


def _of_share(name: str, line: str, free: float, cure: str) -> Diagnosis:
    state = state_below(free, warns=FREE_WARNS, breaks=FREE_BREAKS)
    figure = (f"{name}_free_ratio", free)
    return Diagnosis(name, state, line, "" if state is Condition.OK else cure, (figure,))


def of_timer(name: str, every: timedelta, settings: Settings, now: datetime) -> Diagnosis:
    """Whether a timer that should run so often has. Needs an application context."""
    last, words = last_good_run(name), name.replace("-", " ")
    if last is None:
        return _never_ran(name, every, settings)
    figure = (f"{name.replace('-', '_')}_age_seconds", (now - last).total_seconds())
    line = f"`{words}` last ended well {_ago(now - last)} ago."
    if now - last <= LATE * every:
        return whole(name, line, figure)
    cure = f"Run `flask --app app {words}`, then look at its timer."
    return broken(name, line, cure, figure)


def _never_ran(name: str, every: timedelta, settings: Settings) -> Diagnosis:
    words = name.replace("-", " ")
    if not settings.production:
        return not_tried(name, f"Development has no timer that runs `{words}`.")
    up = _up_for()
    if up is not None and up <= LATE * every:
        return not_tried(name, f"`{words}` need not have run yet since this machine started.")
    line = f"`{words}` has not ended well on this machine."
    cure = f"Run `flask --app app {words}`, then look at its timer: it needs the server’s settings."
    if settings.box_address and name == "housekeeping":
        return not_tried(name, f"{line} One of several servers runs it.")
    return broken(name, line, cure)


def _up_for() -> timedelta | None:
    """How long this machine has been up, where it tells."""
    try:
        return timedelta(seconds=float((PROC / "uptime").read_text().split()[0]))
    except OSError:
        return None


def _ago(age: timedelta) -> str:
    """An age in the unit in which it is easily read."""
    minutes = max(0, round(age.total_seconds() / 60))
    return f"{minutes} minutes" if minutes < 2 * 60 else f"{minutes // 60} hours"


def _backup(settings: Settings, now: datetime) -> Diagnosis:
    name = "backup"
    if not settings.backup_folder:
        return not_tried(name, "SAFE4ME_BACKUP_FOLDER is not set.")
    cure = "Run `flask --app app backup --encrypt-to …`, then look at its timer."
    try:
        dated = sorted(
            (match[1], file)
            for file in Path(settings.backup_folder).iterdir()
            if (match := BACKUP_NAME.fullmatch(file.name))
        )
        if not dated:
            line = f"No backup is in {settings.backup_folder}."
            return broken(name, line, cure)
        made, file = dated[-1]
        with file.open("rb") as opened:
            readers = _readers(opened.read(HEADER_BYTES))
    except OSError as error:
        line = f"{settings.backup_folder} cannot be read: {error.strerror}."
        return broken(name, line, "Let the site’s user read it.")
    age = now - datetime.strptime(made, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return _of_backup(file.name, age, readers, cure)


def _of_backup(name: str, age: timedelta, readers: Sequence[bytes], cure: str) -> Diagnosis:
    figure = ("backup_age_seconds", age.total_seconds())
    if readers != TO_A_KEY:
        line = f"The newest backup, {name}, is not encrypted to one public key of age, and to nobody else."
        safer = "Destroy it, and make one by `flask --app app backup --encrypt-to …`."
        return broken("backup", line, safer, figure)
    line = f"The newest backup was made {_ago(age)} ago."
    if age <= BACKUP_EVERY:
        return whole("backup", line, figure)
    state = Condition.BROKEN if age > LATE * BACKUP_EVERY else Condition.WARNING
    return Diagnosis("backup", state, line, cure, (figure,))


def _readers(header: bytes) -> list[bytes]:
    """The kinds of those who can decrypt a file of age: https://age-encryption.org/v1, "Header".

    Whose keys of kind X25519 they are is told by no file, on purpose.
    """
    head, closed, _ = header.partition(b"\n---")
    if not head.startswith(b"age-encryption.org/v1\n") or not closed:
        return []
    return [kind for kind in STANZA.findall(head) if not kind.endswith(GREASE)]
