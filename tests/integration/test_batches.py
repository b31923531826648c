"""Seals wait, and on fixed days they become batches: in one transaction, once, and for good."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from safe4me import results, rooms
from safe4me.settings import Settings
from safe4me.storage.base import db
from safe4me.storage.batches import area_sums
from safe4me.storage.batches.batch import Batch, BatchCount, ClosedPeriod
from safe4me.storage.batches.forming import close_periods
from safe4me.storage.box.ballot_box import BallotBox
from safe4me.storage.places import School
from safe4me.storage.rooms import Phase
from safe4me.storage.sealed import Seal
from tests.databases import on_both_databases
from tests.rooms import at_once
from tests.totals import seal_class
from tests.world import NOW, Place

QUIZ = {"pass-on": (5, 15, 5)}
AUTUMN, WINTER, YEAR_END = date(2026, 11, 7), date(2027, 1, 7), date(2027, 9, 7)
Told = list[tuple[object, ...]]


def seal(place: Place, *year_groups: int, **of: Any) -> list[Seal]:  # Any: each has its own type
    made = [seal_class(place.school, place.teacher, QUIZ, year_group=each, **of) for each in year_groups]
    db.session.commit()
    return made


def batches() -> Told:
    """Area, school, year group, period, seals, ballots, and the seals' ids."""
    members: dict[int | None, list[int]] = {}
    for seal_id, batch_id in db.session.execute(select(Seal.id, Seal.batch_id).order_by(Seal.id)):
        members.setdefault(batch_id, []).append(seal_id)
    found = [
        (b.area_id, b.school_id, b.year_group, b.period, b.seals, b.ballots, tuple(members[b.id]))
        for b in db.session.scalars(select(Batch))
    ]
    return sorted(found, key=str)


@on_both_databases
def test_what_waits_on_a_fixed_day_becomes_batches(settings: Settings, place: Place) -> None:
    seals = [each.id for each in seal(place, 9, 9, 9)]
    assert close_periods(db.session(), date(2026, 11, 6)) == 0
    assert close_periods(db.session(), AUTUMN) == 1
    of_school = place.area.id, place.school.id
    assert batches() == [(*of_school, 9, "2026-autumn-1", 3, 75, tuple(seals))]
    counts = db.session.execute(
        select(BatchCount.question, BatchCount.rev, BatchCount.option, BatchCount.count)
    )
    assert set(counts) == {("pass-on", 1, 1, 15), ("pass-on", 1, 2, 45), ("pass-on", 1, 3, 15)}


@on_both_databases
def test_to_do_it_again_changes_nothing_and_what_comes_later_waits(settings: Settings, place: Place) -> None:
    seal(place, 9, 9, 9)
    close_periods(db.session(), AUTUMN)
    before = batches()
    seal(place, 9, 9, 9)  # as if they had been written while the batches were
    assert close_periods(db.session(), AUTUMN) == 0
    assert batches() == before
    assert close_periods(db.session(), WINTER) == 1


def a_year(place: Place) -> None:
    """Seals in every half-term, and at its end what is left of two schools."""
    near = place._replace(school=School(area=place.area, name="Near School"))
    for half_term, own, others in (
        ("2026-autumn-1", (9, 9, 8), (7,)),
        ("2026-autumn-2", (9, 9, 9, 8), (7, 7)),
        ("2026-spring-2", (8, 8), ()),
        ("2026-summer-2", (9, 9), (9,)),
    ):
        seal(place, *own, half_term=half_term)
        seal(near, *others, half_term=half_term)


FIXED_DAYS = (AUTUMN, WINTER, date(2027, 2, 22), date(2027, 4, 7), date(2027, 6, 7), YEAR_END)


@pytest.mark.parametrize("ran", [FIXED_DAYS, FIXED_DAYS[1::2], FIXED_DAYS[-1:], (date(2028, 3, 1),)])
def test_a_late_run_makes_what_one_on_time_would_have_made(place: Place, ran: tuple[date, ...]) -> None:
    a_year(place)
    for day in ran:
        close_periods(db.session(), day)
    found = [(school == place.school.id, *rest[:4]) for _, school, *rest in batches()]
    assert Counter(found) == Counter(
        [
            (True, None, "2026-autumn-1", 3, 75),
            (True, 9, "2026-autumn-2", 3, 75),
            (False, 7, "2026-autumn-2", 3, 75),
            (True, 8, "2026-spring-2", 3, 75),
            (False, 9, "2026-summer-2", 3, 75),
        ]
    )


def test_what_was_left_at_the_end_of_a_year_waits_no_more(place: Place) -> None:
    seal(place, 9, 9, half_term="2026-summer-2")
    assert results.classes_waiting(db.session(), None, date(2027, 9, 6)).classes == 2
    close_periods(db.session(), YEAR_END)
    seal(place, 9, half_term="2027-autumn-1")
    assert close_periods(db.session(), date(2027, 11, 7)) == 0
    assert results.classes_waiting(db.session(), None, date(2027, 9, 7)).classes == 1


def test_phases_and_revisions_are_batches_of_their_own(place: Place) -> None:
    for of in ({"phase": Phase.BEFORE}, {"phase": Phase.AFTER}, {"rev": 2}):
        seal(place, 9, 9, **of)
    seal_class(place.school, place.teacher, {**QUIZ, "confidence": (5, 20)})
    assert close_periods(db.session(), AUTUMN) == 0
    assert db.session.scalar(select(func.count()).select_from(ClosedPeriod)) == 1


def test_a_batch_keeps_where_it_closed(place: Place) -> None:
    seals = seal(place, 9, 9, 9)
    close_periods(db.session(), AUTUMN)
    of_school = place.area.id, place.school.id
    elsewhere = School(area=place.area, name="New School")
    db.session.add(elsewhere)
    for each in seals:
        place_of = db.session.get_one(type(place.school_class), each.class_id)
        place_of.school = elsewhere
    db.session.commit()
    close_periods(db.session(), WINTER)
    assert [row[:3] for row in batches()] == [(*of_school, 9)]


@on_both_databases
def test_when_two_do_it_at_once_each_period_is_closed_once(
    app: Flask, settings: Settings, place: Place
) -> None:
    seal(place, 9, 9, 9)

    def close() -> str:
        return str(close_periods(db.session(), WINTER))

    assert sorted(at_once(app, close, close, close)) == ["0", "0", "1"]
    assert len(batches()) == 1


@on_both_databases
def test_a_run_that_fails_leaves_nothing_behind_and_is_made_by_the_next(
    app: Flask, settings: Settings, place: Place, box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise SQLAlchemyError

    seal(place, 9, 9, 9)
    with monkeypatch.context() as failing:
        failing.setattr(area_sums, "add_up", broken)
        assert rooms.seal_due(db.session(), box, settings, NOW) == 0
    assert (batches(), db.session.scalars(select(ClosedPeriod)).all()) == ([], [])
    rooms.seal_due(db.session(), box, settings, NOW)
    assert len(batches()) == 1


def test_a_page_says_how_many_classes_wait_and_until_when(place: Place) -> None:
    seal(place, 9, 9)
    seal(place, 8, activity="law/chat")
    waiting = results.classes_waiting(db.session(), [place.area.id], NOW.date())
    assert (waiting.classes, waiting.until) == (3, date(2027, 1, 7))
    of_quiz = results.classes_waiting(db.session(), [place.area.id], NOW.date(), ["law/quiz"])
    assert of_quiz.classes == 2
    assert results.classes_waiting(db.session(), [999], NOW.date()).classes == 0
