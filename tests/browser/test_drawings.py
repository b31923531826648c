"""Drawings that can be touched: by key, by tap, without script, on paper and in forced colours."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from safe4me import create_app
from safe4me.settings import ROOT, Settings
from safe4me.web.build.compile import build
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import served
from tests.helpers.content.libraries import CONTENT
from tests.helpers.world.schools import Clock, close, with_settings

Visit = Callable[[str], Page]
LESSON = "/en/learn/law/drawings/"
DATA = ROOT / "tests" / "data"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the tests' content with a lesson that has every kind of drawing."""
    folder = tmp_path_factory.mktemp("drawn")
    shutil.copytree(CONTENT, folder / "content")
    (folder / "content" / "en" / "law" / "03-drawings.md").write_text((DATA / "drawings.md").read_text())
    build(Settings(mode="development", content_folder=folder / "content", build_folder=folder / "build"))
    return folder / "build"


@pytest.fixture
def app(settings: Settings, clock: Clock, drawn: Path) -> Iterator[Flask]:
    app = create_app(with_settings(settings, build_folder=drawn))
    app.extensions["clock"] = clock
    yield app
    close(app)


@pytest.fixture
def step(visit: Visit) -> Callable[[str], Locator]:
    """Open the lesson at a step, and give its drawing."""
    return lambda name: visit(f"{LESSON}#{name}").locator(f"#{name} .try")


Step = Callable[[str], Locator]


def is_answered(drawing: Locator) -> None:
    expect(drawing).to_have_attribute("data-answered", "")
    expect(drawing.page.get_by_role("button", name="Go on")).to_be_visible()


def says(drawing: Locator, words: str) -> None:
    """What a live region of the drawing says, as far as it can be read."""
    expect(drawing.get_by_role("status")).to_contain_text(words, use_inner_text=True)


def test_two_ages_are_guessed_by_key_before_anything_is_told(step: Step) -> None:
    drawing = step("two-ages")
    line = drawing.get_by_role("slider", name="Birthday of Robin")
    expect(drawing.get_by_text("age of consent")).to_be_hidden()
    expect(drawing.page.get_by_role("button", name="Skip")).to_be_visible()
    line.press("ArrowRight")
    expect(line).to_have_attribute("aria-valuetext", "16 years old")
    drawing.get_by_role("button", name="That’s my guess").press("Enter")
    says(drawing, "You said 16. It’s 18.")
    expect(drawing.get_by_text("age of consent")).to_be_visible()
    expect(drawing.get_by_role("status").locator(":focus")).to_contain_text("You said 16.")
    is_answered(drawing)


def test_after_the_guess_sliding_goes_on_with_a_sentence_for_each_age(step: Step) -> None:
    drawing = step("two-ages")
    line = drawing.get_by_role("slider")
    line.fill("18")
    drawing.get_by_role("button").click()
    says(drawing, "You’ve got it: 18.")
    for age, words in (("15", "under both"), ("16", "between"), ("17", "between"), ("18", "past both")):
        line.fill(age)
        says(drawing, f"Keep sliding. At {age}: {words}")


def test_whoever_is_slid_stands_over_their_birthday(step: Step) -> None:
    drawing = step("two-ages")
    for age, along in (("10", "0%"), ("20", "100%"), ("14", "40%")):
        drawing.get_by_role("slider").fill(age)
        expect(drawing.locator(".walker")).to_have_attribute("x", along)


def shown(lines: Locator) -> list[int]:
    """Which lines are drawn; one that is upright has no width, so it is never `visible`."""
    shown: list[int] = lines.evaluate_all(
        "lines => lines.flatMap((line, n) => getComputedStyle(line).display === 'none' ? [] : [n])"
    )
    return shown


def test_a_line_leads_from_whoever_is_tapped_and_only_the_owners_is_whole(step: Step) -> None:
    drawing = step("whose")
    lines = drawing.locator(".claim")
    assert shown(lines) == []
    drawing.get_by_role("button", name="Jay took it").click()
    says(drawing, "Jay took it. Whose picture is it?")
    assert shown(lines) == [1]
    expect(lines.nth(1)).not_to_have_css("stroke-dasharray", "none")
    expect(drawing.get_by_role("status")).not_to_contain_text("Robin", use_inner_text=True)
    expect(drawing).not_to_have_attribute("data-answered", "")
    drawing.get_by_role("button", name="Robin").press("Space")
    expect(drawing.get_by_role("button", name="Robin")).to_have_attribute("aria-pressed", "true")
    expect(drawing.get_by_role("button", name="Jay")).to_have_attribute("aria-pressed", "false")
    says(drawing, "It is Robin in the picture.")
    expect(lines.nth(0)).to_have_css("stroke-dasharray", "none")
    assert shown(lines) == [0]
    is_answered(drawing)


