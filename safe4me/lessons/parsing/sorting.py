"""Questions in which items are put in their places: groups, steps of an order, partners of a match."""

import re
from collections.abc import Sequence
from hashlib import sha256

from safe4me.lessons.markup.attributes import split_attributes
from safe4me.lessons.markup.blocks import (
    HEADING,
    Line,
    Listing,
    Section,
    read_entries,
    refuse_headings,
    unquoted,
)
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.markup.render import plain, to_html, to_inline_html
from safe4me.lessons.model import Item, Kind, SortingQuestion

MOST_ITEMS = 10
_ITEM = re.compile(r"\s{0,3}-\s+(?P<text>.+)$")
_STEP = re.compile(r"\s{0,3}(?P<number>\d{1,2})[.)]\s+(?P<text>.+)$")

Placed = tuple[str, int, int]  # the item's text, its right place, its line


def parse_sorting(section: Section, kind: Kind) -> SortingQuestion:
    """A groups, order or match question; text after its last item is its feedback.

    Raises Malformed when the section does not follow the form of its kind.
    """
    section.attributes.allow(section.line, flags=kind.value)
    read = {Kind.GROUPS: _groups, Kind.ORDER: _order, Kind.MATCH: _match}[kind]
    intro, placed, places, rest = read(section)
    if not 2 <= len(placed) <= MOST_ITEMS or len(places) < 2:
        raise Malformed(section.line, f"Give this question 2 to {MOST_ITEMS} items, and two places or more.")
    html = to_inline_html(section.heading, section.line)
    return SortingQuestion(
        id=section.attributes.id or "",
        kind=kind,
        text=plain(html),
        html=html,
        intro=to_html(intro),
        items=_mixed(section.attributes.id or "", placed),
        places=places,
        feedback=to_html(unquoted(rest)),
        line=section.line,
    )


Parts = tuple[Sequence[Line], list[Placed], tuple[str, ...], Sequence[Line]]


def _groups(section: Section) -> Parts:
    intro: list[Line] = []
    groups: list[tuple[Line, list[Line]]] = []
    for line in section.lines:
        if HEADING.match(line.text):
            groups.append((line, []))
        else:
            (groups[-1][1] if groups else intro).append(line)
    places = tuple(_group_name(line) for line, _ in groups)
    listings = [read_entries(lines, _ITEM, feedback=False) for _, lines in groups]
    for listing, (line, _) in zip(listings, groups, strict=True):
        _refuse_bad_group(listing, line, last=listing is listings[-1])
    placed = [(e.text, place, e.line) for place, got in enumerate(listings, start=1) for e in got.entries]
    return intro, placed, places, listings[-1].rest if listings else ()


def _group_name(line: Line) -> str:
    text, attributes = split_attributes(line.text.lstrip("# "), line.number)
    if attributes or not text:
        raise Malformed(line.number, "A group's heading is its name only: ### Kind")
    return _plain(text, line.number)


def _refuse_bad_group(listing: Listing, line: Line, *, last: bool) -> None:
    if not listing.entries or any(not before.blank for before in listing.intro):
        raise Malformed(line.number, "Under a group's heading stand only its items: - text")
    if listing.rest and not last:
        raise Malformed(
            listing.rest[0].number, "Move this below the last group: it is shown after the answer."
        )


def _order(section: Section) -> Parts:
    refuse_headings(section)
    listing = read_entries(section.lines, _STEP, feedback=False)
    for position, entry in enumerate(listing.entries, start=1):
        if int(entry.marker["number"]) != position:
            raise Malformed(
                entry.line, f"Number this one {position}: steps stand in their right order, 1, 2, 3."
            )
    placed = [(entry.text, place, entry.line) for place, entry in enumerate(listing.entries, start=1)]
    return listing.intro, placed, tuple(str(place) for _, place, _ in placed), listing.rest


def _match(section: Section) -> Parts:
    refuse_headings(section)
    listing = read_entries(section.lines, _ITEM, feedback=False)
    partners: dict[str, int] = {}
    placed: list[Placed] = []
    for entry in listing.entries:
        text, equals, partner = (part.strip() for part in entry.text.partition("=="))
        if not (text and equals and partner):
            raise Malformed(
                entry.line, "Write a pair with two equals signs between: - Childline == Free talk"
            )
        place = partners.setdefault(_plain(partner, entry.line), len(partners) + 1)
        placed.append((text, place, entry.line))
    return listing.intro, placed, tuple(partners), listing.rest


def _plain(text: str, line: int) -> str:
    return plain(to_inline_html(text, line))


def _mixed(question: str, placed: Sequence[Placed]) -> tuple[Item, ...]:
    """The items in an order that a hash chooses, so never in the order of their places."""
    shown = sorted(placed, key=lambda item: sha256(f"{question} {item[0]}".encode()).digest())
    if [place for _, place, _ in shown] == sorted(place for _, place, _ in shown):
        shown = [*shown[1:], shown[0]]
    return tuple(_item(position, item) for position, item in enumerate(shown, start=1))


def _item(position: int, placed: Placed) -> Item:
    text, place, line = placed
    _, attributes = split_attributes(text, line)
    attributes.allow(line)
    if attributes.id:
        raise Malformed(line, "An item has no id: take out the braces.")
    html = to_inline_html(text, line)
    return Item(position, plain(html), html, place)
