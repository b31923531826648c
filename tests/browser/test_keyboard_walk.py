"""Two lessons that hold every kind of question, gone through by keyboard alone."""

import re
from collections.abc import Callable
from itertools import pairwise

from playwright.sync_api import Locator, Page, expect

from tests.helpers.browser.pages import open_menu

Visit = Callable[[str], Page]
LESSONS = ("/en/learn/law/who-it-protects/", "/en/learn/law/every-kind/")
# 0 when it has the focus, 2 when it stands before what has.
WHERE = "c => c === document.activeElement ? 0 : document.activeElement.compareDocumentPosition(c) & 2 || 4"
PAIRS = {
    "Childline": "Free talk with a counsellor",
    "999": "Danger right now",
    "Report Remove": "Takes your picture down",
}


def reach(control: Locator) -> None:
    """Go to a control by Tab or Shift+Tab, as far away as it is."""
    expect(control).to_be_visible()
    for _ in range(30):
        where = control.evaluate(WHERE)
        if where == 0:
            return
        control.page.keyboard.press("Shift+Tab" if where == 2 else "Tab")
    expect(control).to_be_focused()


def press(control: Locator, key: str = "Enter") -> None:
    reach(control)
    control.page.keyboard.press(key)


def pick_second(question: Locator) -> None:
    press(question.get_by_role("radio").first, "Space")
    question.page.keyboard.press("ArrowDown")


def tick(question: Locator) -> None:
    for name in ("Listening", "Going with them to get help"):
        press(question.get_by_role("checkbox", name=name), "Space")


def sort(question: Locator) -> None:
    card = question.locator(".sort-card")
    while card.is_visible():
        pile = "Adds to the harm" if "Why" in card.inner_text() else "Kind"
        press(question.get_by_role("button", name=pile))


def put_in_order(question: Locator) -> None:
    for step in ("Tell someone you trust", "Stop and breathe"):
        for _ in range(2):
            press(question.get_by_role("button", name=f"Move up: {step}"))


def match(question: Locator) -> None:
    for partner in (PAIRS[words] for words in question.locator(".item .words").all_inner_texts()):
        press(question.locator(".bank").get_by_role("button", name=partner))


def guess(question: Locator) -> None:
    reach(question.get_by_role("spinbutton"))
    question.page.keyboard.type("60")


def write(question: Locator) -> None:
    reach(question.get_by_role("textbox"))
    question.page.keyboard.type("Are you ok?")


ACTS: dict[str, Callable[[Locator], None]] = {
    "pass-it-on": pick_second,
    "whose-say": lambda question: press(question.get_by_role("radio").first, "Space"),
    "help-friend": tick,
    "replies": sort,
    "own-words": write,
    "steps": put_in_order,
    "who-does-what": match,
    "feeling": pick_second,
    "norm": pick_second,
    "how-many": guess,
}


def test_every_kind_of_question_is_answered_checked_and_left_by_keyboard(visit: Visit, page: Page) -> None:
    met = set()
    for lesson in LESSONS:
        visit(lesson)
        steps = page.locator(".step > .idea").evaluate_all("steps => steps.map((step) => step.id)")
        for step in steps:
            question = page.locator(f"#{step}")
            if step in ACTS:
                ACTS[step](question)
                met.add(step)
            check = question.page.get_by_role("button", name="Check")
            if check.count():
                press(check)
                expect(check).to_be_hidden()
            press(page.get_by_role("button", name="Finish" if step == steps[-1] else "Go on"))
        press(page.get_by_role("link", name="Next:"))
        expect(page).not_to_have_url(re.compile(lesson))
    assert met == ACTS.keys()


def test_each_question_is_a_group_named_by_its_heading_and_headings_go_down_one_by_one(
    visit: Visit, page: Page
) -> None:
    for lesson in LESSONS:
        visit(lesson)
        open_menu(page).get_by_role("button", name="See it all on one page").click()
        for question in page.locator("fieldset.question").all():
            heading = question.get_by_role("heading", level=2)
            expect(heading).to_have_count(1)
            expect(page.get_by_role("group", name=heading.inner_text(), exact=True).first).to_have_id(
                question.get_attribute("id") or ""
            )
        levels = page.locator("main :is(h1, h2, h3, h4)").evaluate_all(
            "all => all.map((h) => Number(h.tagName[1]))"
        )
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
