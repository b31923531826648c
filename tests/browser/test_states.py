"""Every state that a pupil may meet is open to every reader: marked, ready to send, sent, refused, ended."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from safe4me import rooms
from safe4me.db.base import db
from safe4me.db.rooms import Room
from tests.browser.test_outcomes import RIGHT, WRONG, Answer
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import ALL_RIGHT, TO_AN_ENDING, answer_quiz, choose, pass_told, pick, tell

Visit = Callable[[str], Page]
LESSON = "/en/learn/law/who-it-protects/"
QUIZ = "/en/learn/law/quiz/"
STORY = "/en/learn/law/chat/"


def answer_one_wrong(page: Page) -> None:
    answer_quiz(page, {**ALL_RIGHT, "take-down": "Nobody"})


def test_axe_finds_nothing_in_any_state_with_script(visit: Visit, page: Page, room: Room, app: Flask) -> None:
    def expect_open(state: str) -> None:
        assert violations(page) == [], state

    visit(LESSON)
    question = page.locator("#pass-it-on")
    for option in ("Yes", "No"):
        choose(question, option)
        question.page.get_by_role("button", name="Check").click()
    expect_open("a question tried twice")
    visit(f"/c/{room.code}/")
    expect_open("the room's page")
    visit(f"/c/{room.code}{QUIZ}")
    expect_open("the first question of a quiz")
    for measured, option in (("pass-on", "Not sure"), ("confidence", "Very sure")):
        pick(page, measured, option)
    expect_open("a reply in a quiz")
    pass_told(page)
    answer_quiz(page, {"take-down": "Nobody"})
    page.get_by_text("How this is private, and exactly what is sent").click()
    expect_open("a checked quiz with its slip opened")
    page.route("**/ballots", lambda route: route.fulfill(status=503), times=1)
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.get_by_text("could not save that just now")).to_be_visible()
    expect_open("a send that was not taken")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Added. Thank you.")).to_be_visible()
    expect_open("sent")
    visit(f"/c/{room.code}{STORY}")
    tell(page, *TO_AN_ENDING[:2])
    expect_open("the middle of a story")
    tell(page, *TO_AN_ENDING[2:])
    expect(page.get_by_role("heading", name="Add your answers to the class total?")).to_be_visible()
    expect_open("the end of a story")
    rooms.close(db.session(), app.extensions["ballot_box"], app.extensions["settings"], room, room.opened_at)
    visit(f"/c/{room.code}/")
    expect_open("a room that has finished")


@pytest.mark.parametrize("answers", [WRONG, RIGHT], ids=["wrong", "right"])
def test_axe_finds_nothing_on_a_checked_question_of_any_kind(
    visit: Visit, page: Page, answers: list[tuple[str, Answer, str]]
) -> None:
    for address, answer, _ in answers:
        question = visit(address).locator(f"#{address.partition('#')[2]}")
        answer(question)
        question.page.get_by_role("button", name="Check").press("Enter")
        assert violations(page) == [], address


def test_axe_finds_nothing_in_any_state_without_script(page: Page, server: str, room: Room) -> None:
    page.route("**/*.js", lambda route: route.abort())  # axe itself is a script, so only ours is kept out

    def expect_open(state: str) -> None:
        assert violations(page) == [], state

    page.goto(server + LESSON)
    choose(page.locator("#pass-it-on"), "Yes")
    page.locator("#pass-it-on").get_by_role("button", name="Check").click()
    expect_open("a marked lesson")
    page.goto(f"{server}/c/{room.code}{QUIZ}")
    page.get_by_role("button", name="Check my answers").click()
    page.wait_for_url("**/check")
    expect_open("an unfinished quiz")
    answer_one_wrong(page)
    expect_open("a checked quiz with its slip")
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect_open("the thank-you page")
    page.goto(f"{server}/en/join/")
    page.get_by_label("Code from your teacher").fill("BBB-BBB")
    page.get_by_role("button", name="Join").click()
    expect_open("a code that leads nowhere")
    page.goto(f"{server}/en/nowhere/")
    expect_open("a page that is not there")
