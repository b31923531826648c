"""Another language is chosen on any page, in help over it and without script; what was done stays done."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from safe4me.db.rooms import Room
from safe4me.web.build.printables import EASY, OTHERS, WORKSHEET
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import come_to_the_end, send, stored, way_to_help
from tests.helpers.content.pseudo import LANGUAGE
from tests.helpers.pdf import printed
from tests.helpers.world.schools import Place, make_place, open_room

Visit = Callable[[str], Page]
QUIZ = "learn/law/quiz/"
LESSON = "learn/law/who-it-protects/"
ANSWERS = {"pass-on": "2", "confidence": "3", "take-down": "1"}
MEASURED = ("pass-on", "confidence")
NAMES = {"en": "English", LANGUAGE: "עברית"}


@pytest.fixture
def app(pseudo_app: Flask) -> Flask:
    """The site in two languages, which `visit` and `ready` open."""
    return pseudo_app


@pytest.fixture
def room(app: Flask) -> Room:
    with app.app_context():
        place: Place = make_place("Northshire", "Hill School")
        return open_room(app, place, "law/quiz", "law/chat")


def unfolded(page: Page) -> Locator:
    """The list of languages, opened; a page of one row has it in its menu."""
    offered = page.locator("nav.languages")
    if not offered.is_visible():
        page.locator(".menu > summary").click()
    offered.locator("summary").click()
    return offered


def change(page: Page, language: str) -> None:
    """Choose a language on the page, and wait until the page speaks it."""
    unfolded(page).get_by_role("link", name=NAMES[language]).click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def answer(page: Page) -> None:
    for question, value in ANSWERS.items():
        page.locator(f"#{question} .option [value='{value}']").evaluate("each => each.click()")


def answered(page: Page) -> Locator:
    return page.locator("fieldset.question :checked")


def keys(page: Page) -> set[str]:
    return set(page.evaluate("Object.keys(sessionStorage)"))


def test_an_answered_quiz_is_there_in_the_other_language_and_is_sent_once(
    visit: Visit, page: Page, room: Room, app: Flask
) -> None:
    visit(f"/c/{room.code}/en/{QUIZ}")
    answer(page)
    before = keys(page)
    change(page, LANGUAGE)
    assert f"/c/{room.code}/{LANGUAGE}/{QUIZ}" in page.url
    expect(answered(page)).to_have_count(len(ANSWERS))
    chosen = {box.get_attribute("name"): box.get_attribute("value") for box in answered(page).all()}
    assert chosen == {f"answers.{question}": value for question, value in ANSWERS.items()}
    come_to_the_end(page)
    expect(page.locator("#slip form")).to_be_visible()
    assert keys(page) - before == {"safe4me done:law/quiz"}, "nothing is kept that was not kept before"
    change(page, "en")  # an open slip holds up whoever leaves, not who reads on in another language
    expect(page.locator("#slip [data-rows] div")).to_have_count(len(MEASURED))
    send(page)
    assert app.extensions["ballot_box"].sent(room.id)["law/quiz"] == 1
    change(page, LANGUAGE)
    expect(page.locator("[data-sent]")).to_be_visible()


def test_what_was_sorted_stays_where_it_was_put(visit: Visit, page: Page) -> None:
    visit(f"/en/{LESSON}#replies")
    page.evaluate(
        "for (const select of safe4me.all('#replies select')) safe4me.put(select, select.dataset.right)"
    )
    change(page, LANGUAGE)
    put = page.locator("#replies select").evaluate_all(
        "(all) => all.map((one) => [one.value, one.dataset.right])"
    )
    assert put
    assert all(place == right for place, right in put)


def test_a_lesson_stays_at_its_step(visit: Visit, page: Page) -> None:
    visit(f"/en/{LESSON}#replies")
    expect(page.locator("#replies")).to_be_visible()
    change(page, LANGUAGE)
    assert page.url.endswith(f"/{LANGUAGE}/{LESSON}#replies")
    expect(page.locator("#replies")).to_be_visible()


def test_words_of_one_s_own_are_not_lost_unasked(visit: Visit, page: Page) -> None:
    visit(f"/en/{LESSON}#own-words")
    page.locator("#own-words textarea").fill("heronpier")
    menu = unfolded(page)
    menu.get_by_role("link", name=NAMES[LANGUAGE]).click()
    expect(menu.get_by_text("What you typed stays on this page only.")).to_be_focused()
    assert page.locator("#own-words textarea").input_value() == "heronpier"
    assert not [kept for kept in stored(page) if "heronpier" in kept]
    menu.get_by_role("link", name=NAMES[LANGUAGE]).click()
    expect(page.locator("html")).to_have_attribute("lang", LANGUAGE)


def test_the_code_of_a_paper_slip_is_not_lost_unasked(visit: Visit, page: Page, app: Flask) -> None:
    with app.app_context():
        strict = open_room(app, make_place("Southshire", "Vale School"), "law/quiz", strict=True)
    visit(f"/c/{strict.code}/en/{QUIZ}")
    answer(page)
    come_to_the_end(page)
    page.locator("#one-time").fill("7TR-4JK")
    menu = unfolded(page)
    menu.get_by_role("link", name=NAMES[LANGUAGE]).click()
    expect(menu.get_by_text("What you typed stays on this page only.")).to_be_focused()
    expect(page.locator("#one-time")).to_have_value("7TR-4JK")


@pytest.mark.parametrize("where", ["/en/learn/law/", "/c/{code}/en/"])
def test_from_a_page_that_leads_to_what_is_next_there_is_a_way_there_and_back(
    visit: Visit, page: Page, room: Room, where: str
) -> None:
    visit(where.format(code=room.code))
    change(page, LANGUAGE)
    change(page, "en")
    expect(page.locator("[data-next]")).to_be_visible()


def test_when_all_is_done_it_says_so_and_the_other_language_is_there(
    visit: Visit, page: Page, room: Room
) -> None:
    visit(f"/c/{room.code}/en/")
    for row in page.locator("[data-part]").all():
        page.evaluate("part => safe4me.kept.set(`done:${part}`, true)", row.get_attribute("data-part"))
    page.reload()
    expect(page.get_by_text("That’s everything for today.")).to_be_visible()
    change(page, LANGUAGE)


def test_over_a_sheet_in_two_languages_help_offers_neither(ready: Visit) -> None:
    page = ready(f"/en/teachers/law/print/worksheet-with-{LANGUAGE}/")
    way_to_help(page).click()
    over = page.locator("dialog.help-over")
    expect(over).to_be_visible()
    expect(over.locator(".over-languages")).to_have_count(0)


def test_the_way_on_leads_to_the_class_s_page_which_tells_what_is_next(
    visit: Visit, page: Page, room: Room
) -> None:
    visit(f"/c/{room.code}/en/")
    page.locator("[data-part='law/chat'] a").click()
    change(page, LANGUAGE)
    expect(page.locator("[data-onward]").first).to_have_attribute("href", f"/c/{room.code}/{LANGUAGE}/")


def test_help_speaks_another_language_over_a_page_that_stays_as_it_is(
    ready: Visit, page: Page, room: Room
) -> None:
    ready(f"/c/{room.code}/en/{QUIZ}")
    answer(page)
    before, length = page.url, page.evaluate("history.length")
    way_to_help(page).click()
    over = page.locator("dialog.help-over")
    over.locator(".doors a").first.click()
    door = over.locator("article").get_attribute("data-help")
    for language in (LANGUAGE, "en", LANGUAGE):
        over.get_by_role("link", name=NAMES[language]).click()
        expect(over).to_have_attribute("lang", language)
        expect(over.locator("article")).to_have_attribute("data-help", str(door))
        expect(over.get_by_role("link", name=NAMES[language])).to_be_hidden()
    assert violations(page) == []
    assert over.get_attribute("dir") == "rtl"
    over.locator("[data-close]").click()
    expect(over).to_be_hidden()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(answered(page)).to_have_count(len(ANSWERS))
    assert (page.url, page.evaluate("history.length")) == (before, length)
    way_to_help(page).click()
    expect(over).to_have_attribute("lang", LANGUAGE)
    expect(over.locator("article")).to_have_attribute("data-help", "/help/")


def test_what_is_ticked_and_unfolded_in_help_stays_so(ready: Visit, page: Page) -> None:
    ready("/en/")
    way_to_help(page).click()
    over = page.locator("dialog.help-over")
    over.locator(".doors a").first.click()
    over.locator(".ticks input").nth(1).click()
    over.locator("details:visible summary").last.click()
    unfolded = "(all) => all.map((one) => one.open)"
    before = over.locator("article details").evaluate_all(unfolded)
    for language in (LANGUAGE, "en"):
        over.get_by_role("link", name=NAMES[language]).click()
        expect(over).to_have_attribute("lang", language)
        ticked = over.locator(".ticks input").evaluate_all("(all) => all.map((one) => one.checked)")
        assert [place for place, is_ticked in enumerate(ticked) if is_ticked] == [1]
        assert over.locator("article details").evaluate_all(unfolded) == before


def test_a_language_that_cannot_be_fetched_in_help_is_said_to_be_so(ready: Visit, page: Page) -> None:
    ready("/en/")
    page.route(f"**/static/doors-{LANGUAGE}*", lambda route: route.abort())
    way_to_help(page).click()
    over = page.locator("dialog.help-over")
    over.get_by_role("link", name=NAMES[LANGUAGE]).click()
    expect(over.get_by_text("That language can’t be loaded just now.")).to_be_visible()
    expect(over).to_have_attribute("lang", "en")
    assert violations(page) == []


def test_a_door_s_own_page_leads_to_itself_in_the_other_language(ready: Visit, page: Page) -> None:
    ready("/en/help/not-safe/")
    change(page, LANGUAGE)
    assert page.url.endswith(f"/{LANGUAGE}/help/not-safe/")
    expect(page.locator("dialog.help-over")).to_be_hidden()


def test_a_language_is_chosen_with_the_keyboard(visit: Visit, page: Page) -> None:
    visit("/en/about/")
    page.locator("nav.languages summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=NAMES[LANGUAGE])).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", LANGUAGE)


def test_a_language_is_chosen_without_script(browser: Browser, server: str, room: Room) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/c/{room.code}/en/{QUIZ}")
    change(page, LANGUAGE)
    assert page.url == f"{server}/c/{room.code}/{LANGUAGE}/{QUIZ}"
    context.close()


@pytest.mark.parametrize("sheet", [WORKSHEET, EASY, *OTHERS])
def test_a_sheet_in_two_languages_is_whole_on_a4_and_begins_the_second_on_a_page_of_its_own(
    visit: Visit, page: Page, sheet: str
) -> None:
    alone = printed(visit(f"/en/teachers/law/print/{sheet}/")).sheets
    both = printed(visit(f"/en/teachers/law/print/{sheet}-with-{LANGUAGE}/"))
    assert both.wrong == []
    assert both.sheets[: len(alone)] == alone
    assert len(both.sheets) > len(alone)
