"""A story is a chat: scene by scene, a step back at any time, the first choice at its fork counts."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from safe4me.storage.rooms import Room
from tests.browsing import AT_THE_FORK, TO_AN_ENDING, tell

Visit = Callable[[str], Page]
STORY = "/en/learn/law/chat/"


def test_only_the_first_scene_shows_at_the_start(visit: Visit, page: Page) -> None:
    visit(STORY)
    expect(page.locator(".bubble:visible")).to_have_text(["seen what's going round??"])
    expect(page.get_by_text("Back one step")).to_be_hidden()


def test_a_choice_becomes_a_message_and_leads_on(visit: Visit, page: Page) -> None:
    visit(STORY)
    page.get_by_role("link", name="Let me think").press("Enter")
    said = ["seen what's going round??", "Let me think", "Well?", "look"]
    expect(page.locator(".bubble:visible")).to_have_text(said)
    expect(page.get_by_role("heading", name="What do you say?")).to_be_focused()
    expect(page.get_by_text("Step 2")).to_be_visible()


def test_a_step_back_takes_the_last_choice_back(visit: Visit, page: Page) -> None:
    visit(STORY)
    page.get_by_role("link", name="Let me think").click()
    page.get_by_role("link", name="Back one step").click()
    expect(page.locator(".bubble:visible")).to_have_text(["seen what's going round??"])
    expect(page.get_by_role("link", name="Let me think")).to_be_visible()


def test_messages_come_one_at_a_time_unless_motion_is_unwanted(visit: Visit, page: Page) -> None:
    visit(STORY)
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("link", name="Let me think").click()
    expect(page.locator(".rising").first).to_contain_text("Let me think")
    expect(page.locator(".rising")).to_have_count(4)
    expect(page.get_by_role("link", name="It's not ok.")).to_be_visible()


def test_stepping_back_while_messages_come_does_not_bring_the_choices_back(visit: Visit, page: Page) -> None:
    visit(STORY)
    tell(page, "Let me think", "It's not ok.")
    page.emulate_media(reduced_motion="no-preference")
    tell(page, "Who else has it?")
    page.get_by_role("link", name="Back one step").click()
    page.wait_for_timeout(1200)
    expect(page.get_by_role("link", name="Who else has it?")).to_be_visible()
    expect(page.get_by_role("link", name="Stop there")).to_have_count(0)


def test_every_ending_shows_someone_to_turn_to(visit: Visit, page: Page) -> None:
    visit(STORY)
    tell(page, *TO_AN_ENDING)
    expect(page.locator(".ending:visible")).to_contain_text("Childline")


def test_what_was_chosen_first_at_the_fork_is_what_may_be_sent(visit: Visit, page: Page, room: Room) -> None:
    visit(f"/c/{room.code}{STORY}")
    tell(page, "Let me think", "It's not ok.", "Tap on it")
    page.get_by_role("link", name="Back one step").click()
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
