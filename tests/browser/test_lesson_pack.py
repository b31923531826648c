"""A lesson pack opens from a folder, network off: pupils practise, the class plays, notes keep step."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.helpers.browser.pages import TO_AN_ENDING, answer_quiz, check, choose, pass_told, pick, tell


@pytest.fixture
def stick(built: Path, tmp_path: Path) -> Path:
    """A folder with an unpacked lesson pack."""
    with ZipFile(built / "current/pages/en/teachers/law/law-pack.zip") as archive:
        archive.extractall(tmp_path)
    return tmp_path


@pytest.fixture
def offline(context: BrowserContext, page: Page, stick: Path) -> Iterator[Page]:
    """The page that a pack starts with, in a browser without a network; no request may fail or leave."""
    lost: list[str] = []
    context.set_offline(True)
    context.on("requestfailed", lambda request: lost.append(request.url) if is_lost(request) else None)
    context.on(
        "request", lambda request: None if request.url.startswith("file:") else lost.append(request.url)
    )
    page.on("pageerror", lambda error: lost.append(str(error)))
    page.emulate_media(reduced_motion="reduce")
    page.goto((stick / "start.html").as_uri())
    yield page
    assert lost == []


def is_lost(request: Request) -> bool:
    """Whether a file was not there; a page that is left while its icon still loads gives that up."""
    return request.failure != "net::ERR_ABORTED"


def test_practice_is_marked(offline: Page) -> None:
    offline.get_by_role("link", name="What pupils see").click()
    offline.get_by_role("link", name="Start").click()
    question = offline.locator("#pass-it-on")
    expect(question).to_contain_text("Your answer stays in this tab.")
    choose(question, "Yes")
    check(offline)
    expect(question).to_contain_text("Not quite.")
    choose(question, "No")
    check(offline)
    expect(question.get_by_text("It is never yours to share.")).to_be_visible()


def test_a_quiz_is_marked_and_offers_to_send_nothing(offline: Page, stick: Path) -> None:
    offline.goto((stick / "en/learn/law/quiz/index.html").as_uri())
    pick(offline, "pass-on", "No")
    expect(offline.locator("#pass-on .verdict").locator("visible=true").first).to_be_visible()
    pass_told(offline)
    answer_quiz(offline, {"confidence": "Very sure", "take-down": "The person in it"})
    expect(offline.get_by_role("heading", level=1)).to_have_text("You know all 2 of these.")
    expect(offline.get_by_role("heading", name="Add your answers to the class total?")).to_have_count(0)


def test_a_story_plays(offline: Page, stick: Path) -> None:
    offline.goto((stick / "en/learn/law/chat/index.html").as_uri())
    tell(offline, *TO_AN_ENDING)
    expect(offline.locator(".ending").get_by_text("You both go. Jay breathes out.")).to_be_visible()


def test_the_notes_follow_the_screens(offline: Page) -> None:
    offline.get_by_role("link", name="Show it on the whiteboard").click()
    with offline.expect_popup() as opened:
        offline.get_by_role("link", name="Screens for 40 minutes").click()
    screens = opened.value
    with offline.expect_popup() as opened:
        offline.get_by_role("link", name="Notes for 40 minutes").click()
    notes = opened.value
    expect(screens.get_by_text("Nobody has to speak.")).to_be_visible()
    screens.keyboard.press("ArrowRight")
    expect(screens.get_by_text("We talk about made-up people.")).to_be_visible()
    expect(notes.locator(".slide.standing")).to_have_id(
        screens.locator(".slide.standing").get_attribute("id") or ""
    )


def test_help_and_sheets_open(offline: Page) -> None:
    offline.get_by_role("link", name="Help card").click()
    expect(offline.get_by_role("heading", name="You can tell someone")).to_be_visible()
    offline.get_by_role("link", name="Get help").click()
    offline.get_by_role("link", name="I don't feel safe").click()
    expect(offline.get_by_role("link", name="0800 1111").first).to_be_visible()
