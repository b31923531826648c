"""Two activities of one browser share nothing that tells it from another, and all get the same bytes.

Attacker has: every request of two browsers

Two pupils with a browser each do a quiz and a story in one room, answering alike. Whatever is in one pupil's
requests for both activities, and in none of the other pupil's, would link the two ballots: a cookie, a
validator, a nonce. Then two clients that could hardly differ more ask for every page there is.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask
from playwright.sync_api import Browser

from safe4me.db.rooms import Room
from tests.attacks.conftest import Attacks
from tests.helpers.browser.pages import do_quiz, do_story, send, served, stored
from tests.helpers.servers.web import Sent, recorded, rewrite
from tests.helpers.world.ballots import QUIZ, fresh
from tests.helpers.world.schools import browser as client_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Headers = list[tuple[str, str]]
ENCODINGS = ("", "gzip", "br")
PUPILS: list[dict[str, dict[str, str]]] = [
    {"headers": {"User-Agent": "Chromebook 17"}, "environ_base": {"REMOTE_ADDR": "192.0.2.17"}},
    {
        "headers": {
            "User-Agent": "Old phone",
            "Cookie": "id=2",
            "Referer": "http://localhost/en/",
            "DNT": "1",
        },
        "environ_base": {"REMOTE_ADDR": "203.0.113.5"},
    },
]


class Told(NamedTuple):
    """What a browser told in each activity, and what it keeps."""

    quiz: set[str]
    story: set[str]
    kept: set[str]


def told(requests: Iterable[Sent]) -> set[str]:
    """Everything that requests tell: each header with its value, and each longer word of address and body."""
    found: set[str] = set()
    for sent in requests:
        found.update(f"{name}: {value}" for name, value in sent.headers.items())
        found.update(re.findall(r"[\w-]{8,}", f"{sent.address} {sent.body.decode()}"))
    return found


def work(browser: Browser, address: str, room: Room, wire: list[Sent], *, script: bool) -> Told:
    """What one pupil's browser told in the quiz and in the story, and what it keeps afterwards."""
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    starts = []
    for activity in ("quiz", "chat"):
        starts.append(len(wire))
        page.goto(f"{address}/c/{room.code}/")
        page.goto(f"{address}/c/{room.code}/en/learn/law/{activity}/")
        if activity == "quiz":
            do_quiz(page)
        else:
            do_story(page, script=script)
        send(page)
    kept = set(stored(page))
    context.close()
    return Told(told(wire[starts[0] : starts[1]]), told(wire[starts[1] :]), kept)


def links(app: Flask, browser: Browser, room: Room, *, script: bool) -> int:
    """How much a pupil's two activities share that the other pupil's have not, or their browser keeps."""
    wire = recorded(app)
    with served(app) as address:
        one, other = (work(browser, address, room, wire, script=script) for _ in range(2))
    shared = [
        mine.quiz & mine.story - (others.quiz | others.story) for mine, others in ((one, other), (other, one))
    ]
    return len(set.union(*shared, one.kept ^ other.kept))


def test_two_activities_of_one_browser_cannot_be_linked(
    attacks: Attacks, app: Flask, browser: Browser, room: Room
) -> None:
    for script in (True, False)[: attacks.trials(whole=2, quick=1)]:
        case = f"links between a browser's activities, {'with' if script else 'without'} script"
        attacks.holds(case, links(app, browser, room, script=script), 0)


def test_one_nonce_a_tab_for_both_activities_is_caught(
    attacks: Attacks, app: Flask, browser: Browser, room: Room
) -> None:
    rewrite(app, (b"nonce:nonceFor(", b"nonce:sessionStorage.nonce||=nonceFor("))
    attacks.twin("one nonce a tab for both activities", links(app, browser, room, script=True), 0)


def replies(
    app: Flask, built: Path, room: Room, pupil: dict[str, Any]
) -> Iterator[tuple[int, Headers, bytes]]:
    """Every page as this pupil gets it, in every encoding; validated again; in the room and outside it."""
    pages = json.loads((built / "current" / "manifest.json").read_text())["pages"]
    own = ("/", "/join", "/en/nothing/", f"/c/{room.code}/", f"/c/{room.code}/state", "/c/CCCCCC/")
    client = client_of(app)
    for path in (*own, *pages, *(f"/c/{room.code}{page}" for page in pages)):
        for encoding in ENCODINGS:
            headers = {**pupil["headers"], "Accept-Encoding": encoding}
            reply = client.get(path, **{**pupil, "headers": headers})
            yield reply.status_code, reply.headers.to_wsgi_list(), reply.data
    joined = client.post("/en/join/code", data={"code": room.code}, **pupil)
    yield joined.status_code, joined.headers.to_wsgi_list(), joined.data
    client.post(f"/c/{room.code}/ballots", json=fresh(QUIZ), **pupil)


def differences(app: Flask, built: Path, room: Room) -> int:
    """How many replies differ between two pupils, of whom one has sent a ballot already."""
    first, second = (list(replies(app, built, room, pupil)) for pupil in PUPILS)
    assert len(first) > 100
    return sum(one != another for one, another in zip(first, second, strict=True))


def test_all_pupils_get_the_same_bytes(attacks: Attacks, app: Flask, built: Path, room: Room) -> None:
    attacks.holds("replies that differ between two pupils", differences(app, built, room), 0)


def test_a_validator_of_each_visitor_is_caught(attacks: Attacks, app: Flask, built: Path, room: Room) -> None:
    inner = app.wsgi_app

    def marked(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        etag = ("ETag", f'"{environ["REMOTE_ADDR"]}"')
        return inner(environ, lambda status, headers, *rest: start_response(status, [*headers, etag], *rest))

    app.wsgi_app = marked  # type: ignore[method-assign]  # Flask’s own way to wrap
    attacks.twin("a validator of each visitor's own", differences(app, built, room), 0)
