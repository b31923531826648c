"""A story is staged: at its reader's pace, a step back at any time; the first choice at its fork counts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from safe4me.db.rooms import Room
from tests.helpers.browser.pages import (
    AT_THE_FORK,
    TO_AN_ENDING,
    back_to_a_choice,
    hand_over,
    hold_the_clock,
    step_back,
    tell,
)

Visit = Callable[[str], Page]
STORY = "/en/learn/law/chat/"
GO_ON = "Go on"


def expect_told(page: Page, *words: str) -> None:
    expect(page.locator(".scene:visible .beat .words")).to_have_text(list(words))


def choices(page: Page) -> Locator:
    return page.locator(".choice:visible")


def test_only_the_first_scene_shows_at_the_start(visit: Visit, page: Page) -> None:
    visit(STORY)
    expect_told(page, "seen what's going round??")
    expect(choices(page)).to_have_count(2)
    expect(page.get_by_role("button", name="Back")).to_have_count(0)
    expect(page.locator("body")).to_be_focused()
    expect(page.get_by_role("link", name="Get help").locator("visible=true")).to_have_count(1)


def test_one_beat_a_tap_and_choices_open_after_the_last(visit: Visit, page: Page) -> None:
    visit(STORY)
    page.get_by_role("link", name="Let me think").click()
    onward = page.get_by_role("button", name=GO_ON)
    for told in ("At break Jay stands by the lockers.", "Well?"):
        expect(page.locator(".here .beat").last).to_contain_text(told)
        expect(page.get_by_role("status").first).to_contain_text(told)
        expect(choices(page)).to_have_count(0)
        expect(onward).to_be_focused()
        onward.click()
    expect(page.locator(".here .beat").last).to_contain_text("look")
    expect(page.get_by_role("heading", name="What do you do?")).to_be_focused()
    expect(choices(page)).to_have_count(2)
    expect(onward).to_be_hidden()


def test_space_and_the_right_arrow_go_on(visit: Visit, page: Page) -> None:
    visit(STORY)
    page.get_by_role("link", name="Let me think").press("Enter")
    for key in ("ArrowRight", " "):
        expect(choices(page)).to_have_count(0)
        page.keyboard.press(key)
    expect(choices(page)).to_have_count(2)
    page.keyboard.press("ArrowRight")
    expect(choices(page)).to_have_count(2)


def test_the_rest_of_a_scene_may_be_shown_at_once(visit: Visit, page: Page) -> None:
    visit(STORY)
    page.get_by_role("link", name="Let me think").click()
    page.locator(".work-top .menu summary").click()
    page.get_by_role("button", name="Show the rest of this scene").click()
    expect(page.locator(".work-top .menu")).not_to_have_attribute("open", "")
    expect_told(page, "Let me think", "At break Jay stands by the lockers.", "Well?", "look")
    expect(page.get_by_role("heading", name="What do you do?")).to_be_focused()


def test_what_comes_of_a_choice_is_told_before_the_next_scene(visit: Visit, page: Page) -> None:
    visit(STORY)
    page.get_by_role("link", name="No. It's not yours to share.").click()
    expect_told(page, "No. It's not yours to share.", "wait")
    expect(choices(page)).to_have_count(0)
    page.get_by_role("button", name=GO_ON).click()
    expect_told(page, "At break Jay stands by the lockers.")


def test_what_is_said_and_what_is_done_look_and_sound_different(visit: Visit, page: Page) -> None:
    visit(STORY)
    expect(page.get_by_role("heading", name="What do you say?")).to_be_visible()
    tell(page, "Let me think")
    expect(page.get_by_role("link", name="Say It's not ok.", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Do Leave your phone in your bag", exact=True)).to_be_visible()
    borders = choices(page).evaluate_all("links => links.map(link => getComputedStyle(link).borderTopStyle)")
    assert borders == ["solid", "dashed"]
    kinds = page.locator(".here .beat").evaluate_all("beats => beats.map(beat => beat.classList[1])")
    assert kinds == ["message", "narration", "speech", "message"]
    expect(page.locator(".here .beat").last).to_contain_text("Jay, in a message")


def test_messages_of_one_turn_follow_by_themselves_unless_motion_is_unwanted(
    visit: Visit, page: Page
) -> None:
    hold_the_clock(page)
    visit(STORY)
    tell(page, "Let me think", "Leave your phone in your bag")
    back_to_a_choice(page)
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("link", name="Leave your phone in your bag").click()
    page.get_by_role("button", name=GO_ON).click()
    expect_told(page, "everyone has it")
    page.clock.run_for(899)
    expect_told(page, "everyone has it")
    page.clock.run_for(1)
    expect_told(page, "everyone has it", "want it?")
    page.emulate_media(reduced_motion="reduce")
    back_to_a_choice(page)
    tell(page, "Leave your phone in your bag")
    back_to_a_choice(page)
    page.get_by_role("link", name="It's not ok.").click()
    page.clock.run_for(60_000)
    expect_told(page, "It's not ok.", "everyone has it")


def test_a_tap_skips_the_wait_and_stepping_back_ends_it(visit: Visit, page: Page) -> None:
    hold_the_clock(page)
    visit(STORY)
    tell(page, "Let me think")
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("link", name="It's not ok.").click()
    page.get_by_role("button", name=GO_ON).click()
    expect_told(page, "It's not ok.", "everyone has it", "want it?")
    step_back(page)
    page.clock.run_for(60_000)
    expect_told(page, "It's not ok.", "everyone has it")
    back_to_a_choice(page)
    page.get_by_role("link", name="It's not ok.").click()
    back_to_a_choice(page)
    page.clock.run_for(60_000)
    expect_told(page, "Let me think", "At break Jay stands by the lockers.", "Well?", "look")


@pytest.mark.parametrize("way", ["the page’s own", "the browser’s"])
def test_back_takes_one_beat_back_and_with_the_first_the_last_choice(
    visit: Visit, page: Page, way: str
) -> None:
    visit(STORY)
    tell(page, "Let me think")
    told = ["Let me think", "At break Jay stands by the lockers.", "Well?", "look"]
    for left in (3, 2):
        step_back(page, way)
        expect_told(page, *told[:left])
        expect(choices(page)).to_have_count(0)
        expect(page.get_by_role("status").first).to_contain_text(told[left - 1])
    page.go_forward()
    expect_told(page, *told[:3])
    for _ in range(2):
        step_back(page, way)
    expect_told(page, "seen what's going round??")
    expect(page.get_by_role("link", name="Let me think You tried this one.")).to_be_visible()
    expect(page.get_by_role("heading", name="What do you say?")).to_be_focused()


def test_an_ending_is_a_card_with_focus_and_its_top_in_sight(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 700})
    visit(STORY)
    tell(page, *TO_AN_ENDING)
    card = page.locator(".ending:visible")
    expect(card).to_be_focused()
    box = card.bounding_box()
    assert box
    assert 0 <= box["y"] < 350
    expect(card).to_have_accessible_name("Kind")
    expect(card.get_by_text("1 of 3 endings found")).to_be_visible()
    expect(card.locator(".button:visible")).to_have_text(["Who could help Jay?"])
    expect(page.locator(".bar .main-act:visible")).to_have_text(["Try another way"])
    expect(card).not_to_contain_text("Childline", use_inner_text=True)
    expect(page.get_by_text("0800 1111").locator("visible=true")).to_have_count(1)


def expect_the_first_door_above_all_else(page: Page) -> None:
    tops = page.locator(".ending:visible :is(.now-door, .end-art, h2, .beats, .button)").evaluate_all(
        "parts => parts.filter(part => part.checkVisibility())"
        ".map(part => [part.getBoundingClientRect().top, part.matches('.now-door')])"
    )
    assert [is_door for _, is_door in sorted(tops)] == [True, *[False] * (len(tops) - 1)]
    expect(page.locator(".ending:visible .now-door")).to_have_accessible_name("Not safe, or can’t go on?")


@pytest.mark.parametrize("width", [320, 1366])
def test_a_threat_has_the_first_door_on_every_ending_above_all_else(
    visit: Visit, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    visit(STORY)
    tell(page, *TO_AN_ENDING)
    expect_the_first_door_above_all_else(page)
    page.get_by_role("link", name="Try another way").click()
    tell(page, "Leave the chat")
    expect_the_first_door_above_all_else(page)


def test_while_a_threat_goes_on_help_is_the_one_filled_button(visit: Visit, page: Page) -> None:
    for last, filled, outlined in (
        ("Let's tell Miss.", "Try another way", "Who could help Jay?"),
        ("Say nothing", "Who could help Jay?", "Try another way"),
    ):
        visit(STORY)
        page.evaluate("safe4me.kept.wipe()")
        page.reload()
        tell(page, *TO_AN_ENDING[:-1], last)
        expect(page.locator(".ending:visible .button.outline")).to_have_text(outlined)
        expect(
            page.locator(":is(.ending, .bar) .button:not(.outline, .plain, .help, .solid):visible")
        ).to_have_text([filled])


def test_another_way_leads_back_to_the_last_choice_that_was_not_tried(visit: Visit, page: Page) -> None:
    visit(STORY)
    tell(page, *TO_AN_ENDING)
    page.get_by_role("link", name="Try another way").click()
    expect_told(page, "ok ok")
    tell(page, "Leave the chat")
    expect(page.locator(".ending:visible")).to_contain_text("2 of 3 endings found")
    page.get_by_role("link", name="Try another way").click()
    tell(page, "Say nothing")
    page.get_by_role("link", name="Try another way").click()
    expect_told(page, "everyone has it", "want it?")


def test_a_reload_comes_back_to_the_place_and_the_endings_found(visit: Visit, page: Page) -> None:
    visit(STORY)
    tell(page, *TO_AN_ENDING)
    page.get_by_role("link", name="Try another way").click()
    page.reload()
    expect_told(page, "ok ok")
    expect(page.get_by_role("link", name="Let's tell Miss. You tried this one.")).to_be_visible()
    expect(page.locator(".count")).to_have_text("1 of 3 endings")
    hand_over(page)
    page.wait_for_url("**/en/")
    visit(STORY)
    expect_told(page, "seen what's going round??")
    expect(page.locator(".count")).to_have_text("3 endings")


def test_the_map_says_where_one_has_been_and_leads_back_there(visit: Visit, page: Page) -> None:
    visit(STORY)
    tell(page, *TO_AN_ENDING)
    places = page.get_by_role("region", name="Where you’ve been").get_by_role("button")
    been = [
        "seen what's going round??",
        "At break Jay stands by the lockers.",
        "Jay offers to send it",
        "ok ok",
    ]
    expect(places).to_have_text([*been, "Kind"])
    shapes = page.locator("[data-spot]").evaluate_all(
        "spots => spots.map(spot => getComputedStyle(spot, '::before').borderTopStyle)"
    )
    assert (shapes.count("solid"), shapes.count("dashed")) == (5, 3)
    assert page.locator("[data-spot]").evaluate_all(
        "spots => new Set(spots.map(({ offsetLeft, offsetTop }) => `${offsetLeft} ${offsetTop}`)).size"
    ) == len(shapes)
    expect(page.locator("path.been")).to_have_count(4)
    places.nth(1).press("Enter")
    expect_told(page, "At break Jay stands by the lockers.", "Well?", "look")
    expect(page.get_by_role("heading", name="What do you do?")).to_be_focused()


def test_a_place_that_is_no_longer_there_is_forgotten(visit: Visit, page: Page) -> None:
    visit(STORY)
    page.evaluate(
        "safe4me.kept.set('place:law/chat', ['gone']),"
        "safe4me.kept.set('endings:law/chat', ['gone>1', 'told>9'])"
    )
    page.reload()
    expect_told(page, "seen what's going round??")
    expect(page.locator(".count")).to_have_text("3 endings")


def test_what_was_chosen_first_at_the_fork_is_what_may_be_sent(visit: Visit, page: Page, room: Room) -> None:
    visit(f"/c/{room.code}{STORY}")
    tell(page, "Let me think", "It's not ok.", "Tap on it")
    page.reload()
    back_to_a_choice(page)
    tell(page, AT_THE_FORK)
    expect(page.locator("#slip")).to_have_count(0)
    tell(page, "Leave the chat")
    expect(page.locator("#slip [data-rows]")).to_contain_text("Tap on it")
    with page.expect_request("**/ballots") as sending:
        page.get_by_role("button", name="Add mine", exact=True).click()
    assert (sending.value.post_data_json or {})["answers"] == {"fork": 3}
    expect(page.get_by_text("Added. Thank you.")).to_be_visible()


def test_every_choice_at_the_fork_is_sent_in_as_many_bytes(visit: Visit, page: Page, room: Room) -> None:
    bodies = []
    for ways in (("Nah. I never agreed to that.",), ("Tap on it", "Stop there")):
        visit(f"/c/{room.code}{STORY}")
        tell(page, "Let me think", "It's not ok.", *ways, "Leave the chat")
        with page.expect_request("**/ballots") as sending:
            page.get_by_role("button", name="Add mine", exact=True).click()
        bodies.append(sending.value.post_data_buffer or b"")
        expect(page.get_by_text("Added. Thank you.")).to_be_visible()
        page.evaluate("sessionStorage.clear()")  # or the tab would not send the story again
    assert bodies[0] != bodies[1]
    assert len(bodies[0]) == len(bodies[1])
