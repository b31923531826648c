"""Which pages somebody should read again, so that none of them grows old unseen.

The calendar alone never stops a build: it warns, and only `content check` refuses what has waited too long.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from safe4me.lessons.fit.banned_words import line_of
from safe4me.lessons.markup.faults import ContentFault
from safe4me.lessons.model import Library
from safe4me.lessons.page import Page

SOON = timedelta(days=60)
TOO_LONG = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Review:
    """A page to be read again by `due`: `late` when that day has passed, `overdue` from 90 days past it.

    `file` is its path below the content folder.
    """

    page: Page
    file: str
    due: date
    late: bool
    overdue: bool

    @property
    def fault(self) -> ContentFault:
        """What to do about it, and where."""
        line = line_of("review_due:", self.page.source)
        mend = f"Its review was due on {self.due}: check its facts again, then set reviewed: and review_due:."
        return ContentFault(self.file, line, mend)


def reviews_due(libraries: Iterable[Library], today: date) -> list[Review]:
    """The pages of every language whose review is due within 60 days, the most urgent first."""
    pages = {document.page for library in libraries for document in library.documents()}
    soon = [
        Review(
            page=page,
            file=f"{page.language}/{page.path}",
            due=page.review_due,
            late=page.review_due < today,
            overdue=page.review_due + TOO_LONG <= today,
        )
        for page in pages
        if page.review_due is not None and page.review_due <= today + SOON
    ]
    return sorted(soon, key=lambda review: (review.due, review.file))


def late_reviews(libraries: Iterable[Library], today: date) -> list[Review]:
    """The pages whose review is late, the most urgent first."""
    return [review for review in reviews_due(libraries, today) if review.late]
