"""Limits hold against many at once at both workers of the real server, and never stop a class at work.

ASVS 5.0.0: 2.4.1, 6.1.1, 6.3.1.
"""

import json
import os
import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bench.serving import Server, serving
from safe4me import create_app, rooms
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.join_codes import ALPHABET, LENGTH, SLIP_LENGTH, new_code
from safe4me.settings import Settings
from safe4me.web.account.throttle import SIGN_INS_OF_AN_ACCOUNT, SIGN_INS_OF_AN_ADDRESS
from safe4me.web.http.rate_limits import WRONG_BALLOTS, WRONG_CODES
from tests.helpers.servers.web import Answer, ask
from tests.helpers.world.ballots import ENGINES, QUIZ, fresh, own_address
from tests.helpers.world.schools import (
    PASSWORD,
    Clock,
    Place,
    close,
    environ_of,
    hidden,
    make_place,
    open_room,
    sign_in,
    with_settings,
)

AT_ONCE, MOST_TRIES = 32, 20
WRONG_CODES_OF_A_PUPIL = int(os.environ.get("WRONG_CODES", "5000"))
SCHOOL = "203.0.113.9"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
AS_JSON = {"Content-Type": "application/json"}
FROM_ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
dice = Random(51)  # noqa: S311 - wrong codes need no secrecy


