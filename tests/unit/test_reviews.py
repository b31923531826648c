"""Pages due for review: the most urgent first, those of the next 60 days among them."""

from dataclasses import replace
from datetime import date, timedelta

from safe4me.content.model.core import Lesson, Module
from safe4me.content.model.help_pages import Act, Door, Way
from safe4me.content.model.library import Article, Library
from safe4me.content.page import Page
from safe4me.content.review_dates import Review, late_reviews, reviews_due

TODAY = date(2026, 11, 24)


def page(name: str, days: int | None, language: str = "en") -> Page:
    due = None if days is None else TODAY + timedelta(days=days)
    source = f"---\ntitle: {name}\nreview_due: {due}\n---\n"
    return Page(path=f"{name}.md", title=name, review_due=due, source=source, language=language)


def of_help(page: Page) -> Door:
    return Door(page, "", (), Act(Way("childline", "phone"), "", ""), (), ())


def library(*pages: Page) -> Library:
    module, lesson, door, of_site = pages
    modules = (Module("law", module, "", (Lesson(lesson, "", ()),)),)  # type: ignore[arg-type]  # no prose needed
    return Library(of_site.language, modules, (of_help(door),), (Article(of_site, "", ""),))  # type: ignore[arg-type]  # no prose needed


def of_days(*days: int) -> list[Review]:
    padded = [*days, *[None] * (4 - len(days))]
    return reviews_due([library(*(page(f"p{n}", day) for n, day in enumerate(padded)))], TODAY)


def names(found: Library) -> list[tuple[str, bool]]:
    return [(review.page.title, review.late) for review in reviews_due([found], TODAY)]


def test_every_kind_of_page_is_looked_at_the_most_urgent_first() -> None:
    found = library(page("module", 60), page("lesson", -1), page("door", 0), page("about", 30))
    assert names(found) == [("lesson", True), ("door", False), ("about", False), ("module", False)]


def test_what_is_due_later_or_never_is_left_out() -> None:
    assert names(library(page("a", 61), page("b", None), page("c", 400), page("d", 60))) == [("d", False)]


def test_every_language_s_pages_are_looked_at() -> None:
    english, welsh = (
        library(
            *(page(name, days, language) for name, days in (("a", 400), ("b", 3), ("c", None), ("d", None)))
        )
        for language in ("en", "cy")
    )
    found = reviews_due([english, welsh], TODAY)
    assert [review.file for review in found] == ["cy/b.md", "en/b.md"]


def test_a_page_that_another_language_borrows_is_looked_at_once() -> None:
    english = library(page("a", 3), page("b", None), page("c", None), page("d", None))
    assert [review.file for review in reviews_due([english, replace(english, language="cy")], TODAY)] == [
        "en/a.md"
    ]


def test_a_page_is_late_the_day_after_and_overdue_from_ninety_days_past() -> None:
    found = of_days(0, -1, -89, -90)
    assert [(review.late, review.overdue) for review in reversed(found)] == [
        (False, False),
        (True, False),
        (True, False),
        (True, True),
    ]


def test_only_late_pages_are_warned_of_with_file_and_line() -> None:
    pages = library(page("a", 3), page("b", -1), page("c", 0), page("d", None))
    [late] = late_reviews([pages], TODAY)
    assert str(late.fault).startswith("en/b.md:3: Its review was due on 2026-11-23: check its facts again")
