"""`flask demo`: a school year so far, by the path of real rooms, believable and safe to repeat."""

import json
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from safe4me import create_app, results
from safe4me.cli.demo_data import PASSWORD
from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.batches import FormedMonday
from safe4me.db.budget import BudgetEntry, phases_taken
from safe4me.db.page_progress import ReportWeek
from safe4me.db.released import Seal, SealedCount
from safe4me.db.rooms import Phase, Room, RoomState, Void, VoidRequest
from safe4me.db.schools import Area, School, SchoolClass
from safe4me.db.security_events import Event
from safe4me.db.security_log import SecurityEvent
from safe4me.results import AreaResults, RowKind, how_far
from safe4me.results.selection import half_terms
from safe4me.schools import classes, voiding
from safe4me.settings import Settings
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Released
from safe4me.statistics.periods import last_monday
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.world.app import count_rows, demo_account, lines_sent, run_demo
from tests.helpers.world.schools import NOW, Clock, in_production, with_settings


class MadeDemo(NamedTuple):
    """The database, what was printed and sent as a log, and which rooms stand in the site's ballot box."""

    file: Path
    printed: str
    lines: list[str]
    rooms_in_box: list[int]


@pytest.fixture
def settings(on_sqlite: Settings) -> Settings:
    """Those of a site on SQLite, whose file can be a copy."""
    return on_sqlite


