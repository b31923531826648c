"""A lesson goes step by step: onward, back, by key, by address; or all on one page."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import choose, turn_to

Visit = Callable[[str], Page]
LESSON = "/en/learn/law/who-it-protects/"
FIRST, SECOND, LAST = "pass-it-on", "help-friend", "own-words"
STEPS = (FIRST, SECOND, "replies", "whose-say", "whose-side", LAST)


def way(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="Next and back").get_by_role("button", name=name)


def expect_at(page: Page, step: str) -> None:
    """Only this step is in sight; the words and the segments say which it is."""
    number = STEPS.index(step) + 1
    expect(page.locator(f"#{step}")).to_be_visible()
    expect(page.locator(".step:visible")).to_have_count(1)
    expect(page.locator(".count")).to_have_text(f"Step {number} of {len(STEPS)}")
    expect(page.locator(".segments .now")).to_have_count(1)
    expect(page.locator(".segments .done")).to_have_count(number - 1)


def at_top(page: Page) -> bool:
    return bool(page.evaluate("scrollY === 0"))


def answer_first(page: Page) -> None:
    choose(page.locator(f"#{FIRST}"), "No")
    page.locator(f"#{FIRST}").get_by_role("button", name="Check").click()


def test_a_lesson_opens_at_its_first_step_and_says_what_it_is_about(visit: Visit, page: Page) -> None:
    visit(LESSON)
    expect_at(page, FIRST)
    expect(page.get_by_text("Talks about pictures being shared.")).to_be_visible()
    expect(page.get_by_text("Skip any step you like.")).to_be_visible()
    expect(way(page, "Back")).to_be_hidden()
    assert page.url.endswith(LESSON), "a page that was only opened has its own address"


def test_a_step_may_be_skipped_and_gone_back_to(visit: Visit, page: Page) -> None:
    visit(LESSON)
    way(page, "Skip").click()
    expect_at(page, SECOND)
    expect(page.get_by_text("Skip any step you like.")).to_be_hidden()
    way(page, "Back").click()
    expect_at(page, FIRST)


def test_an_answered_step_makes_the_way_on_the_one_filled_button(visit: Visit, page: Page) -> None:
    visit(LESSON)
    filled = page.locator("main .button:not(.plain, .outline):visible")
    expect(filled).to_have_text(["Check"])
    answer_first(page)
    expect(filled).to_have_text(["Go on"])
    choose(page.locator(f"#{FIRST}"), "Yes")
    expect(filled).to_have_text(["Check"])
    expect(way(page, "Skip")).to_be_visible()


def test_the_focus_goes_to_the_step_and_its_number_is_announced(visit: Visit, page: Page) -> None:
    visit(LESSON)
    page.evaluate("scrollTo(0, 400)")
    way(page, "Skip").click()
    step = page.get_by_role("region", name="What helps a friend?")
    expect(step).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Step 2 of 6")).to_be_visible()
    assert at_top(page)
    page.keyboard.press("Tab")
    expect(page.locator(f"#{SECOND} input").first).to_be_focused()


def test_the_title_says_where_one_is_and_names_no_subject(visit: Visit, page: Page) -> None:
    visit(LESSON)
    part = "Module 1, part 1 – Safe4me"
    expect(page).to_have_title(f"Step 1 of 6 – {part}")
    way(page, "Skip").click()
    expect(page).to_have_title(f"Step 2 of 6 – {part}")
    page.go_back()
    expect(page).to_have_title(f"Step 1 of 6 – {part}")
    page.get_by_role("button", name="See it all on one page").click()
    expect(page).to_have_title(part)
    page.get_by_role("button", name="One step at a time").click()
    expect(page).to_have_title(f"Step 1 of 6 – {part}")


def test_the_address_says_the_step_so_that_back_works_inside(visit: Visit, page: Page, server: str) -> None:
    visit("/en/learn/law/")
    visit(LESSON)
    way(page, "Skip").click()
    way(page, "Skip").click()
    expect(page).to_have_url(f"{server}{LESSON}#replies")
    page.go_back()
    expect_at(page, SECOND)
    expect(page.get_by_role("region", name="What helps a friend?")).to_be_focused()
    page.go_back()
    expect_at(page, FIRST)
    page.go_forward()
    expect_at(page, SECOND)
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the law says")


def test_a_reload_stays_at_the_step(visit: Visit, page: Page) -> None:
    visit(LESSON)
    way(page, "Skip").click()
    page.reload()
    expect_at(page, SECOND)
    assert at_top(page)


@pytest.mark.parametrize("width", [390, 1366])
def test_the_address_of_a_step_opens_it_with_the_top_line_in_sight(
    visit: Visit, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    visit(f"{LESSON}#replies")
    expect_at(page, "replies")
    expect(page.locator(".count")).to_be_in_viewport()
    assert at_top(page)


@pytest.mark.parametrize("name", ["nowhere", "pass%ZZ", "answers", "main"])
def test_an_address_of_no_step_leads_to_the_first(visit: Visit, page: Page, name: str) -> None:
    visit(f"{LESSON}#{name}")
    expect_at(page, FIRST)


def test_a_link_elsewhere_on_the_page_leaves_the_step_alone(visit: Visit, page: Page) -> None:
    visit(f"{LESSON}#{SECOND}")
    page.get_by_role("link", name="Skip to the page").press("Enter")
    expect(page.locator("main")).to_be_focused()
    expect_at(page, SECOND)


def test_arrow_keys_move_between_steps(visit: Visit, page: Page) -> None:
    visit(LESSON)
    page.keyboard.press("ArrowLeft")
    expect_at(page, FIRST)
    page.keyboard.press("ArrowRight")
    expect_at(page, SECOND)
    page.keyboard.press("ArrowLeft")
    expect_at(page, FIRST)
    turn_to(page, LAST)
    page.keyboard.press("ArrowRight")
    expect_at(page, LAST)


@pytest.mark.parametrize(("step", "control"), [(FIRST, "input"), (LAST, "textarea")])
def test_arrow_keys_inside_a_control_belong_to_it(visit: Visit, page: Page, step: str, control: str) -> None:
    visit(f"{LESSON}#{step}")
    page.locator(f"#{step} {control}").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect_at(page, step)


def test_arrow_keys_with_another_key_belong_to_the_browser(visit: Visit, page: Page) -> None:
    visit(LESSON)
    for modifier in ("Control", "Shift"):
        page.keyboard.press(f"{modifier}+ArrowRight")
    expect_at(page, FIRST)


def test_the_last_step_hands_on_to_the_next_part(visit: Visit, page: Page) -> None:
    visit(LESSON)
    onward = page.get_by_role("link", name="Next: Every kind of question")
    expect(onward).to_be_hidden()
    turn_to(page, LAST)
    expect(way(page, "Skip")).to_be_hidden()
    expect(page.get_by_role("heading", name="Someone to talk to")).to_be_visible()
    onward.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Every kind of question")


def test_it_can_all_be_seen_on_one_page_and_folded_again(visit: Visit, page: Page) -> None:
    visit(f"{LESSON}#{SECOND}")
    page.get_by_role("button", name="See it all on one page").click()
    expect(page.locator(".step:visible")).to_have_count(len(STEPS))
    expect(page.locator(".count")).to_have_text("6 short steps · 3 minutes")
    expect(page.get_by_role("region", name="What helps a friend?")).to_be_focused()
    expect(way(page, "Back")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".step:visible")).to_have_count(len(STEPS))
    page.get_by_role("button", name="One step at a time").click()
    expect_at(page, SECOND)


def test_paper_shows_every_step(visit: Visit, page: Page) -> None:
    visit(LESSON)
    page.emulate_media(media="print")
    expect(page.locator(".step:visible")).to_have_count(len(STEPS))
    expect(page.get_by_text("Skip any step you like.")).to_be_visible()
    expect(page.locator(".stepper-nav")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390, 960, 1920])
def test_no_step_scrolls_sideways(visit: Visit, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    for lesson in (LESSON, "/en/learn/law/every-kind/"):
        visit(lesson)
        for step in page.locator(".idea").all():
            turn_to(page, str(step.get_attribute("id")))
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_question_stands_above_its_answers_on_a_phone_and_beside_them_on_a_laptop(
    visit: Visit, page: Page
) -> None:
    visit(LESSON)
    for width, is_beside in ((390, False), (1366, True)):
        page.set_viewport_size({"width": width, "height": 640})
        ask, answer = (page.locator(f"#{FIRST} > .{part}").bounding_box() for part in ("ask", "answer"))
        assert ask
        assert answer
        assert (answer["x"] > ask["x"]) is is_beside
        assert (answer["y"] >= ask["y"] + ask["height"]) is not is_beside


def test_axe_finds_nothing_on_any_step_or_on_all_of_them(visit: Visit, page: Page) -> None:
    visit(LESSON)
    for step in STEPS:
        turn_to(page, step)
        assert violations(page) == [], step
    page.get_by_role("button", name="See it all on one page").click()
    assert violations(page) == []


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


@pytest.fixture
def without_script(browser: Browser) -> Iterator[Page]:
    """A page of a browser that runs no script."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_script_every_step_is_in_sight_and_nothing_that_would_not_work(
    without_script: Page, server: str
) -> None:
    page = without_script
    page.goto(server + LESSON)
    expect(page.locator(".step:visible")).to_have_count(len(STEPS))
    expect(page.get_by_role("navigation", name="Next and back").get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("button", name="Copy my line")).to_be_hidden()
    expect(page.get_by_role("link", name="Next: Every kind of question")).to_be_visible()


def test_a_script_that_stops_half_way_leaves_the_whole_page(page: Page, server: str) -> None:
    half = 'document.documentElement.classList.add("js"); stopped();'
    page.route("**/*.js", lambda route: route.fulfill(body=half))
    page.goto(server + LESSON)
    expect(page.locator(".step:visible")).to_have_count(len(STEPS))
