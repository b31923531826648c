"""The server's workers are replaced once a room has ended, and not again before another one has."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from safe4me.cli import server
from safe4me.cli.server import Replacing, replace_workers

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@dataclass
class Timer:
    """A server whose workers are as old as this says, and the command that a timer runs."""

    pid_file: Path
    now: datetime = NOW
    oldest: datetime = NOW - 300 * MINUTE
    heeds: bool = True
    asked: list[datetime] = field(default_factory=list)

    def reload(self, file: Path) -> bool:
        """What asks the server: new workers are there a second later, where it heeds that."""
        if not file.exists():
            return False
        self.asked.append(self.now)
        if self.heeds:
            self.oldest = self.now + SECOND
        return True

    def runs(
        self, ended: datetime | None, *, after: timedelta = 5 * MINUTE, open_rooms: bool = False
    ) -> Replacing:
        """Let it run, so long after it last did."""
        self.now += after
        return replace_workers(self.pid_file, self.oldest, ended, open_rooms=open_rooms, now=self.now)


@pytest.fixture
def timer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Timer:
    found = Timer(tmp_path / "server.pid")
    found.pid_file.write_text("1")
    monkeypatch.setattr(server, "reload_server", found.reload)
    return found


def test_with_no_room_open_workers_are_replaced_at_the_first_run(timer: Timer) -> None:
    assert timer.runs(NOW) is Replacing.ASKED
    assert timer.runs(None) is Replacing.NOT_NEEDED
    assert timer.asked == [NOW + 5 * MINUTE]


@pytest.mark.parametrize("minutes_after_the_end", [0, 4])
def test_while_rooms_are_open_it_begins_fifteen_minutes_after_the_end_at_the_latest(
    timer: Timer, minutes_after_the_end: int
) -> None:
    done = [timer.runs(NOW, after=minutes_after_the_end * MINUTE, open_rooms=True)]
    done += [timer.runs(NOW, open_rooms=True) for _ in range(2)]
    assert done == [Replacing.WAITS, Replacing.WAITS, Replacing.ASKED]
    assert timer.asked[0] - NOW <= 15 * MINUTE


def test_rooms_that_go_on_ending_do_not_put_it_off(timer: Timer) -> None:
    """What counts is the first that ended, not the last: else a full school day would never see it."""
    first = NOW
    assert [timer.runs(first, open_rooms=True) for _ in range(2)] == [Replacing.WAITS, Replacing.ASKED]


def test_what_is_under_way_is_not_asked_for_again(timer: Timer) -> None:
    timer.heeds = False
    assert timer.runs(NOW) is Replacing.ASKED
    assert timer.runs(NOW, after=3 * MINUTE) is Replacing.UNDER_WAY
    assert len(timer.asked) == 1


def test_what_failed_is_tried_at_each_run_and_three_failures_are_said(timer: Timer) -> None:
    timer.heeds = False
    done = [timer.runs(NOW) for _ in range(5)]
    assert done == [Replacing.ASKED] * 3 + [Replacing.FAILING] * 2
    assert len(timer.asked) == 5


def test_once_it_has_worked_earlier_failures_do_not_count(timer: Timer) -> None:
    timer.heeds = False
    assert [timer.runs(NOW) for _ in range(2)] == [Replacing.ASKED] * 2
    timer.heeds = True
    assert timer.runs(NOW) is Replacing.ASKED
    ended, timer.heeds = timer.now, False
    assert [timer.runs(ended) for _ in range(4)] == [Replacing.ASKED] * 3 + [Replacing.FAILING]


def test_where_no_server_runs_nothing_is_done(timer: Timer) -> None:
    timer.pid_file.unlink()
    assert timer.runs(NOW) is Replacing.NOT_NEEDED
    assert list(timer.pid_file.parent.iterdir()) == []
