"""A demo that is cut off leaves nothing; and what a visitor tries in one reaches the figures."""

from datetime import UTC, datetime
from itertools import count as count_up
from secrets import token_hex
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me import results, rooms
from safe4me.cli import demo as demo_command
from safe4me.cli import demo_data
from safe4me.content.measures import measure_of
from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.budget import phases_taken
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase, Room
from safe4me.db.schools import Area, SchoolClass
from safe4me.db.security_log import send_line
from safe4me.privacy.batches import FEWEST_SEALS
from safe4me.schools import classes
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from safe4me.statistics.periods import next_monday
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.world.app import count_rows, demo_account, lines_sent, run_demo
from tests.helpers.world.schools import Clock


@pytest.fixture
def settings(on_sqlite: Settings) -> Settings:
    """Those of a site on SQLite, whose file can be a copy."""
    return on_sqlite


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo of one school, whose last class has measured nothing."""
    monkeypatch.setattr(demo_data, "SCHOOLS", {"North": (demo_data.FIRST_SCHOOL,)})
    monkeypatch.setattr(demo_data, "CLASSES", (4,))


def cut_off_after(monkeypatch: pytest.MonkeyPatch, rooms_closed: int) -> None:
    """Whoever makes the demo presses Ctrl-C then."""
    numbers = count_up(1)

    def close_or_stop(*given: object) -> None:
        if next(numbers) > rooms_closed:
            raise KeyboardInterrupt
        rooms.close(*given)  # type: ignore[arg-type]  # whatever it is called with

    monkeypatch.setattr(demo_command, "rooms", SimpleNamespace(**{**vars(rooms), "close": close_or_stop}))


@pytest.mark.usefixtures("small", "in_app")
def test_a_demo_that_is_cut_off_leaves_nothing_so_the_next_is_no_larger(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off_after(monkeypatch, 1)
    with lines_sent() as lines:
        assert app.test_cli_runner().invoke(args=["demo"]).exit_code != 0
        assert [count_rows(kind) for kind in (Area, SchoolClass, Account, Room, Seal)] == [0] * 5
        send_line("after it")
    assert lines[-1] == "after it", "the log goes on"


@pytest.mark.usefixtures("small", "in_app")
def test_in_october_the_figures_are_last_years_and_rooms_of_today_enter_on_the_next_monday(
    app: Flask, clock: Clock
) -> None:
    clock.now = datetime(2026, 10, 20, 10, tzinfo=UTC)
    run_demo(app)
    assert results.overview_periods(db.session())[0] == "2025"
    own = [
        each
        for each in classes.classes_of(db.session(), demo_account("teacher"), clock.now)
        if each.year_group == 9
    ]
    assert not any(phases_taken(db.session(), each.id) for each in own)
    tried = [held_by_a_visitor(app, each) for each in own[:FEWEST_SEALS]]
    rooms.form_batches(db.session(), clock.now)
    assert entered(tried) == [False] * FEWEST_SEALS
    clock.now = datetime.combine(next_monday(clock.now.date()), clock.now.timetz())
    rooms.form_batches(db.session(), clock.now)
    assert entered(tried) == [True] * FEWEST_SEALS


def held_by_a_visitor(app: Flask, school_class: SchoolClass) -> Room:
    """A room that the demo's teacher opens now for a class, of which everybody sends."""
    box, settings, now = app.extensions["ballot_box"], app.extensions["settings"], app.extensions["clock"]()
    quiz = lessons_in(CONTENT).activity("law/quiz")
    assert quiz
    opened = rooms.open_room(
        db.session(),
        box,
        settings,
        teacher=demo_account("teacher"),
        school_class=school_class,
        measures=[measure_of(quiz)],
        phase=Phase.ONCE,
        now=now,
    )
    for _ in range(school_class.size):
        box.cast(opened.code, Ballot("law/quiz", token_hex(16), (("pass-on", 2), ("confidence", 3))), now)
    rooms.close(db.session(), box, settings, opened, now)
    return opened


def entered(held: list[Room]) -> list[bool]:
    """Whether the seal of each room is in a batch, and so in the coordinator's figures."""
    batches = dict(db.session.execute(select(Seal.room_id, Seal.batch_id)).all())
    return [batches[room.id] is not None for room in held]
