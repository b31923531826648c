"""Sending, in a room: everything is shown first, nothing is lost, and it counts once."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from safe4me import rooms
from safe4me.db.base import db
from safe4me.db.rooms import Room
from safe4me.statistics.ballot import ArrivalRate
from tests.helpers.browser.pages import ALL_RIGHT, MAIN, answer_quiz, do_quiz, hand_over, open_menu, send
from tests.helpers.world.ballots import QUIZ as BALLOT
from tests.helpers.world.ballots import fresh
from tests.helpers.world.schools import CLASS_SIZE

Visit = Callable[[str], Page]
QUIZ = "/en/learn/law/quiz/"


def sent(app: Flask, room: Room) -> int:
    return int(app.extensions["ballot_box"].sent(room.id).get("law/quiz", 0))


def test_what_is_sent_is_literally_what_was_shown(finish_quiz: Callable[[], Page], page: Page) -> None:
    finish_quiz()
    page.get_by_text("How this is private, and exactly what is sent").click()
    shown = page.locator("[data-body]").inner_text()
    with page.expect_request("**/ballots") as sending:
        page.get_by_role("button", name="Add mine", exact=True).click()
    assert sending.value.post_data == shown
    ballot = json.loads(shown)
    assert ballot["answers"] == {"pass-on": 2, "confidence": 3}
    assert set(ballot) == {"activity", "nonce", "answers"}


def test_the_slip_lists_the_answers_in_words(finish_quiz: Callable[[], Page], page: Page, room: Room) -> None:
    finish_quiz()
    rows = page.locator("#slip [data-rows] > div")
    expect(rows).to_contain_text(["B. No", "C. Very sure"])
    code = page.locator("#slip").get_by_text(f"{room.code[:3]}-{room.code[3:]}")
    expect(code).to_be_hidden()
    page.get_by_text("How this is private").click()
    expect(code).to_be_visible()


def test_adding_and_keeping_look_the_same(finish_quiz: Callable[[], Page], page: Page) -> None:
    finish_quiz()
    looks = [
        page.locator(f"#slip {which}").evaluate(
            "b => { const s = getComputedStyle(b);"
            " return [s.color, s.backgroundColor, s.border, s.font, b.offsetWidth, b.offsetHeight] }"
        )
        for which in ("[data-send]", "[data-dont]")
    ]
    assert looks[0] == looks[1]


def test_a_double_send_counts_once(
    finish_quiz: Callable[[], Page], page: Page, app: Flask, room: Room
) -> None:
    finish_quiz()
    page.locator("[data-send]").dblclick()
    expect(page.locator("[data-status='204']")).to_be_focused()
    assert sent(app, room) == 1


def test_not_sending_sends_nothing_and_can_be_changed(
    finish_quiz: Callable[[], Page], page: Page, app: Flask, room: Room
) -> None:
    finish_quiz()
    page.get_by_role("link", name="Keep mine here").click()
    expect(page.get_by_text("Not added. That’s fine.")).to_be_visible()
    assert sent(app, room) == 0
    page.get_by_role("button", name="I changed my mind").click()
    send(page)
    assert sent(app, room) == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (409, "can’t take your answers right now"),
        (410, "nothing was added. Your answers are still here."),
        (413, "too big to send"),
        (422, "may be out of date"),
        (429, "Lots of people are sending at once"),
        (503, "could not save that just now"),
        (500, "could not save that just now"),
    ],
)
def test_whatever_the_reply_the_words_are_kind_and_the_answers_stay(
    finish_quiz: Callable[[], Page], page: Page, status: int, words: str
) -> None:
    finish_quiz()
    page.route("**/ballots", lambda route: route.fulfill(status=status))
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.get_by_text(words)).to_be_visible()
    page.locator(".tiles a").first.click()
    expect(page.locator("#pass-on .right")).to_contain_text("It is never yours to share.")
    page.locator(MAIN).click()


def lose_the_reply(route: Route) -> None:
    """What is sent arrives; the reply does not."""
    route.fetch()
    route.abort()


def test_a_send_that_was_lost_may_be_sent_again_and_counts_once(
    finish_quiz: Callable[[], Page], page: Page, app: Flask, room: Room
) -> None:
    finish_quiz()
    page.route("**/ballots", lose_the_reply, times=1)
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.get_by_text("You seem to be offline")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Added. Thank you.")).to_be_visible()
    assert sent(app, room) == 1


def test_a_send_without_a_reply_is_given_up_after_fifteen_seconds(
    finish_quiz: Callable[[], Page], page: Page, app: Flask, room: Room
) -> None:
    page.clock.install()
    finish_quiz()
    page.route("**/ballots", lambda route: None, times=1)
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.get_by_text("Adding your answers…")).to_be_visible()
    page.clock.run_for(14_900)
    expect(page.get_by_text("Adding your answers…")).to_be_visible()
    page.clock.run_for(200)
    expect(page.get_by_text("No reply came, so we stopped waiting.")).to_be_visible()
    page.locator(".tiles a").first.click()
    expect(page.locator("#pass-on .right")).to_contain_text("It is never yours to share.")
    page.locator(MAIN).click()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Added. Thank you.")).to_be_visible()
    assert sent(app, room) == 1


def test_a_reload_before_the_reply_tries_again_with_the_same_number(
    finish_quiz: Callable[[], Page], page: Page, app: Flask, room: Room
) -> None:
    finish_quiz()
    page.route("**/ballots", lose_the_reply, times=1)
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.get_by_text("You seem to be offline")).to_be_visible()
    page.reload()
    send(page)
    assert sent(app, room) == 1


def test_a_tab_that_has_sent_says_so_and_offers_nothing_until_the_next_person(
    finish_quiz: Callable[[], Page], page: Page, visit: Visit, room: Room, server: str
) -> None:
    send(finish_quiz())
    visit(f"/c/{room.code}{QUIZ}")
    expect(page.get_by_text("This tab has added its answers.")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer_quiz(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You know all 2 of these.")
    assert [url for url in asked if url.endswith("/state")] == []  # its answer would bring a slip
    expect(page.locator("#slip")).to_have_count(0)
    hand_over(page)
    page.wait_for_url(f"{server}/c/{room.code}/en/")
    finish_quiz()
    expect(page.get_by_text("This tab has added its answers.")).to_be_hidden()


def test_another_tab_that_has_sent_takes_the_slip_back(
    finish_quiz: Callable[[], Page], page: Page, server: str, app: Flask, room: Room
) -> None:
    finish_quiz()
    other = page.context.new_page()
    other.goto(f"{server}/c/{room.code}{QUIZ}")
    do_quiz(other)
    send(other)
    expect(page.get_by_text("Another tab here has just added answers for this.")).to_be_focused()
    expect(page.get_by_role("button", name="Add mine")).to_be_hidden()
    assert sent(app, room) == 1


def test_a_room_that_does_not_answer_at_first_is_asked_again(visit: Visit, page: Page, room: Room) -> None:
    page.clock.install()
    page.route("**/state", lambda route: route.abort(), times=1)
    visit(f"/c/{room.code}{QUIZ}")
    answer_quiz(page)
    waiting = page.get_by_text("We can’t reach your class just now")
    expect(waiting).to_be_visible()
    page.clock.run_for(5_100)
    expect(page.get_by_role("heading", name="Add your answers to the class total?")).to_be_visible()
    expect(waiting).to_be_hidden()


def test_a_room_that_closes_while_a_pupil_works_is_said_to_have_finished(
    visit: Visit, page: Page, app: Flask, room: Room
) -> None:
    visit(f"/c/{room.code}{QUIZ}")
    rooms.close(db.session(), app.extensions["ballot_box"], app.extensions["settings"], room, room.opened_at)
    answer_quiz(page)
    expect(page.get_by_text("This class has finished, so nothing was added.")).to_be_visible()
    page.locator(".tiles a").first.click()
    expect(page.locator("#pass-on .right")).to_contain_text("It is never yours to share.")
    page.locator(MAIN).click()
    expect(page.get_by_role("button", name="Add mine")).to_be_hidden()


def test_without_a_network_a_quiz_is_checked_and_sent_once_it_is_back(
    visit: Visit, page: Page, app: Flask, room: Room
) -> None:
    page.clock.install()
    visit(f"/c/{room.code}{QUIZ}")
    page.context.set_offline(True)
    answer_quiz(page)
    page.locator(".tiles a").first.click()
    expect(page.locator("#pass-on .right")).to_contain_text("It is never yours to share.")
    page.locator(MAIN).click()
    expect(page.get_by_text("We can’t reach your class just now")).to_be_visible()
    page.context.set_offline(False)
    page.clock.run_for(5_100)
    expect(page.get_by_role("heading", name="Add your answers to the class total?")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.get_by_text("You seem to be offline.")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Added. Thank you.")).to_be_visible()
    assert sent(app, room) == 1


def test_whose_turn_it_is_next_may_send_until_the_class_and_two_more_have_sent(
    finish_quiz: Callable[[], Page], page: Page, app: Flask, room: Room
) -> None:
    for _ in range(CLASS_SIZE):
        app.test_client().post(f"/c/{room.code}/ballots", json=fresh(BALLOT))
    for n in (1, 2):
        send(finish_quiz())
        assert sent(app, room) == CLASS_SIZE + n
        expect(open_menu(page).get_by_text("Each person sends once.")).to_be_visible()
        page.keyboard.press("Escape")
        hand_over(page)
    finish_quiz()
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.get_by_text("It may be paused or full.")).to_be_visible()
    assert sent(app, room) == CLASS_SIZE + 2
    alarm = rooms.alarms(db.session(), app.extensions["ballot_box"], room)["law/quiz"]
    assert (alarm.crowded, alarm.pace) == (True, ArrivalRate.RUSH)  # which its teacher is told


def test_outside_a_room_no_slip_and_no_request(ready: Visit, page: Page) -> None:
    ready(QUIZ)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    answer_quiz(page, {**ALL_RIGHT, "take-down": "Nobody"})
    expect(page.locator(".tiles .look")).to_be_visible()
    assert requests == []
    expect(page.locator("#slip")).to_have_count(0)
