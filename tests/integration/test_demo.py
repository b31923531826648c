"""`flask demo`: half a school year, by the path of real rooms, believable and safe to repeat."""

import shutil
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from safe4me import create_app, results
from safe4me.cli.demo import _plan
from safe4me.cli.demo_places import PASSWORD, DemoSchool
from safe4me.content import measure_of
from safe4me.places import classes
from safe4me.results import AreaResults, RowKind, reach_weeks
from safe4me.settings import ROOT, Settings
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Released
from safe4me.statistics.reach import HELP
from safe4me.storage.accounts import Account
from safe4me.storage.base import db
from safe4me.storage.ledger import BudgetEntry, phases_taken
from safe4me.storage.places import Area, School, SchoolClass
from safe4me.storage.reach import PageTotal
from safe4me.storage.rooms import Phase, Room, RoomState
from safe4me.storage.sealed import Seal, SealedCount
from tests.libraries import lessons_in
from tests.world import CONTENT, NOW, Clock, in_production


class MadeDemo(NamedTuple):
    """The database, what the command printed, and which rooms stand in the site's ballot box."""

    file: Path
    printed: str
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
    with app.app_context():
        printed = run(app)
        db.session.remove()
        db.engine.dispose()
        rooms_in_box = app.extensions["ballot_box"].due(NOW)
    return MadeDemo(file, printed, rooms_in_box)


@pytest.fixture
def demo(demo_made_once: MadeDemo, settings: Settings, in_app: None) -> str:
    """What the command printed; the app's database is as it left it."""
    db.engine.dispose()
    shutil.copy(demo_made_once.file, settings.database_url.removeprefix("sqlite:///"))
    return demo_made_once.printed


def run(app: Flask, *options: str) -> str:
    done = app.test_cli_runner().invoke(args=["demo", *options])
    assert done.exit_code == 0, done.output
    return done.output


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def account(name: str) -> Account:
    return db.session.scalars(select(Account).where(Account.email == f"{name}@safe4me.example")).one()


def of_areas(phase: Phase, half_term: str | None = None) -> AreaResults:
    coordinator = account("coordinator")
    return results.area_results(
        db.session(),
        lessons_in(CONTENT),
        account=coordinator,
        area_ids=[area.id for area in coordinator.areas],
        activity="law/quiz",
        half_term=half_term,
        phase=phase,
    )


def percent(figure: object) -> float:
    assert isinstance(figure, Released)
    return 100 * figure.count / figure.total


def test_the_demo_is_three_areas_twelve_schools_and_forty_classes(demo: str) -> None:
    assert (count(Area), count(School), count(SchoolClass)) == (3, 12, 40)
    assert set(db.session.scalars(select(Room.state))) == {RoomState.CLOSED}


def test_the_demo_prints_how_to_sign_in(app: Flask, demo: str) -> None:
    for name in ("teacher", "lead", "coordinator"):
        assert f"{name}@safe4me.example" in demo
        assert account(name).password
    assert PASSWORD in demo
    assert run(app, "--sign-ins").splitlines() == demo.splitlines()[-4:]


def test_only_the_printed_accounts_can_sign_in(demo: str) -> None:
    signed = db.session.scalars(select(Account.email).where(Account.password.is_not(None))).all()
    assert len(signed) == 3


def test_the_demo_repeated_adds_nothing(app: Flask, demo: str) -> None:
    before = [count(kind) for kind in (Area, School, SchoolClass, Account, Room, Seal, BudgetEntry)]
    run(app)
    assert [count(kind) for kind in (Area, School, SchoolClass, Account, Room, Seal, BudgetEntry)] == before


def test_the_demo_has_pages_opened_and_repeated_adds_none(app: Flask, demo: str) -> None:
    sums = select(PageTotal.period, PageTotal.page, PageTotal.opened)
    before = set(db.session.execute(sums))
    assert {period for period, page, _ in before if page == "/learn/law/quiz/"} == set(
        reach_weeks(NOW.date())
    )
    assert {period for period, page, _ in before if page == HELP} >= {"2026-09", "2026-10"}
    run(app)
    assert set(db.session.execute(sums)) == before


