"""`flask setup`: what it writes is what systemd, nginx and a shell take, and it changes only what differs."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from bench.certificates import certificate
from bench.nginx import nginx_command
from bench.proxy import NAME, Front, front_command
from bench.serving import HOST, ROOT, free_ports
from safe4me.cli.setup_files import SECRETS_FOLDER, UNIT_FOLDER, rendered
from tests.helpers.servers.machine import needed
from tests.helpers.servers.setup import (
    ELSEWHERE,
    ON_POSTGRESQL,
    files,
    make_executable,
    set_up,
    write_answers,
)

MOST_EXPOSED = 1.3
KINDS = {"all here": {}, "mail elsewhere": ELSEWHERE, "PostgreSQL": {**ELSEWHERE, **ON_POSTGRESQL}}
COMMANDS = ("seal", "housekeeping", "backup", "build", "users", "db")
KEY = f"{SECRETS_FOLDER}/secret-key"
RECORDER = """\
#!/bin/sh
printf '%s\\n' "$@" >> "$SAID"
"""


def told(*command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """What a program says."""
    return subprocess.run(  # noqa: S603 - our own commands
        command, capture_output=True, text=True, check=False, env={**os.environ, **environ}
    )


def program(name: str) -> str:
    """Where a program is, which the test needs."""
    return needed(shutil.which(name), name)


@pytest.fixture(params=KINDS)
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The root of a machine that was set up, with what its units start."""
    root = tmp_path / "machine"
    done = set_up("--answers", write_answers(tmp_path, **KINDS[request.param]), "--into", root, "--yes")
    assert done.exit_code == 0, done.output
    make_executable(root / "srv/safe4me/current/.venv/bin/flask")
    make_executable(root / "bin/kill")
    return root


def test_systemd_takes_the_units(machine: Path) -> None:
    units = [
        each.name for each in (machine / UNIT_FOLDER).iterdir() if each.is_file() and "@" not in each.name
    ]
    commands = [f"safe4me@{each}.service" for each in (*COMMANDS, "doctor")]
    assert len(units) == 6
    verify = (program("systemd-analyze"), "verify", "--man=no", "--recursive-errors=no", f"--root={machine}")
    done = told(*verify, *units, *commands)
    assert (done.returncode, done.stderr) == (0, "")
    unit = machine / UNIT_FOLDER / "safe4me.service"
    unit.write_text(unit.read_text("utf-8").replace("ProtectHome=", "ProtectHouse="), "utf-8")
    assert "ProtectHouse" in told(*verify, unit.name).stderr


def exposure(machine: Path, folder: Path, *units: str) -> float:
    """How exposed a service of these files is, out of ten."""
    whole = folder / "whole.service"
    found = [machine / UNIT_FOLDER / each for each in units]
    whole.write_text("".join(each.read_text("utf-8") for each in found if each.exists()), "utf-8")
    command = ("systemd-analyze", "security", "--offline=true", "--no-pager", str(whole))
    line = told(program(command[0]), *command[1:]).stdout.strip().splitlines()[-1]
    return float(line.split(": ")[1].split()[0])


def test_services_are_exposed_as_little_as_is_said(machine: Path, tmp_path: Path) -> None:
    assert exposure(machine, tmp_path, "safe4me.service") <= MOST_EXPOSED
    for command in COMMANDS:
        own = f"safe4me@{command}.service.d/setup.conf"
        assert exposure(machine, tmp_path, "safe4me@.service", own) <= MOST_EXPOSED, command
    (machine / UNIT_FOLDER / "bare.service").write_text("[Service]\nExecStart=/bin/true\n", "utf-8")
    assert exposure(machine, tmp_path, "bare.service") > MOST_EXPOSED


def test_only_a_site_that_is_all_here_talks_to_no_other_machine() -> None:
    service = f"{UNIT_FOLDER}/safe4me.service"
    here, elsewhere = (files(**KINDS[kind])[service].text for kind in list(KINDS)[:2])
    assert "IPAddressDeny=any\nIPAddressAllow=localhost\n" in here
    assert "IPAddress" not in elsewhere


