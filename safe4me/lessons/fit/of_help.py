"""Whether a door acts: every button leads somewhere, and nothing sends a child away to look for help."""

import re
from collections.abc import Iterator, Mapping

from safe4me.content.markup.errors import ContentFault, Fault
from safe4me.content.model.core import Document, Library
from safe4me.content.model.help_pages import Door
from safe4me.content.model.records import Service
from safe4me.lessons.fit.banned_words import banned_words, line_of

DONTS = 3
LONGEST_DONT = 3  # words
LONGEST_SIMPLER = 8  # words
QUIET = ("text", "chat")
_PROMISED = re.compile(r"not in trouble(?! for (?:asking|telling))", re.IGNORECASE)


def check_door(document: Document, services: Mapping[str, Service]) -> Iterator[Fault]:
    """A door with a button that leads nowhere, without don'ts, steps or simpler words, or that misleads."""
    if isinstance(document, Door):
        yield from _ways(document, services)
        yield from _shape(document)
        yield from _simpler(document)
        yield from _wording(document)


def check_services(library: Library) -> Iterator[ContentFault]:
    """A card with words that no page may have: one that sends a child away to search, or blames."""
    for service in library.services:
        for words, instead in banned_words(service.told, for_pupils=not service.adults_only):
            yield ContentFault("services.yaml", service.line, f"Do not write “{words}”: {instead}.")


def _ways(door: Door, services: Mapping[str, Service]) -> Iterator[Fault]:
    quiet = line_of("quiet:", door.page.source)
    lines = {door.act.to: line_of("act:", door.page.source)}
    for to in door.ways:
        service = services.get(to.service)
        if service and to.way not in service.ways:
            mend = f"“{to.service}” has no {to.way} in services.yaml: name a way that it has."
            yield lines.get(to, quiet), mend
    for to in door.quiet:
        if to.way not in QUIET:
            yield quiet, f"A {to.way} is not quiet: {' or '.join(QUIET)}."


def _shape(door: Door) -> Iterator[Fault]:
    line = line_of("dont:", door.page.source)
    if len(door.dont) != DONTS:
        yield line, f"Write {DONTS} don’ts, not {len(door.dont)}."
    for dont in door.dont:
        if len(dont.split()) > LONGEST_DONT:
            yield line, f"Shorten “{dont}” to {LONGEST_DONT} words."
    if not door.steps:
        yield 1, "Say what to do, one at a time: steps: a line “- do: …” each."
    if not door.quiet:
        yield 1, "Say who can be reached without a sound: quiet: [{service: shout, way: text}]."


def _simpler(door: Door) -> Iterator[Fault]:
    if not door.simpler:
        yield 1, "Say what matters most in simpler words: simpler: [One short sentence., Another.]."
    for sentence in door.simpler:
        if len(sentence.split()) > LONGEST_SIMPLER:
            yield line_of(sentence, door.page.source), f"Shorten “{sentence}” to {LONGEST_SIMPLER} words."


def _wording(door: Door) -> Iterator[Fault]:
    for text in (*door.texts, *(fear.html for fear in door.fears)):
        if found := _PROMISED.search(text):
            yield line_of(found[0], door.page.source), "Promise only this: not in trouble for asking."
