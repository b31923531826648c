"""What a page leads on to at its end: what its author names, else pages of its topics, else those beside it.

A topic is one of the A–Z of the search. Whoever a page is for, the pages it leads on to are for them too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from safe4me.content.model.addresses import (
    AGAINST_THE_LAW_FOR_STAFF,
    WHO_CAN_HELP_A_CHILD,
    address,
    of_pupils,
)
from safe4me.content.model.core import Lesson, Module, Quiz
from safe4me.content.model.guides import Posters
from safe4me.content.model.library import Article, Document, Library
from safe4me.content.page import Page

MOST_RELATED = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """A page by its address below the language; `above` is the front of its module.

    The rule leads to no quiz and no booster: they have their time.
    """

    address: str
    page: Page
    for_pupils: bool
    by_rule: bool = True
    above: Page | None = None

    @property
    def level(self) -> str:
        """The address of what it stands below; empty for a page below none."""
        return self.address.rstrip("/").rpartition("/")[0]

    def suits(self, other: "Listed") -> bool:
        """Whether the other is for everyone whom this one is for."""
        bands = set(self.page.bands) <= set(other.page.bands) if other.page.bands else True
        return self.for_pupils == other.for_pupils and bands


def listed_pages(library: Library) -> dict[str, Listed]:
    """Every page that ends on others, by its address. A module leads to its parts; a survey leads nowhere."""
    fronts = {part.page.path: module.page for module in library.modules for part in module.taught}
    found = [_listed(each, fronts) for each in library.documents() if not _stands_apart(each)]
    for table, place in ((library.law, AGAINST_THE_LAW_FOR_STAFF), (library.finder, WHO_CAN_HELP_A_CHILD)):
        if table:
            found.append(Listed(place, replace(table.page, related=()), for_pupils=False))
    return {each.address: each for each in found}


def related(library: Library, place: str) -> tuple[Listed, ...]:
    """What the page at an address below the language leads on to; nothing where it does not end on others."""
    known = listed_pages(library)
    if place not in known:
        return ()
    here = known[place]
    named = here.page.related or _by_rule(library, here, known)
    fitting = (known[each] for each in dict.fromkeys(named) if each in known and each != place)
    return tuple(islice(filter(here.suits, fitting), MOST_RELATED))


def _listed(document: Document, fronts: Mapping[str, Page]) -> Listed:
    page = document.page
    has_its_time = isinstance(document, Quiz) or (isinstance(document, Lesson) and document.booster)
    return Listed(address(page.path), page, of_pupils(page.path), not has_its_time, fronts.get(page.path))


def _stands_apart(document: Document) -> bool:
    if isinstance(document, Posters) or (isinstance(document, Article) and document.sheet):
        return True  # made for paper
    return isinstance(document, Module) or (isinstance(document, Quiz) and document.survey)


def _by_rule(library: Library, here: Listed, known: Mapping[str, Listed]) -> Iterator[str]:
    """The pages of each topic that it is of, the door first; then those beside it, the next one first."""
    for search in library.searches:
        topic = (*([f"help/{search.door}/"] if search.door else []), *search.pages)
        if search.topic and here.address in topic:
            yield from topic
    beside = [entry for entry in known.values() if entry.level == here.level]
    at = next((n for n, entry in enumerate(beside) if entry == here), 0)
    yield from (entry.address for entry in (*beside[at + 1 :], *beside[:at]) if entry.by_rule)
