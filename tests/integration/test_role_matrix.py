"""Every address × everybody who may ask for it, against `role_matrix.csv`: what is seen is what is written.

A cell says what someone gets from an address that belongs to school A, its teacher A and area A:

    yes        the page, the file, or the change
    no         the 404 of something that does not exist, to the byte
    sign in    the way to the sign-in page
    not given  the 403 of a class of one's own school that is not one's own
    same       what everybody gets: pupils' pages, to the byte where nothing is sent

The newcomer came to school A by themselves, and its lead has not said yes.
Teacher A opened the room, and has asked to void what one sealed; the colleague teaches at the same school,
teacher B and coordinator B elsewhere. A helper has used the link to the room that teacher A has open. The
officer is of area A: the class is lent to them today, and so is another, for which they have a room open;
`/officer/rooms/` asks for that one. A new address needs a new row, and an address with a new kind of id a
value in `ids`.
"""

import csv
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from safe4me import rooms
from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import db
from safe4me.db.rooms import HelperLink, Phase, Room, VoidReason
from safe4me.db.schools import Delivery, DeliveryKind
from safe4me.db.sign_in import list_session
from safe4me.db.ways_in import StaffBy, WayKind
from safe4me.schools import confirmed_ways, voiding
from safe4me.schools.confirmed_ways import NewWay
from safe4me.statistics.ballot import Ballot
from safe4me.web.http.sessions import LISTED_AS, begin
from safe4me.web.teach.helper import LINK
from tests.helpers.world.lessons import planned
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    add_class,
    browser,
    hidden,
    lend_for_a_day,
    make_account,
    make_officer,
    make_place,
    open_on_visit,
    open_room,
)

SIGN_IN = "/account/sign-in"
MAIL = NewWay(WayKind.MAIL, "staff.hill.example", StaffBy.DOMAIN)
MISSING = 2**31 - 2
READS = {"HEAD", "OPTIONS"}


class Row(NamedTuple):
    """An address, and what each one who asks gets from it."""

    method: str
    route: str
    cells: dict[str, str]


def read_matrix() -> list[Row]:
    with Path(__file__).with_name("role_matrix.csv").open(encoding="utf-8", newline="") as file:
        rows = [{key.strip(): cell.strip() for key, cell in row.items()} for row in csv.DictReader(file)]
    return [Row(row.pop("method"), row.pop("route"), row) for row in rows]


MATRIX = read_matrix()
GETS = [row for row in MATRIX if row.method == "GET"]
POSTS = [row for row in MATRIX if row.method == "POST"]
OF_A_CLOSED_ROOM = {
    *(f"/teach/rooms/<int:room_id>/{page}" for page in ("results", "show", "summary")),
    *(f"/school/sealed/{act}/<int:room_id>/<path:activity>" for act in ("ask", "confirm")),
}


@dataclass(frozen=True, slots=True)
class World:
    """Everybody, signed in where they can be, and the objects of A that they ask for."""

    clients: dict[str, FlaskClient]
    ids: dict[str, str | int]
    closed_room: int
    officers_room: int

    def ask(self, who: str, row: Row, **changed: str | int) -> TestResponse:
        """Ask for the row's address; a POST carries a token, and is empty otherwise."""
        client = self.clients[who]
        data = {"csrf_token": token_of(client)} if row.method == "POST" else None
        own = {"room_id": self.closed_room} if row.route in OF_A_CLOSED_ROOM else {}
        own |= {"room_id": self.officers_room} if row.route.startswith("/officer/rooms/") else {}
        return client.open(path(row.route, {**self.ids, **own, **changed}), method=row.method, data=data)


def path(route: str, ids: dict[str, str | int]) -> str:
    """The address with ids in place of `<int:room_id>`."""
    filled = route
    for part in route.split("<")[1:]:
        name = part.split(">")[0]
        filled = filled.replace(f"<{name}>", str(ids[name.split(":")[-1]]))
    return filled


def token_of(client: FlaskClient) -> str:
    page = client.get("/account/")
    return hidden(page.text if page.status_code == 200 else client.get(SIGN_IN).text, "csrf_token")


