"""`flask doctor` says of each thing that the site stands on whether it is whole, and what to do if not."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from safe4me import create_app, engines
from safe4me.cli.starting import app_of_command
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.rate_limits import sqlite
from safe4me.settings import ROOT, Settings, fingerprint, variable
from safe4me.settings.env import file_variable
from tests.helpers.servers.postgres import of_sqlite
from tests.helpers.world.app import entries
from tests.helpers.world.doctor import doctor, easy_machine, run_doctor
from tests.helpers.world.schools import PRODUCTION, close, in_production, with_settings

ANOTHER = "another-one-of-this-test"
INSIDE = ("settings", "secret-files", "database", "box", "clock", "attempts", "build", "overlay", "keys")
ROW = re.compile(r"^\| `([a-z-]+)` \|", re.MULTILINE)


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is amiss with the machine."""
    easy_machine(tmp_path, monkeypatch)


def test_on_a_whole_site_all_that_is_inside_it_is_whole(app: Flask, room: Room) -> None:
    told = doctor(app)
    assert {name: told.states[name] for name in INSIDE} == dict.fromkeys(INSIDE, "ok")
    assert set(told.states.values()) == {"ok", "not-tried"}
    assert set(told.cures.values()) == {""}
    assert told.exit_code == 0


def test_every_check_has_a_row_in_the_operators_page(app: Flask) -> None:
    part = (ROOT / "docs" / "operations.md").read_text("utf-8").split("## What doctor says\n")[1]
    assert ROW.findall(part.split("\n## ")[0]) == list(doctor(app).states)


def test_people_are_told_in_lines_what_scripts_read_as_json(app: Flask) -> None:
    told, text = doctor(app), run_doctor(app).stdout
    said = [f"{told.states[name]:<10}{name:<14}{line}" for name, line in told.lines.items()]
    assert text.splitlines() == [*said, "All that was looked at is whole."]


def test_under_what_is_amiss_stands_what_to_do(app: Flask, in_app: None) -> None:
    db.session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    db.session.commit()
    lines = run_doctor(app).stdout.splitlines()
    [n] = [n for n, line in enumerate(lines) if line.startswith("broken")]
    assert lines[n + 1].strip() == "→ docs/operations.md, “What is broken”."
    assert lines[-1] == "Broken: 1. Warnings: 0."


def test_its_json_always_has_one_shape(app: Flask, settings: Settings) -> None:
    broken = create_app(with_settings(settings, build_folder=settings.build_folder / "nothing"))
    for each in (app, broken):
        told = json.loads(run_doctor(each, "--json").stdout)
        assert set(told) == {"release", "state", "checks"}
        assert {frozenset(check) for check in told["checks"]} == {
            frozenset({"id", "state", "line", "cure", "figures"})
        }
    close(broken)


def test_the_old_name_does_the_same(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["check", "--json"])
    assert set(json.loads(done.stdout)["checks"][0]) == {"id", "state", "line", "cure", "figures"}


def test_that_it_was_typed_is_on_record(app: Flask, in_app: None) -> None:
    run_doctor(app)
    assert entries()[-1].subject == "doctor"


@of_sqlite
def test_a_page_of_the_database_that_went_wrong_is_found(app: Flask, room: Room, settings: Settings) -> None:
    db.session.remove()
    db.engine.dispose()
    with Path(make_url(settings.database_url).database or "").open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 4096)
    told = doctor(app)
    assert (told.exit_code, told.states["database"]) == (1, "broken")
    assert "The main database" in told.lines["database"]
    assert told.cures["database"]


def test_a_database_of_another_release_is_named(app: Flask, in_app: None) -> None:
    db.session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    db.session.commit()
    told = doctor(app)
    assert (told.exit_code, told.states["database"]) == (1, "broken")
    assert "run `flask --app app db upgrade`" in told.lines["database"]


@pytest.mark.parametrize("content", [None, b"rubbish" * 1000], ids=["lost", "damaged"])
def test_a_box_that_is_lost_or_damaged_is_named(
    app: Flask, room: Room, settings: Settings, content: bytes | None
) -> None:
    settings.ballot_box_path.unlink()
    if content:
        settings.ballot_box_path.write_bytes(content)
    anew = create_app(settings)
    told = doctor(anew)
    close(anew)
    assert (told.exit_code, told.states["box"]) == (1, "broken")
    assert ("not in the ballot box: 1" if not content else "cannot be used") in told.lines["box"]


