"""Which engine keeps the ballot box: the settings say so."""

from functools import partial
from pathlib import Path

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.db.site_id import site_id_in
from safe4me.page_progress.interface import RunningWeek
from safe4me.page_progress.sqlite import SqliteRunningWeek
from safe4me.rate_limits.interface import AttemptCounts
from safe4me.rate_limits.sqlite import SqliteAttemptCounts
from safe4me.settings import BadSetting, Settings, refusal

IN_MEMORY = {"tmpfs", "ramfs"}
MOUNTS, SWAPS = Path("/proc/mounts"), Path("/proc/swaps")
KNOWN = "or say SAFE4ME_BALLOT_BOX_ON_DISK=1 if you accept that answers may be left on a disk"


def refuse_disk(path: Path) -> None:
    """Raises BadSetting when the file at `path` would be on a disk."""
    if not (MOUNTS.exists() and is_in_memory(path, MOUNTS.read_text())):
        allowed = f"a path in memory-backed storage, such as /dev/shm/safe4me/ballot-box.db; {KNOWN}"
        raise BadSetting(refusal("ballot_box_path", path, allowed))


def refuse_swap() -> None:
    """Raises BadSetting when memory may be written to a disk."""
    if swaps(SWAPS.read_text()):
        raise BadSetting(
            f"Swap is on, so memory may be written to a disk. Turn it off (swapoff -a), {KNOWN}."
        )


def refuse_leaving_memory(settings: Settings) -> None:
    """Raises BadSetting when what open rooms hold may reach a disk."""
    if settings.box_address is None:
        refuse_disk(settings.ballot_box_path)
    refuse_swap()


def is_in_memory(path: Path, mounts: str) -> bool:
    """Whether `path` lies on a file system of memory; `mounts` is as /proc/mounts has it."""
    kinds: dict[Path, str] = {}  # of two mounts at one place the later one hides the earlier
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        kinds[Path(place.replace(r"\040", " "))] = kind
    real = path.resolve()
    return next((kinds[place] for place in (real, *real.parents) if place in kinds), "") in IN_MEMORY


def swaps(listed: str) -> bool:
    """Whether memory may be swapped out; `listed` is as /proc/swaps has it, under a heading."""
    return len(listed.splitlines()) > 1


def ballot_box_of(settings: Settings) -> BallotBox:
    """The ballot box of a site. Raises BadSetting for one in production that may reach a disk."""
    address = settings.box_address
    if settings.production and not settings.ballot_box_on_disk:
        refuse_leaving_memory(settings)
    if address is None:
        path, secret_key = settings.ballot_box_path, settings.secret_key
        return SqliteBallotBox(path, secret_key, former_keys=settings.former_secret_keys)
    from safe4me.ballot_box.valkey.store import ValkeyBallotBox  # noqa: PLC0415 - few sites need it

    vouched = bool(settings.ballot_box_vouched_for_by)
    site, former_keys = partial(site_id_in, settings.database_url), settings.former_secret_keys
    return ValkeyBallotBox(address, settings.secret_key, site=site, former_keys=former_keys, vouched=vouched)


def attempt_counts_of(settings: Settings) -> AttemptCounts:
    """The counts of a site."""
    former_keys = settings.former_secret_keys
    if settings.box_address is None:
        return SqliteAttemptCounts(settings.attempts_path, settings.secret_key, former_keys=former_keys)
    from safe4me.rate_limits.valkey import ValkeyAttemptCounts  # noqa: PLC0415 - few sites need it

    address, vouched = settings.box_address, bool(settings.ballot_box_vouched_for_by)
    return ValkeyAttemptCounts(address, settings.secret_key, former_keys=former_keys, vouched=vouched)


def running_week_of(settings: Settings) -> RunningWeek:
    """The running week of a site."""
    if settings.box_address is None:
        return SqliteRunningWeek(settings.reports_path, settings.secret_key)
    from safe4me.page_progress.valkey import ValkeyRunningWeek  # noqa: PLC0415 - few sites need it

    vouched = bool(settings.ballot_box_vouched_for_by)
    return ValkeyRunningWeek(settings.box_address, settings.secret_key, vouched=vouched)
