"""Every event of the inventory leaves exactly one entry: who, what, by which factor, with which outcome.

A scene brings the event about, by the page or the command that staff use, and says what its entry holds. It
calls `begin` once everything before is done. Twins take the writing out, and see the scene fail.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import NamedTuple, NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from safe4me.settings import Settings
from safe4me.storage.accounts import Account
from safe4me.storage.base import db
from safe4me.storage.limits.attempts import AttemptLimit
from safe4me.storage.rooms import HelperLink
from safe4me.storage.security_log.inventory import OF_NO_ACCOUNT, Event, EventOutcome, Factor
from safe4me.storage.security_log.log import SecurityEvent, write_entry
from safe4me.storage.signing_in.staff_sessions import StaffSession
from safe4me.web.account import attempts
from safe4me.web.serving import on_record, wrong_codes
from safe4me.web.staff.invitations import invitation_link, new_password_link
from tests.integration.test_helper import join, link_to
from tests.integration.test_oidc import come_back, go
from tests.integration.test_passkeys import PASSKEY, PASSKEYS, asking, give_key, send
from tests.oidc import CLIENT, provider
from tests.passkeys import SecurityKey
from tests.second_step import code_of, give_app
from tests.security_log import entries, last_entry
from tests.teaching import send as send_ballots
from tests.world import (
    PASSWORD,
    Clock,
    Place,
    browser,
    hidden,
    make_place,
    open_room,
    sign_in,
    with_settings,
)

SIGN_IN, CODE, RECOVERY, VERIFY = "/account/sign-in", "/account/code", "/account/recovery", "/account/verify"
NEW = "walrus teapot gravel"
KEPT = re.compile(r"<code>([0-9A-Z-]+)</code>")


@dataclass
class Stage:
    """Where a scene plays: the app, a school, the teacher's browser, and where its entries begin."""

    app: Flask
    place: Place
    clock: Clock
    client: FlaskClient
    before: int = 0

    def begin(self) -> None:
        """From here on entries are the scene's own."""
        self.before = last_entry()

    def enter(self, account: Account) -> FlaskClient:
        """Sign the browser in."""
        sign_in(self.client, account)
        return self.client

    def post(self, path: str, token_at: str = "", **data: str) -> TestResponse:
        """Send the form that stands at `path`, or a form with a token from elsewhere."""
        token = hidden(self.client.get(token_at or path).text, "csrf_token")
        return self.client.post(path, data={**data, "csrf_token": token})

    def command(self, *words: str) -> None:
        """Type a command."""
        self.app.test_cli_runner().invoke(args=words)


class Expected(NamedTuple):
    """What the entry holds."""

    event: Event
    outcome: EventOutcome = EventOutcome.DONE
    factor: Factor | None = None
    by: str = ""
    about: str = ""
    subject: str = ""


Scene = Callable[[Stage], None]
SCENES: dict[str, tuple[Scene, Expected]] = {}


def scene(
    event: Event, outcome: EventOutcome = EventOutcome.DONE, factor: Factor | None = None, **more: str
) -> Callable[[Scene], Scene]:
    """What the scene brings about."""

    def put(play: Scene) -> Scene:
        SCENES[play.__name__] = play, Expected(event, outcome, factor, **more)
        return play

    return put


def try_password(stage: Stage, email: str, password: str = "not the right words") -> None:  # noqa: S107 - wrong
    stage.begin()
    stage.post(SIGN_IN, email=email, password=password)


@scene(Event.SIGN_IN, EventOutcome.DONE, Factor.PASSWORD, by="teacher")
def a_password_is_right(stage: Stage) -> None:
    stage.begin()
    stage.enter(stage.place.teacher)


@scene(Event.SIGN_IN, EventOutcome.WRONG, Factor.PASSWORD, about="teacher")
def a_password_is_wrong(stage: Stage) -> None:
    try_password(stage, stage.place.teacher.email)


