"""Whether the finder answers everything once, with services that fit who asks, and danger first."""

from collections.abc import Iterator

from safe4me.content.markup.errors import ContentFault, Fault
from safe4me.content.model.addresses import address
from safe4me.content.model.core import Library
from safe4me.content.model.decision_tables import (
    ADULT,
    ASKS,
    IN_DANGER,
    QUIETLY,
    Finder,
    FinderNote,
    FinderRow,
    needs,
)
from safe4me.content.model.records import Service
from safe4me.lessons.fit.of_tables import answers_each_once

FEWEST_FIRST, MOST_FIRST = 2, 3
FIRST_IN_DANGER = ("999", "childline")
BY_PHONE_ALONE = "999"  # from a mobile it needs no voice
GROWN_UP = frozenset({"18-or-over", ADULT})


def the_finder_leads_to_help(library: Library) -> Iterator[ContentFault]:
    """A gap, an overlap, help that does not fit who asks for it, or danger without the first door first."""
    if library.finder is None:
        return
    page = library.finder.page
    for fault in (*answers_each_once(library.finder, needs()), *_of_finder(library, library.finder)):
        yield ContentFault(f"{page.language}/{page.path}", *fault)


def _of_finder(library: Library, finder: Finder) -> Iterator[Fault]:
    for row in finder.rows:
        yield from _leads(library, row)
        yield from _danger(library, row)
        if not FEWEST_FIRST <= len(row.first) <= MOST_FIRST:
            yield row.line, f"Name {FEWEST_FIRST} or {MOST_FIRST} services, not {len(row.first)}."
    for each in finder.records:
        yield from _services(library, each)


def _leads(library: Library, row: FinderRow) -> Iterator[Fault]:
    doors = {door.page.stem for door in library.doors}
    for door in row.doors:
        if door not in doors:
            yield row.line, f"“{door}” is no door: write a name of the folder doors."
    if row.read and row.read not in {address(article.page.path) for article in library.pages}:
        yield row.line, f"“{row.read}” is no page for adults: write its address, as parents/blackmail/."


def _danger(library: Library, row: FinderRow) -> Iterator[Fault]:
    if not IN_DANGER & {*_answers(row, "what")} or not library.doors:
        return
    if row.doors[0] != (first := library.doors[0].page.stem):
        yield row.line, f"Somebody may be in danger: write {first} first under doors:."
    if row.first[0].service not in FIRST_IN_DANGER:
        yield row.line, f"Somebody may be in danger: name {' or '.join(FIRST_IN_DANGER)} first."


def _services(library: Library, each: FinderRow | FinderNote) -> Iterator[Fault]:
    known = {service.id: service for service in library.services}
    named = [turn.service for turn in each.first] if isinstance(each, FinderRow) else [each.service]
    for name in filter(None, named):
        if service := known.get(name):
            yield from ((each.line, f"“{name}” {cure}") for cure in _unfit(service, each))
        else:
            yield each.line, f"“{name}” isn’t a service that is offered: write an id of services.yaml."


def _unfit(service: Service, each: FinderRow | FinderNote) -> Iterator[str]:
    """Why a service should not stand in a row or a note, and what to do."""
    if service.adults_only and not {*_answers(each, "age")} <= GROWN_UP:
        yield "is for adults only: name it for 18-or-over and adult alone."
    if QUIETLY in _answers(each, "talk") and not _is_quiet(service):
        yield "can only be called: name another for who would rather not."
    if not service.cannot:
        yield "says nowhere where its help ends: write cannot: in services.yaml."


def _is_quiet(service: Service) -> bool:
    return bool(service.quiet_ways) or not service.ways or service.id == BY_PHONE_ALONE


def _answers(each: FinderRow | FinderNote, name: str) -> tuple[str, ...]:
    return each.when.get(name, ASKS[name])
