"""Sealed counts of many schools over many years, made up from a seed: nobody answered, no noise is drawn."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from safe4me.lessons.model import Activity, Library
from safe4me.results.asked import asked
from safe4me.statistics.periods import half_terms_of
from safe4me.storage import sealed_areas
from safe4me.storage.places import Area, School
from safe4me.storage.rooms import Phase
from safe4me.storage.sealed import SchoolTotal

SCHOOLS_IN_AN_AREA = 50
YEAR_GROUPS = (8, 9)  # of which each school has two classes a year work through everything
CLASSES = 2
BALLOTS = 50
BATCH = 20_000
Row = dict[str, Any]  # Any: text and numbers, as the columns are


def fill(session: Session, library: Library, schools: int, years: Sequence[int]) -> list[Area]:
    """The areas, filled and committed: every activity once a year, a survey before and after."""
    areas = [Area(name=f"Area {n:03}") for n in range(-(-schools // SCHOOLS_IN_AN_AREA))]
    made = [School(area=areas[n // SCHOOLS_IN_AN_AREA], name=f"School {n:04}") for n in range(schools)]
    session.add_all([*areas, *made])
    session.flush()
    batch: list[Row] = []
    for school in made:
        batch += _school(library, school.id, years)
        if len(batch) > BATCH or school is made[-1]:
            session.execute(insert(SchoolTotal), batch)
            batch.clear()
    sealed_areas.add_up_all(session)
    session.commit()
    return areas


def _school(library: Library, school_id: int, years: Sequence[int]) -> Iterator[Row]:
    chance = Random(school_id)  # noqa: S311 - made up, repeatable on purpose
    for module in library.modules:
        phases = (Phase.BEFORE, Phase.AFTER) if module.survey else (Phase.ONCE,)
        found = [activity for activity in library.activities() if activity in module.parts]
        for year, year_group, activity, phase in _each(years, found, phases):
            half_term = chance.choice(half_terms_of(str(year)))
            series = {"school_id": school_id, "year_group": year_group, "half_term": half_term}
            yield from _rows(library, series | {"activity": activity.id, "phase": phase}, activity, chance)


def _each(
    years: Sequence[int], activities: Sequence[Activity], phases: Sequence[Phase]
) -> Iterator[tuple[int, int, Activity, Phase]]:
    for year in years:
        for year_group in YEAR_GROUPS:
            for activity in activities:
                for phase in phases:
                    yield year, year_group, activity, phase


def _rows(library: Library, series: Row, activity: Activity, chance: Random) -> Iterator[Row]:
    sums = {"ballots": BALLOTS, "seals": CLASSES, "epsilon": 1.0}
    for question in asked(library, activity):
        left = BALLOTS
        for option in range(1, len(question.options) + 1):
            last = option == len(question.options)
            count = left if last else round(left * chance.uniform(0.2, 0.6))
            left -= count
            key = {"question": question.id, "rev": question.rev, "option": option}
            yield {**series, **key, **sums, "count": count}
