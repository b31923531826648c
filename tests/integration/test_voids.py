"""A voided seal enters no batch; its batch, once there is one, leaves every figure whole and for good."""

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from safe4me import results
from safe4me.places import budgets, voiding
from safe4me.places.actions import ON_A_PAGE, actions
from safe4me.places.voiding import VoidedAlready
from safe4me.results import Voided, sealed_list, sealed_once
from safe4me.settings import Settings
from safe4me.statistics.ballot import Measure
from safe4me.storage.accounts import Account
from safe4me.storage.base import NotFound, db
from safe4me.storage.batches.area_sums import AreaTotal
from safe4me.storage.batches.batch import STANDS, Batch
from safe4me.storage.batches.forming import close_periods
from safe4me.storage.ledger import AlreadyMeasured
from safe4me.storage.rooms import Phase, Room, Void, VoidReason
from safe4me.storage.sealed import Seal
from tests.databases import on_both_databases
from tests.rooms import at_once, epsilon_taken, hold
from tests.totals import seal_class
from tests.world import NOW, Place, make_place, open_room

QUIZ = {"pass-on": (5, 15, 5)}
AUTUMN, WINTER, SPRING = date(2026, 11, 7), date(2027, 1, 7), date(2027, 2, 22)
WHOLE_YEAR = (AUTUMN, WINTER, SPRING, date(2027, 4, 7), date(2027, 6, 7), date(2027, 9, 7))


def seals(place: Place, number: int, half_term: str = "2026-autumn-2") -> list[Seal]:
    made = [seal_class(place.school, place.teacher, QUIZ, half_term=half_term) for _ in range(number)]
    db.session.commit()
    return made


def void(place: Place, seal: Seal, day: date, reason: VoidReason = VoidReason.STUFFED) -> None:
    now = datetime(day.year, day.month, day.day, 12, tzinfo=NOW.tzinfo)
    found = sealed_once(db.session(), place.coordinator, seal.id)
    voiding.void(db.session(), place.coordinator, found.room, found.activity, reason, now)


def batches(*, standing: bool = True) -> list[tuple[str, int]]:
    """The period of each batch, and how many seals it has."""
    found = select(Batch.period, Batch.seals).order_by(Batch.id)
    rows = db.session.execute(found.where(STANDS) if standing else found)
    return [(period, number) for period, number in rows]


def summed() -> int:
    """How many seals the kept sum of the school year has."""
    year = select(func.max(AreaTotal.seals)).where(AreaTotal.period == "2026")
    return db.session.scalar(year) or 0


@on_both_databases
def test_a_seal_voided_while_it_waits_enters_no_batch(settings: Settings, place: Place) -> None:
    first, *_ = seals(place, 4)
    void(place, first, NOW.date())
    for day in WHOLE_YEAR:
        close_periods(db.session(), day)
    assert batches() == [("2026-autumn-2", 3)]
    assert (first.batch_id, summed()) == (None, 3)


def test_a_void_never_leaves_a_batch_of_two(place: Place) -> None:
    first, *_ = seals(place, 3)
    void(place, first, NOW.date())
    for day in WHOLE_YEAR:
        close_periods(db.session(), day)
    assert batches(standing=False) == []


@on_both_databases
def test_a_batch_of_which_a_seal_is_voided_leaves_whole_on_the_next_fixed_day(
    settings: Settings, place: Place
) -> None:
    first, *others = seals(place, 3)
    seals(place, 3, "2026-spring-1")
    close_periods(db.session(), WINTER)
    void(place, first, WINTER)
    assert (batches(), summed()) == ([("2026-autumn-2", 3)], 3), "until then nothing changes"
    close_periods(db.session(), date(2027, 2, 21))
    assert batches() == [("2026-autumn-2", 3)]
    close_periods(db.session(), SPRING)
    assert (batches(), summed()) == ([("2026-spring-1", 3)], 3)
    for day in WHOLE_YEAR[3:]:
        close_periods(db.session(), day)
    assert batches() == [("2026-spring-1", 3)], "it never returns"
    assert {each.batch_id for each in others} == {first.batch_id}, "nor is another made of what is left"


@pytest.mark.parametrize("ran", [WHOLE_YEAR, WHOLE_YEAR[1::2], WHOLE_YEAR[-1:]])
def test_a_late_run_lets_go_of_what_one_on_time_would_have(place: Place, ran: tuple[date, ...]) -> None:
    first, *_ = seals(place, 4)
    seals(place, 3, "2026-spring-1")
    void(place, first, date(2027, 1, 8))  # a day after it would have entered
    for day in ran:
        close_periods(db.session(), day)
    assert batches(standing=False) == [("2026-autumn-2", 4), ("2026-spring-1", 3)]
    assert batches() == [("2026-spring-1", 3)]
    assert db.session.scalar(select(Batch.left).where(Batch.period == "2026-autumn-2")) == "2026-spring-1"


