"""In a language that is read from right to left keys follow the eye: an arrow goes where it points."""

from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_languages_laid_out import Open, files, open_page
from tests.helpers.browser.pages import open_menu, turn_to

__all__ = ["files", "open_page"]

STORY = "/ar/learn/fakes/shared-folder/"
LEFT = "each => each.getBoundingClientRect().left"
TOP = "() => document.activeElement.getBoundingClientRect().top"


def left(element: Locator) -> float:
    return float(element.evaluate(LEFT))


def whole(page: Page) -> Page:
    """The lesson with all its steps in sight."""
    open_menu(page).locator("[data-unfold]").press("Enter")
    return page


def test_the_arrow_to_the_left_goes_on_through_a_lesson(open_page: Open) -> None:
    page = open_page("/ar/learn/threats/the-order/")
    first, second = (page.locator(".stepper .segments span").nth(n) for n in range(2))
    expect(first).to_have_class("now")
    page.keyboard.press("ArrowLeft")
    expect(second).to_have_class("now")
    assert left(second) < left(first)
    page.keyboard.press("ArrowRight")
    expect(first).to_have_class("now")


def test_the_steps_of_a_lesson_stand_beside_buttons_that_point_the_same_way(open_page: Open) -> None:
    page = open_page("/ar/learn/help/who-can-help/")
    page.keyboard.press("ArrowLeft")
    back, on = page.locator(".bar [data-back]"), page.locator(".bar [data-on]")
    assert left(on) < left(back)


def test_in_a_story_the_arrow_goes_on_that_its_button_shows(open_page: Open) -> None:
    page = open_page(STORY)
    told = page.locator(".scene.here .beat")
    go, back = page.locator(".bar [data-go]"), page.locator(".bar [data-back]")
    before = told.count()
    page.keyboard.press("ArrowRight")
    assert told.count() == before
    page.keyboard.press("ArrowLeft")
    expect(told).to_have_count(before + 1)
    assert left(go) < left(back)


def test_the_map_of_a_story_leads_back_by_key(open_page: Open) -> None:
    page = open_page(STORY)
    ending = page.locator(".scene.ending.here")
    go, choice = page.locator(".bar [data-go]"), page.locator(".scene.here .tray:not([hidden]) a.choice")
    while not ending.count():
        if go.is_visible():
            page.keyboard.press("ArrowLeft")
        else:
            choice.first.press("Enter")
    places = page.locator(".path-map button:visible")
    start = page.locator(".story").get_attribute("data-start")
    places.first.focus()
    page.keyboard.press("Tab")
    expect(places.nth(1)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(f"#{start}")).to_contain_class("here")


def test_a_slider_follows_the_arrow(open_page: Open) -> None:
    page = whole(open_page("/ar/learn/help/who-can-help/"))
    line, walker = page.locator("[data-try=ages] input"), page.locator("[data-try=ages] .walker > g")
    line.press("Home")
    before = left(walker)
    line.press("ArrowRight")
    assert left(walker) > before
    line.press("ArrowLeft")
    assert left(walker) == before


def test_a_number_on_an_english_page_slides_as_it_is_drawn(
    open_page: Open, files: Mapping[str, bytes]
) -> None:
    lessons = (
        path for path, page in files.items() if path.startswith("/ar/learn/") and b"data-unfold" in page
    )
    page = whole(open_page(next(path for path in lessons if b"guess-line" in files[path])))
    line = page.locator(".guess-line input").first
    least, most = page.locator(".guess-line").first.locator("span").all()
    assert left(least) < left(most)
    line.press("Home")
    before = int(line.input_value())
    line.press("ArrowRight")
    assert int(line.input_value()) == before + 1


def test_a_number_on_an_arabic_page_slides_from_right_to_left(open_page: Open) -> None:
    page = open_page("/ar/learn/help/quiz/")
    turn_to(page, "how-many")
    least, most = page.locator(".guess-line span").all()
    assert left(most) < left(least)
    line = page.locator(".guess-line input")
    line.press("Home")
    line.press("ArrowLeft")
    expect(line).to_have_value("1")
    line.press("ArrowRight")
    expect(line).to_have_value("0")


def test_options_below_one_another_are_gone_through_by_the_arrows_down_and_up(open_page: Open) -> None:
    page = whole(open_page("/ar/learn/help/ordinary-days/"))
    page.locator("#how-big input").first.focus()
    tops = [page.evaluate(TOP)]
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        tops.append(page.evaluate(TOP))
    assert tops[0] < tops[1] < tops[2] > tops[3] == tops[1]


def test_the_menu_of_languages_opens_and_leads_by_key(open_page: Open) -> None:
    page = open_page("/ar/learn/help/")
    page.locator(".languages summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    first, second = (page.locator(".languages li:not([hidden]) a").nth(n) for n in range(2))
    expect(first).to_be_focused()
    assert left(second) < left(first)
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