@pytest.fixture
def box_url(request: pytest.FixtureRequest) -> str:
    """Where the ballot box is: in a file, or, where a test says so, on Valkey."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return ""
    port = request.getfixturevalue("valkey_port")
    return f"valkey://127.0.0.1:{port}?tls=no&prefix={own_address(port).prefix}"


@pytest.fixture
def settings(settings: Settings, box_url: str) -> Settings:
    """Behind a proxy, which says who asks."""
    return with_settings(settings, proxies_in_front=1, ballot_box_url=box_url)


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[Server]:
    """A server of its own, which has met no wrong code."""
    with serving("app:app", environ_of(settings), tmp_path) as running:
        yield running


@pytest.fixture
def clock(clock: Clock) -> Clock:
    """The time of the server."""
    clock.now = datetime.now(UTC)
    return clock


class Shared(NamedTuple):
    """A server that several tests share: each has an address and a school, and asks for no alarm."""

    server: Server
    settings: Settings
    numbers: Iterator[int]


@pytest.fixture(scope="module")
def shared(
    server_settings: Settings, empty_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shared]:
    folder = tmp_path_factory.mktemp("shared")
    database = shutil.copy(empty_database, folder / "safe4me.db")
    settings = with_settings(
        server_settings,
        proxies_in_front=1,
        database_url=f"sqlite:///{database}",
        ballot_box_path=folder / "ballot-box.db",
    )
    with serving("app:app", environ_of(settings), folder) as running:
        yield Shared(running, settings, count(1))


class Tried(NamedTuple):
    """What one test has of a shared server: an address that tries, a school, and its open room."""

    server: Server
    address: str
    place: Place
    code: str


@pytest.fixture
def tried(shared: Shared, clock: Clock) -> Iterator[Tried]:
    app, number = create_app(shared.settings), next(shared.numbers)
    with app.app_context():
        place = of_this_year(make_place(f"Area {number}", f"School {number}"), clock)
        code = open_room(app, place, "law/quiz").code
        yield Tried(shared.server, f"203.0.113.{100 + number}", place, code)
    close(app)


def of_this_year(place: Place, clock: Clock) -> Place:
    place.school_class.school_year = clock.now.year - (clock.now.month < 9)
    db.session.commit()
    return place


@pytest.fixture
def room(app: Flask, place: Place, clock: Clock) -> Room:
    return open_room(app, of_this_year(place, clock), "law/quiz")


def wrong_codes(number: int, *codes: str) -> list[str]:
    """So many codes of no room: they begin as none of these do."""
    first = [letter for letter in ALPHABET if letter not in {code[0] for code in codes}]
    return ["".join((dice.choice(first), *dice.choices(ALPHABET, k=LENGTH - 1))) for _ in range(number)]


def join(server: Server, code: str, address: str = SCHOOL) -> int:
    headers = {**FORM, "X-Forwarded-For": address}
    body = urlencode({"code": code}).encode()
    return ask(server, "/en/join/code", method="POST", headers=headers, body=body).status


def send(server: Server, code: str, address: str = SCHOOL, **own: str) -> int:
    headers = {**AS_JSON, "X-Forwarded-For": address}
    body = json.dumps({**fresh(QUIZ), **own}).encode()
    return ask(server, f"/c/{code}/ballots", method="POST", headers=headers, body=body).status


def look(server: Server, code: str, address: str = SCHOOL) -> int:
    return ask(server, f"/c/{code}/state", headers={"X-Forwarded-For": address}).status


def at_last(act: Callable[[Server, str], int], server: Server, code: str) -> int:
    """What is replied to a class at work; whoever is told that the server is busy tries again."""
    replies = (act(server, code) for _ in range(MOST_TRIES))
    return next((status for status in replies if status != 503), 503)


def assert_limited(found: Counter[int], most: int) -> None:
    """As many codes were looked up as the limit says; whoever met a busy server may have been counted."""
    assert set(found) <= {404, 429, 503}
    assert most - found[503] <= found[404] <= most


@pytest.mark.asvs("2.4.1")
def test_wrong_codes_at_once_are_looked_up_as_often_as_the_limit_says(tried: Tried) -> None:
    server, address, _, code = tried
    to_join = wrong_codes(WRONG_CODES.most + 200, code)
    to_send = wrong_codes(WRONG_BALLOTS.most + 200, code)
    with ThreadPoolExecutor(AT_ONCE) as pupils:
        joins = Counter(pupils.map(partial(join, server, address=address), to_join))
        ballots = Counter(pupils.map(partial(send, server, address=address), to_send))
    assert_limited(joins, WRONG_CODES.most)
    assert_limited(ballots, WRONG_BALLOTS.most)
    assert join(server, code, address) == 429


class Guesser:
    """Somebody at the sign-in page: one visit, and then as many guesses as they like."""

    def __init__(self, server: Server) -> None:
        self._server = server
        page = ask(server, "/account/sign-in")
        self._token = hidden(page.body.decode(), "csrf_token")
        self._cookie = page.headers["set-cookie"].split(";")[0]

    def guess(self, email: str, address: str, password: str = "three odd words") -> Answer:  # noqa: S107 - a wrong one
        headers = {**FORM, "Cookie": self._cookie, "X-Forwarded-For": address}
        body = urlencode({"email": email, "password": password, "csrf_token": self._token}).encode()
        return ask(self._server, "/account/sign-in", method="POST", headers=headers, body=body)


def some_address() -> str:
    return ".".join(str(secrets.randbelow(200) + 1) for _ in range(4))


@pytest.mark.asvs("6.3.1")
def test_passwords_at_once_are_tried_as_often_as_the_limit_says(tried: Tried) -> None:
    guesser, email = Guesser(tried.server), tried.place.teacher.email
    found: Counter[int] = Counter()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        while not found[429]:  # whom the pool had no place for tried nothing
            found += Counter(
                threads.map(lambda _: guesser.guess(email, some_address()).status, range(3 * AT_ONCE))
            )
    assert found[422] == SIGN_INS_OF_AN_ACCOUNT.most
    assert set(found) <= {422, 429, 503}
    assert guesser.guess(email, some_address(), PASSWORD).status == 429


def test_one_address_fails_at_once_as_often_as_the_limit_says(tried: Tried) -> None:
    guesser = Guesser(tried.server)
    found: Counter[int] = Counter()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        while not found[429]:
            emails = [f"{secrets.token_hex(4)}@school.example" for _ in range(2 * AT_ONCE)]
            found += Counter(threads.map(lambda email: guesser.guess(email, tried.address).status, emails))
    assert found[422] == SIGN_INS_OF_AN_ADDRESS.most
    assert set(found) <= {422, 429, 503}


@pytest.mark.asvs("2.4.1")
def test_a_pupil_who_tries_5000_codes_stops_no_class(
    app: Flask, client: FlaskClient, server: Server, place: Place, room: Room, clock: Clock
) -> None:
    watched = open_room(app, of_this_year(make_place("Southshire", "Dale School"), clock), "law/quiz")
    other = open_room(app, of_this_year(make_place("Eastshire", "Oak School"), clock), "law/quiz")
    teacher_of_watched = app.test_client()
    sign_in(teacher_of_watched, watched.teacher)
    look_at(teacher_of_watched, watched)
    assert join(server, room.code) == 303
    sign_in(client, other.teacher)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        wrong = wrong_codes(WRONG_CODES_OF_A_PUPIL, room.code, watched.code, other.code)
        hostile = [threads.submit(join, server, code) for code in wrong]
        in_rooms = [
            threads.submit(at_last, act, server, room.code) for act in (look, send, join) for _ in range(20)
        ]
        latecomers = [threads.submit(at_last, join, server, watched.code) for _ in range(100)]
        assert_limited(Counter(each.result() for each in hostile), WRONG_CODES.most)
    assert Counter(each.result() for each in in_rooms) == {200: 20, 204: 20, 303: 20}
    assert {each.result() for each in latecomers} == {303}
    assert join(server, other.code) == 429
    assert send(server, other.code) == 204
    assert "Somebody is trying lots of wrong codes" in look_at(client, other)
    assert join(server, other.code) == 303


@pytest.mark.asvs("2.4.1")
@pytest.mark.parametrize("box_url", ENGINES, indirect=True)
def test_whoever_guesses_slips_at_full_speed_stops_no_class(
    app: Flask, client: FlaskClient, server: Server, place: Place, clock: Clock
) -> None:
    place.school_class.size = 30
    strict = open_room(app, of_this_year(place, clock), "law/quiz", strict=True)
    slips = rooms.make_slips(db.session(), app.extensions["ballot_box"], strict, clock.now)[:30]
    tries = [each for slip in slips for each in (*(new_code(SLIP_LENGTH) for _ in range(100)), slip)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        replies = list(threads.map(lambda slip: send(server, strict.code, slip=slip), tries))
    assert Counter(reply for slip, reply in zip(tries, replies, strict=True) if slip in slips) == {204: 30}
    assert set(replies) <= {204, 403, 503}, "the same short reply, or that of a busy server"
    assert app.extensions["ballot_box"].sent(strict.id) == {"law/quiz": 30}
    sign_in(client, place.teacher)
    assert "Somebody is trying lots of wrong codes or slips" in look_at(client, strict)


def look_at(teacher: FlaskClient, room: Room) -> str:
    """The page of an open room, as its teacher sees it at the school."""
    told = {"X-Forwarded-For": SCHOOL}
    page = teacher.get(f"/teach/rooms/{room.id}/", headers=told)
    assert page.status_code == 200
    return page.text


def test_images_of_another_site_are_refused_and_count_for_nothing(tried: Tried) -> None:
    server, address, _, code = tried
    headers = {**FROM_ELSEWHERE, "X-Forwarded-For": address}
    *wrong, one_more = wrong_codes(2001, code)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = Counter(threads.map(lambda code: ask(server, f"/c/{code}/", headers=headers).status, wrong))
    assert found == {403: 2000}
    assert join(server, one_more, address) == 404
    assert join(server, code, address) == 303
