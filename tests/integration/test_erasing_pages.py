"""Asking to be erased on one's own page, agreeing on the page of colleagues; what lists say afterwards."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app, rooms
from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.schools import erasing
from safe4me.settings import Settings
from tests.helpers.world.app import run
from tests.helpers.world.lessons import planned
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    allow_days,
    browser,
    close,
    give_app,
    hidden,
    open_room,
    sign_in,
    sign_in_with_code,
    with_settings,
)

OWN = "/account/"


def signed_in(app: Flask, account: Account) -> FlaskClient:
    client = browser(app)
    sign_in(client, account)
    return client


def press(client: FlaskClient, path: str) -> str:
    """Press a button, and read the page that it leads to."""
    token = hidden(client.get(OWN).text, "csrf_token")
    return client.post(path, data={"csrf_token": token}, follow_redirects=True).text


@pytest.mark.parametrize(
    ("who", "agrees"),
    [("teacher", "Your school lead has to agree"), ("lead", "A coordinator has to agree")],
)
def test_one_asks_and_another_agrees(app: Flask, place: Place, who: str, agrees: str) -> None:
    person = getattr(place, who)
    own = signed_in(app, person)
    page = press(own, "/account/erase")
    assert "You asked on" in page
    assert agrees in page
    other = signed_in(app, place.lead if who == "teacher" else place.coordinator)
    colleagues = f"/school/{place.school.id}/people"
    assert "Asks to be erased" in other.get(colleagues).text
    assert "Is erased tonight" in press(other, f"/school/people/{person.id}/erase")
    assert "Somebody has agreed." in own.get(OWN).text


def test_a_lead_s_wish_stands_on_the_coordinator_s_page_of_leads(app: Flask, place: Place) -> None:
    erasing.ask_to_erase(db.session(), place.lead, NOW)
    page = signed_in(app, place.coordinator).get("/coordinate/people").text
    assert f"/school/people/{place.lead.id}/erase" in page


def test_a_lead_agrees_to_no_lead_s_wish(app: Flask, place: Place) -> None:
    erasing.ask_to_erase(db.session(), place.lead, NOW)
    page = signed_in(app, place.lead).get(f"/school/{place.school.id}/people").text
    assert "Asks to be erased" in page
    assert f"/people/{place.lead.id}/erase" not in page


def test_a_wish_is_taken_back(app: Flask, place: Place) -> None:
    own = signed_in(app, place.teacher)
    press(own, "/account/erase")
    assert "Ask to be erased" in press(own, "/account/erase/take-back")
    assert place.teacher.erase_request is None


def test_the_only_coordinator_reads_why_not(app: Flask, place: Place) -> None:
    page = press(signed_in(app, place.coordinator), "/account/erase")
    assert f"Nobody else coordinates {place.area.name}." in page
    assert 'name="name"' in page


@pytest.mark.parametrize("path", ["/account/erase", "/account/erase/take-back"])
def test_long_after_the_password_it_is_asked_for_first(
    app: Flask, place: Place, clock: Clock, path: str
) -> None:
    own = signed_in(app, place.teacher)
    with own.session_transaction(OWN) as session:
        session["fs_paa"] = 0
    token = hidden(own.get(OWN).text, "csrf_token")
    reply = own.post(path, data={"csrf_token": token})
    assert (reply.status_code, "/account/verify" in reply.location) == (302, True)
    assert place.teacher.erase_request is None


@pytest.fixture
def strict(settings: Settings, clock: Clock) -> Flask:
    """The site, asking all for a second step."""
    app = create_app(with_settings(settings, two_step=True))
    app.extensions["clock"] = clock
    return app


def test_without_a_second_step_one_is_set_up_before(strict: Flask, place: Place) -> None:
    allow_days(place.teacher, 3)
    own = signed_in(strict, place.teacher)
    token = hidden(own.get(OWN).text, "csrf_token")
    assert own.post("/account/erase", data={"csrf_token": token}).location == "/account/set-up"
    assert place.teacher.erase_request is None
    close(strict)


def test_with_a_second_step_one_may_ask(strict: Flask, place: Place) -> None:
    number = place.teacher.id  # inside another app its session would borrow that one's connection
    own = browser(strict)
    with strict.app_context():
        teacher = db.session.get_one(Account, number)
        give_app(teacher)
        sign_in_with_code(own, teacher)
    assert "You asked on" in press(own, "/account/erase")
    close(strict)


def test_pages_that_name_a_person_say_erased_account(app: Flask, place: Place) -> None:
    assignment = planned(place)
    assignment.note, assignment.account_id = "Hall", place.teacher.id
    db.session.commit()
    room = open_room(app, place, "law/quiz")
    rooms.close(db.session(), app.extensions["ballot_box"], app.extensions["settings"], room, NOW)
    email = place.teacher.email
    done = run(app, "users", "erase", email, "--yes")
    assert done.exit_code == 0, done.output
    db.session.expire_all()
    lead, coordinator = signed_in(app, place.lead), signed_in(app, place.coordinator)
    shown = {
        f"/teach/classes/{place.school_class.id}/": lead,
        "/coordinate/actions": coordinator,
    }
    for path, client in shown.items():
        page = client.get(path).text
        assert "erased account" in page, path
        assert email not in page
        assert f"erased {place.teacher.id}" not in page
    colleagues = lead.get(f"/school/{place.school.id}/people").text
    assert email not in colleagues
    assert f"erased {place.teacher.id}" not in colleagues


@pytest.mark.parametrize(
    "path",
    [
        "/teach/",
        "/teach/classes/{class_id}/",
        "/school/",
        "/school/{school_id}",
        "/school/{school_id}/people",
        "/school/sealed/",
        "/school/sealed/ask/{room_id}/law/quiz",
        "/coordinate/people",
        "/coordinate/security",
    ],
)
def test_no_page_breaks_when_somebody_is_erased(app: Flask, place: Place, path: str) -> None:
    planned(place)
    room = open_room(app, place, "law/quiz")
    rooms.close(db.session(), app.extensions["ballot_box"], app.extensions["settings"], room, NOW)
    number, email = place.teacher.id, place.teacher.email
    run(app, "users", "erase", email, "--yes")
    db.session.expire_all()
    ids = {"class_id": place.school_class.id, "school_id": place.school.id, "room_id": room.id}
    for who in (place.lead, place.coordinator):
        reply = signed_in(app, who).get(path.format(**ids), follow_redirects=True)
        assert reply.status_code < 500
        assert email not in reply.text
        assert f"erased {number}" not in reply.text
