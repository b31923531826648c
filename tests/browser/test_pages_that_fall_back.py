"""A page that a language does not have stands there in English; what the site says there does not."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale, gettext
from playwright.sync_api import Browser, Page, expect

from safe4me.db.rooms import Room
from tests.browser.test_five_languages import ANSWER, CONTENT, address, app
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import MAIN, come_to_the_end
from tests.helpers.world.schools import make_place, open_room

__all__ = ["address", "app"]

OF_PUPILS = Path(__file__).parents[2] / "translations" / "pupils.pot"
QUIZ, STORY, LESSON = "fakes/quiz", "fakes/shared-folder", "fakes/the-person-isnt"
IN_ENGLISH = """() => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (texts.nextNode()) {
    const around = texts.currentNode.parentElement;
    if (around.closest("[lang]").lang === "en") found.add(texts.currentNode.data.trim());
  }
  return [...found];
}"""
READER = "You"  # what a story calls whoever reads it, beside the names of its people


@pytest.fixture
def room(app: Flask) -> Room:
    """A room of one class, that measures a quiz and a story which only English has."""
    with app.app_context():
        return open_room(app, make_place("Northshire", "Hill School"), QUIZ, STORY, content=CONTENT)


def said_in_english(page: Page) -> set[str]:
    """What the site itself says in English on the open page, shown or still hidden."""
    with OF_PUPILS.open("rb") as texts:
        ours = {str(message.id) for message in read_po(texts) if message.id}
    return ours & set(page.evaluate(IN_ENGLISH)) - {READER}


@pytest.mark.parametrize("language", ["ar", "pl"])
@pytest.mark.parametrize("part", [QUIZ, STORY, LESSON])
def test_what_the_site_says_on_a_page_in_english_is_in_the_readers_language(
    page: Page, address: str, part: str, language: str
) -> None:
    page.goto(f"{address}/{language}/learn/{part}/")
    title = page.get_by_role("heading", level=1)
    assert title.evaluate("each => (each.querySelector('[lang]') ?? each.closest('[lang]')).lang") == "en"
    assert said_in_english(page) == set()
    assert violations(page) == []


@pytest.mark.parametrize("language", ["ar", "pl"])
def test_a_pupil_decides_by_her_own_language_whether_to_send_answers_to_an_english_quiz(
    page: Page, app: Flask, address: str, room: Room, language: str
) -> None:
    page.goto(f"{address}/c/{room.code}/{language}/learn/{QUIZ}/")
    page.evaluate(ANSWER, ["none", 1])
    come_to_the_end(page)
    slip = page.locator("#slip")
    with app.test_request_context(), force_locale(language):
        title, thanks = gettext("Add your answers to the class total?"), gettext("Added. Thank you.")
        again = gettext("Check")
    expect(slip.get_by_role("heading")).to_have_text(title)
    assert said_in_english(page) == set()
    rows = slip.locator("[data-rows]")
    expect(rows).to_have_attribute("lang", "en")
    expect(rows).to_have_css("direction", "ltr")
    assert violations(page) == []
    slip.locator("[data-send]").click()
    expect(slip.get_by_text(thanks)).to_be_visible()
    page.locator("[data-go-again]").click()
    expect(page.locator(MAIN)).to_have_text(again)
    assert said_in_english(page) == set()


@pytest.mark.parametrize("language", ["ar", "pl"])
def test_so_she_does_without_script(
    browser: Browser, app: Flask, address: str, room: Room, language: str
) -> None:
    with app.test_request_context(), force_locale(language):
        title, thanks = gettext("Add your answers to the class total?"), gettext("Added. Thank you.")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/c/{room.code}/{language}/learn/{QUIZ}/")
        for question in page.locator("fieldset.question").all():
            for select in question.locator("select").all():
                select.select_option(index=1)
            for number in question.locator("input[type=number]").all():
                number.fill("1")
            for pick in question.locator(".pick").all()[:1]:
                pick.click()
        page.locator(MAIN).click()
        expect(page.locator("#slip-title")).to_have_text(title)
        expect(page.locator("#slip [data-rows]")).to_have_attribute("lang", "en")
        page.locator("#slip [data-send]").click()
        expect(page.get_by_text(thanks)).to_be_visible()


@pytest.mark.parametrize("language", ["ar", "pl"])
def test_a_page_that_nobody_has_read_around_says_so_in_one_note(
    page: Page, address: str, language: str
) -> None:
    page.goto(f"{address}/{language}/learn/{QUIZ}/")
    expect(page.locator("main .note:not(.small, [data-sent]):visible")).to_have_count(1)
