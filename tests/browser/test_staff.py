"""Staff pages in a browser without script: for every reader, on every screen, by keyboard."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import update

from safe4me import rooms
from safe4me.db.accounts import Account, ClassTeacher
from safe4me.db.assignments import Assignment, LessonPlace, SkipReason
from safe4me.db.base import db
from safe4me.db.rooms import Phase, Room
from safe4me.db.schools import School
from safe4me.statistics.ballot import Ballot
from tests.helpers.browser.axe import violations
from tests.helpers.privacy.batches import totals
from tests.helpers.world.lessons import MONDAY, planned
from tests.helpers.world.schools import NOW, PASSWORD, Place, add_class, give, open_room

Visit = Callable[[str], Page]
OF_COORDINATOR = ("", "report", "results", "reach")
SCREENS = [320, 390, 768, 1280, 1920]


@pytest.fixture
def closed(app: Flask, place: Place) -> Room:
    """A closed room in which 25 ballots came."""
    room = open_room(app, place, "law/quiz", phase=Phase.BEFORE)
    send(app, room, 25)
    extensions = app.extensions
    rooms.close(db.session(), extensions["ballot_box"], extensions["settings"], room, extensions["clock"]())
    return room


@pytest.fixture
def open_one(app: Flask, place: Place, closed: Room) -> Room:
    """An open room in which 12 ballots have come."""
    room = open_room(app, place, "law/quiz", phase=Phase.AFTER)
    send(app, room, 12)
    return room


@pytest.fixture
def sealed(place: Place) -> None:
    """Three more schools with results, and one whose many small classes say too little."""
    for name, classes, safer in (("Alder", 4, 71), ("Birch", 4, 77), ("Elm", 5, 30), ("Larch", 16, 60)):
        school = School(area=place.area, name=f"{name} School")
        db.session.add(school)
        db.session.flush()
        counts = {"pass-on": (100 - safer, safer, 0)}
        totals(school, "law/quiz", counts, classes=classes, phase=Phase.BEFORE, half_term="2026-autumn-2")


def send(app: Flask, room: Room, ballots: int) -> None:
    for _ in range(ballots):
        ballot = Ballot("law/quiz", secrets.token_hex(16), (("pass-on", 2), ("confidence", 3)))
        app.extensions["ballot_box"].cast(room.code, ballot, app.extensions["clock"]())


def sign_in(visit: Visit, account: Account) -> None:
    page = visit("/account/sign-in")
    page.get_by_label("Email").fill(account.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def pages_of(place: Place, closed: Room, open_one: Room) -> dict[str, tuple[Account | None, list[str]]]:
    """Whose pages there are, and their addresses."""
    opening = f"/teach/classes/{place.school_class.id}/open"
    lesson = every_state(place)
    small = [add_class(place, name, 8) for name in ("9S", "9T")]
    for each in small:
        give(each, place.teacher)
    opening_small = [
        f"/teach/classes/{small[0].id}/open{asked}" for asked in ("?module=law", "?together=yes")
    ]
    practice = [*opening_small, "/teach/practise/law/quiz/"]
    mine = ["/teach/week", "/teach/week?from=2026-11-30", "/teach/ask", "/teach/classes"]
    mine += [f"/teach/lessons/{lesson.id}", f"/teach/lessons/{lesson.id}/twenty"]
    mine += [f"/teach/week?done=moved&lesson={lesson.id}&was=2026-11-30"]
    live = [f"/teach/rooms/{open_one.id}/", f"/teach/rooms/{open_one.id}/board"]
    over = [f"/teach/rooms/{closed.id}/results", f"/teach/rooms/{closed.id}/show?question=1"]
    over += [f"/teach/rooms/{closed.id}/summary", f"/teach/classes/{place.school_class.id}/"]
    db.session.execute(update(ClassTeacher).values(seen=NOW - timedelta(days=1)))
    db.session.commit()  # so the teacher is told of the lead
    first = f"/school/{place.school.id}/years/7?name=7A&size=28"
    return {
        "anyone": (None, ["/account/sign-in"]),
        "teacher": (place.teacher, [*mine, opening, *practice, *live, *over]),
        "lead": (
            place.lead,
            ["/teach/week", "/school/", "/school/evidence", f"/school/{place.school.id}/", first],
        ),
        "coordinator": (place.coordinator, [f"/coordinate/{name}" for name in OF_COORDINATOR]),
    }


def every_state(place: Place) -> Assignment:
    """A lesson of the place's class in each state that My week has; one that is due."""
    before, today = MONDAY - timedelta(days=7), NOW.date()
    planned(place, week=before, note="Hall")
    planned(place, "help", before, taught_on=today, taught_by=place.teacher.id)
    planned(place, "help", skipped=SkipReason.EXAMS, skipped_on=today, skipped_by=place.lead.id)
    planned(place, "help", MONDAY + timedelta(days=7), place=LessonPlace.OWN)
    return planned(place, "law/chat", day=MONDAY + timedelta(days=3), note="Library, laptops booked")


