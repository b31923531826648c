"""The ledger, entry by entry, in a database of its own: what is reserved, spent and given back."""

from math import inf

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from safe4me.db import budget
from safe4me.db.budget import AlreadyMeasured, BudgetEntry, BudgetSpent, LedgerDamaged, NothingReserved
from safe4me.db.released import Seal
from safe4me.db.reservations import reserve
from safe4me.db.rooms import Phase, Void, VoidReason
from safe4me.db.schools import SchoolClass
from tests.helpers.world.rooms import epsilon_taken
from tests.helpers.world.schools import NOW

CAP = 4.0
OURS, THEIRS = 1, 2  # classes
ROOM, OTHER_ROOM = 11, 12
QUIZ, CHAT = "law/quiz", "law/chat"


def entry(
    activity: str = QUIZ,
    epsilon: float = 2.0,
    *,
    class_id: int = OURS,
    room_id: int = ROOM,
    phase: Phase = Phase.ONCE,
    ballots: int = 0,
    spent: bool = False,
) -> BudgetEntry:
    of = {"class_id": class_id, "activity": activity, "phase": phase, "room_id": room_id}
    return BudgetEntry(**of, epsilon=epsilon, ballots=ballots, spent=spent)


def seal(activity: str = QUIZ, *, class_id: int = OURS, room_id: int = ROOM) -> Seal:
    return Seal(
        room_id=room_id,
        class_id=class_id,
        sealed_on=NOW.date(),
        activity=activity,
        phase=Phase.ONCE,
        ballots=25,
        epsilon=1.0,
    )


def enter(session: Session, *rows: BudgetEntry | Seal) -> None:
    session.add_all(rows)
    session.flush()


def held(session: Session) -> list[tuple[int | None, str, bool]]:
    """Each entry of the ledger: its room, its activity, and whether it is spent."""
    rows = select(BudgetEntry.room_id, BudgetEntry.activity, BudgetEntry.spent).order_by(BudgetEntry.id)
    return [(room, activity, spent) for room, activity, spent in session.execute(rows)]


def test_a_class_may_reserve_exactly_its_cap(session: Session) -> None:
    enter(session, entry(CHAT, 1.0))
    reserve(session, [entry(QUIZ, CAP - 1.0)], CAP)
    assert epsilon_taken(session, OURS) == CAP


@pytest.mark.parametrize("spent", [True, False])
def test_a_class_reserves_nothing_above_its_cap(session: Session, *, spent: bool) -> None:
    enter(session, entry(CHAT, 1.0, spent=spent))
    with pytest.raises(BudgetSpent):
        reserve(session, [entry(QUIZ, CAP - 1.0 + 2**-40)], CAP)
    assert held(session) == [(ROOM, CHAT, spent)]


def test_all_that_a_room_reserves_counts_together(session: Session) -> None:
    with pytest.raises(BudgetSpent):
        reserve(session, [entry(QUIZ, 2.5), entry(CHAT, 2.5)], CAP)
    assert held(session) == []
    reserve(session, (wanted for wanted in [entry(QUIZ, 2.0), entry(CHAT, 2.0)]), CAP)
    assert held(session) == [(ROOM, QUIZ, False), (ROOM, CHAT, False)]


def test_what_another_class_took_leaves_a_class_its_own_budget(session: Session) -> None:
    enter(session, entry(QUIZ, CAP, class_id=THEIRS, spent=True))
    reserve(session, [entry(QUIZ, CAP)], CAP)
    assert epsilon_taken(session, OURS) == CAP


def test_a_refusal_names_the_activity_that_was_measured_already(session: Session) -> None:
    enter(session, entry(CHAT, 1.0, spent=True))
    with pytest.raises(AlreadyMeasured) as refused:
        reserve(session, [entry(QUIZ, 1.0, room_id=OTHER_ROOM), entry(CHAT, 1.0, room_id=OTHER_ROOM)], CAP)
    assert refused.value.activity == CHAT


