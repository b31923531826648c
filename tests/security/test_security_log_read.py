"""Who reads the security log, in which form, and what never stands in it."""

import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app
from safe4me.db import security_log
from safe4me.db.accounts import Account, CommandLine
from safe4me.db.base import db
from safe4me.db.security_events import OF_NO_ACCOUNT, Event, EventOutcome, Factor
from safe4me.db.security_log import KEPT, make_entry, note_event
from safe4me.schools import people
from safe4me.schools.audit import ENTRIES_ON_A_PAGE, security_events
from safe4me.web.staff.wording import EVENTS, FACTORS, OUTCOMES
from tests.helpers.world.app import entries, last_entry
from tests.helpers.world.schools import (
    NOW,
    PASSWORD,
    Clock,
    Place,
    browser,
    close,
    hidden,
    make_place,
    sign_in,
)
from tests.integration.test_role_matrix import MATRIX, World, path, world
from tests.security.test_canaries import CANARY, Collected
from tests.security.test_routes import NAMES

__all__ = ["world"]

HOSTILE = 'x"}\n{"event": "sign-in", "account": 1}\u2028\x1b[2J'


@pytest.fixture
def sent() -> Iterator[list[str]]:
    """The lines that go out, as they do."""
    collected = Collected()
    security_log.logger.addHandler(collected)
    yield collected.lines
    security_log.logger.removeHandler(collected)


@pytest.mark.asvs("16.2.5")
def test_pages_of_pupils_leave_nothing(world: World) -> None:
    before = last_entry()
    for row in MATRIX:
        if "same" in row.cells.values():
            data = dict.fromkeys(NAMES, CANARY) if row.method == "POST" else None
            for client in world.clients.values():
                client.open(path(row.route, world.ids), method=row.method, data=data)
    assert entries(before) == []


@pytest.mark.asvs("16.2.4", "16.4.1", "16.4.3")
def test_every_entry_is_one_line_of_json_too(app: Flask, place: Place, sent: list[str]) -> None:
    client = browser(app)
    sign_in(client, place.teacher)
    client.get("/coordinate/")
    note_event(db.session(), Event.EXPORT, NOW, actor=CommandLine(HOSTILE), subject=HOSTILE)
    db.session.commit()
    assert [line.isascii() and "\n" not in line for line in sent] == [True] * 3
    told = [json.loads(line) for line in sent]
    assert told[0] == {
        "at": "2026-11-24T10:00:00Z",
        "event": "sign-in",
        "outcome": "done",
        "factor": "password",
        "account": place.teacher.id,
    }
    assert told[1]["subject"] == "coordinate.overview_page"
    assert told[2]["command_line"] == HOSTILE
    run = app.test_cli_runner().invoke(args=["security-log", "--since", "2026-11-24"])
    printed = run.stdout.splitlines()
    assert printed[:3] == sent[:3]
    assert json.loads(printed[3])["subject"] == "security-log"
    later = app.test_cli_runner().invoke(args=["security-log", "--since", "2026-11-25"])
    assert (later.exit_code, later.stdout) == (0, "")


def test_what_is_rolled_back_leaves_no_line(place: Place, sent: list[str]) -> None:
    note_event(db.session(), Event.EXPORT, NOW)
    db.session.rollback()
    note_event(db.session(), Event.IMPORT, NOW)
    db.session.commit()
    assert [json.loads(line)["event"] for line in sent] == ["import"]


def test_a_savepoint_neither_sends_a_line_nor_loses_it(place: Place, sent: list[str]) -> None:
    note_event(db.session(), Event.EXPORT, NOW)
    with db.session.begin_nested():
        db.session.flush()
    db.session.begin_nested().rollback()
    assert sent == []
    db.session.commit()
    assert [json.loads(line)["event"] for line in sent] == ["export"]


@pytest.mark.asvs("16.2.3")
def test_lines_go_to_standard_error_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    error = io.StringIO()
    monkeypatch.setattr(sys, "__stderr__", error)
    security_log.send_line("{}")
    monkeypatch.setattr(error, "isatty", lambda: True)
    security_log.send_line("on a terminal")
    assert error.getvalue() == "{}\n"
    assert not security_log.logger.propagate
    ours = [each for each in security_log.logger.handlers if type(each).__module__.startswith("safe4me")]
    assert len(ours) == 1


def seen(account: Account, kind: Event | None = None, page: int = 1) -> list[tuple[str, str]]:
    found = security_events(db.session(), account, kind, NOW - KEPT, page)
    return [(each.entry.event, each.by.email.split(".")[0] if each.by else "") for each in found.shown]


