"""`flask setup --apply`: the steps on a machine, in their order, and each may be done again."""

import shutil
import stat
from pathlib import Path

import click
import pytest

from bench.serving import ROOT
from safe4me.cli import setup_apply
from safe4me.cli.setup_files import SECRETS_FOLDER
from tests.helpers.servers.setup import ON_POSTGRESQL, make_executable, set_up, write_answers


class Machine:
    """What a machine is told to do, and its answers."""

    def __init__(self, root: Path) -> None:
        self.root, self.done = root, list[str]()
        self.said: dict[str, str] = {}

    def run(self, *words: str, said: str | None = None, also: int = 0) -> str:
        line = " ".join(words).replace(f"{self.root}/", "/")
        self.done.append(line)
        self.said[line] = said or ""
        if "users school" in line:
            return "Area 4: Northshire. School 9: Hill School.\n"
        return (
            "https://safe4me.northshire.example/account/invitation/once\n" if "users invite" in line else ""
        )


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine with nothing of the site on it, and a small release to put there."""
    release = tmp_path / "release"
    for name in ("safe4me/web/build/page.py", "build/made.html", ".git/config", "deploy/safe4me"):
        make_executable(release / name)
    shutil.copy(ROOT / "pyproject.toml", release)
    machine = Machine(tmp_path / "machine")
    machine.root.mkdir()
    monkeypatch.setattr(setup_apply, "ROOT", release)
    monkeypatch.setattr(setup_apply, "run_program", machine.run)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("sys.base_prefix", "/usr")
    return machine


def applied(bare: Machine, folder: Path, **others: object) -> str:
    options = ("--answers", write_answers(folder, **others), "--apply", "--root", bare.root, "--yes")
    done = set_up(*options)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_bare_machine_is_set_up_in_order(bare: Machine, tmp_path: Path) -> None:
    said = applied(bare, tmp_path)
    order = (
        "systemd-sysusers",
        "systemd-tmpfiles",
        "chmod -R go-w /srv/safe4me/releases/",
        "-m venv",
        "pip install",
        "systemctl daemon-reload",
        "/usr/local/bin/safe4me db upgrade",
        "/usr/local/bin/safe4me build",
        "systemctl enable --now safe4me.socket safe4me.service safe4me-seal-due.timer",
        "systemctl restart safe4me.service",
        "nginx -t",
        "/usr/local/bin/safe4me users school -- Northshire Hill School",
        "/usr/local/bin/safe4me users invite --role coordinator --area 4 -- coordinator@northshire.example",
    )
    places = [next(n for n, line in enumerate(bare.done) if part in line) for part in order]
    assert places == sorted(places)
    installs = [line for line in bare.done if "pip install" in line]
    assert all("--require-hashes --only-binary :all:" in line for line in installs)
    assert [line.rpartition("/")[2] for line in installs] == ["requirements-build.txt", "requirements.txt"]
    assert "--no-build-isolation" in installs[1]
    current = bare.root / "srv/safe4me/current"
    assert (current / "safe4me/web/build/page.py").exists()
    assert not (current / "build").exists()
    assert not (current / ".git").exists()
    link = bare.root / "etc/safe4me/first-invitation"
    assert link.read_text("utf-8").startswith("https://")
    assert stat.S_IMODE(link.stat().st_mode) == 0o400
    assert "invitation/once" not in said


def test_done_again_it_invites_nobody_and_restarts_nothing(bare: Machine, tmp_path: Path) -> None:
    applied(bare, tmp_path)
    bare.done.clear()
    said = applied(bare, tmp_path)
    assert said.startswith(f"Nothing to change below {bare.root}.")
    assert not [line for line in bare.done if "safe4me users" in line or "restart safe4me" in line]


def test_until_there_is_a_certificate_nginx_serves_what_gets_one(bare: Machine, tmp_path: Path) -> None:
    conf = bare.root / "etc/nginx/conf.d/safe4me.conf"
    assert "certbot certonly" in applied(bare, tmp_path)
    assert "acme-challenge" in conf.read_text("utf-8")
    assert "listen 443" not in conf.read_text("utf-8")
    live = bare.root / "etc/letsencrypt/live/safe4me.northshire.example/fullchain.pem"
    live.parent.mkdir(parents=True)
    live.touch()
    assert "certbot" not in applied(bare, tmp_path)
    assert "listen 443 ssl" in conf.read_text("utf-8")


def test_passwords_reach_postgresql_where_nobody_else_sees_them(bare: Machine, tmp_path: Path) -> None:
    applied(bare, tmp_path, **ON_POSTGRESQL)
    url = (bare.root / SECRETS_FOLDER / "owner-database-url").read_text("utf-8")
    password = url.split(":")[2].split("@")[0]
    assert any(f"PASSWORD '{password}'" in said for said in bare.said.values())
    assert not [line for line in bare.done if password in line]


def test_nobody_but_root_sets_a_machine_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    done = set_up("--answers", write_answers(tmp_path), "--apply", "--root", tmp_path, "--yes")
    assert done.exit_code == 1
    assert "runs as root" in done.output


def test_a_python_that_services_cannot_see_is_refused(
    bare: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.base_prefix", "/home/ann/python")
    done = set_up("--answers", write_answers(tmp_path), "--apply", "--root", bare.root, "--yes")
    assert done.exit_code == 1
    assert "cannot see the Python in /home/ann/python" in done.output
    assert bare.done == []


def test_a_step_that_fails_ends_it_with_what_to_mend() -> None:
    with pytest.raises(click.ClickException, match=r"(?s)`ls /nowhere` failed: .*run setup again"):
        setup_apply.run_program("ls", "/nowhere")
    with pytest.raises(click.ClickException, match="no-such-program is not installed"):
        setup_apply.run_program("no-such-program")
