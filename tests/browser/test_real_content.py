"""The pages that pupils will really read: the tests' own content cannot know every long word in them.

Each page is visited once, for all that is looked at there; each test then reads what was seen of all pages.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.test_pages import addresses, open_tab, site
from tests.helpers.browser.axe import violations
from tests.helpers.browser.looks import IN_EACH_FONT, stretched
from tests.helpers.browser.pages import open_menu, stored
from tests.helpers.content.libraries import built

__all__ = ["built", "site"]

Visit = Callable[[str], Page]
PHONE: ViewportSize = {"width": 390, "height": 700}
SMALLEST_PHONE: ViewportSize = {"width": 320, "height": 640}
ACROSS = "document.documentElement.scrollWidth"
LOOKS = (
    ("DejaVu Sans", 320, 256, "100%"),  # a laptop at 400%, in wide letters
    ("DejaVu Sans", 1280, 800, "200%"),  # words twice as large
    ("Roboto", 390, 844, "100%"),  # an Android phone
    ("Open Sans", 1366, 640, "100%"),  # letters as wide as those of Windows
)

MOST_WORDS_BEFORE_ACTING = 60
# The top row names the module, how far it was read stands below the step, and so does, on a small phone, the
# outcome: twelve words at most, which nobody has to read first.
WORDS_BEFORE_ACTING = """() => {
  const texts = document.createTreeWalker(document.querySelector(".stepper"), NodeFilter.SHOW_TEXT);
  let words = 0;
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const around = text.parentElement;
    if (around.closest(".here :is(label, button)")) return words;
    const isSeen = around.checkVisibility() && getComputedStyle(around).clipPath === "none";
    const isRead = isSeen && !around.closest("svg, h1, .work-top, .how-far, .opening + .opening");
    if (isRead) words += text.data.split(/\\s+/).filter(Boolean).length;
  }
}"""


# What is typed stays nowhere: a mark in every box, and every option tapped.
MARK = "heronpier"
LESSONS = 12  # each has at least one box
FILL = f"""() => {{
  for (const option of document.querySelectorAll(".option input")) option.click();
  const boxes = [...document.querySelectorAll("textarea, [contenteditable], input:not([type])")];
  for (const box of boxes) {{
    box.value = box.textContent = "{MARK}";
    for (const type of ["keydown", "input", "keyup", "change", "blur"]) {{
      box.dispatchEvent(new Event(type, {{bubbles: true}}));
    }}
  }}
  return boxes.length;
}}"""
SHOWN = "[...document.querySelectorAll('textarea, input')].map((box) => box.value)"
# Each page begins as in a new tab; what is opened again has what was kept.
FORGET = """
  if (performance.getEntriesByType("navigation")[0].type !== "reload") sessionStorage.clear();
"""
CACHED = """async () => {
  const names = await caches.keys();
  const held = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return held.flat().map((request) => request.url);
}"""


class FirstAct(NamedTuple):
    """How many words stand before the first thing to do of a lesson, and how far above the bar it ends."""

    words: int
    room: float
    in_prose: bool


class Typed(NamedTuple):
    """How many boxes were typed in; whether the words were kept, and whether they stood there once more."""

    boxes: int
    kept: bool
    shown: bool


class Seen(NamedTuple):
    """What was seen of one page; what was not looked at there is None."""

    wrong: list[str]  # by axe
    width: int
    stretched: list[str] | None
    first_act: FirstAct | None
    wrong_at_once: list[str] | None  # with all of a lesson on one page
    width_at_once: int | None
    typed: Typed | None
    complaints: list[str]  # of the page's own scripts and policy


class Walk(NamedTuple):
    """What was seen of each page, and what the browser's caches hold after all of them."""

    pages: Mapping[str, Seen]
    cached: list[str]


@pytest.fixture(scope="module")
def walk(browser: Browser, site: Flask, built: Path) -> Walk:
    """What is seen of every page there is, in one visit each."""
    with open_tab(browser, site) as (page, address, complaints):
        page.add_init_script(FORGET)
        pages = {}
        for path in addresses(built):
            page.set_viewport_size(PHONE)
            page.goto(address + path)
            seen = look_at(page, path)
            pages[path] = seen._replace(complaints=[*complaints])
            complaints.clear()
        return Walk(pages, page.evaluate(CACHED))


