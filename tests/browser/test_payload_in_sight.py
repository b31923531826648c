"""The payload is in sight: the bytes that were shown are sent, and nothing else; a reflection never is."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from safe4me.db.rooms import Room
from tests.helpers.browser.pages import choose, do_quiz, do_story, send, stored, turn_to
from tests.helpers.servers.web import Sent, recorded, rewrite

Visit = Callable[[str], Page]
MARK = "heronpier"  # one word, that no encoding changes
LESSON = "/en/learn/law/who-it-protects/"
BOTH = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


@pytest.fixture
def wire(app: Flask, caplog: pytest.LogCaptureFixture) -> list[Sent]:
    """Every request that reaches the server; its log is read too, down to the smallest note."""
    caplog.set_level(logging.DEBUG)
    return recorded(app)


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a browser that runs scripts, or none: as the test says, `script`."""
    context = browser.new_context(java_script_enabled=request.getfixturevalue("script"))
    yield context.new_page()
    context.close()


def show_and_send(page: Page) -> bytes:
    """Open what is shown of the request, then send it; returns what was shown."""
    page.get_by_text("How this is private, and exactly what is sent").click()
    shown = page.locator("[data-body]").inner_text()
    send(page)
    return shown.encode()


def bodies_sent(wire: list[Sent], room: Room) -> list[bytes]:
    return [sent.body for sent in wire if sent.address == f"/c/{room.code}/ballots"]


def traces(text: str, wire: list[Sent], caplog: pytest.LogCaptureFixture, folder: Path) -> list[str]:
    """Where a text is found: in a request, in the server's log, or in a file that the server keeps."""
    told = [sent.address for sent in wire if text.encode() in bytes(sent)]
    logged = [line for line in caplog.messages if text in line]
    files = [file for file in folder.rglob("*") if file.is_file()]
    return told + logged + [file.name for file in files if text.encode() in file.read_bytes()]


@pytest.mark.asvs("14.2.3")
@BOTH
@pytest.mark.parametrize("activity", ["quiz", "chat"])
def test_what_was_shown_is_sent_to_the_byte_and_in_nothing_else(
    visit: Visit, page: Page, room: Room, wire: list[Sent], activity: str, script: bool
) -> None:
    visit(f"/c/{room.code}/en/learn/law/{activity}/")
    if activity == "quiz":
        do_quiz(page)
    else:
        do_story(page, script=script)
    before = list(wire)
    shown = show_and_send(page)
    assert bodies_sent(wire, room) == [shown]
    nonce = dict(parse_qsl(shown.decode())).get("nonce") or shown.decode().split('"nonce":"')[1][:32]
    told = [sent.address for sent in wire if nonce.encode() in bytes(sent)]
    assert told == [f"/c/{room.code}/ballots"]
    assert all(sent.method == "GET" or sent.address.endswith("/check") for sent in before)
    assert not any("HTTP_COOKIE" in sent.headers for sent in wire)
    assert page.context.cookies() == []


@pytest.mark.parametrize("script", [True])
def test_a_page_that_sent_more_than_it_showed_would_be_noticed(
    app: Flask, wire: list[Sent], visit: Visit, page: Page, room: Room, script: bool
) -> None:
    rewrite(app, (b"headers,body,credentials", b'headers,body:body+" ",credentials'))
    visit(f"/c/{room.code}/en/learn/law/quiz/")
    do_quiz(page)
    shown = show_and_send(page)
    (body,) = bodies_sent(wire, room)
    assert body != shown


def reflect(page: Page) -> None:
    """Type into the box, then do what a page offers: a check, and the next page."""
    turn_to(page, "own-words")
    page.locator("#own-words textarea").press_sequentially(MARK)
    turn_to(page, "pass-it-on")
    choose(page.locator("#pass-it-on"), "No")
    check = page.locator("#pass-it-on").get_by_role("button", name="Check")
    (check if check.is_visible() else page.locator(".main-act")).click()
    expect(page.locator("#pass-it-on .right")).to_contain_text("Right.")
    turn_to(page, "own-words")
    page.locator("#own-words textarea").fill(MARK)
    on = page.get_by_role("link", name="Next:")
    if not on.is_visible():  # it stands at the end, which the main button shows
        page.locator(".main-act").click()
    on.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Every kind of question")


@BOTH
def test_a_reflection_is_in_no_request_storage_file_or_log(
    visit: Visit,
    page: Page,
    room: Room,
    wire: list[Sent],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    script: bool,
) -> None:
    visit(f"/c/{room.code}{LESSON}")
    reflect(page)
    assert len(wire) > 3
    assert caplog.messages
    assert traces(MARK, wire, caplog, tmp_path) == []
    assert MARK not in str(stored(page))
    assert MARK not in str(page.context.storage_state(indexed_db=True))


@BOTH
def test_a_box_that_was_kept_or_sent_would_be_noticed(
    app: Flask,
    wire: list[Sent],
    visit: Visit,
    page: Page,
    room: Room,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    script: bool,
) -> None:
    keep = b"addEventListener('input', (e) => { localStorage.words = e.target.value; });\n"
    rewrite(
        app,
        (b'"use strict";', b'"use strict";' + keep),
        (b"<textarea ", b'<textarea form="answers" name="words" '),
    )
    visit(f"/c/{room.code}{LESSON}")
    reflect(page)
    assert MARK in str(stored(page)) if script else traces(MARK, wire, caplog, tmp_path)