def test_after_is_reserved_once_before_is_spent(session: Session) -> None:
    before, after = entry(phase=Phase.BEFORE), entry(phase=Phase.AFTER, room_id=OTHER_ROOM)
    enter(session, before)
    with pytest.raises(AlreadyMeasured):
        reserve(session, [after], CAP)
    before.spent = True
    reserve(session, [after], CAP)
    assert budget.phases_taken(session, OURS) == {QUIZ: {Phase.BEFORE: True, Phase.AFTER: False}}


@pytest.mark.parametrize(
    ("activity", "room_id", "spent"),
    [(QUIZ, ROOM, False), (CHAT, ROOM, True), (QUIZ, OTHER_ROOM, True)],
    ids=["what is not spent", "another activity", "another room"],
)
def test_a_seal_is_paid_for_by_its_own_entry_only(
    session: Session, activity: str, room_id: int, *, spent: bool
) -> None:
    enter(session, seal(QUIZ), entry(activity, room_id=room_id, spent=spent))
    with pytest.raises(LedgerDamaged):
        reserve(session, [entry("consent/quiz", 1.0, room_id=13)], CAP)


def test_a_class_whose_seal_was_paid_for_reserves_more(session: Session) -> None:
    enter(session, seal(QUIZ), entry(QUIZ, spent=True))
    reserve(session, [entry(CHAT, room_id=OTHER_ROOM)], CAP)
    assert held(session) == [(ROOM, QUIZ, True), (OTHER_ROOM, CHAT, False)]


def test_the_damaged_ledger_of_one_class_stops_no_other(session: Session) -> None:
    enter(session, seal(QUIZ, class_id=THEIRS))
    reserve(session, [entry(QUIZ, room_id=OTHER_ROOM)], CAP)
    assert held(session) == [(OTHER_ROOM, QUIZ, False)]


@pytest.mark.parametrize("amount", [0.0, -0.5, inf])
def test_an_amount_that_is_none_is_said_and_not_added(session: Session, amount: float) -> None:
    enter(session, entry(QUIZ), entry(CHAT, amount))
    with pytest.raises(LedgerDamaged):
        epsilon_taken(session, OURS)
    with pytest.raises(LedgerDamaged):
        budget.budget_entries_of(session, [OURS])


def test_the_smallest_amount_is_an_amount(session: Session) -> None:
    enter(session, entry(QUIZ, 2**-40))
    assert epsilon_taken(session, OURS) == 2**-40
    assert [each.epsilon for each in budget.budget_entries_of(session, [OURS])[OURS]] == [2**-40]


def test_each_class_asked_about_has_its_own_entries_and_no_other_has_any(session: Session) -> None:
    ours, theirs, others = entry(QUIZ), entry(QUIZ, class_id=THEIRS), entry(QUIZ, class_id=3)
    enter(session, ours, theirs, others)
    found = budget.budget_entries_of(session, [OURS, THEIRS, 4])
    assert found == {OURS: [ours], THEIRS: [theirs], 4: []}


def test_a_room_gives_back_what_it_reserved_and_keeps_what_it_spent(session: Session) -> None:
    enter(
        session,
        entry(QUIZ, spent=True),
        entry(CHAT),
        entry("consent/quiz"),
        entry(CHAT, class_id=THEIRS, room_id=OTHER_ROOM),
    )
    budget.release_reservation(session, ROOM, CHAT)
    theirs = (OTHER_ROOM, CHAT, False)
    assert held(session) == [(ROOM, QUIZ, True), (ROOM, "consent/quiz", False), theirs]
    for _ in range(2):
        budget.release_reservation(session, ROOM)
        assert held(session) == [(ROOM, QUIZ, True), theirs]


def test_a_room_is_settled_once_nothing_of_it_is_left_to_spend(session: Session) -> None:
    mine = entry(QUIZ)
    enter(session, mine, entry(QUIZ, class_id=THEIRS, room_id=OTHER_ROOM))
    assert not budget.is_settled(session, ROOM)
    mine.spent = True
    assert budget.is_settled(session, ROOM)
    assert not budget.is_settled(session, OTHER_ROOM)


