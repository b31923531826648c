"""A pack for whoever reads a translation: opened from a disk, read with the browser alone, and saved."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from safe4me.cli.reading import pack_page
from safe4me.content.segments import Pair
from safe4me.i18n.reading_answers import parse_reader_answers
from safe4me.i18n.reading_pack import FileToRead, Pack
from tests.helpers.content.libraries import CONTENT

HOSTILE = (
    "</script><script>document.title='gone'</script><img src=x onerror=alert(1)>"
    " javascript:alert(1) \u202e \u2028"
)
PAIRS = (Pair("warm/00000001", "warm: Hello.", "warm: Helo."), Pair("one/00000002", HOSTILE, HOSTILE))
DOOR = "doors/02-picture-out.md"


@pytest.fixture(scope="module")
def pack() -> Pack:
    """A door, of which one segment is as hostile as it can be, in each field."""
    file = FileToRead(DOOR, "doors", f"My picture {HOSTILE}", PAIRS, PAIRS)
    return Pack("ab" * 16, "cy", (file, replace(file, path=f"x{HOSTILE}.yaml")))


@pytest.fixture(scope="module")
def file(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack as it is mailed."""
    file = tmp_path_factory.mktemp("readers") / "to-read.html"
    file.write_text(pack_page(pack, CONTENT), encoding="utf-8")
    return file


@pytest.fixture
def opened(page: Page, file: Path) -> Page:
    """The pack in a browser, which asks for nothing and complains of nothing."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    return page


def test_no_text_becomes_a_script_or_a_request(opened: Page) -> None:
    opened.wait_for_function("document.querySelectorAll('.reading-row').length === 4")
    assert opened.title() == "To read in Welsh – Safe4me"
    assert opened.locator("img, iframe, [onerror]").count() == 0
    assert opened.locator(".reading-row p", has_text="onerror").count() == 4


def test_what_is_said_is_kept_saved_and_taken(opened: Page, tmp_path: Path) -> None:
    rows = opened.locator(".reading-row")
    rows.nth(0).get_by_label("Better so:").check()
    rows.nth(0).get_by_label("Your words").fill("warm: Shwmae.")
    rows.nth(1).get_by_label("I doubt it:").check()
    rows.nth(1).get_by_label("Your words").fill("Odd.")
    rows.nth(2).get_by_label("Right").check()
    assert opened.locator("#done").text_content() == "3 of 4"
    for _ in range(3):  # Chromium writes what a page keeps a moment after the page asked for it
        opened.reload()
        if opened.locator("#done").text_content() != "0 of 4":
            break
    assert opened.locator("#done").text_content() == "3 of 4", "kept, where the browser keeps anything"
    opened.locator("#save").click()
    assert "First say in which role" in (opened.locator("#told").text_content() or "")
    opened.locator("#role").fill("Welsh-speaking youth worker")
    with opened.expect_download() as saving:
        opened.locator("#save").click()
    saving.value.save_as(tmp_path / "said.json")
    answers = parse_reader_answers((tmp_path / "said.json").read_bytes())
    assert {number: (each.say, each.text) for number, each in answers.segments.items()} == {
        "0": ("better", "warm: Shwmae."),
        "1": ("doubt", "Odd."),
        "2": ("right", ""),
    }


def test_reading_goes_on_from_what_was_saved_before(opened: Page, pack: Pack, tmp_path: Path) -> None:
    said = {"pack": pack.number, "role": "teacher", "segments": {"3": {"say": "right", "text": ""}}}
    (tmp_path / "said.json").write_text(json.dumps(said), encoding="utf-8")
    opened.locator("#open").set_input_files(tmp_path / "said.json")
    opened.wait_for_function("document.getElementById('done').textContent === '1 of 4'")
    assert opened.locator("#role").input_value() == "teacher"


def test_the_keyboard_leads_from_one_that_waits_to_the_next(opened: Page) -> None:
    opened.locator("#next").focus()
    opened.keyboard.press("Enter")
    opened.keyboard.press("Space")
    assert opened.locator("#done").text_content() == "1 of 4"
    opened.locator("#search").fill("shwmae")
    assert opened.locator(".reading-row:visible").count() == 0


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_scrolls_sideways(opened: Page, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 800})
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