def test_a_demo_that_was_interrupted_is_finished_by_the_next(app: Flask, demo: str) -> None:
    seals = count(Seal)
    room = db.session.scalars(select(Room).join(SchoolClass).where(Room.phase == Phase.ONCE)).first()
    assert room
    undo(room)
    run(app)
    assert count(Seal) == seals
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
    assert set(results.half_terms(db.session(), account("coordinator"))) == {
        "2026-autumn-1",
        "2026-autumn-2",
    }


def test_the_demo_puts_nothing_into_the_sites_ballot_box(demo_made_once: MadeDemo) -> None:
    assert demo_made_once.rooms_in_box == []


def test_the_demos_teacher_has_a_class_to_try(demo: str) -> None:
    own = classes.classes_of(db.session(), account("teacher"), NOW)
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
        account=account("coordinator"),
        area_ids=None,
        period="2026",
        year_group=None,
    )
    found = [question.change for each in shown.activities for question in each.questions]
    assert any(isinstance(change, Change) for change in found)


@pytest.mark.parametrize(("n", "classes"), [(0, 3), (1, 0), (2, 3), (3, 0)])
def test_a_survey_is_held_before_and_after_the_lessons_by_some_classes(n: int, classes: int) -> None:
    library = lessons_in(ROOT / "content")
    made = tuple(SchoolClass(year_group=9, name=name) for name in "KLM")
    plan = list(_plan(library, DemoSchool(School(name="Alder School"), Account(), made), n, NOW))
    held = {
        (planned.school_class.name, planned.phase): planned.at
        for planned in plan
        if planned.activities[0].id.startswith("what-we-think/")
    }
    assert list(held) == [(name, phase) for name in "KLM"[:classes] for phase in (Phase.BEFORE, Phase.AFTER)]
    for (_, phase), at in held.items():
        assert at == (min if phase is Phase.BEFORE else max)(planned.at for planned in plan)


def test_the_first_schools_classes_of_a_year_group_answer_something_in_one_room() -> None:
    library = lessons_in(ROOT / "content")
    made = tuple(SchoolClass(year_group=9, name=name, size=20) for name in "KLM")
    plan = list(_plan(library, DemoSchool(School(name="Alder School"), Account(), made), 0, NOW))
    [assembly] = [planned for planned in plan if planned.beside]
    assert (assembly.school_class, *assembly.beside) == made
    assert (assembly.title, assembly.size) == ("Year 9 assembly", 60)
    [activity] = assembly.activities
    assert not [each for each in plan if each is not assembly and activity in each.activities]


@pytest.mark.parametrize("n", range(4))
def test_no_class_of_the_demo_spends_more_than_its_year_allows(n: int) -> None:
    library, settings = lessons_in(ROOT / "content"), Settings(mode="development")
    made = tuple(SchoolClass(year_group=9, name=name) for name in "KLMNP")
    spent = defaultdict[str, float](float)
    for planned in _plan(library, DemoSchool(School(name="Alder School"), Account(), made), n, NOW):
        measures = map(measure_of, planned.activities)
        of_each = sum(len(each.questions) * each.share for each in measures)
        for school_class in (planned.school_class, *planned.beside):
            spent[school_class.name] += of_each
    assert max(spent.values()) * settings.epsilon_per_question <= settings.epsilon_per_class_and_year


def test_production_is_never_filled_with_demo_data(app: Flask, in_app: None) -> None:
    app.extensions["settings"] = in_production(app.extensions["settings"])
    refused = app.test_cli_runner().invoke(args=["demo"])
    assert refused.exit_code == 1
    assert "SAFE4ME_MODE=development" in refused.output
    assert count(Area) == 0
