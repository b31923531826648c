"""The class's page is home in a room, and a module's page outside: what is done, and what is next."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from safe4me import rooms
from safe4me.db.base import db
from safe4me.db.rooms import Room
from tests.helpers.browser.pages import TO_AN_ENDING, choose, do_quiz, hand_over, send, stored, tell, turn_to
from tests.helpers.world.schools import Place, open_room

Visit = Callable[[str], Page]
TICK = 20_000
LESSON = "/en/learn/law/who-it-protects/"


def row(page: Page, part: str) -> Locator:
    return page.locator(f"[data-part='law/{part}']")


def next_up(page: Page) -> Locator:
    return page.locator("[data-next]")


def test_it_says_what_is_next_and_only_what_this_class_does(visit: Visit, page: Page, room: Room) -> None:
    visit(f"/c/{room.code}/en/")
    expect(page.get_by_role("heading", level=1)).to_have_text("You’re in.")
    expect(next_up(page)).to_contain_text("Who it protects")
    expect(next_up(page)).to_contain_text("Start")
    parts = page.locator("[data-part]").evaluate_all("rows => rows.map((row) => row.dataset.part)")
    assert parts == ["law/who-it-protects", "law/every-kind", "law/chat", "law/quiz"]
    expect(page.locator("[data-count]")).to_be_hidden()


def test_what_was_begun_is_carried_on(visit: Visit, page: Page, room: Room) -> None:
    visit(f"/c/{room.code}{LESSON}")
    choose(page.locator("#pass-it-on"), "No")
    page.locator(".brand").click()
    expect(row(page, "who-it-protects").locator(".state")).to_have_text("Started")
    expect(next_up(page)).to_contain_text("Carry on")
    next_up(page).click()
    expect(page.locator("#pass-it-on input:checked")).to_have_count(1)


def test_what_is_done_is_ticked_and_the_next_thing_is_offered(visit: Visit, page: Page, room: Room) -> None:
    visit(f"/c/{room.code}/en/")
    page.evaluate(
        "safe4me.kept.set('done:law/who-it-protects', true),"
        "safe4me.kept.set(`sent:${safe4me.ROOM}:law/quiz`, true)"
    )
    page.reload()
    expect(row(page, "who-it-protects").locator(".state")).to_have_text("Done")
    expect(row(page, "quiz").locator(".state")).to_have_text("Done, added")
    expect(next_up(page)).to_contain_text("Every kind of question")
    expect(page.locator("[data-count]")).to_have_text("2 of 4 done in this tab")


def test_a_lesson_is_done_once_its_last_step_is(visit: Visit, page: Page, room: Room) -> None:
    visit(f"/c/{room.code}{LESSON}#own-words")
    page.locator(".brand").click()
    expect(row(page, "who-it-protects").locator(".state")).not_to_have_text("Done")
    page.go_back()
    page.locator("#own-words textarea").fill("I would listen.")
    page.locator(".brand").click()
    expect(row(page, "who-it-protects").locator(".state")).to_have_text("Done")


def test_a_quiz_that_is_checked_is_done_and_one_that_is_sent_is_added(
    visit: Visit, page: Page, room: Room
) -> None:
    visit(f"/c/{room.code}/en/learn/law/quiz/")
    do_quiz(page)
    page.get_by_role("link", name="Keep mine here").click()
    page.locator(".brand").click()
    expect(row(page, "quiz").locator(".state")).to_have_text("Done")
    row(page, "quiz").click()
    send(page)
    page.locator(".brand").click()
    expect(row(page, "quiz").locator(".state")).to_have_text("Done, added")


def test_a_story_is_done_at_its_ending(visit: Visit, page: Page, room: Room) -> None:
    visit(f"/c/{room.code}/en/learn/law/chat/")
    tell(page, *TO_AN_ENDING)
    page.get_by_role("link", name="Keep mine here").click()
    page.locator(".brand").click()
    expect(row(page, "chat").locator(".state")).to_have_text("Done")


def test_the_way_on_leads_to_what_this_class_does_next(
    visit: Visit, page: Page, app: Flask, place: Place
) -> None:
    code = open_room(app, place, "law/quiz").code
    visit(f"/c/{code}/en/")
    row(page, "who-it-protects").click()
    turn_to(page, "own-words")
    page.locator(".main-act").click()
    page.get_by_role("link", name="Next: Every kind of question").click()
    turn_to(page, "where-it-leads")
    page.locator(".main-act").click()
    page.get_by_role("link", name="Next: Check what you know").click()  # the story is not this class's
    expect(page.get_by_role("heading", level=1)).to_have_text("Check what you know")
    page.locator(".brand").click()
    expect(next_up(page)).to_contain_text("Check what you know")


def test_what_the_class_does_is_kept_for_nobody_who_has_not_begun(
    visit: Visit, page: Page, room: Room
) -> None:
    visit(f"/c/{room.code}/en/")
    page.reload()
    assert stored(page) == []


def test_when_all_is_done_it_says_so(visit: Visit, page: Page, room: Room) -> None:
    visit(f"/c/{room.code}/en/")
    for part in ("who-it-protects", "every-kind", "chat", "quiz"):
        page.evaluate(f"safe4me.kept.set('done:law/{part}', true)")
    page.reload()
    expect(page.get_by_text("That’s everything for today.")).to_be_visible()
    expect(next_up(page)).to_be_hidden()


def test_the_next_person_finds_no_tick(visit: Visit, page: Page, room: Room) -> None:
    visit(f"/c/{room.code}/en/")
    page.evaluate("safe4me.kept.set('done:law/quiz', true)")
    page.reload()
    hand_over(page)
    expect(row(page, "quiz")).to_be_visible()
    expect(page.locator("[data-state=done]")).to_have_count(0)


@pytest.mark.parametrize(
    "path", [LESSON, "/en/learn/law/", "/en/help/", "/en/privacy/", "/en/learn/law/quiz/"]
)
def test_every_page_of_the_room_leads_back_to_it(visit: Visit, page: Page, room: Room, path: str) -> None:
    visit(f"/c/{room.code}{path}")
    page.get_by_role("link", name="Your class", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You’re in.")


def test_a_room_that_closes_is_said_to_have_finished(
    visit: Visit, page: Page, app: Flask, room: Room
) -> None:
    page.clock.install()
    visit(f"/c/{room.code}/en/")
    rooms.close(db.session(), app.extensions["ballot_box"], app.extensions["settings"], room, room.opened_at)
    page.clock.run_for(TICK)
    expect(page.get_by_text("This class has finished.")).to_be_visible()


def test_outside_a_room_the_page_of_the_module_is_such_a_home(visit: Visit, page: Page) -> None:
    visit("/en/learn/law/")
    expect(next_up(page)).to_contain_text("Start")
    visit(LESSON)
    choose(page.locator("#pass-it-on"), "No")
    visit("/en/learn/law/")
    expect(row(page, "who-it-protects").locator(".state")).to_have_text("Started")
    expect(next_up(page)).to_contain_text("Carry on")
    page.evaluate("safe4me.kept.set('done:law/who-it-protects', true)")
    page.reload()
    next_up(page).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Every kind of question")


def test_on_a_low_laptop_the_button_to_what_is_next_is_in_sight(visit: Visit, page: Page, room: Room) -> None:
    page.set_viewport_size({"width": 1366, "height": 640})
    visit(f"/c/{room.code}/en/")
    expect(next_up(page).locator(".button")).to_be_in_viewport(ratio=1)
