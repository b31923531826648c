"""Batches of many schools over many years, made up from a seed: nobody answered, no noise is drawn."""

from collections.abc import Iterator, Sequence
from itertools import count, product
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from safe4me.lessons.model import Activity, Library, Quiz
from safe4me.results.asked import asked
from safe4me.statistics.periods import half_terms_of
from safe4me.storage.batches import area_sums
from safe4me.storage.batches.batch import Batch, BatchCount
from safe4me.storage.batches.matched import MatchedBatch, MatchedCount, MatchedSchool
from safe4me.storage.places import Area, School
from safe4me.storage.rooms import Phase

SCHOOLS_IN_AN_AREA = 50
YEAR_GROUPS = (8, 9)  # of which each school has three classes a year work through everything
CLASSES = 3
BALLOTS = 75
AT_ONCE = 50  # schools whose rows are written together
Row = dict[str, Any]  # Any: text and numbers, as the columns are


def fill(session: Session, library: Library, schools: int, years: Sequence[int]) -> list[Area]:
    """The areas, filled and committed: a batch of every activity once a year, a survey before and after."""
    areas = [Area(name=f"Area {n:03}") for n in range(-(-schools // SCHOOLS_IN_AN_AREA))]
    made = [School(area=areas[n // SCHOOLS_IN_AN_AREA], name=f"School {n:04}") for n in range(schools)]
    session.add_all([*areas, *made])
    session.flush()
    numbers = count(1)
    for first in range(0, len(made), AT_ONCE):
        rows = [
            row
            for school in made[first : first + AT_ONCE]
            for row in _school(library, school, years, numbers)
        ]
        session.execute(insert(Batch), [batch for batch, _ in rows])
        session.execute(insert(BatchCount), [cell for _, cells in rows for cell in cells])
    for year in years:
        area_sums.add_up(session, str(year))
    session.flush()
    for area, year in product(areas, years):
        session.add_all(
            _matched(library, area.id, [school.id for school in made if school.area is area], year)
        )
    session.commit()
    return areas


def _matched(library: Library, area_id: int, schools: Sequence[int], year: int) -> Iterator[MatchedBatch]:
    """The matched batches of the survey in one area: two half-terms, year groups, and forms."""
    chance = Random(area_id)  # noqa: S311 - as above
    surveys = [
        activity for activity in library.activities() if isinstance(activity, Quiz) and activity.survey
    ]
    halves = half_terms_of(str(year))[-2:]
    for activity, period, year_group, form in product(surveys, halves, YEAR_GROUPS, (1, 2)):
        classes = max(1, len(schools) * CLASSES // 4)
        sums = {"classes": classes, "before_ballots": 25 * classes, "after_ballots": 25 * classes}
        yield MatchedBatch(
            area_id=area_id,
            year_group=year_group,
            period=period,
            activity=activity.id,
            first_form=form,
            epsilon=0.5,
            counts=[
                MatchedCount(
                    question=question.id,
                    rev=question.rev,
                    option=option,
                    before=chance.randrange(9 * classes),
                    after=chance.randrange(9 * classes),
                )
                for question in asked(library, activity)
                for option in range(1, len(question.options) + 1)
            ],
            schools=[MatchedSchool(school_id=school_id) for school_id in schools],
            **sums,
        )


def _school(
    library: Library, school: School, years: Sequence[int], numbers: Iterator[int]
) -> Iterator[tuple[Row, list[Row]]]:
    chance = Random(school.id)  # noqa: S311 - made up, repeatable on purpose
    of_school = {"area_id": school.area_id, "school_id": school.id}
    sums = {"seals": CLASSES, "ballots": BALLOTS, "epsilon": 1.0}
    for module in library.modules:
        phases = (Phase.BEFORE, Phase.AFTER) if module.survey else (Phase.ONCE,)
        found = [activity for activity in library.activities() if activity in module.parts]
        for year, year_group, activity, phase in _each(years, found, phases):
            batch = {"id": next(numbers), "year_group": year_group, "activity": activity.id, "phase": phase}
            period = {"period": chance.choice(half_terms_of(str(year)))}
            yield (
                {**batch, **period, **of_school, **sums},
                list(_cells(library, batch["id"], activity, chance)),
            )


def _each(
    years: Sequence[int], activities: Sequence[Activity], phases: Sequence[Phase]
) -> Iterator[tuple[int, int, Activity, Phase]]:
    for year in years:
        for year_group in YEAR_GROUPS:
            for activity in activities:
                for phase in phases:
                    yield year, year_group, activity, phase


def _cells(library: Library, batch_id: object, activity: Activity, chance: Random) -> Iterator[Row]:
    for question in asked(library, activity):
        left = BALLOTS
        for option in range(1, len(question.options) + 1):
            last = option == len(question.options)
            chosen = left if last else round(left * chance.uniform(0.2, 0.6))
            left -= chosen
            key = {"question": question.id, "rev": question.rev, "option": option}
            yield {"batch_id": batch_id, **key, "count": chosen}