def numbers(row: Row) -> dict[str, int]:
    """For each id in the address that is a number, one that nothing has."""
    return {part.split(">")[0]: MISSING for part in row.route.split("<int:")[1:]}


def signed_in(app: Flask, account: Account, clock: Clock) -> FlaskClient:
    """A browser in which `account` has just signed in; the form is slow, by design, and tested elsewhere."""
    client = browser(app)
    with client.session_transaction("/account/") as session:
        session["_user_id"], session["_fresh"], session["fs_paa"] = account.fs_uniquifier, True, time.time()
        session[LISTED_AS] = list_session(db.session(), account.fs_uniquifier, "", clock.now)
        begin(session, clock.now)
    return client


def helping(app: Flask, room: Room) -> FlaskClient:
    """A browser that has used a link for a helper of `room`."""
    link = HelperLink(room_id=room.id, used=True)
    db.session.add(link)
    db.session.commit()
    client = browser(app)
    with client.session_transaction("/helper/") as session:
        session[LINK] = link.id
    return client


@pytest.fixture
def world(app: Flask, place: Place, clock: Clock) -> World:
    return make_world(app, place, clock)


def make_world(app: Flask, place: Place, clock: Clock) -> World:
    """Everybody and everything that the matrix asks of, with the place as A. Needs an application context."""
    everybody_of_staff = staff(place)
    visited = visit(app, place, everybody_of_staff["officer"], clock)
    closed = open_room(app, place, "law/quiz", phase=Phase.BEFORE)
    box = app.extensions["ballot_box"]
    for _ in range(12):
        box.cast(
            closed.code, Ballot("law/quiz", token_hex(16), (("pass-on", 2), ("confidence", 3))), clock.now
        )
    rooms.close(db.session(), box, app.extensions["settings"], closed, clock.now)
    voiding.ask(db.session(), place.teacher, closed, "law/quiz", VoidReason.TEST, clock.now)
    open_one = open_room(app, place, "law/quiz", "law/chat", phase=Phase.AFTER)
    clients = {who: signed_in(app, account, clock) for who, account in everybody_of_staff.items()}
    everybody = {"nobody": browser(app), "helper": helping(app, open_one), **clients}
    return World(everybody, ids(place, open_one), closed.id, visited.id)


def staff(place: Place) -> dict[str, Account]:
    elsewhere = make_place("Southshire", "Lake School")
    newcomer = make_account(RoleName.TEACHER, "Newcomer")
    newcomer.password, newcomer.newcomer_since = None, NOW
    colleague = make_account(RoleName.TEACHER, "Colleague")
    colleague.school = newcomer.school = place.school
    db.session.add_all([colleague, newcomer])
    db.session.commit()
    return {
        "teacher A": place.teacher,
        "colleague": colleague,
        "newcomer": newcomer,
        "teacher B": elsewhere.teacher,
        "lead A": place.lead,
        "coordinator A": place.coordinator,
        "coordinator B": elsewhere.coordinator,
        "officer": make_officer(place),
    }


def visit(app: Flask, place: Place, officer: Account, clock: Clock) -> Room:
    """The officer's open room, of a class that is lent to them as the place's own is."""
    lend_for_a_day(place.school_class, officer, clock.now.date())
    return open_on_visit(app, add_class(place, "9V"), officer)


def ids(place: Place, room: Room) -> dict[str, str | int]:
    """A's objects, by the names that addresses give them."""
    lesson = planned(place)
    visit = Delivery(school=place.school, day=NOW.date(), kind=DeliveryKind.VISIT, number=1, note="")
    db.session.add(visit)
    db.session.commit()
    return {
        "area_id": place.area.id,
        "delivery_id": visit.id,
        "school_id": place.school.id,
        "class_id": place.school_class.id,
        "person_id": place.teacher.id,
        "number": place.school_class.year_group,
        "room_id": room.id,
        "way_id": confirmed_ways.ask_for_way(db.session(), place.lead, place.school, MAIL, NOW).id,
        "assignment_id": lesson.id,
        "set_id": lesson.id,
        "code": room.code,
        "language": "en",
        "module": "law",
        "stem": "quiz",
        "rest": "en/learn/law/",
        "activity": "law/quiz",
        "token": "never-ours",
    }


