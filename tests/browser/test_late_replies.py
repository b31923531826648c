"""A reply that comes when the device has gone on already, or after leaving: nothing of it is kept."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from safe4me.db.rooms import Room
from tests.helpers.browser.pages import do_quiz, stored

Visit = Callable[[str], Page]
QUIZ = "/en/learn/law/quiz/"
NOTE_REQUESTS = """
    const ask = fetch;
    window.asked = [];
    window.fetch = (...all) => { asked.push(ask(...all)); return asked.at(-1); };"""
REPLIES = "async () => { await Promise.allSettled(asked); await new Promise(requestIdleCallback); }"
NEXT_PERSON, LEAVE = ("[data-next-person]", "#clear-it [data-clear]"), ("header [data-exit]",)


def press_before_the_reply(page: Page, address: str, buttons: tuple[str, ...]) -> None:
    """On the page that is opened next have buttons pressed between a request and its reply."""

    def press(route: Route) -> None:
        for button in buttons:
            page.evaluate("(button) => document.querySelector(button)?.click()", button)
        route.continue_()

    page.add_init_script(NOTE_REQUESTS)
    page.route(address, press)


def never_come(page: Page, address: str) -> None:
    """A page that takes its time: the one that was left runs on."""
    page.route(address, lambda route: route.fulfill(status=204))  # at which a browser stays where it is


@pytest.mark.parametrize(("buttons", "left"), [(NEXT_PERSON, []), (LEAVE, ["safe4me gone,true"])])
def test_answers_that_are_counted_late_leave_nothing_to_the_next_person(
    visit: Visit, page: Page, room: Room, app: Flask, buttons: tuple[str, ...], left: list[str]
) -> None:
    never_come(page, f"**/c/{room.code}/en/")
    never_come(page, "**/en/exit")
    press_before_the_reply(page, "**/ballots", buttons)
    visit(f"/c/{room.code}{QUIZ}")
    do_quiz(page)
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.locator("main")).to_have_count(0)  # what is being sent holds up nobody
    page.evaluate(REPLIES)
    assert app.extensions["ballot_box"].sent(room.id)["law/quiz"] == 1
    assert stored(page) == left
