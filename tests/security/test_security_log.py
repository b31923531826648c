"""Every event of the inventory leaves exactly one entry: who, what, by which factor, with which outcome.

Scenes bring the events about. Twins take the writing out, and see the scene fail.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC
from typing import NoReturn

import pytest
from sqlalchemy import Select, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.rooms import HelperLink
from safe4me.db.security_events import OF_NO_ACCOUNT, Event, EventOutcome, Factor
from safe4me.db.security_log import SecurityEvent, write_entry
from safe4me.db.sign_in import StaffSession
from safe4me.settings import Settings
from safe4me.web.http import audit_hooks
from tests.helpers.servers.web import CLIENT, provider
from tests.helpers.world.app import entries
from tests.helpers.world.schools import PASSWORD, hidden, with_settings
from tests.scenes import SCENES, Expected, Stage, signing_in
from tests.scenes.stage import NEW, SIGN_IN


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    email = {"email": "teacher.hill-school@school.example", "email_verified": True}
    stranger = {"email": "stranger@school.example", "email_verified": True}
    hour = 60 * 60
    times = {"just now": int(time.time()) + hour, "an hour ago": int(time.time()) - hour}
    of_times = {name: {**email, "auth_time": at} for name, at in times.items()}
    with provider(teacher=email, heir=email, stranger=stranger, **of_times) as address:
        yield address


@pytest.fixture
def settings(settings: Settings, issuer: str) -> Settings:
    return with_settings(settings, oidc_issuer=issuer, **CLIENT)


def who(stage: Stage, entry: SecurityEvent) -> tuple[str, str]:
    """By whom and about whom an entry is, as scenes name them."""
    staff = stage.place._asdict().items()
    names = {account.id: name for name, account in staff if isinstance(account, Account)}
    by = "command" if entry.command_line else names.get(entry.account_id or 0, "")
    return by, names.get(entry.about_id, "?") if entry.about_id else ""


def found(stage: Stage, name: str) -> list[Expected]:
    """What a scene leaves of the kind that it expects."""
    play, expected = SCENES[name]
    play(stage)
    left = [
        Expected(
            Event(each.event),
            EventOutcome(each.outcome),
            Factor(each.factor) if each.factor else None,
            *who(stage, each),
            each.subject,
        )
        for each in entries(stage.before)
    ]
    return [each for each in left if each[:3] == expected[:3]]


@pytest.mark.asvs("16.2.1", "16.3.1", "16.3.2", "16.3.3", "16.3.4")
@pytest.mark.parametrize("name", SCENES)
def test_every_event_leaves_exactly_one_entry(stage: Stage, name: str) -> None:
    assert found(stage, name) == [SCENES[name][1]]


@pytest.mark.asvs("16.3.3")
def test_there_is_a_scene_of_every_event() -> None:
    assert {expected.event for _, expected in SCENES.values()} == set(Event)


def test_what_is_of_no_account_never_names_one() -> None:
    named = {each.event for _, each in SCENES.values() if each.by not in {"", "command"} or each.about}
    assert named & OF_NO_ACCOUNT == set()


@pytest.mark.parametrize("name", ["a_password_is_wrong", "a_teacher_asks_for_a_coordinators_page"])
def test_a_twin_that_notes_nothing_is_found_out(
    stage: Stage, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_hooks, "write_alone", lambda _entries: None)
    assert found(stage, name) == []


@pytest.mark.asvs("16.2.2")
def test_the_time_of_an_entry_is_utc(stage: Stage) -> None:
    signing_in.a_password_is_right(stage)
    [entry] = entries(stage.before)
    assert (entry.at, entry.at.tzinfo) == (stage.clock.now, UTC)


def broken(*_: object) -> NoReturn:
    raise OperationalError("INSERT", {}, Exception("the disk is full"))


@pytest.mark.asvs("16.5.3")
def test_nobody_is_let_in_without_an_entry(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safe4me.db.security_log.write_entry", broken)
    token = hidden(stage.client.get(SIGN_IN).text, "csrf_token")
    data = {"email": stage.place.teacher.email, "password": PASSWORD, "csrf_token": token}
    assert stage.client.post(SIGN_IN, data=data).status_code == 503
    assert stage.client.get("/teach/week").status_code == 302


def play_unwritten(stage: Stage, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Play a scene whose own entry the database does not take."""
    play, expected = SCENES[name]

    def write(session: Session, entry: SecurityEvent) -> None:
        if entry.event == expected.event:
            broken()
        write_entry(session, entry)

    monkeypatch.setattr("safe4me.db.security_log.write_entry", write)
    monkeypatch.setattr(audit_hooks, "write_entry", write)
    play(stage)


UNDONE: dict[str, Select[bool]] = {
    "a_session_elsewhere_is_ended": select(func.count(StaffSession.id) == 2),  # both go on
    "an_account_is_bound_to_somebody_at_a_provider": select(func.count(Account.oidc_subject) == 0),
    "a_helper_is_invited": select(func.count(HelperLink.id) == 0),
    "a_helper_is_let_in": select(HelperLink.used.is_(False)),
}


@pytest.mark.asvs("16.5.3")
@pytest.mark.parametrize("name", UNDONE)
def test_what_cannot_be_noted_is_not_done(stage: Stage, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    play_unwritten(stage, name, monkeypatch)
    db.session.rollback()
    assert db.session.scalar(UNDONE[name])


@pytest.mark.asvs("16.5.3")
@pytest.mark.parametrize("name", ["a_link_to_a_new_password_is_used", "an_invitation_is_taken_up"])
def test_a_password_by_a_link_is_chosen_with_its_entry_or_not_at_all(
    stage: Stage, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    play_unwritten(stage, name, monkeypatch)
    stage.begin()
    stage.post(SIGN_IN, email=stage.place.teacher.email, password=NEW)
    assert [each.outcome for each in entries(stage.before)] == [EventOutcome.WRONG]


def test_a_refusal_that_cannot_be_written_is_said_in_a_line(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    tried: list[int] = []

    def broken_once_more(*_: object) -> NoReturn:
        tried.append(1)
        broken()

    monkeypatch.setattr(audit_hooks, "write_entry", broken_once_more)
    monkeypatch.setattr(audit_hooks, "send_line", sent.append)
    token = hidden(stage.client.get(SIGN_IN).text, "csrf_token")
    data = {"email": stage.place.teacher.email, "password": "not the right words", "csrf_token": token}
    assert stage.client.post(SIGN_IN, data=data).status_code >= 500
    assert [json.loads(line)["event"] for line in sent] == ["sign-in", "fault"]
    assert len(tried) == 1


@pytest.mark.asvs("16.3.4")
def test_a_database_that_is_away_is_said_in_a_line_and_not_waited_for_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    stage.enter(stage.place.teacher)
    monkeypatch.setattr(audit_hooks, "write_entry", lambda *_: pytest.fail("It is away."))
    monkeypatch.setattr(audit_hooks, "send_line", sent.append)
    stage.app.view_functions["teach.my_week"] = broken
    assert stage.client.get("/teach/week").status_code == 503
    [line] = map(json.loads, sent)
    assert (line["event"], line["account"]) == ("fault", stage.place.teacher.id)
