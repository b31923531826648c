"""An incident guide in the page: one question at a time, nothing kept, a record on one sheet of paper."""

import json
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from safe4me.content.markup.render import plain
from safe4me.content.model.flows import Flow, FlowAnswer, FlowStep, Handling, handled, ways_through
from safe4me.settings import ROOT
from tests.helpers.browser.axe import violations
from tests.helpers.content.libraries import built, lessons_in

__all__ = ["built"]

Visit = Callable[[str], Page]
GUIDE = "/en/schools/incident/"
NEVER = "Don’t look. Don’t copy. Don’t delete."
FEWEST_PAIRS = 60
WANDERERS = 300
WALK = """way => {
  for (const [n, turn] of way.entries()) {
    document.querySelectorAll(".so-far button")[n]?.click(); // answered on the way before: change it
    const step = document.querySelector(".flow-step.here");
    for (const tick of step.querySelectorAll(".signs input")) if (turn.ticked !== tick.checked) tick.click();
    step.querySelectorAll(".flow-answer")[turn.answer].click();
  }
  const chosen = [...document.querySelectorAll("[data-box].chosen")].map((box) => box.dataset.box);
  const because = document.querySelector("[data-because]").textContent;
  const rows = document.querySelectorAll("[data-row]:not([hidden])").length;
  return [chosen, because, rows];
}"""
WANDER = """seed => { // any button in sight, also those that change an answer, until the record is there
  let turn = seed;
  const pick = (many) => ((turn = (turn * 48271) % 2147483647) % many);
  const inSight = (found) => [...found].filter((each) => each.checkVisibility());
  for (let press = 0; press < 400 && document.querySelector(".flow-step.here").id !== "record"; press += 1) {
    const step = document.querySelector(".flow-step.here");
    for (const tick of step.querySelectorAll(".signs input")) if (!pick(40)) tick.click();
    const changes = pick(5) ? [] : inSight(document.querySelectorAll(".so-far button"));
    const buttons = changes.length ? changes : inSight(step.querySelectorAll(".flow-answer"));
    const mild = buttons.filter((each) => Number(each.parentNode.dataset.handling || 0) < 2);
    const among = pick(9) && mild.length ? mild : buttons;
    among[pick(among.length)].click();
  }
  const rows = [...document.querySelectorAll("[data-row]:not([hidden])")];
  const said = Object.fromEntries(rows.map((row) => [row.dataset.row, row.cells[2].textContent]));
  const box = document.querySelector("[data-box].chosen").dataset.box;
  return [document.querySelector(".flow-step.here").id, box, said.told || said.outside];
}"""
FILL_IN = """([longest, reasons]) => {
  for (const row of document.querySelectorAll("[data-row]")) {
    row.cells[0].textContent = "23:59";
    row.cells[2].textContent = longest[row.dataset.row];
  }
  document.querySelector("[data-because]").textContent = reasons;
}"""


def guide() -> Flow:
    """The incident guide of the repository."""
    (found,) = lessons_in(ROOT / "content").flows
    return found


