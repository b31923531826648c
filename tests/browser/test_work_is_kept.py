"""No work is lost: what is chosen is there again after a reload, Back, help and another page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from safe4me.db.rooms import Room
from tests.helpers.browser.pages import MAIN, choose, do_quiz, hand_over, open_menu, send, stored, turn_to

Visit = Callable[[str], Page]
LESSON = "/en/learn/law/who-it-protects/"
EVERY_KIND = "/en/learn/law/every-kind/"
QUIZ = "/en/learn/law/quiz/"
MARK = "heronpier"
REFUSED = "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('refused') }})"


def reload(page: Page) -> None:
    page.reload()


def back(page: Page) -> None:
    page.goto(page.url.split("learn/")[0])
    page.go_back()


def help_and_return(page: Page) -> None:
    page.goto(page.url.split("/en/")[0] + "/en/help/")
    expect(page.get_by_role("heading", name="What’s happening?")).to_be_visible()
    page.go_back()


def another_page_and_return(page: Page) -> None:
    here = page.url
    page.goto(here.split("/learn/")[0] + "/privacy/")
    expect(page.get_by_role("heading", name="Privacy", exact=True)).to_be_visible()
    page.goto(here)


WAYS = [reload, back, help_and_return, another_page_and_return]


def answer_each_kind(page: Page) -> None:
    """Answer five questions of five kinds; the order is turned round."""
    page.locator("#steps .item").first.get_by_role("button", name="Move down").click()
    for _ in range(3):
        page.locator("#who-does-what .bank .chip:visible").last.click()
    choose(page.locator("#feeling"), "A bit sure")
    choose(page.locator("#norm"), "Leave it")
    page.get_by_role("slider", name="Your number (%)").press("ArrowRight")


def shown(page: Page) -> list[list[str]]:
    """What a pupil sees of their five answers."""

    def texts(found: Locator) -> list[str]:
        return [text.strip() for text in found.all_text_contents()]

    return [
        texts(page.locator("#steps .item .words")),
        texts(page.locator("#who-does-what .slot")),
        texts(page.locator("#feeling :checked + .words, #feeling .option:has(:checked) .words")),
        texts(page.locator("#norm .option:has(:checked) .words")),
        [page.locator("#how-many [type=number]").input_value()],
    ]


@pytest.mark.parametrize("way", WAYS)
def test_five_of_five_answers_are_still_there(visit: Visit, page: Page, way: Callable[[Page], None]) -> None:
    visit(EVERY_KIND)
    open_menu(page).get_by_role("button", name="See it all on one page").click()
    answer_each_kind(page)
    before = shown(page)
    assert all(before)
    way(page)
    expect(page.locator("#norm :checked")).to_have_count(1)
    assert shown(page) == before


@pytest.mark.parametrize("way", WAYS)
def test_a_checked_question_is_marked_when_it_comes_back(
    visit: Visit, page: Page, way: Callable[[Page], None]
) -> None:
    visit(LESSON)
    choose(page.locator("#pass-it-on"), "No")
    page.get_by_role("button", name="Check").click()
    way(page)
    expect(page.locator("#pass-it-on .right")).to_contain_text("It is never yours to share.")
    expect(page.get_by_role("button", name="Check")).to_be_hidden()


def test_a_question_that_is_open_again_comes_back_open(visit: Visit, page: Page) -> None:
    visit(LESSON)
    choose(page.locator("#pass-it-on"), "No")
    page.get_by_role("button", name="Check").click()
    choose(page.locator("#pass-it-on"), "Yes")
    page.reload()
    expect(page.locator("#pass-it-on :checked")).to_have_count(1)
    expect(page.locator("#pass-it-on .wrong")).to_have_count(0)


@pytest.mark.parametrize("way", WAYS)
def test_a_checked_quiz_comes_back_checked_with_its_first_answers(
    visit: Visit, page: Page, room: Room, way: Callable[[Page], None]
) -> None:
    visit(f"/c/{room.code}{QUIZ}")
    do_quiz(page)
    way(page)
    expect(page.get_by_role("heading", name="Add your answers to the class total?")).to_be_visible()
    expect(page.locator("#pass-on[data-locked] input[aria-disabled=true]:checked")).to_have_value("2")
    expect(page.locator(MAIN)).to_be_hidden()


def test_what_is_done_again_in_a_quiz_that_was_sent_is_kept(visit: Visit, page: Page, room: Room) -> None:
    visit(f"/c/{room.code}{QUIZ}")
    do_quiz(page)
    send(page)
    page.reload()
    expect(page.get_by_text("This tab has added its answers.")).to_be_visible()
    expect(page.locator("#pass-on :checked")).to_have_count(0)
    choose(page.locator("#pass-on"), "No")
    page.reload()
    expect(page.locator("#pass-on :checked")).to_have_count(1)


def test_what_is_chosen_outside_a_room_is_there_inside_it(visit: Visit, page: Page, room: Room) -> None:
    visit(LESSON)
    choose(page.locator("#pass-it-on"), "No")
    visit(f"/c/{room.code}{LESSON}")
    expect(page.locator("#pass-it-on :checked")).to_have_count(1)


def test_nothing_is_kept_of_a_page_on_which_nothing_was_chosen(visit: Visit, page: Page) -> None:
    visit(EVERY_KIND)
    page.get_by_role("button", name="Check").first.focus()
    assert stored(page) == []


def test_words_that_are_typed_are_never_kept(visit: Visit, page: Page) -> None:
    visit(LESSON)
    turn_to(page, "own-words")
    page.locator("#own-words textarea").press_sequentially(MARK)
    turn_to(page, "pass-it-on")
    choose(page.locator("#pass-it-on"), "No")
    turn_to(page, "own-words")
    page.locator("#own-words textarea").press_sequentially(MARK)
    assert stored(page)
    assert MARK not in str(stored(page))
    page.reload()
    expect(page.locator("#own-words textarea")).to_have_value("")


def test_after_next_person_nothing_comes_back_not_even_by_back(visit: Visit, page: Page, room: Room) -> None:
    visit(f"/c/{room.code}{QUIZ}")
    do_quiz(page)
    visit(f"/c/{room.code}{LESSON}")
    choose(page.locator("#pass-it-on"), "No")
    hand_over(page)
    page.wait_for_url(f"**/c/{room.code}/en/")
    assert stored(page) == []
    page.go_back()
    expect(page.get_by_role("heading", name="Check what you know")).to_be_visible()
    expect(page.locator("input:checked")).to_have_count(0)
    visit(f"/c/{room.code}{LESSON}")
    expect(page.locator("#pass-it-on input").first).to_be_visible()
    expect(page.locator("input:checked")).to_have_count(0)


def test_leaving_forgets_what_was_chosen(visit: Visit, page: Page) -> None:
    away = {"body": "<title>Away</title>", "content_type": "text/html"}
    page.route("**/en/exit", lambda route: route.fulfill(**away))
    visit(LESSON)
    choose(page.locator("#pass-it-on"), "No")
    page.get_by_role("link", name="Leave now").click()
    expect(page).to_have_title("Away")
    visit(LESSON)
    expect(page.locator("#pass-it-on input").first).to_be_visible()
    expect(page.locator("input:checked")).to_have_count(0)


def test_where_storage_is_refused_everything_works_as_long_as_the_page_is_open(
    visit: Visit, page: Page, room: Room
) -> None:
    page.add_init_script(REFUSED)
    visit(f"/c/{room.code}{QUIZ}")
    do_quiz(page)
    expect(page.locator("#pass-on .right")).to_contain_text("It is never yours to share.")
