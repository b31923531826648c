"""Whether few enough pages are studied: each adds to what a pupil's year may tell (docs/privacy.md)."""

from collections.abc import Iterator

from safe4me.content.markup.errors import ContentFault
from safe4me.content.model.core import Library
from safe4me.content.model.progress import stations
from safe4me.content.page import Page
from safe4me.lessons.fit.banned_words import line_of

MOST_STUDIED = 2  # of a module
FEWEST_STATIONS = 4  # three thirds, and an end


def few_pages_are_studied(library: Library) -> Iterator[ContentFault]:
    """More pages of a module than may be, a page that is too short, or one of no topic."""
    for module in library.modules:
        studied = [part for part in module.taught if part.page.study]
        for part in studied[MOST_STUDIED:]:
            yield _at(
                part.page, f"At most {MOST_STUDIED} pages of a module are studied: take study: out here."
            )
        for part in studied:
            if not module.topic:
                yield _at(part.page, "Surveys and cases are not studied: take study: out.")
            if stations(part) < FEWEST_STATIONS:
                yield _at(
                    part.page,
                    f"A page with fewer than {FEWEST_STATIONS} steps is not studied: take study: out.",
                )


def _at(page: Page, cure: str) -> ContentFault:
    return ContentFault(f"{page.language}/{page.path}", line_of("study:", page.source), cure)
