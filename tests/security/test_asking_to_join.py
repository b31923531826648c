"""Asking to be a teacher of a school: floods, look-alikes, a mail used twice, what strangers are told."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from safe4me.db.accounts import CommandLine, account_named
from safe4me.db.base import db
from safe4me.db.join_asks import CameBy, JoinAsk
from safe4me.db.ways_in import StaffBy
from safe4me.schools import erasing, join_queue, newcomers
from safe4me.web.account import joining
from safe4me.web.http import context
from safe4me.web.staff.invitations import invitation_link, new_password_link
from tests.helpers.mail import Letterbox
from tests.helpers.world.joining import (
    JOIN,
    ask,
    come,
    confirm_domain,
    links_in,
    open_link,
    wait_for_mail,
)
from tests.helpers.world.mailed import box, settings
from tests.helpers.world.schools import (
    NOW,
    PASSWORD,
    Clock,
    Place,
    browser,
    hidden,
    make_place,
    sign_in,
)

__all__ = ["box", "settings"]

DOMAIN = "staff.hill.example"
ANN = f"ann@{DOMAIN}"


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    yield browser(app)
    wait_for_mail(app)  # a letter still on its way when the box closes leaves a socket open


def count_asks() -> int:
    return db.session.scalars(select(func.count(JoinAsk.id))).one()


def test_forty_teachers_on_one_address_on_a_training_day_all_come_in(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    confirm_domain(place, DOMAIN)
    emails = [f"teacher.{number}@{DOMAIN}" for number in range(40)]
    assert {ask(client, place.school, email).status_code for email in emails} == {302}
    links = links_in(app, box)
    assert len(links) == 40
    assert {open_link(browser(app), link).location for link in links} == {"/account/start"}


@pytest.mark.asvs("2.4.1")
def test_a_flood_from_an_address_ends_and_is_on_record_for_other_domains_sooner(
    client: FlaskClient, place: Place
) -> None:
    confirm_domain(place, DOMAIN)
    most = joining.FROM_AN_ADDRESS.most
    found = [ask(client, place.school, f"a@x{number}.example").status_code for number in range(most + 1)]
    assert found == [302] * most + [429]
    assert ask(client, place.school, ANN).status_code == 302


def test_a_flood_at_a_domain_ends_from_wherever(app: Flask, place: Place, clock: Clock) -> None:
    most = joining.OF_A_DOMAIN.most
    with app.test_request_context():
        for _ in range(most):
            context.attempts().count(joining.OF_A_DOMAIN, "x.example", clock.now)
    client = browser(app)
    assert ask(client, place.school, "one@x.example").status_code == 429
    assert ask(client, place.school, "one@y.example").status_code == 302
    wait_for_mail(app)


def test_nobody_is_mailed_more_than_three_times_a_day(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place, clock: Clock
) -> None:
    confirm_domain(place, DOMAIN)
    assert {ask(client, place.school, ANN).status_code for _ in range(5)} == {302}
    assert len(set(links_in(app, box))) == 1  # the same link: nobody uses up another's
    assert len(box.letters) == 3
    clock.forward(days=1, minutes=1)
    ask(client, place.school, ANN)
    wait_for_mail(app)
    assert len(box.letters) == 4


def test_when_fifty_wait_the_oldest_goes_of_those_with_another_address(place: Place) -> None:
    def wait(name: str, minute: int, *, at_school: bool) -> None:
        at = NOW + timedelta(minutes=minute)
        way = CameBy(at_school)
        newcomers.welcome(db.session(), place.school, f"{name}@a.example", at, at_once=False, way=way)

    wait("known", 0, at_school=True)
    for number in range(1, 60):
        wait(f"flood{number}", number, at_school=False)
    queue = join_queue.queue_of(db.session(), place.lead, place.school, NOW + timedelta(hours=1), ())
    assert len(queue) == join_queue.MOST_WAITING
    assert [each.email for each in queue.at_school] == ["known@a.example"]
    assert queue.elsewhere[0].email == "flood11@a.example"


@pytest.mark.parametrize("domain", ["hill.example", "staff.hill.example.evil.example", "staff-hill.example"])
def test_a_look_alike_of_a_confirmed_domain_stands_apart(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place, domain: str
) -> None:
    confirm_domain(place, DOMAIN)
    assert come(app, client, box, place.school, f"ann@{domain}").location == f"{JOIN}?waits=yes"
    queue = join_queue.queue_of(db.session(), place.lead, place.school, NOW, ())
    assert [each.email for each in queue.elsewhere] == [f"ann@{domain}"]


def test_letters_that_only_look_latin_are_spelled_out(app: Flask, place: Place) -> None:
    way = CameBy(at_school=False)
    newcomers.welcome(db.session(), place.school, "ann@hіll.example", NOW, at_once=False, way=way)
    lead = browser(app)
    sign_in(lead, place.lead)
    page = lead.get(f"/school/{place.school.id}/newcomers").text
    assert re.search(r'<h3 class="part" dir="ltr">xn--[a-z0-9-]+\.example</h3>', page)


def test_a_domain_of_one_school_is_none_of_another(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    confirm_domain(place, DOMAIN)
    lake = make_place("Southshire", "Lake School")
    assert come(app, client, box, lake.school, ANN).location == f"{JOIN}?waits=yes"


def test_a_mail_that_is_used_twice_is_refused_kindly(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    confirm_domain(place, DOMAIN)
    ask(client, place.school, ANN)
    [link] = links_in(app, box)
    assert open_link(client, link).location == "/account/start"
    stranger = browser(app)
    reply = open_link(stranger, link)
    assert reply.status_code == 410
    assert "Nothing is lost" in reply.text
    assert stranger.get("/account/first").location.startswith("/account/sign-in")


def test_the_link_by_which_a_newcomer_comes_back_signs_in_once(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    confirm_domain(place, DOMAIN)
    come(app, client, box, place.school, ANN)
    ask(client, place.school, ANN)
    link = links_in(app, box)[-1]
    assert open_link(browser(app), link).location == "/account/start"
    assert open_link(browser(app), link).status_code == 410


def test_a_program_that_opens_links_uses_none_up(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    confirm_domain(place, DOMAIN)
    ask(client, place.school, ANN)
    [link] = links_in(app, box)
    assert browser(app).get(link).status_code == 200
    assert account_named(db.session(), ANN) is None
    assert open_link(client, link).location == "/account/start"


def test_an_ask_never_tells_whether_an_account_exists(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    place.lead.disable()
    db.session.commit()
    emails = [place.teacher.email, place.lead.email, "nobody@school.example"]
    replies = [ask(client, place.school, email) for email in emails]
    assert {(each.status_code, each.location, each.data) for each in replies} == {
        (302, f"{JOIN}?sent=yes", replies[0].data)
    }
    assert len(links_in(app, box)) == 1
    assert [letter["To"] for letter in box.letters] == emails
    assert "nothing has changed" in box.letters[0].get_content()
    assert "it is closed" in box.letters[1].get_content()
    assert count_asks() == 1


def test_what_is_asked_in_anothers_name_changes_nothing_that_waits(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    come(app, client, box, place.school, ANN)
    ask(client, place.school, ANN, "Somebody else writes this.")
    wait_for_mail(app)
    [waiting] = join_queue.queue_of(db.session(), place.lead, place.school, NOW, ()).elsewhere
    assert waiting.reason == "I teach PSHE in Year 9."
    assert "the school’s lead decides" in " ".join(box.letters[-1].get_content().split())


def test_no_link_gives_a_newcomer_a_password(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    confirm_domain(place, DOMAIN)
    come(app, client, box, place.school, ANN)
    ann = account_named(db.session(), ANN)
    assert ann is not None
    with app.test_request_context():
        links = [invitation_link(ann), new_password_link(ann)]
    paths = [link.removeprefix("http://localhost") for link in links]
    assert [browser(app).get(path).status_code for path in paths] == [410, 410]
    before = len(box.letters)
    token = hidden(client.get("/account/lost-password").text, "csrf_token")
    client.post("/account/lost-password", data={"email": ANN, "csrf_token": token})
    wait_for_mail(app)
    assert len(box.letters) == before
    assert client.get("/account/password").status_code == 404
    lead = browser(app)
    sign_in(lead, place.lead)
    page = f"/school/{place.school.id}/people"
    data = {"csrf_token": hidden(lead.get(page).text, "csrf_token")}
    assert lead.post(f"/school/people/{ann.id}/new-password", data=data).status_code == 404
    lead.post(f"/school/people/{ann.id}/invite", data=data)
    db.session.expire_all()
    assert (ann.password, ann.newcomer_since is None) == (None, False)


def test_a_newcomer_is_given_no_class(app: Flask, place: Place) -> None:
    ann = newcomers.welcome(db.session(), place.school, ANN, NOW, at_once=True, way=CameBy(at_school=True))
    assert ann is not None
    lead = browser(app)
    sign_in(lead, place.lead)
    page = f"/school/classes/{place.school_class.id}/teachers"
    data = {"teacher": ann.id, "csrf_token": hidden(lead.get(page).text, "csrf_token")}
    assert lead.post(page, data=data).status_code == 422


def test_a_pupil_of_a_domain_that_staff_share_is_no_teacher(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    confirm_domain(place, "hill.example", StaffBy.NOBODY)
    come(app, client, box, place.school, "pupil@hill.example")
    assert account_named(db.session(), "pupil@hill.example") is None


def test_names_and_lines_of_strangers_are_text_and_nothing_else(
    app: Flask, client: FlaskClient, box: Letterbox, place: Place
) -> None:
    place.school.name = "Hill https://bad.example www.bad.example a@bad.example"
    db.session.commit()
    ask(client, place.school, ANN, "<script>alert(1)</script>")
    [link] = links_in(app, box)
    said = box.letters[0].get_content()
    assert "bad.example a bad.example" in " ".join(said.split())
    assert "https://bad" not in said
    open_link(client, link)
    lead = browser(app)
    sign_in(lead, place.lead)
    assert "<script>alert" not in lead.get(f"/school/{place.school.id}/newcomers").text


def test_an_erased_account_leaves_no_ask(app: Flask, place: Place) -> None:
    lake = make_place("Southshire", "Lake School")
    join_queue.ask_to_move(db.session(), place.teacher, lake.school, "I move.", at_school=False, now=NOW)
    erasing.erase(db.session(), CommandLine("root"), place.teacher, NOW)
    assert count_asks() == 0


def test_the_password_of_before_is_not_asked_of_a_newcomer(client: FlaskClient, place: Place) -> None:
    ann = newcomers.welcome(db.session(), place.school, ANN, NOW, at_once=True, way=CameBy(at_school=True))
    assert ann is not None
    token = hidden(client.get("/account/sign-in").text, "csrf_token")
    data = {"email": ANN, "password": PASSWORD, "csrf_token": token}
    assert client.post("/account/sign-in", data=data).status_code == 422
