"""The classes that measured before and after enter a change together, once both are in batches."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from safe4me import results
from safe4me.lessons.model import Library
from safe4me.settings import Settings
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Reason, Suppressed
from safe4me.storage.base import db
from safe4me.storage.batches.forming import form
from safe4me.storage.batches.matched import MatchedBatch
from safe4me.storage.places import School, SchoolClass
from safe4me.storage.rooms import Phase, Void, VoidReason
from safe4me.storage.sealed import Seal
from tests.databases import on_both_databases
from tests.totals import seal_class
from tests.world import Place

AUTUMN, WINTER, YEAR_END = date(2026, 11, 2), date(2027, 1, 4), date(2027, 9, 6)
LESS, MORE = {"pass-on": (12, 13, 0)}, {"pass-on": (2, 23, 0)}


def twice(place: Place, school: School, number: int, *, again: int | None = None, form: int = 0) -> None:
    """So many classes of a school before, and the first of them after, in the next half-term."""
    for n in range(number):
        before = seal_class(school, place.teacher, LESS, phase=Phase.BEFORE, first_form=form)
        if n < (number if again is None else again):
            of = db.session.get_one(SchoolClass, before.class_id)
            after = {"phase": Phase.AFTER, "sealed_on": date(2026, 11, 20), "first_form": form}
            seal_class(school, place.teacher, MORE, of=of, **after)  # type: ignore[arg-type]  # mixed
    db.session.commit()


def schools(place: Place, number: int = 3) -> list[School]:
    made = [School(area=place.area, name=f"{letter} School") for letter in "ABCDEFG"[:number]]
    db.session.add_all(made)
    db.session.flush()
    return made


def matched() -> list[tuple[object, ...]]:
    """What each matched batch is of, and its ballots."""
    batches = db.session.scalars(select(MatchedBatch).order_by(MatchedBatch.id))
    return [
        (b.year_group, b.period, b.first_form, b.classes, b.school_id, b.before_ballots, b.after_ballots)
        for b in batches
    ]


def change_of(library: Library, place: Place, period: str = "2026") -> Change | Suppressed | None:
    """The change of the question in an area's table; the overview's is the same."""
    of_area = {"account": place.coordinator, "area_ids": [place.area.id]}
    [table] = results.question_results(
        db.session(),
        library,
        activity="law/quiz",
        half_term=period,
        **of_area,  # type: ignore[arg-type]
    )
    [shown] = results.overview(
        db.session(),
        library,
        period=period,
        year_group=None,
        **of_area,  # type: ignore[arg-type]
    ).activities
    assert shown.questions[0].change == table.change
    return table.change


@on_both_databases
def test_classes_in_batches_before_and_after_make_a_matched_batch_once(
    settings: Settings, place: Place, library: Library
) -> None:
    for school in schools(place):
        twice(place, school, 3)
    form(db.session(), AUTUMN)
    assert matched() == []
    form(db.session(), WINTER)
    assert matched() == [(9, "2026-autumn-2", 0, 9, 3, 225, 225)]
    form(db.session(), date(2027, 3, 1))
    assert len(matched()) == 1
    assert db.session.scalar(select(func.count()).where(Seal.matched_id.is_not(None))) == 18
    change = change_of(library, place)
    assert isinstance(change, Change)
    assert (change.before_ballots, change.after_ballots) == (225, 225)
    assert change.points == pytest.approx(40)


def test_a_change_counts_with_the_half_term_in_which_it_closed(place: Place, library: Library) -> None:
    for school in schools(place):
        twice(place, school, 3)
    form(db.session(), WINTER)
    assert isinstance(change_of(library, place, "2026-autumn-2"), Change)
    assert change_of(library, place, "2026-autumn-1") is None


def test_classes_that_measured_only_once_are_in_no_change(place: Place, library: Library) -> None:
    for school in schools(place):
        twice(place, school, 4, again=3)
    form(db.session(), WINTER)
    assert [row[3] for row in matched()] == [9], "one left out of each: three"
    twice(place, School(area=place.area, name="Late School"), 4, again=0)
    change = change_of(library, place)
    assert isinstance(change, Change)
    assert change.before_ballots == 225


def test_where_fewer_than_eight_answered_both_times_it_says_so(place: Place, library: Library) -> None:
    for school in schools(place, 2):
        twice(place, school, 3)
    form(db.session(), WINTER)
    assert change_of(library, place) == Suppressed(Reason.TOO_FEW_BOTH_TIMES)


def test_each_order_of_two_forms_is_a_matched_batch_of_its_own(place: Place, library: Library) -> None:
    for school in schools(place):
        twice(place, school, 3, form=1)
        twice(place, school, 3, form=2)
    form(db.session(), WINTER)
    assert [row[2:4] for row in matched()] == [(1, 9), (2, 9)]
    assert isinstance(change_of(library, place), Change)


def test_one_order_alone_is_no_change(place: Place, library: Library) -> None:
    for school in schools(place):
        twice(place, school, 3, form=2)
    form(db.session(), WINTER)
    assert [row[2:4] for row in matched()] == [(2, 9)]
    assert change_of(library, place) == Suppressed(Reason.TOO_FEW_BOTH_TIMES)


def test_what_was_asked_differently_after_is_not_compared(app: Flask, place: Place) -> None:
    before = [seal_class(place.school, place.teacher, LESS, phase=Phase.BEFORE) for _ in range(3)]
    for seal in before:
        of = db.session.get_one(SchoolClass, seal.class_id)
        seal_class(place.school, place.teacher, MORE, phase=Phase.AFTER, rev=2, of=of)
    db.session.commit()
    form(db.session(), AUTUMN)
    assert {seal.batch_id is None for seal in db.session.scalars(select(Seal))} == {False}
    assert matched() == []
