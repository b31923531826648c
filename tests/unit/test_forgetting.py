"""The server's workers are replaced once a room has ended, and not again before another one has."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from safe4me.cli import forgetting
from safe4me.cli.forgetting import replace_workers

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def pid_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a server that runs has its process id."""
    monkeypatch.setattr(forgetting, "reload_server", lambda file: file.exists())
    file = tmp_path / "server.pid"
    file.write_text("1")
    return file


def test_once_a_room_has_ended_workers_are_replaced_once(pid_file: Path) -> None:
    assert replace_workers(pid_file, NOW - 3 * MINUTE, NOW)
    assert not replace_workers(pid_file, NOW - 3 * MINUTE, NOW + MINUTE)
    assert replace_workers(pid_file, NOW + MINUTE, NOW + 2 * MINUTE)


def test_a_room_that_ended_just_before_is_looked_at_twice(pid_file: Path) -> None:
    assert replace_workers(pid_file, NOW, NOW)
    assert replace_workers(pid_file, NOW, NOW + 3 * MINUTE)
    assert not replace_workers(pid_file, NOW, NOW + 4 * MINUTE)


def test_a_room_that_ended_by_a_clock_a_minute_behind_is_not_passed_over(pid_file: Path) -> None:
    written_late = timedelta(seconds=30)
    assert replace_workers(pid_file, NOW - 5 * MINUTE, NOW)
    assert replace_workers(pid_file, NOW - MINUTE - written_late, NOW + MINUTE)


def test_while_no_room_has_ended_or_no_server_runs_nothing_is_done(pid_file: Path) -> None:
    assert not replace_workers(pid_file, None, NOW)
    pid_file.unlink()
    assert not replace_workers(pid_file, NOW - 2 * MINUTE, NOW)
    assert list(pid_file.parent.iterdir()) == []