def test_a_box_that_cannot_be_used_is_named_though_no_room_is_open(app: Flask, settings: Settings) -> None:
    settings.ballot_box_path.write_bytes(b"rubbish" * 1000)
    anew = create_app(settings)
    told = doctor(anew)
    close(anew)
    assert (told.exit_code, told.states["box"]) == (1, "broken")


def test_a_file_of_attempts_that_cannot_be_written_is_named(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "COUNT", "INSERT INTO nothing VALUES (?, ?, ?)")  # to read goes on working
    told = doctor(app)
    assert (told.exit_code, told.states["attempts"]) == (1, "broken")
    assert (
        f"{settings.attempts_path} cannot be used, and nobody can join or sign in" in told.lines["attempts"]
    )


def test_a_former_secret_key_that_is_still_set_is_a_warning_that_says_what_needs_it(
    room: Room, settings: Settings
) -> None:
    app = create_app(with_settings(settings, secret_key=ANOTHER, former_secret_keys=(settings.secret_key,)))
    told = doctor(app)
    close(app)
    assert told.states["keys"] == "warning"
    assert told.lines["keys"].startswith("A former secret key is set. Open rooms that need it: 1.")


def test_rooms_whose_secret_key_is_gone_are_named(room: Room, settings: Settings) -> None:
    app = create_app(with_settings(settings, secret_key=ANOTHER))
    told = doctor(app)
    close(app)
    assert (told.exit_code, told.states["keys"]) == (1, "broken")
    assert told.lines["keys"].startswith(
        "Open rooms that take no ballots, because their secret key is gone: 1."
    )


def test_a_missing_build_is_named(settings: Settings) -> None:
    app = create_app(with_settings(settings, build_folder=settings.build_folder / "nothing"))
    told = doctor(app)
    close(app)
    assert (told.exit_code, told.states["build"]) == (1, "broken")
    assert "`flask --app app build`" in told.cures["build"]


def test_pages_that_another_release_made_are_a_warning(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint, "of_code", lambda: "another release")
    assert doctor(app).states["build"] == "warning"


@pytest.mark.asvs("13.3.1")
def test_a_secret_that_others_on_the_machine_may_read_is_named(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret-key"
    secret.write_text("x")
    monkeypatch.setenv(file_variable("secret_key"), str(secret))
    for mode, state in ((0o440, "ok"), (0o444, "broken")):
        secret.chmod(mode)
        assert doctor(app).states["secret-files"] == state
    assert str(secret) in doctor(app).cures["secret-files"]


@of_sqlite
def test_a_database_that_others_on_the_machine_may_read_is_named(app: Flask, settings: Settings) -> None:
    Path(make_url(settings.database_url).database or "").chmod(0o644)
    assert doctor(app).states["secret-files"] == "broken"


@pytest.mark.parametrize(
    ("mounts", "swaps", "state"),
    [
        ("tmpfs / tmpfs rw 0 0\n", "Filename\n", "ok"),
        ("/dev/sda / ext4 rw 0 0\n", "Filename\n", "broken"),
        ("tmpfs / tmpfs rw 0 0\n", "Filename\n/dev/sdb\n", "broken"),
    ],
    ids=["in memory", "on a disk", "swapped"],
)
def test_a_box_that_may_reach_a_disk_is_broken_unless_that_is_accepted(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mounts: str, swaps: str, state: str
) -> None:
    app = create_app(in_production(settings))
    assert doctor(app).states["in-memory"] == "ok"
    for name, text in (("MOUNTS", mounts), ("SWAPS", swaps)):
        (tmp_path / name).write_text(text)
        monkeypatch.setattr(engines, name, tmp_path / name)
    assert doctor(app).states["in-memory"] == "ok"
    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"ballot_box_on_disk": False})
    assert doctor(app).states["in-memory"] == state
    close(app)


def test_a_setting_that_is_refused_is_told_as_all_else_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(variable(name), str(value).lower() if isinstance(value, bool) else str(value))
    monkeypatch.setenv("SAFE4ME_SITE_ADDRESS", "http://safe4me.example")
    app = app_of_command("doctor")
    done = app.test_cli_runner().invoke(
        args=["doctor", "--json", "--prometheus", str(tmp_path / "site.prom")]
    )
    told = json.loads(done.stdout)
    assert (done.exit_code, told["state"], [each["id"] for each in told["checks"]]) == (
        1,
        "broken",
        ["settings"],
    )
    assert "SAFE4ME_SITE_ADDRESS" in told["checks"][0]["line"]
    assert 'safe4me_check{id="settings"} 2\n' in (tmp_path / "site.prom").read_text()
