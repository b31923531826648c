"""Questions, marked in the page: practice may be tried again, first answers in a quiz stay."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.helpers.browser.pages import choose, open_menu, pick, sort_cards, turn_to

Visit = Callable[[str], Page]
LESSON = "/en/learn/law/who-it-protects/"
EVERY_KIND = "/en/learn/law/every-kind/"
QUIZ = "/en/learn/law/quiz/"
NOTE_WHAT_IS_TOLD = """() => {
  window.told = [];
  const said = document.querySelector("#replies .sort-say");
  new MutationObserver(() => told.push(said.textContent)).observe(said, { childList: true, subtree: true });
}"""
PILES = {"Why did you do that?": "Adds to the harm"}


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def focused(page: Page) -> str:
    """The accessible name of what has the focus."""
    return str(page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent.trim()"))


def test_the_page_says_that_answers_stay_on_it(visit: Visit, page: Page) -> None:
    visit(LESSON)
    expect(page.locator("#pass-it-on .hint")).to_have_text("Pick one. Your answer stays in this tab.")


def test_a_wrong_answer_is_explained_and_may_be_tried_again(visit: Visit, page: Page) -> None:
    visit(LESSON)
    question = page.locator("#pass-it-on")
    choose(question, "Yes")
    question.page.get_by_role("button", name="Check").click()
    reply = question.locator(".wrong [role=status]")
    expect(reply).to_contain_text("Not quite. Each new share can hurt. Have another go.")
    choose(question, "No")
    question.page.get_by_role("button", name="Check").click()
    expect(question.locator(".right [role=status]")).to_contain_text("Right. It is never yours to share.")
    expect(reply).to_be_visible()
    expect(question.page.get_by_role("button", name="Check")).to_be_hidden()


def test_nothing_is_sent_to_mark_a_practice_question(ready: Visit, page: Page) -> None:
    ready(LESSON)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    choose(page.locator("#pass-it-on"), "No")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#pass-it-on .right")).to_be_visible()
    assert requests == []


def test_checking_without_an_answer_asks_for_one(visit: Visit, page: Page) -> None:
    visit(LESSON)
    open_menu(page).get_by_role("button", name="See it all on one page").click()
    page.locator("#pass-it-on").get_by_role("button", name="Check").click()
    expect(page.locator("#pass-it-on .said")).to_have_text("Pick an answer first.")


def test_a_question_can_be_answered_by_keyboard_alone(visit: Visit, page: Page) -> None:
    visit(LESSON)
    page.locator("#pass-it-on input").first.focus()
    press(page, "Space", "ArrowDown", "Enter")
    expect(page.locator("#pass-it-on .option.right")).to_contain_text("No")
    expect(page.locator("#pass-it-on .wrong")).to_have_count(0)
    press(page, "Enter")
    expect(page.locator("#help-friend")).to_be_visible()


def test_enter_in_an_answer_that_is_not_given_does_nothing(visit: Visit, page: Page) -> None:
    visit(f"{LESSON}#help-friend")
    page.locator("#help-friend input").first.focus()
    press(page, "Enter")
    expect(page.locator("#help-friend")).to_be_visible()
    expect(page.locator("#pass-it-on .said")).to_be_empty()


def test_some_of_several_right_answers_is_so_far_so_good(visit: Visit, page: Page) -> None:
    visit(f"{LESSON}#help-friend")
    question = page.locator("#help-friend")
    choose(question, "Listening")
    question.page.get_by_role("button", name="Check").click()
    expect(question.locator(".said")).to_have_text("So far so good. There is more to find.")
    choose(question, "Going with them to get help")
    question.page.get_by_role("button", name="Check").click()
    expect(question.locator(".said")).to_have_text("Right. You found them all.")
    expect(question.page.get_by_role("button", name="Check")).to_be_hidden()


def test_cards_are_sorted_one_at_a_time_by_keyboard(visit: Visit, page: Page) -> None:
    visit(f"{LESSON}#replies")
    question = page.locator("#replies")
    said = question.locator(".sort-say")
    for left in ("Yes. 2 to go.", "Yes. 1 to go."):
        pile = PILES.get(question.locator(".sort-card").inner_text(), "Kind")
        expect(question.get_by_role("group")).to_have_accessible_name(
            question.locator(".sort-card").inner_text()
        )
        question.get_by_role("button", name=pile).focus()
        press(page, "Enter")
        expect(said).to_have_text(left)
        expect(question.get_by_role("button", name=pile)).to_be_focused()
    expect(question.locator(".outcome")).to_be_hidden()
    sort_cards(question, PILES)
    expect(said).to_have_text("All where you put them.")
    expect(question.locator(".outcome")).to_contain_text("The first two help. The last one does not.")
    expect(question.locator(".sort-card")).to_be_hidden()
    expect(question.locator(".moved")).to_have_count(0)
    expect(question.get_by_role("button", name="Check")).to_be_hidden()


def test_a_card_that_is_put_elsewhere_goes_on_with_a_reason_and_the_count_does_too(
    visit: Visit, page: Page
) -> None:
    visit(f"{LESSON}#replies")
    page.evaluate(NOTE_WHAT_IS_TOLD)
    question = page.locator("#replies")
    sort_cards(question, {})
    moved = question.locator(".pile", has_text="Adds to the harm").locator(".moved")
    expect(moved).to_have_text("Why did you do that?")
    expect(question.locator(".sort-say")).to_contain_text("2 where you put them, 1 moved.")
    statuses = [text for text in question.get_by_role("status").all_inner_texts() if text.strip()]
    assert len(statuses) == 1
    assert "Adds to the harm, we’d say." in page.evaluate("window.told.join(' ')")
    assert "It asks for a reason, and sounds like blame." in page.evaluate("window.told.join(' ')")
    expect(question).not_to_contain_text("Have another go.", use_inner_text=True)
    page.reload()
    expect(moved).to_have_text("Why did you do that?")
    expect(question.locator(".outcome")).to_be_visible()


def test_an_order_is_moved_by_keyboard_and_keeps_the_focus(visit: Visit, page: Page) -> None:
    visit(EVERY_KIND)
    question = page.locator("#steps")
    for step in ("Tell someone you trust", "Stop and breathe"):
        question.get_by_role("button", name=f"Move up: {step}").focus()
        press(page, "Enter", "Enter")
        assert focused(page) == f"Move up: {step}"
        expect(question.locator("ol + [role=status]")).to_have_text(f"{step}: now number 1")
    question.page.get_by_role("button", name="Check").press("Enter")
    expect(question.locator(".item.right")).to_have_count(3)


def test_a_misplaced_step_may_be_moved_again(visit: Visit, page: Page) -> None:
    visit(EVERY_KIND)
    question = page.locator("#steps")
    question.page.get_by_role("button", name="Check").click()
    expect(question.locator(".item.wrong").first).to_contain_text("Not quite.")
    for _ in range(2):
        question.get_by_role("button", name="Move down: Report it together").click()
    question.page.get_by_role("button", name="Check").click()
    expect(question.locator(".outcome")).to_be_visible()


def test_a_match_is_made_by_keyboard_and_undone(visit: Visit, page: Page) -> None:
    visit(f"{EVERY_KIND}#who-does-what")
    question = page.locator("#who-does-what")
    pairs = {
        "Childline": "Free talk with a counsellor",
        "999": "Danger right now",
        "Report Remove": "Takes your picture down",
    }
    slots = question.locator(".slot")
    slots.first.press("Enter")
    question.locator(".bank .chip").last.press("Enter")
    slots.first.press("Enter")
    expect(slots.first).to_have_text("Tap one below")
    for name, partner in pairs.items():
        question.get_by_role("button", name=f"{name}:").press("Enter")
        question.locator(".bank").get_by_role("button", name=partner).press("Enter")
    expect(question.locator(".bank")).to_be_hidden()
    question.page.get_by_role("button", name="Check").press("Enter")
    expect(question.locator(".item.right")).to_have_count(3)


def test_first_answers_can_still_be_reached_and_read_but_not_changed(visit: Visit, page: Page) -> None:
    visit(QUIZ)
    pick(page, "pass-on", "Yes, if they have all seen it")
    assert page.locator(":disabled").count() == 0
    first = page.get_by_role("radio", name="Yes, if they have all seen it")
    page.locator("#pass-on-heading").evaluate("heading => { heading.tabIndex = -1; heading.focus(); }")
    press(page, "Tab")
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-disabled", "true")
    press(page, "ArrowDown", "Space")
    page.locator("#pass-on .pick").get_by_text("No", exact=True).click(force=True)
    expect(page.locator("#pass-on :checked")).to_have_value("1")


def test_a_page_from_the_memory_of_the_browser_is_loaded_anew(visit: Visit, page: Page) -> None:
    visit(LESSON)
    turn_to(page, "own-words")
    words = page.get_by_role("textbox", name="What would you say to a friend?")
    words.fill("something private")
    with page.expect_navigation():
        page.evaluate(
            "dispatchEvent(new PageTransitionEvent('pagehide'));"
            "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
        )
    expect(words).to_have_value("")


def test_words_that_were_typed_are_gone_when_the_page_comes_back(visit: Visit, page: Page) -> None:
    visit(LESSON)
    turn_to(page, "own-words")
    words = page.get_by_role("textbox", name="What would you say to a friend?")
    words.fill("something private")
    visit(EVERY_KIND)
    page.go_back()
    expect(words).to_have_value("")
