"""Scenes of accounts: passwords, links, invitations, second steps; of whoever looks after them, too."""

import time
from collections.abc import Callable
from datetime import timedelta

from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.security_events import Event, EventOutcome, Factor
from safe4me.schools import erasing
from safe4me.web.staff.invitations import invitation_link, new_password_link
from tests.helpers.browser.passkeys import SecurityKey
from tests.helpers.world.schools import NOW, PASSWORD, code_of, hidden, make_place, with_settings
from tests.integration.test_passkeys import PASSKEYS, asking, send
from tests.scenes.stage import CODE, NEW, Stage, scene


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


def ask_for_a_link(stage: Stage, email: str, path: str = "/account/lost-password", at: str = "") -> None:
    settings = stage.app.extensions["settings"]
    stage.app.extensions["settings"] = with_settings(settings, smtp_host="127.0.0.1", smtp_port=9)
    stage.begin()
    stage.post(path, at, email=email)
    stage.app.extensions["later"]._thread.submit(time.sleep, 0).result()  # noqa: SLF001 - it stands behind the rest


@scene(Event.LINK_ASKED, about="teacher")
def a_link_to_a_new_password_is_asked_for(stage: Stage) -> None:
    ask_for_a_link(stage, stage.place.teacher.email)


@scene(Event.LINK_ASKED, EventOutcome.UNKNOWN)
def a_link_is_asked_for_by_nobody_known(stage: Stage) -> None:
    ask_for_a_link(stage, "nobody@school.example")


@scene(Event.DEVICE_ASKED, about="teacher")
def a_link_for_a_new_device_is_asked_for(stage: Stage) -> None:
    ask_for_a_link(stage, stage.place.teacher.email, "/account/new-device/mail", "/account/new-device")


@scene(Event.DEVICE_ASKED, EventOutcome.UNKNOWN)
def a_link_for_a_new_device_is_asked_for_by_nobody_known(stage: Stage) -> None:
    ask_for_a_link(stage, "nobody@school.example", "/account/new-device/mail", "/account/new-device")


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


OWN = "/account/"


@scene(Event.ERASE_ASKED, by="teacher", about="teacher")
def a_teacher_asks_to_be_erased(stage: Stage) -> None:
    stage.enter(stage.place.teacher)
    stage.begin()
    stage.post("/account/erase", OWN)


@scene(Event.ERASE_TAKEN_BACK, by="teacher", about="teacher")
def a_teacher_keeps_the_account(stage: Stage) -> None:
    a_teacher_asks_to_be_erased(stage)
    stage.begin()
    stage.post("/account/erase/take-back", OWN)


@scene(Event.ERASE_CONFIRMED, by="lead", about="teacher")
def a_lead_agrees_to_it(stage: Stage) -> None:
    erasing.ask_to_erase(db.session(), stage.place.teacher, NOW)
    stage.enter(stage.place.lead)
    stage.begin()
    stage.post(f"/school/people/{stage.place.teacher.id}/erase", OWN)


@scene(Event.ACCOUNT_ERASED, by="command", about="teacher")
def an_account_is_erased(stage: Stage) -> None:
    stage.begin()
    stage.command("users", "erase", stage.place.teacher.email, "--yes")


@scene(Event.PASSWORD_TAKEN_OFF, by="command", about="lead")
def a_password_is_taken_off(stage: Stage) -> None:
    stage.begin()
    stage.command("users", "reset-password", stage.place.lead.email)


@scene(Event.OWN_SIGN_IN_TAKEN_OFF, by="command", about="lead")
def a_binding_is_taken_off(stage: Stage) -> None:
    stage.begin()
    stage.command("users", "reset-own-sign-in", stage.place.lead.email)