def test_what_timers_start_leaves_the_ballot_box_where_it_is_and_sees_the_server() -> None:
    """Else rooms would be lost when a timer's run ends, or workers stay that should be replaced."""
    written = files()
    for unit in ("safe4me.service", "safe4me@.service"):
        text = written[f"{UNIT_FOLDER}/{unit}"].text
        assert "RuntimeDirectory=safe4me\n" in text
        assert "RuntimeDirectoryPreserve=yes\n" in text
        assert "SAFE4ME_BALLOT_BOX_PATH=%t/safe4me/ballot-box.db\n" in text
        assert "ProcSubset=pid\n" not in text
        assert "@resources" not in text.replace("SystemCallFilter=~@resources refuses", "")
    for command in ("seal", "build"):
        added = written[f"{UNIT_FOLDER}/safe4me@{command}.service.d/setup.conf"]
        assert "ProtectProc=default\n" in added.text


@pytest.mark.parametrize("with_tls", [True, False])
def test_nginx_takes_its_file(tmp_path: Path, with_tls: bool) -> None:
    needed(shutil.which("nginx"), "nginx")
    plain, tls = free_ports(2)
    if with_tls:
        front = Front(plain, tls, certificate(tmp_path, HOST).pem, [tls], tmp_path, NAME)
        command = front_command(tmp_path, front)
    else:
        site = rendered("nginx.conf", host=NAME, with_tls=False).replace("listen 80;", f"listen {plain};")
        command = nginx_command(tmp_path, site.replace("/srv/safe4me/current", str(ROOT)))
    done = told(*command, "-t")
    assert done.returncode == 0, done.stderr


def test_a_command_by_hand_runs_with_the_lines_of_its_unit(machine: Path, tmp_path: Path) -> None:
    make_executable(tmp_path / "bin" / "systemd-run", RECORDER)
    script = machine / "usr/local/bin/safe4me"
    script.write_text(script.read_text("utf-8").replace("units=/", f"units={machine}/"), "utf-8")
    environ = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "SAID": str(tmp_path / "said")}
    words = ("seal", "lost", "--yes", "two words", "*", "$HOME")
    assert told(str(script), *words, **environ).returncode == 0
    said = (tmp_path / "said").read_text("utf-8").splitlines()
    assert tuple(said[-len(words) :]) == words
    lines = [each for each in said if each.startswith("-p")]
    assert "-pRestrictAddressFamilies=AF_UNIX AF_INET AF_INET6" in lines
    assert "-pLoadCredential=secret-key:/etc/safe4me/secrets/secret-key" in lines
    assert lines.index("-pProtectProc=invisible") < lines.index("-pProtectProc=default")
    assert not [each for each in lines if "%" in each or each.startswith(("-pExecStart", "-pType"))]
    assert told(str(script), "check", RELEASE="/srv/safe4me/releases/2", **environ).returncode == 0
    again = (tmp_path / "said").read_text("utf-8").splitlines()[len(said) :]
    assert "-pWorkingDirectory=/srv/safe4me/releases/2" in again
    assert "/srv/safe4me/releases/2/.venv/bin/flask" in again


@pytest.mark.asvs("13.3.2")
def test_secrets_are_their_owner_s_alone_and_in_no_difference(tmp_path: Path) -> None:
    root = tmp_path / "machine"
    done = set_up("--answers", write_answers(tmp_path, **ON_POSTGRESQL), "--into", root, "--yes")
    folder = root / SECRETS_FOLDER
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {each.name for each in folder.iterdir()} == {"secret-key", "database-url", "owner-database-url"}
    for each in folder.iterdir():
        assert stat.S_IMODE(each.stat().st_mode) == 0o400
        secret = each.read_text("utf-8").strip()
        assert f"{SECRETS_FOLDER}/{each.name}: a secret of {len(secret)} characters" in done.output
        assert secret not in done.output
        public = [path for path in root.rglob("*") if path.is_file() and path.parent != folder]
        assert not [path for path in public if secret in path.read_text("utf-8")]
    assert len({each.read_text("utf-8") for each in folder.iterdir()}) == 3


def lines_of(root: Path) -> dict[str, list[str]]:
    return {
        each.relative_to(root).as_posix(): each.read_text("utf-8").splitlines()
        for each in root.rglob("*")
        if each.is_file()
    }


