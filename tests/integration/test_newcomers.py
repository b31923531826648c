"""From an ask by mail to a teacher: the queue, what a newcomer may do, and what a lead's word changes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.db.accounts import Account, ClassTeacher, account_named
from safe4me.db.base import db
from safe4me.db.join_asks import CameBy, JoinAsk
from safe4me.db.ways_in import StaffBy
from safe4me.schools import join_queue, newcomers
from safe4me.schools.newcomers import HasAccount, NobodyWaits
from tests.helpers.mail import Letterbox
from tests.helpers.world.joining import ask, come, confirm_domain, links_in, open_link, wait_for_mail
from tests.helpers.world.mailed import box, settings
from tests.helpers.world.schools import NOW, Clock, Place, browser, hidden, make_place, sign_in, with_settings

__all__ = ["box", "settings"]

ANN = "ann@staff.hill.example"
STRANGER = "ann@gmail.example"
NEW = "walrus teapot gravel"


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    yield browser(app)
    wait_for_mail(app)  # a letter still on its way when the box closes leaves a socket open


@pytest.fixture
def lead(app: Flask, place: Place) -> FlaskClient:
    client = browser(app)
    sign_in(client, place.lead)
    return client


def decide(client: FlaskClient, place: Place, what: str, email: str) -> str:
    page = f"/school/{place.school.id}/newcomers"
    data = {"email": email, "csrf_token": hidden(client.get(page).text, "csrf_token")}
    return client.post(f"{page}/{what}", data=data).text


def asked(place: Place, email: str, *, at_school: bool = False, days_ago: int = 0) -> None:
    """An ask that stands in the queue."""
    at = NOW - timedelta(days=days_ago)
    newcomers.welcome(db.session(), place.school, email, at, at_once=False, way=CameBy(at_school))


def test_at_a_domain_that_only_staff_have_somebody_is_in_at_once(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    confirm_domain(place, "staff.hill.example")
    assert come(app, client, box, place.school, ANN).location == "/account/start"
    page = client.get("/account/first").text
    assert "Hill School" in page
    assert "Classes, rooms and results open once your school’s lead" in page
    assert client.get("/teach/practise/law/").status_code == 200
    assert client.get("/teach/week").status_code == 404


@pytest.mark.parametrize(("email", "apart"), [(ANN, False), (STRANGER, True)])
def test_everybody_else_waits_for_the_lead_those_of_other_domains_apart(
    app: Flask, client: FlaskClient, lead: FlaskClient, box: Letterbox, place: Place, email: str, apart: bool
) -> None:
    confirm_domain(place, "staff.hill.example", StaffBy.NOBODY)
    assert come(app, client, box, place.school, email).location == "/account/join?waits=yes"
    assert account_named(db.session(), email) is None
    assert "1 person asks to join your school" in lead.get("/school/").text
    page = lead.get(f"/school/{place.school.id}/newcomers").text
    assert email in page
    assert ("Not your school’s address" in page) is apart
    assert ('<h3 class="part" dir="ltr">gmail.example</h3>' in page) is apart


def test_who_has_not_opened_the_link_stands_in_no_queue(
    app: Flask, client: FlaskClient, lead: FlaskClient, box: Letterbox, place: Place
) -> None:
    ask(client, place.school, ANN)
    assert len(links_in(app, box)) == 1
    assert "asks to join" not in lead.get("/school/").text


def test_one_of_ours_gets_an_invitation_and_chooses_a_password(
    app: Flask, client: FlaskClient, lead: FlaskClient, box: Letterbox, place: Place
) -> None:
    confirm_domain(place, "staff.hill.example")
    come(app, client, box, place.school, ANN)
    assert "a mail is on its way" in decide(lead, place, "ours", ANN)
    said = box.letters[-1].get_content()
    assert "Lead invites you to Safe4me, as a teacher at Hill School." in said
    assert client.get("/account/first").location.startswith(
        "/account/sign-in"
    )  # the sessions before are over
    path = said.split("http://localhost")[1].split()[0]
    page = client.get(path).text
    assert "Lead invites you to Safe4me, as a teacher at Hill School." in page
    token = hidden(page, "csrf_token")
    assert client.post(path, data={"password": NEW, "csrf_token": token}).location == "/account/start"
    assert client.get("/teach/week").status_code == 200


def test_who_waited_in_the_queue_has_an_account_by_the_leads_word_alone(
    lead: FlaskClient, box: Letterbox, place: Place
) -> None:
    asked(place, STRANGER)
    decide(lead, place, "ours", STRANGER)
    person = account_named(db.session(), STRANGER)
    assert person is not None
    assert (person.school_id, person.newcomer_since, person.has_joined) == (place.school.id, None, False)
    assert person.invited_by == place.lead.id
    assert db.session.scalar(select(JoinAsk)) is None
    assert box.letters[-1]["To"] == STRANGER


def test_not_ours_ends_an_ask_and_a_newcomers_account(place: Place, lead: FlaskClient) -> None:
    asked(place, STRANGER)
    ann = newcomers.welcome(db.session(), place.school, ANN, NOW, at_once=True, way=CameBy(at_school=True))
    assert ann is not None
    decide(lead, place, "not-ours", STRANGER)
    decide(lead, place, "not-ours", ANN)
    db.session.expire_all()
    assert db.session.scalar(select(JoinAsk)) is None
    assert not ann.active
    assert "Nobody waits for you." in lead.get(f"/school/{place.school.id}/newcomers").text


def test_what_somebody_has_decided_is_decided_once(lead: FlaskClient, place: Place) -> None:
    asked(place, STRANGER)
    decide(lead, place, "not-ours", STRANGER)
    with pytest.raises(NobodyWaits):
        newcomers.take_in(db.session(), place.lead, place.school, STRANGER, NOW)
    assert "somebody has decided already" in decide(lead, place, "ours", STRANGER)


def test_a_coordinator_sees_an_ask_after_five_school_days_or_where_nobody_leads(place: Place) -> None:
    def seen() -> int:
        return len(join_queue.queue_of(db.session(), place.coordinator, place.school, NOW, ()))

    asked(place, STRANGER, days_ago=6)  # a Wednesday; now it is Tuesday
    assert seen() == 0
    asked(place, ANN, days_ago=7)
    assert seen() == 1
    [(school, queue)] = join_queue.queues_of(db.session(), place.coordinator, NOW, ())
    assert (school, len(queue)) == (place.school, 1)
    place.lead.disable()
    db.session.commit()
    assert seen() == 2


def test_a_holiday_is_no_school_day(place: Place) -> None:
    asked(place, STRANGER, days_ago=7)
    holiday = [NOW.date() - timedelta(days=8)]  # last week's Monday
    assert len(join_queue.queue_of(db.session(), place.coordinator, place.school, NOW, holiday)) == 0


def test_after_thirty_days_an_ask_is_forgotten(app: Flask, place: Place) -> None:
    asked(place, STRANGER, days_ago=31)
    asked(place, ANN, days_ago=29)
    assert app.test_cli_runner().invoke(args=["housekeeping"]).exit_code == 0
    assert [each.email for each in db.session.scalars(select(JoinAsk))] == [ANN]


@pytest.mark.parametrize(("days", "active"), [(90, True), (91, False)])
def test_ninety_days_unused_end_a_newcomers_account(
    app: Flask, place: Place, days: int, active: bool
) -> None:
    ann = newcomers.welcome(db.session(), place.school, ANN, NOW, at_once=True, way=CameBy(at_school=True))
    assert ann is not None
    ann.last_seen_on = place.teacher.last_seen_on = NOW.date() - timedelta(days=days)
    db.session.commit()
    app.test_cli_runner().invoke(args=["housekeeping"])
    db.session.expire_all()
    assert (ann.active, place.teacher.active) == (active, True)


def test_who_came_by_the_schools_own_sign_in_is_bound_to_it(place: Place) -> None:
    way = CameBy(at_school=True, issuer="https://login.example", subject="17")
    session = db.session()
    at_once = newcomers.welcome(session, place.school, ANN, NOW, at_once=True, way=way)
    assert at_once is not None
    assert (at_once.oidc_issuer, at_once.oidc_subject) == ("https://login.example", "17")
    newcomers.welcome(session, place.school, STRANGER, NOW, at_once=False, way=CameBy(True, "i", "18"))
    later = newcomers.take_in(session, place.lead, place.school, STRANGER, NOW)
    assert later.oidc_subject == "18"
    assert not later.password


def test_an_email_with_an_account_makes_none(place: Place) -> None:
    for at_once in (True, False):
        with pytest.raises(HasAccount):
            newcomers.welcome(
                db.session(),
                place.school,
                place.teacher.email,
                NOW,
                at_once=at_once,
                way=CameBy(at_school=True),
            )


def test_a_newcomer_comes_back_by_another_link_each_time(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    confirm_domain(place, "staff.hill.example")
    come(app, client, box, place.school, ANN)
    again = browser(app)
    assert come(app, again, box, place.school, ANN).location == "/account/start"
    assert box.letters[-1]["Subject"] == "Sign in to Safe4me"
    assert again.get("/account/first").status_code == 200
    assert client.get("/account/first").location.startswith("/account/sign-in")
    assert len(db.session.scalars(select(Account).where(Account.email == ANN)).all()) == 1


def test_where_no_mail_is_set_up_the_page_says_who_invites(app: Flask, client: FlaskClient) -> None:
    app.extensions["settings"] = with_settings(app.extensions["settings"], smtp_host="")
    page = client.get("/account/join").text
    assert "This site sends no mail" in page
    assert "safe4me@police.example" in page
    assert "<form" not in page.split("<main")[1].split("</main")[0]


def test_a_school_is_found_by_a_part_of_its_name(client: FlaskClient, place: Place) -> None:
    make_place("Southshire", "Lake School")
    page = client.get("/account/join?find=LAKE+south").text
    assert "Lake School, Southshire" in page
    assert "Hill School" not in page
    assert "No school of that name" in client.get("/account/join?find=%25").text


def move(client: FlaskClient, school_id: int) -> str:
    data = {"school_id": school_id, "note": "I teach there now.", "csrf_token": ""}
    data["csrf_token"] = hidden(client.get("/account/move").text, "csrf_token")
    return client.post("/account/move", data=data).location


@pytest.fixture
def lake(place: Place) -> Place:
    return make_place("Southshire", "Lake School")


@pytest.fixture
def mover(app: Flask, place: Place) -> FlaskClient:
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def test_a_teacher_moves_by_the_new_leads_word_and_the_classes_stay(
    app: Flask, mover: FlaskClient, place: Place, lake: Place
) -> None:
    assert move(mover, lake.school.id) == "/account/move?asked=yes"
    assert place.teacher.school_id == place.school.id
    new_lead = browser(app)
    sign_in(new_lead, lake.lead)
    assert "wants to move here" in new_lead.get(f"/school/{lake.school.id}/newcomers").text
    decide(new_lead, lake, "ours", place.teacher.email)
    db.session.expire_all()
    assert place.teacher.school_id == lake.school.id
    held = select(ClassTeacher).where(ClassTeacher.account_id == place.teacher.id)
    assert db.session.scalar(held) is None
    assert mover.get("/teach/week").status_code == 200


def test_neither_the_old_lead_nor_a_lead_who_asks_moves_anybody(
    app: Flask, lead: FlaskClient, mover: FlaskClient, place: Place, lake: Place
) -> None:
    move(mover, lake.school.id)
    with pytest.raises(NobodyWaits):
        newcomers.take_in(db.session(), place.lead, place.school, place.teacher.email, NOW)
    assert lead.get("/account/move").status_code == 404


def test_a_link_is_good_for_an_hour(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place, clock: Clock
) -> None:
    ask(client, place.school, ANN)
    [link] = links_in(app, box)
    clock.forward(minutes=61)
    reply = open_link(client, link)
    assert reply.status_code == 410
    assert "Ask for another link" in reply.text
