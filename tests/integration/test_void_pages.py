"""A coordinator voids what a class sent, from a page without a figure, and everybody is told."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.places import voiding
from safe4me.results import sealed_once
from safe4me.storage.base import db
from safe4me.storage.rooms import Room, Void, VoidReason
from safe4me.storage.sealed import Seal
from tests.norms import PAGE
from tests.teaching import NUMBERS, do, send
from tests.totals import close_batches, seal_class
from tests.world import NOW, Place, browser, hidden, sign_in

SEALED = "/coordinate/sealed/"
STUFFED = "because one person sent many ballots"
MAIL = "A coordinator, who has seen none of its figures, can void what is sealed: write to "


@pytest.fixture
def coordinator(app: Flask, place: Place) -> FlaskClient:
    """The coordinator's browser, signed in."""
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


@pytest.fixture
def teacher(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


@pytest.fixture
def seal(app: Flask, teacher: FlaskClient, room: Room) -> Seal:
    """What a class of 25 sent: 27 ballots."""
    send(app, room, 27)
    do(teacher, room, "close")
    return db.session.scalars(select(Seal)).one()


def press(client: FlaskClient, seal: Seal, **data: str) -> tuple[int, str]:
    """Send the form; what the page says then."""
    path = f"{SEALED}{seal.id}/void"
    token = hidden(client.get("/account/").text, "csrf_token")
    reply = client.post(path, data={"csrf_token": token, **data}, follow_redirects=True)
    return reply.status_code, reply.text


def void(place: Place, seal: Seal, reason: VoidReason = VoidReason.STUFFED) -> None:
    found = sealed_once(db.session(), place.coordinator, seal.id)
    voiding.void(db.session(), place.coordinator, found.room, found.activity, reason, NOW)


def test_what_was_sealed_is_listed_with_public_numbers_and_no_figure(
    coordinator: FlaskClient, seal: Seal
) -> None:
    listed, form = (coordinator.get(path).text for path in (SEALED, f"{SEALED}{seal.id}/void"))
    for page in (listed, form):
        for words in ("9K", "Hill School", "24 November 2026", "27 ballots", "of a class of 25 pupils"):
            assert words in page
        assert not NUMBERS.search(page)
        assert "%" not in page.partition("<main")[2]
    assert f'href="{SEALED}{seal.id}/void"' in listed
    assert "It is in no figure yet, and it will never be in one." in form


def test_a_coordinator_voids_what_one_person_stuffed(coordinator: FlaskClient, seal: Seal) -> None:
    status, page = press(coordinator, seal, reason="stuffed")
    assert status == 200
    assert f"Voided on 24 November 2026, {STUFFED}. It is in no figure." in page
    listed = coordinator.get(SEALED).text
    assert f"voided on 24 November 2026, {STUFFED}" in listed
    assert f"{SEALED}{seal.id}/void" not in listed


def test_before_a_void_the_page_says_that_it_is_taken_out_at_once(
    coordinator: FlaskClient, place: Place
) -> None:
    first, *_ = [seal_class(place.school, place.teacher, {"pass-on": (5, 15, 5)}) for _ in range(3)]
    db.session.commit()
    close_batches()
    page = coordinator.get(f"{SEALED}{first.id}/void").text
    assert "It is taken out of every figure at once" in page


@pytest.mark.parametrize("reason", [{}, {"reason": "their answers"}, {"reason": ""}])
def test_a_reason_that_is_not_listed_voids_nothing(
    coordinator: FlaskClient, seal: Seal, reason: dict[str, str]
) -> None:
    status, page = press(coordinator, seal, **reason)
    assert (status, "There is a problem" in page) == (422, True)
    assert db.session.scalars(select(Void)).all() == []


def test_a_void_of_what_is_voided_says_so(coordinator: FlaskClient, place: Place, seal: Seal) -> None:
    void(place, seal)
    status, page = press(coordinator, seal, reason="test")
    assert status == 422
    assert "This was voided already on 24 November 2026. Nothing has changed, and nothing is lost." in page
    assert STUFFED in page


def test_the_teacher_reads_when_and_why_and_no_figure(
    teacher: FlaskClient, place: Place, room: Room, seal: Seal
) -> None:
    pages = [f"/teach/rooms/{room.id}/{page}" for page in ("results", "summary")]
    assert all(NUMBERS.search(teacher.get(page).text) for page in pages)
    void(place, seal)
    for page in pages:
        text = teacher.get(page).text
        assert f"This was voided on 24 November 2026, {STUFFED}." in text
        assert "27 ballots" in text
        assert not NUMBERS.search(text)
        assert "Nothing was sent" not in text
    assert teacher.get(f"/teach/rooms/{room.id}/show").status_code == 404


def test_where_more_were_sent_than_a_class_has_the_teacher_reads_whom_to_ask(
    app: Flask, teacher: FlaskClient, place: Place, room: Room, seal: Seal
) -> None:
    page = f"/teach/rooms/{room.id}/results"
    said = MAIL + app.extensions["settings"].contact_address
    assert said in teacher.get(page).text
    place.school_class.size = 27
    db.session.commit()
    assert said not in teacher.get(page).text


def test_before_too_many_are_sealed_the_teacher_reads_who_could_void_them(
    app: Flask, teacher: FlaskClient, room: Room
) -> None:
    send(app, room, 20)
    do(teacher, room, "finish")
    assert MAIL not in teacher.get(f"/teach/rooms/{room.id}/finish").text
    do(teacher, room, "resume")
    send(app, room, 7)
    do(teacher, room, "finish")
    assert MAIL in teacher.get(f"/teach/rooms/{room.id}/finish").text


def test_pages_of_figures_say_how_much_is_voided(
    client: FlaskClient, coordinator: FlaskClient, place: Place
) -> None:
    for year_group in (8, 9):
        quiz = {"pass-on": (5, 15, 5)}
        first, *_ = [seal_class(place.school, place.teacher, quiz, year_group=year_group) for _ in range(3)]
    db.session.commit()
    close_batches()
    figures = ("/coordinate/", "/coordinate/results", "/coordinate/report")
    told = "1 sealed activity is voided, because something went wrong."
    before = [coordinator.get(page).text for page in figures] + [client.get(PAGE).text]
    assert not any("something went wrong" in page for page in before)
    void(place, first)
    for page in figures:
        assert f"{told} No figure has them." in coordinator.get(page).text
    public = client.get(PAGE).text
    assert "1 set of answers counts in none of them, because something went wrong." in public