@scene(Event.SIGN_IN, EventOutcome.UNKNOWN, Factor.PASSWORD)
def there_is_no_such_account(stage: Stage) -> None:
    try_password(stage, "nobody@school.example")


@scene(Event.SIGN_IN, EventOutcome.DISABLED, Factor.PASSWORD, about="teacher")
def an_account_is_disabled(stage: Stage) -> None:
    stage.place.teacher.active = False
    db.session.commit()
    try_password(stage, stage.place.teacher.email, PASSWORD)


@scene(Event.FIRST_STEP, EventOutcome.DONE, Factor.PASSWORD, about="lead")
def a_password_is_right_and_a_code_is_asked_for(stage: Stage) -> None:
    give_app(stage.place.lead)
    stage.begin()
    stage.enter(stage.place.lead)


@scene(Event.SIGN_IN, EventOutcome.DONE, Factor.APP, by="lead")
def a_code_of_an_app_is_right(stage: Stage) -> None:
    secret = give_app(stage.place.lead)
    stage.enter(stage.place.lead)
    stage.begin()
    stage.post(CODE, code=code_of(secret))


@scene(Event.SIGN_IN, EventOutcome.WRONG, Factor.APP, about="lead")
def a_code_of_an_app_is_wrong(stage: Stage) -> None:
    give_app(stage.place.lead)
    stage.enter(stage.place.lead)
    stage.begin()
    stage.post(CODE, code="000000")


@scene(Event.SIGN_IN, EventOutcome.DONE, Factor.PASSKEY, by="lead")
def a_passkey_is_right(stage: Stage) -> None:
    key = give_key(stage.app, stage.place.lead)
    stage.enter(stage.place.lead)
    stage.begin()
    send(stage.client, key, asking(stage.client, PASSKEY))


@scene(Event.SIGN_IN, EventOutcome.WRONG, Factor.PASSKEY, about="lead")
def a_passkey_is_of_another(stage: Stage) -> None:
    give_key(stage.app, stage.place.lead)
    found = give_key(stage.app, stage.place.teacher)
    stage.enter(stage.place.lead)
    stage.begin()
    send(stage.client, found, asking(stage.client, PASSKEY))


def recovery_codes(stage: Stage, account: Account) -> list[str]:
    give_app(account)
    other = browser(stage.app)
    sign_in(other, account)
    secret = str(account.tf_totp_secret)
    token = hidden(other.get(CODE).text, "csrf_token")
    other.post(CODE, data={"code": code_of(secret), "csrf_token": token})
    token = hidden(other.get("/account/recovery-codes").text, "csrf_token")
    return KEPT.findall(other.post("/account/recovery-codes", data={"csrf_token": token}).text)


@scene(Event.SIGN_IN, EventOutcome.DONE, Factor.RECOVERY_CODE, by="lead")
def a_recovery_code_is_right(stage: Stage) -> None:
    code = recovery_codes(stage, stage.place.lead)[0]
    stage.enter(stage.place.lead)
    stage.begin()
    stage.post(RECOVERY, code=code)


@scene(Event.SIGN_IN, EventOutcome.WRONG, Factor.RECOVERY_CODE, about="lead")
def a_recovery_code_is_wrong(stage: Stage) -> None:
    recovery_codes(stage, stage.place.lead)
    stage.enter(stage.place.lead)
    stage.begin()
    stage.post(RECOVERY, code="00000-00000-00000-00000-00000")


@scene(Event.RECOVERY_CODES_MADE, by="lead")
def recovery_codes_are_made(stage: Stage) -> None:
    stage.begin()
    recovery_codes(stage, stage.place.lead)


