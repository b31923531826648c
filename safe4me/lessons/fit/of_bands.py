"""Whether each part of a module is for whom it says: the ages of its people, and one band or none for all."""

import re
from collections.abc import Iterator
from itertools import chain

from safe4me.lessons.addresses import address
from safe4me.lessons.fit.banned_words import line_of
from safe4me.lessons.markup.faults import ContentFault, Fault
from safe4me.lessons.model import Document, Library

OLDEST_OF_A = 13
_AGE = re.compile(r"(?:\b(?:is|was|aged|turns) |, )(?P<age>1[4-7])(?=[,.;:]| and\b)")


def ages(document: Document) -> Iterator[Fault]:
    """Somebody young on a page for 11 to 13s who is older than that."""
    if "A" in document.page.bands:
        for number, line in enumerate(document.page.source.split("\n"), start=1):
            if found := _AGE.search(line):
                yield (
                    number,
                    f"Somebody is {found['age']}: on a page of band A nobody young is over {OLDEST_OF_A}.",
                )


def bands_are_told(library: Library) -> Iterator[ContentFault]:
    """A part without its band in a module whose other parts have theirs."""
    for module in library.modules:
        for part in module.parts if module.bands else ():
            if not part.page.bands:
                path = f"{part.page.language}/{part.page.path}"
                yield ContentFault(path, 1, "Say whom this is for, as its module does: band: A, B or A+B.")


def moves(library: Library) -> Iterator[ContentFault]:
    """An old address that is a page's still, or of two pages."""
    taken = {address(document.page.path) for document in library.documents()}
    for part in chain.from_iterable(module.parts for module in library.modules):
        old = f"learn/{part.page.was}/"
        if part.page.was and old in taken:
            message = f"“{part.page.was}” is another page’s address: write was: what no page is called now."
            path = f"{part.page.language}/{part.page.path}"
            yield ContentFault(path, line_of("was:", part.page.source), message)
        taken.add(old)