def test_the_second_time_nothing_changes_and_another_answer_changes_its_lines(tmp_path: Path) -> None:
    root = tmp_path / "machine"
    given = write_answers(tmp_path)
    set_up("--answers", given, "--into", root, "--yes")
    before = lines_of(root)
    again = set_up("--answers", given, "--into", root)
    assert (again.exit_code, again.output) == (0, f"Nothing to change below {root}.\n\n")
    assert lines_of(root) == before
    named = set_up(
        "--answers", write_answers(tmp_path, force_name="Southshire Police"), "--into", root, "--yes"
    )
    shown = [line for line in named.output.splitlines() if line.startswith(("-", "+"))]
    assert [line for line in shown if not line.startswith(("---", "+++"))] == [
        '-SAFE4ME_FORCE_NAME="Northshire Police"',
        '+SAFE4ME_FORCE_NAME="Southshire Police"',
        '-force_name = "Northshire Police"',
        '+force_name = "Southshire Police"',
    ]
    assert [path for path, lines in lines_of(root).items() if lines != before[path]]
    assert lines_of(root)[KEY] == before[KEY]


def test_a_secret_that_was_put_there_stays_and_is_handed_over(tmp_path: Path) -> None:
    root = tmp_path / "machine"
    folder = root / SECRETS_FOLDER
    folder.mkdir(parents=True)
    options = (
        "--answers",
        write_answers(tmp_path, smtp_host="mail.a.example", smtp_user="site"),
        "--into",
        root,
    )
    refused = set_up(*options, "--yes")
    assert refused.exit_code == 1
    assert f"Put the password of the mail server into {folder / 'smtp-password'}" in refused.output
    assert not list(folder.iterdir())
    (folder / "smtp-password").write_text("of the mail server", "utf-8")
    assert set_up(*options, "--yes").exit_code == 0
    assert (folder / "smtp-password").read_text("utf-8").strip() == "of the mail server"
    unit = (root / UNIT_FOLDER / "safe4me.service").read_text("utf-8")
    assert "LoadCredential=smtp-password:/etc/safe4me/secrets/smtp-password\n" in unit


def test_without_a_yes_nothing_is_touched(tmp_path: Path) -> None:
    root = tmp_path / "machine"
    done = set_up("--answers", write_answers(tmp_path), "--into", root, typed="n\n")
    assert done.exit_code == 1
    assert "+SAFE4ME_FORCE_NAME" in done.output
    assert not root.exists()


def test_what_the_site_would_refuse_is_refused_at_once(tmp_path: Path) -> None:
    given = write_answers(tmp_path, oidc_issuer="http://a.example", oidc_client_id="site")
    root = tmp_path / "machine"
    (root / SECRETS_FOLDER).mkdir(parents=True)
    (root / SECRETS_FOLDER / "oidc-client-secret").write_text("theirs", "utf-8")
    done = set_up("--answers", given, "--into", root, "--yes")
    assert done.exit_code == 1
    assert (
        "SAFE4ME_OIDC_ISSUER is 'http://a.example'. Allowed: an address that begins with https://"
        in done.output
    )


def test_the_address_of_another_database_is_not_passed_over(tmp_path: Path) -> None:
    root = tmp_path / "machine"
    set_up("--answers", write_answers(tmp_path, **ON_POSTGRESQL), "--into", root, "--yes")
    moved = write_answers(tmp_path, **ON_POSTGRESQL, database_host="db.northshire.example")
    done = set_up("--answers", moved, "--into", root, "--yes")
    assert done.exit_code == 1
    assert "database-url is of another database or role" in done.output


def test_it_asks_what_it_has_to_know_and_asks_again_what_is_wrong(tmp_path: Path) -> None:
    typed = [
        *("Not a host", "safe4me.northshire.example", "Northshire Police", "safe4me@northshire.example"),
        *("", "", "", "", ""),  # where to leave for, languages, SQLite, no mail, no sign-in of a school's
        *("", ""),  # no content of its own, and where backups go
        *(f"age1{'q' * 58}", "Northshire", "Hill School", "coordinator@northshire.example"),
        "y",
    ]
    root = tmp_path / "machine"
    done = set_up("--into", root, typed="".join(f"{each}\n" for each in typed))
    assert done.exit_code == 0, done.output
    assert "host is 'Not a host'. Allowed: a full host name" in done.output
    written = lines_of(root)
    assert 'SAFE4ME_FORCE_NAME="Northshire Police"' in written["etc/safe4me/settings"]
    again = set_up("--into", root, typed="\n" * 15)
    assert f"Nothing to change below {root}." in again.output