def test_a_batch_of_a_year_before_leaves_the_sums_of_its_year(place: Place) -> None:
    first, *_ = seals(place, 3)
    close_periods(db.session(), WHOLE_YEAR[-1])
    void(place, first, date(2027, 9, 20))
    close_periods(db.session(), date(2027, 11, 7))
    assert (batches(), summed()) == ([], 0)


def test_no_figure_offers_or_shows_a_batch_that_left(app: Flask, place: Place) -> None:
    first, *_ = seals(place, 3)
    close_periods(db.session(), WINTER)
    library = app.extensions["site"].libraries["en"]
    assert results.filters(db.session(), library, place.coordinator).activities
    void(place, first, WINTER)
    close_periods(db.session(), SPRING)
    assert results.filters(db.session(), library, place.coordinator).activities == ()
    assert results.half_terms(db.session(), place.coordinator) == ()
    assert results.overview_periods(db.session()) == ()
    found = results.question_results(
        db.session(),
        library,
        account=place.coordinator,
        area_ids=[place.area.id],
        activity="law/quiz",
        half_term=None,
    )
    assert found == ()


def test_pages_count_what_is_voided_from_the_next_fixed_day_on(place: Place) -> None:
    first, *_ = seals(place, 3)
    alone = seal_class(place.school, place.teacher, QUIZ, activity="law/chat", half_term="2026-spring-1")
    close_periods(db.session(), WINTER)
    void(place, first, WINTER)
    void(place, alone, WINTER)
    assert results.classes_waiting(db.session(), None, WINTER).classes == 0
    assert results.voided(db.session()) == Voided(0, 0)
    close_periods(db.session(), SPRING)
    assert results.voided(db.session()) == Voided(2, 1)
    assert results.voided(db.session(), [place.area.id], ["law/chat"]) == Voided(1, 0)
    assert results.voided(db.session(), [place.area.id + 1]) == Voided(0, 0)
    assert results.classes_waiting(db.session(), [place.area.id], SPRING).voided == Voided(2, 1)


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


def test_a_void_of_what_is_voided_changes_nothing(place: Place) -> None:
    [seal] = seals(place, 1)
    void(place, seal, NOW.date())
    with pytest.raises(VoidedAlready) as refused:
        void(place, seal, WINTER, VoidReason.TEST)
    assert refused.value.day == NOW.date()
    [kept] = db.session.scalars(select(Void))
    assert (kept.reason, kept.day, kept.period) == (VoidReason.STUFFED, NOW.date(), "2026-autumn-2")


@on_both_databases
def test_of_two_who_void_at_once_one_is_told_so(app: Flask, settings: Settings, place: Place) -> None:
    [seal] = seals(place, 1)
    coordinator, seal_id = place.coordinator.id, seal.id

    def one() -> str:
        account = db.session.get_one(Account, coordinator)
        found = sealed_once(db.session(), account, seal_id)
        try:
            voiding.void(db.session(), account, found.room, found.activity, VoidReason.TEST, NOW)
        except VoidedAlready:
            return "already"
        return "voided"

    assert sorted(at_once(app, one, one)) == ["already", "voided"]


def test_only_a_coordinator_of_the_area_who_did_not_open_the_room_may_void(place: Place) -> None:
    [seal] = seals(place, 1)
    elsewhere = make_place("Southshire", "Lake School")
    for account in (place.teacher, place.lead, elsewhere.coordinator):
        assert sealed_list(db.session(), account, None, 1).entries == []
        with pytest.raises(NotFound):
            sealed_once(db.session(), account, seal.id)
        room = db.session.get_one(Room, seal.room_id)
        with pytest.raises(NotFound):
            voiding.void(db.session(), account, room, seal.activity, VoidReason.TEST, NOW)
    db.session.get_one(Room, seal.room_id).teacher = place.coordinator
    db.session.commit()
    assert sealed_list(db.session(), place.coordinator, None, 1).entries == []
    with pytest.raises(NotFound):
        sealed_once(db.session(), place.coordinator, seal.id)


def test_what_is_not_sealed_cannot_be_voided(app: Flask, place: Place) -> None:
    room = open_room(app, place, "law/quiz")
    with pytest.raises(NotFound):
        voiding.void(db.session(), place.coordinator, room, "law/quiz", VoidReason.TEST, NOW)


def test_what_was_sealed_comes_latest_first_and_in_pages(place: Place) -> None:
    made = seals(place, ON_A_PAGE + 1)
    first, second = (sealed_list(db.session(), place.coordinator, None, page) for page in (1, 2))
    assert (first.more, second.more) == (True, False)
    found = [one.id for one in (*first.entries, *second.entries)]
    assert found == [each.id for each in reversed(made)]
    assert len(sealed_list(db.session(), place.coordinator, place.school, 1).entries) == ON_A_PAGE


def test_a_void_is_on_record(place: Place) -> None:
    [seal] = seals(place, 1)
    void(place, seal, NOW.date(), VoidReason.WRONG_CLASS)
    [entry] = actions(db.session(), place.coordinator, place.school, 1).entries
    assert entry.what.startswith(f"room {seal.room_id}: law/quiz voided (wrong class), of class ")
    assert entry.account_id == place.coordinator.id
