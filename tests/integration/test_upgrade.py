"""An upgrade puts a newer release in the place of the one before, or leaves all as it was."""

import subprocess
from collections.abc import Callable
from contextvars import Context
from pathlib import Path

import click
import pytest
from flask import Flask
from sqlalchemy import text

from safe4me import rooms
from safe4me.cli import common, upgrade
from safe4me.cli.release_files import KEYS, SUMS
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.settings import Settings
from tests.helpers.servers.postgres import of_sqlite
from tests.helpers.servers.releases import make_key, make_tree, release_as, trust
from tests.helpers.world.schools import Place, open_room

OLD, NEW = "0.1.0", "0.2.0"
pytestmark = of_sqlite


class Rehearsal(upgrade.Machine):
    """A machine that notes what it is asked, and runs on the test's own app what is about its database."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        super().__init__(port=0)
        self.app, self.settings = app, settings
        self.asked: list[str] = []
        self.fails = ""
        self.ready = [True]
        self.meanwhile: Callable[[], object] = int  # once the database is migrated

    def in_site(self, release: Path, *words: str) -> None:
        command = f"{release.name}: {' '.join(words)}"
        self.asked.append(command)
        if command == self.fails:
            raise subprocess.CalledProcessError(1, words)
        if words == ("db", "upgrade"):
            db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
            db.session.commit()
            self.meanwhile()
        if words[0] in {"openings", "backup", "put-back"}:
            done = Context().run(self.app.test_cli_runner().invoke, args=words)
            click.echo(done.output)
            if done.exit_code:
                raise subprocess.CalledProcessError(done.exit_code, words)

    def install(self, release: Path) -> None:
        assert (release / "app.py").exists()
        self.asked.append(f"{release.name}: install")

    def keeps_socket(self) -> bool:
        return True

    def restart(self) -> None:
        self.asked.append("restart")

    def is_ready(self) -> bool:
        return self.ready.pop(0)


@pytest.fixture
def machine(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Rehearsal:
    monkeypatch.setattr(common, "why_other_release", lambda _made: None)  # either release knows the database
    monkeypatch.setattr(upgrade, "_makes_pdfs", lambda: False)
    return Rehearsal(app, settings)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A release that the maintainers signed, beside what they released before."""
    key, root = make_key(tmp_path), make_tree(tmp_path / "tree")
    trust(root, key)
    return release_as(root, key, NEW)


@pytest.fixture
def site(archive: Path, tmp_path: Path) -> Path:
    """A site that serves the release before."""
    folder, tree = tmp_path / "srv", archive.parent.parent
    installed = folder / "releases" / OLD
    (installed / ".venv").mkdir(parents=True)
    (installed / KEYS).parent.mkdir()
    (installed / KEYS).write_bytes((tree / KEYS).read_bytes())
    pyproject = (tree / "pyproject.toml").read_text("utf-8")
    (installed / "pyproject.toml").write_text(pyproject.replace(NEW, OLD, 1), encoding="utf-8")
    (folder / "current").symlink_to(installed)
    return folder


def served(site: Path) -> str:
    return (site / "current").resolve().name


def migration(_app: Flask) -> str:
    db.session.rollback()
    return str(db.session.scalar(text("SELECT version_num FROM alembic_version")))


@pytest.fixture
def newest(app: Flask, in_app: None) -> str:
    return migration(app)


def test_a_good_upgrade_serves_the_new_release_and_lets_rooms_open(
    app: Flask, place: Place, machine: Rehearsal, archive: Path, site: Path, tmp_path: Path
) -> None:
    upgrade.upgrade(machine, archive, site, tmp_path)
    [backup] = tmp_path.glob(f"before-{NEW}-*.db")
    assert machine.asked == [
        f"{NEW}: install",
        f"{OLD}: openings stop",
        f"{OLD}: backup {backup}",
        f"{NEW}: db upgrade",
        f"{NEW}: build",
        "restart",
        f"{NEW}: openings allow",
    ]
    assert served(site) == NEW
    assert (migration(app), open_room(app, place, "law/quiz").id) == ("9999", 1)


def test_no_room_opens_while_the_database_is_changed(
    app: Flask, place: Place, machine: Rehearsal, archive: Path, site: Path, tmp_path: Path
) -> None:
    def try_to_open() -> None:
        with pytest.raises(rooms.OpeningsStopped):
            open_room(app, place, "law/quiz")
        db.session.rollback()
        machine.asked.append("tried to open")

    machine.meanwhile = try_to_open
    upgrade.upgrade(machine, archive, site, tmp_path)
    assert "tried to open" in machine.asked


