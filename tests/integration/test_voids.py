"""A voided seal enters no sum; from those that have it, it is taken at once, with one more draw of noise."""

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from safe4me import results
from safe4me.db import batches as area_sums
from safe4me.db.base import db
from safe4me.db.batch_forming import MatchedBatch, MatchedCount, form
from safe4me.db.batches import AreaTotal, Batch, BatchCount
from safe4me.db.budget import AlreadyMeasured
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase, Void, VoidReason
from safe4me.db.schools import SchoolClass
from safe4me.privacy import noise
from safe4me.results import sealed_list
from safe4me.results.selection import half_terms
from safe4me.schools import budgets
from safe4me.schools.audit import ENTRIES_ON_A_PAGE
from safe4me.settings import Settings
from safe4me.statistics.ballot import Measure
from tests.helpers.privacy.batches import seal_class, without_noise
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import epsilon_taken, hold
from tests.helpers.world.rooms import void as void_of
from tests.helpers.world.schools import NOW, Place, open_room

QUIZ = {"pass-on": (5, 15, 5)}
SEALED_ON, MONDAY, YEAR_END = date(2026, 11, 20), date(2026, 11, 23), date(2027, 9, 6)


def seals(place: Place, number: int) -> list[Seal]:
    made = [seal_class(place.school, place.teacher, QUIZ, sealed_on=SEALED_ON) for _ in range(number)]
    db.session.commit()
    return made


def void(place: Place, seal: Seal, day: date, reason: VoidReason = VoidReason.STUFFED) -> None:
    now = datetime(day.year, day.month, day.day, 12, tzinfo=NOW.tzinfo)
    void_of(place, (seal.room_id, seal.activity), reason, now)


def batches() -> list[tuple[int, int, int]]:
    """The seals, draws and ballots of each batch."""
    return [(b.seals, b.draws, b.ballots) for b in db.session.scalars(select(Batch).order_by(Batch.id))]


def cells() -> list[int]:
    return list(db.session.scalars(select(BatchCount.count).order_by(BatchCount.option)))


def summed() -> int:
    """How many seals the kept sum of the school year has."""
    year = select(func.max(AreaTotal.seals)).where(AreaTotal.period == "2026")
    return db.session.scalar(year) or 0


def drawn(patch: pytest.MonkeyPatch, *draws: tuple[int, ...]) -> None:
    """Let the next draws be these."""
    coming = iter(draws)
    patch.setattr(noise, "sum_zero_noise", lambda *_: next(coming))


@on_both_databases
def test_a_seal_voided_while_it_waits_enters_no_batch(settings: Settings, place: Place) -> None:
    first, *_ = seals(place, 3)
    void(place, first, NOW.date())
    for day in (MONDAY, YEAR_END):
        form(db.session(), day)
    assert batches() == [(2, 1, 50)]
    assert (first.batch_id, summed()) == (None, 2)