def have(drawing: Locator) -> Locator:
    """Those in the crowd in whose hands a copy can be seen."""
    return drawing.locator(".cast .tile").locator("visible=true")


def test_it_spreads_by_itself_a_round_at_each_break(step: Step) -> None:
    drawing = step("where")
    on = drawing.get_by_role("button", name="Next break")
    says(drawing, "1 person has it.")
    for people in (2, 3, 5):
        on.press("Enter")
        says(drawing, f"{people} people have it.")
        expect(have(drawing)).to_have_count(people - 1)
    says(drawing, "Every copy is still of Robin.")
    expect(drawing.get_by_role("status").locator(":focus")).to_contain_text("Every copy is still of Robin.")
    drawing.page.keyboard.press("Shift+Tab")
    expect(drawing.get_by_role("button", name="Start again")).to_be_focused()
    is_answered(drawing)


def test_who_stops_keeps_it_from_going_on_from_there(step: Step) -> None:
    drawing = step("where")
    on = drawing.get_by_role("button", name="Next break")
    on.click()
    drawing.get_by_role("button", name="Asa has it").click()
    says(drawing, "Asa stops.")
    on.click()
    says(drawing, "2 people have it.")
    is_answered(drawing)


def test_once_somebody_tells_nobody_passes_it_on_and_an_adult_is_there(step: Step) -> None:
    drawing = step("where")
    on = drawing.get_by_role("button", name="Next break")
    on.click()
    on.click()
    expect(drawing.locator(".helped")).to_be_hidden()
    for state in ("has it", "stops"):
        drawing.get_by_role("button", name=f"Soraya {state}").press("Enter")
    expect(drawing.get_by_role("button", name="Soraya tells")).to_be_focused()
    says(drawing, "Soraya tells an adult.")
    expect(drawing.locator(".helped")).to_be_visible()
    on.click()
    says(drawing, "3 people have it.")
    expect(have(drawing)).to_have_count(2)


def test_a_pupil_never_passes_it_on(step: Step) -> None:
    drawing = step("where")
    expect(drawing.get_by_role("button", name="pass")).to_have_count(0)
    expect(drawing.get_by_role("button", disabled=True)).to_have_count(4)
    drawing.get_by_role("button", name="Next break").click()
    drawing.get_by_role("button", name="Asa has it").click()
    expect(have(drawing)).to_have_count(1)


def test_it_can_be_seen_again_from_the_start(step: Step) -> None:
    drawing = step("where")
    on = drawing.get_by_role("button", name="Next break")
    on.click()
    drawing.get_by_role("button", name="Asa").click()
    on.click()
    drawing.get_by_role("button", name="Start again").click()
    expect(on).to_be_focused()
    expect(have(drawing)).to_have_count(0)
    on.click()
    on.click()
    says(drawing, "3 people have it.")


def test_steps_of_help_are_pressed_in_their_order(step: Step) -> None:
    drawing = step("first")
    expect(drawing.get_by_text("You owe them no answer.")).to_be_hidden()
    drawing.get_by_role("button", name="Tell someone").press("Enter")
    expect(drawing.get_by_text("That comes later.")).to_be_visible()
    expect(drawing.get_by_text("Then it is not yours alone.")).to_be_hidden()
    drawing.get_by_role("button", name="Stop replying").press("Space")
    expect(drawing.get_by_text("You owe them no answer.")).to_be_visible()
    expect(drawing.get_by_text("That comes later.")).to_be_hidden()
    expect(drawing.get_by_role("button", name="Tell someone")).to_be_focused()
    drawing.page.reload()
    expect(drawing.get_by_text("You owe them no answer.")).to_be_visible()
    drawing.get_by_role("button", name="Tell someone").press("Enter")
    says(drawing, "The first one counts most.")
    is_answered(drawing)


def turn(drawing: Locator, days: int) -> None:
    for n in range(1, days + 1):
        drawing.get_by_role("button", name=f"Day {n}").click()


def unfold(page: Page) -> None:
    """Show every step of the lesson, by its menu."""
    page.locator(".work-top .menu summary").click()
    page.get_by_role("button", name="See it all on one page").click()