def test_a_room_that_was_lost_from_sight_counts_as_spent_and_no_other_does(session: Session) -> None:
    enter(session, entry(QUIZ), entry(CHAT), entry(QUIZ, class_id=THEIRS, room_id=OTHER_ROOM))
    budget.count_as_spent(session, ROOM)
    assert held(session) == [(ROOM, QUIZ, True), (ROOM, CHAT, True), (OTHER_ROOM, QUIZ, False)]
    assert epsilon_taken(session, OURS) == CAP


def test_what_is_spent_is_left_alone_as_the_database_will_have_it(session: Session) -> None:
    enter(session, entry(QUIZ, ballots=20, spent=True), entry(CHAT, ballots=27))
    refused = "BEFORE UPDATE ON budget_entry WHEN OLD.spent BEGIN SELECT RAISE(ABORT, 'spent'); END"
    session.execute(text(f"CREATE TRIGGER refused {refused}"))  # on a site a migration makes it
    budget.raise_reservation(session, ROOM, OURS, 29)
    assert budget.most_ballots(session, ROOM) == 29
    budget.count_as_spent(session, ROOM)
    assert held(session) == [(ROOM, QUIZ, True), (ROOM, CHAT, True)]


def test_a_room_has_the_places_of_its_own_classes_for_what_is_still_open(session: Session) -> None:
    enter(
        session,
        entry(QUIZ, ballots=20, spent=True),
        entry(CHAT, ballots=27),
        entry("consent/quiz", ballots=25),
        entry(CHAT, class_id=THEIRS, ballots=22),
        entry(CHAT, class_id=3, room_id=OTHER_ROOM, ballots=30),
    )
    assert budget.most_ballots(session, ROOM) == 25 + 22
    assert budget.most_ballots(session, 13) == 0


def test_what_was_released_is_what_the_ledger_holds_then(session: Session) -> None:
    mine, theirs = entry(QUIZ, 2.0), entry(QUIZ, 2.0, class_id=THEIRS, room_id=OTHER_ROOM)
    enter(session, mine, entry(CHAT, 2.0), theirs)
    budget.spend(session, ROOM, QUIZ, 1.5, 20)
    assert held(session) == [(ROOM, QUIZ, True), (ROOM, CHAT, False), (OTHER_ROOM, QUIZ, False)]
    assert (mine.epsilon, theirs.epsilon) == (1.5, 2.0)
    with pytest.raises(NothingReserved):
        budget.spend(session, ROOM, QUIZ, 1.5, 20)


@pytest.mark.parametrize(
    ("school", "year", "found"), [(7, 2026, [9]), (8, 2026, []), (7, 2025, []), (8, 2025, [])]
)
def test_a_year_group_has_the_entries_of_the_schools_own_classes_in_that_year(
    session: Session, school: int, year: int, found: list[int]
) -> None:
    session.add_all(
        SchoolClass(id=number, school_id=of, school_year=in_year, year_group=9, name="9K", size=25)
        for number, of, in_year in [(OURS, 7, 2026), (THEIRS, 7, 2025), (3, 8, 2026)]
    )
    enter(session, entry(QUIZ, spent=True))
    assert list(budget.entries_by_year_group(session, school, year)) == found


def test_the_entries_of_a_school_stand_by_year_group_and_then_as_they_came(session: Session) -> None:
    session.add_all(
        SchoolClass(id=number, school_id=7, school_year=2026, year_group=group, name=f"{group}K", size=25)
        for number, group in [(OURS, 10), (THEIRS, 8)]
    )
    enter(session, entry(QUIZ), entry(CHAT), entry(CHAT, class_id=THEIRS), entry(QUIZ, class_id=THEIRS))
    found = budget.entries_by_year_group(session, 7, 2026)
    order = [(group, [each.activity for each in entries]) for group, entries in found.items()]
    assert order == [(8, [CHAT, QUIZ]), (10, [QUIZ, CHAT])]


