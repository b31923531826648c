"""The cases as teams play them: by tap, by key, in the short cut, without script; and what is kept of it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from safe4me.db.rooms import Room
from tests.browser.test_pages import addresses
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import open_menu, stored
from tests.helpers.content.libraries import built

__all__ = ["built"]

Visit = Callable[[str], Page]
CHOOSING = ("find-out", "weigh", "decide", "put-right")
WITH_TWIST = ("find-out", "weigh", "decide", "twist", "put-right")
REASON = "because somebody has to"


@pytest.fixture
def cases(built: Path) -> list[str]:
    """The address of each case."""
    found = [
        path for path in addresses(built) if path.startswith("/en/learn/cases/") and path.count("/") == 5
    ]
    assert found
    return found


def way(page: Page, name: str) -> Locator:
    return page.locator(".bar").get_by_role("button", name=name)


def here(page: Page) -> str:
    return str(page.locator(".step.here .idea").first.get_attribute("id"))


def free(page: Page, stage: str) -> list[Locator]:
    """The cards of a stage that can be picked."""
    return page.locator(f"#{stage} .card-row:not([data-refused]) label").all()


def put_in_order(page: Page, press: Callable[[Locator], None]) -> None:
    """Move each step up until it stands where it belongs, then check."""
    rights = page.locator("#keep-safe select").evaluate_all("all => all.map(each => +each.dataset.right)")
    for place in range(1, len(rights) + 1):
        item = page.locator(f"#keep-safe .item:has(select[data-right='{place}'])")
        up = item.get_by_role("button").first
        while item.locator("select").input_value() != str(place):
            press(up)
    press(page.locator("#keep-safe").get_by_role("button", name="Check"))


def play(page: Page, press: Callable[[Locator], None]) -> list[str]:
    """Play a case to its end; the stages in the order in which they came."""
    seen = [here(page)]
    while way(page, "Go on").or_(way(page, "Skip")).is_visible():
        if seen[-1] == "keep-safe":
            put_in_order(page, press)
        if seen[-1] in CHOOSING:
            for card in free(page, seen[-1])[:2]:
                press(card.locator("input"))
            press(page.locator(f"#{seen[-1]}").get_by_role("button", name="These two"))
            expect(page.locator(f"#{seen[-1]} .argued [data-replies] > .reply-card")).to_have_count(2)
        expect(way(page, "Go on")).to_be_visible()  # nothing is left to do here
        press(way(page, "Go on"))
        expect(page.locator(f"#{seen[-1]}")).to_be_hidden()
        seen.append(here(page))
    return seen


def tap(control: Locator) -> None:
    """Press what somebody sees of a control: a tick stands under its card."""
    if control.evaluate("control => control.matches('input')"):
        control.locator("xpath=ancestor::label").click()
    else:
        control.click()


def key(control: Locator) -> None:
    control.focus()
    control.page.keyboard.press("Space")


@pytest.mark.parametrize("press", [tap, key])
def test_a_team_plays_each_case_to_its_end(
    page: Page, visit: Visit, cases: list[str], press: Callable[[Locator], None]
) -> None:
    for path in cases:
        visit(path)
        seen = play(page, press)
        assert seen == ["team", "call", "keep-safe", *WITH_TWIST, "debrief"]
        expect(page.get_by_role("heading", name="Someone to talk to")).to_be_visible()


def test_the_short_cut_goes_past_two_stages(page: Page, visit: Visit, cases: list[str]) -> None:
    visit(cases[0])
    page.get_by_role("radio", name="30 minutes").locator("xpath=..").click()
    expect(page.locator(".segments span")).to_have_count(6)
    assert play(page, tap) == ["team", "call", "keep-safe", "find-out", "decide", "twist", "debrief"]


def test_a_stage_that_the_short_cut_leaves_out_opens_at_the_beginning(
    page: Page, visit: Visit, cases: list[str]
) -> None:
    visit(cases[0])
    page.get_by_role("radio", name="30 minutes").locator("xpath=..").click()
    expect(page.locator(".segments span")).to_have_count(6)
    visit("/en/")
    visit(f"{cases[0]}#weigh")
    expect(page.locator(".count")).to_have_text("Screen 1 of 6")
    expect(page.locator("#team")).to_be_visible()


def test_a_card_that_is_refused_goes_back_with_its_reason(page: Page, visit: Visit, cases: list[str]) -> None:
    for path in cases:
        visit(f"{path}#find-out")
        refused = page.locator("#find-out [data-refused]").first
        free(page, "find-out")[0].click()
        refused.locator("label").click()
        page.locator("#find-out").get_by_role("button", name="These two").click()
        expect(page.locator("#find-out .said")).to_contain_text("goes back to the box")
        expect(page.locator("#find-out .argued .reply-card")).to_have_count(1)
        expect(refused.locator("input")).to_be_disabled()
        free(page, "find-out")[1].click()
        page.locator("#find-out").get_by_role("button", name="These two").click()
        expect(page.locator("#find-out .argued [data-replies] > .reply-card")).to_have_count(2)


def test_a_third_card_waits_until_one_is_put_back(page: Page, visit: Visit, cases: list[str]) -> None:
    visit(f"{cases[0]}#decide")
    for card in free(page, "decide")[:3]:
        card.click()
    expect(page.locator("#decide .said")).to_have_text("Two are on the table. Put one back first.")
    expect(page.locator("#decide input:checked")).to_have_count(2)


def test_a_third_card_undoes_nothing_that_was_agreed(page: Page, visit: Visit, cases: list[str]) -> None:
    visit(f"{cases[0]}#decide")
    decide = page.locator("#decide")
    for card in free(page, "decide")[:2]:
        card.click()
    decide.get_by_role("button", name="These two").click()
    expect(decide.locator(".argued")).to_be_visible()
    free(page, "decide")[2].click()
    expect(decide.locator(".said")).to_contain_text("Put one back first.")
    expect(decide.get_by_role("button", name="These two")).to_be_hidden()
    expect(way(page, "Go on")).to_be_visible()
    page.reload()
    expect(decide.locator(".argued")).to_be_visible()


def test_the_twist_is_a_screen_of_its_own_once_two_are_picked(
    page: Page, visit: Visit, cases: list[str]
) -> None:
    visit(f"{cases[0]}#decide")
    expect(page.locator(".segments span")).to_have_count(8)
    for card in free(page, "decide")[:2]:
        card.click()
    page.locator("#decide").get_by_role("button", name="These two").click()
    expect(page.locator(".segments span")).to_have_count(9)
    way(page, "Go on").click()
    expect(page.locator(".twist")).to_be_visible()
    expect(page.locator(".step:visible")).to_have_count(1)
    page.reload()
    expect(page.locator(".twist")).to_be_visible()  # whoever reads it is not sent back to the start
    assert here(page) == "twist"


def test_picked_cards_outlive_a_reload_and_the_reason_does_not(
    page: Page, visit: Visit, cases: list[str]
) -> None:
    visit(f"{cases[0]}#decide")
    for card in free(page, "decide")[:2]:
        card.click()
    page.locator("#decide textarea").fill(REASON)
    page.locator("#decide").get_by_role("button", name="These two").click()
    expect(page.locator("#decide .argued")).to_be_visible()
    kept = page.evaluate("JSON.stringify({...sessionStorage, ...localStorage}) + document.cookie + location")
    assert REASON not in kept
    assert "decide" in kept
    page.reload()
    expect(page.locator("#decide input:checked")).to_have_count(2)
    expect(page.locator(".segments span")).to_have_count(9)
    expect(page.locator("#decide textarea")).to_have_value("")


def test_without_script_every_stage_and_every_reply_can_be_read(
    browser: Browser, server: str, cases: list[str]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in cases:
        page.goto(server + path)
        expect(page.locator(".step:visible")).to_have_count(9)
        for fold in page.locator(".argue").all():
            fold.locator("summary").click()
            expect(fold.locator(".prose")).to_be_visible()
        expect(page.get_by_role("button", name="These two")).to_have_count(0)
        expect(page.locator(".twist")).to_be_visible()
    context.close()


def test_axe_finds_nothing_on_a_case_that_has_argued(page: Page, visit: Visit, cases: list[str]) -> None:
    visit(f"{cases[0]}#find-out")
    free(page, "find-out")[0].click()
    page.locator("#find-out [data-refused]").first.locator("label").click()
    page.locator("#find-out").get_by_role("button", name="These two").click()
    assert violations(page) == []
    free(page, "find-out")[1].click()
    page.locator("#find-out").get_by_role("button", name="These two").click()
    assert violations(page) == []
    open_menu(page).get_by_role("button", name="See it all on one page").click()
    assert violations(page) == []


def test_alone_on_a_phone_there_is_one_card_at_a_time_and_nothing_that_runs(
    page: Page, visit: Visit, cases: list[str]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for path in cases:
        visit(path)
        expect(page.get_by_text("Friends make it better")).to_be_visible()
        visit(f"{path}#find-out")
        evidence = page.locator("#find-out .ev")
        expect(page.locator("#find-out .ev:visible")).to_have_count(1)
        for n in range(evidence.count()):
            page.get_by_role("button", name=f"Card {n + 1} of").click()
            expect(evidence.nth(n)).to_be_visible()
        expect(page.locator("#find-out .card-row:visible")).to_have_count(1)
        expect(page.locator("#find-out .eyebrow").first).to_have_text(re.compile("^Find out · [^0-9]+day, "))
        assert not re.search(r"\bminutes?\b", page.locator(".step.here").inner_text().split("\n")[0])
    page.set_viewport_size({"width": 1366, "height": 768})
    expect(page.locator("#find-out .card-row:visible")).to_have_count(5)
    expect(page.locator(".deal:visible")).to_have_count(0)


def test_two_of_five_are_picked_one_card_at_a_time(page: Page, visit: Visit, cases: list[str]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(f"{cases[0]}#decide")
    for letter in ("A", "B"):
        page.get_by_role("button", name=f"Card {letter} of 5").click()
        page.locator("#decide .card-row:visible label").click()
    expect(page.locator("#decide .deal .on")).to_have_text(["A", "B"])
    assert violations(page) == []
    page.locator("#decide").get_by_role("button", name="These two").click()
    expect(page.locator("#decide .argued [data-replies] > .reply-card")).to_have_count(2)
    way(page, "Go on").click()
    expect(page.locator(".twist")).to_be_visible()
    assert violations(page) == []


def test_a_case_fits_a_small_phone(page: Page, visit: Visit, cases: list[str]) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for path in cases:
        visit(path)
        open_menu(page).get_by_role("button", name="See it all on one page").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def open_in(page: Page, room: Room, path: str) -> str:
    """The activity of the case at `path`, which the room has open from now on."""
    activity = path.removeprefix("/en/learn/").rstrip("/")
    state = {"code": room.code, "phase": "once", "activities": {activity: "open"}, "sent": {}}
    page.route("**/state", lambda route: route.fulfill(json=state))
    return activity


def test_what_is_measured_is_answered_once_and_nothing_else_would_be_sent(
    page: Page, visit: Visit, cases: list[str], room: Room
) -> None:
    activity = open_in(page, room, cases[0])
    visit(f"/c/{room.code}{cases[0]}#decide")
    free(page, "decide")[0].click()
    page.goto(page.url.replace("#decide", "#debrief"))
    asked = page.locator("[data-measured]")
    asked.locator(".option label").first.click()
    asked.get_by_role("button", name="Check").click()
    expect(page.locator("#slip")).to_be_visible()
    expect(asked).to_have_attribute("data-locked", "")
    sent = json.loads(page.locator("#slip [data-body]").text_content() or "")
    assert sent.keys() == {"activity", "nonce", "answers"}
    assert (sent["activity"], sent["answers"]) == (activity, {asked.get_attribute("id"): 1})
    way(page, "Back").click()
    open_menu(page).get_by_role("button", name="Somebody else’s turn").click()
    expect(page.locator("#slip [data-status=unsent]")).to_be_visible()
    expect(page.locator("#slip [data-status=unsent]")).to_be_focused()


def test_what_a_case_has_sent_is_kept_no_more_and_the_rest_is(
    page: Page, visit: Visit, cases: list[str], room: Room
) -> None:
    open_in(page, room, cases[0])
    page.route("**/ballots", lambda route: route.fulfill(status=204))
    visit(f"/c/{room.code}{cases[0]}#debrief")
    asked = page.locator("[data-measured]")
    asked.locator(".option label").first.click()
    asked.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Add mine", exact=True).click()
    expect(page.get_by_text("Added. Thank you.")).to_be_visible()
    page.goto(page.url.replace("#debrief", "#decide"))
    free(page, "decide")[0].click()
    [kept] = [each for each in stored(page) if each.startswith("safe4me answers:")]
    assert "answers.decide" in kept
    assert f"answers.{asked.get_attribute('id')}" not in kept


def test_who_finds_a_case_too_close_is_offered_another_for_their_age(built: Path) -> None:
    offered = {}
    for name in ("swim-team", "year-9-link", "midnight"):
        page = (built / f"current/pages/en/learn/cases/{name}/index.html").read_text()
        note = page.split("Too close to something you know?")[1].split("</div>")[0]
        offered[name] = re.findall(r'href="(?:\.\./)+([\w/-]*)"', note)
    assert offered["year-9-link"] == ["midnight/"]
    assert offered["midnight"] == ["year-9-link/"]
    assert offered["swim-team"] == [""], "no other for that age yet: the page of modules"
