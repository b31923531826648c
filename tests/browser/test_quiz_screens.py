"""A quiz, one question a screen: one button, a reply in place, and first answers that the check fixes."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from safe4me.db.rooms import Room
from tests.helpers.browser.pages import ALL_RIGHT, MAIN, answer_quiz, choose, pass_told, pick, stored

Visit = Callable[[str], Page]
QUIZ = "/en/learn/law/quiz/"
WRONG = "Yes, if they have all seen it"


def shown(page: Page) -> list[str]:
    """The questions in sight, by their ids."""
    return [str(one.get_attribute("id")) for one in page.locator("fieldset.question:visible").all()]


def main(page: Page) -> Locator:
    return page.locator(MAIN)


def replies(page: Page) -> Locator:
    return page.locator(".reply:visible")


def test_one_question_is_in_sight_with_its_place_and_the_address_names_it(visit: Visit, page: Page) -> None:
    visit(QUIZ)
    assert shown(page) == ["pass-on"]
    expect(page.locator(".count")).to_have_text("1 of 3")
    pick(page, "pass-on", "No")
    main(page).click()
    assert shown(page) == ["confidence"]
    assert page.url.endswith("#confidence")
    expect(page).to_have_title(re.compile("^2 of 3 – Module 1, part"))
    expect(page.locator("#confidence")).to_be_focused()
    page.go_back()
    assert shown(page) == ["pass-on"]


def test_the_button_says_what_it_does(visit: Visit, page: Page) -> None:
    visit(QUIZ)
    expect(main(page)).to_have_text("Skip")
    choose(page.locator("#pass-on"), "No")
    expect(main(page)).to_have_text("Check")
    main(page).click()
    expect(main(page)).to_have_text("Go on")
    main(page).click()
    choose(page.locator("#confidence"), "Very sure")
    expect(main(page)).to_have_text("Go on")  # there is no reply to it
    main(page).click()
    expect(main(page)).to_have_text("Check")  # nothing else is open
    main(page).click()
    expect(page.locator("#take-down .said")).to_have_text("Pick an answer first.")
    choose(page.locator("#take-down"), "Nobody")
    main(page).click()
    expect(main(page)).to_have_text("See how it went")


def test_both_what_was_picked_and_what_is_true_are_explained_in_place_and_at_once(
    visit: Visit, page: Page
) -> None:
    visit(QUIZ)
    pick(page, "pass-on", WRONG)
    expect(page.locator("#pass-on .wrong")).to_contain_text("Not quite. Each new share can hurt")
    expect(page.locator("#pass-on .right")).to_contain_text("This is the right one.")
    expect(page.locator("#pass-on .wrong [role=status]")).to_contain_text("Each new share can hurt")
    expect(main(page)).to_be_focused()  # a status tells; whoever has read it presses on
    assert shown(page) == ["pass-on"]


def test_what_is_skipped_comes_round_again_before_the_end(visit: Visit, page: Page) -> None:
    visit(QUIZ)
    main(page).click()
    answer_quiz(page, {"confidence": "Very sure", "take-down": "The person in it"})
    assert shown(page) == ["pass-on"]
    pick(page, "pass-on", "No")
    main(page).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You know all 2 of these.")


def test_back_is_one_question_back(visit: Visit, page: Page) -> None:
    visit(QUIZ)
    back = page.get_by_role("button", name="Back", exact=True)
    expect(back).to_be_hidden()
    main(page).click()
    back.click()
    assert shown(page) == ["pass-on"]


def test_a_double_tap_passes_over_no_reply(visit: Visit, page: Page) -> None:
    visit(QUIZ)
    choose(page.locator("#pass-on"), "No")
    main(page).dblclick()
    assert shown(page) == ["pass-on"]
    expect(replies(page)).to_have_count(1)


def test_it_is_answered_by_keyboard_alone(visit: Visit, page: Page) -> None:
    visit(QUIZ)
    page.locator("#pass-on input").first.focus()
    for key in ("Space", "ArrowDown", "Enter"):  # enter presses the one button
        page.keyboard.press(key)
    expect(page.locator("#pass-on .right")).to_contain_text("It is never yours to share.")
    main(page).focus()
    page.keyboard.press("Enter")
    assert shown(page) == ["confidence"]


def test_in_a_room_no_reply_comes_before_the_last_measured_answer(
    visit: Visit, page: Page, room: Room
) -> None:
    visit(f"/c/{room.code}{QUIZ}#take-down")
    assert shown(page) == ["pass-on"]  # what is measured comes first, whatever the address says
    expect(main(page)).to_have_text("Go on")
    main(page).click()
    expect(page.locator("#pass-on .said")).to_have_text("Pick an answer first.")  # and is not skipped
    pick(page, "pass-on", WRONG)
    assert shown(page) == ["confidence"]
    expect(page.locator(".reply:not([hidden])")).to_have_count(0)
    page.get_by_role("button", name="Back", exact=True).click()
    expect(replies(page)).to_have_count(0)
    pick(page, "pass-on", "Not sure")  # nothing has been checked: a mind may change
    pick(page, "confidence", "Very sure")
    assert shown(page) == ["pass-on"]  # now, and before what is next, its reply
    expect(page.locator("#pass-on .option:has(:checked) .reply")).to_contain_text("That's fine.")
    expect(page.locator("#pass-on")).to_have_attribute("data-locked", "")
    main(page).click()
    assert shown(page) == ["take-down"]


def test_what_is_sent_are_the_first_answers_even_after_another_go(
    visit: Visit, page: Page, room: Room
) -> None:
    visit(f"/c/{room.code}{QUIZ}")
    answer_quiz(page, {**ALL_RIGHT, "pass-on": WRONG})
    expect(page.locator("#slip")).to_contain_text("Your first answers")
    before = stored(page)
    for option in ("Not sure", "No"):
        page.get_by_role("button", name="Have another go").click()
        assert shown(page) == ["pass-on"]
        expect(replies(page)).to_have_count(0)
        pick(page, "pass-on", option)
        page.evaluate("location.hash = 'end'")
        assert shown(page) == []
    assert stored(page) == before
    expect(page.locator(".tiles .look")).to_have_count(1)
    with page.expect_request("**/ballots") as sending:
        page.get_by_role("button", name="Add mine", exact=True).click()
    assert json.loads(sending.value.post_data or "")["answers"] == {"pass-on": 1, "confidence": 3}
    page.locator(".tiles .look a").click()
    expect(page.locator("#pass-on .wrong")).to_be_visible()  # the first answer stands there again


def test_another_go_may_be_tried_until_it_is_right_and_leads_back(visit: Visit, page: Page) -> None:
    visit(QUIZ)
    answer_quiz(page, {**ALL_RIGHT, "pass-on": WRONG})
    page.get_by_role("button", name="Have another go").click()
    pick(page, "pass-on", WRONG)
    expect(page.locator("#pass-on .wrong")).to_contain_text("Not quite.")
    expect(main(page)).to_have_text("Check")
    pick(page, "pass-on", "No")
    expect(page.locator("#pass-on .right")).to_contain_text("It is never yours to share.")
    expect(main(page)).to_have_text("See how it went")
    main(page).click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert shown(page) == []


def test_a_reload_comes_back_to_the_first_open_question_with_all_that_was_checked(
    visit: Visit, page: Page
) -> None:
    visit(QUIZ)
    pick(page, "pass-on", WRONG)
    visit(QUIZ)
    assert shown(page) == ["confidence"]
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.locator("#pass-on .wrong")).to_be_visible()
    pass_told(page)
    assert shown(page) == ["confidence"]


@pytest.mark.parametrize("script", [True, False])
def test_printed_or_without_script_the_quiz_is_whole(browser: Browser, server: str, script: bool) -> None:
    with browser.new_context(java_script_enabled=script) as context:
        page = context.new_page()
        page.goto(server + QUIZ)
        if script:
            page.emulate_media(media="print")
        assert shown(page) == ["pass-on", "confidence", "take-down"]
        if not script:
            expect(main(page)).to_have_text("Check my answers")
            expect(page.locator(".finish")).to_be_hidden()
