"""The stories with faces, beat by beat: what changes in a picture, and whether what matters is seen."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_real_stories import choose_way_to, start_again, tap, ways_to_scenes
from tests.helpers.browser.axe import bring_axe, violations_in
from tests.helpers.browser.pages import step_back
from tests.helpers.content.libraries import built

__all__ = ["built"]

Visit = Callable[[str], Page]
JAKUB = "/en/learn/threats/jakubs-sunday/"
STORIES = (
    *(JAKUB, "/en/learn/threats/new-friend/", "/en/learn/threats/just-turn-it-on/"),
    *("/en/learn/consent/the-whole-coach/", "/en/learn/consent/both-of-us/"),
    "/en/learn/chats/behind-the-name/",
)
SIZES = ((390, 844), (1366, 768))
LOOKS = """figures => figures.map(({ dataset }) =>
  ["feel", "pose", "place", "faces", "state"].map((kind) => dataset[kind] ?? "").join(" "))"""
OUT_OF_SIGHT = """() => {
  const bar = document.querySelector("nav.bar");
  const foot = bar.checkVisibility() ? bar.getBoundingClientRect().top : innerHeight;
  const parts = [...document.querySelectorAll(".here > .tray, .here > .set, .main-act")];
  return parts.filter((part) => {
    const { top, bottom } = part.getBoundingClientRect();
    const isAct = part.matches(".main-act");
    return part.checkVisibility() && (top < -1 || bottom > (isAct ? innerHeight : foot) + 1);
  }).map((part) => part.className);
}"""


def looks(page: Page, scene: str = ".here") -> list[str]:
    """How whoever is drawn beside a scene is at the moment."""
    found: list[str] = page.locator(f"{scene} .fig").evaluate_all(LOOKS)
    return found


def beats(page: Page) -> Iterator[str]:
    """Every beat of every scene, once, as it is read on the way there."""
    seen: set[str] = set()
    read: set[str] = set()
    for to, way in reversed(ways_to_scenes(page).items()):
        if to in read:
            continue
        for scene in (*way, None):
            onward = page.locator("[data-go]:visible")
            while True:
                told = page.locator(".here").inner_text()
                if told not in seen:
                    seen.add(told)
                    yield told
                if not onward.count():
                    break
                tap(onward)
            if scene:
                choose_way_to(page, scene)
        read.update(way)
        start_again(page)


@pytest.mark.parametrize("story", STORIES)
def test_what_there_is_to_do_and_the_picture_are_in_the_screen_at_every_beat(
    visit: Visit, page: Page, story: str
) -> None:
    bring_axe(page)
    visit(story)
    count = 0
    for told in beats(page):
        count += 1
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.locator(".here .beat, .here .tray").locator("visible=true").last.evaluate(
                "last => last.scrollIntoView({ block: 'nearest' })"
            )
            assert page.evaluate(OUT_OF_SIGHT) == [], (width, told)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, told
        if count % 15 == 1:
            assert violations_in(page, "light" if count % 30 == 1 else "dark") == [], told
    assert count > 35


def test_a_beat_changes_the_picture_and_back_undoes_it_exactly(visit: Visit, page: Page) -> None:
    visit(JAKUB)
    before = [looks(page)]
    assert before == [["calm upright here right ", "    dark"]]
    picture = page.locator(".here .set svg")
    expect(picture).to_have_attribute("aria-hidden", "true")
    for told in ("worried tense here right ", "scared back here right "):
        page.get_by_role("button", name="Go on").click()
        before.append(looks(page))
        assert before[-1] == [told, "    lit"]
    expect(picture).to_have_attribute("aria-hidden", "false")
    for earlier in before[-2::-1]:
        step_back(page)
        assert looks(page) == earlier
    expect(picture).to_have_attribute("aria-hidden", "true")


def test_a_figure_moves_in_260_ms_and_a_light_in_160_and_in_none_where_motion_is_unwanted(
    visit: Visit, page: Page
) -> None:
    visit(JAKUB)
    figure, light = ".here .fig .head", ".here [data-state] [data-when]"
    takes = "part => getComputedStyle(part).transitionDuration"
    page.emulate_media(reduced_motion="no-preference")
    assert page.locator(figure).first.evaluate(takes) == "0.26s, 0.16s"
    assert page.locator(light).first.evaluate(takes) == "0.16s"
    page.emulate_media(reduced_motion="reduce")
    assert {page.locator(part).first.evaluate(takes) for part in (figure, light)} == {"0s"}


def test_without_script_and_in_print_a_picture_is_as_it_is_at_last(
    browser: Browser, server: str, visit: Visit, page: Page
) -> None:
    at_last = ["scared back here right ", "    lit"]
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{server}{JAKUB}")
    assert looks(plain, "#morning") == at_last
    expect(plain.locator("#morning .set").get_by_role("img")).to_have_accessible_name(
        "Jakub in his room, scared. He leans away from his phone, which is lit."
    )
    context.close()
    visit(JAKUB)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Go on").click()
    page.locator(".choice:visible").first.evaluate("choice => choice.click()")
    page.emulate_media(media="print")
    assert looks(page, "#morning") == at_last
    expect(page.locator(".bar")).to_be_hidden()
