"""Text of other people stays text: on pages, in addresses, JSON, headers and mail."""

import json
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from safe4me.db.accounts import Account
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.db.schools import Delivery, DeliveryKind
from tests.helpers.world.lessons import planned
from tests.helpers.world.schools import NOW, PASSWORD, Place, browser, hidden, sign_in

INNOCENT = "Oak and Elm"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></textarea><svg/onload=alert(1)>",
    "{{ 7*191 }}{% for x in y %}${7*191}#{7*191}<%= 7*191 %>",
    "{0.__class__.__mro__} %(secret)s %s%n %d",
    "**bold** [a](javascript:alert(1)) <b>b</b> ![x](//evil.example)",
    "%3Cscript%3E &lt;b&gt; %253Cb%253E &#60;i&#62;",
    "'; DROP TABLE account; -- \" OR 1=1",
    "\u202egnp.exe \ufe0f <b\u200d>",
)
EVIL = (
    *(
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "/\t/evil.example",
    ),
    *(
        "https://evil.example",
        "http://localhost@evil.example",
        "http://localhost.evil.example",
        "//evil.example/%2f..",
    ),
    *(
        "javascript:alert(1)",
        "data:text/html,x",
        " //evil.example",
        "/%0d%0aX-Injected:1",
        "/teach/\r\nX-Injected: 1",
    ),
)
BREAKS = ("\r\nX-Injected: 1", "%0d%0aX-Injected:%201", "\nX-Injected: 1", "\u010a\u010dX-Injected: 1")


class Shape(HTMLParser):
    """A page's tags with the names of their attributes; its texts and values; where links and forms lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[tuple[str, ...]] = Counter()
        self.said: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[(tag, *(name for name, _ in attrs))] += 1
        self.said += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.said.append(data)


@pytest.fixture
def named(place: Place) -> list[object]:
    """Everything that has a name or a note of somebody's own."""
    lesson = planned(place, note=INNOCENT)
    visit = Delivery(school=place.school, day=NOW.date(), kind=DeliveryKind.VISIT, number=1, note=INNOCENT)
    db.session.add(visit)
    db.session.commit()
    return [
        place.area,
        place.school,
        place.school_class,
        place.teacher,
        place.lead,
        place.coordinator,
        lesson,
        visit,
    ]


def call_all(named: list[object], text: str) -> None:
    for each in named:
        setattr(each, "note" if hasattr(each, "note") else "name", text)
    db.session.commit()


def pages_of(place: Place) -> dict[Account, list[str]]:
    of_school = f"/school/{place.school.id}"
    return {
        place.teacher: [
            "/account/",
            "/teach/week",
            "/teach/classes",
            "/teach/assign",
            "/teach/assign/1",
            f"/teach/classes/{place.school_class.id}/open",
        ],
        place.lead: [f"{of_school}/", f"{of_school}/people", f"{of_school}/budget"],
        place.coordinator: [
            "/coordinate/",
            "/coordinate/schools",
            "/coordinate/people",
            "/coordinate/deliveries/",
        ],
    }


@pytest.mark.asvs("1.1.1", "1.1.2", "1.2.1", "1.3.5", "1.3.7", "1.3.10")
def test_a_name_changes_no_page_and_is_read_as_it_was_written(
    app: Flask, place: Place, named: list[object]
) -> None:
    asked = [(client_of(app, who), path) for who, paths in pages_of(place).items() for path in paths]
    call_all(named, INNOCENT)
    innocent = [Shape(client.get(path).text) for client, path in asked]
    assert all(INNOCENT in " ".join(shape.said) for shape in innocent)
    for text in HOSTILE:
        call_all(named, text)
        for (client, path), before in zip(asked, innocent, strict=True):
            reply = client.get(path)
            shape = Shape(reply.text)
            assert shape.tags == before.tags, (path, text)
            assert text in " ".join(shape.said), (path, text)
            assert str(7 * 191) not in reply.text


def client_of(app: Flask, account: Account) -> FlaskClient:
    client = browser(app)
    sign_in(client, account)
    return client


@pytest.mark.asvs("1.2.1", "1.2.3")
def test_what_was_asked_for_changes_neither_page_nor_json(client: FlaskClient, room: Room) -> None:
    before = Shape(client.post("/en/join/code", data={"code": INNOCENT}).text).tags
    for text in (*HOSTILE, '","status":200,"x":"', "\u2028</script>"):
        assert Shape(client.post("/en/join/code", data={"code": text}).text).tags == before
        asked = f"/c/{quote(text, safe='')}/state"
        reply = client.get(asked, headers={"Accept": "application/json"})
        told = json.loads(reply.text)
        assert (reply.mimetype, told["status"]) == ("application/problem+json", reply.status_code)
        ballot = {"activity": text, "nonce": text, "answers": {text: text}}
        told = json.loads(client.post(f"/c/{room.code}/ballots", json=ballot).text)
        assert told.keys() <= {"type", "title", "status", "detail"}


