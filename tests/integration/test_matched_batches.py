"""The classes that measured before and after enter a change together, after each half-term."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from safe4me import results
from safe4me.content.model.library import Library
from safe4me.db import batch_forming
from safe4me.db.base import db
from safe4me.db.batch_forming import MatchedBatch, MatchedCount, form
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase
from safe4me.db.schools import School, SchoolClass
from safe4me.privacy import noise
from safe4me.settings import Settings
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Reason, Suppressed
from tests.helpers.privacy.batches import seal_class, without_noise
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.schools import Place

AUTUMN, WINTER, YEAR_END = date(2026, 11, 2), date(2027, 1, 4), date(2027, 9, 6)
LESS, MORE = {"pass-on": (12, 13, 0)}, {"pass-on": (2, 23, 0)}


@pytest.fixture(autouse=True)
def _no_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    without_noise(monkeypatch)


def twice(place: Place, school: School, number: int, *, again: int | None = None, order: int = 0) -> None:
    """So many classes of a school before, and the first of them after, in the next half-term."""
    for n in range(number):
        before = seal_class(school, place.teacher, LESS, phase=Phase.BEFORE, first_form=order)
        if n < (number if again is None else again):
            of = db.session.get_one(SchoolClass, before.class_id)
            after = {"phase": Phase.AFTER, "sealed_on": date(2026, 11, 20), "first_form": order}
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
    account, areas = place.coordinator, [place.area.id]
    choice = results.Selection(account, areas, period)
    [table] = results.question_results(db.session(), library, choice, "law/quiz")
    [shown] = results.overview(
        db.session(), library, account=account, area_ids=areas, period=period, year_group=None
    ).activities
    assert shown.questions[0].change == table.change
    return table.change


@on_both_databases
def test_classes_with_both_seals_make_a_matched_batch_of_their_year_group_once(
    settings: Settings, place: Place, library: Library
) -> None:
    own = schools(place)
    for school in own:
        twice(place, school, 3)
    for day in (AUTUMN, date(2026, 11, 23), date(2026, 12, 28)):
        form(db.session(), day)
        assert matched() == [], "not before the half-term is over"
    form(db.session(), WINTER)
    assert matched() == [(9, "2026-autumn-2", 0, 3, school.id, 75, 75) for school in own]
    assert set(db.session.scalars(select(MatchedBatch.draws))) == {1}
    form(db.session(), YEAR_END)
    assert len(matched()) == 3
    assert db.session.scalar(select(func.count()).where(Seal.matched_id.is_not(None))) == 18
    change = change_of(library, place)
    assert isinstance(change, Change)
    assert (change.before_ballots, change.after_ballots) == (225, 225)
    assert change.points == pytest.approx(40)


def test_each_question_of_each_phase_has_a_draw_of_its_own(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice(place, place.school, 2)
    coming = iter([(0, 0, 0), (0, 0, 0), (1, -1, 0), (0, 5, -5)])  # two batches, then both phases
    monkeypatch.setattr(noise, "sum_zero_noise", lambda *_: next(coming))
    form(db.session(), WINTER)
    counts = select(MatchedCount.before, MatchedCount.after).order_by(MatchedCount.option)
    assert db.session.execute(counts).all() == [(24 + 1, 4), (26 - 1, 46 + 5), (0, -5)]


def test_what_is_too_little_for_year_groups_is_of_the_school_and_at_the_year_s_end_of_the_area(
    place: Place,
) -> None:
    one, other, third = schools(place)
    for school, year_groups in ((one, (7, 8)), (other, (9,)), (third, (9,))):
        for year_group in year_groups:
            before = seal_class(school, place.teacher, LESS, phase=Phase.BEFORE, year_group=year_group)
            of = db.session.get_one(SchoolClass, before.class_id)
            seal_class(school, place.teacher, MORE, phase=Phase.AFTER, of=of)
    db.session.commit()
    form(db.session(), AUTUMN)
    of_school = (None, "2026-autumn-1", 0, 2, one.id, 50, 50)
    assert matched() == [of_school]
    form(db.session(), date(2027, 8, 30))
    assert matched() == [of_school]
    form(db.session(), YEAR_END)
    assert matched() == [of_school, (9, "2026-summer-2", 0, 2, None, 50, 50)]


def test_both_seals_need_not_be_in_batches(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    twice(place, place.school, 2)
    monkeypatch.setattr(batch_forming, "_batches", lambda *_: [])  # private: the rule itself serves both
    form(db.session(), WINTER)
    assert set(db.session.scalars(select(Seal.batch_id))) == {None}
    assert len(matched()) == 1


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
    assert [row[3] for row in matched()] == [3, 3, 3]
    twice(place, School(area=place.area, name="Late School"), 4, again=0)
    change = change_of(library, place)
    assert isinstance(change, Change)
    assert change.before_ballots == 225


def test_where_fewer_than_five_answered_both_times_it_says_so(place: Place, library: Library) -> None:
    for school in schools(place, 2):
        twice(place, school, 2)
    form(db.session(), WINTER)
    assert change_of(library, place) == Suppressed(Reason.TOO_FEW_BOTH_TIMES)


def test_each_order_of_two_forms_is_a_matched_batch_of_its_own(place: Place, library: Library) -> None:
    for school in schools(place):
        twice(place, school, 3, order=1)
        twice(place, school, 3, order=2)
    form(db.session(), WINTER)
    assert [row[2:4] for row in matched()] == [(1, 3), (2, 3)] * 3
    assert isinstance(change_of(library, place), Change)


def test_one_order_alone_is_no_change(place: Place, library: Library) -> None:
    for school in schools(place):
        twice(place, school, 3, order=2)
    form(db.session(), WINTER)
    assert [row[2:4] for row in matched()] == [(2, 3)] * 3
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
