"""Questions in which items are put in their places: groups, steps of an order, partners of a match."""

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from html import escape
from typing import ClassVar, Self

from safe4me.content.markup.blocks import (
    HEADING,
    Line,
    Listing,
    Passage,
    read_entries,
    refuse_headings,
    split_attributes,
    unquoted,
)
from safe4me.content.markup.errors import Fault, Malformed
from safe4me.content.markup.render import plain, to_html, to_inline_html
from safe4me.content.page import Html
from safe4me.content.questions.base import Fields, Mark, Question, read_head, read_position

MOST_ITEMS = 10
_ITEM = re.compile(r"\s{0,3}-\s+(?P<text>.+)$")
_STEP = re.compile(r"\s{0,3}(?P<number>\d{1,2})[.)]\s+(?P<text>.+)$")


@dataclass(frozen=True, slots=True)
class Item:
    """Something to sort: its right place is a position in the question's `places`; `why` may be empty."""

    position: int
    text: str
    html: Html
    place: int
    why: Html


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """An item as it stands in the file, in its right place."""

    text: str
    place: int
    line: int
    why: Sequence[Line] = ()


@dataclass(frozen=True, slots=True)
class SortingParts:
    """What the lines of a sorting question hold; the rest is said about the answer."""

    intro: Sequence[Line]
    items: Sequence[WrittenItem]
    places: tuple[str, ...]
    rest: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class SortingQuestion(Question):
    """Put each item in its place: a group, a step in an order, or a partner to match.

    `items` stand in the order in which they are shown, mixed but the same for everyone; their
    positions are those of that order, so that they give nothing away.
    """

    template: ClassVar[str] = "sorting"
    several: ClassVar[bool] = True

    items: tuple[Item, ...]
    places: tuple[str, ...]
    feedback: Html

    @classmethod
    @abstractmethod
    def read_parts(cls, passage: Passage) -> SortingParts:
        """The items in their places. Raises Malformed."""

    @classmethod
    def parse(cls, passage: Passage) -> Self:
        """Text after the last item is its feedback. Raises Malformed."""
        passage.attributes.allow(passage.line, flags=cls.kind, keys="short outcome")
        parts = cls.read_parts(passage)
        if not 2 <= len(parts.items) <= MOST_ITEMS or len(parts.places) < 2:
            raise Malformed(
                passage.line, f"Give this question 2 to {MOST_ITEMS} items, and two places or more."
            )
        return cls(
            **read_head(passage, parts.intro),
            items=_mixed(passage.attributes.id or "", parts.items),
            places=parts.places,
            feedback=to_html(unquoted(parts.rest)),
        )

    def mark(self, fields: Fields) -> Mark:
        """Answered once every item has a place; `given` is item position → place."""
        places = {item.position: self._place(item, fields) for item in self.items}
        placed = {item: place for item, place in places.items() if place}
        answered = len(placed) == len(self.items)
        amiss = tuple(item.text for item in self.items if placed.get(item.position) != item.place)
        return Mark(answered, not amiss, placed, amiss=amiss) if answered else Mark(False, None, placed)

    def _place(self, item: Item, fields: Fields) -> int:
        values = fields.get(f"answers.{self.id}.{item.position}", ())
        place = read_position(values[0]) if len(values) == 1 else 0
        return place if place <= len(self.places) else 0

    def faults(self) -> Iterator[Fault]:
        """An answer that is not explained."""
        if not self.feedback:
            yield self.line, "Explain the answer in a line “> …” below the last item."

    def shape(self) -> tuple[object, ...]:
        """As many places, and the same place for the item at each position."""
        return (self.kind, len(self.places), [item.place for item in self.items])

    def plan(self) -> tuple[object, ...]:
        """The names of places stay too: they stand in lists, where only one can be."""
        return (*self.shape(), self.places)

    def replies(self) -> Iterator[Html]:
        """Why an item goes where it goes, and what is said once each is in its place."""
        yield from (item.why for item in self.items if item.why)
        yield self.feedback

    def labels(self) -> Iterator[Html]:
        """The items, then the places."""
        yield from (item.html for item in self.items)
        yield from (Html(escape(place)) for place in self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups(SortingQuestion):
    """Each item belongs to a group: `### Its name`, and its items below; below an item it may say why."""

    kind: ClassVar[str] = "groups"

    @classmethod
    def read_parts(cls, passage: Passage) -> SortingParts:
        """A group's heading is its name; only below the last group may text follow. Raises Malformed."""
        intro: list[Line] = []
        groups: list[tuple[Line, list[Line]]] = []
        for line in passage.lines:
            if HEADING.match(line.text):
                groups.append((line, []))
            else:
                (groups[-1][1] if groups else intro).append(line)
        places = tuple(_group_name(line) for line, _ in groups)
        listings = [_read_items(lines) for _, lines in groups]
        for listing, (line, _) in zip(listings, groups, strict=True):
            _refuse_bad_group(listing, line, last=listing is listings[-1])
        items = [
            WrittenItem(entry.text, place, entry.line, entry.feedback)
            for place, listing in enumerate(listings, start=1)
            for entry in listing.entries
        ]
        return SortingParts(intro, items, places, listings[-1].rest if listings else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(SortingQuestion):
    """Items are steps, written in their right order: 1, 2, 3."""

    kind: ClassVar[str] = "order"

    @classmethod
    def read_parts(cls, passage: Passage) -> SortingParts:
        """Steps are numbered in their right order. Raises Malformed."""
        refuse_headings(passage)
        listing = read_entries(passage.lines, _STEP, feedback=False)
        for position, entry in enumerate(listing.entries, start=1):
            if int(entry.marker["number"]) != position:
                raise Malformed(
                    entry.line, f"Number this one {position}: steps stand in their right order, 1, 2, 3."
                )
        items = [WrittenItem(entry.text, place, entry.line) for place, entry in enumerate(listing.entries, 1)]
        return SortingParts(listing.intro, items, tuple(str(item.place) for item in items), listing.rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match(SortingQuestion):
    """Each item has a partner: `- item == partner`; two items may share one."""

    kind: ClassVar[str] = "match"

    @classmethod
    def read_parts(cls, passage: Passage) -> SortingParts:
        """Partners stand in the order in which they are first named. Raises Malformed."""
        refuse_headings(passage)
        listing = read_entries(passage.lines, _ITEM, feedback=False)
        partners: dict[str, int] = {}
        items: list[WrittenItem] = []
        for entry in listing.entries:
            text, equals, partner = (part.strip() for part in entry.text.partition("=="))
            if not (text and equals and partner):
                raise Malformed(
                    entry.line, "Write a pair with two equals signs between: - Childline == Free talk"
                )
            place = partners.setdefault(_plain(partner, entry.line), len(partners) + 1)
            items.append(WrittenItem(text, place, entry.line))
        return SortingParts(listing.intro, items, tuple(partners), listing.rest)


def _read_items(lines: Sequence[Line]) -> Listing:
    """The items of a group; why one goes there stands indented, what is said of all of them at the margin."""
    end = next((n for n, line in enumerate(lines) if line.text.startswith(">")), len(lines))
    listing = read_entries(lines[:end], _ITEM, feedback=True)
    late = next((line for line in lines[end:] if _ITEM.match(line.text)), None)
    if late:
        raise Malformed(late.number, "Move this item above the text that is shown after the answer.")
    return replace(listing, rest=(*listing.rest, *lines[end:]))


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


def _plain(text: str, line: int) -> str:
    return plain(to_inline_html(text, line))


def _mixed(question: str, items: Sequence[WrittenItem]) -> tuple[Item, ...]:
    """The items in an order that a hash chooses, so never in the order of their places.

    It knows nothing of their words: in another language the same item stands at the same position, under
    which a tab keeps where it was put.
    """
    in_turn = sorted(enumerate(items), key=lambda each: sha256(f"{question} {each[0]}".encode()).digest())
    shown = [item for _, item in in_turn]
    if [item.place for item in shown] == sorted(item.place for item in shown):
        shown = [*shown[1:], shown[0]]
    return tuple(_item(position, item) for position, item in enumerate(shown, start=1))


def _item(position: int, written: WrittenItem) -> Item:
    _, attributes = split_attributes(written.text, written.line)
    attributes.allow(written.line)
    if attributes.id:
        raise Malformed(written.line, "An item has no id: take out the braces.")
    html = to_inline_html(written.text, written.line)
    return Item(position, plain(html), html, written.place, to_html(written.why))