def touch_all(page: Page) -> None:
    """Answer every drawing of the lesson, all on one page."""
    unfold(page)
    page.locator("#two-ages").get_by_role("button", name="That’s my guess").click()
    page.get_by_role("button", name="Robin").click()
    page.get_by_role("button", name="Next break").click()
    page.get_by_role("button", name="Asa has it").click()
    page.get_by_role("button", name="Next break").click()
    for words in ("Stop replying", "Tell someone"):
        page.locator("#first").get_by_role("button", name=words).click()
    turn(page.locator("#bill .try"), 4)
    page.get_by_role("button", name="Say no now").click()
    for toy in ("silence", "undo"):
        page.locator(f"#{toy}").get_by_role("button", name="That’s my guess").click()
    for name in ("Asa", "Kian", "Otis"):
        page.locator("#silence").get_by_role("button", name=name).click()
    page.get_by_role("button", name="Let one of them type").click()
    page.locator("#silence").get_by_role("button", name="Otis").click()
    page.get_by_role("button", name="Now let nobody type").click()
    page.get_by_role("button", name="Undo").click()


@pytest.mark.parametrize("width", [320, 1366])
def test_axe_finds_nothing_before_and_after_each_drawing_is_touched(
    visit: Visit, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    visit(LESSON)
    assert violations(page) == []
    touch_all(page)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("state", ["untouched", "touched"])
def test_on_paper_every_drawing_shows_its_answered_state_without_grounds(
    visit: Visit, page: Page, state: str
) -> None:
    visit(LESSON)
    if state == "touched":
        touch_all(page)
    page.emulate_media(media="print")
    for words in (
        "age of consent",
        "It is Robin in the picture.",
        "5 people have it.",
        "Then it is not yours alone.",
        "After all I’ve told you?",
        "It was free on all five.",
        "Somebody say something.",
        "Three minded.",
        "What they saw stays.",
        "That is hers.",
    ):
        expect(page.get_by_text(words).locator("visible=true").first).to_be_visible()
    expect(page.locator(".try :is(.button, input)").locator("visible=true")).to_have_count(0)
    for ground in page.locator(".art, .stage").all():
        expect(ground).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(page.locator(".set").locator("visible=true")).to_have_count(0)


@pytest.mark.parametrize("medium", ["print", "forced colours"])
def test_in_one_colour_the_owner_and_tile_are_solid_and_everyone_else_is_outlined(
    visit: Visit, page: Page, medium: str
) -> None:
    if medium == "print":
        page.emulate_media(media="print")
    else:
        page.emulate_media(forced_colors="active")
    visit(f"{LESSON}#whose")
    body, outlined = page.locator("#whose .own circle").first, page.locator("#whose .oth circle").first
    ink = body.evaluate("body => getComputedStyle(body).fill")
    assert outlined.evaluate("body => getComputedStyle(body).fill") != ink
    assert outlined.evaluate("body => getComputedStyle(body).stroke") == ink
    assert page.locator("#whose .claims .own").evaluate("tile => getComputedStyle(tile).fill") == ink


def test_a_drawing_says_what_can_be_seen(visit: Visit) -> None:
    page = visit(f"{LESSON}#still")
    expect(page.get_by_role("img", name="A teacher stands behind Eli, in a corridor.")).to_be_visible()


def test_without_script_each_drawing_stands_there_answered(browser: Browser, app: Flask) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    with served(app) as server:
        page.goto(server + LESSON)
        for words in (
            *("age of consent", "It’s 18.", "between the two ages.", "It is Robin in the picture."),
            *(
                "1 person has it.",
                "5 people have it.",
                "Then it is not yours alone.",
                "The first one counts most.",
            ),
            *("It was free on all five.", "Somebody say something.", "What they saw stays.", "That is hers."),
        ):
            expect(page.get_by_text(words).locator("visible=true").first).to_be_visible()
        expect(page.locator(".try :is(button, input)").locator("visible=true")).to_have_count(0)
        assert shown(page.locator("#whose .claim")) == [0]
    context.close()


def test_a_drawing_with_an_unknown_part_is_said_with_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    text = (DATA / "drawings.md").read_text().replace("adult scarf", "adult mohawk")
    (folder / "en" / "law" / "03-drawings.md").write_text(text)
    line = text.split("\n").index("adult mohawk") + 1
    with pytest.raises(Exception, match=rf"law/03-drawings.md:{line}: There is no look “mohawk”"):
        build(Settings(mode="development", content_folder=folder, build_folder=tmp_path / "build"))