def answer(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def to_the_signs(page: Page) -> None:
    for words in ("No, as far as I know", "Nobody has", "Yes, each of them was asked"):
        answer(page, words)


def to_the_record(page: Page) -> None:
    """From the step after the first review, managed in school."""
    for words in (
        "Nobody. No answer of mine asks for it",
        "Yes, or they will be today",
        "No",
        "Only online, or nobody knows",
        "No, they have told us so",
        "No, as far as we know",
        "Each has a named adult, and there is a day",
    ):
        answer(page, words)


def test_one_question_stands_on_the_screen_and_takes_the_focus(visit: Visit, page: Page) -> None:
    visit(GUIDE)
    answer(page, "No, as far as I know")
    shown = page.locator(".flow-step:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_be_focused()
    expect(shown.locator(".eyebrow")).to_have_text(re.compile(r"Step 2 of at most \d+"))


def test_every_step_says_what_nobody_does(visit: Visit, page: Page) -> None:
    visit(GUIDE)
    expect(page.get_by_text(NEVER).first).to_be_in_viewport()
    to_the_signs(page)
    expect(page.get_by_text(NEVER).first).to_be_in_viewport()
    answer(page, "None of these, as far as I know")
    answer(page, "None of these")
    answer(page, "No adult, no threat, no pressure, nobody at risk")
    to_the_record(page)
    expect(page.get_by_text(NEVER).first).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Manage in school")).to_be_visible()


def test_one_tick_is_enough_to_refer(visit: Visit, page: Page) -> None:
    visit(GUIDE)
    to_the_signs(page)
    expect(page.get_by_role("button", name="One of these, or more")).to_be_hidden()
    page.get_by_label("An adult is involved").check()
    expect(page.get_by_role("button", name="None of these, as far as I know")).to_be_hidden()
    expect(page.locator(".here .then")).to_contain_text("Refer")
    answer(page, "One of these, or more")
    expect(page.locator(".so-far-handling")).to_contain_text(
        "An adult is involved: police, as a matter of urgency."
    )
    expect(page.get_by_role("heading", name="Refer now. Whom have you told?")).to_be_visible()


NOBODY = "Nobody. No answer of mine asks for it"
POSH = "POSH, or someone else who advises"
AGENCIES = "The police, children’s services or both"


def to_whom_outside(page: Page, first: str = "No, as far as I know") -> None:
    """As far as the step that asks whom outside school they told, with nothing else to refer for."""
    for words in (
        first,
        *("Nobody has", "Yes, each of them was asked", "None of these, as far as I know", "None of these"),
        "No adult, no threat, no pressure, nobody at risk",
    ):
        answer(page, words)


def recorded(page: Page, step: str) -> str:
    return page.locator(f'[data-row="{step}"] td').nth(1).text_content() or ""


def test_nobody_is_no_answer_where_another_answer_says_refer(visit: Visit, page: Page) -> None:
    visit(GUIDE)
    to_whom_outside(page, "Yes. We are calling 999")
    for words in (NOBODY, POSH):
        expect(page.get_by_role("button", name=words)).to_be_hidden()
    why = page.locator(".here .then")
    expect(why).to_contain_text("You answered:")
    expect(why.get_by_role("listitem")).to_have_text("Someone was in danger: 999 was called.")
    expect(why).to_contain_text("told to the police, children’s services or both, today.")
    assert violations(page) == []
    answer(page, AGENCIES)
    expect(page.get_by_role("heading", name="Have parents been told?")).to_be_visible()


def test_who_was_told_is_asked_again_when_an_answer_before_it_comes_to_say_refer(
    visit: Visit, page: Page
) -> None:
    visit(GUIDE)
    to_whom_outside(page)
    answer(page, NOBODY)
    answer(page, "Yes, or they will be today")
    assert recorded(page, "outside") == NOBODY
    page.get_by_role("button", name="Change Danger now").click()
    answer(page, "Yes. We are calling 999")
    expect(page.locator(".here h2")).to_have_text("Whom outside school have you told?")
    expect(page.get_by_role("button", name=NOBODY)).to_be_hidden()
    assert recorded(page, "outside") == "", "the paper says nothing that no longer holds"
    answer(page, AGENCIES)
    expect(page.get_by_role("heading", name="Does anyone have to look at it?")).to_be_visible()
    assert recorded(page, "outside") == AGENCIES


def test_who_was_told_is_asked_again_when_a_later_answer_asks_for_advice(visit: Visit, page: Page) -> None:
    visit(GUIDE)
    to_whom_outside(page)
    for words in (NOBODY, "Yes, or they will be today", "No", "On a device that we have"):
        answer(page, words)
    expect(page.locator(".here .then")).to_contain_text(
        "We hold a device: the police say what happens with it."
    )
    expect(page.get_by_role("button", name=NOBODY)).to_be_hidden()
    answer(page, POSH)
    expect(page.get_by_role("heading", name="Does any agency still need it?")).to_be_visible()


def test_whatever_is_pressed_no_record_says_that_too_few_were_told(visit: Visit, page: Page) -> None:
    visit(GUIDE)
    ends = []
    for seed in range(1, WANDERERS + 1):
        place, box, told = page.evaluate(WANDER, seed)
        ends.append((int(box), told))
        assert place == "record"
        assert told
        page.evaluate("document.querySelector('.so-far button').click()")
    assert {box for box, told in ends if told == NOBODY} == {Handling.MANAGE}
    assert {box for box, told in ends if told == POSH} <= {Handling.MANAGE, Handling.ADVICE}
    assert {box for box, _ in ends} == set(Handling)


def test_an_answer_can_be_changed_and_what_still_holds_stays(visit: Visit, page: Page) -> None:
    visit(GUIDE)
    to_the_signs(page)
    page.get_by_role("button", name="Change Who has seen it").click()
    answer(page, "Someone has a copy, or sent it on")
    rows = page.locator(".so-far li")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("Someone has a copy, or sent it on")
    expect(rows.nth(2)).to_contain_text("Yes, each of them was asked")
    expect(page.locator(".so-far-handling")).to_contain_text("Refer")


def test_a_changed_answer_that_leads_elsewhere_takes_the_rest_with_it(visit: Visit, page: Page) -> None:
    visit(GUIDE)
    to_the_signs(page)
    answer(page, "None of these, as far as I know")
    answer(page, "None of these")
    page.get_by_role("button", name="Change Refer at once?").click()
    page.get_by_label("An adult is involved").check()
    answer(page, "One of these, or more")
    expect(page.locator(".so-far li")).to_have_count(4)
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("An adult is involved")).to_be_checked()


def test_nothing_is_kept_sent_or_told_by_address_title_history_or_storage(ready: Visit, page: Page) -> None:
    ready(GUIDE)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    before = page.evaluate("[location.href, document.title, history.length]")
    to_the_signs(page)
    page.get_by_label("An adult is involved").check()
    answer(page, "One of these, or more")
    answer(page, "The police")
    assert page.evaluate("[location.href, document.title, history.length]") == before
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert (sent, page.context.cookies()) == ([], [])
    assert page.locator("main :is(input[type=text], input:not([type]), textarea)").count() == 0
    page.reload()
    expect(page.locator(".so-far")).to_be_hidden()


def test_no_trap_for_a_keyboard_and_no_fault_for_axe_on_the_way(visit: Visit, page: Page) -> None:
    visit(GUIDE)
    for _ in range(3):
        page.locator(".here .flow-answer").last.focus()
        page.keyboard.press("Enter")
    assert violations(page) == []
    page.locator(".signs input").first.focus()
    page.keyboard.press("Space")
    assert violations(page) == []


def test_the_page_handles_a_way_as_the_guide_does(visit: Visit, page: Page) -> None:
    """Ways enough for each pair of answers that may follow one another, with all signs ticked."""
    visit(GUIDE)
    page.emulate_media(media="print")
    seen: set[tuple[str, str, str]] = set()
    for way in ways_through(guide()):
        turns = [(step.id, answer.html) for step, answer in way]
        pairs = {(*one, answered) for one, (_, answered) in pairwise(turns)}
        if pairs <= seen:
            continue
        seen |= pairs
        steps = [
            {"answer": step.answers.index(answer), "ticked": bool(step.signs) and answer is step.answers[0]}
            for step, answer in way
        ]
        outcome = handled(way)
        assert outcome
        told = [[str(outcome[0].value)], " ".join(outcome[1]), len(way)]
        assert page.evaluate(WALK, steps) == told, json.dumps(steps)
    assert len(seen) > FEWEST_PAIRS


def test_every_way_prints_its_record_on_one_sheet(visit: Visit, page: Page) -> None:
    """A record of every step, each with its longest answer, and all reasons there are: none is longer."""
    visit(GUIDE)
    steps = [step for step in guide().steps if not step.end]
    longest = {step.id: max((_noted(step, answer) for answer in step.answers), key=len) for step in steps}
    reasons = {
        handling: " ".join(
            each.reason for step in steps for each in step.may_be_said if each.handling is handling
        )
        for handling in Handling
    }
    page.evaluate(FILL_IN, [longest, max(reasons.values(), key=len)])
    assert _sheets(page) == 1


def test_the_form_alone_can_be_printed_before_anything_is_answered(visit: Visit, page: Page) -> None:
    visit(GUIDE)
    assert _sheets(page) == 1


def _noted(step: FlowStep, answer: FlowAnswer) -> str:
    """What a record says of an answer at most: its words, or the reasons of signs that another outdoes."""
    if step.signs and answer is step.answers[0] and step.signs[0].handling is not max(Handling):
        return " ".join(sign.reason for sign in step.signs)
    return plain(answer.html)


def _sheets(page: Page) -> int:
    paper = page.pdf(format="A4", margin={"top": "12mm", "right": "12mm", "bottom": "12mm", "left": "12mm"})
    return len(re.findall(rb"/Type\s*/Page\b", paper))


@pytest.mark.parametrize("width", [320, 1280])
def test_without_script_the_whole_flow_stands_on_the_page(browser: Browser, server: str, width: int) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    bare = context.new_page()
    bare.goto(server + GUIDE)
    expect(bare.locator(".flow-step:visible")).to_have_count(len(guide().steps))
    expect(bare.get_by_text("Refer, if one of your answers says so.")).to_be_visible()
    nobody = bare.locator("#outside li").filter(has_text=NOBODY)
    expect(nobody).to_contain_text("Only if none of your answers, here or further down, says “Refer” or")
    expect(bare.get_by_text("Only then is nobody outside told.")).to_be_visible()
    assert bare.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
