"""After "next person", or after a pupil just walks away, a shared device shows and keeps nothing of them.

Attacker has: the device, its browser and its files

One pupil reads, types, answers and hands over; another walks away from an open slip. The next person goes
Back and Forward through all of it, gets pages out of the browser's forward cache, closes the browser and
restores its tabs; and every file of the browser is read. The figures count traces. What a browser without a
window cannot show, and what no page can do without script, is to be tried by hand: docs/hand-tests.md.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserType, Page

from bench.chromium import WHOLE_CHROMIUM
from safe4me.db.rooms import Room
from tests.attacks.conftest import Attacks
from tests.attacks.device import BACK, FILES, KEPT, RESTORED, STAGES, Device
from tests.helpers.browser.pages import choose, do_quiz, hand_over, send, served, turn_to
from tests.helpers.servers.machine import needed
from tests.helpers.servers.web import rewrite

MARK = "heronpier"  # what the pupil types
Kind = tuple[BrowserType, dict[str, Any]]
LESSON, QUIZ = "en/learn/law/who-it-protects/", "en/learn/law/quiz/"


def work(page: Page, room: str) -> str:
    """Read, type, answer; the slip stands open. Returns its nonce."""
    page.goto(room)
    page.goto(room + LESSON)
    turn_to(page, "own-words")
    page.locator("#own-words textarea").fill(MARK)
    turn_to(page, "pass-it-on")
    choose(page.locator("#pass-it-on"), "No")
    page.goto(room + QUIZ)
    do_quiz(page)
    shown = re.search(r"[0-9a-f]{32}", page.locator("[data-body]").text_content() or "")
    assert shown
    return shown[0]


def hand_round(app: Flask, room: Room, device: Device) -> Counter[str]:
    """What the next person finds of two pupils, stage by stage."""
    with served(app) as site:
        address = f"{site}/c/{room.code}/"
        with device.started() as browser:
            for path in ("", LESSON, QUIZ):
                device.learn(browser, address + path)
            page = browser.pages[0]
            nonces = [work(page, address)]
            if device.script:
                hand_over(page)
                page.wait_for_url(f"{address}en/")
            else:
                send(page)
                page.get_by_role("link", name="Next person").click()
            device.look_through(page, BACK)
            nonces.append(work(browser.new_page(), address))
        device.search_files(
            MARK, *(nonces if device.script else ())
        )  # a sent form stays in its tab's history
        with device.started("--restore-last-session") as browser:
            for page in device.restored(browser, 2):
                device.look_through(page, RESTORED)
    return device.traces


@pytest.fixture
def kind(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Kind:
    """The browser that a device has: a whole one, which brings tabs back."""
    whole = needed(WHOLE_CHROMIUM, "Chromium with its windows, as your system's package")
    return browser_type, {**browser_type_launch_args, "executable_path": str(whole)}


def test_the_next_person_finds_no_trace(
    attacks: Attacks, app: Flask, room: Room, kind: Kind, tmp_path: Path
) -> None:
    for script in (True, False)[: attacks.trials(whole=2, quick=1)]:
        device = Device(*kind, tmp_path / str(script), script=script)
        found = hand_round(app, room, device)
        assert device.pages > 5, "Back led somewhere"
        for stage in STAGES:
            attacks.holds(f"traces, {'with' if script else 'without'} script, in {stage}", found[stage], 0)


def test_a_page_that_does_not_wipe_is_caught(
    attacks: Attacks, app: Flask, room: Room, kind: Kind, tmp_path: Path
) -> None:
    rewrite(
        app,
        (
            b"document.body.replaceChildren();kept.wipe();location.replace(home",
            b"location.assign(home",
        ),
        (b"askWhoOpened();", b""),
        (b'"pagehide"', b'"never"'),
        (b'"pageshow"', b'"never"'),
        (b' autocomplete="off"', b""),
    )
    found = hand_round(app, room, Device(*kind, tmp_path / "device", script=True))
    for stage in (BACK, KEPT, RESTORED, FILES):
        attacks.twin(f"pages that are not wiped, in {stage}", found[stage], 0)