@on_both_databases
def test_a_voided_seal_is_taken_from_what_is_stored_with_one_more_draw(
    settings: Settings, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = seals(place, 4)
    drawn(monkeypatch, (3, -3, 0), (0, 5, -5), (-1, 0, 1))
    form(db.session(), MONDAY)
    assert cells() == [20 + 3, 60 - 3, 20]
    void(place, first, MONDAY)
    assert cells() == [15 + 3, 45 - 3 + 5, 15 - 5], "the first draw stays: nothing is added up anew"
    assert (batches(), first.batch_id, summed()) == ([(3, 2, 75)], None, 3)
    void(place, second, MONDAY)
    assert cells() == [10 + 3 - 1, 30 - 3 + 5, 10 - 5 + 1]
    assert batches() == [(2, 3, 50)]


@on_both_databases
def test_a_sum_of_fewer_than_two_leaves_and_its_last_seal_enters_no_other(
    settings: Settings, place: Place
) -> None:
    first, last = seals(place, 2)
    form(db.session(), MONDAY)
    void(place, first, MONDAY)
    assert (batches(), cells(), summed()) == ([], [], 0)
    assert (last.alone, last.batch_id) == (True, None)
    assert results.classes_waiting(db.session(), None, MONDAY).classes == 0
    seals(place, 1)
    for day in (date(2026, 11, 30), YEAR_END):
        form(db.session(), day)
    assert batches() == []


def both_times(place: Place, number: int) -> list[tuple[Seal, Seal]]:
    """So many classes before and after."""
    pairs = []
    for _ in range(number):
        before = seal_class(place.school, place.teacher, QUIZ, phase=Phase.BEFORE)
        of = db.session.get_one(SchoolClass, before.class_id)
        after = {"pass-on": (1, 22, 1)}
        pairs.append((before, seal_class(place.school, place.teacher, after, phase=Phase.AFTER, of=of)))
    db.session.commit()
    return pairs


def matched() -> list[tuple[object, ...]]:
    found = db.session.scalars(select(MatchedBatch))
    return [(b.classes, b.draws, b.before_ballots, b.after_ballots) for b in found]


@on_both_databases
def test_a_class_leaves_a_change_in_both_phases_and_its_other_seal_takes_nothing_more(
    settings: Settings, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    (before, after), *_ = both_times(place, 3)
    with monkeypatch.context() as patch:
        without_noise(patch)
        form(db.session(), MONDAY)
    assert matched() == [(3, 1, 75, 72)]
    of_after = after.batch_id
    drawn(monkeypatch, (1, 0, -1), (2, -2, 0), (0, 3, -3))  # of the batch, then of both phases
    void(place, before, MONDAY)
    assert (matched(), before.matched_id, after.matched_id) == ([(2, 2, 50, 48)], None, None)
    assert (before.batch_id, after.batch_id) == (None, of_after)
    with monkeypatch.context() as patch:
        without_noise(patch)
        void(place, after, MONDAY)
    assert (matched(), after.batch_id) == ([(2, 2, 50, 48)], None)
    kept = db.session.execute(select(MatchedCount.before, MatchedCount.after).order_by(MatchedCount.option))
    assert kept.all() == [(10 + 2, 2), (30 - 2, 44 + 3), (10, 2 - 3)], "each phase has a draw of its own"


def test_a_change_of_fewer_than_two_classes_leaves_and_the_last_enters_no_other(place: Place) -> None:
    (before, _), others = both_times(place, 2)
    form(db.session(), MONDAY)
    void(place, before, MONDAY)
    assert matched() == []
    assert {(each.alone, each.matched_id) for each in others} == {(True, None)}
    both_times(place, 1)
    for day in (date(2027, 1, 4), YEAR_END):
        form(db.session(), day)
    assert matched() == []


def test_no_figure_offers_or_shows_a_batch_that_left(app: Flask, place: Place) -> None:
    first, *_ = seals(place, 2)
    form(db.session(), MONDAY)
    library = app.extensions["site"].libraries["en"]
    assert results.filters(db.session(), library, place.coordinator).activities
    void(place, first, MONDAY)
    assert results.filters(db.session(), library, place.coordinator).activities == ()
    assert half_terms(db.session(), [place.area.id]) == ()
    assert results.overview_periods(db.session()) == ()
    choice = results.Selection(place.coordinator, [place.area.id])
    found = results.question_results(db.session(), library, choice, "law/quiz")
    assert found == ()


def test_a_void_that_fails_leaves_the_sum_as_it_was(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = seals(place, 3)
    form(db.session(), MONDAY)
    before = batches(), cells()

    def broken(*_: object) -> None:
        raise SQLAlchemyError

    monkeypatch.setattr(area_sums, "add_up", broken)
    with pytest.raises(SQLAlchemyError):
        void(place, first, MONDAY)
    assert (batches(), cells()) == before
    assert db.session.scalars(select(Void)).all() == []


def test_pages_count_what_is_voided(place: Place) -> None:
    first, *_ = seals(place, 3)
    alone = seal_class(place.school, place.teacher, QUIZ, activity="law/chat")
    form(db.session(), MONDAY)
    void(place, first, MONDAY)
    void(place, alone, MONDAY)
    assert results.classes_waiting(db.session(), None, MONDAY).classes == 0
    assert results.voided(db.session()) == 2
    assert results.voided(db.session(), [place.area.id], ["law/chat"]) == 1
    assert results.voided(db.session(), [place.area.id + 1]) == 0
    assert results.classes_waiting(db.session(), [place.area.id], MONDAY).voided == 2


def test_what_was_spent_stays_spent_and_is_not_measured_again(app: Flask, place: Place) -> None:
    hold(app, place, 20)
    [seal] = db.session.scalars(select(Seal))
    before = epsilon_taken(db.session(), place.school_class.id)
    void(place, seal, NOW.date())
    assert epsilon_taken(db.session(), place.school_class.id) == before > 0
    for phase in Phase:
        with pytest.raises(AlreadyMeasured):
            open_room(app, place, "law/quiz", phase=phase)


def test_of_a_voided_before_there_is_no_after(app: Flask, place: Place) -> None:
    hold(app, place, 20, phase=Phase.BEFORE)
    [seal] = db.session.scalars(select(Seal))
    quiz = Measure("law/quiz", ())
    before = budgets.budgets(db.session(), [place.school_class], [quiz], 1.0, 16)
    assert before[place.school_class.id].after == ("law/quiz",)
    void(place, seal, NOW.date())
    [after] = budgets.budgets(db.session(), [place.school_class], [quiz], 1.0, 16).values()
    assert (after.after, after.used) == ((), before[place.school_class.id].used)
    with pytest.raises(AlreadyMeasured):
        open_room(app, place, "law/quiz", phase=Phase.AFTER)


def test_what_was_sealed_comes_latest_first_and_in_pages(place: Place) -> None:
    made = seals(place, ENTRIES_ON_A_PAGE + 1)
    first, second = (sealed_list(db.session(), place.coordinator, NOW.date(), None, page) for page in (1, 2))
    assert (first.more, second.more) == (True, False)
    found = [one.room.id for one in (*first.entries, *second.entries)]
    assert found == [each.room_id for each in reversed(made)]
    of_school = sealed_list(db.session(), place.coordinator, NOW.date(), place.school, 1)
    assert len(of_school.entries) == ENTRIES_ON_A_PAGE