def wrong(world: World, row: Row, asking: Sequence[str]) -> dict[str, str]:
    """Which of those who ask get something else than the row says, and what."""
    nothing = world.clients["nobody"].get("/nowhere/").data
    replies = {who: world.ask(who, row) for who in asking}
    found = {who: seen(reply, nothing) for who, reply in replies.items()}
    if "same" in row.cells.values():
        all_of = {
            (reply.status_code, reply.data if row.method == "GET" else b"") for reply in replies.values()
        }
        return {} if len(all_of) == 1 else found
    return {who: found[who] for who in asking if found[who] != row.cells[who]}


def turns(row: Row) -> list[list[str]]:
    """Who may ask one after the other; whoever changes one of A's objects does so in a world of their own."""
    if not numbers(row):
        return [list(row.cells)]
    changing = [who for who, cell in row.cells.items() if cell == "yes"]
    return [[who for who in row.cells if who not in changing], *([who] for who in changing)]


def seen(reply: TestResponse, nothing: bytes) -> str:
    """What a reply is, in the matrix's words."""
    if reply.status_code == 404:
        return "no" if reply.data == nothing else "another 404"
    if reply.status_code == 403:
        return "not given"
    if reply.status_code >= 500:
        return "broken"
    return "sign in" if (reply.location or "").startswith(SIGN_IN) else "yes"


def methods(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - READS


@pytest.mark.asvs("8.1.1")
def test_the_matrix_names_every_address_once_and_no_other(app: Flask) -> None:
    there = [(method, str(rule)) for rule in app.url_map.iter_rules() for method in methods(rule)]
    named = [(row.method, row.route) for row in MATRIX]
    assert {"no row": sorted(set(there) - set(named)), "no address": sorted(set(named) - set(there))} == {
        "no row": [],
        "no address": [],
    }
    assert len(named) == len(set(named))


def test_every_cell_is_filled_in_with_one_of_five_words() -> None:
    words = {"yes", "no", "sign in", "not given", "same"}
    assert {cell for row in MATRIX for cell in row.cells.values()} <= words


@pytest.mark.asvs("8.2.1", "8.3.1")
def test_reading_is_for_those_whom_the_matrix_names(world: World) -> None:
    found = {row.route: wrong(world, row, list(row.cells)) for row in GETS}
    assert {route: who for route, who in found.items() if who} == {}


@pytest.mark.asvs("8.2.1", "8.3.1")
@pytest.mark.parametrize(
    ("row", "asking"), [pytest.param(row, asking, id=row.route) for row in POSTS for asking in turns(row)]
)
def test_changing_is_for_those_whom_the_matrix_names(world: World, row: Row, asking: Sequence[str]) -> None:
    assert wrong(world, row, asking) == {}


@pytest.mark.asvs("8.2.2", "8.4.1")
def test_anothers_object_looks_like_a_missing_one(world: World) -> None:
    nothing = world.clients["nobody"].get("/nowhere/").data
    seen_of = {
        (row.method, row.route, who): seen(world.ask(who, row, **numbers(row)), nothing)
        for row in MATRIX
        if numbers(row)
        for who, cell in row.cells.items()
        if cell in {"yes", "no"}
    }
    assert len(seen_of) > 50
    assert {key: found for key, found in seen_of.items() if found != "no"} == {}


@pytest.mark.asvs("3.5.1")
def test_nobody_is_let_in_without_a_token(world: World) -> None:
    """A POST from elsewhere, which has no token, changes nothing on any page of staff."""
    inside = [row for row in POSTS if "yes" in row.cells.values() and not row.route.startswith("/account/")]
    taken = {
        (row.route, who)
        for row in inside
        for who, cell in row.cells.items()
        if cell == "yes" and world.clients[who].post(path(row.route, world.ids)).status_code != 400
    }
    assert taken == set()