@scene(Event.SIGN_OUT, by="teacher")
def somebody_signs_out(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    stage.post("/account/sign-out", "/account/")


@scene(Event.SESSION_ENDED, by="teacher")
def a_session_elsewhere_is_ended(stage: Stage) -> None:
    sign_in(browser(stage.app), stage.place.teacher)
    stage.enter(stage.place.teacher)
    [number] = re.findall(r'name="number" value="(\d+)"', stage.client.get("/account/").text)
    stage.begin()
    stage.post("/account/sessions/end", "/account/", number=number)


@scene(Event.SESSION_OVER, about="teacher")
def a_session_is_over_by_the_clock(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    stage.clock.forward(days=367)
    assert stage.client.get("/teach/").status_code == 302
    assert stage.client.get("/teach/").status_code == 302


@scene(Event.ASKED_AGAIN, EventOutcome.DONE, Factor.PASSWORD, by="teacher")
def the_password_is_given_again(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    stage.post(VERIFY, password=PASSWORD)


@scene(Event.ASKED_AGAIN, EventOutcome.WRONG, Factor.PASSWORD, by="teacher")
def another_password_is_given_when_asked_again(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    stage.post(VERIFY, password="not the right words")  # noqa: S106 - wrong on purpose


@scene(Event.PASSWORD_CHANGED, EventOutcome.DONE, Factor.PASSWORD, by="teacher")
def a_password_is_changed(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    stage.post("/account/password", password=PASSWORD, new_password=NEW)


@scene(Event.PASSWORD_CHANGED, EventOutcome.WRONG, Factor.PASSWORD, by="teacher")
def a_password_is_not_changed_without_the_old_one(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    stage.post("/account/password", password="not the right words", new_password=NEW)  # noqa: S106 - wrong


def ask_for_a_link(stage: Stage, email: str) -> None:
    settings = stage.app.extensions["settings"]
    stage.app.extensions["settings"] = with_settings(settings, smtp_host="127.0.0.1", smtp_port=9)
    stage.begin()
    stage.post("/account/lost-password", email=email)
    stage.app.extensions["later"]._thread.submit(time.sleep, 0).result()  # noqa: SLF001 - it stands behind the rest


@scene(Event.LINK_ASKED, about="teacher")
def a_link_to_a_new_password_is_asked_for(stage: Stage) -> None:
    ask_for_a_link(stage, stage.place.teacher.email)


@scene(Event.LINK_ASKED, EventOutcome.UNKNOWN)
def a_link_is_asked_for_by_nobody_known(stage: Stage) -> None:
    ask_for_a_link(stage, "nobody@school.example")


@scene(Event.SERVICE_FAILED, EventOutcome.FAILED, subject="mail")
def a_mail_server_is_away(stage: Stage) -> None:
    ask_for_a_link(stage, stage.place.teacher.email)


def path_in(stage: Stage, link: Callable[[Account], str], account: Account) -> str:
    with stage.app.test_request_context():
        return link(account).removeprefix("http://localhost")


@scene(Event.LINK_USED, factor=Factor.LINK, by="teacher")
def a_link_to_a_new_password_is_used(stage: Stage) -> None:
    path = path_in(stage, new_password_link, stage.place.teacher)
    stage.begin()
    stage.post(path, password=NEW)


@scene(Event.LINK_REFUSED, EventOutcome.REFUSED, subject="by_link.new_password")
def a_link_to_a_new_password_is_over(stage: Stage) -> None:
    stage.begin()
    assert stage.client.get("/account/new-password/never-ours").status_code == 410


@scene(Event.LINK_REFUSED, EventOutcome.REFUSED, subject="helper.join")
def a_link_for_a_helper_is_over(stage: Stage) -> None:
    stage.begin()
    stage.client.get("/helper/join/never-ours")


def invited(stage: Stage) -> str:
    stage.place.teacher.password = None
    stage.place.teacher.invited_at = stage.clock.now
    db.session.commit()
    return path_in(stage, invitation_link, stage.place.teacher)


@scene(Event.INVITATION_USED, factor=Factor.LINK, by="teacher")
def an_invitation_is_taken_up(stage: Stage) -> None:
    path = invited(stage)
    stage.begin()
    stage.post(path, password=NEW)


@scene(Event.SIGN_IN, factor=Factor.LINK, by="teacher")
def an_invitation_signs_in(stage: Stage) -> None:
    an_invitation_is_taken_up(stage)


def manage(stage: Stage, what: str, who: str = "teacher") -> None:
    stage.enter(stage.place.lead)
    person = getattr(stage.place, who)
    stage.begin()
    stage.post(f"/school/people/{person.id}/{what}", "/account/")


@scene(Event.INVITED, by="lead", about="?", subject="teacher")
def somebody_is_invited(stage: Stage) -> None:
    stage.enter(stage.place.lead)
    stage.begin()
    data = {"email": "ann@school.example", "name": "Ann", "role": "teacher"}
    stage.post(f"/school/{stage.place.school.id}/people", "/account/", **data)


@scene(Event.INVITED, by="lead", about="teacher", subject="teacher")
def somebody_is_invited_again(stage: Stage) -> None:
    invited(stage)
    manage(stage, "invite")


@scene(Event.LINK_MADE, by="lead", about="teacher")
def a_lead_makes_a_link(stage: Stage) -> None:
    manage(stage, "new-password")


@scene(Event.ACCOUNT_DISABLED, by="lead", about="teacher")
def a_lead_disables_an_account(stage: Stage) -> None:
    manage(stage, "disable")


@scene(Event.ACCOUNT_ENABLED, by="lead", about="teacher")
def a_lead_enables_an_account(stage: Stage) -> None:
    stage.place.teacher.disable()
    db.session.commit()
    manage(stage, "enable")


@scene(Event.ACCOUNT_DISABLED, by="command", about="teacher")
def an_unused_account_is_disabled(stage: Stage) -> None:
    stage.place.teacher.last_seen_on = stage.clock.now.date() - timedelta(days=400)
    db.session.commit()
    stage.begin()
    stage.command("housekeeping")


def set_up_app(stage: Stage, wrong: str = "") -> None:
    stage.enter(stage.place.lead)
    shown = stage.post("/account/authenticator", setup="authenticator").text
    with stage.client.session_transaction("/account/") as session:
        secret = session["tf_totp_secret"]
    stage.begin()
    data = {"code": wrong or code_of(secret), "csrf_token": hidden(shown, "csrf_token")}
    stage.client.post(CODE, data=data)


@scene(Event.SECOND_STEP_ADDED, EventOutcome.DONE, Factor.APP, by="lead")
def an_app_is_set_up(stage: Stage) -> None:
    set_up_app(stage)


@scene(Event.SECOND_STEP_ADDED, EventOutcome.WRONG, Factor.APP, by="lead", about="lead")
def an_app_is_not_set_up_with_a_wrong_code(stage: Stage) -> None:
    set_up_app(stage, wrong="000000")


@scene(Event.SECOND_STEP_ADDED, EventOutcome.DONE, Factor.PASSKEY, by="teacher")
def a_passkey_is_set_up(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    page = asking(stage.client, PASSKEYS, name="Desk")
    stage.begin()
    send(stage.client, SecurityKey(), page)


@scene(Event.SECOND_STEP_REMOVED, EventOutcome.DONE, Factor.PASSKEY, by="lead")
def a_passkey_is_removed(stage: Stage) -> None:
    stage.enter(stage.place.lead)
    send(stage.client, SecurityKey(), asking(stage.client, PASSKEYS, name="Desk"))
    stage.begin()
    stage.post("/account/passkeys/remove", PASSKEYS, name="Desk")


@scene(Event.SECOND_STEP_REMOVED, EventOutcome.DONE, Factor.APP, by="lead")
def an_app_is_removed(stage: Stage) -> None:
    set_up_app(stage)
    stage.begin()
    stage.post("/account/authenticator", setup="disable")


@scene(Event.SECOND_STEP_TAKEN_OFF, by="command", about="lead")
def a_second_step_is_taken_off(stage: Stage) -> None:
    stage.begin()
    stage.command("users", "reset-second-step", stage.place.lead.email)


@scene(Event.ACCOUNT_MOVED, by="command", about="lead")
def an_account_is_moved(stage: Stage) -> None:
    other = make_place("Southshire", "Lake School")
    stage.begin()
    stage.command("users", "move", stage.place.lead.email, "--school", str(other.school.id))


@scene(Event.PASSWORD_TAKEN_OFF, by="command", about="lead")
def a_password_is_taken_off(stage: Stage) -> None:
    stage.begin()
    stage.command("users", "reset-password", stage.place.lead.email)


@scene(Event.OWN_SIGN_IN_TAKEN_OFF, by="command", about="lead")
def a_binding_is_taken_off(stage: Stage) -> None:
    stage.begin()
    stage.command("users", "reset-own-sign-in", stage.place.lead.email)


def vouch(stage: Stage, who: str) -> None:
    """Have the provider say who it is."""
    back = come_back(stage.client, who)
    stage.begin()
    stage.client.get(back)


@scene(Event.OWN_SIGN_IN_BOUND, factor=Factor.OWN_SIGN_IN, about="teacher")
def an_account_is_bound_to_somebody_at_a_provider(stage: Stage) -> None:
    vouch(stage, "teacher")


@scene(Event.SIGN_IN, factor=Factor.OWN_SIGN_IN, by="teacher")
def a_provider_vouches_for_somebody(stage: Stage) -> None:
    vouch(stage, "teacher")


@scene(Event.SIGN_IN, EventOutcome.UNKNOWN, Factor.OWN_SIGN_IN)
def a_provider_vouches_for_a_stranger(stage: Stage) -> None:
    vouch(stage, "stranger")


@scene(Event.SIGN_IN, EventOutcome.DISABLED, Factor.OWN_SIGN_IN, about="teacher")
def a_provider_vouches_for_a_disabled_account(stage: Stage) -> None:
    stage.place.teacher.disable()
    db.session.commit()
    vouch(stage, "teacher")


@scene(Event.SIGN_IN, EventOutcome.WRONG, Factor.OWN_SIGN_IN, about="teacher")
def a_provider_vouches_for_the_heir_of_an_email(stage: Stage) -> None:
    vouch(stage, "teacher")
    stage.client = browser(stage.app)
    vouch(stage, "heir")


@scene(Event.SIGN_IN, EventOutcome.WRONG, Factor.OWN_SIGN_IN)
def a_reply_of_a_provider_was_not_asked_for(stage: Stage) -> None:
    stage.begin()
    stage.client.get("/account/oidc/back?code=x&state=y")


@scene(Event.FIRST_STEP, factor=Factor.OWN_SIGN_IN, about="teacher")
def a_provider_vouches_and_a_code_is_asked_for(stage: Stage) -> None:
    give_app(stage.place.teacher)
    vouch(stage, "teacher")


@scene(Event.ASKED_AGAIN, factor=Factor.OWN_SIGN_IN, by="teacher", about="teacher")
def a_provider_says_again_who_it_is(stage: Stage) -> None:
    vouch(stage, "just now")
    vouch(stage, "just now")


@scene(Event.ASKED_AGAIN, EventOutcome.WRONG, Factor.OWN_SIGN_IN, by="teacher", about="teacher")
def a_provider_says_it_as_of_an_hour_ago(stage: Stage) -> None:
    vouch(stage, "an hour ago")
    vouch(stage, "an hour ago")


@scene(Event.ASKED_AGAIN, EventOutcome.WRONG, Factor.OWN_SIGN_IN, by="lead", about="teacher")
def a_provider_says_it_is_somebody_else(stage: Stage) -> None:
    stage.enter(stage.place.lead)
    vouch(stage, "teacher")


@scene(Event.SERVICE_FAILED, EventOutcome.FAILED, subject="a school's own sign-in")
def a_provider_is_away(stage: Stage) -> None:
    settings = stage.app.extensions["settings"]
    client = stage.app.extensions["authlib.integrations.flask_client"].create_client("oidc")
    client._server_metadata_url = "http://127.0.0.1:9/nothing"  # noqa: SLF001 - nobody listens there
    client.server_metadata.clear()
    assert settings.oidc_issuer
    stage.begin()
    go(stage.client)


def in_room(stage: Stage, ballots: int = 0) -> str:
    """Open a room, as the teacher; what its entries are about."""
    room = open_room(stage.app, stage.place, "law/quiz", "law/chat")
    if ballots:
        send_ballots(stage.app, room, ballots)
    stage.enter(stage.place.teacher)
    stage.begin()
    return f"/teach/rooms/{room.id}/"


@scene(Event.HELPER_INVITED, by="teacher", subject="room 1")
def a_helper_is_invited(stage: Stage) -> None:
    stage.post(in_room(stage) + "helper", "/account/")


@scene(Event.HELPERS_DISMISSED, by="teacher", subject="room 1")
def helpers_are_dismissed(stage: Stage) -> None:
    stage.post(in_room(stage) + "helper/dismiss", "/account/")


@scene(Event.HELPER_LET_IN, factor=Factor.LINK, about="teacher", subject="room 1")
def a_helper_is_let_in(stage: Stage) -> None:
    room = open_room(stage.app, stage.place, "law/quiz")
    link = link_to(stage.enter(stage.place.teacher), room)
    stage.begin()
    join(browser(stage.app), link)


@scene(Event.FINISHED, by="teacher", subject="room 1")
def a_room_is_finished(stage: Stage) -> None:
    stage.post(in_room(stage) + "finish", "/account/")


@scene(Event.SEALED, by="teacher", about="teacher", subject="room 1")
def an_activity_is_sealed(stage: Stage) -> None:
    stage.post(in_room(stage, 12) + "close", "/account/", activity="law/quiz")


@scene(Event.ROOM_CLOSED, by="teacher", about="teacher", subject="room 1")
def a_room_is_closed(stage: Stage) -> None:
    stage.post(in_room(stage, 12) + "close", "/account/")


@scene(Event.ROOM_CLOSED, about="teacher", subject="room 1")
def a_room_is_closed_by_the_clock(stage: Stage) -> None:
    in_room(stage, 12)
    stage.clock.forward(minutes=91)
    stage.command("seal", "due")


@scene(Event.DISCARDED, by="teacher", about="teacher", subject="room 1")
def an_activity_is_thrown_away(stage: Stage) -> None:
    stage.post(in_room(stage, 12) + "discard", "/account/", activity="law/quiz")


@scene(Event.ROOM_DISCARDED, by="teacher", about="teacher", subject="room 1")
def a_room_is_thrown_away(stage: Stage) -> None:
    stage.post(in_room(stage, 12) + "discard", "/account/")


@scene(Event.VOIDED, by="coordinator", about="teacher", subject="room 1")
def what_was_sealed_is_voided(stage: Stage) -> None:
    stage.post(in_room(stage, 12) + "close", "/account/")
    stage.client = browser(stage.app)
    stage.enter(stage.place.coordinator)
    stage.begin()
    stage.post("/coordinate/sealed/1/void", "/account/", reason="test")


@scene(Event.RESTORED, by="command")
def a_backup_is_put_back(stage: Stage) -> None:
    stage.begin()
    stage.command("seal", "restored", "--yes")


@scene(Event.NOT_ALLOWED, EventOutcome.REFUSED, by="teacher", subject="coordinate.overview_page")
def a_teacher_asks_for_a_coordinators_page(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    assert stage.client.get("/coordinate/").status_code == 404


@scene(Event.FORGED_FORM, EventOutcome.REFUSED, by="teacher", subject="account.name")
def a_form_has_no_token(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    assert stage.client.post("/account/name", data={"name": "x"}).status_code == 400


@scene(Event.FORGED_FORM, EventOutcome.REFUSED, subject="security.login")
def a_sign_in_has_no_token(stage: Stage) -> None:
    stage.begin()
    stage.client.post(SIGN_IN, data={"email": "a@school.example", "password": PASSWORD})


@scene(Event.FORGED_FORM, EventOutcome.REFUSED, subject="another site")
def another_site_sends_a_form(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert stage.client.post("/account/name", data={"name": "x"}, headers=headers).status_code == 403
    stage.client.post("/en/join/code", data={"code": "BCDFGH"}, headers=headers)


@scene(Event.ODD_REQUEST, EventOutcome.REFUSED, by="teacher", subject="account.name")
def something_else_than_a_form_is_sent(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    assert stage.client.post("/account/name", json={"name": "x"}).status_code == 415


@scene(Event.ODD_REQUEST, EventOutcome.REFUSED, by="coordinator", subject="actions.actions_page")
def a_parameter_that_there_is_not_is_sent(stage: Stage) -> None:
    stage.enter(stage.place.coordinator)
    stage.begin()
    stage.client.get("/coordinate/actions?who=me")


@scene(Event.LIMIT_REACHED, EventOutcome.REFUSED, about="teacher", subject="sign-ins to an account")
def an_account_is_tried_too_often(stage: Stage) -> None:
    for _ in range(attempts.SIGN_INS_OF_AN_ACCOUNT.most + 3):
        stage.post(SIGN_IN, email=stage.place.teacher.email, password="not the right words")  # noqa: S106 - wrong


@scene(Event.CODES_ALARM)
def many_wrong_codes_come(stage: Stage) -> None:
    for _ in range(wrong_codes.ALARMING.most):
        stage.client.post("/en/join/code", data={"code": "BCDFGH"})
    assert entries(stage.before) == []
    stage.command("seal", "due")
    stage.command("seal", "due")


@scene(Event.EXPORT, by="coordinator", subject="coordinate.data_dictionary")
def a_file_is_downloaded(stage: Stage) -> None:
    stage.enter(stage.place.coordinator)
    stage.begin()
    assert stage.client.get("/coordinate/data-dictionary.csv").status_code == 200


@scene(Event.IMPORT, by="lead", subject="classes")
def classes_are_imported(stage: Stage) -> None:
    stage.enter(stage.place.lead)
    stage.begin()
    rows = "name,year group,size\n7A,7,28\n7B,7,30\n"
    stage.post(f"/school/{stage.place.school.id}/import", text=rows, step="take")


@scene(Event.IMPORT, by="coordinator", subject="schools")
def schools_are_imported(stage: Stage) -> None:
    stage.enter(stage.place.coordinator)
    stage.begin()
    rows = "area,school,lead email,lead name\nNorthshire,Oak Lane,,\n"
    stage.post("/coordinate/schools/import", text=rows, step="take")


@scene(Event.COMMAND, EventOutcome.BEGUN, by="command", subject="users school")
def a_command_is_typed(stage: Stage) -> None:
    stage.begin()
    stage.command("users", "school", "Northshire", "A Secret School")


@scene(Event.COMMAND, EventOutcome.BEGUN, by="command", subject="check")
def a_command_without_a_change_is_typed(stage: Stage) -> None:
    stage.begin()
    stage.command("check")


@scene(Event.START_REFUSED, EventOutcome.REFUSED, by="command")
def the_server_does_not_start(stage: Stage) -> None:
    stage.app.extensions["site"] = replace(stage.app.extensions["site"], libraries={})
    stage.begin()
    stage.command("serve")


@scene(Event.FAULT, EventOutcome.FAILED, by="teacher", subject="teach.my_classes")
def a_page_of_staff_breaks(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    stage.app.view_functions["teach.my_classes"] = lambda: str(1 // 0)
    assert stage.client.get("/teach/").status_code == 500


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


@pytest.fixture
def stage(app: Flask, place: Place, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Stage:
    few = AttemptLimit(wrong_codes.ALARMING.name, 3, 600)
    monkeypatch.setattr(wrong_codes, "ALARMING", few)
    return Stage(app, place, clock, browser(app))


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
    monkeypatch.setattr(on_record, "write_alone", lambda _entries: None)
    assert found(stage, name) == []


@pytest.mark.asvs("16.2.2")
def test_the_time_of_an_entry_is_utc(stage: Stage) -> None:
    a_password_is_right(stage)
    [entry] = entries(stage.before)
    assert (entry.at, entry.at.tzinfo) == (stage.clock.now, UTC)


def broken(*_: object) -> NoReturn:
    raise OperationalError("INSERT", {}, Exception("the disk is full"))


@pytest.mark.asvs("16.5.3")
def test_nobody_is_let_in_without_an_entry(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safe4me.storage.security_log.log.write_entry", broken)
    token = hidden(stage.client.get(SIGN_IN).text, "csrf_token")
    data = {"email": stage.place.teacher.email, "password": PASSWORD, "csrf_token": token}
    assert stage.client.post(SIGN_IN, data=data).status_code == 503
    assert stage.client.get("/teach/").status_code == 302


def play_unwritten(stage: Stage, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Play a scene whose own entry the database does not take."""
    play, expected = SCENES[name]

    def write(session: Session, entry: SecurityEvent) -> None:
        if entry.event == expected.event:
            broken()
        write_entry(session, entry)

    monkeypatch.setattr("safe4me.storage.security_log.log.write_entry", write)
    monkeypatch.setattr(on_record, "write_entry", write)
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

    monkeypatch.setattr(on_record, "write_entry", broken_once_more)
    monkeypatch.setattr(on_record, "send_line", sent.append)
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
    monkeypatch.setattr(on_record, "write_entry", lambda *_: pytest.fail("It is away."))
    monkeypatch.setattr(on_record, "send_line", sent.append)
    stage.app.view_functions["teach.my_classes"] = broken
    assert stage.client.get("/teach/").status_code == 503
    [line] = map(json.loads, sent)
    assert (line["event"], line["account"]) == ("fault", stage.place.teacher.id)


def test_refusals_do_not_fill_the_disk(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    for _ in range(on_record.REFUSALS.most + 5):
        stage.client.get("/coordinate/")
    assert len(entries(stage.before)) == on_record.REFUSALS.most


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}], ids=["no token", "another site"])
def test_many_strangers_do_not_fill_the_disk_either(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    few = AttemptLimit(on_record.STRANGERS.name, 4, on_record.STRANGERS.seconds)
    monkeypatch.setattr(on_record, "STRANGERS", few)

    def left_by_many() -> list[str]:
        stage.begin()
        for n in range(few.most + 3):
            address = {"REMOTE_ADDR": f"2001:db8:0:{n:x}::1"}
            stage.client.post(SIGN_IN, data={"email": "x"}, headers=headers, environ_base=address)
        return [each.event for each in entries(stage.before)]

    expected = [Event.FORGED_FORM] * few.most + [Event.LIMIT_REACHED]
    assert left_by_many() == expected
    assert left_by_many() == []
    stage.enter(stage.place.teacher)
    stage.begin()
    stage.client.get("/coordinate/")
    assert [each.event for each in entries(stage.before)] == [Event.NOT_ALLOWED]
    stage.clock.forward(seconds=few.seconds + 1)
    stage.client = browser(stage.app)
    assert left_by_many() == expected


def test_images_on_a_page_elsewhere_leave_no_links_that_are_over(stage: Stage) -> None:
    stage.begin()
    for site in ("cross-site", "none"):
        stage.client.get("/account/invitation/nonsense", headers={"Sec-Fetch-Site": site})
    assert [each.event for each in entries(stage.before)] == [Event.LINK_REFUSED]
