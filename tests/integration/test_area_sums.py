"""The sums of areas are those of their batches: an overview reads nothing else."""

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest
from sqlalchemy import select, text

from safe4me.db import batches as area_sums
from safe4me.db.base import db
from safe4me.db.batches import AreaTotal, Batch, schools_by_batch
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from safe4me.settings import Settings
from tests.helpers.privacy.batches import close_batches, seal_class
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.schools import Place, make_place

Sum = tuple[object, ...]
QUIZ = {"pass-on": (5, 15, 5), "confidence": (2, 3, 18, 2)}


@pytest.fixture
def held(place: Place) -> Place:
    """Classes of several year groups, two schools of one area and one of another, in autumn and in spring.

    In summer one class of each of the two schools, which are too few but for a batch together.
    """
    near, far = School(area=place.area, name="Near School"), make_place("Elsewhere", "Far School")
    seal = partial(seal_class, teacher=place.teacher, counts=QUIZ)
    for year_group in (7, 7, 7, 8, 8, 9):
        seal(place.school, year_group=year_group, epsilon=0.5 if year_group == 8 else 1.0)
        seal(near, year_group=year_group, phase=Phase.BEFORE)
        seal(far.school, year_group=8)
    for _ in range(3):
        seal(near, sealed_on=date(2027, 1, 20))
        seal(place.school, sealed_on=date(2027, 1, 20))
    seal(near, sealed_on=date(2027, 7, 15))
    seal(place.school, sealed_on=date(2027, 7, 15))
    db.session.commit()
    for day in (None, date(2027, 2, 1), date(2027, 8, 31)):
        close_batches(day)
    return place


def expected() -> Iterator[Sum]:
    """Every sum, added up here from batches."""
    sums: dict[Sum, list[tuple[Batch, int]]] = {}
    schools = schools_by_batch(db.session(), Batch.id > 0)
    for batch in db.session.scalars(select(Batch)):
        for cell in batch.counts:
            own = batch.activity, batch.phase, cell.question, cell.rev, cell.option, batch.epsilon
            for period in (batch.period, batch.period[:4]):
                for year_group in {batch.year_group or 0, 0}:
                    sums.setdefault((batch.area_id, year_group, period, *own), []).append((batch, cell.count))
    for key, found in sums.items():
        batches = [batch for batch, _ in found]
        yield (
            *key,
            sum(count for _, count in found),
            sum(batch.ballots for batch in batches),
            sum(batch.seals for batch in batches),
            sum(batch.draws for batch in batches),
            len(set[int]().union(*(schools[batch.id] for batch in batches))),
        )


def kept() -> set[Sum]:
    return {tuple(row) for row in db.session.execute(select(*AreaTotal.__table__.columns))}


@on_both_databases
def test_each_sum_is_that_of_the_area_s_batches(settings: Settings, held: Place) -> None:
    found = kept()
    assert found == set(expected())
    assert {(row[2], row[1]) for row in found} == {
        *(("2026-autumn-1", group) for group in (0, 7, 8)),
        *(("2026-spring-1", group) for group in (0, 9)),
        *(("2026-summer-2", group) for group in (0, 9)),
        *(("2026", group) for group in (0, 7, 8, 9)),
    }


@on_both_databases
def test_each_school_of_a_batch_of_several_counts(settings: Settings, held: Place) -> None:
    assert db.session.scalars(select(Batch.school_id).filter_by(period="2026-summer-2")).all() == [None]
    sums = select(AreaTotal.seals, AreaTotal.schools).filter_by(period="2026-summer-2", year_group=9)
    assert set(map(tuple, db.session.execute(sums))) == {(2, 2)}


def test_a_school_in_two_half_terms_counts_once_in_its_school_year(held: Place) -> None:
    year = select(AreaTotal.schools).filter_by(
        area_id=held.area.id, period="2026", year_group=0, phase=Phase.ONCE, epsilon=1.0
    )
    assert set(db.session.scalars(year)) == {2}


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_sums_of_a_large_site_may_take_longer_than_a_page(settings: Settings, held: Place) -> None:
    limit = text("SHOW statement_timeout")
    assert db.session.scalar(limit) != "0"
    area_sums.add_up(db.session(), "2026")
    assert db.session.scalar(limit) == "0"
    db.session.commit()
    assert db.session.scalar(limit) != "0"


@on_both_databases
def test_to_add_all_up_again_changes_nothing(settings: Settings, held: Place) -> None:
    before = kept()
    area_sums.add_up(db.session(), "2026")
    area_sums.add_up(db.session(), "2025")
    assert kept() == before
