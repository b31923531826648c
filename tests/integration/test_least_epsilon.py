"""Where ε was changed between seals, a sum counts with the least: the most noise, so the widest interval."""

from itertools import permutations
from math import inf

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from safe4me.lessons.model import Library
from safe4me.results import overview
from safe4me.results.asked import AskedQuestion, asked
from safe4me.results.of_questions import SealedQuestion, in_phases
from safe4me.results.tallies import tallies_of
from safe4me.statistics.change import area_change
from safe4me.statistics.figures import Tally
from safe4me.storage import sealed, sealed_areas
from safe4me.storage.accounts import Account, Role, RoleName
from safe4me.storage.ledger import BudgetEntry
from safe4me.storage.places import Area, School, SchoolClass
from safe4me.storage.rooms import Phase, Room
from safe4me.storage.sealed import Noisy, SchoolTotal
from safe4me.storage.sealed_areas import AreaTotal

HALF_TERM = "2026-autumn-1"
QUIZ = "law/quiz"
LEAST = 0.5
whatever_came_first = pytest.mark.parametrize("epsilons", list(permutations([LEAST, 0.7, 0.9])))


@pytest.fixture
def question(library: Library) -> AskedQuestion:
    activity = library.activity(QUIZ)
    assert activity
    return asked(library, activity)[0]


@pytest.fixture
def area(session: Session) -> Area:
    area = Area(name="Northshire")
    session.add(area)
    session.flush()
    return area


def total(
    school: School, epsilon: float, *, option: int, phase: Phase = Phase.ONCE, rev: int = 1
) -> SchoolTotal:
    of = {"year_group": 9, "half_term": HALF_TERM, "activity": QUIZ, "phase": phase}
    cell = {"question": "pass-on", "rev": rev, "option": option, "count": 90, "ballots": 270, "seals": 9}
    return SchoolTotal(school_id=school.id, **of, **cell, epsilon=epsilon)


def a_school_each(session: Session, area: Area, epsilons: tuple[float, ...]) -> None:
    """One school sealed with each ε, and their sums are added up."""
    for number, epsilon in enumerate(epsilons):
        school = School(area=area, name=f"School {number}")
        session.add(school)
        session.flush()
        session.add_all(total(school, epsilon, option=option) for option in (1, 2, 3))
    sealed_areas.add_up_all(session)


@whatever_came_first
def test_in_the_totals_of_a_school(session: Session, area: Area, epsilons: tuple[float, ...]) -> None:
    school_class = SchoolClass(
        school=School(area=area, name="Hill"), school_year=2026, year_group=9, name="9K", size=25
    )
    session.add(school_class)
    session.flush()
    for room_id, epsilon in enumerate(epsilons, start=1):
        room = Room(id=room_id, class_id=school_class.id, school_class=school_class, phase=Phase.ONCE)
        entry = BudgetEntry(
            class_id=room_id, activity=QUIZ, phase=Phase.ONCE, room_id=room_id, epsilon=1, spent=False
        )
        session.add(entry)
        session.flush()
        sealed.write(session, room, QUIZ, HALF_TERM, Noisy(25, epsilon, {("pass-on", 1): (5, 15, 5)}))
    assert set(session.scalars(select(SchoolTotal.epsilon))) == {LEAST}
    assert set(session.scalars(select(SchoolTotal.seals))) == {len(epsilons)}


@whatever_came_first
def test_in_the_sums_of_an_area(session: Session, area: Area, epsilons: tuple[float, ...]) -> None:
    a_school_each(session, area, epsilons)
    assert set(session.scalars(select(AreaTotal.epsilon))) == {LEAST}


@whatever_came_first
def test_over_the_schools_of_a_table(
    session: Session, area: Area, question: AskedQuestion, epsilons: tuple[float, ...]
) -> None:
    a_school_each(session, area, epsilons)
    assert tallies_of(session, true(), [question])[1] == LEAST


def test_over_the_phases_of_a_school(session: Session, area: Area, question: AskedQuestion) -> None:
    school = School(area=area, name="Hill")
    session.add(school)
    session.flush()
    for phase, epsilon in zip(Phase, [0.7, LEAST, 0.9], strict=True):
        session.add_all(total(school, epsilon, option=option, phase=phase) for option in (1, 2, 3))
    assert tallies_of(session, true(), [question])[1] == LEAST


def test_no_seals_have_no_epsilon_that_an_interval_could_be_made_from(
    session: Session, question: AskedQuestion
) -> None:
    assert tallies_of(session, true(), [question]) == ({"pass-on": {}}, inf)


def least_of_overview(session: Session, library: Library, areas: list[Area]) -> float | None:
    sealed_areas.add_up_all(session)
    coordinator = Account(areas=areas, roles=[Role(name=RoleName.COORDINATOR)])
    session.expunge_all()
    return overview(
        session, library, account=coordinator, area_ids=None, period=HALF_TERM, year_group=None
    ).epsilon


@whatever_came_first
def test_over_the_areas_of_an_overview(
    session: Session, area: Area, library: Library, epsilons: tuple[float, ...]
) -> None:
    areas = [area, Area(name="Southshire"), Area(name="Eastshire")]
    session.add_all(areas)
    session.flush()
    for each, epsilon in zip(areas, epsilons, strict=True):
        a_school_each(session, each, (epsilon,))
    assert least_of_overview(session, library, areas) == LEAST


@whatever_came_first
@pytest.mark.parametrize("apart", ["phases", "revisions"])
def test_over_what_an_overview_keeps_apart(
    session: Session, area: Area, library: Library, apart: str, epsilons: tuple[float, ...]
) -> None:
    school = School(area=area, name="Hill")
    session.add(school)
    session.flush()
    for rev, (phase, epsilon) in enumerate(zip(Phase, epsilons, strict=True), start=1):
        of = {"phase": phase} if apart == "phases" else {"rev": rev}
        session.add_all(total(school, epsilon, option=option, **of) for option in (1, 2, 3))
    assert least_of_overview(session, library, [area]) == LEAST


@pytest.mark.parametrize(("before", "after"), [(LEAST, 0.9), (0.9, LEAST)])
def test_from_before_to_after(question: AskedQuestion, before: float, after: float) -> None:
    tally = Tally((300, 600, 100), ballots=1000, seals=40)
    change = in_phases(
        question,
        [SealedQuestion(Phase.BEFORE, tally, 4, before), SealedQuestion(Phase.AFTER, tally, 4, after)],
    ).change
    assert change == area_change(tally, tally, 4, question.safer, LEAST)
    assert change != area_change(tally, tally, 4, question.safer, 0.9)
