"""A slip stands open: whoever goes is reminded once, help and the way out never wait, nothing is left."""

import json
from collections.abc import Callable
from functools import partial
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from safe4me.db.rooms import Room
from tests.helpers.browser.pages import ask_for_the_next_person, hand_over


def test_the_next_person_finds_nothing_and_has_a_number_of_their_own(
    finish_quiz: Callable[[], Page], page: Page, server: str, room: Room
) -> None:
    finish_quiz()
    first = json.loads(page.locator("[data-body]").text_content() or "")
    hand_over(page)
    page.wait_for_url(f"{server}/c/{room.code}/en/")
    finish_quiz()
    second = json.loads(page.locator("[data-body]").text_content() or "")
    assert first["nonce"] != second["nonce"]


def test_the_next_person_cannot_go_back_to_the_answers(
    finish_quiz: Callable[[], Page], page: Page, room: Room, server: str
) -> None:
    finish_quiz()
    steps = page.evaluate("history.length")
    hand_over(page)
    page.wait_for_url(f"{server}/c/{room.code}/en/")
    assert page.evaluate("history.length") == steps
    page.go_back()
    expect(page.locator("#pass-on :checked")).to_have_count(0)
    expect(page.locator("#slip")).to_have_count(0)


@pytest.mark.parametrize("way", ["link", "button"])
def test_the_first_way_off_an_open_slip_leads_to_it_and_the_second_leads_away(
    finish_quiz: Callable[[], Page], page: Page, way: Literal["link", "button"]
) -> None:
    finish_quiz()
    leave = page.get_by_role("link", name="Your class", exact=True).click
    if way == "button":
        leave = partial(ask_for_the_next_person, page)
    leave()
    expect(page.locator("[data-status=unsent]")).to_be_focused()
    expect(page.get_by_role("button", name="Add mine")).to_be_in_viewport()
    leave()
    if way == "button":
        page.get_by_role("button", name="Clear it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You’re in.")


def test_no_way_to_help_is_held_up_by_a_slip(finish_quiz: Callable[[], Page], page: Page) -> None:
    finish_quiz()
    page.evaluate(
        "addEventListener('click', (event) => { window.stopped = event.defaultPrevented }, {once: true})"
    )
    page.evaluate("addEventListener('click', (event) => event.preventDefault(), {once: true})")
    page.get_by_role("link", name="0800 1111").first.click()
    assert page.evaluate("stopped") is False
    page.get_by_role("link", name="Get help").click()
    expect(page.get_by_role("heading", name="What’s happening?")).to_be_visible()


def test_leaving_is_not_held_up_by_a_slip(finish_quiz: Callable[[], Page], page: Page) -> None:
    away = {"body": "<title>Away</title>", "content_type": "text/html"}
    page.route("**/en/exit", lambda route: route.fulfill(**away))
    finish_quiz()
    page.get_by_role("link", name="Leave now").click()
    expect(page).to_have_title("Away")


def test_whoever_has_chosen_is_not_held_up(finish_quiz: Callable[[], Page], page: Page) -> None:
    finish_quiz()
    page.get_by_role("link", name="Keep mine here").click()
    page.locator(".brand").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You’re in.")
