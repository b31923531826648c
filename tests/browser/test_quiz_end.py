"""The end of a quiz: what is known, the slip, one thing to see again, what others said, and what is next."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from safe4me import rooms
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.settings import Settings
from safe4me.web.build.compile import build
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import ALL_RIGHT, MAIN, answer_quiz, come_to_the_end, send, sort_cards
from tests.helpers.content.libraries import CONTENT
from tests.helpers.privacy import norms
from tests.helpers.world.schools import Place, open_room

Visit = Callable[[str], Page]
QUIZ = "/en/learn/law/quiz/"

PARTS = (".tiles", ".look-again", "#slip", ".norm-card")
WITH_FIGURE = "You thought about 5 in 10 would. Last time, about 8 in 10 said so."
WITHOUT = "You thought about 5 in 10 would. We have no figure to show for this one."
MORE_QUESTIONS = """
## Whose say is it? {#whose-say short="Whose say it is"}
- (x) The person in it
  > Yes, always.
- ( ) Whoever has it {misconception=already-out-there}
  > Having it does not make it theirs.

## What helps, what hurts? {#sorted .groups short="What helps"}
### Helps
- Listening
### Hurts
- Looking
> Looking can hurt.

## How many in 10 would be very sure? {#how-many .number of=confidence}
Make a guess.
"""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests' own content, its quiz with four questions that count, and a guess at what others said."""
    content = tmp_path_factory.mktemp("content") / "content"
    shutil.copytree(CONTENT, content)
    quiz = content / "en/law/quiz.md"
    quiz.write_text(quiz.read_text("utf-8") + MORE_QUESTIONS, "utf-8")
    folder = tmp_path_factory.mktemp("built")
    build(Settings(mode="development", content_folder=content, build_folder=folder))
    return folder


@pytest.fixture
def figure(in_app: None) -> None:
    """Of those asked, 80% said that they were very sure."""
    norms.seal(norms.make_area("North"), said=80)


def finish(page: Page, *, passed_on: str = "No", whose: str = "The person in it") -> Page:
    """Answer the quiz that stands open, to its end; what is not said otherwise is answered right."""
    answer_quiz(page, {**ALL_RIGHT, "pass-on": passed_on, "whose-say": whose})
    sort_cards(page.locator("#sorted"), {"Listening": "Helps"}, "Hurts")
    come_to_the_end(page)
    expect(page.locator(".tiles")).to_be_visible()
    return page


def known(page: Page) -> list[str]:
    return page.locator(".tiles .know .short").all_inner_texts()


def test_it_opens_on_what_is_known_and_counts_only_what_has_a_right_answer(visit: Visit) -> None:
    page = finish(visit(QUIZ), passed_on="Yes, if they have all seen it")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("You know 3 of these 4.")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    assert known(page) == ["Taking a picture down", "Whose say it is", "What helps"]
    expect(page.locator(".tiles .look")).to_have_text(
        re.compile(r"Worth another look:\s+Passing a picture on"), use_inner_text=True
    )


def test_the_heading_is_announced_and_nothing_that_it_says(visit: Visit) -> None:
    page = finish(visit(QUIZ), passed_on="Not sure", whose="Whoever has it")
    expect(page.get_by_text(WITHOUT)).to_be_visible()
    told = page.locator(":is([role=status], [role=alert], [aria-live]):visible")
    said = told.all_inner_texts()
    assert [words for words in said if words.strip()] == ["Done", WITHOUT]


def test_below_three_it_says_both_numbers_and_never_how_few(visit: Visit) -> None:
    page = finish(visit(QUIZ), passed_on="Not sure", whose="Whoever has it")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 you know, 2 worth another look.")


def test_a_tile_leads_to_its_answer(visit: Visit) -> None:
    page = finish(visit(QUIZ))
    page.get_by_role("link", name="Whose say it is").click()
    expect(page.locator("#whose-say")).to_be_in_viewport()


def test_one_thing_to_look_at_again_with_its_reply_and_a_link_to_the_very_step(visit: Visit) -> None:
    page = finish(visit(QUIZ), passed_on="Yes, if they have all seen it", whose="Whoever has it")
    card = page.locator(".look-again")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("You said “Yes, if they have all seen it”.")
    expect(card).to_contain_text("Each new share can hurt, and it is still against the law.")
    expect(card.get_by_role("button", name="Have another go")).to_be_visible()
    card.get_by_role("link").click()
    page.wait_for_url("**/en/learn/law/who-it-protects/#pass-it-on")
    expect(page.locator("#pass-it-on")).to_be_visible()


