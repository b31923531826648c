"""A teacher at a new device, whom a pupil in the same network wants to keep out: in within two minutes.

ASVS 5.0.0: 6.1.1, 6.3.1, 6.3.4. How likely a guess is right is worked out in `test_written_down.py`.
"""

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.settings import Settings
from safe4me.web.account import by_link, devices, new_device, throttle
from safe4me.web.staff.invitations import device_link
from tests.helpers.browser.passkeys import SecurityKey
from tests.helpers.mail import Letterbox
from tests.helpers.world.app import entries, last_entry
from tests.helpers.world.mailed import box, settings
from tests.helpers.world.schools import (
    PASSWORD,
    Clock,
    Place,
    allow_days,
    browser,
    code_of,
    give_app,
    hidden,
    make_place,
    sign_in,
    sign_in_with_code,
    with_settings,
)
from tests.integration.test_passkeys import give_key, send

__all__ = ["box", "settings"]

SIGN_IN, WAYS = "/account/sign-in", "/account/new-device"
MAIL, CODE, PASSKEY = f"{WAYS}/mail", f"{WAYS}/code", f"{WAYS}/passkey"
WRONG = "three odd words of nobody"
SENT, KNOWN = f"{WAYS}?sent=yes", f"{SIGN_IN}?device=known"
LINK = re.compile(r"http://localhost(/account/known-device/[\w.-]+)")
SHOWN = re.compile(r'<code class="to-copy">([0-9A-Z-]+)</code>')
NOBODY = "nobody@school.example"


@pytest.fixture
def pupil(app: Flask) -> Iterator[FlaskClient]:
    """A browser in the school's network, as all of these are."""
    yield browser(app)
    wait_for_mail(app)  # a letter still on its way when the box closes leaves a socket open


@pytest.fixture
def new(app: Flask) -> FlaskClient:
    """The device that nobody has signed in on."""
    return browser(app)


def wait_for_mail(app: Flask) -> None:
    app.extensions["later"]._thread.submit(time.sleep, 0).result()  # noqa: SLF001 - it stands behind the rest


def fill_in(client: FlaskClient, path: str, at: str = "", **data: str) -> TestResponse:
    """Send the form of `path`, as it stands there or on the page `at`."""
    token = hidden(client.get(at or path).text, "csrf_token")
    return client.post(path, data={**data, "csrf_token": token})


def try_password(client: FlaskClient, account: Account, password: str = PASSWORD) -> int:
    return fill_in(client, SIGN_IN, email=account.email, password=password).status_code


def until_refused(attempt: Callable[[int], int], refusal: int = 429) -> None:
    """Do it until it is refused, or a hundred times over."""
    assert refusal in (attempt(n) for n in range(100))


def spend_every_count(pupil: FlaskClient, account: Account, *, mail: bool = True) -> None:
    """Whatever somebody in the same network can use up who knows no password."""
    guesses = [try_password(pupil, account, WRONG) for _ in range(throttle.SIGN_INS_FROM_A_NETWORK.most)]
    assert guesses[0] in {422, 429}
    email = account.email
    until_refused(lambda n: fill_in(pupil, SIGN_IN, email=f"{n}-{NOBODY}", password=WRONG).status_code)
    until_refused(lambda _: fill_in(pupil, CODE, WAYS, email=email, code="CCC-CCC-CC").status_code)
    if mail:
        until_refused(lambda n: fill_in(pupil, "/account/lost-password", email=f"{n}-{NOBODY}").status_code)
        for n in range(new_device.DEVICES_FROM_AN_ADDRESS.most + 5):
            assert fill_in(pupil, MAIL, WAYS, email=email if n % 2 else f"{n}-{NOBODY}").location == SENT


def links_in(app: Flask, box: Letterbox) -> list[str]:
    """The links for a new device that were mailed, once everything that nobody waits for is done."""
    wait_for_mail(app)
    found = [LINK.search(letter.get_content()) for letter in box.letters]
    return [each[1] for each in found if each]


def come_in(client: FlaskClient, account: Account) -> int:
    """What the teacher's week says once they have signed in, with their app."""
    sign_in_with_code(client, account)
    return client.get("/teach/week").status_code


