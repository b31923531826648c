"""`flask doctor` sees what goes wrong on the machine: disks, memory, timers, backups, the server."""

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from safe4me import create_app
from safe4me.cli import common, doctor_machine
from safe4me.cli.server import started
from safe4me.settings import Settings
from tests.helpers.world.app import run
from tests.helpers.world.doctor import (
    BACKUP,
    LIMITS,
    Told,
    Usage,
    doctor,
    easy_machine,
    pid_file_of,
    run_doctor,
)
from tests.helpers.world.schools import Clock, close, in_production, with_settings

HOUR = timedelta(hours=1)
TIMERS = {"seal-due": "seal due", "housekeeping": "housekeeping"}


@pytest.fixture(autouse=True)
def proc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return easy_machine(tmp_path, monkeypatch)


@pytest.mark.parametrize(("free", "state"), [(151, "ok"), (149, "warning"), (51, "warning"), (49, "broken")])
def test_a_disk_that_fills_up_is_told_in_time(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    fullest = settings.ballot_box_path.parent
    monkeypatch.setattr(
        shutil, "disk_usage", lambda folder: Usage(1000, 0, free if folder == fullest else 900)
    )
    told = doctor(app)
    assert told.states["disk"] == state
    assert str(fullest) in told.lines["disk"]


@pytest.mark.parametrize(("free", "state"), [(151, "ok"), (149, "warning"), (49, "broken")])
def test_memory_that_runs_out_is_told_in_time(app: Flask, proc: Path, free: int, state: str) -> None:
    (proc / "meminfo").write_text(f"MemTotal:  1000 kB\nMemFree:  1 kB\nMemAvailable:  {free} kB\n")
    assert doctor(app).states["memory"] == state


@pytest.mark.parametrize("name", TIMERS)
def test_a_timer_that_is_late_by_twice_its_interval_is_broken(app: Flask, clock: Clock, name: str) -> None:
    assert doctor(app).states[name] == "not-tried", "development has none"
    assert run(app, *TIMERS[name].split()).exit_code == 0
    began, every = clock.now, common.TIMERS[name]
    for later, state in ((every, "ok"), (2 * every, "ok"), (2 * every + timedelta(seconds=1), "broken")):
        clock.now = began + later
        assert doctor(app).states[name] == state
    assert f"`flask --app app {TIMERS[name]}`" in doctor(app).cures[name]


def test_a_run_that_failed_is_no_good_run(app: Flask, settings: Settings, in_app: None) -> None:
    settings.ballot_box_path.write_bytes(b"rubbish" * 1000)
    assert run(app, "seal", "due").exit_code != 0
    assert doctor(app).states["seal-due"] == "not-tried"


@pytest.mark.parametrize(("hours_up", "state"), [(0, "not-tried"), (24, "broken")])
def test_a_timer_that_never_ran_in_production_is_broken_unless_the_machine_has_just_started(
    settings: Settings, proc: Path, hours_up: int, state: str
) -> None:
    (proc / "uptime").write_text(f"{hours_up * 3600}.0 1.0\n")
    app = create_app(in_production(settings))
    assert doctor(app).states["seal-due"] == state
    close(app)


def test_where_several_servers_share_a_site_only_one_of_them_has_the_nightly_timer(
    app: Flask, settings: Settings, clock: Clock
) -> None:
    shared = settings.model_copy(
        update={"mode": "production", "ballot_box_url": "valkey://127.0.0.1:1?tls=no"}
    )
    with app.app_context():
        found = doctor_machine.of_timer("housekeeping", timedelta(days=1), shared, clock.now)
    assert found.state == "not-tried"


def test_a_clock_that_went_back_is_found_by_what_ran_before(app: Flask, clock: Clock) -> None:
    assert run(app, "seal", "due").exit_code == 0
    clock.now -= HOUR
    told = doctor(app)
    assert (told.exit_code, told.states["clock"]) == (1, "broken")


@pytest.fixture
def backed_up(settings: Settings, tmp_path: Path, clock: Clock) -> Callable[[bytes, timedelta], Told]:
    """What doctor says with a backup of these bytes that is so old, beside an older one."""
    folder = tmp_path / "backups"
    folder.mkdir()

    def told(content: bytes, age: timedelta) -> Told:
        for each, made in ((content, clock.now - age), (BACKUP, clock.now - 30 * 24 * HOUR)):
            (folder / f"safe4me-{made:%Y%m%dT%H%M%SZ}.db.age").write_bytes(each)
        app = create_app(with_settings(settings, backup_folder=str(folder)))
        app.extensions["clock"] = clock
        found = doctor(app)
        close(app)
        return found

    return told


@pytest.mark.parametrize(("hours", "state"), [(25, "ok"), (27, "warning"), (51, "warning"), (53, "broken")])
def test_a_backup_that_grows_old_is_told(
    backed_up: Callable[[bytes, timedelta], Told], hours: int, state: str
) -> None:
    assert backed_up(BACKUP, hours * HOUR).states["backup"] == state


@pytest.mark.parametrize(
    "content",
    [
        b"SQLite format 3\x00",
        BACKUP.replace(b"X25519 c2hhcmU", b"scrypt c2FsdA 18"),
        BACKUP.replace(b"-> Qu-grease x", b"-> X25519 b3RoZXI"),
        BACKUP.partition(b"\n---")[0],
    ],
    ids=["plain", "by a passphrase", "for somebody else too", "cut off"],
)
def test_a_backup_that_is_not_encrypted_to_one_key_alone_is_broken(
    backed_up: Callable[[bytes, timedelta], Told], content: bytes
) -> None:
    told = backed_up(content, HOUR)
    assert (told.exit_code, told.states["backup"]) == (1, "broken")
    assert "Destroy it" in told.cures["backup"]


def test_no_backup_and_no_folder_of_backups_are_broken(settings: Settings, tmp_path: Path) -> None:
    app = create_app(with_settings(settings, backup_folder=str(tmp_path / "backups")))
    assert "cannot be read" in doctor(app).lines["backup"]
    (tmp_path / "backups").mkdir()
    told = doctor(app)
    close(app)
    assert told.states["backup"] == "broken"
    assert "No backup" in told.lines["backup"]


@pytest.mark.parametrize(("failures", "state"), [("0", "ok"), ("1", "warning"), ("3", "broken")])
def test_workers_that_could_not_be_replaced_are_told(app: Flask, failures: str, state: str) -> None:
    pid_file_of(app).with_suffix(".replacing").write_text(failures)
    assert doctor(app).states["handover"] == state


@pytest.mark.parametrize(("hard", "state"), [("0", "ok"), ("unlimited", "broken")])
def test_a_server_that_may_leave_its_memory_on_a_disk_is_broken(
    app: Flask, proc: Path, hard: str, state: str
) -> None:
    pid_file_of(app).write_text(f"{os.getpid()} {started(os.getpid())}\n")
    (proc / str(os.getpid()) / "limits").write_text(LIMITS.format(hard))
    assert doctor(app).states["core-dumps"] == state


def test_gauges_hold_states_and_figures_and_nothing_else(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "collector"
    folder.mkdir()
    assert run(app, "seal", "due").exit_code == 0
    for _ in range(2):
        run_doctor(app, "--prometheus", str(folder / "safe4me.prom"))
    assert [each.name for each in folder.iterdir()] == ["safe4me.prom"]
    assert (folder / "safe4me.prom").stat().st_mode & 0o777 == 0o640
    lines = (folder / "safe4me.prom").read_text().splitlines()
    named = [line.split()[0] for line in lines if not line.startswith("#")]
    assert {each for each in named if "{" not in each} == {
        "safe4me_disk_free_ratio",
        "safe4me_memory_free_ratio",
        "safe4me_seal_due_age_seconds",
    }
    checked = {
        f'safe4me_check{{id="{name}"}}' for name, state in doctor(app).states.items() if state != "not-tried"
    }
    assert {each for each in named if "{" in each} == checked
    assert [
        line for line in lines if any(word in line for word in ("total", "count", "ballot", "request"))
    ] == []


def test_a_file_of_gauges_that_cannot_be_written_is_said_in_a_line(app: Flask, tmp_path: Path) -> None:
    done = run_doctor(app, "--prometheus", str(tmp_path / "nowhere" / "safe4me.prom"))
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr
