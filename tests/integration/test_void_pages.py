"""What a class sent is voided by two, on pages without a figure, and everybody is told."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Room, Void, VoidReason, VoidRequest
from tests.helpers.privacy.batches import close_batches, seal_class
from tests.helpers.privacy.norms import PAGE
from tests.helpers.world.rooms import NUMBERS, do, send
from tests.helpers.world.rooms import void as void_of
from tests.helpers.world.schools import Clock, Place, browser, hidden, sign_in

SEALED = "/school/sealed/"
STUFFED = "because one person sent many times"
TOO_EARLY = "Closed too early, or by mistake?"
WAITS = "1 request to take answers out waits for you"


@pytest.fixture
def coordinator(app: Flask, place: Place) -> FlaskClient:
    """The coordinator's browser, signed in."""
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


@pytest.fixture
def seal(app: Flask, teacher: FlaskClient, room: Room) -> Seal:
    """What a class of 25 sent: 27 ballots."""
    send(app, room, 27)
    do(teacher, room, "close")
    return db.session.scalars(select(Seal)).one()


def at(seal: Seal, act: str) -> str:
    """The page on which to `ask`, or to `confirm`."""
    return f"{SEALED}{act}/{seal.room_id}/{seal.activity}"


def press(client: FlaskClient, seal: Seal, act: str, **data: str) -> tuple[int, str]:
    """Send the form; what the page says then."""
    token = hidden(client.get("/account/").text, "csrf_token")
    reply = client.post(at(seal, act), data={"csrf_token": token, **data}, follow_redirects=True)
    return reply.status_code, reply.text


def void(place: Place, seal: Seal, reason: VoidReason = VoidReason.STUFFED) -> None:
    void_of(place, (seal.room_id, seal.activity), reason)


def test_what_was_sealed_is_listed_with_public_numbers_and_no_figure(
    teacher: FlaskClient, coordinator: FlaskClient, seal: Seal
) -> None:
    press(teacher, seal, "ask", reason="stuffed")
    for path in (SEALED, at(seal, "ask"), at(seal, "confirm")):
        page = coordinator.get(path).text
        for words in ("9K", "Hill School", "24 November 2026", "27 of 25 sent"):
            assert words in page
        assert not NUMBERS.search(page)
        assert "%" not in page.partition("<main")[2]


def test_a_teacher_asks_from_the_results_and_a_coordinator_confirms(
    teacher: FlaskClient, coordinator: FlaskClient, room: Room, seal: Seal
) -> None:
    results = f"/teach/rooms/{room.id}/results"
    page = teacher.get(results).text
    assert 'href="#closed-early">Closed too early?</a>' in page
    form = page.partition(TOO_EARLY)[2].partition("</form>")[0]
    assert f'action="{at(seal, "ask")}"' in form
    assert "The class can’t be asked this again this school year." in form
    assert form.index("It was closed too early") < form.index("The wrong class was chosen")
    assert "If somebody else confirms it" in teacher.get(at(seal, "ask")).text
    told = "Asked on 24 November 2026; a coordinator decides until 8 December 2026."
    status, page = press(teacher, seal, "ask", reason="stuffed")
    assert (status, told in page, "Decide" in page) == (200, True, False)
    page = teacher.get(results).text
    assert told in page
    assert TOO_EARLY not in page
    assert NUMBERS.search(page), "nothing changes until somebody confirms it"

    assert WAITS in coordinator.get("/coordinate/").text
    assert f'href="{at(seal, "confirm")}"' in coordinator.get(SEALED).text
    page = coordinator.get(at(seal, "confirm")).text
    assert "Asked by teacher.hill-school@school.example." in page
    assert "Reason: one person sent many times." in page
    status, page = press(coordinator, seal, "confirm")
    assert (status, f"Taken out on 24 November 2026, {STUFFED}." in page) == (200, True)
    for client in (coordinator, teacher):
        listed = client.get(SEALED).text
        assert f"Taken out on 24 November 2026, {STUFFED}." in listed
        assert f"/{seal.room_id}/{seal.activity}" not in listed
    assert WAITS not in coordinator.get("/coordinate/").text


@pytest.mark.parametrize(
    ("reason", "says"), [("early", "it was closed too early"), ("wrong class", "the wrong class was chosen")]
)
def test_whoever_closed_by_mistake_asks_on_the_page_of_results_and_stays_there(
    teacher: FlaskClient, coordinator: FlaskClient, room: Room, seal: Seal, reason: str, says: str
) -> None:
    status, page = press(teacher, seal, "ask", reason=reason, back="results")
    assert (status, "<h1>What 9K chose</h1>" in page) == (200, True)
    assert "Asked on 24 November 2026; a coordinator decides until 8 December 2026." in page
    assert TOO_EARLY not in page
    status, again = press(teacher, seal, "ask", reason=reason, back="results")
    assert (status, "It can be confirmed until 8 December 2026." in again) == (422, True)
    status, page = press(coordinator, seal, "confirm")
    assert (status, f"Taken out on 24 November 2026, because {says}." in page) == (200, True)


def test_a_request_that_lapsed_says_so_and_can_be_asked_again(
    teacher: FlaskClient, coordinator: FlaskClient, room: Room, seal: Seal, clock: Clock
) -> None:
    press(teacher, seal, "ask", reason="stuffed")
    clock.forward(days=15)
    told = "Asked on 24 November 2026. Nobody confirmed it by 8 December 2026, so the request is over"
    page = teacher.get(f"/teach/rooms/{room.id}/results").text
    assert told in page
    assert TOO_EARLY in page
    assert "Waiting for you" not in coordinator.get(SEALED).text
    assert "Take these answers out</button>" not in coordinator.get(at(seal, "confirm")).text
    status, page = press(coordinator, seal, "confirm")
    assert (status, "This could be confirmed until 8 December 2026." in page) == (422, True)
    assert db.session.scalars(select(Void)).all() == []
    status, page = press(teacher, seal, "ask", reason="test")
    assert "a coordinator decides until 23 December 2026." in page


def test_the_lead_is_offered_it_where_no_other_coordinator_has_the_area(
    app: Flask, place: Place, coordinator: FlaskClient, seal: Seal
) -> None:
    lead = browser(app)
    sign_in(lead, place.lead)
    _, page = press(coordinator, seal, "ask", reason="test")
    assert "another coordinator decides until 8 December 2026, or the school’s lead" in page
    assert "Waiting for you" not in coordinator.get(SEALED).text
    assert coordinator.get(at(seal, "confirm")).status_code == 404
    assert WAITS in lead.get("/school/").text
    assert "Taken out on 24 November 2026" in press(lead, seal, "confirm")[1]


def test_confirming_asks_for_the_password_again(
    teacher: FlaskClient, coordinator: FlaskClient, seal: Seal
) -> None:
    press(teacher, seal, "ask", reason="stuffed")
    with coordinator.session_transaction("/account/") as session:
        session["fs_paa"] = 0
    token = hidden(coordinator.get("/account/").text, "csrf_token")
    reply = coordinator.post(at(seal, "confirm"), data={"csrf_token": token})
    assert (reply.status_code, reply.location) == (302, f"/account/verify?next={at(seal, 'confirm')}")
    assert coordinator.get(at(seal, "confirm")).location == reply.location
    assert db.session.scalars(select(Void)).all() == []


@pytest.mark.parametrize("reason", [{}, {"reason": "their answers"}, {"reason": ""}, {"reason": "restored"}])
def test_a_reason_that_is_not_listed_asks_nothing(
    teacher: FlaskClient, seal: Seal, reason: dict[str, str]
) -> None:
    status, page = press(teacher, seal, "ask", **reason)
    assert (status, "There is a problem" in page) == (422, True)
    assert db.session.scalars(select(VoidRequest)).all() == []


def test_asking_or_confirming_what_is_voided_says_so(
    teacher: FlaskClient, coordinator: FlaskClient, place: Place, seal: Seal
) -> None:
    void(place, seal)
    for client, act in ((teacher, "ask"), (coordinator, "confirm")):
        status, page = press(client, seal, act, reason="test")
        assert status == 422
        assert "This was taken out already on 24 November 2026. Nothing has changed" in page
        assert STUFFED in page


def test_asking_twice_says_until_when_it_can_be_confirmed(
    teacher: FlaskClient, coordinator: FlaskClient, seal: Seal
) -> None:
    press(teacher, seal, "ask", reason="test")
    status, page = press(coordinator, seal, "ask", reason="test")
    assert (status, "It can be confirmed until 8 December 2026." in page) == (422, True)


def test_the_teacher_reads_when_and_why_and_no_figure(
    teacher: FlaskClient, place: Place, room: Room, seal: Seal
) -> None:
    pages = [f"/teach/rooms/{room.id}/{page}" for page in ("results", "summary")]
    assert all(NUMBERS.search(teacher.get(page).text) for page in pages)
    void(place, seal)
    for page in pages:
        text = teacher.get(page).text
        assert f"Taken out on 24 November 2026, {STUFFED}." in text
        assert "27 of 25 sent" in text
        assert not NUMBERS.search(text)
        assert "Nothing was sent" not in text
    assert teacher.get(f"/teach/rooms/{room.id}/show").status_code == 404


def test_before_too_many_are_sealed_the_teacher_reads_what_can_still_be_asked(
    app: Flask, teacher: FlaskClient, room: Room
) -> None:
    later = "Later you can still ask, on the results page, that these answers don’t count"
    send(app, room, 20)
    do(teacher, room, "finish")
    assert later not in teacher.get(f"/teach/rooms/{room.id}/finish").text
    do(teacher, room, "resume")
    send(app, room, 7)
    do(teacher, room, "finish")
    assert later in teacher.get(f"/teach/rooms/{room.id}/finish").text


def test_pages_of_figures_say_how_much_is_voided(
    client: FlaskClient, coordinator: FlaskClient, place: Place
) -> None:
    for year_group in (8, 9):
        quiz = {"pass-on": (5, 15, 5)}
        first, *_ = [seal_class(place.school, place.teacher, quiz, year_group=year_group) for _ in range(3)]
    db.session.commit()
    close_batches()
    figures = ("/coordinate/", "/coordinate/results", "/coordinate/report")
    told = "The answers to 1 activity were taken out, because something went wrong in the room."
    before = [coordinator.get(page).text for page in figures] + [client.get(PAGE).text]
    assert not any("something went wrong" in page for page in before)
    void(place, first)
    for page in figures:
        assert f"{told} No figure has them." in coordinator.get(page).text
    public = client.get(PAGE).text
    assert "1 set of answers counts in none of them, because something went wrong." in public
