"""A teacher opens a room, watches it coarsely, closes it, and sees what the class chose."""

import re
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from safe4me.storage.ballot_box import BallotBox
from safe4me.storage.base import db
from safe4me.storage.casting import RoomClosed, RoomPaused
from safe4me.storage.rooms import Phase, Room, RoomState
from tests.world import Clock, Place, browser, close, hidden, make_place, open_room, sign_in, with_settings

NO, YES = 2, 1
NUMBERS = re.compile(r"about \d|nearly everyone|hardly anyone|likely \d")


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def send(app: Flask, room: Room, ballots: int, answer: int = NO) -> None:
    box: BallotBox = app.extensions["ballot_box"]
    for _ in range(ballots):
        answers = (("pass-on", answer), ("confidence", 3 if answer == NO else 1))
        box.cast(room.code, Ballot("law/quiz", secrets.token_hex(16), answers), app.extensions["clock"]())


def do(client: FlaskClient, room: Room, what: str, **data: str) -> str:
    """Press a button of the room's page; returns where that leads."""
    token = hidden(client.get(f"/teach/rooms/{room.id}/").text, "csrf_token")
    reply = client.post(f"/teach/rooms/{room.id}/{what}", data={"csrf_token": token, **data})
    return reply.location or str(reply.status_code)


def state(room: Room) -> RoomState:
    db.session.rollback()
    db.session.refresh(room)
    return room.state


def open_form(client: FlaskClient, place: Place, **data: object) -> str:
    path = f"/teach/classes/{place.school_class.id}/open"
    token = hidden(client.get(path).text, "csrf_token")
    reply = client.post(path, data={"csrf_token": token, "phase": "once", "minutes": "60", **data})
    return reply.location or reply.text


def test_a_teacher_opens_a_room_and_sees_its_code(client: FlaskClient, place: Place) -> None:
    page = client.get(open_form(client, place, activities=["law/quiz", "law/chat"])).text
    code = re.search(r'aria-label="((?:\S )+\S)"', page)
    assert code
    assert re.fullmatch(r"(\w ){3}- (\w ){2}\w", code[1])
    assert page.count("fewer than 5") == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose at least one activity."),
        ({"activities": ["law/quiz"], "minutes": "481"}, "up to 480 minutes"),
        ({"activities": ["law/quiz"], "minutes": "soon"}, "The room is not open yet."),
        ({"activities": ["law/nothing"]}, "The room is not open yet."),
        ({"activities": ["law/quiz"], "phase": "whenever"}, "The room is not open yet."),
    ],
)
def test_what_cannot_be_opened_is_explained_on_the_form(
    client: FlaskClient, place: Place, data: dict[str, object], words: str
) -> None:
    assert words in open_form(client, place, **data)


def test_an_activity_that_is_measured_once_is_practice_afterwards(
    client: FlaskClient, place: Place, room: Room
) -> None:
    page = client.get(f"/teach/classes/{place.school_class.id}/open").text
    assert page.count("done this year; practice only") == 2
    assert "already measured" in open_form(client, place, activities=["law/quiz"])


def test_after_is_offered_for_what_was_measured_before(client: FlaskClient, app: Flask, place: Place) -> None:
    open_room(app, place, "law/quiz", phase=Phase.BEFORE)
    assert "choose “after”" in client.get(f"/teach/classes/{place.school_class.id}/open").text


@pytest.mark.parametrize(
    ("ballots", "words"), [(0, "fewer than 5"), (4, "fewer than 5"), (5, "5 or more"), (11, "10 or more")]
)
def test_progress_is_shown_in_steps_only(
    app: Flask, client: FlaskClient, place: Place, ballots: int, words: str
) -> None:
    room = open_room(app, place, "law/quiz")
    send(app, room, ballots)
    for page in ("", "board"):
        assert f"{words}<" in client.get(f"/teach/rooms/{room.id}/{page}").text


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
    still = client.get(f"/teach/rooms/{room.id}/board")
    watching = client.get(f"/teach/rooms/{room.id}/board?watch=yes")
    assert "Refresh" not in still.headers
    assert int(watching.headers["Refresh"]) >= 10
    assert "Stop updating" in watching.text
    assert "<meta http-equiv" not in watching.text


def test_the_whiteboard_shows_the_code_the_address_and_the_promise(client: FlaskClient, room: Room) -> None:
    page = client.get(f"/teach/rooms/{room.id}/board").text
    assert re.findall(r'class="tile">(.)<', page) == list(room.code)
    assert "localhost/join" in page
    assert "Nobody can see what one person picks" in page


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
    assert do(client, room, "discard") == "/teach/"
    assert state(room) is RoomState.DISCARDED
    assert not NUMBERS.search(client.get(f"/teach/rooms/{room.id}/results").text)
    assert open_form(client, place, activities=["law/quiz"]).startswith("/teach/rooms/")


def test_closing_leads_to_the_results_on_the_teachers_own_screen(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25)
    assert do(client, room, "close") == f"/teach/rooms/{room.id}/"
    page = client.get(f"/teach/rooms/{room.id}/", follow_redirects=True)
    assert page.request.path.endswith("/results")
    assert NUMBERS.search(page.text)
    assert "Safer answer" in page.text


def test_closing_from_the_whiteboard_shows_no_figure_there(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25)
    board = client.get(do(client, room, "close", back="board")).text
    assert "This class has finished." in board
    assert not NUMBERS.search(board)


def test_results_do_not_exist_while_a_room_is_open(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, 25)
    assert client.get(f"/teach/rooms/{room.id}/results").location == f"/teach/rooms/{room.id}/"
    assert client.get(f"/teach/rooms/{room.id}/show").status_code == 404