def look_at(page: Page, path: str) -> Seen:
    """All that is looked at on the page that has just opened on a phone; what changes it comes last."""
    is_stepped = page.locator(".stepped:not(.case-file)").count()  # a team reads its case aloud first
    first_act = first_act_of(page) if is_stepped and "/learn/" in path else None
    page.set_viewport_size(SMALLEST_PHONE)
    wrong, width = violations(page), page.evaluate(ACROSS)
    broken = wrong_at_once = width_at_once = typed = None
    if "/teachers/law/" in path:
        broken = stretched(page, IN_EACH_FONT)
    elif "/teachers/" not in path and not path.endswith("/design/"):
        broken = stretched(page, LOOKS)
    page.set_viewport_size(SMALLEST_PHONE)
    if is_stepped:
        if page.locator(".menu [data-unfold]").count():  # a hall's board has it in sight
            open_menu(page)
        page.get_by_role("button", name="See it all on one page").click()
        wrong_at_once, width_at_once = violations(page), page.evaluate(ACROSS)
    if "/teachers/" not in path:
        boxes = page.evaluate(FILL)
        is_kept = MARK in json.dumps(stored(page))
        page.reload()
        typed = Typed(boxes, is_kept, MARK in page.evaluate(SHOWN))
    return Seen(wrong, width, broken, first_act, wrong_at_once, width_at_once, typed, [])


def first_act_of(page: Page) -> FirstAct:
    bar = top_and_bottom(page.locator(".bar"))
    control = top_and_bottom(page.locator(".here :is(input, button):visible").first)
    in_prose = page.locator(".in-prose").count() > 0
    return FirstAct(page.evaluate(WORDS_BEFORE_ACTING), bar[0] - control[1], in_prose)


def top_and_bottom(part: Locator) -> tuple[float, float]:
    box = part.bounding_box()
    assert box
    return box["y"], box["y"] + box["height"]


def test_axe_finds_nothing_on_any_page_on_the_smallest_phone(walk: Walk) -> None:
    assert len(walk.pages) > 300
    assert {path: seen.wrong for path, seen in walk.pages.items() if seen.wrong} == {}


def test_axe_finds_nothing_on_a_lesson_all_on_one_page(walk: Walk) -> None:
    found = {path: seen.wrong_at_once for path, seen in walk.pages.items() if seen.wrong_at_once is not None}
    assert len(found) > LESSONS
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_every_page_is_as_wide_as_the_smallest_phone_in_steps_and_all_on_one_page(walk: Walk) -> None:
    widths = {path: {seen.width, seen.width_at_once} - {None} for path, seen in walk.pages.items()}
    assert {path: width for path, width in widths.items() if width != {SMALLEST_PHONE["width"]}} == {}


def test_every_word_for_pupils_stands_whole(walk: Walk) -> None:
    found = {path: seen.stretched for path, seen in walk.pages.items() if "/teachers/" not in path}
    assert len(found) > 100
    assert {path for path, broken in found.items() if broken is None} == {"/en/design/"}
    assert {path: broken for path, broken in found.items() if broken} == {}


def test_every_word_for_teachers_stands_whole(walk: Walk) -> None:
    found = {path: seen.stretched for path, seen in walk.pages.items() if "/teachers/law/" in path}
    assert len(found) > 10
    assert {path: broken for path, broken in found.items() if broken != []} == {}


def test_the_first_thing_to_do_of_every_lesson_comes_within_60_words_and_on_the_first_screen_of_a_phone(
    walk: Walk,
) -> None:
    acts = {path: seen.first_act for path, seen in walk.pages.items() if seen.first_act}
    assert len(acts) >= LESSONS
    assert {path: act for path, act in acts.items() if act.words > most_words_before(act)} == {}
    assert {path: act for path, act in acts.items() if act.room < 0 and not act.in_prose} == {}


def most_words_before(act: FirstAct) -> int:
    """A lesson in prose begins with a paragraph, of which a step has at most 140 words."""
    return MOST_WORDS_BEFORE_ACTING + (140 if act.in_prose else 0)


@pytest.mark.asvs("14.3.3")
def test_no_word_of_ones_own_is_stored_on_any_page(walk: Walk) -> None:
    typed = {path: seen.typed for path, seen in walk.pages.items() if seen.typed}
    assert [path for path, each in typed.items() if each.kept or each.shown] == []
    assert sum(each.boxes for each in typed.values()) >= LESSONS
    assert walk.cached == []


def test_no_page_throws_or_breaks_its_own_policy(walk: Walk) -> None:
    assert {path: seen.complaints for path, seen in walk.pages.items() if seen.complaints} == {}


def test_every_screen_of_a_lesson_fits_on_a_whiteboard(visit: Visit, page: Page, built: Path) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    plans = [path for path in addresses(built) if path.endswith("/present/60/")]
    assert plans
    for path in plans:
        visit(path)
        for slide in page.locator(".slide").all():
            assert slide.is_visible(), path
            assert page.evaluate("document.documentElement.scrollHeight") <= 768, slide.get_attribute("id")
            page.keyboard.press("PageDown")


def test_an_answer_on_the_page_of_parts_is_checked(visit: Visit, page: Page) -> None:
    visit("/en/design/")
    question = page.locator("fieldset.question:not([data-locked]):has(.check):has(.option)").first
    question.locator(".option label").first.click()
    question.get_by_role("button", name="Check").click()
    expect(question.locator(".reply").first).to_be_visible()
