"""The end of a lesson: its idea, one's own line, what one changed one's mind on, and what is next."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_steps import FIRST, LAST, LESSON, STEPS, Visit, answer_first, expect_at, way
from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import choose, stored, turn_to


def test_the_end_says_the_idea_and_hands_on_to_the_next_part(visit: Visit, page: Page) -> None:
    visit(LESSON)
    onward = page.get_by_role("link", name="Next: Every kind of question")
    expect(onward).to_be_hidden()
    turn_to(page, LAST)
    expect(onward).to_be_hidden()
    way(page, "Skip").click()
    expect(page.locator(".finish")).to_be_focused()
    expect(page.locator(".count")).to_have_text("Done")
    expect(page.locator(".segments .done")).to_have_count(len(STEPS))
    expect(page.get_by_role("heading", name="Whoever is in the picture has the say.")).to_be_visible()
    expect(page.get_by_role("heading", name="Someone to talk to")).to_be_visible()
    expect(onward).to_be_visible()
    assert violations(page) == []
    way(page, "Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Every kind of question")


def test_the_end_shows_one_s_own_line_which_the_tab_never_keeps(
    visit: Visit, page: Page, server: str
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server)
    visit(f"{LESSON}#end")
    card = page.locator(".kept-line")
    expect(card.locator("blockquote")).to_have_text("No line yet")
    expect(card.get_by_role("button", name="Copy my line")).to_be_hidden()
    card.get_by_role("link", name="Write one").click()
    expect_at(page, LAST)
    page.locator(f"#{LAST} textarea").fill("I’d ask how they are.")
    way(page, "Finish").click()
    expect(card.locator("blockquote")).to_have_text("“I’d ask how they are.”")
    card.get_by_role("button", name="Copy my line").click()
    expect(card.get_by_text("Copied. It is yours to keep.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "I’d ask how they are."
    assert not [kept for kept in stored(page) if "how they are" in kept]
    card.get_by_role("link", name="Change it").click()
    expect_at(page, LAST)


def test_the_end_shows_what_one_changed_one_s_mind_on_also_after_a_reload(visit: Visit, page: Page) -> None:
    visit(LESSON)
    turned = page.locator(".turned")
    choose(page.locator(f"#{FIRST}"), "Yes")
    way(page, "Check").click()
    turn_to(page, "end")
    expect(turned.get_by_role("heading")).to_have_text("One to try on a mate")
    turn_to(page, FIRST)
    choose(page.locator(f"#{FIRST}"), "No")
    way(page, "Check again").click()
    turn_to(page, "end")
    for _ in range(2):
        expect(turned.get_by_role("heading")).to_have_text("You changed your mind on 1 thing")
        expect(turned.get_by_role("listitem")).to_have_text(["First: YesNow: No"])
        page.reload()


def test_who_was_right_at_once_has_one_to_try_on_a_mate(visit: Visit, page: Page) -> None:
    visit(LESSON)
    answer_first(page)
    turn_to(page, "end")
    expect(page.locator(".turned").get_by_role("heading")).to_have_text("One to try on a mate")


@pytest.mark.parametrize("size", [(390, 844), (1366, 768)])
def test_the_end_is_seen_whole(visit: Visit, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    visit(LESSON)
    choose(page.locator(f"#{FIRST}"), "Yes")
    way(page, "Check").click()
    answer_first(page)
    turn_to(page, LAST)
    page.locator(f"#{LAST} textarea").fill("I’d ask how they are, and I’d listen.")
    way(page, "Finish").click()
    expect(page.locator(".next-lesson")).to_be_visible()
    end, bar = (page.locator(each).bounding_box() for each in (".finish", ".bar"))
    assert end
    assert bar
    assert end["y"] >= 0
    assert end["y"] + end["height"] <= bar["y"]


def test_a_line_of_ones_own_is_copied_when_asked_for(visit: Visit, page: Page, server: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server)
    visit(f"{LESSON}#{LAST}")
    copy = page.get_by_role("button", name="Copy my line")
    copy.click()
    expect(page.get_by_text("Write a line first.")).to_be_visible()
    page.locator(f"#{LAST} textarea").fill("I’d ask how they are.")
    copy.click()
    expect(page.get_by_text("Copied. It is yours to keep.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "I’d ask how they are."


def test_a_browser_that_copies_nothing_says_so_kindly(visit: Visit, page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    visit(f"{LESSON}#{LAST}")
    page.locator(f"#{LAST} textarea").fill("Mine")
    page.get_by_role("button", name="Copy my line").click()
    expect(page.get_by_text("This browser won’t copy for us.")).to_be_visible()
    assert page.evaluate("getSelection().toString()") == "Mine"