def test_not_sure_is_answered_kindly_and_leads_there_too(visit: Visit) -> None:
    page = finish(visit(QUIZ), passed_on="Not sure")
    expect(page.locator(".look-again .prose p")).to_have_text(
        ["You said “Not sure”.", "That's fine. The answer is no."]
    )
    expect(page.locator(".look-again a")).to_have_attribute("href", "../who-it-protects/#pass-it-on")


def test_who_knows_all_has_nothing_to_look_at_again(visit: Visit) -> None:
    page = finish(visit(QUIZ))
    expect(page.get_by_role("heading", level=1)).to_have_text("You know all 4 of these.")
    expect(page.locator(".look-again")).to_have_count(0)
    expect(page.get_by_role("button", name="Have another go")).to_be_hidden()


def test_what_no_lesson_answers_can_be_tried_again_too(visit: Visit, page: Page) -> None:
    visit(QUIZ)
    answer_quiz(page, {**ALL_RIGHT, "whose-say": "The person in it"})
    sort_cards(page.locator("#sorted"), {"Listening": "Hurts"}, "Helps")
    expect(page.locator("#sorted .sort-say")).to_contain_text("0 where you put them, 2 moved.")
    come_to_the_end(page)
    expect(page.locator(".look-again")).to_have_count(0)
    expect(page.locator(".again")).to_contain_text("What helps")
    page.get_by_role("button", name="Have another go").click()
    expect(page.locator("#sorted")).to_be_focused()


def test_one_thing_comes_before_the_slip_and_the_slip_before_what_others_said(
    visit: Visit, page: Page, room: Room, figure: None
) -> None:
    finish(visit(f"/c/{room.code}{QUIZ}"), passed_on="Not sure")
    expect(page.locator("#slip")).to_be_visible()
    page.get_by_role("link", name="Keep mine here").click()
    page.get_by_role("button", name="See what young people said").click()
    expect(page.get_by_text(WITH_FIGURE)).to_be_visible()
    tops = [page.locator(each).evaluate("one => one.getBoundingClientRect().top") for each in PARTS]
    assert tops == sorted(tops)


def test_what_others_said_comes_after_the_slip(visit: Visit, page: Page, room: Room, figure: None) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    finish(visit(f"/c/{room.code}{QUIZ}"))
    expect(page.locator("#slip")).to_be_visible()
    expect(page.locator(".norm-card")).to_be_hidden()
    assert not [url for url in asked if "what-young-people-say" in url]
    send(page)
    expect(page.get_by_text(WITH_FIGURE)).to_be_visible()
    expect(page.get_by_role("img", name="Your guess")).to_be_visible()
    expect(page.get_by_role("img", name="80% (76–84)")).to_be_visible()
    expect(page.locator(".norm-rows .people").first.locator(".solid")).to_have_count(5)


def test_who_keeps_the_answers_may_change_their_mind_until_they_look(
    visit: Visit, page: Page, room: Room, figure: None
) -> None:
    finish(visit(f"/c/{room.code}{QUIZ}"))
    page.get_by_role("link", name="Keep mine here").click()
    look = page.get_by_role("button", name="See what young people said")
    expect(look).to_be_visible()
    page.get_by_role("button", name="I changed my mind").click()
    expect(look).to_be_hidden()
    page.get_by_role("link", name="Keep mine here").click()
    look.click()
    expect(page.get_by_text(WITH_FIGURE)).to_be_visible()
    expect(page.locator(".norm-card h2")).to_be_focused()
    expect(page.get_by_role("button", name="I changed my mind")).to_be_hidden()


def test_outside_a_room_it_comes_at_once(visit: Visit, figure: None) -> None:
    expect(finish(visit(QUIZ)).get_by_text(WITH_FIGURE)).to_be_visible()