@pytest.mark.asvs("6.1.1", "6.3.1")
def test_a_pupil_spends_every_count_and_the_teacher_is_in_by_mail(
    app: Flask, pupil: FlaskClient, new: FlaskClient, box: Letterbox, place: Place, clock: Clock
) -> None:
    give_app(place.teacher)
    began = clock.now
    spend_every_count(pupil, place.teacher)
    assert try_password(new, place.teacher) == 429
    assert fill_in(new, MAIL, WAYS, email=place.teacher.email).location == SENT
    clock.forward(seconds=60)
    spend_every_count(pupil, place.teacher)
    mailed = links_in(app, box)
    assert len(mailed) == new_device.DEVICES_OF_AN_ACCOUNT.most
    assert len(set(mailed)) == 1
    assert fill_in(new, mailed[0]).location == KNOWN
    assert come_in(new, place.teacher) == 200
    assert clock.now - began <= timedelta(minutes=2)


@pytest.mark.asvs("6.1.1", "6.3.1")
def test_a_pupil_spends_every_count_and_the_teacher_is_in_without_mail(
    app: Flask, pupil: FlaskClient, new: FlaskClient, place: Place, clock: Clock, settings: Settings
) -> None:
    app.extensions["settings"] = with_settings(settings, smtp_host="")
    give_app(place.teacher)
    lead, began = browser(app), clock.now
    sign_in(lead, place.lead)
    spend_every_count(pupil, place.teacher, mail=False)
    assert try_password(new, place.teacher) == 429
    assert MAIL not in new.get(WAYS).text
    assert fill_in(new, MAIL, WAYS, email=place.teacher.email).status_code == 404
    clock.forward(seconds=60)
    page = fill_in(lead, f"/school/people/{place.teacher.id}/new-device", "/account/").text
    found = LINK.search(page)
    assert found
    assert found[1] not in lead.get(f"/school/{place.school.id}/people").text
    spend_every_count(pupil, place.teacher, mail=False)
    assert fill_in(new, found[1]).location == KNOWN
    assert come_in(new, place.teacher) == 200
    assert clock.now - began <= timedelta(minutes=2)


@pytest.mark.asvs("6.1.1", "6.3.1")
def test_a_pupil_spends_every_count_and_the_teacher_is_in_by_a_code_and_by_a_passkey(
    app: Flask, pupil: FlaskClient, new: FlaskClient, place: Place
) -> None:
    key, at_desk = give_key(app, place.teacher), browser(app)
    sign_in(at_desk, place.lead)
    code = code_shown(at_desk)
    spend_every_count(pupil, place.teacher)
    spend_every_count(pupil, place.lead)
    assert fill_in(new, CODE, WAYS, email=place.lead.email, code=code).location == KNOWN
    assert try_password(new, place.lead) == 302
    other = browser(app)
    assert send(other, key, fill_in(other, PASSKEY, WAYS).text).location == KNOWN
    assert try_password(other, place.teacher) == 302


def code_shown(client: FlaskClient) -> str:
    page = fill_in(client, "/account/let-another-try", "/account/").text
    return str(SHOWN.findall(page)[0])


def test_the_refusal_says_what_happened_and_offers_each_way_with_what_was_typed(
    new: FlaskClient, place: Place
) -> None:
    for _ in range(throttle.SIGN_INS_FROM_A_NETWORK.most):
        try_password(new, place.teacher, WRONG)
    email = place.teacher.email
    refused = fill_in(new, SIGN_IN, email=email, password=PASSWORD)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert refused.headers["Cache-Control"] == "no-store"
    assert "maybe somebody else on your network" in refused.text
    assert "or wait 60 minutes." in refused.text
    assert [f'action="{path}"' in refused.text for path in (MAIL, CODE, PASSKEY)] == [True] * 3
    assert refused.text.count(f'value="{email}"') == 2
    assert PASSWORD not in refused.text


@pytest.mark.asvs("6.3.1")
def test_who_there_is_no_account_for_meets_the_same_words(app: Flask, place: Place, clock: Clock) -> None:
    def met(email: str) -> list[str]:
        client = browser(app)
        replies = [
            *(fill_in(client, SIGN_IN, email=email, password=WRONG) for _ in range(11)),
            fill_in(client, MAIL, WAYS, email=email),
            fill_in(client, CODE, WAYS, email=email, code="CCC-CCC-CC"),
        ]
        return [f"{each.status_code} {without_values(each.text)}" for each in replies]

    there = met(place.lead.email)
    assert [each[:3] for each in there] == ["422"] * 10 + ["429", "302", "422"]
    clock.forward(seconds=61)
    assert met(NOBODY) == there


