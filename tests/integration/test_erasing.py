"""An account is erased: who may ask, who has to agree, what is left, and what a backup brings back."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from safe4me import create_app, rooms
from safe4me.cli import backup_files
from safe4me.db.accounts import (
    Account,
    ClassTeacher,
    CommandLine,
    EraseRequest,
    Passkey,
    RecoveryCode,
    RoleName,
)
from safe4me.db.base import NotFound, db
from safe4me.db.rooms import Room
from safe4me.db.sign_in import StaffSession, list_session
from safe4me.schools import erasing
from safe4me.schools.erasing import HasOpenRooms, OnlyCoordinator
from safe4me.settings import Settings
from tests.helpers.servers.postgres import of_sqlite, on_both_databases, set_up_roles
from tests.helpers.world.app import count_rows, on_record, passkey_of, run
from tests.helpers.world.schools import (
    NOW,
    PASSWORD,
    Place,
    browser,
    close,
    give_app,
    hidden,
    make_account,
    make_place,
    open_room,
    with_settings,
)

OPERATOR = CommandLine("ada")
GONE = "somebody who is gone"


def sign_in_is_refused(app: Flask, email: str) -> bool:
    client = browser(app)
    token = hidden(client.get("/account/sign-in").text, "csrf_token")
    data = {"email": email, "password": PASSWORD, "csrf_token": token}
    return client.post("/account/sign-in", data=data).status_code != 302


def fill(account: Account) -> None:
    """Give an account all by which somebody signs in, and what else is about a person."""
    give_app(account)
    account.name, account.language, account.totp_counter = "Kim Brown", "cy", 7
    account.oidc_issuer, account.oidc_subject = "https://login.example", "kim-77"
    account.fs_webauthn_user_handle, account.last_seen_on = "handle-of-kim", NOW.date()
    db.session.add(passkey_of(account))
    db.session.add(RecoveryCode(account_id=account.id, digest="0" * 64))
    list_session(db.session(), account.fs_uniquifier, "Firefox, Linux", NOW)
    db.session.commit()


def erase(app: Flask, email: str) -> str:
    done = run(app, "users", "erase", email, "--yes")
    assert done.exit_code == 0, done.output
    db.session.expire_all()
    return done.output


@on_both_databases
def test_of_an_erased_account_its_number_is_left(app: Flask, place: Place) -> None:
    fill(place.teacher)
    number, email = place.teacher.id, place.teacher.email
    assert erase(app, email) == f"Account {number} is erased.\n"
    left = db.session.get_one(Account, number)
    kept = {column.name: getattr(left, column.name) for column in Account.__table__.columns}
    del kept["fs_uniquifier"]
    assert {name: value for name, value in kept.items() if value not in {None, False, ""}} == {
        "id": number,
        "email": f"erased {number}",
        "erased_at": NOW,
    }
    assert (left.roles, left.areas, left.school) == ([], [], None)
    assert [count_rows(kind) for kind in (Passkey, RecoveryCode, StaffSession, ClassTeacher)] == [0] * 4
    assert sign_in_is_refused(app, email)
    assert sign_in_is_refused(app, f"erased {number}")


@pytest.mark.asvs("14.2.4")
@of_sqlite
def test_the_email_is_nowhere_in_the_files_of_the_database(
    app: Flask, place: Place, settings: Settings
) -> None:
    """The file is written anew (VACUUM), and its log emptied: neither has what was deleted from it."""
    fill(place.teacher)
    words = (place.teacher.email, "Kim Brown", "kim-77", "handle-of-kim", "Firefox, Linux")
    file = Path(settings.database_url.removeprefix("sqlite:///"))

    def holds(word: str) -> bool:
        return any(word.encode() in each.read_bytes() for each in file.parent.glob(f"{file.name}*"))

    assert all(map(holds, words))
    erase(app, place.teacher.email)
    assert [word for word in words if holds(word)] == []


@on_both_databases
def test_rooms_and_the_list_of_changes_keep_the_number(app: Flask, place: Place) -> None:
    room = open_room(app, place, "law/quiz")
    rooms.close(db.session(), app.extensions["ballot_box"], app.extensions["settings"], room, NOW)
    number = place.teacher.id
    before = len(on_record())
    erase(app, place.teacher.email)
    assert db.session.scalars(select(Room.teacher_id)).one() == number
    who, _, first = on_record()[before]
    assert who
    assert first == f"{GONE}: erased"
    assert any(f"taken back from {GONE}" in what for _, _, what in on_record()[before:])


@on_both_databases
def test_an_invitation_of_the_same_email_elsewhere_goes_too(app: Flask, place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    twin = make_account(RoleName.TEACHER, "twin")
    twin.email, twin.namesake, twin.school = place.teacher.email, True, other.school
    db.session.add(twin)
    db.session.commit()
    erase(app, place.teacher.email)
    assert twin.email == f"erased {twin.id}"


def test_the_email_may_be_invited_again_as_somebody_new(app: Flask, place: Place) -> None:
    number, email = place.teacher.id, place.teacher.email
    erase(app, email)
    again = run(app, "users", "invite", email, "--role", "teacher", "--school", place.school.id)
    assert again.exit_code == 0
    assert db.session.scalars(select(Account.id).where(Account.email == email)).one() > number


def test_while_a_room_is_open_the_account_stays(app: Flask, place: Place) -> None:
    open_room(app, place, "law/quiz")
    refused = run(app, "users", "erase", place.teacher.email, "--yes")
    line = "Error: 1 room of theirs is open. Wait until it has ended, or close it first.\n"
    assert (refused.exit_code, refused.output) == (1, line)
    with pytest.raises(HasOpenRooms):
        erasing.erase(db.session(), OPERATOR, place.teacher, NOW)
    assert place.teacher.erased_at is None


def test_the_command_asks_first(app: Flask, place: Place) -> None:
    asked = app.test_cli_runner().invoke(args=["users", "erase", place.teacher.email], input="n\n")
    assert asked.exit_code == 1
    assert place.teacher.erased_at is None


def another_coordinator(place: Place) -> Account:
    other = make_account(RoleName.COORDINATOR, "second")
    other.areas = [place.area]
    db.session.add(other)
    db.session.commit()
    return other


@pytest.mark.parametrize(
    "change",
    [
        erasing.ask_to_erase,
        lambda session, who, now: erasing.erase(session, OPERATOR, who, now),
    ],
)
def test_the_last_coordinator_of_an_area_stays(place: Place, change: Callable[..., None]) -> None:
    with pytest.raises(OnlyCoordinator) as refused:
        change(db.session(), place.coordinator, NOW)
    assert refused.value.area == place.area.name
    other = another_coordinator(place)
    other.active = False
    db.session.commit()
    with pytest.raises(OnlyCoordinator):
        change(db.session(), place.coordinator, NOW)
    other.active = True
    db.session.commit()
    change(db.session(), place.coordinator, NOW)


@pytest.mark.parametrize(
    ("asking", "agreeing", "agreed"),
    [
        ("teacher", "lead", True),
        ("teacher", "coordinator", True),
        ("lead", "coordinator", True),
        ("teacher", "teacher", False),
        ("lead", "lead", False),
        ("coordinator", "coordinator", False),
        ("coordinator", "lead", False),
    ],
)
def test_whoever_looks_after_somebody_agrees_and_nobody_for_themselves(
    place: Place, asking: str, agreeing: str, agreed: bool
) -> None:
    another_coordinator(place)
    person, other = getattr(place, asking), getattr(place, agreeing)
    erasing.ask_to_erase(db.session(), person, NOW)
    if not agreed:
        with pytest.raises(NotFound):
            erasing.agree_to_erase(db.session(), other, person, NOW)
    else:
        erasing.agree_to_erase(db.session(), other, person, NOW)
    assert person.erase_request.confirmed_by == (other.id if agreed else None)


def test_a_colleague_of_another_school_agrees_to_nothing(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    erasing.ask_to_erase(db.session(), place.teacher, NOW)
    for who in (other.lead, other.coordinator):
        with pytest.raises(NotFound):
            erasing.agree_to_erase(db.session(), who, place.teacher, NOW)


def test_agreeing_to_what_nobody_asks_does_nothing(place: Place) -> None:
    erasing.agree_to_erase(db.session(), place.lead, place.teacher, NOW)
    assert count_rows(EraseRequest) == 0
    assert on_record() == []


def keep_house(app: Flask) -> str:
    done = run(app, "housekeeping")
    assert done.exit_code == 0, done.output
    db.session.expire_all()
    return done.output


@on_both_databases
def test_what_was_agreed_is_done_by_the_next_housekeeping(app: Flask, place: Place) -> None:
    erasing.ask_to_erase(db.session(), place.teacher, NOW)
    keep_house(app)
    assert place.teacher.erased_at is None
    erasing.agree_to_erase(db.session(), place.lead, place.teacher, NOW)
    assert "Erased 1 accounts." in keep_house(app)
    assert place.teacher.erased_at == NOW
    assert count_rows(EraseRequest) == 0


def test_it_waits_for_a_room_and_tells_so(app: Flask, place: Place) -> None:
    erasing.ask_to_erase(db.session(), place.teacher, NOW)
    erasing.agree_to_erase(db.session(), place.lead, place.teacher, NOW)
    room = open_room(app, place, "law/quiz")
    assert "Erased 0 accounts. To wait, for an open room or another coordinator: 1." in keep_house(app)
    rooms.close(db.session(), app.extensions["ballot_box"], app.extensions["settings"], room, NOW)
    assert "Erased 1 accounts." in keep_house(app)


def test_whoever_changes_their_mind_stays(app: Flask, place: Place) -> None:
    erasing.ask_to_erase(db.session(), place.teacher, NOW)
    erasing.agree_to_erase(db.session(), place.lead, place.teacher, NOW)
    erasing.keep_account(db.session(), place.teacher, NOW)
    keep_house(app)
    assert place.teacher.erased_at is None
    assert [what for _, _, what in on_record()] == [
        f"{place.teacher.email}: {what}"
        for what in ("to be erased, if confirmed", "to be erased, confirmed", "not to be erased")
    ]


def test_a_coordinator_s_wish_is_told_to_whoever_runs_the_site(app: Flask, place: Place) -> None:
    another_coordinator(place)
    email = place.coordinator.email
    erasing.ask_to_erase(db.session(), place.coordinator, NOW)
    assert f"`users erase {email}`" in keep_house(app)
    assert place.coordinator.erased_at is None
    erase(app, email)
    assert place.coordinator.erased_at == NOW


def test_only_the_owner_of_the_tables_erases(on_sqlite: Settings) -> None:
    with set_up_roles(on_sqlite) as roles:
        apps = {role: create_app(getattr(roles, role)) for role in ("owner", "site")}
        with apps["owner"].app_context():
            email = make_place("Northshire", "Hill School").teacher.email
        refused = run(apps["site"], "users", "erase", email, "--yes")
        assert (refused.exit_code, refused.output.split(":")[1]) == (1, " Nothing was done")
        assert run(apps["owner"], "users", "erase", email, "--yes").exit_code == 0
        for each in apps.values():
            close(each)


@of_sqlite
def test_whoever_was_erased_is_erased_again_after_a_backup_is_put_back(
    app: Flask, settings: Settings, place: Place, tmp_path: Path
) -> None:
    folder = tmp_path / "kept"
    app.extensions["settings"] = with_settings(settings, backup_folder=str(folder))
    number, email = place.teacher.id, place.teacher.email
    erase(app, email)
    assert backup_files.read_erased(folder) == {number: NOW}
    back = db.session.get_one(Account, number)  # as a backup has it
    back.email, back.erased_at, back.active = email, None, True
    later = make_account(RoleName.TEACHER, "later")
    later.invited_at = NOW + timedelta(days=1)
    db.session.add(later)
    db.session.commit()
    backup_files.list_erased(folder, {later.id: NOW, 99: NOW})  # the backup did not know these numbers
    done = run(app, "seal", "restored", "--yes")
    assert (done.exit_code, "Erased again: 1." in done.output) == (0, True)
    db.session.expire_all()
    assert (back.email, later.erased_at) == (f"erased {number}", None)
    assert "Erased again: 0." in run(app, "seal", "restored", "--yes").output


def test_without_a_list_a_restore_says_so(app: Flask, place: Place) -> None:
    assert "No list of erased accounts" in run(app, "seal", "restored", "--yes").output
    assert db.session.scalar(select(func.count(Account.id)).where(Account.erased_at.is_not(None))) == 0