@pytest.mark.asvs("8.4.1", "16.4.2")
def test_a_coordinator_reads_of_their_own_areas_alone(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    for account in (place.teacher, place.coordinator, other.lead):
        note_event(db.session(), Event.SIGN_OUT, NOW, actor=account)
    people.disable(db.session(), other.coordinator, other.lead, NOW)
    note_event(db.session(), Event.COMMAND, NOW, actor=CommandLine("root"))
    note_event(db.session(), Event.ROOM_CLOSED, NOW, about=place.teacher)
    db.session.commit()
    assert seen(place.coordinator) == [
        ("room-closed", ""),
        ("sign-out", "coordinator"),
        ("sign-out", "teacher"),
    ]
    assert seen(other.coordinator) == [("account-disabled", "coordinator"), ("sign-out", "lead")]
    assert seen(place.coordinator, Event.ROOM_CLOSED) == [("room-closed", "")]
    assert seen(place.lead) == seen(place.teacher) == []


@pytest.mark.asvs("8.4.1")
def test_somebody_of_another_area_is_a_number(place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    note_event(db.session(), Event.ACCOUNT_DISABLED, NOW, actor=other.coordinator, about=place.lead)
    db.session.commit()
    for reader, by, about in (
        (place.coordinator, None, place.lead),
        (other.coordinator, other.coordinator, None),
    ):
        [shown] = security_events(db.session(), reader, None, NOW - KEPT, 1).shown
        assert (shown.by, shown.about) == (by, about)


def test_a_long_log_comes_in_pages_without_gap_or_repeat(place: Place) -> None:
    for n in range(ENTRIES_ON_A_PAGE + 2):
        note_event(db.session(), Event.EXPORT, NOW + timedelta(minutes=n), actor=place.lead)
    db.session.commit()
    first, second = (security_events(db.session(), place.coordinator, None, NOW - KEPT, n) for n in (1, 2))
    assert (first.more, second.more) == (True, False)
    numbers = [each.entry.id for page in (first, second) for each in page.shown]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == ENTRIES_ON_A_PAGE + 2


@pytest.fixture
def coordinator(app: Flask, place: Place) -> FlaskClient:
    """The coordinator's browser, signed in."""
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def page(client: FlaskClient, query: str = "") -> str:
    return client.get(f"/coordinate/security{query}").text


def test_the_page_says_who_what_and_when(coordinator: FlaskClient, place: Place, clock: Clock) -> None:
    people.disable(db.session(), place.coordinator, place.lead, NOW)
    shown = " ".join(page(coordinator).split())
    for words in (
        "Account disabled: done",
        "about Lead",
        "24 November 2026, 10:00",
        "Sign-in (password): done",
    ):
        assert words in shown
    assert "Sign-in (password)" not in page(coordinator, "?kind=account-disabled")
    assert "Nothing of this kind" in page(coordinator, "?kind=voided&period=year")
    clock.forward(days=8)
    assert "Account disabled: done" not in page(coordinator)
    assert "Account disabled: done" in page(coordinator, "?period=month")
    for query in ("?kind=x", "?period=day", "?page=0", "?who=me"):
        assert coordinator.get(f"/coordinate/security{query}").status_code == 400


def test_the_page_offers_no_kind_that_no_account_has(coordinator: FlaskClient) -> None:
    offered = set(re.findall(r'<option value="([a-z-]+)"', page(coordinator)))
    assert set(Event) - offered == OF_NO_ACCOUNT
    for kind in OF_NO_ACCOUNT:
        assert coordinator.get(f"/coordinate/security?kind={kind}").status_code == 400


def test_sign_ins_to_no_account_are_shown_as_a_number(app: Flask, coordinator: FlaskClient) -> None:
    for email in ("one@school.example", "two@school.example"):
        client = browser(app)
        token = hidden(client.get("/account/sign-in").text, "csrf_token")
        data = {"email": email, "password": PASSWORD, "csrf_token": token}
        assert client.post("/account/sign-in", data=data).status_code == 422
    shown = page(coordinator)
    assert "2 sign-ins were tried with an email that has no account" in shown
    assert "@school.example" not in shown


def test_ones_own_sign_ins_stand_on_ones_own_page(app: Flask, place: Place) -> None:
    db.session.add(
        make_entry(Event.SIGN_IN, NOW, about=place.teacher, factor=Factor.APP, outcome=EventOutcome.WRONG)
    )
    db.session.commit()
    client = browser(app)
    sign_in(client, place.teacher)
    shown = client.get("/account/").text
    assert "password: done" in shown
    assert "authenticator app: wrong" in shown


@pytest.mark.parametrize(("kinds", "words"), [(Event, EVENTS), (Factor, FACTORS), (EventOutcome, OUTCOMES)])
def test_everything_in_the_log_has_words(kinds: type[StrEnum], words: dict[str, object]) -> None:
    assert list(words) == list(kinds)


def test_an_app_that_starts_twice_sends_each_line_once(app: Flask, sent: list[str]) -> None:
    close(create_app(app.extensions["settings"]))
    with app.app_context():
        note_event(db.session(), Event.EXPORT, NOW)
        db.session.commit()
    assert len(sent) == 1