def test_a_room_has_spent_what_was_sealed_of_it_and_of_no_other(session: Session) -> None:
    enter(session, entry(QUIZ, spent=True), entry(CHAT), entry(CHAT, class_id=THEIRS, room_id=OTHER_ROOM))
    assert budget.has_spent(session, ROOM)
    assert budget.has_spent(session, ROOM, QUIZ)
    assert not budget.has_spent(session, ROOM, CHAT)
    assert not budget.has_spent(session, OTHER_ROOM)
    assert not budget.has_spent(session, OTHER_ROOM, QUIZ)


def test_the_after_of_a_voided_before_counts_as_spent(session: Session) -> None:
    voided = Void(room_id=ROOM, activity=QUIZ, reason=VoidReason.STUFFED, day=NOW.date())
    enter(session, entry(QUIZ, phase=Phase.BEFORE, spent=True), entry(CHAT, phase=Phase.BEFORE, spent=True))
    session.add(voided)
    session.flush()
    assert budget.phases_taken(session, OURS) == {
        QUIZ: {Phase.BEFORE: True, Phase.AFTER: True},
        CHAT: {Phase.BEFORE: True},
    }


def test_a_start_is_taken_cannot_be_measured_and_is_of_no_room(session: Session) -> None:
    budget.write_start(session, OURS, {QUIZ: 2.0, CHAT: 0.0})
    assert epsilon_taken(session, OURS) == 2.0
    assert held(session) == [(None, QUIZ, True), (None, CHAT, True)]
    assert not budget.has_measured(session, OURS)
    for activity in (QUIZ, CHAT):
        with pytest.raises(AlreadyMeasured):
            reserve(session, [entry(activity, phase=Phase.AFTER)], CAP)
    budget.release_reservation(session, ROOM)
    assert budget.is_settled(session, ROOM)
    budget.forget_start(session, OURS)
    assert held(session) == []


def test_what_a_room_took_is_not_forgotten_with_the_start(session: Session) -> None:
    enter(session, entry(QUIZ, spent=True), entry(CHAT, class_id=THEIRS, room_id=OTHER_ROOM))
    budget.forget_start(session, OURS)
    assert budget.has_measured(session, OURS)
    assert held(session) == [(ROOM, QUIZ, True), (OTHER_ROOM, CHAT, False)]


@pytest.mark.parametrize("spent", [True, False])
def test_a_before_keeps_as_much_again_for_its_after(session: Session, *, spent: bool) -> None:
    enter(session, entry(QUIZ, 1.5, phase=Phase.BEFORE, spent=spent))
    assert epsilon_taken(session, OURS) == 3.0
    with pytest.raises(BudgetSpent):
        reserve(session, [entry(CHAT, 1.5, room_id=OTHER_ROOM)], CAP)
    reserve(session, [entry(CHAT, 1.0, room_id=OTHER_ROOM)], CAP)


def test_a_before_whose_after_would_not_fit_is_not_begun(session: Session) -> None:
    with pytest.raises(BudgetSpent):
        reserve(session, [entry(QUIZ, 2.5, phase=Phase.BEFORE)], CAP)
    reserve(session, [entry(QUIZ, 2.5)], CAP)


def test_the_after_takes_what_was_kept_for_it_and_no_more(session: Session) -> None:
    enter(session, entry(QUIZ, 2.0, phase=Phase.BEFORE, spent=True))
    reserve(session, [entry(QUIZ, 2.0, phase=Phase.AFTER, room_id=OTHER_ROOM)], CAP)
    assert epsilon_taken(session, OURS) == CAP


def test_an_after_that_is_kept_for_fits_also_where_the_cap_was_lowered_since(session: Session) -> None:
    enter(session, entry(QUIZ, 2.0, phase=Phase.BEFORE, spent=True))
    reserve(session, [entry(QUIZ, 2.0, phase=Phase.AFTER, room_id=OTHER_ROOM)], CAP - 1)
    with pytest.raises(BudgetSpent):
        reserve(session, [entry(CHAT, 0.5, room_id=OTHER_ROOM)], CAP - 1)


def test_what_a_discarded_before_kept_is_freed_with_it(session: Session) -> None:
    enter(session, entry(QUIZ, 2.0, phase=Phase.BEFORE))
    budget.release_reservation(session, ROOM)
    assert epsilon_taken(session, OURS) == 0.0
