"""A guess at a figure: a box and a line in step, by key, by tap and without script."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.helpers.browser.axe import violations

Visit = Callable[[str], Page]
LESSON = "/en/learn/law/every-kind/"


@pytest.fixture
def guess(visit: Visit) -> Locator:
    """The question, on its page."""
    return visit(f"{LESSON}#how-many").locator("#how-many")


def box(guess: Locator) -> Locator:
    return guess.get_by_role("spinbutton", name="Your number (%)")


def line(guess: Locator) -> Locator:
    return guess.get_by_role("slider", name="Your number (%)")


def check(guess: Locator) -> Locator:
    return guess.page.get_by_role("button", name="Check")


def test_a_line_left_where_it_stands_is_a_guess_once_it_is_checked(guess: Locator) -> None:
    expect(box(guess)).to_have_value("")
    expect(box(guess)).to_have_attribute("placeholder", "50")
    check(guess).click()
    expect(box(guess)).to_have_value("50")
    expect(guess.locator(".reply:visible")).to_contain_text("Too low.")


def test_the_line_slides_by_key_and_the_box_follows(guess: Locator) -> None:
    line(guess).press("End")
    expect(box(guess)).to_have_value("100")
    line(guess).press("ArrowLeft")
    expect(box(guess)).to_have_value("99")
    expect(line(guess)).to_have_attribute("aria-valuetext", "99%")


def test_the_line_slides_by_tap_and_a_tap_where_it_stands_is_a_guess_too(guess: Locator) -> None:
    line(guess).click()
    expect(box(guess)).to_have_value("50")
    width = (line(guess).bounding_box() or {"width": 0})["width"]
    line(guess).click(position={"x": width - 12, "y": 24})
    expect(box(guess)).to_have_value("100")


def test_the_line_follows_the_box(guess: Locator) -> None:
    box(guess).fill("7")
    expect(line(guess)).to_have_value("7")
    box(guess).press("ArrowUp")
    expect(line(guess)).to_have_value("8")


def test_a_guess_is_told_where_it_lies_and_may_be_tried_again(guess: Locator) -> None:
    said = guess.locator("[role=status]:not(.said)")
    for typed, reply in (
        ("59", "Too low. More pupils tell someone than you’d think. Have another go."),
        ("76", "Too high. Most would, but not everyone finds it easy. Have another go."),
        ("60", "Right. That’s how many would tell someone."),
    ):
        box(guess).fill(typed)
        expect(said.locator(".reply:visible")).to_have_count(0)
        check(guess).click()
        expect(said.locator(".reply:visible")).to_have_count(1)
        expect(said).to_have_text(reply, use_inner_text=True)
    expect(check(guess)).to_be_hidden()
    line(guess).press("ArrowRight")
    expect(check(guess)).to_be_visible()


def test_enter_checks_this_question_and_no_other(guess: Locator, page: Page) -> None:
    box(guess).fill("75")
    box(guess).press("Enter")
    expect(guess.locator(".reply:visible")).to_contain_text("Right.")
    expect(page.locator(".item.right, .item.wrong")).to_have_count(0)


@pytest.mark.parametrize("typed", ["101", "-1", "6.5"])
def test_a_number_out_of_bounds_is_no_guess(guess: Locator, typed: str) -> None:
    box(guess).fill(typed)
    box(guess).press("Enter")
    expect(guess.locator(".said")).to_have_text("Write a whole number from 0 to 100 first.")
    expect(guess.locator(".reply:visible")).to_have_count(0)


def test_axe_finds_nothing_on_a_marked_guess(guess: Locator, page: Page) -> None:
    box(guess).fill("10")
    check(guess).click()
    assert violations(page) == []


def test_a_guess_fits_the_smallest_phone_and_can_be_pressed(guess: Locator, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for control in (box(guess), line(guess)):
        assert (control.bounding_box() or {"height": 0})["height"] >= 44


@pytest.fixture
def without_script(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A page in a browser that runs no script."""
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    yield context.new_page()
    context.close()


def test_without_script_the_box_is_sent_once_and_comes_back_marked(without_script: Page, server: str) -> None:
    without_script.goto(server + LESSON)
    guess = without_script.locator("#how-many")
    expect(guess.locator("[type=range]")).to_be_hidden()
    box(guess).fill("59")
    sent: list[str | None] = []
    without_script.on(
        "request", lambda request: sent.append(request.post_data) if request.post_data else None
    )
    guess.get_by_role("button", name="Check").click()
    expect(guess.locator(".reply:visible")).to_contain_text("Too low.")
    expect(box(guess)).to_have_value("59")
    assert [body.count("how-many") for body in sent if body] == [1]