def test_in_a_room_that_does_not_measure_the_quiz_it_comes_at_once(
    visit: Visit, page: Page, app: Flask, place: Place, figure: None
) -> None:
    another = open_room(app, place, "law/chat")
    finish(visit(f"/c/{another.code}{QUIZ}"))
    expect(page.get_by_text(WITH_FIGURE)).to_be_visible()
    expect(page.locator("#slip")).to_have_count(0)


def test_after_close_nothing_is_left_to_decide(
    visit: Visit, page: Page, app: Flask, room: Room, figure: None
) -> None:
    finish(visit(f"/c/{room.code}{QUIZ}"))
    expect(page.locator("#slip")).to_be_visible()
    rooms.close(db.session(), app.extensions["ballot_box"], app.extensions["settings"], room, room.opened_at)
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.get_by_text("This class has finished, so nothing was added.")).to_be_focused()
    expect(page.get_by_text(WITH_FIGURE)).to_be_visible()


def test_without_a_figure_it_says_so(visit: Visit) -> None:
    page = finish(visit(QUIZ))
    expect(page.get_by_text(WITHOUT)).to_be_visible()
    expect(page.locator(".norm-rows")).to_be_hidden()


def test_checking_needs_no_network(ready: Visit, page: Page) -> None:
    ready(QUIZ)
    page.context.set_offline(True)
    finish(page, passed_on="Not sure")
    expect(page.get_by_role("heading", level=1)).to_have_text("You know 3 of these 4.")
    expect(page.get_by_text(WITHOUT)).to_be_visible()


def test_the_end_comes_once_however_often_it_is_looked_at(visit: Visit, page: Page, room: Room) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    finish(visit(f"/c/{room.code}{QUIZ}"), passed_on="Not sure")
    page.locator(".tiles a").last.click()
    page.locator(MAIN).click()
    expect(page.locator("#slip")).to_have_count(1)
    assert len([url for url in asked if url.endswith("/state")]) == 1  # each would bring a slip
    expect(page.locator(".look-again")).to_have_count(1)


def test_a_reload_finds_the_same_end(visit: Visit, page: Page, room: Room) -> None:
    finish(visit(f"/c/{room.code}{QUIZ}"), passed_on="Not sure")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("You know 3 of these 4.")
    expect(page.locator("#slip")).to_be_visible()
    expect(page.locator(".look-again")).to_have_count(1)


def test_in_a_room_the_way_on_is_what_the_class_does_next(visit: Visit, page: Page, room: Room) -> None:
    visit(f"/c/{room.code}/en/")
    page.locator("[data-part='law/quiz'] a").click()
    page.wait_for_url(f"**/c/{room.code}/en/learn/law/quiz/")  # with its script
    finish(page)
    page.get_by_role("link", name="Keep mine here").click()
    page.get_by_role("link", name="Next: Who it protects").click()
    page.wait_for_url(f"**/c/{room.code}/en/learn/law/who-it-protects/")


def test_outside_a_room_the_way_on_is_the_module_s(visit: Visit) -> None:
    page = finish(visit(QUIZ))
    expect(page.get_by_role("link", name="Choose another module")).to_be_visible()


def test_axe_finds_nothing_in_any_state(visit: Visit, page: Page, room: Room, figure: None) -> None:
    finish(visit(QUIZ))
    expect(page.get_by_text(WITH_FIGURE)).to_be_visible()
    assert violations(page) == [], "all known, outside a room"
    page.evaluate("safe4me.kept.wipe()")
    finish(visit(f"/c/{room.code}{QUIZ}"), passed_on="Not sure")
    expect(page.locator("#slip")).to_be_visible()
    assert violations(page) == [], "with the slip"
    page.get_by_role("button", name="Have another go").click()
    assert violations(page) == [], "another go"
    page.evaluate("location.hash = 'end'")
    page.get_by_role("link", name="Keep mine here").click()
    assert violations(page) == [], "kept"
    page.get_by_role("button", name="See what young people said").click()
    expect(page.get_by_text(WITH_FIGURE)).to_be_visible()
    assert violations(page) == [], "kept, with what others said"


@pytest.mark.parametrize("width", [320, 390, 1366])
def test_it_never_scrolls_sideways(visit: Visit, page: Page, room: Room, width: int, figure: None) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    finish(visit(f"/c/{room.code}{QUIZ}"), passed_on="Not sure")
    send(page)
    expect(page.get_by_text(WITH_FIGURE)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
