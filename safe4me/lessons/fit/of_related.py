"""Whether a page that ends on others leads its readers to two or three that are there and for them."""

from collections.abc import Iterator, Mapping

from safe4me.content.markup.errors import ContentFault
from safe4me.content.model.core import Library
from safe4me.content.model.related import MOST_RELATED, Listed, listed_pages, related
from safe4me.lessons.fit.banned_words import line_of
from safe4me.lessons.fit.of_routes import all_is_whole

FEWEST_RELATED = 2


def related_pages_fit(library: Library) -> Iterator[ContentFault]:
    """A page that names one that is not there, is itself, or is for others; or that names too many or few."""
    known = listed_pages(library)
    for entry in known.values():
        for cure in _of_named(entry, known):
            yield _at_related(entry, cure)


def pages_lead_on(library: Library) -> Iterator[ContentFault]:
    """A page with too little to lead on to, once every module is written whole and there is an A–Z."""
    is_one = library.searches and all_is_whole(library)
    for place, entry in listed_pages(library).items() if is_one else ():
        if len(found := related(library, place)) < FEWEST_RELATED and not entry.page.related:
            told = ", ".join(each.address for each in found) or "nothing"
            cure = f"This page ends on {told}: write two or three, related: [against-the-law/, questions/]"
            yield _at_related(entry, cure)


def _of_named(entry: Listed, known: Mapping[str, Listed]) -> Iterator[str]:
    named = entry.page.related
    number = len(set(named))
    if named and not FEWEST_RELATED <= number <= MOST_RELATED:
        yield f"Name {FEWEST_RELATED} or {MOST_RELATED} different pages under related:, not {number}."
    for address in named:
        if address not in known:
            yield f"“{address}” is no page to lead on to: write its address, as learn/law/two-ages/."
        elif address == entry.address:
            yield f"“{address}” is this very page: name another."
        elif not entry.suits(known[address]):
            yield f"“{address}” is not for everyone whom this page is for: name another."


def _at_related(entry: Listed, cure: str) -> ContentFault:
    page = entry.page
    return ContentFault(f"{page.language}/{page.path}", line_of("related:", page.source), cure)


CHECKS = (related_pages_fit, pages_lead_on)