@pytest.fixture(scope="module")
def demo_made_once(built: Path, empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> MadeDemo:
    """A database filled by the command; it takes seconds, so tests work on copies."""
    folder = tmp_path_factory.mktemp("demo")
    file = Path(shutil.copy(empty_database, folder / "demo.db"))
    app = create_app(
        Settings(
            mode="development",
            database_url=f"sqlite:///{file}",
            ballot_box_path=folder / "box.db",
            content_folder=CONTENT,
            build_folder=built,
            site_address="http://localhost",
        )
    )
    app.extensions["clock"] = Clock()
    with app.app_context(), lines_sent() as lines:
        printed = run_demo(app)
        db.session.remove()
        db.engine.dispose()
        rooms_in_box = app.extensions["ballot_box"].due(NOW)
    return MadeDemo(file, printed, lines, rooms_in_box)


@pytest.fixture
def demo(demo_made_once: MadeDemo, settings: Settings, in_app: None) -> str:
    """What the command printed; the app's database is as it left it."""
    db.engine.dispose()
    shutil.copy(demo_made_once.file, settings.database_url.removeprefix("sqlite:///"))
    return demo_made_once.printed


def of_areas(phase: Phase, half_term: str | None = None) -> AreaResults:
    coordinator = demo_account("coordinator")
    choice = results.Selection(coordinator, [area.id for area in coordinator.areas], half_term)
    return results.area_results(db.session(), lessons_in(CONTENT), choice, "law/quiz", phase)


def percent(figure: object) -> float:
    assert isinstance(figure, Released)
    return 100 * figure.count / figure.total


def test_the_demo_is_three_areas_twelve_schools_and_fifty_four_classes(demo: str) -> None:
    this_year = select(func.count()).where(SchoolClass.school_year == 2026)
    assert (count_rows(Area), count_rows(School), db.session.scalar(this_year)) == (3, 12, 54)
    assert set(db.session.scalars(select(Room.state))) == {RoomState.CLOSED}


def test_the_demo_prints_how_to_sign_in(app: Flask, demo: str) -> None:
    for name in ("teacher", "lead", "coordinator"):
        assert f"{name}@safe4me.example" in demo
        assert demo_account(name).password
    assert PASSWORD in demo
    assert run_demo(app, "--sign-ins").splitlines() == demo.splitlines()[-4:]


def test_where_the_server_prints_them_the_demo_does_not(app: Flask, demo: str) -> None:
    app.extensions["settings"] = with_settings(app.extensions["settings"], demo=True)
    assert "password" not in run_demo(app)


def test_what_is_made_up_is_in_the_security_log_and_sends_none_of_its_lines(
    demo_made_once: MadeDemo, demo: str
) -> None:
    [line] = demo_made_once.lines
    assert json.loads(line)["subject"] == "demo"
    sealed = select(func.count()).where(SecurityEvent.event == Event.SEALED)
    assert db.session.scalar(sealed) == count_rows(Seal)


def test_how_far_it_has_come_is_told_in_one_line(demo_made_once: MadeDemo) -> None:
    told = demo_made_once.printed.splitlines()
    assert told[0].startswith("Making the demo")
    assert told[1].startswith("The demo data is there")


def test_only_the_printed_accounts_can_sign_in(demo: str) -> None:
    signed = db.session.scalars(select(Account.email).where(Account.password.is_not(None))).all()
    assert len(signed) == 3


def test_the_demo_repeated_adds_nothing(app: Flask, demo: str) -> None:
    kinds = (Area, School, SchoolClass, Account, Room, Seal, BudgetEntry, Void, VoidRequest)
    before = [count_rows(kind) for kind in kinds]
    run_demo(app)
    assert [count_rows(kind) for kind in kinds] == before


def test_of_the_demo_one_class_s_answers_are_void_and_one_request_waits(demo: str) -> None:
    assert (count_rows(Void), count_rows(VoidRequest)) == (1, 2)
    [waits] = voiding.waits_for(db.session(), demo_account("coordinator"), NOW.date())
    assert waits.asker == demo_account("teacher")


def test_the_demo_says_how_far_pages_were_read_and_repeated_adds_nothing(app: Flask, demo: str) -> None:
    weeks = select(ReportWeek.week, ReportWeek.page, ReportWeek.part, ReportWeek.number)
    before = set(db.session.execute(weeks))
    assert how_far(db.session(), NOW.date()), "they are enough to be shown"
    run_demo(app)
    assert set(db.session.execute(weeks)) == before


def test_a_demo_that_was_interrupted_is_finished_by_the_next(app: Flask, demo: str) -> None:
    seals = count_rows(Seal)
    room = db.session.scalars(select(Room).join(SchoolClass).where(Room.phase == Phase.ONCE)).first()
    assert room
    undo(room)
    run_demo(app)
    assert count_rows(Seal) == seals
    assert set(db.session.scalars(select(Room.state))) == {RoomState.CLOSED, RoomState.DISCARDED}


def undo(room: Room) -> None:
    """Make the room look as if the command had been stopped before it was closed."""
    seals = select(Seal.id).where(Seal.room_id == room.id)
    db.session.execute(delete(SealedCount).where(SealedCount.seal_id.in_(seals)))
    db.session.execute(delete(Seal).where(Seal.room_id == room.id))
    db.session.execute(update(BudgetEntry).where(BudgetEntry.room_id == room.id).values(spent=False))
    room.state = RoomState.OPEN
    db.session.commit()


def test_the_demos_rooms_lie_in_the_school_year_behind_us(demo: str) -> None:
    opened = db.session.scalars(select(Room.opened_at)).all()
    assert max(opened) < NOW
    assert {time.weekday() < 5 for time in opened} == {True}
    assert set(half_terms(db.session(), [area.id for area in demo_account("coordinator").areas])) == {
        "2026-autumn-1"
    }
    mondays = db.session.scalars(select(FormedMonday.monday)).all()
    assert max(mondays) == last_monday(NOW.date()), "what a visitor sends may enter on the next"


def test_the_demo_puts_nothing_into_the_sites_ballot_box(demo_made_once: MadeDemo) -> None:
    assert demo_made_once.rooms_in_box == []


def test_the_demos_teacher_has_a_class_to_try(demo: str) -> None:
    own = classes.classes_of(db.session(), demo_account("teacher"), NOW)
    assert [school_class.name for school_class in own if not phases_taken(db.session(), school_class.id)]


def test_most_demo_pupils_choose_the_safer_option(demo: str) -> None:
    everyone = of_areas(Phase.ONCE).rows[0]
    assert everyone.kind is RowKind.ALL
    assert all(60 <= percent(cell) <= 90 for cell in everyone.cells)


def test_demo_schools_stand_alone_and_differ(demo: str) -> None:
    alone = [row for row in of_areas(Phase.ONCE).rows if row.kind is RowKind.SCHOOL]
    assert len(alone) >= 5
    shares = [percent(row.cells[0]) for row in alone]
    assert max(shares) - min(shares) > 5


def test_demo_classes_that_measured_twice_learned_something(demo: str) -> None:
    before, after = of_areas(Phase.BEFORE).rows[0], of_areas(Phase.AFTER).rows[0]
    assert [percent(a) > percent(b) + 5 for b, a in zip(before.cells, after.cells, strict=True)] == [
        True,
        True,
    ]


def test_the_whole_programme_of_the_demo_shows_a_change(demo: str) -> None:
    shown = results.overview(
        db.session(),
        lessons_in(CONTENT),
        account=demo_account("coordinator"),
        area_ids=None,
        period="2026",
        year_group=None,
    )
    found = [question.change for each in shown.activities for question in each.questions]
    assert any(isinstance(change, Change) for change in found)


def test_production_is_never_filled_with_demo_data(app: Flask, in_app: None) -> None:
    app.extensions["settings"] = in_production(app.extensions["settings"])
    refused = app.test_cli_runner().invoke(args=["demo"])
    assert refused.exit_code == 1
    assert "SAFE4ME_MODE=development" in refused.output
    assert count_rows(Area) == 0
