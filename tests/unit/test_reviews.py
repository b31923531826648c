"""Pages due for review: the most urgent first, those of the next 60 days among them."""

from datetime import date, timedelta

from safe4me.lessons.fit.reviews import reviews_due
from safe4me.lessons.model import Door, Lesson, Library, Module
from safe4me.lessons.page import Page

TODAY = date(2026, 11, 24)


def page(name: str, days: int | None) -> Page:
    due = None if days is None else TODAY + timedelta(days=days)
    return Page(path=f"{name}.md", title=name, review_due=due)


def library(module: Page, lesson: Page, door: Page, of_site: Page) -> Library:
    modules = (Module("law", module, "", (Lesson(lesson, ()),)),)  # type: ignore[arg-type]  # no prose needed
    return Library("en", modules, (Door(door, "", ()),), (Lesson(of_site, ()),))


def names(found: Library) -> list[tuple[str, bool]]:
    return [(review.page.title, review.late) for review in reviews_due(found, TODAY)]


def test_every_kind_of_page_is_looked_at_the_most_urgent_first() -> None:
    found = library(page("module", 60), page("lesson", -1), page("door", 0), page("about", 30))
    assert names(found) == [("lesson", True), ("door", False), ("about", False), ("module", False)]


def test_what_is_due_later_or_never_is_left_out() -> None:
    assert names(library(page("a", 61), page("b", None), page("c", 400), page("d", 60))) == [("d", False)]
