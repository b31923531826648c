"""The sums of areas are those of their schools, seal after seal: an overview reads nothing else."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me.settings import Settings
from safe4me.storage import sealed_areas
from safe4me.storage.base import db
from safe4me.storage.places import School, SchoolClass
from safe4me.storage.rooms import Phase
from safe4me.storage.sealed import SchoolTotal
from safe4me.storage.sealed_areas import AreaTotal
from tests.databases import on_both_databases
from tests.rooms import hold
from tests.world import Clock, Place, make_place

TO_SPRING = 60  # days from the tests' November to January
Sum = tuple[object, ...]


def new_class(place: Place, year_group: int, school: School | None = None) -> Place:
    place.teacher.school = school or place.school
    made = SchoolClass(
        school=place.teacher.school, school_year=2026, year_group=year_group, name="K", size=30
    )
    db.session.add(made)
    db.session.commit()
    return place._replace(school_class=made, school=made.school)


@pytest.fixture
def held(app: Flask, place: Place, clock: Clock) -> Place:
    """Rooms of two year groups, two schools of one area and one of another, in autumn and in spring."""
    near, far = School(area=place.area, name="Near School"), make_place("Elsewhere", "Far School")
    for year_group in (7, 8):
        hold(app, new_class(place, year_group), 15 + year_group, 5)
        hold(app, new_class(place, year_group, near), 9 + year_group, 6, Phase.BEFORE)
    hold(app, new_class(far, 8), 11, 9)
    clock.forward(days=TO_SPRING)
    hold(app, new_class(place, 9), 20, 4)
    hold(app, new_class(place, 9, near), 21, 3)
    return place


def expected() -> Iterator[Sum]:
    """Every sum, added up here from the totals of schools."""
    sums: dict[tuple[object, ...], list[SchoolTotal]] = {}
    areas = dict(db.session.execute(select(School.id, School.area_id)).all())
    for total in db.session.scalars(select(SchoolTotal)):
        own = total.activity, total.phase, total.question, total.rev, total.option
        for period in (total.half_term, total.half_term[:4]):
            for year_group in (total.year_group, 0):
                key = areas[total.school_id], year_group, period, *own
                sums.setdefault(key, []).append(total)
    for cell, totals in sums.items():
        added = [sum(getattr(each, name) for each in totals) for name in ("count", "ballots", "seals")]
        yield (*cell, *added, len({each.school_id for each in totals}))


def kept() -> set[Sum]:
    columns = [column for name, column in AreaTotal.__table__.columns.items() if name != "epsilon"]
    return {tuple(row) for row in db.session.execute(select(*columns))}


@on_both_databases
def test_each_sum_is_that_of_the_area_s_schools(settings: Settings, held: Place) -> None:
    found = kept()
    assert found == set(expected())
    assert {(row[2], row[1]) for row in found} == {
        *(("2026-autumn-2", group) for group in (0, 7, 8)),
        *(("2026-spring-1", group) for group in (0, 9)),
        *(("2026", group) for group in (0, 7, 8, 9)),
    }


def test_a_school_in_two_half_terms_counts_once_in_its_school_year(held: Place) -> None:
    year = select(AreaTotal.schools).filter_by(
        area_id=held.area.id, period="2026", year_group=0, phase="once"
    )
    assert set(db.session.scalars(year.where(AreaTotal.phase == Phase.ONCE))) == {2}


@on_both_databases
def test_to_add_all_up_again_changes_nothing(settings: Settings, held: Place) -> None:
    before = kept()
    sealed_areas.add_up_all(db.session())
    assert kept() == before
