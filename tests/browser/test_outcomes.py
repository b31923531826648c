"""What comes of a check, for every reader: said aloud with what and where, focused, and in sight."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.helpers.browser.pages import choose

Visit = Callable[[str], Page]
Answer = Callable[[Locator], None]
LESSON = "/en/learn/law/who-it-protects/"
EVERY_KIND = "/en/learn/law/every-kind/"
PAIRS = {
    "Childline": "Free talk with a counsellor",
    "999": "Danger right now",
    "Report Remove": "Takes your picture down",
}
# The part of the window that no fixed bar covers.
IN_SIGHT = """(outcome) => {
  const { top, bottom } = outcome.getBoundingClientRect();
  const bar = document.querySelector(".bar").getBoundingClientRect();
  const floor = bar.top > innerHeight / 2 ? bar.top : innerHeight;
  return top >= 0 && bottom <= floor;
}"""


def pick(*options: str) -> Answer:
    def answer(question: Locator) -> None:
        for option in options:
            choose(question, option)

    return answer


def swap_two(question: Locator) -> None:
    """From the order in which they are shown; “Stop and breathe” then stands where it belongs."""
    while question.locator(".item .words").first.inner_text() != "Stop and breathe":
        question.get_by_role("button", name="Move up: Stop and breathe").click()
    if question.locator(".item .words").nth(1).inner_text() != "Report it together":
        question.get_by_role("button", name="Move up: Report it together").click()


def order_rightly(question: Locator) -> None:
    swap_two(question)
    question.get_by_role("button", name="Move up: Tell someone you trust").click()


def match(pairs: dict[str, str]) -> Answer:
    def answer(question: Locator) -> None:
        for name, partner in pairs.items():
            question.get_by_role("button", name=f"{name}:").click()
            question.locator(".bank").get_by_role("button", name=partner).click()

    return answer


MIXED = {"Childline": PAIRS["Childline"], "999": PAIRS["Report Remove"], "Report Remove": PAIRS["999"]}


def guess(number: str) -> Answer:
    return lambda question: question.get_by_role("spinbutton").fill(number)


WRONG: list[tuple[str, Answer, str]] = [
    (f"{LESSON}#pass-it-on", pick("Yes"), "Not quite. Each new share can hurt. Have another go."),
    (f"{LESSON}#help-friend", pick("Listening", "Asking to see it"), "“Asking to see it” doesn’t fit."),
    (
        f"{EVERY_KIND}#steps",
        swap_two,
        "2 of 3 are in another place: “Report it together”, “Tell someone you trust”. Have another go.",
    ),
    (f"{EVERY_KIND}#who-does-what", match(MIXED), "2 of 3 are in another place:"),
    (
        f"{EVERY_KIND}#how-many",
        guess("59"),
        "Too low. More pupils tell someone than you’d think. Have another go.",
    ),
]  # fmt: skip
RIGHT: list[tuple[str, Answer, str]] = [
    (f"{LESSON}#pass-it-on", pick("No"), "Right."),
    (f"{LESSON}#help-friend", pick("Listening", "Going with them to get help"), "Right. You found them all."),
    (f"{EVERY_KIND}#steps", order_rightly, "That’s how they go."),
    (f"{EVERY_KIND}#who-does-what", match(PAIRS), "That’s how they go."),
    (f"{EVERY_KIND}#how-many", guess("60"), "Right."),
]


def kind(case: tuple[str, Answer, str]) -> str:
    return case[0].partition("#")[2]


@pytest.fixture
def check(visit: Visit, page: Page) -> Callable[[str, Answer], Locator]:
    """Answer the question that an address names, on a phone, and check it; the question."""

    def check(address: str, answer: Answer) -> Locator:
        page.set_viewport_size({"width": 390, "height": 844})
        question = visit(address).locator(f"#{address.partition('#')[2]}")
        answer(question)
        question.page.get_by_role("button", name="Check").press("Enter")
        return question

    return check


Check = Callable[[str, Answer], Locator]


@pytest.mark.parametrize("case", WRONG, ids=kind)
def test_a_wrong_answer_is_announced_with_what_and_where(check: Check, case: tuple[str, Answer, str]) -> None:
    address, answer, words = case
    question = check(address, answer)
    said = question.get_by_role("status").filter(visible=True).filter(has_text=words)
    expect(said).to_have_count(1)
    expect(said).to_contain_text(words, use_inner_text=True)
    spoken = question.locator(
        "[role=status]:not(.hidden)"
    ).all_inner_texts()  # hidden: where a step was moved to
    assert len([text for text in spoken if text.strip()]) == 1


@pytest.mark.parametrize("case", [*WRONG, *RIGHT], ids=kind)
def test_after_a_check_the_focus_stays_and_what_came_of_it_is_in_sight(
    check: Check, page: Page, case: tuple[str, Answer, str]
) -> None:
    address, answer, words = case
    question = check(address, answer)
    expect(page.locator(".main-act")).to_be_focused()
    outcome = question.locator(".said:visible, .outcome:visible, .reply:visible").filter(has_text=words)
    assert outcome.first.evaluate(IN_SIGHT)


@pytest.mark.parametrize("case", WRONG, ids=kind)
def test_from_a_wrong_answer_the_next_try_is_a_key_away(
    check: Check, page: Page, case: tuple[str, Answer, str]
) -> None:
    address, answer, _ = case
    question = check(address, answer)
    for _ in range(3):  # back past the way out and help, which stand between on a phone
        page.keyboard.press("Shift+Tab")
    expect(question.locator(".answer :is(input, button):focus")).to_have_count(1)


@pytest.mark.parametrize("case", RIGHT, ids=kind)
def test_from_a_right_answer_the_way_on_is_a_key_away(
    check: Check, page: Page, case: tuple[str, Answer, str]
) -> None:
    address, answer, _ = case
    check(address, answer)
    way_on = page.locator(".main-act")
    expect(way_on).to_have_text(re.compile("Go on|Finish"))
    expect(way_on).to_be_focused()


@pytest.mark.parametrize("case", WRONG[2:4], ids=kind)
def test_each_item_says_in_words_how_it_stands(check: Check, case: tuple[str, Answer, str]) -> None:
    address, answer, _ = case
    question = check(address, answer)
    for item in question.locator(".item.right").all():
        expect(item).to_contain_text("Right.", use_inner_text=True)
    for item in question.locator(".item.wrong").all():
        expect(item).to_contain_text("Not quite.", use_inner_text=True)
        expect(item.locator(".icon:visible").last).to_be_visible()


# Words that stand on two lines, though neither a hyphen nor a slash parts them; headings may be hyphenated.
BROKEN_WORDS = """() => {
  const broken = [];
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const around = text.parentElement;
    if (!around.checkVisibility() || around.closest("h1, h2, h3, .hidden, option")) continue;
    for (const word of text.data.matchAll(/[^\\s\\-–\\/]+/g)) {
      const range = new Range();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""
NARROW = [(320, 568, "100%"), (320, 256, "100%"), (390, 844, "200%")]  # the second is 400% of 1280 × 1024


@pytest.mark.parametrize(("width", "height", "text"), NARROW)
@pytest.mark.parametrize("case", WRONG, ids=kind)
def test_a_checked_question_fits_narrow_screens_and_large_text(
    visit: Visit, page: Page, case: tuple[str, Answer, str], width: int, height: int, text: str
) -> None:
    address, answer, _ = case
    page.set_viewport_size({"width": width, "height": height})
    question = visit(address).locator(f"#{address.partition('#')[2]}")
    page.evaluate("text => document.documentElement.style.setProperty('font-size', text)", text)
    answer(question)
    question.page.get_by_role("button", name="Check").press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(BROKEN_WORDS) == []


def test_what_there_is_to_match_stays_in_sight_on_a_phone(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    question = visit(f"{EVERY_KIND}#who-does-what").locator("#who-does-what")
    bank = question.locator(".bank")
    for place in ("start", "center", "end"):
        question.locator(".items").evaluate("(list, block) => list.scrollIntoView({ block })", place)
        expect(bank).to_be_in_viewport(ratio=1)
        floor = page.locator(".bar").bounding_box() or {"y": 0}
        box = bank.bounding_box() or {"y": 9999, "height": 0}
        assert box["y"] + box["height"] <= floor["y"]
    for slot in question.locator(".slot").all():
        slot.focus()
        top = (bank.bounding_box() or {"y": 0})["y"]
        held = slot.bounding_box() or {"y": 9999, "height": 0}
        assert held["y"] + held["height"] <= top
