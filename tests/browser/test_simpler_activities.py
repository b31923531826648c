"""Activities in simpler words: one of the two is read, the switch stays, and what is sent is the same."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from safe4me.db.rooms import Room
from safe4me.settings import ROOT
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import tell
from tests.helpers.content.libraries import built
from tests.helpers.world.schools import Clock, Place, open_room

__all__ = ["built"]

Visit = Callable[[str], Page]
STORY, OTHER = "learn/chats/group-chat/", "learn/fakes/the-link/"
FULL, EASY = "It’s Thursday, on the way home.", "It’s Thursday, after school."


def told(page: Page, words: str) -> Locator:
    return page.locator(".scene .beats").get_by_text(words)


def switch_words(page: Page) -> None:
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="Simpler words").click()
    page.keyboard.press("Escape")


def test_one_of_the_two_is_read_and_the_switch_goes_along(visit: Visit) -> None:
    page = visit(f"/en/{STORY}")
    expect(told(page, FULL)).to_be_visible()
    expect(told(page, EASY)).to_be_hidden()
    switch_words(page)
    expect(told(page, FULL)).to_be_hidden()
    expect(told(page, EASY)).to_be_visible()
    tell(page, "Is Ellie OK?")
    expect(page.get_by_role("link", name="Write to Ellie, and only to her")).to_be_visible()
    assert violations(page) == []
    visit(f"/en/{OTHER}")
    expect(told(page, "You’re Dami.")).to_be_visible()


@pytest.mark.parametrize(
    ("address", "full", "easy"),
    [
        ("learn/cases/swim-team/#call", "Mr Beck, a form tutor, rings PC Hart.", "Mr Beck is a form tutor."),
        ("learn/what-we-think/survey/", "Is it against the law to take", "Somebody under 18 takes"),
    ],
)
def test_a_case_and_a_survey_are_read_in_simpler_words_too(
    visit: Visit, address: str, full: str, easy: str
) -> None:
    page = visit(f"/en/{address}")
    main = page.locator("main")
    expect(main.get_by_text(full)).to_be_visible()
    switch_words(page)
    expect(main.get_by_text(full)).to_be_hidden()
    expect(main.get_by_text(easy)).to_be_visible()
    assert violations(page) == []


def test_paragraphs_stand_as_far_apart_in_either_wording(visit: Visit) -> None:
    page = visit("/en/learn/cases/midnight/#debrief")
    officers = page.locator(".weighed")
    gap = "all => all[1].getBoundingClientRect().top - all[0].getBoundingClientRect().bottom"
    full = officers.locator(".ordinary > p").evaluate_all(gap)
    switch_words(page)
    assert full > 0
    assert officers.locator(".easier > p").evaluate_all(gap) == pytest.approx(full)


def test_who_listens_hears_what_is_read_and_no_other(visit: Visit) -> None:
    page = visit(f"/en/{STORY}")
    switch_words(page)
    page.locator(".bar").get_by_role("button", name="Go on").click()
    expect(page.locator("#just-told")).to_have_text("Jay Did you see what’s going round?")


@pytest.fixture
def story_room(app: Flask, place: Place, clock: Clock) -> Room:
    return open_room(app, place, "chats/group-chat", content=ROOT / "content")


def test_what_was_chosen_in_simpler_words_is_what_would_be_sent(visit: Visit, story_room: Room) -> None:
    page = visit(f"/c/{story_room.code}/en/{STORY}")
    switch_words(page)
    tell(page, "Is Ellie OK?", "Don’t answer. Do your maths.", "Wait until", "He’ll be fine.")
    slip = page.locator("#slip")
    expect(slip.get_by_text("Don’t answer. Do your maths.", exact=True)).to_be_visible()
    expect(slip.locator("[data-body]")).to_contain_text('"fork":4')


def test_without_script_a_fold_below_the_scene_opens_them(browser: Browser, server: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{server}/en/{STORY}")
        expect(told(page, FULL)).to_be_visible()
        page.locator("details.simpler summary").locator("visible=true").first.click()
        expect(told(page, FULL)).to_be_hidden()
        expect(told(page, EASY)).to_be_visible()
