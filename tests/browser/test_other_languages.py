"""A language that is long and runs from right to left breaks no page: nothing too wide, nothing cut off."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.helpers.browser.pages import open_menu, served
from tests.helpers.content.pseudo import LANGUAGE
from tests.helpers.world.schools import PASSWORD, make_place, open_room

SCREENS = [390, 1280]
HALF_A_PLACE = 12  # pixels
# How far, on the map of a story, each way that was gone begins from its place.
APART = """() => [...document.querySelectorAll("path.been")].map((way) => {
  const begin = way.getPointAtLength(0).matrixTransform(way.getScreenCTM());
  const [from] = way.dataset.way.split(" ");
  const place = document.querySelector(`[data-spot="${from}"]`).getBoundingClientRect();
  return Math.abs(begin.x - place.x - place.width / 2);
})"""
PUPILS = ("", "learn/", "help/", "help/not-safe/", "join/", "about/", "learn/law/")
LESSONS = tuple(f"learn/law/{part}/" for part in ("who-it-protects", "every-kind", "chat", "quiz"))
TEACHERS = ("", "present/", "present/20/", "present/20/notes/", "chat/together/", "pack/", "print/worksheet/")
CLIPPED = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((each) => {
  const style = getComputedStyle(each), box = each.getBoundingClientRect();
  if (!box.width || style.clipPath !== "none" || each.closest("svg, .hidden, pre")) return false;
  const hides = style.overflowX !== "visible" && each.tagName !== "INPUT";
  const cut = hides && each.scrollWidth > each.clientWidth + 1;
  return cut || box.right > innerWidth + 1 || box.left < -1;
}).map((each) => each.outerHTML.slice(0, 100))"""


@pytest.fixture
def address(pseudo_app: Flask) -> Iterator[str]:
    """Where the site of two languages runs."""
    with served(pseudo_app) as address:
        yield address


def broken(page: Page) -> list[str]:
    """What is wrong with the page on a phone and on a laptop."""
    found = []
    for width in SCREENS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{width}: scrolls sideways")
        found += [f"{width}: {each}" for each in page.evaluate(CLIPPED)]
    assert page.locator("html").get_attribute("dir") == "rtl"
    return found


def test_no_page_for_pupils_and_teachers_breaks(page: Page, address: str) -> None:
    paths = [*PUPILS, *LESSONS, *(f"teachers/law/{below}" for below in TEACHERS)]
    found = {}
    for path in paths:
        page.goto(f"{address}/{LANGUAGE}/{path}")
        found[path] = broken(page)
    assert {path: each for path, each in found.items() if each} == {}


def test_no_staff_page_breaks(page: Page, address: str, pseudo_app: Flask) -> None:
    with pseudo_app.app_context():
        place = make_place("Northshire", "Hill School")
        room = open_room(pseudo_app, place, "law/quiz")
        of_class = f"/teach/classes/{place.school_class.id}/open"
        pages = {
            place.teacher.email: [
                "/teach/week",
                "/teach/ask",
                "/teach/classes",
                of_class,
                f"/teach/rooms/{room.id}/",
                "/account/",
            ],
            place.lead.email: [
                "/school/",
                "/school/evidence",
                f"/school/{place.school.id}/",
                f"/school/{place.school.id}/years/9",
                f"/school/classes/{place.school_class.id}/teachers",
                "/account/",
            ],
            place.coordinator.email: ["/coordinate/", "/coordinate/results", "/coordinate/reach"],
        }
    found = {}
    for email, paths in pages.items():
        page.context.clear_cookies()
        sign_in(page, address, email)
        for path in paths:
            page.goto(f"{address}{path}")
            found[path] = broken(page)
    assert {path: each for path, each in found.items() if each} == {}


def sign_in(page: Page, address: str, email: str) -> None:
    """Sign in on the page in the other language; from then on the browser asks for that."""
    page.set_extra_http_headers({"Accept-Language": LANGUAGE})
    page.goto(f"{address}/account/sign-in")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator("form .button").first.click()
    expect(page.locator(".staff-nav")).to_be_visible()


def test_a_chat_and_an_arrow_turn_with_the_language(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{address}/{LANGUAGE}/learn/law/")
    arrow = page.locator(".icon.way").first
    assert arrow.evaluate("each => getComputedStyle(each).transform") == "matrix(-1, 0, 0, 1, 0, 0)"
    brand = page.locator(".brand").bounding_box()
    assert brand
    assert brand["x"] > 640


def test_a_line_to_slide_turns_with_the_language_and_so_do_its_keys(page: Page, address: str) -> None:
    page.goto(f"{address}/{LANGUAGE}/learn/law/every-kind/#how-many")
    line = page.locator("#how-many [type=range]")
    least, most = (page.locator("#how-many .guess-line span").nth(n).bounding_box() for n in range(2))
    assert least
    assert most
    assert most["x"] < least["x"]
    line.press("Home")
    line.press("ArrowLeft")
    expect(line).to_have_value("1")
    line.press("ArrowRight")
    expect(line).to_have_value("0")


def test_the_ways_on_the_map_of_a_story_join_its_places(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/{LANGUAGE}/learn/law/chat/")
    go, choice = page.locator(".bar [data-go]"), page.locator(".scene.here .tray:not([hidden]) a.choice")
    while not page.locator(".scene.ending.here").count():
        if go.is_visible():
            page.keyboard.press("ArrowLeft")
        else:
            choice.first.press("Enter")
    expect(page.locator("path.been").first).to_be_attached()
    assert max(page.evaluate(APART)) < HALF_A_PLACE


def test_the_next_person_at_a_device_reads_the_same_language(
    page: Page, address: str, pseudo_app: Flask
) -> None:
    with pseudo_app.app_context():
        code = open_room(pseudo_app, make_place("Northshire", "Hill School"), "law/quiz").code
    page.goto(f"{address}/c/{code}/{LANGUAGE}/learn/law/quiz/")
    open_menu(page).locator("[data-next-person]").click()
    page.wait_for_url(f"{address}/c/{code}/{LANGUAGE}/")
    expect(page.locator("html")).to_have_attribute("lang", LANGUAGE)
    assert broken(page) == []
