"""Whether each part of a module is for whom it says: the ages of its people, and one band or none for all."""

import re
from collections.abc import Iterator
from itertools import chain

from safe4me.content.markup.blocks import RULE
from safe4me.content.markup.errors import ContentFault, Fault
from safe4me.content.model.addresses import address
from safe4me.content.model.core import Document, Library, Module
from safe4me.content.page import band_of
from safe4me.lessons.fit.banned_words import line_of

OLDEST_OF_A = 13
OF_LAW = "law"
_ITEM = re.compile(r"## .*?(?:\{[^{}]*\bages=(?P<ages>[^\s{}]+)[^{}]*\})?\s*$")
_AGE = re.compile(r"(?:\b(?:is|was|aged|turns) |, )(?P<age>1[4-7])(?=[,.;:]| and\b)")


def ages(document: Document) -> Iterator[Fault]:
    """Somebody young on a page for 11 to 13s who is older, but in an item of law: `{#its-id ages=law}`."""
    reason = None
    for number, line in enumerate(document.page.source.split("\n"), start=1):
        if item := _ITEM.match(line):
            reason = item["ages"]
            if reason not in {None, OF_LAW}:
                yield number, f"Only an item of law names older ages: write ages={OF_LAW}, or take it out."
        elif RULE.match(line):
            reason = None
        if "A" in document.page.bands and reason != OF_LAW and (found := _AGE.search(line)):
            message = f"Somebody is {found['age']}: on a page of band A nobody young is over {OLDEST_OF_A}."
            yield number, message


def is_whole(module: Module) -> bool:
    """Whether a module is written for its bands, each part of it: only then is it checked as one."""
    return bool(module.parts) and all(part.page.bands for part in module.parts)


def bands_are_told(library: Library) -> Iterator[ContentFault]:
    """A part without its band in a module whose other parts have theirs."""
    for module in library.modules:
        for part in module.parts if module.bands else ():
            if not part.page.bands:
                path = f"{part.page.language}/{part.page.path}"
                yield ContentFault(path, 1, "Say whom this is for, as its module does: band: A, B or A+B.")


def years_are_told(library: Library) -> Iterator[ContentFault]:
    """A topic that is not taught in one year group for each of its bands, where others say when they are."""
    topics = [module for module in library.modules if module.topic]
    for module in topics if any(topic.years for topic in topics) else ():
        taught = [band_of(year) for year in module.years]
        if any(taught.count(band) != 1 for band in module.bands):
            path = f"{module.page.language}/{module.page.path}"
            message = "Say in which year group each of its bands is taught: years: [7, 10]"
            yield ContentFault(path, line_of("years:", module.page.source), message)


def moves(library: Library) -> Iterator[ContentFault]:
    """An old address that is a page's still, or of two pages."""
    taken = {address(document.page.path) for document in library.documents()}
    for part in chain.from_iterable(module.taught for module in library.modules):
        old = f"learn/{part.page.was}/"
        if part.page.was and old in taken:
            message = f"“{part.page.was}” is another page’s address: write was: what no page is called now."
            path = f"{part.page.language}/{part.page.path}"
            yield ContentFault(path, line_of("was:", part.page.source), message)
        taken.add(old)


CHECKS = (bands_are_told, years_are_told, moves)
