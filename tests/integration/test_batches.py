"""Seals wait, and on Mondays they become batches: in one transaction, once, and for good."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from safe4me import results, rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.db import batches as area_sums
from safe4me.db.base import db
from safe4me.db.batch_forming import form
from safe4me.db.batches import Batch, BatchCount, FormedMonday
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from safe4me.privacy import noise
from safe4me.settings import Settings
from tests.helpers.privacy.batches import seal_class
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import at_once
from tests.helpers.world.schools import NOW, Place

QUIZ = {"pass-on": (5, 15, 5)}
MONDAY, NEXT, YEAR_END = date(2026, 10, 19), date(2026, 10, 26), date(2027, 9, 6)
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
def test_what_was_sealed_before_a_monday_becomes_batches_on_it(settings: Settings, place: Place) -> None:
    seals = [each.id for each in seal(place, 9, 9)]
    seal(place, 9, 9, sealed_on=MONDAY)
    assert form(db.session(), date(2026, 10, 18)) == 0
    assert form(db.session(), MONDAY) == 1
    of_school = place.area.id, place.school.id
    assert (*of_school, 9, "2026-autumn-1", 2, 50, tuple(seals)) in batches()
    assert form(db.session(), NEXT) == 1


def cells() -> dict[tuple[str, int], int]:
    found = select(BatchCount.question, BatchCount.option, BatchCount.count).where(BatchCount.rev == 1)
    return {(question, option): count for question, option, count in db.session.execute(found)}


def test_each_question_of_a_batch_has_one_draw_of_noise_and_of_the_least_epsilon(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws: list[tuple[int, float]] = []

    def drawn(k: int, epsilon: float) -> tuple[int, ...]:
        draws.append((k, epsilon))
        return (7, *(0,) * (k - 2), -7)

    monkeypatch.setattr(noise, "sum_zero_noise", drawn)
    for epsilon in (1.0, 0.5):
        seal_class(place.school, place.teacher, {**QUIZ, "confidence": (5, 20)}, epsilon=epsilon)
    db.session.commit()
    form(db.session(), MONDAY)
    assert sorted(draws) == [(2, 0.5), (3, 0.5)]
    assert db.session.execute(select(Batch.seals, Batch.draws, Batch.epsilon)).all() == [(2, 1, 0.5)]
    assert cells() == {
        ("pass-on", 1): 17,
        ("pass-on", 2): 30,
        ("pass-on", 3): 3,
        ("confidence", 1): 17,
        ("confidence", 2): 33,
    }


@on_both_databases
def test_to_do_it_again_changes_nothing_and_what_comes_later_waits(settings: Settings, place: Place) -> None:
    seal(place, 9, 9)
    form(db.session(), MONDAY)
    before = batches()
    seal(place, 9, 9)  # as if they had been written while the batches were
    assert form(db.session(), MONDAY) == 0
    assert batches() == before
    assert form(db.session(), NEXT) == 1


def a_year(place: Place) -> None:
    """Seals all through a year, and at its end what is left of two schools."""
    near = place._replace(school=School(area=place.area, name="Near School"))
    for day, own, others in (
        (date(2026, 10, 15), (9, 9, 8), (7,)),
        (date(2026, 11, 20), (9, 9, 8), (7,)),
        (date(2027, 3, 20), (8,), ()),
        (date(2027, 7, 10), (9,), (9,)),
    ):
        seal(place, *own, sealed_on=day)
        seal(near, *others, sealed_on=day)


def test_each_monday_what_waits_enters_and_at_the_end_of_the_year_what_is_left_of_an_area(
    place: Place,
) -> None:
    a_year(place)
    for day in (date(2026, 10, 18), date(2026, 10, 19), date(2026, 11, 23), date(2027, 7, 12), YEAR_END):
        form(db.session(), day)
    assert Counter((school == place.school.id, *rest[:3]) for _, school, *rest in batches()) == Counter(
        [
            (True, 9, "2026-autumn-1", 2),
            (True, 9, "2026-autumn-2", 2),
            (True, 8, "2026-autumn-2", 2),
            (False, 7, "2026-autumn-2", 2),
            (True, None, "2026-summer-2", 2),
        ]
    )


def test_at_the_end_of_a_year_what_is_left_of_an_area_counts_with_its_last_half_term(place: Place) -> None:
    near = place._replace(school=School(area=place.area, name="Near School"))
    seal(place, 9)
    seal(near, 9)
    assert form(db.session(), date(2027, 8, 31)) == 0
    assert form(db.session(), YEAR_END) == 1
    assert [row[1:5] for row in batches()] == [(None, 9, "2026-summer-2", 2)]


def test_a_late_run_makes_one_set_of_batches_that_counts_with_the_latest_seal(place: Place) -> None:
    a_year(place)
    form(db.session(), date(2028, 3, 1))
    assert Counter((school == place.school.id, *rest[:3]) for _, school, *rest in batches()) == Counter(
        [
            (True, 9, "2026-summer-2", 5),
            (True, 8, "2026-spring-2", 3),
            (False, 7, "2026-autumn-2", 2),
        ]
    )


def test_no_batch_mixes_school_years(place: Place) -> None:
    seal(place, 9, sealed_on=date(2027, 7, 20))
    seal(place, 9, sealed_on=date(2027, 9, 10))
    assert form(db.session(), date(2027, 11, 1)) == 0


def test_what_was_left_at_the_end_of_a_year_waits_no_more(place: Place) -> None:
    seal(place, 9, sealed_on=date(2027, 7, 20))
    assert results.classes_waiting(db.session(), None, date(2027, 9, 5)).classes == 1
    seal(place, 9, sealed_on=date(2027, 9, 3))
    assert results.classes_waiting(db.session(), None, YEAR_END).classes == 1


def test_phases_and_revisions_are_batches_of_their_own(place: Place) -> None:
    for of in ({"phase": Phase.BEFORE}, {"phase": Phase.AFTER}, {"rev": 2}):
        seal(place, 9, **of)
    seal_class(place.school, place.teacher, {**QUIZ, "confidence": (5, 20)})
    assert form(db.session(), MONDAY) == 0
    assert db.session.scalar(select(func.count()).select_from(FormedMonday)) == 1


def test_a_batch_keeps_where_it_closed(place: Place) -> None:
    seals = seal(place, 9, 9, 9)
    form(db.session(), MONDAY)
    of_school = place.area.id, place.school.id
    elsewhere = School(area=place.area, name="New School")
    db.session.add(elsewhere)
    for each in seals:
        place_of = db.session.get_one(type(place.school_class), each.class_id)
        place_of.school = elsewhere
    db.session.commit()
    form(db.session(), NEXT)
    assert [row[:3] for row in batches()] == [(*of_school, 9)]


@on_both_databases
def test_when_two_do_it_at_once_each_monday_has_its_batches_once(
    app: Flask, settings: Settings, place: Place
) -> None:
    seal(place, 9, 9, 9)

    def close() -> str:
        return str(form(db.session(), NEXT))

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
    assert (batches(), db.session.scalars(select(FormedMonday)).all()) == ([], [])
    rooms.seal_due(db.session(), box, settings, NOW)
    assert len(batches()) == 1


def test_a_page_says_how_many_classes_wait_and_until_when(place: Place) -> None:
    seal(place, 9, 9)
    seal(place, 8, activity="law/chat")
    waiting = results.classes_waiting(db.session(), [place.area.id], NOW.date())
    assert (waiting.classes, waiting.until) == (3, date(2026, 11, 30))
    of_quiz = results.classes_waiting(db.session(), [place.area.id], NOW.date(), ["law/quiz"])
    assert of_quiz.classes == 2
    assert results.classes_waiting(db.session(), [999], NOW.date()).classes == 0
