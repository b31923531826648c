"""A term of a school of 40 classes, walked by a teacher, its lead and the coordinator of its area.

On a laptop, on a phone, by night, on paper and without script: nothing scrolls sideways, and axe finds
nothing. It is the middle of the term: last week was taught but for some, a room is open, and the weeks to
come are planned.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from safe4me import rooms
from safe4me.content.measures import measures_in
from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass
from safe4me.statistics.ballot import Ballot, Measure
from tests.helpers.browser.axe import bring_axe, violations
from tests.helpers.browser.pages import base_url
from tests.helpers.content.libraries import built, lessons_in
from tests.helpers.world.lessons import MONDAY, planned
from tests.helpers.world.rooms import close_room
from tests.helpers.world.schools import PASSWORD, Clock, Place, add_class, make_account, open_room

__all__ = ["base_url", "built"]

CONTENT = Path("content")
WEEK = timedelta(weeks=1)
CLASSES, OWN, LATE = 40, 7, 2  # of the school; of the teacher; of these, not taught last week
SENT, SO_FAR = 18, 12
LAPTOP, PHONE, PAPER = (1366, 768), (390, 844), (794, 1123)
MOST_HEIGHT = {"/teach/week": 1800}  # on a laptop, with nine lessons
MOST_FILLED = {"/teach/week": 1}  # a lead who teaches nothing has none
FILLED = "main .button:not(.outline):not(.plain)"


class Term(NamedTuple):
    """A school, one of its classes that was taught, that room, and one that is open."""

    place: Place
    closed: Room
    open_one: Room


def send(app: Flask, room: Room, measure: Measure, pupils: int) -> None:
    """Have so many pupils send answers, most of them a safer one."""
    box, now, code = app.extensions["ballot_box"], app.extensions["clock"](), room.code

    def cast(n: int) -> None:
        chosen = ((each.id, min(each.safer, default=1) if n % 4 else 1) for each in measure.questions)
        box.cast(code, Ballot(measure.activity, f"{n:032x}", tuple(chosen)), now)

    with ThreadPoolExecutor(pupils) as threads:
        list(threads.map(cast, range(pupils)))


def teach(app: Flask, place: Place, classes: Sequence[SchoolClass], clock: Clock) -> Iterator[Room]:
    """Plan three weeks for each of these classes, and hold the first lesson, which was last week, in most."""
    today = clock.now
    for n, school_class in enumerate(classes):
        mine = place._replace(school_class=school_class)
        route = lessons_in(CONTENT).route(school_class.year_group)
        for weeks, module in enumerate(route[:3], start=-1):
            planned(mine, module.id, week=MONDAY + weeks * WEEK)
        if n < len(classes) - LATE:
            clock.now = today - WEEK
            measure = measures_in(route[0], school_class.year_group)[0]
            room = open_room(app, mine, measure.activity, content=CONTENT)
            send(app, room, measure, SENT)
            close_room(app, room)
            clock.now = today
            yield room


@pytest.fixture
def term(app: Flask, place: Place, clock: Clock) -> Term:
    colleague = make_account(RoleName.TEACHER, "Colleague")
    colleague.school = place.school
    db.session.add(colleague)
    db.session.commit()
    forms = [(year, f"{year}{letter}") for year in range(7, 12) for letter in "ABCDEFGH"][: CLASSES - 1]
    first, *others = place.school_class, *(add_class(place, name, year_group=year) for year, name in forms)
    closed, *_ = teach(app, place, [first, *others[: OWN - 1]], clock)
    list(teach(app, place._replace(teacher=colleague), others[OWN - 1 :], clock))
    rooms.form_batches(db.session(), clock.now)
    measure = measures_in(lessons_in(CONTENT).route(first.year_group)[1], first.year_group)[0]
    open_one = open_room(app, place, measure.activity, content=CONTENT)
    send(app, open_one, measure, SO_FAR)
    return Term(place, closed, open_one)


def sign_in(page: Page, server: str, account: Account) -> None:
    page.goto(f"{server}/account/sign-in")
    page.get_by_label("Email").fill(account.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def pages_of(page: Page, *more: str) -> list[str]:
    """What the navigation leads to, and these."""
    links = page.locator(".staff-nav a").all()
    return [*(address for link in links if (address := link.get_attribute("href"))), *more]


def is_too_wide(page: Page, screen: tuple[int, int]) -> bool:
    page.set_viewport_size({"width": screen[0], "height": screen[1]})
    return bool(page.evaluate("document.documentElement.scrollWidth") > screen[0])


def faults(page: Page, address: str) -> Iterator[str]:
    """What is wrong with an open page, in each way of looking at it."""
    if is_too_wide(page, LAPTOP):
        yield "scrolls sideways on a laptop"
    height = page.evaluate("document.documentElement.scrollHeight")
    if height > MOST_HEIGHT.get(address, height):
        yield f"{height} px high"
    stand_out = page.locator(FILLED).count()
    if stand_out > MOST_FILLED.get(address, stand_out):
        yield f"{stand_out} buttons stand out"
    yield from violations(page)
    if is_too_wide(page, PHONE):
        yield "scrolls sideways on a phone"
    page.emulate_media(media="print")
    if is_too_wide(page, PAPER):
        yield "does not fit on paper"
    page.emulate_media(media="screen")


def faults_without_script(page: Page, _address: str) -> Iterator[str]:
    if is_too_wide(page, PHONE):
        yield "scrolls sideways without script"
    if not page.locator("main h1").first.is_visible():
        yield "has no heading without script"


def walked(browser: Browser, server: str, account: Account, more: Sequence[str]) -> dict[str, list[str]]:
    """What is wrong on each page of somebody, with script and without."""
    found: dict[str, list[str]] = {}
    for script, look in ((True, faults), (False, faults_without_script)):
        page = browser.new_page(java_script_enabled=script, reduced_motion="reduce")
        bring_axe(page)
        sign_in(page, server, account)
        for address in pages_of(page, *more):
            reply = page.goto(server + address)
            assert reply, address
            assert reply.status == 200, address
            found.setdefault(address, []).extend(look(page, address))
        page.close()
    return {address: each for address, each in found.items() if each}


def test_a_term_is_walked_by_everybody(browser: Browser, server: str, term: Term) -> None:
    place, school_class = term.place, term.place.school_class.id
    rest = {
        place.teacher: (
            f"/teach/classes/{school_class}",
            f"/teach/rooms/{term.open_one.id}/",
            f"/teach/rooms/{term.closed.id}/results",
            f"/teach/rooms/{term.closed.id}/summary",
        ),
        place.lead: (f"/teach/classes/{school_class}", "/school/sealed/"),
        place.coordinator: ("/coordinate/report", "/school/sealed/", "/coordinate/actions"),
    }
    found = {account.name: walked(browser, server, account, more) for account, more in rest.items()}
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_a_lesson_is_opened_finished_and_read_on_a_phone(
    browser: Browser, server: str, app: Flask, place: Place, script: bool
) -> None:
    library = lessons_in(CONTENT)
    module = library.route(place.school_class.year_group)[1]  # the first asks before its lessons, too
    planned(place, module.id)
    page = browser.new_page(
        viewport={"width": 390, "height": 844}, java_script_enabled=script, color_scheme="dark"
    )
    sign_in(page, server, place.teacher)
    page.get_by_role("button", name="Open the room").click()
    expect(page.locator(".tile")).to_have_count(6)
    room = db.session.query(Room).one()
    for measure in measures_in(module, place.school_class.year_group):
        if measure.activity in [chosen.activity for chosen in room.activities]:
            send(app, room, measure, SENT)
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_text("18 of 25").first).to_be_visible()
    assert not is_too_wide(page, PHONE)
    page.get_by_role("button", name="Close and see results").click()
    expect(page.get_by_role("link", name="Show to the class")).to_be_visible()
    assert not is_too_wide(page, PHONE)
    page.goto(f"{server}/teach/classes/{place.school_class.id}")
    expect(page.get_by_text("18 of 25 sent").first).to_be_visible()
    page.close()
