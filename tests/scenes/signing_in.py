"""Scenes of signing in and out: by password, app, passkey or recovery code; and being asked again."""

import re

from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.security_events import Event, EventOutcome, Factor
from tests.helpers.world.schools import PASSWORD, browser, code_of, give_app, hidden, sign_in
from tests.integration.test_passkeys import PASSKEY, asking, give_key, send
from tests.scenes.stage import CODE, SIGN_IN, Stage, scene

RECOVERY, VERIFY = "/account/recovery", "/account/verify"
KEPT = re.compile(r"<code>([0-9A-Z-]+)</code>")


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
    assert stage.client.get("/teach/week").status_code == 302
    assert stage.client.get("/teach/week").status_code == 302


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