@pytest.mark.parametrize("spoilt", ["signature", "archive"])
def test_what_is_not_as_signed_is_not_unpacked_and_nothing_is_asked(
    place: Place, machine: Rehearsal, archive: Path, site: Path, tmp_path: Path, spoilt: str
) -> None:
    file = archive if spoilt == "archive" else archive.with_name(SUMS)
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(click.ClickException, match="signed"):
        upgrade.upgrade(machine, archive, site, tmp_path)
    assert (machine.asked, served(site)) == ([], OLD)
    assert [each.name for each in (site / "releases").iterdir()] == [OLD]


def test_while_a_room_is_open_nothing_is_changed(
    app: Flask,
    room: Room,
    newest: str,
    machine: Rehearsal,
    archive: Path,
    site: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(click.ClickException, match="All is as it was"):
        upgrade.upgrade(machine, archive, site, tmp_path)
    assert "1 room is open" in capsys.readouterr().out
    assert f"{OLD}: backup" not in " ".join(machine.asked)
    assert (served(site), migration(app)) == (OLD, newest)


@pytest.mark.parametrize("fails", [f"{NEW}: db upgrade", f"{NEW}: build"])
def test_after_a_fault_the_old_release_serves_on_unasked_and_rooms_open(
    app: Flask,
    place: Place,
    newest: str,
    machine: Rehearsal,
    archive: Path,
    site: Path,
    tmp_path: Path,
    fails: str,
) -> None:
    machine.fails = fails
    with pytest.raises(click.ClickException, match="All is as it was"):
        upgrade.upgrade(machine, archive, site, tmp_path)
    assert "restart" not in machine.asked
    assert (served(site), migration(app)) == (OLD, newest)
    assert open_room(app, place, "law/quiz").id


def test_a_release_that_does_not_get_ready_is_taken_back_with_its_database(
    app: Flask, place: Place, newest: str, machine: Rehearsal, archive: Path, site: Path, tmp_path: Path
) -> None:
    machine.ready = [False, True]
    with pytest.raises(click.ClickException, match=f"{OLD} is served"):
        upgrade.upgrade(machine, archive, site, tmp_path)
    after = machine.asked[machine.asked.index("restart") + 1 :]
    [backup] = tmp_path.glob(f"before-{NEW}-*.db")
    assert after == [f"{OLD}: put-back {backup}", f"{OLD}: build", "restart", f"{OLD}: openings allow"]
    assert (served(site), migration(app)) == (OLD, newest)
    assert open_room(app, place, "law/quiz").id


def test_once_a_room_has_opened_there_is_no_way_back_and_it_is_said_where_to_look(
    app: Flask, place: Place, machine: Rehearsal, archive: Path, site: Path, tmp_path: Path
) -> None:
    def open_all_the_same() -> None:
        rooms.allow_openings(machine.settings)
        open_room(app, place, "law/quiz")

    machine.meanwhile, machine.ready = open_all_the_same, [False]
    with pytest.raises(click.ClickException, match=r"stays as 0\.2\.0 has it.*An upgrade got stuck"):
        upgrade.upgrade(machine, archive, site, tmp_path)
    assert (served(site), migration(app)) == (NEW, "9999")


def test_two_upgrades_do_not_run_at_once(
    app: Flask, place: Place, machine: Rehearsal, archive: Path, site: Path, tmp_path: Path
) -> None:
    with (
        upgrade.alone(site / "releases"),
        pytest.raises(click.ClickException, match="Another upgrade is under way"),
    ):
        upgrade.upgrade(machine, archive, site, tmp_path)
    assert machine.asked == []


@pytest.mark.parametrize("name", ["", "releases", f"releases/{OLD}/{KEYS}"])
def test_what_others_may_change_is_not_run_by_root(
    place: Place, machine: Rehearsal, archive: Path, site: Path, tmp_path: Path, name: str
) -> None:
    (site / name).chmod(0o777)
    with pytest.raises(click.ClickException, match="can be changed by others"):
        upgrade.upgrade(machine, archive, site, tmp_path)
    assert machine.asked == []


def test_without_systemd_or_the_script_it_says_how_to_upgrade_by_hand(
    app: Flask, archive: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = app.test_cli_runner().invoke(args=["upgrade", str(archive)])
    assert (done.exit_code, "By hand: docs/operations.md" in done.stderr) == (1, True)
