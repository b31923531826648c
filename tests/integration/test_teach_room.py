"""A teacher watches an open room coarsely, locks it, makes it larger, throws it away."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.ballot_box.records import RoomClosed, RoomPaused
from safe4me.db.rooms import Room, RoomState
from tests.helpers.world.rooms import NO, NUMBERS, YES, do, open_form, send, state
from tests.helpers.world.schools import Clock, Place, browser, hidden, make_place, open_room, sign_in


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


@pytest.mark.parametrize(
    ("ballots", "words"), [(0, "fewer than 5"), (4, "fewer than 5"), (5, "5 or more"), (11, "10 or more")]
)
def test_progress_is_shown_to_the_teacher_in_steps_only_and_not_on_the_whiteboard(
    app: Flask, client: FlaskClient, place: Place, ballots: int, words: str
) -> None:
    room = open_room(app, place, "law/quiz")
    send(app, room, ballots)
    assert f"{words}<" in client.get(f"/teach/rooms/{room.id}/").text
    for words_of_a_step in ("fewer than 5", "or more"):
        assert words_of_a_step not in client.get(f"/teach/rooms/{room.id}/board").text


@pytest.mark.asvs("8.2.3")
def test_no_byte_of_an_open_room_depends_on_an_answer(app: Flask, in_app: None) -> None:
    worlds = []
    for n, answer in enumerate((NO, YES)):
        place = make_place(f"Area {n}", f"School {n}")
        room = open_room(app, place, "law/quiz")
        send(app, room, 12, answer)
        client = browser(app)
        sign_in(client, place.teacher)
        worlds.append(
            [same_for_all(client, room, page) for page in ("", "board", "board?watch=yes", "qr.svg")]
        )
    assert worlds[0][:3] == worlds[1][:3]
    assert len(worlds[0][3]) > 1000


def same_for_all(client: FlaskClient, room: Room, page: str) -> str:
    text = client.get(f"/teach/rooms/{room.id}/{page}").text
    for own in (f"rooms/{room.id}/", " ".join(f"{room.code[:3]}-{room.code[3:]}")):
        text = text.replace(own, "")
    text = re.sub(r'class="tile">.<', 'class="tile"><', text)
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def test_the_whiteboard_looks_again_only_when_asked_and_says_how_to_stop(
    client: FlaskClient, room: Room
) -> None:
    still = client.get(f"/teach/rooms/{room.id}/board").text
    watching = client.get(f"/teach/rooms/{room.id}/board?watch=yes").text
    without_script = re.search(r'<noscript><meta http-equiv="refresh" content="(\d+)"></noscript>', watching)
    assert without_script
    assert int(without_script[1]) >= 10
    assert "/static/board." in watching
    assert "Stop updating" in watching
    for word in ("refresh", "/static/board.", "Stop updating"):
        assert word not in still


def test_the_whiteboard_shows_the_code_the_address_and_the_promise(client: FlaskClient, room: Room) -> None:
    page = client.get(f"/teach/rooms/{room.id}/board").text
    assert re.findall(r'class="tile">(.)<', page) == list(room.code)
    assert "localhost/join" in page
    assert "This site shows nobody what one person picks" in page


def test_the_square_code_is_an_svg_on_white_without_inline_style(client: FlaskClient, room: Room) -> None:
    reply = client.get(f"/teach/rooms/{room.id}/qr.svg")
    assert reply.mimetype == "image/svg+xml"
    assert 'fill="#fff"' in reply.text
    assert "viewBox" in reply.text
    assert "style" not in reply.text


def test_a_locked_room_takes_no_answers_until_it_is_unlocked(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    do(client, room, "pause")
    assert "Locked." in client.get(f"/teach/rooms/{room.id}/").text
    with pytest.raises(RoomPaused):
        send(app, room, 1)
    do(client, room, "resume")
    send(app, room, 1)


def test_locking_from_the_whiteboard_leads_back_to_it(client: FlaskClient, room: Room) -> None:
    assert do(client, room, "pause", back="board") == f"/teach/rooms/{room.id}/board"
    watching = f"/teach/rooms/{room.id}/board?watch=yes"
    for act in ("pause", "resume"):
        assert do(client, room, act, back="board", watch="yes") == watching


def test_raising_the_size_makes_room_for_more(client: FlaskClient, app: Flask, room: Room) -> None:
    send(app, room, 27)
    assert do(client, room, "size", size="30").endswith("/")
    send(app, room, 5)


def test_the_size_is_never_lowered(client: FlaskClient, room: Room) -> None:
    assert do(client, room, "size", size="3") == "422"
    assert do(client, room, "size", size="many") == "422"


def test_a_room_thrown_away_was_seen_by_nobody_and_may_be_opened_again(
    app: Flask, client: FlaskClient, place: Place, room: Room
) -> None:
    send(app, room, 12)
    assert do(client, room, "discard") == f"/teach/rooms/{room.id}/results?thrown=all"
    assert state(room) is RoomState.DISCARDED
    assert not NUMBERS.search(client.get(f"/teach/rooms/{room.id}/results").text)
    assert open_form(client, place, activities=["law/quiz"]).startswith("/teach/rooms/")


@pytest.mark.asvs("3.5.3")
def test_looking_at_an_overdue_room_changes_nothing_and_any_post_seals_it(
    app: Flask, client: FlaskClient, place: Place, room: Room, clock: Clock
) -> None:
    send(app, room, 12)
    clock.forward(minutes=91)
    assert "Time is up." in client.get(f"/teach/rooms/{room.id}/").text
    assert state(room) is RoomState.OPEN
    with pytest.raises(RoomClosed):
        send(app, room, 1)
    open_form(client, place, activities=[])
    assert state(room) is RoomState.CLOSED


def test_a_room_tells_until_when_it_is_open_by_the_clocks_of_the_school(
    app: Flask, client: FlaskClient, place: Place, clock: Clock
) -> None:
    clock.now += timedelta(days=200)  # June: an hour ahead of UTC; the same school year
    room = open_room(app, place, "law/quiz")
    assert "Open until 12:30" in client.get(f"/teach/rooms/{room.id}/").text
    assert "Open until 12:30" in client.get("/teach/week").text


def test_one_activity_is_locked_while_the_other_takes_answers(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    room = open_room(app, place, "law/quiz", "law/chat")
    do(client, room, "pause", activity="law/chat")
    send(app, room, 1)
    page = client.get(f"/teach/rooms/{room.id}/").text
    assert "Nobody can send answers until you unlock." not in page
    do(client, room, "pause", activity="law/quiz")
    with pytest.raises(RoomPaused):
        send(app, room, 1)
    assert "Nobody can send answers until you unlock." in client.get(f"/teach/rooms/{room.id}/").text


def test_one_activity_is_closed_and_its_results_stand_while_the_other_goes_on(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    room = open_room(app, place, "law/quiz", "law/chat")
    send(app, room, 25)
    assert do(client, room, "close", activity="law/quiz") == f"/teach/rooms/{room.id}/results"
    assert state(room) is RoomState.OPEN
    live = client.get(f"/teach/rooms/{room.id}/").text
    assert "Results of what is closed" in live
    assert "Throw away, unseen" not in live
    page = client.get(f"/teach/rooms/{room.id}/results").text
    assert NUMBERS.search(page)
    assert 'class="part">The group chat' not in page


@pytest.mark.parametrize("activity", ["law/nothing", "x" * 5000])
def test_an_activity_that_the_room_does_not_have_is_not_closed(
    client: FlaskClient, room: Room, activity: str
) -> None:
    assert do(client, room, "close", activity=activity) == "404"
    assert state(room) is RoomState.OPEN


def test_a_room_stays_open_for_longer(app: Flask, client: FlaskClient, room: Room, clock: Clock) -> None:
    assert do(client, room, "extend", minutes="30") == f"/teach/rooms/{room.id}/"
    assert "Open until 12:00" in client.get(f"/teach/rooms/{room.id}/").text
    clock.forward(minutes=100)
    send(app, room, 1)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ("", "Say how many minutes more."),
        ("soon", "Give a whole number"),
        *[
            (minutes, "A room can stay open for up to 480 minutes in all.")
            for minutes in ("0", "-5", "391", "1" * 30)
        ],
    ],
)
def test_a_time_that_a_room_cannot_have_is_refused_in_plain_words(
    client: FlaskClient, room: Room, minutes: str, words: str
) -> None:
    token = hidden(client.get(f"/teach/rooms/{room.id}/").text, "csrf_token")
    reply = client.post(f"/teach/rooms/{room.id}/extend", data={"csrf_token": token, "minutes": minutes})
    assert reply.status_code == 422
    assert words in reply.text
    assert f'value="{minutes}"' in reply.text


def test_a_room_that_is_over_is_not_extended_but_sealed(
    app: Flask, client: FlaskClient, room: Room, clock: Clock
) -> None:
    send(app, room, 12)
    clock.forward(minutes=91)
    assert do(client, room, "extend", minutes="30") == "409"
    assert state(room) is RoomState.CLOSED


def test_the_room_leads_to_screens_and_notes_of_what_it_is_about(client: FlaskClient, room: Room) -> None:
    page = client.get(f"/teach/rooms/{room.id}/").text
    assert page.count("/en/teachers/law/present/") == 1
    assert "/en/teachers/help/present/" not in page
