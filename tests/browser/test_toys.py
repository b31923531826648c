"""The three toys: what is done with each is told in a sentence, kept in the tab, and moves nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_drawings import LESSON, Step, Visit, app, drawn, is_answered, says, step, turn, unfold

__all__ = ["app", "drawn", "step"]


def test_presents_are_turned_one_by_one_and_each_weighs_on_who_gets_them(step: Step) -> None:
    drawing = step("bill")
    figure, no = drawing.locator("[data-feel]"), drawing.get_by_role("button", name="Say no now")
    expect(drawing.get_by_text("A seat")).to_be_hidden()
    expect(drawing.get_by_role("button", name="Day 2")).to_be_disabled()
    drawing.get_by_role("button", name="Day 1").press("Enter")
    expect(drawing.get_by_role("button", name="Day 1 A seat")).to_have_attribute("aria-expanded", "true")
    says(drawing, "Day 1: A seat")
    says(drawing, "It is nice.")
    turn(drawing, 3)
    expect(figure).to_have_attribute("data-feel", "worried")
    expect(drawing.locator(".coin:not(.off)")).to_have_count(3)
    expect(no).to_be_disabled()
    drawing.get_by_role("button", name="Day 4").press("Space")
    says(drawing, "A no feels dear.")
    no.press("Enter")
    says(drawing, "You said no on day 4.")
    says(drawing, "It was free on all five.")
    expect(figure).to_have_attribute("data-feel", "calm")
    expect(drawing.locator(".coin:not(.off)")).to_have_count(0)
    expect(drawing.get_by_role("button", name="Start again")).to_be_focused()
    is_answered(drawing)


def test_what_eleven_think_is_guessed_then_seen_and_one_of_them_begins(step: Step) -> None:
    drawing = step("silence")
    feels = drawing.locator("[data-feel]")
    asa = drawing.get_by_role("button", name="Asa")
    expect(asa).to_be_disabled()
    expect(drawing.locator("[data-feel=calm]")).to_have_count(5)
    drawing.get_by_role("slider", name="Your guess").press("ArrowRight")
    drawing.get_by_role("button", name="That’s my guess").press("Enter")
    expect(asa).to_be_focused()
    for name in ("Asa", "Kian", "Otis"):
        expect(drawing.get_by_role("button", name="Let one")).to_be_disabled()
        drawing.get_by_role("button", name=name).press("Enter")
    says(drawing, "Not again.")
    expect(feels.nth(2)).to_have_attribute("data-feel", "hurt")
    drawing.get_by_role("button", name="Let one").press("Enter")
    expect(drawing.get_by_role("button", name="Kian")).to_be_disabled()  # does not mind
    expect(drawing.get_by_role("button", name="Ivo")).to_be_disabled()  # was not looked at
    drawing.get_by_role("button", name="Otis").press("Enter")
    says(drawing, "Otis types, then Asa does, and Ivo.")
    drawing.get_by_role("button", name="Now let nobody type").press("Enter")
    says(drawing, "You’ve got it: 3.")
    says(drawing, "Three minded.")
    expect(drawing.locator(".told")).to_be_focused()
    is_answered(drawing)


def test_each_day_is_tried_after_a_guess_and_one_drawer_stays_shut(step: Step) -> None:
    drawing = step("undo")
    line, drawer = (
        drawing.get_by_role("slider", name="Your guess"),
        drawing.get_by_role("button", name="Imani"),
    )
    there = drawing.locator(".undoing .seen:not(.off)")
    line.press("ArrowRight")
    expect(line).to_have_attribute("aria-valuetext", "Monday")
    expect(there).to_have_count(0)  # nothing is told before the guess
    drawing.get_by_role("button", name="That’s my guess").press("Enter")
    says(drawing, "You said Monday. It’s Sunday.")
    expect(there).to_have_count(2)
    line.press("ArrowRight")
    says(drawing, "Tuesday: It is saved")
    drawing.get_by_role("button", name="Undo").press("Enter")
    says(drawing, "One copy stays.")
    expect(drawing.locator(".undoing .copies.back")).to_have_count(3)
    expect(drawing.locator(".undoing .elsewhere:not(.off)")).to_have_count(1)
    drawer.press("Enter")
    says(drawing, "That is hers.")
    expect(drawer).to_have_attribute("aria-expanded", "false")
    is_answered(drawing)


def test_what_was_done_with_a_toy_is_there_after_a_reload_and_nowhere_in_the_address(step: Step) -> None:
    drawing = step("bill")
    page, address = drawing.page, drawing.page.url
    turn(drawing, 4)
    drawing.get_by_role("button", name="Say no now").click()
    page.evaluate("location.hash = 'silence'")
    page.get_by_role("button", name="That’s my guess").locator("visible=true").click()
    page.locator("#silence").get_by_role("button", name="Asa").click()
    page.evaluate("location.hash = 'undo'")
    page.get_by_role("button", name="That’s my guess").locator("visible=true").click()
    page.get_by_role("button", name="Undo").click()
    page.goto(address)
    page.reload()
    says(drawing, "You said no on day 4.")
    is_answered(drawing)
    page.evaluate("location.hash = 'silence'")
    expect(page.locator("#silence .seen")).to_have_count(1)
    page.evaluate("location.hash = 'undo'")
    says(page.locator("#undo .try"), "All of it is undone.")
    assert page.url == address.replace("#bill", "#undo")


@pytest.mark.parametrize("width", [320, 390, 1366])
def test_nothing_moves_when_a_toy_says_a_sentence(visit: Visit, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    visit(f"{LESSON}#bill")
    drawing = page.locator("#bill .try")
    room = drawing.locator(".told").bounding_box()
    turn(drawing, 5)
    drawing.get_by_role("button", name="Say no now").click()
    says(drawing, "It was free on all five.")
    after = drawing.locator(".told").bounding_box()
    assert room
    assert after
    assert (after["width"], after["height"]) == (room["width"], room["height"])


def test_what_is_pressed_in_a_toy_is_large_enough(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    visit(LESSON)
    unfold(page)
    for pressed in (
        page.locator(":is(#bill, #silence, #undo) :is(button, input)").locator("visible=true").all()
    ):
        box = pressed.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
