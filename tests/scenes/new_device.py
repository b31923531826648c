"""Scenes of a device that is new to an account: links, codes and passkeys that make it known."""

import re

from safe4me.db.security_events import Event, EventOutcome, Factor
from safe4me.web.staff.invitations import device_link
from tests.helpers.browser.passkeys import SecurityKey
from tests.helpers.world.schools import browser, hidden, sign_in
from tests.integration.test_passkeys import give_key, send
from tests.scenes.accounts import manage
from tests.scenes.stage import Stage, scene

WAYS, WITH_PASSKEY = "/account/new-device", "/account/new-device/passkey"
SHOWN = re.compile(r'<code class="to-copy">([0-9A-Z-]+)</code>')


@scene(Event.DEVICE_LINK_MADE, by="lead", about="teacher")
def a_lead_makes_a_link_for_a_new_device(stage: Stage) -> None:
    manage(stage, "new-device")


@scene(Event.DEVICE_KNOWN, factor=Factor.LINK, about="teacher")
def a_device_is_known_by_a_link(stage: Stage) -> None:
    with stage.app.test_request_context():
        link = device_link(stage.place.teacher, stage.clock.now)
    stage.begin()
    stage.post(link.removeprefix("http://localhost"))


def code_from_elsewhere(stage: Stage) -> str:
    other = browser(stage.app)
    sign_in(other, stage.place.teacher)
    token = hidden(other.get("/account/").text, "csrf_token")
    page = other.post("/account/let-another-try", data={"csrf_token": token}).text
    return str(SHOWN.findall(page)[0])


@scene(Event.DEVICE_CODE_MADE, by="teacher")
def a_code_for_another_device_is_made(stage: Stage) -> None:
    stage.begin()
    code_from_elsewhere(stage)


@scene(Event.DEVICE_KNOWN, factor=Factor.DEVICE_CODE, about="teacher")
def a_device_is_known_by_a_code(stage: Stage) -> None:
    code = code_from_elsewhere(stage)
    stage.begin()
    stage.post(f"{WAYS}/code", WAYS, email=stage.place.teacher.email, code=code)


@scene(Event.DEVICE_KNOWN, EventOutcome.WRONG, Factor.DEVICE_CODE)
def a_code_of_another_device_is_wrong(stage: Stage) -> None:
    stage.begin()
    stage.post(f"{WAYS}/code", WAYS, email=stage.place.teacher.email, code="CCC-CCC-CC")


@scene(Event.DEVICE_KNOWN, factor=Factor.PASSKEY, about="lead")
def a_device_is_known_by_a_passkey(stage: Stage) -> None:
    key = give_key(stage.app, stage.place.lead)
    stage.begin()
    send(stage.client, key, stage.post(WITH_PASSKEY, WAYS).text)


@scene(Event.DEVICE_KNOWN, EventOutcome.WRONG, Factor.PASSKEY)
def a_passkey_of_nobody_makes_no_device_known(stage: Stage) -> None:
    stage.begin()
    send(stage.client, SecurityKey(), stage.post(WITH_PASSKEY, WAYS).text)
