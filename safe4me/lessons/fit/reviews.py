"""Which pages somebody should read again soon, so that none of them grows old unseen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from safe4me.lessons.model import Library
from safe4me.lessons.page import Page

SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Review:
    """A page that is due for review on `due`, or was; `late` when that day has passed."""

    page: Page
    due: date
    late: bool


def reviews_due(library: Library, today: date) -> list[Review]:
    """The pages whose review is due within 60 days, the most urgent first."""
    soon = [
        Review(page, page.review_due, late=page.review_due < today)
        for page in _pages(library)
        if page.review_due is not None and page.review_due <= today + SOON
    ]
    return sorted(soon, key=lambda review: (review.due, review.page.path))


def _pages(library: Library) -> Iterator[Page]:
    for module in library.modules:
        yield module.page
        yield from (part.page for part in module.parts)
        if module.guide:
            yield module.guide.page
    yield from (door.page for door in library.doors)
    yield from (lesson.page for lesson in library.pages)