@pytest.mark.asvs("1.2.4")
def test_a_query_is_not_changed_by_what_is_asked(app: Flask, place: Place) -> None:
    client, accounts = client_of(app, place.coordinator), select(func.count(Account.id))
    before = db.session.scalar(accounts)
    seen = set()
    for text in (
        "' OR '1'='1",
        "1; DROP TABLE account",
        "1 UNION SELECT password FROM account",
        "%' --",
        "\\",
    ):
        for name in ("module", "area", "school", "half_term", "phase", "period", "week", "name", "first"):
            reply = client.get("/coordinate/results", query_string={name: text})
            seen.add(reply.status_code)
            assert "argon2" not in reply.text
        assert client.get("/teach/ask", query_string={"name": text}).status_code < 500
    assert max(seen) < 500
    assert db.session.scalar(accounts) == before


@pytest.mark.asvs("1.2.2", "3.7.2")
@pytest.mark.parametrize("to", EVIL)
def test_nobody_is_led_elsewhere_after_signing_in(app: Flask, place: Place, to: str) -> None:
    client = browser(app)
    page = client.get("/account/sign-in", query_string={"next": to})
    data = {"email": place.teacher.email, "password": PASSWORD, "next": to}
    data["csrf_token"] = hidden(page.text, "csrf_token")
    reply = client.post("/account/sign-in", data=data, query_string={"next": to})
    assert leads_to(reply.headers.get("Location", "/")) == "localhost"
    assert "X-Injected" not in reply.headers


def leads_to(location: str) -> str | None:
    """The host that a browser goes to: it drops tabs and line ends, and takes a backslash for a slash."""
    read = "".join(each for each in location if each not in "\t\r\n").strip().replace("\\", "/")
    return urlsplit(urljoin("http://localhost/account/sign-in", read)).hostname


@pytest.mark.asvs("3.7.2")
def test_of_all_addresses_the_exit_alone_leads_to_another_site(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    for to in EVIL:
        for path in (
            f"/en/join/code?next={quote(to)}",
            f"/{quote(to)}",
            f"/en/{quote(to)}",
            f"/c/{room.code}/{quote(to)}",
        ):
            for method in ("GET", "POST"):
                reply = client.open(
                    path, method=method, data={"code": room.code} if method == "POST" else None
                )
                assert leads_to(reply.headers.get("Location", "/")) == "localhost", path
    assert client.get("/en/exit").headers.get("Location") in {None, app.extensions["settings"].exit_address}


@pytest.mark.asvs("1.2.1", "5.4.1", "5.4.2")
@pytest.mark.parametrize("text", BREAKS)
def test_no_header_can_be_added(app: Flask, place: Place, text: str) -> None:
    client = client_of(app, place.coordinator)
    for path in (
        "/coordinate/results.csv",
        "/coordinate/overview.csv",
        "/account/sign-in",
        "/en/join",
        "/nowhere",
    ):
        for name in ("module", "half_term", "phase", "next", "language", "lang"):
            reply = client.get(path, query_string={"module": "law", name: f"law{text}"})
            assert "X-Injected" not in reply.headers
            assert not any({"\r", "\n"} & set(value) for _, value in reply.headers)
            given = reply.headers.get("Content-Disposition", 'attachment; filename="safe4me-x.csv"')
            assert urlsplit(given).path.isprintable()
            assert given.startswith('attachment; filename="safe4me-')


@pytest.mark.asvs("1.3.11")
def test_no_reader_and_no_header_is_added_to_a_mail(app: Flask, place: Place) -> None:
    client, people = client_of(app, place.lead), f"/school/{place.school.id}/people"
    before = db.session.scalar(select(func.count(Account.id)))
    for text in ("\r\nBcc: x@evil.example", "\nSubject: x", "%0aBcc: x", ", x@evil.example", "\0"):
        token = hidden(client.get(people).text, "csrf_token")
        data = {"name": "Ada", "email": f"new@school.example{text}", "role": "teacher", "csrf_token": token}
        assert client.post(people, data=data).status_code == 422
    assert db.session.scalar(select(func.count(Account.id))) == before


@pytest.mark.asvs("15.3.3")
def test_a_form_sets_only_what_it_shows(app: Flask, place: Place) -> None:
    client, teacher = client_of(app, place.teacher), place.teacher
    before = {
        name: getattr(teacher, name) for name in ("email", "password", "active", "fs_uniquifier", "school_id")
    }
    token = hidden(client.get("/account/").text, "csrf_token")
    more = {
        "email": "x@evil.example",
        "password": "x" * 20,
        "active": "",
        "fs_uniquifier": "x",
        "school_id": "999",
    }
    roles = {"roles": "coordinator", "role": "coordinator", "areas": str(place.area.id), "id": "1"}
    data = {"name": "Ada", "csrf_token": token, **more, **roles}
    assert client.post("/account/name", data=data).status_code == 302
    db.session.refresh(teacher)
    assert {name: getattr(teacher, name) for name in before} == before
    assert (teacher.name, [role.name for role in teacher.roles]) == ("Ada", ["teacher"])


@pytest.mark.asvs("1.4.2")
def test_a_number_too_large_is_refused(app: Flask, place: Place) -> None:
    client = client_of(app, place.lead)
    for number in (2**31, 2**63, 10**40, -(2**63), "1e309", "٣" * 30):
        token = hidden(client.get(f"/school/{place.school.id}/").text, "csrf_token")
        data = {"size": str(number), "csrf_token": token}
        assert client.post(f"/school/classes/{place.school_class.id}/resize", data=data).status_code == 422
        assert client.get(f"/school/classes/{number}/teachers").status_code == 404
