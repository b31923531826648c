"""Batches of many schools over many years, made up from a seed: nobody answered, no noise is drawn.

Those of the first area are made up here. The database itself copies them to the schools of every other one:
ten million counts take it minutes, and took this process an hour.
"""

from collections.abc import Iterator, Sequence
from itertools import count, product
from random import Random
from typing import Any

from sqlalchemy import ColumnElement, Insert, insert, literal, select
from sqlalchemy.orm import Session

from safe4me.content.model.core import Activity, Quiz
from safe4me.content.model.library import Library
from safe4me.db import batches
from safe4me.db.base import Base
from safe4me.db.batch_forming import MatchedBatch, MatchedCount
from safe4me.db.batches import Batch, BatchCount
from safe4me.db.rooms import Phase
from safe4me.db.schools import Area, School
from safe4me.results.questions import asked
from safe4me.statistics.periods import half_terms_in

SCHOOLS_IN_AN_AREA = 50
YEAR_GROUPS = (8, 9)  # of which each school has three classes a year work through everything
CLASSES = 3
BALLOTS = 75
Row = dict[str, Any]  # Any: text and numbers, as the columns are


def fill(session: Session, library: Library, schools: int, years: Sequence[int]) -> list[Area]:
    """The areas, filled and committed: a batch of every activity once a year, a survey before and after.

    Of areas, schools and batches there must be none: they are numbered from 1.
    """
    in_areas = [
        range(first, min(first + SCHOOLS_IN_AN_AREA, schools + 1))
        for first in range(1, schools + 1, SCHOOLS_IN_AN_AREA)
    ]
    areas = [Area(id=n, name=f"Area {n:03}") for n in range(1, len(in_areas) + 1)]
    for area, own in zip(areas, in_areas, strict=True):
        session.add_all([area, *(School(id=n, area=area, name=f"School {n:05}") for n in own)])
    session.flush()
    of_each = _make_up(session, library, in_areas[0], years)
    for before, own in enumerate(in_areas[1:], start=1):
        _copy_first_area(session, before, of_each, len(own))
        session.commit()
    for year in years:
        batches.add_up(session, str(year))
        session.commit()
    for (area_id, own), year in product(enumerate(in_areas, start=1), years):
        session.add_all(_matched(library, area_id, own, year))
        session.commit()
    return areas


def _make_up(session: Session, library: Library, schools: Sequence[int], years: Sequence[int]) -> int:
    """Write the batches of the first area, one school after the other; how many each of them has."""
    numbers = count(1)
    rows = [row for school_id in schools for row in _school(library, school_id, years, numbers)]
    session.execute(insert(Batch), [batch for batch, _ in rows])
    session.execute(insert(BatchCount), [cell for _, cells in rows for cell in cells])
    return len(rows) // len(schools)


def _copy_first_area(session: Session, before: int, of_each: int, schools: int) -> None:
    """Give an area, with so many `before` it, the batches of the first one's schools: `of_each` a school."""
    place = {"area_id": literal(before + 1), "school_id": Batch.school_id + before * SCHOOLS_IN_AN_AREA}
    shift = before * SCHOOLS_IN_AN_AREA * of_each
    last = schools * of_each
    session.execute(_copies(Batch, Batch.id <= last, id=Batch.id + shift, **place))
    session.execute(_copies(BatchCount, BatchCount.batch_id <= last, batch_id=BatchCount.batch_id + shift))


def _copies(table: type[Base], wanted: ColumnElement[bool], **changed: Any) -> Insert:  # Any: expressions
    columns = {**table.__table__.columns, **changed}
    return insert(table).from_select(list(columns), select(*columns.values()).where(wanted))


def _matched(library: Library, area_id: int, schools: Sequence[int], year: int) -> Iterator[MatchedBatch]:
    """The matched batches of the survey in one area: two half-terms, year groups, and forms."""
    chance = Random(area_id)  # noqa: S311 - made up, repeatable on purpose
    surveys = [
        activity for activity in library.activities() if isinstance(activity, Quiz) and activity.survey
    ]
    halves = half_terms_in(str(year))[-2:]
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
            **sums,
        )


def _school(
    library: Library, school_id: int, years: Sequence[int], numbers: Iterator[int]
) -> Iterator[tuple[Row, list[Row]]]:
    chance = Random(school_id)  # noqa: S311 - as above
    of_school = {"area_id": 1, "school_id": school_id}
    sums = {"seals": CLASSES, "draws": 1, "ballots": BALLOTS, "epsilon": 1.0}
    for module in library.modules:
        phases = (Phase.BEFORE, Phase.AFTER) if module.survey else (Phase.ONCE,)
        parts = [activity for activity in library.activities() if activity in module.parts]
        found = [activity for activity in parts if asked(library, activity)]
        for year, year_group, activity, phase in _each(years, found, phases):
            batch = {"id": next(numbers), "year_group": year_group, "activity": activity.id, "phase": phase}
            period = {"period": chance.choice(half_terms_in(str(year)))}
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
