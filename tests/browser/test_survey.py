"""What we think of an answer to the survey, or to an anchor, waits until a class is asked a second time."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from safe4me.db.rooms import Room
from tests.browser.test_late_replies import NEXT_PERSON, REPLIES, never_come, press_before_the_reply
from tests.helpers.browser.pages import MAIN, stored
from tests.helpers.content.libraries import built

__all__ = ["built"]

Visit = Callable[[str], Page]
SURVEY = "what-we-think/survey"


def answer_all(page: Page) -> None:
    """Answer a question a screen, of which the last says that it is done; none is told before."""
    for question in page.locator("fieldset.question").all():
        expect(page.locator(".reply:not([hidden])")).to_have_count(0)
        question.locator(".option label").first.click()
        is_last = question.evaluate("each => each === safe4me.all('fieldset.question').at(-1)")
        expect(page.locator(MAIN)).to_have_text("Done" if is_last else "Go on")
        page.locator(MAIN).click()


def test_an_answer_to_a_survey_may_be_changed_until_it_is_done(visit: Visit, page: Page) -> None:
    visit(f"/en/learn/{SURVEY}/")
    first = page.locator("fieldset.question").first
    first.locator(".option label").first.click()
    page.locator(MAIN).click()
    page.get_by_role("button", name="Back", exact=True).click()
    first.locator(".option label").last.click()
    expect(first.locator(":checked")).to_have_value("3")


@pytest.mark.parametrize(
    ("form", "activity", "questions", "replies"),
    [(SURVEY, SURVEY, 6, 7), (f"{SURVEY}-y", SURVEY, 6, 7), ("fakes/before", "fakes/quiz", 1, 2)],
)
@pytest.mark.parametrize(("phase", "is_told"), [("before", False), ("after", True), (None, True)])
def test_what_we_think_is_told_the_second_time_and_outside_a_room(
    visit: Visit,
    page: Page,
    room: Room,
    form: str,
    activity: str,
    questions: int,
    replies: int,
    phase: str | None,
    is_told: bool,
) -> None:
    state = {"code": room.code, "phase": phase, "activities": {activity: "open"}, "sent": {}}
    page.route("**/state", lambda route: route.fulfill(json=state))
    visit(f"{f'/c/{room.code}' if phase else ''}/en/learn/{form}/")
    answer_all(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Done.")
    expect(page.locator("#slip")).to_have_count(1 if phase else 0)
    expect(page.locator("#slip [data-rows] dt")).to_have_count(questions if phase else 0)
    expect(page.get_by_text(re.compile("What we think, and|What we think of"))).to_be_visible(
        visible=not is_told
    )
    expect(page.locator(".reply:visible")).to_have_count(replies if is_told else 0)
    expect(page.locator("[data-locked]")).to_have_count(questions)
    assert page.get_by_role("button", name="Another go").count() == 0


def test_a_room_that_tells_late_how_it_is_keeps_no_answer_to_a_survey(
    visit: Visit, page: Page, room: Room
) -> None:
    never_come(page, f"**/c/{room.code}/en/")
    press_before_the_reply(page, "**/state", NEXT_PERSON)
    visit(f"/c/{room.code}/en/learn/{SURVEY}/")
    answer_all(page)
    expect(page.locator("main")).to_have_count(0)
    page.evaluate(REPLIES)
    assert stored(page) == []
