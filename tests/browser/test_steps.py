"""A lesson goes step by step: onward, back, by key, by address; or all on one page."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.helpers.browser.axe import violations
from tests.helpers.browser.pages import choose, open_menu, turn_to

Visit = Callable[[str], Page]
LESSON = "/en/learn/law/who-it-protects/"
FIRST, SECOND, LAST = "pass-it-on", "help-friend", "own-words"
STEPS = (FIRST, SECOND, "replies", "whose-say", "whose-side", LAST)


def way(page: Page, name: str) -> Locator:
    return page.locator(".bar").get_by_role("button", name=name)


def unfold(page: Page, words: str = "See it all on one page") -> None:
    open_menu(page).get_by_role("button", name=words).click()


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
    way(page, "Check").click()


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
    filled = page.locator(":is(main, .bar) .button:not(.plain, .outline, .help, .solid):visible")
    expect(way(page, "Skip")).to_be_visible()
    expect(filled).to_have_count(0)
    choose(page.locator(f"#{FIRST}"), "Yes")
    expect(filled).to_have_text(["Check"])
    way(page, "Check").click()
    expect(way(page, "Skip")).to_be_visible()
    expect(filled).to_have_count(0)
    choose(page.locator(f"#{FIRST}"), "No")
    expect(filled).to_have_text(["Check again"])
    way(page, "Check again").click()
    expect(filled).to_have_text(["Go on"])
    turn_to(page, LAST)
    page.locator(f"#{LAST} textarea").fill("Mine")
    expect(filled).to_have_text(["Finish"])


def test_a_reply_takes_no_focus_and_comes_into_sight(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 500})
    visit(LESSON)
    choose(page.locator(f"#{FIRST}"), "No")
    way(page, "Check").click()
    expect(way(page, "Go on")).to_be_focused()
    expect(page.locator(f"#{FIRST} .right .reply")).to_be_in_viewport(ratio=1)
    assert page.evaluate(
        "document.querySelector('.right .reply').getBoundingClientRect().bottom <="
        " document.querySelector('.bar').getBoundingClientRect().top"
    )


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
    unfold(page)
    expect(page).to_have_title(part)
    unfold(page, "One step at a time")
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
    expect(page.locator(".finish")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".finish")).to_be_visible()
    page.keyboard.press("ArrowLeft")
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


def test_it_can_all_be_seen_on_one_page_and_folded_again(visit: Visit, page: Page) -> None:
    visit(f"{LESSON}#{SECOND}")
    unfold(page)
    expect(page.locator(".step:visible")).to_have_count(len(STEPS))
    expect(page.locator(".count")).to_have_text("6 short steps · 3 minutes")
    expect(page.get_by_role("region", name="What helps a friend?")).to_be_focused()
    expect(way(page, "Back")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".step:visible")).to_have_count(len(STEPS))
    unfold(page, "One step at a time")
    expect_at(page, SECOND)


def test_paper_shows_every_step(visit: Visit, page: Page) -> None:
    visit(LESSON)
    page.emulate_media(media="print")
    expect(page.locator(".step:visible")).to_have_count(len(STEPS))
    expect(page.get_by_text("Skip any step you like.")).to_be_visible()
    expect(page.locator(".finish h2")).to_be_visible()
    expect(page.locator(":is(.bar, .menu, .kept-line, .turned):visible")).to_have_count(0)


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
    unfold(page)
    assert violations(page) == []


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
    expect(page.locator(".bar").get_by_role("button")).to_have_count(0)
    expect(page.locator(".work-top").get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("button", name="Copy my line")).to_have_count(0)
    expect(page.get_by_role("heading", name="Whoever is in the picture has the say.")).to_be_visible()
    expect(page.locator(".check:visible")).not_to_have_count(0)
    expect(page.get_by_role("link", name="Next: Every kind of question")).to_be_visible()


def test_a_script_that_stops_half_way_leaves_the_whole_page(page: Page, server: str) -> None:
    half = 'document.documentElement.classList.add("js"); stopped();'
    page.route("**/*.js", lambda route: route.fulfill(body=half))
    page.goto(server + LESSON)
    expect(page.locator(".step:visible")).to_have_count(len(STEPS))
    expect(page.locator(".check:visible")).not_to_have_count(0)
    expect(page.locator(".bar").get_by_role("button")).to_have_count(0)


# How far what can be seen has moved by itself, as a browser measures it.
MOVED = """
window.moved = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) moved += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.mark.parametrize("at", ["", "#replies"])
def test_nothing_jumps_when_the_script_comes_late(page: Page, server: str, at: str) -> None:
    page.set_viewport_size({"width": 412, "height": 823})
    page.add_init_script(MOVED)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/*.js", hold)
    page.goto(server + LESSON + at, wait_until="commit")
    expect(page.locator(f"#{FIRST}")).to_be_visible()
    expect(page.locator(".step > .idea").locator("visible=true")).to_have_count(1)
    page.wait_for_timeout(500)
    for each in held:
        each.continue_()
    expect(page.locator(".stepped")).to_be_visible()
    expect_at(page, at.removeprefix("#") or FIRST)
    page.wait_for_load_state()
    assert page.evaluate("moved") <= 0.02