def test_under_ten_ballots_there_are_questions_to_talk_about_and_no_figure(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 9)
    do(client, room, "close")
    for page in ("results", "show"):
        text = client.get(f"/teach/rooms/{room.id}/{page}").text
        assert "Why might someone pick each answer?" in text
        assert not NUMBERS.search(text)
        assert 'class="bar"' not in text


def test_the_class_sees_no_number_where_few_chose_the_safer_answer(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25, YES)
    do(client, room, "close")
    shown = client.get(f"/teach/rooms/{room.id}/show?question=1").text
    assert "Worth talking about." in shown
    assert not NUMBERS.search(shown)
    assert NUMBERS.search(client.get(f"/teach/rooms/{room.id}/results").text)


def test_the_class_sees_the_figure_where_most_chose_the_safer_answer(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25, NO)
    do(client, room, "close")
    shown = client.get(f"/teach/rooms/{room.id}/show?question=1").text
    assert "The safer answer was chosen by" in shown
    assert NUMBERS.search(shown)


def test_a_common_misconception_is_worth_five_minutes(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, 25, YES)
    do(client, room, "close")
    page = client.get(f"/teach/rooms/{room.id}/results").text
    assert "Worth five minutes: “Yes, if they have all seen it”" in page
    assert "it is still against the law" in page


def test_a_question_that_does_not_exist_cannot_be_shown(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, 12)
    do(client, room, "close")
    for question in ("0", "9", "-1"):
        assert client.get(f"/teach/rooms/{room.id}/show?question={question}").status_code == 404


def test_a_room_in_which_nothing_was_sent_keeps_nothing(client: FlaskClient, room: Room) -> None:
    do(client, room, "close")
    assert "Nothing was sent in this room" in client.get(f"/teach/rooms/{room.id}/results").text


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


PAGES = ("", "board", "qr.svg", "results", "show")


@pytest.mark.parametrize("page", PAGES)
def test_another_teachers_room_looks_like_a_missing_one(app: Flask, client: FlaskClient, page: str) -> None:
    other = open_room(app, make_place("Elsewhere", "Other School"), "law/quiz")
    refused = client.get(f"/teach/rooms/{other.id}/{page}")
    for missing in (9999, 2**31, 10**20):
        reply = client.get(f"/teach/rooms/{missing}/{page}")
        assert refused.status_code == reply.status_code == 404
        assert refused.data == reply.data


@pytest.mark.parametrize("what", ["pause", "resume", "size", "discard", "close"])
def test_nothing_can_be_done_to_another_teachers_room(app: Flask, client: FlaskClient, what: str) -> None:
    other = open_room(app, make_place("Elsewhere", "Other School"), "law/quiz")
    token = hidden(client.get("/teach/").text, "csrf_token")
    reply = client.post(f"/teach/rooms/{other.id}/{what}", data={"csrf_token": token, "size": "30"})
    assert reply.status_code == 404
    assert state(other) is RoomState.OPEN


def test_another_schools_class_cannot_be_opened(app: Flask, client: FlaskClient) -> None:
    other = make_place("Elsewhere", "Other School").school_class
    for class_id in (other.id, 10**20):
        assert client.get(f"/teach/classes/{class_id}/open").status_code == 404
    assert "Other School" not in client.get("/teach/").text


@pytest.mark.parametrize("what", ["pause", "resume", "size", "discard", "close"])
def test_a_button_without_its_token_does_nothing(client: FlaskClient, room: Room, what: str) -> None:
    assert client.post(f"/teach/rooms/{room.id}/{what}").status_code == 400
    assert client.get(f"/teach/rooms/{room.id}/{what}").status_code == 405
    assert state(room) is RoomState.OPEN


def test_what_to_do_when_a_pupil_tells_is_always_in_sight(
    app: Flask, client: FlaskClient, place: Place, room: Room
) -> None:
    pages = ["/teach/", f"/teach/classes/{place.school_class.id}/open", f"/teach/rooms/{room.id}/"]
    texts = [client.get(page).text for page in pages]
    do(client, room, "close")
    texts.append(client.get(f"/teach/rooms/{room.id}/results").text)
    for text in texts:
        assert "A pupil has told me something" in text
        assert "Tell your safeguarding lead now." in text


def test_demo_data_is_marked_on_every_staff_screen(settings: Settings, clock: Clock) -> None:
    app = create_app(with_settings(settings, demo=True))
    app.extensions["clock"] = clock
    with app.app_context():
        place = make_place("Northshire", "Hill School")
        room = open_room(app, place, "law/quiz")
        client = browser(app)
        signing_in = client.get("/account/sign-in").text
        sign_in(client, place.teacher)
        pages = ["/teach/", f"/teach/rooms/{room.id}/", f"/teach/rooms/{room.id}/board"]
        texts = [signing_in, *(client.get(page).text for page in pages)]
    close(app)
    assert all("Demo data" in text for text in texts)


def test_nothing_is_marked_as_demo_data_elsewhere(client: FlaskClient) -> None:
    assert "Demo data" not in client.get("/teach/").text


def test_a_room_tells_until_when_it_is_open_by_the_clocks_of_the_school(
    app: Flask, client: FlaskClient, place: Place, clock: Clock
) -> None:
    clock.now += timedelta(days=200)  # June: an hour ahead of UTC; the same school year
    room = open_room(app, place, "law/quiz")
    assert "Open until 12:30" in client.get(f"/teach/rooms/{room.id}/").text
    assert urlsplit(client.get("/teach/").request.url).path == "/teach/"