def visit_all(
    visit: Visit, page: Page, place: Place, closed: Room, open_one: Room, look: Callable[[Page], Any]
) -> dict[str, Any]:
    """What `look` finds on each page, where it finds anything."""
    found = {}
    for account, addresses in pages_of(place, closed, open_one).values():
        page.context.clear_cookies()
        if account is not None:
            sign_in(visit, account)
        for address in addresses:
            found[address] = look(visit(address))
    return {address: all_of for address, all_of in found.items() if all_of}


@pytest.mark.usefixtures("sealed")
def test_axe_finds_nothing_on_any_staff_page(
    visit: Visit, page: Page, place: Place, closed: Room, open_one: Room
) -> None:
    assert visit_all(visit, page, place, closed, open_one, violations) == {}


@pytest.mark.usefixtures("sealed")
def test_no_staff_page_scrolls_sideways(
    visit: Visit, page: Page, place: Place, closed: Room, open_one: Room
) -> None:
    def too_wide(page: Page) -> list[int]:
        wide = []
        for width in SCREENS:
            page.set_viewport_size({"width": width, "height": 640})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append(width)
        return wide

    assert visit_all(visit, page, place, closed, open_one, too_wide) == {}


@pytest.mark.usefixtures("sealed")
def test_everything_that_can_be_pressed_is_big_enough(
    visit: Visit, page: Page, place: Place, closed: Room, open_one: Room
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})

    def small(page: Page) -> list[str]:
        pressed = page.locator("button, .button, summary, select").filter(visible=True).all()
        heights = [(each.text_content(), each.bounding_box()) for each in pressed]
        return [str(text) for text, box in heights if box and box["height"] < 44]

    assert visit_all(visit, page, place, closed, open_one, small) == {}


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768), (1280, 800)])
def test_the_whiteboard_shows_everything_without_scrolling(
    visit: Visit, page: Page, place: Place, open_one: Room, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    sign_in(visit, place.teacher)
    visit(f"/teach/rooms/{open_one.id}/board")
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    tile = page.locator(".tile").first
    assert float(tile.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 0.11 * width
    assert page.locator(".qr").evaluate("e => e.naturalWidth > 0 && e.complete")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768), (1280, 800)])
def test_the_first_screen_of_20_minutes_has_the_rules_the_code_and_the_notes_without_scrolling(
    visit: Visit, page: Page, app: Flask, place: Place, width: int, height: int
) -> None:
    lesson = planned(place)
    page.set_viewport_size({"width": width, "height": height})
    sign_in(visit, place.teacher)
    for letters in (0, 6):
        visit(f"/teach/lessons/{lesson.id}/twenty")
        expect(page.locator(".tile")).to_have_count(letters)
        assert page.evaluate("document.documentElement.scrollHeight") <= height
        open_room(app, place, "law/quiz" if not letters else "law/chat")
    page.get_by_role("link", name="Next screen").click()
    expect(page.locator(".whiteboard.screens")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768), (1280, 800)])
def test_the_whiteboard_shows_where_to_practise_without_scrolling(
    visit: Visit, page: Page, place: Place, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    sign_in(visit, place.teacher)
    visit("/teach/practise/law/quiz/")
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    code = page.locator("svg.qr").bounding_box()
    assert code
    assert code["height"] >= height / 3


def test_a_room_is_opened_locked_and_closed_by_keyboard_alone(visit: Visit, page: Page, place: Place) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(visit, place.teacher)
    press(page, "Open a room")
    expect(page.get_by_role("heading", level=1)).to_have_text("Open a room for 9K")
    page.get_by_label("Check what you know").focus()
    page.keyboard.press("Space")
    press(page, "Open the room")
    press(page, "Lock room")
    expect(page.get_by_text("Locked.")).to_be_visible()
    press(page, "Unlock room")
    press(page, "Finish")
    expect(page.get_by_role("heading", level=1)).to_have_text("Has everybody who is here sent?")
    press(page, "Throw away, and talk about it")
    expect(page.get_by_text("Thrown away. Nobody saw an answer")).to_be_visible()


def press(page: Page, name: str) -> None:
    """Reach a button or link with Tab, and press Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator("*:focus").filter(has_text=name)
        if focused.count():
            assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    pytest.fail(f"{name!r} cannot be reached with Tab")


def test_what_to_do_when_a_pupil_tells_is_one_tap_away_on_a_phone(
    visit: Visit, page: Page, place: Place, open_one: Room
) -> None:
    page.set_viewport_size({"width": 390, "height": 700})
    sign_in(visit, place.teacher)
    visit(f"/teach/rooms/{open_one.id}/")
    bar = page.get_by_role("link", name="A pupil has told me something")
    expect(bar).to_be_in_viewport()
    bar.click()
    expect(page.get_by_text("Tell your safeguarding lead now.")).to_be_in_viewport()
    page.get_by_role("link", name="What to do next, step by step").click()
    expect(page.get_by_text("Is anyone in danger")).to_be_visible()


@pytest.mark.asvs("14.2.3")
def test_staff_pages_load_no_script_and_nothing_from_elsewhere(
    visit: Visit, page: Page, server: str, place: Place, open_one: Room
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(visit, place.teacher)
    visit(f"/teach/rooms/{open_one.id}/board")
    assert all(url.startswith(server) for url in asked)
    assert page.locator("script").count() == 0
