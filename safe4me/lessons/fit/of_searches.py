"""Whether every search leads somewhere: to a door, and to pages, that are there."""

from collections.abc import Iterator

from safe4me.content.markup.errors import ContentFault
from safe4me.content.model.addresses import FIXED, address
from safe4me.content.model.core import Library
from safe4me.content.model.records import Search

FILE = "searches.yaml"


def searches_lead_somewhere(library: Library) -> Iterator[ContentFault]:
    """A search that names no door into help, or a page that is not there."""
    doors = {door.page.stem for door in library.doors}
    known = FIXED | {address(document.page.path) for document in library.documents()}
    for search in library.searches:
        if search.door and search.door not in doors:
            yield _fault(
                search, f"“{search.door}” is no door into help: write one of {', '.join(sorted(doors))}."
            )
        for page in search.pages:
            if page not in known:
                yield _fault(search, f"“{page}” is no page: write its address, as learn/law/two-ages/.")


def phrases_stand_once(library: Library) -> Iterator[ContentFault]:
    """A phrase that another search has already: it could lead to one of them only."""
    seen: set[str] = set()
    for search in library.searches:
        for phrase in search.phrases:
            if phrase in seen:
                yield _fault(search, f"“{phrase}” stands twice: leave it where it leads best.")
            seen.add(phrase)


def _fault(search: Search, cure: str) -> ContentFault:
    return ContentFault(f"{search.language}/{FILE}", search.line, cure)


CHECKS = (searches_lead_somewhere, phrases_stand_once)
