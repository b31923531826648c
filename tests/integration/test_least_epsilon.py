"""Where ε was changed between seals, a batch counts with the least: the most noise, so the widest interval.

A total of batches has the noises of each at its own ε.
"""

from datetime import date
from itertools import permutations

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from safe4me.content.model.library import Library
from safe4me.db import batches, released
from safe4me.db.accounts import Account, Role, RoleName
from safe4me.db.batch_forming import MatchedBatch, MatchedCount, form
from safe4me.db.batches import AreaTotal, Batch, BatchCount
from safe4me.db.budget import BudgetEntry
from safe4me.db.released import Noisy
from safe4me.db.rooms import Phase, Room
from safe4me.db.schools import Area, School, SchoolClass
from safe4me.results import Overview, overview
from safe4me.results.areas import batches_of, summed
from safe4me.results.change import matched_sums
from safe4me.results.questions import AskedQuestion, asked
from safe4me.statistics.figures import figures_that_stand
from tests.helpers.world.schools import NOW

YEAR, HALF_TERM = "2026", "2026-autumn-1"
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


def a_batch(school: School, epsilon: float, *, phase: Phase = Phase.ONCE, rev: int = 1) -> Batch:
    of = {"area_id": school.area_id, "school_id": school.id, "year_group": 9, "period": HALF_TERM}
    sums = {"activity": QUIZ, "phase": phase, "seals": 9, "ballots": 270, "epsilon": epsilon}
    counts = [BatchCount(question="pass-on", rev=rev, option=option, count=90) for option in (1, 2, 3)]
    return Batch(**of, **sums, counts=counts)


def a_school_each(session: Session, area: Area, epsilons: tuple[float, ...]) -> None:
    """One school with a batch of each ε, and their sums are added up."""
    for number, epsilon in enumerate(epsilons):
        school = School(area=area, name=f"School {number}")
        session.add(school)
        session.flush()
        session.add(a_batch(school, epsilon))
    batches.add_up(session, YEAR)


@whatever_came_first
def test_in_a_batch(session: Session, area: Area, epsilons: tuple[float, ...]) -> None:
    school_class = SchoolClass(
        school=School(area=area, name="Hill"), school_year=2026, year_group=9, name="9K", size=25
    )
    session.add(school_class)
    session.flush()
    for room_id, epsilon in enumerate(epsilons, start=1):
        room = Room(id=room_id, school_class=school_class, phase=Phase.ONCE, code=f"CDFG{room_id:02}")
        room.teacher_id, room.opened_at, room.due_at = 1, NOW, NOW
        entry = BudgetEntry(
            class_id=room_id, activity=QUIZ, phase=Phase.ONCE, room_id=room_id, epsilon=1, spent=False
        )
        session.add_all([room, entry])
        session.flush()
        released.write(
            session, room, QUIZ, date(2026, 10, 15), Noisy(25, epsilon, {("pass-on", 1): (5, 15, 5)})
        )
    assert form(session, date(2026, 10, 19)) == 1
    assert session.scalars(select(Batch.epsilon)).all() == [LEAST]


@whatever_came_first
def test_the_sums_of_an_area_keep_each_epsilon_apart(
    session: Session, area: Area, epsilons: tuple[float, ...]
) -> None:
    a_school_each(session, area, epsilons)
    sums = select(AreaTotal.epsilon, AreaTotal.seals, AreaTotal.draws, AreaTotal.schools)
    of_year = sums.where(AreaTotal.period == YEAR, AreaTotal.year_group == 0, AreaTotal.option == 1)
    assert set(map(tuple, session.execute(of_year))) == {(epsilon, 9, 1, 1) for epsilon in epsilons}


@whatever_came_first
def test_a_total_has_the_noises_of_each_batch_and_of_its_draw(
    session: Session, area: Area, library: Library, question: AskedQuestion, epsilons: tuple[float, ...]
) -> None:
    a_school_each(session, area, epsilons)
    tally = summed(batches_of(session, true()), question)
    assert tally.noises == tuple((epsilon, 10) for epsilon in sorted(epsilons))
    [shown] = of_overview(session, library, [area]).activities
    found = next(each for each in shown.questions if each.question.id == question.id)
    assert found.phases[0].safer == figures_that_stand(tally, [question.safer])[0]


def least_of_overview(session: Session, library: Library, areas: list[Area]) -> float | None:
    batches.add_up(session, YEAR)
    return of_overview(session, library, areas).epsilon


def of_overview(session: Session, library: Library, areas: list[Area]) -> Overview:
    coordinator = Account(areas=areas, roles=[Role(name=RoleName.COORDINATOR)])
    session.expunge_all()
    return overview(session, library, account=coordinator, area_ids=None, period=HALF_TERM, year_group=None)


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
        session.add(a_batch(school, epsilon, **of))
    assert least_of_overview(session, library, [area]) == LEAST


def test_from_before_to_after(session: Session, area: Area, question: AskedQuestion) -> None:
    for epsilon in (0.9, LEAST):
        session.add(
            MatchedBatch(
                area_id=area.id,
                period=HALF_TERM,
                activity=QUIZ,
                first_form=0,
                classes=40,
                before_ballots=1000,
                after_ballots=1000,
                epsilon=epsilon,
                counts=[
                    MatchedCount(question=question.id, rev=question.rev, option=n, before=300, after=350)
                    for n in (1, 2, 3)
                ],
            )
        )
    session.flush()
    [sums] = matched_sums(session, true()).values()
    [both] = sums.by_year[None].values()
    assert both.before.noises == both.after.noises == ((LEAST, 41), (0.9, 41))
    assert (both.before.counts, both.after.counts) == ((600,) * 3, (700,) * 3)