def without_values(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def test_nobody_is_looked_up_while_somebody_waits(
    new: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Callable[[], object]] = []
    monkeypatch.setattr(new_device, "run_after_response", waiting.append)
    for module in (by_link, devices):
        monkeypatch.setattr(module, "account_named", lambda *_: pytest.fail("looked up"))
    for email in (place.teacher.email, NOBODY):
        assert fill_in(new, MAIL, WAYS, email=email).location == SENT
        assert fill_in(new, CODE, WAYS, email=email, code="CCC-CCC-CC").status_code == 422
    assert len(waiting) == 2


def path_of(account: Account, until: datetime) -> str:
    return urlsplit(device_link(account, until)).path


def lock_out(app: Flask, account: Account) -> None:
    """Guess at an account until strangers in this network have to wait, and the address need not."""
    assert {try_password(browser(app), account, WRONG) for _ in range(10)} == {422}


@pytest.mark.asvs("6.3.4")
def test_a_link_alone_signs_nobody_in_and_makes_the_device_known_that_it_is_opened_on(
    app: Flask, new: FlaskClient, place: Place, clock: Clock
) -> None:
    give_app(place.teacher)
    asker = browser(app)
    lock_out(app, place.teacher)
    path = path_of(place.teacher, clock.now)
    assert new.get(path).status_code == 200
    assert try_password(new, place.teacher) == 429  # to look at it, as a mail program does, changes nothing
    assert fill_in(new, path).location == KNOWN
    assert new.get("/teach/week").location.startswith(SIGN_IN)
    assert try_password(new, place.teacher, WRONG) == 422
    assert new.get("/account/code").location.startswith(SIGN_IN)
    assert try_password(new, place.teacher) == 302
    assert new.get("/teach/week").location.startswith(SIGN_IN)
    assert fill_in(new, "/account/code", code="123456").status_code == 422
    assert try_password(asker, place.teacher) == 429


def test_a_flood_of_asks_mails_three_letters_with_one_link_that_works_for_its_hour(
    app: Flask, pupil: FlaskClient, box: Letterbox, place: Place, clock: Clock
) -> None:
    for _ in range(30):
        assert fill_in(pupil, MAIL, WAYS, email=place.teacher.email).location == SENT
    first, *others = links_in(app, box)
    assert others == [first] * 2
    assert {letter["To"] for letter in box.letters} == {place.teacher.email}
    assert "until 11:00" in " ".join(box.letters[0].get_content().split())
    clock.forward(minutes=30)
    assert fill_in(pupil, MAIL, WAYS, email=place.teacher.email).location == SENT
    *_, later = links_in(app, box)
    assert later != first
    clock.forward(minutes=30)
    assert fill_in(browser(app), first).location == KNOWN
    clock.forward(seconds=1)
    assert browser(app).get(first).status_code == 410
    assert fill_in(browser(app), later).location == KNOWN


@pytest.mark.usefixtures("in_app")
def test_asks_in_vain_are_on_record_until_the_address_asks_too_often(app: Flask, pupil: FlaskClient) -> None:
    before = last_entry()
    for n in range(new_device.DEVICES_FROM_AN_ADDRESS.most + 5):
        fill_in(pupil, MAIL, WAYS, email=f"{n}-{NOBODY}")
    wait_for_mail(app)
    noted = [each.event for each in entries(before)]
    assert noted.count("device-asked") == new_device.DEVICES_FROM_AN_ADDRESS.most
    assert noted.count("limit-reached") == 1


@pytest.mark.parametrize("why", ["disabled", "invited", "another kind", "forged"])
def test_a_link_is_over_for(app: Flask, new: FlaskClient, place: Place, clock: Clock, why: str) -> None:
    path = path_of(place.teacher, clock.now)
    if why == "disabled":
        place.teacher.disable()
    if why == "invited":
        place.teacher.password = None
    db.session.commit()
    path = path.replace("known-device", "new-password") if why == "another kind" else path
    assert new.get(path[:-2] if why == "forged" else path).status_code == 410


def test_a_code_works_once_for_two_minutes_and_for_its_own_account(
    app: Flask, new: FlaskClient, place: Place, clock: Clock
) -> None:
    at_desk, email = browser(app), place.teacher.email
    sign_in(at_desk, place.teacher)
    code = code_shown(at_desk)
    assert len(code.replace("-", "")) == 8
    assert fill_in(new, CODE, WAYS, email=place.lead.email, code=code).status_code == 422
    assert (
        fill_in(new, CODE, WAYS, email=email.upper(), code=code.replace("-", " ").lower()).location == KNOWN
    )
    assert fill_in(browser(app), CODE, WAYS, email=email, code=code).status_code == 422
    for seconds, met in ((119, 302), (120, 422)):
        code = code_shown(at_desk)
        clock.forward(seconds=seconds)
        assert fill_in(browser(app), CODE, WAYS, email=email, code=code).status_code == met


def test_a_code_is_made_after_a_second_step_alone(
    app: Flask, new: FlaskClient, place: Place, settings: Settings
) -> None:
    app.extensions["settings"] = with_settings(settings, two_step=True)
    allow_days(place.teacher, 14)
    sign_in(new, place.teacher)
    reply = fill_in(new, "/account/let-another-try", "/account/")
    assert reply.location == "/account/set-up"
    give_app(place.lead)
    client = browser(app)
    sign_in_with_code(client, place.lead)
    assert code_shown(client)


def test_a_passkey_makes_the_device_known_to_its_owner_alone(
    app: Flask, new: FlaskClient, place: Place
) -> None:
    key = give_key(app, place.teacher)
    for account in (place.teacher, place.lead):
        lock_out(app, account)
    asked = fill_in(new, PASSKEY, WAYS).text
    assert "&#34;allowCredentials&#34;: []" in asked  # so it tells of nobody
    assert send(new, key, asked).location == KNOWN
    assert new.get("/teach/week").location.startswith(SIGN_IN)
    assert [try_password(new, each) for each in (place.lead, place.teacher)] == [429, 302]


@pytest.mark.parametrize("why", ["of nobody", "of somebody disabled", "asked for by nobody", "too late"])
def test_a_passkey_makes_no_device_known_that_is(
    app: Flask, new: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    key = SecurityKey() if why == "of nobody" else give_key(app, place.teacher)
    if why == "of somebody disabled":
        place.teacher.disable()
        db.session.commit()
    asked = fill_in(new, PASSKEY, WAYS).text
    if why == "asked for by nobody":
        asked = asked.replace(f"{PASSKEY}/", f"{PASSKEY}/x")
    if why == "too late":
        monkeypatch.setattr(new_device, "PASSKEY_SECONDS", -1)
    assert send(new, key, asked).location == f"{WAYS}?refused=passkey"
    assert "That passkey did not work." in new.get(f"{WAYS}?refused=passkey").text
    assert new.get_cookie("safe4me-device", path="/account/") is None


@pytest.mark.asvs("6.3.1", "6.5.4")
def test_whoever_has_mailbox_or_desk_guesses_no_oftener_on_ten_devices_than_on_one(
    app: Flask, place: Place, clock: Clock
) -> None:
    found = []
    for _ in range(10):
        guesser = browser(app)
        assert fill_in(guesser, path_of(place.teacher, clock.now)).location == KNOWN
        found += [try_password(guesser, place.teacher, WRONG) for _ in range(2)]
    assert found == [422] * 10 + [429] * 10


@pytest.mark.asvs("6.3.1")
def test_guesses_after_the_password_keep_nobody_off_a_device_that_is_made_known(
    app: Flask, new: FlaskClient, place: Place, clock: Clock
) -> None:
    """Whoever has the password uses up the second step's count of the account, from wherever."""
    secret = give_app(place.teacher)
    thief = browser(app)
    sign_in(thief, place.teacher)
    assert {fill_in(thief, "/account/code", code="123456").status_code for _ in range(10)} == {422}
    sign_in(new, place.teacher)
    refused = fill_in(new, "/account/code", code=code_of(secret))
    assert refused.status_code == 429
    assert f'action="{CODE}"' in refused.text
    assert fill_in(new, path_of(place.teacher, clock.now)).location == KNOWN
    assert come_in(new, place.teacher) == 200


@pytest.mark.asvs("8.2.2")
def test_nobody_gives_a_link_to_those_whom_they_do_not_look_after(app: Flask, place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    nothing = browser(app).get("/nowhere/").text
    place.teacher.password = None  # only invited
    db.session.commit()
    for person in (other.teacher, place.coordinator, place.teacher):
        client = browser(app)
        sign_in(client, place.lead)
        assert fill_in(client, f"/school/people/{person.id}/new-device", "/account/").text == nothing


def test_where_mail_is_set_up_a_lead_never_sees_the_link(
    app: Flask, pupil: FlaskClient, box: Letterbox, place: Place
) -> None:
    sign_in(pupil, place.lead)
    page = fill_in(pupil, f"/school/people/{place.teacher.id}/new-device", "/account/").text
    assert "on its way by mail" in page
    assert not LINK.search(page)
    assert len(links_in(app, box)) == 1
