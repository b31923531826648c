"""Everything works without script: marking, sorting, stories, sending."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from safe4me.db.rooms import Room
from tests.helpers.browser.pages import TO_AN_ENDING, choose, do_story, tell

Open = Callable[[str], Page]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that runs no script of ours."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(page: Page, server: str) -> Open:
    """Open a path of the site."""

    def visit(path: str) -> Page:
        page.goto(server + path)
        return page

    return visit


def test_the_page_says_what_checking_does(visit: Open, page: Page) -> None:
    visit("/en/learn/law/who-it-protects/")
    expect(page.locator("#pass-it-on .hint")).to_have_text(
        "Pick one. Checking sends your answers here; nothing is kept."
    )


def test_a_practice_question_is_marked_and_tried_again(visit: Open, page: Page, server: str) -> None:
    visit("/en/learn/law/who-it-protects/")
    question = page.locator("#pass-it-on")
    choose(question, "Yes")
    question.get_by_role("button", name="Check").click()
    expect(page).to_have_url(f"{server}/en/learn/law/who-it-protects/check#pass-it-on")
    expect(question.locator(".wrong")).to_contain_text("Not quite.")
    choose(question, "No")
    question.get_by_role("button", name="Check").click()
    expect(question.locator(".right")).to_contain_text("Right.")
    page.get_by_role("link", name="Next:").click()
    expect(page).to_have_url(f"{server}/en/learn/law/every-kind/")


def test_items_are_sorted_with_lists(visit: Open, page: Page) -> None:
    visit("/en/learn/law/who-it-protects/")
    question = page.locator("#replies")
    for item in question.locator(".item").all():
        words = item.locator("label").inner_text()
        item.locator("select").select_option("Adds to the harm" if "Why" in words else "Kind")
    question.get_by_role("button", name="Check").click()
    expect(question.locator(".item.right")).to_have_count(3)


def test_what_is_amiss_is_said_with_its_words(visit: Open, page: Page) -> None:
    visit("/en/learn/law/who-it-protects/")
    question = page.locator("#replies")
    for select in question.locator("select").all():
        select.select_option("Kind")
    question.get_by_role("button", name="Check").click()
    expect(question.locator(".said")).to_have_text("“Why did you do that?” isn’t there yet. Have another go.")
    expect(question.locator(".item.wrong")).to_contain_text("Not quite.")
    helping = page.locator("#help-friend")
    for option in ("Listening", "Asking to see it"):
        choose(helping, option)
    helping.get_by_role("button", name="Check").click()
    expect(helping.locator(".said")).to_have_text("“Asking to see it” doesn’t fit. Have another go.")


def test_first_answers_are_words_that_nobody_can_change(visit: Open, page: Page) -> None:
    visit("/en/learn/law/quiz/")
    choose(page.locator("#pass-on"), "Yes, if they have all seen it")
    choose(page.locator("#confidence"), "Very sure")
    choose(page.locator("#take-down"), "The person in it")
    page.get_by_role("button", name="Check my answers").click()
    expect(page.locator("#pass-on .wrong .words")).to_have_text("Your answer: Yes, if they have all seen it")
    expect(page.locator("#confidence .told .words")).to_have_text("Your answer: Very sure")
    expect(page.locator("fieldset.question :is(input, select)")).to_have_count(0)


def test_a_story_is_read_scene_by_scene(visit: Open, page: Page) -> None:
    visit("/en/learn/law/chat/")
    told = page.locator(".scene:visible .beat .words")
    page.get_by_role("link", name="No. It's not yours to share.").click()
    expect(told).to_have_text(["wait"])
    page.get_by_role("link", name="Go on", exact=True).locator("visible=true").click()
    expect(told).to_have_text(["At break Jay stands by the lockers.", "Well?", "look"])
    tell(page, *TO_AN_ENDING[1:])
    expect(page.get_by_role("heading", name="Kind")).to_be_in_viewport()
    page.get_by_role("link", name="Try another way").locator("visible=true").click()
    expect(told).to_have_text(["seen what's going round??"])
    page.go_back()
    page.go_back()
    expect(told).to_have_text(["ok ok"])
    page.get_by_role("link", name="Start again").click()
    expect(told).to_have_text(["seen what's going round??"])


def test_a_quiz_is_checked_shown_and_sent(visit: Open, page: Page, room: Room, app: Flask) -> None:
    visit(f"/c/{room.code}/en/learn/law/quiz/")
    choose(page.locator("#pass-on"), "No")
    choose(page.locator("#confidence"), "Very sure")
    choose(page.locator("#take-down"), "Nobody")
    page.get_by_role("button", name="Check my answers").click()
    expect(page.locator("#take-down .wrong")).to_contain_text("Not quite.")
    expect(page.locator("#slip [data-rows]")).to_contain_text("Very sure")
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.get_by_role("heading", name="Added. Thank you.")).to_be_visible()
    assert app.extensions["ballot_box"].sent(room.id)["law/quiz"] == 1


def test_what_was_chosen_at_the_fork_is_said_at_an_ending_shown_and_sent(
    visit: Open, page: Page, room: Room, app: Flask
) -> None:
    visit(f"/c/{room.code}/en/learn/law/chat/")
    do_story(page, script=False)
    expect(page.locator("#slip [data-rows]")).to_contain_text("Jay offers to send it: what you chose first")
    expect(page.locator(".ending:visible")).to_have_count(1)
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.get_by_role("heading", name="Added. Thank you.")).to_be_visible()
    assert app.extensions["ballot_box"].sent(room.id)["law/chat"] == 1


def test_an_unfinished_quiz_keeps_its_answers_and_asks_for_the_rest(visit: Open, page: Page) -> None:
    visit("/en/learn/law/quiz/")
    choose(page.locator("#pass-on"), "No")
    page.get_by_role("button", name="Check my answers").click()
    expect(page.get_by_text("Some questions still need an answer.")).to_be_visible()
    expect(page.locator("#pass-on input").nth(1)).to_be_checked()
    expect(page.locator(".reply:visible")).to_have_count(0)
