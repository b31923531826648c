"""One asks to void what a class sent, another confirms it: who may do which, until when, and once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from safe4me.db.accounts import Account, CommandLine, RoleName
from safe4me.db.base import NotFound, db
from safe4me.db.released import Seal
from safe4me.db.rooms import Room, Void, VoidReason, VoidRequest
from safe4me.db.schools import areas_locked
from safe4me.results import sealed_list, sealed_once
from safe4me.schools import class_teachers, voiding
from safe4me.schools.audit import actions
from safe4me.schools.voiding import AskedAlready, NotAsked, RequestLapsed, VoidedAlready
from safe4me.settings import Settings
from tests.helpers.privacy.batches import seal_class
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import at_once
from tests.helpers.world.schools import NOW, Place, give, make_account, make_place, open_room

OPERATOR = CommandLine("root")
TODAY = NOW.date()
LAST_DAY = NOW + timedelta(days=14)


@pytest.fixture
def seal(place: Place) -> Seal:
    """What a class of the school sent, in a room that the teacher opened."""
    made = seal_class(place.school, place.teacher, {"pass-on": (5, 15, 5)})
    db.session.commit()
    return made


@pytest.fixture
def second(place: Place) -> Account:
    """Another coordinator of the area."""
    return hire(place, RoleName.COORDINATOR)


def hire(place: Place, role: RoleName) -> Account:
    account = make_account(role, uuid4().hex)
    account.school = None if role is RoleName.COORDINATOR else place.school
    account.areas = [place.area] if role is RoleName.COORDINATOR else []
    db.session.add(account)
    db.session.commit()
    return account


def ask(account: Account, seal: Seal, now: datetime = NOW, reason: VoidReason = VoidReason.STUFFED) -> None:
    room = db.session.get_one(Room, seal.room_id)
    voiding.ask(db.session(), account, room, seal.activity, reason, now)


def confirm(actor: Account | CommandLine, seal: Seal, now: datetime = NOW) -> None:
    voiding.confirm(db.session(), actor, seal.room_id, seal.activity, now)


def voids() -> list[tuple[VoidReason, date]]:
    return [(each.reason, each.day) for each in db.session.scalars(select(Void))]


def waits_for(actor: Account | CommandLine, day: date = TODAY) -> list[int]:
    """The rooms of the requests that wait for the actor."""
    return [each.room_id for each in voiding.waits_for(db.session(), actor, day)]


def refused(actor: Account | CommandLine, seal: Seal) -> bool:
    """Whether nothing waits for the actor, and confirming is refused as if there were nothing."""
    with pytest.raises(NotFound):
        confirm(actor, seal)
    return not waits_for(actor) and not voids()


@on_both_databases
@pytest.mark.parametrize("who", ["teacher", "lead"])
def test_a_coordinator_confirms_what_a_teacher_or_a_lead_asks(
    settings: Settings, place: Place, seal: Seal, who: str
) -> None:
    ask(getattr(place, who), seal)
    assert voids() == [], "nothing changes until somebody else confirms it"
    assert waits_for(place.coordinator) == [seal.room_id]
    confirm(place.coordinator, seal, LAST_DAY)
    assert voids() == [(VoidReason.STUFFED, LAST_DAY.date())]
    assert waits_for(place.coordinator) == []


def test_a_coordinator_confirms_what_another_asks(place: Place, seal: Seal, second: Account) -> None:
    ask(place.coordinator, seal)
    confirm(second, seal)
    assert len(voids()) == 1


def test_nobody_confirms_their_own_request(place: Place, seal: Seal, second: Account) -> None:
    ask(place.coordinator, seal)
    assert refused(place.coordinator, seal)


def test_a_lead_who_is_now_a_coordinator_does_not_confirm_their_own(place: Place, seal: Seal) -> None:
    ask(place.lead, seal)
    place.lead.roles, place.lead.areas, place.lead.school = place.coordinator.roles[:], [place.area], None
    db.session.commit()
    assert refused(place.lead, seal)


def test_nobody_confirms_what_they_opened(place: Place, seal: Seal, second: Account) -> None:
    db.session.get_one(Room, seal.room_id).teacher = place.coordinator
    db.session.commit()
    ask(place.lead, seal)
    assert refused(place.coordinator, seal)
    confirm(second, seal)


def test_whoever_sees_a_class_s_figures_never_takes_it_out_with_people_of_the_school_alone(
    place: Place, seal: Seal
) -> None:
    place.coordinator.active = False  # so that no coordinator is left
    colleague = hire(place, RoleName.LEAD)
    ask(place.teacher, seal)
    for account in (place.teacher, place.lead, colleague):
        assert refused(account, seal)
    confirm(OPERATOR, seal)


def test_where_no_other_coordinator_has_the_area_the_school_s_lead_confirms(place: Place, seal: Seal) -> None:
    ask(place.coordinator, seal)
    assert refused(place.teacher, seal)
    assert waits_for(place.lead) == [seal.room_id]
    confirm(place.lead, seal)
    assert len(voids()) == 1


def test_a_lead_does_not_confirm_while_another_coordinator_has_the_area(
    place: Place, seal: Seal, second: Account
) -> None:
    ask(place.coordinator, seal)
    assert refused(place.lead, seal)


@pytest.mark.parametrize(
    "gone",
    [
        lambda other: setattr(other, "active", False),
        lambda other: setattr(other, "password", None),  # invited, and never came
        lambda other: setattr(other, "areas", []),
    ],
)
def test_a_coordinator_who_cannot_sign_in_or_has_the_area_no_more_is_no_other(
    place: Place, seal: Seal, second: Account, gone: Callable[[Account], None]
) -> None:
    ask(place.coordinator, seal)
    gone(second)
    db.session.commit()
    confirm(place.lead, seal)


def test_nobody_of_another_area_or_school_asks_or_confirms(place: Place, seal: Seal) -> None:
    elsewhere = make_place("Southshire", "Lake School")
    strangers = elsewhere.teacher, elsewhere.lead, elsewhere.coordinator
    for account in (*strangers, hire(place, RoleName.TEACHER)):
        assert sealed_list(db.session(), account, NOW.date(), None, 1).entries == []
        with pytest.raises(NotFound):
            sealed_once(db.session(), account, NOW.date(), seal.room_id, seal.activity)
        with pytest.raises(NotFound):
            ask(account, seal)
    ask(place.coordinator, seal)
    assert all(refused(account, seal) for account in strangers)


def test_whom_a_class_is_given_or_lent_to_asks_until_it_is_taken_back(place: Place, seal: Seal) -> None:
    colleague, room = hire(place, RoleName.TEACHER), db.session.get_one(Room, seal.room_id)
    give(room.school_class, colleague, NOW.date() - timedelta(days=1))
    with pytest.raises(NotFound):
        ask(colleague, seal)
    give(room.school_class, colleague)
    ask(colleague, seal)
    class_teachers.take_back(db.session(), place.lead, room.school_class, colleague, NOW)
    with pytest.raises(NotFound):
        sealed_once(db.session(), colleague, NOW.date(), seal.room_id, seal.activity)


def test_the_teacher_of_a_class_beside_others_in_a_room_asks(app: Flask, place: Place) -> None:
    colleague = hire(place, RoleName.TEACHER)
    quiz = {"pass-on": (5, 15, 5)}
    shared = seal_class(place.school, place.teacher, quiz, beside=[place.school_class])
    give(place.school_class, colleague)
    ask(colleague, shared)


def test_a_request_lapses_after_14_days_and_may_be_asked_again(place: Place, seal: Seal) -> None:
    ask(place.teacher, seal)
    day_after = LAST_DAY + timedelta(days=1)
    assert waits_for(place.coordinator, LAST_DAY.date())
    assert not waits_for(place.coordinator, day_after.date())
    for actor in (place.coordinator, OPERATOR):
        with pytest.raises(RequestLapsed) as lapsed:
            confirm(actor, seal, day_after)
        assert (lapsed.value.day, voids()) == (LAST_DAY.date(), [])
    ask(place.lead, seal, day_after, VoidReason.TEST)
    confirm(place.coordinator, seal, day_after)
    assert voids() == [(VoidReason.TEST, day_after.date())]


def test_while_a_request_waits_nobody_asks_again(place: Place, seal: Seal) -> None:
    ask(place.teacher, seal)
    with pytest.raises(AskedAlready) as already:
        ask(place.lead, seal, LAST_DAY, VoidReason.TEST)
    assert already.value.day == LAST_DAY.date()
    asked = db.session.get_one(VoidRequest, (seal.room_id, seal.activity))
    assert (asked.asked_by, asked.reason) == (place.teacher.id, VoidReason.STUFFED)


def test_a_void_is_final_and_one_a_seal(place: Place, seal: Seal, second: Account) -> None:
    ask(place.teacher, seal)
    confirm(place.coordinator, seal)
    for account, act in ((place.lead, ask), (second, confirm)):
        with pytest.raises(VoidedAlready) as refused:
            act(account, seal, LAST_DAY)
        assert refused.value.day == NOW.date()
    assert voids() == [(VoidReason.STUFFED, NOW.date())]


@on_both_databases
def test_of_two_who_confirm_at_the_same_moment_one_is_told_so(
    app: Flask, settings: Settings, place: Place, seal: Seal, second: Account
) -> None:
    ask(place.teacher, seal)
    of, both = (seal.room_id, seal.activity), (place.coordinator.id, second.id)

    def confirming(account_id: int) -> Callable[[], str]:
        def one() -> str:
            try:
                voiding.confirm(db.session(), db.session.get_one(Account, account_id), *of, NOW)
            except VoidedAlready:
                return "already"
            return "voided"

        return one

    assert sorted(at_once(app, *map(confirming, both))) == ["already", "voided"]


@on_both_databases
def test_of_two_who_ask_at_the_same_moment_one_is_told_so(
    app: Flask, settings: Settings, place: Place, seal: Seal
) -> None:
    of, both = (seal.room_id, seal.activity), (place.teacher.id, place.lead.id)

    def asking(account_id: int) -> Callable[[], str]:
        def one() -> str:
            session = db.session()
            account, room = session.get_one(Account, account_id), session.get_one(Room, of[0])
            try:
                voiding.ask(session, account, room, of[1], VoidReason.TEST, NOW)
            except AskedAlready:
                return "already"
            return "asked"

        return one

    assert sorted(at_once(app, *map(asking, both))) == ["already", "asked"]


def test_confirming_takes_the_lock_of_batches(
    place: Place, seal: Seal, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(place.teacher, seal)
    taken = []

    def locked(session: object) -> object:
        taken.append(session)
        return areas_locked(session)  # type: ignore[arg-type]  # a session

    monkeypatch.setattr(voiding, "areas_locked", locked)
    confirm(place.coordinator, seal)
    assert len(taken) == 1


@pytest.mark.parametrize("asked_by", ["lead", "coordinator"])
def test_a_request_of_an_account_that_is_gone_can_still_be_confirmed(
    place: Place, seal: Seal, asked_by: str
) -> None:
    asker, other = place.coordinator, place.lead
    if asked_by == "lead":
        asker, other = hire(place, RoleName.LEAD), place.coordinator
    ask(asker, seal)
    db.session.delete(asker)
    db.session.commit()
    assert waits_for(other) == [seal.room_id]
    confirm(other, seal)
    assert len(voids()) == 1


def test_what_nobody_asked_or_nothing_sealed_is_not_voided(app: Flask, place: Place, seal: Seal) -> None:
    with pytest.raises(NotAsked):
        confirm(place.coordinator, seal)
    room = open_room(app, place, "law/quiz")
    with pytest.raises(NotFound):
        voiding.ask(db.session(), place.teacher, room, "law/quiz", VoidReason.TEST, NOW)


def test_asking_and_confirming_are_on_record_with_who_did_them(place: Place, seal: Seal) -> None:
    ask(place.teacher, seal, reason=VoidReason.WRONG_CLASS)
    confirm(place.coordinator, seal)
    done, asked = actions(db.session(), place.coordinator, place.school, 1).entries
    start = f"room {seal.room_id}: law/quiz"
    assert asked.what.startswith(
        f"{start} to be taken out of the figures, if confirmed (wrong class), of class "
    )
    assert done.what.startswith(f"{start} taken out of the figures (wrong class), of class ")
    assert (asked.account_id, done.account_id) == (place.teacher.id, place.coordinator.id)


def run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["voids", *words])
    return done.exit_code, done.output


def test_the_operator_reads_what_waits_and_confirms_it(app: Flask, place: Place, seal: Seal) -> None:
    assert run(app, "list") == (0, "Nothing waits.\n")
    of = str(seal.room_id), "law/quiz"
    assert run(app, "confirm", "--yes", *of) == (
        1,
        "Error: Nobody has asked to take that out. Check the room and the activity.\n",
    )
    ask(place.coordinator, seal)
    code, printed = run(app, "list")
    assert (code, printed.splitlines()[0].startswith(f"{seal.room_id} law/quiz: class ")) == (0, True)
    assert "stuffed; asked on 2026-11-24, to confirm until 2026-12-08" in printed
    assert place.coordinator.email not in printed
    assert run(app, "confirm", "--yes", *of) == (0, f"Void: room {seal.room_id}, law/quiz.\n")
    assert len(voids()) == 1
    code, printed = run(app, "confirm", "--yes", *of)
    assert (code, "taken out already on 24 November 2026" in printed) == (1, True)
    assert run(app, "confirm", "--yes", "9" * 12, "law/quiz")[0] == 2
