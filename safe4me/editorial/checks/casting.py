"""The cast against the pages: one name is one person, nobody is too old, and no group has one part only."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from safe4me.content.drawings.svg import Drawing
from safe4me.content.markup.errors import ContentError, Fault, line_of
from safe4me.content.markup.render import plain
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Part, Scenario
from safe4me.content.model.library import Library
from safe4me.content.model.records import Member
from safe4me.content.page import BANDS, HARMED, HARMING
from safe4me.content.parsing.library import CASTING
from safe4me.editorial.checks.teaching import OLDEST_OF_A, no_guide_is_missing
from safe4me.editorial.checks.walk import drawings, shown

AT_LEAST = 3
ACTING = ("leads", "helps")
RELATIVES = frozenset({"You", "Mum", "Dad", "Nan", "Gran", "Grandad", "Officer"})  # of whoever it is about
_SCREEN_NAME = re.compile(r"[a-z]|\w*[_\d]")


@dataclass(frozen=True, slots=True)
class Played:
    """What a member of the cast does in a part of a module."""

    member: Member
    module: str
    part: Part
    does: frozenset[str]

    def is_(self, *kinds: str) -> bool:
        """Whether they are of one of these kinds, or have one of these traits."""
        return not {self.member.kind, *self.member.traits}.isdisjoint(kinds)


def check_casting(library: Library) -> Iterator[ContentError]:
    """Every fault of the cast on pages that say whom they are for, and, once all do, of the whole cast."""
    for module in library.modules:
        for part in module.taught if module.bands else ():
            for check in OF_A_PART:
                for line, message in check(part, library):
                    yield ContentError(f"{part.page.language}/{part.page.path}", line, message)
    played = whole_cast(library)
    for rule in OF_THE_CAST if played is not None else ():
        for line, message in rule(library, played or []):
            yield ContentError(f"{library.language}/{CASTING}", line, message)


def _people_are_cast(part: Part, library: Library) -> Iterator[Fault]:
    """Somebody on a page, or named in a drawing, whom the ledger does not have."""
    known = {member.name for member in library.cast} | RELATIVES
    line = line_of("people:", part.page.source)
    for name in dict.fromkeys((*(person.name for person in part.page.people), *_drawn(part))):
        if name not in known and not _SCREEN_NAME.match(name):
            yield line, f"“{name}” is not in {CASTING}: write them there, or take somebody who is."


def _drawn(part: Part) -> Iterator[str]:
    for drawing in drawings(part):
        if isinstance(drawing, Drawing) and drawing.labels:
            yield from (piece.name for piece in drawing.pieces if piece.is_person and piece.name)


def _whoever_is_named_is_listed(part: Part, library: Library) -> Iterator[Fault]:
    """One of the cast who is named on a page and not under its people:, or the other way round."""
    words = " ".join(map(plain, shown(part)))
    listed = {person.name for person in part.page.people}
    for member in library.cast:
        named = member.name in words and re.search(rf"\b{re.escape(member.name)}\b", words)
        if named and member.name not in listed:
            yield (
                line_of(member.name, part.page.source),
                f"{member.name} is on this page: write so under people:, with what they do (see {CASTING}).",
            )
        elif member.name in listed and not named:
            yield (
                line_of(member.name, part.page.source),
                f"{member.name} stands under people: and nowhere else: take the name out.",
            )


def _nobody_is_too_old(part: Part, library: Library) -> Iterator[Fault]:
    """Somebody young on a page for 11 to 13s who is older, and not for an item of law that needs it."""
    ages = {member.name: member.age for member in library.cast}
    for person in part.page.people if "A" in part.page.bands else ():
        if (ages.get(person.name) or 0) > OLDEST_OF_A and "ages=law" not in part.page.source:
            wrong = f"{person.name} is {ages[person.name]}"
            message = f"{wrong}: on a page of band A nobody young is over {OLDEST_OF_A}."
            yield line_of(person.name, part.page.source), message


OF_A_PART: tuple[Callable[[Part, Library], Iterator[Fault]], ...] = (
    _people_are_cast,
    _whoever_is_named_is_listed,
    _nobody_is_too_old,
)


def whole_cast(library: Library) -> list[Played] | None:
    """What everybody does; None while a module does not say whom it is for, or waits for its guide."""
    banded = all(module.bands for module in library.modules if module.topic)
    if not (banded and library.cast and no_guide_is_missing(library)):
        return None
    members = {member.name: member for member in library.cast}
    return [
        Played(members[person.name], module.id, part, frozenset(person.parts))
        for module in library.modules
        for part in module.taught
        for person in part.page.people
        if person.name in members
    ]


def _everybody_appears(library: Library, played: list[Played]) -> Iterator[Fault]:
    """One of the cast who is on no page."""
    seen = {each.member.name for each in played}
    for member in library.cast:
        if member.name not in seen:
            yield member.line, f"{member.name} is on no page: take the line out."


def _nobody_is_harmed_twice(_: Library, played: list[Played]) -> Iterator[Fault]:
    """One of the cast who is harmed in two stories or cases."""
    first: dict[str, str] = {}
    for each in played:
        if isinstance(each.part, Scenario | Case) and each.does.intersection(HARMED):
            other = first.setdefault(each.member.name, each.part.id)
            if other != each.part.id:
                message = (
                    f"{each.member.name} is harmed in {other} and in {each.part.id}: cast another in one."
                )
                yield each.member.line, message


def _each_band_is_wide(_: Library, played: list[Played]) -> Iterator[Fault]:
    """A band in which too few of those are seen whom young people rarely see in stories like these."""
    for band in BANDS:
        here = [each for each in played if band in each.part.page.bands]
        for what, people, least in _sought(here):
            if len(people) < least:
                names = ", ".join(sorted(people)) or "nobody"
                yield 1, f"Band {band} needs {least} {what}; it has {len(people)} ({names})."


def _sought(played: list[Played]) -> Iterator[tuple[str, set[str], int]]:
    pressing = {each.part.page.path for each in played if each.is_("boy") and each.does & {*HARMING}}
    pressed = (p for p in played if p.is_("girl") and "pressed" in p.does and p.part.page.path in pressing)
    yield "girls pressed by boys", _names(pressed), AT_LEAST
    pictured = (each for each in played if each.is_("boy") and "pictured" in each.does)
    yield "boys who are pictured", _names(pictured), AT_LEAST
    yield "LGBT+ people", _names(each for each in played if each.is_("lgbt")), AT_LEAST
    acting = (each for each in played if each.is_("disabled", "autistic") and each.does & {*ACTING})
    yield "disabled or autistic people who lead or help", _names(acting), AT_LEAST
    yield "East Asian name", _names(each for each in played if each.is_("east-asian")), 1
    yield "Traveller name", _names(each for each in played if each.is_("traveller")), 1


def _names(played: Iterable[Played]) -> set[str]:
    return {each.member.name for each in played}


def _each_module_is_wide(library: Library, played: list[Played]) -> Iterator[Fault]:
    """A module in which none of these is seen at all."""
    for module in library.modules:
        here = [each for each in played if each.module == module.id]
        if module.bands and not any(people for _, people, _ in _sought(here)):
            sought = "traits, girls pressed by boys, boys pictured"
            yield 1, f"“{module.id}” has nobody whom stories like these rarely show: see {sought}."


def _no_group_has_one_part(_: Library, played: list[Played]) -> Iterator[Fault]:
    """A group of people who are only harmed, only do harm, or only help."""
    for group in ("girl", "boy", "lgbt", "disabled", "autistic", "east-asian", "traveller"):
        does = [each.does for each in played if each.is_(group) and each.does]
        for what, parts in (("harmed", HARMED), ("doing harm", HARMING), ("helping", ("helps",))):
            if does and all(part.intersection(parts) for part in does):
                yield 1, f"Whoever is “{group}” is always {what}: give one of them another part."


OF_THE_CAST: tuple[Callable[[Library, list[Played]], Iterator[Fault]], ...] = (
    _everybody_appears,
    _nobody_is_harmed_twice,
    _each_band_is_wide,
    _each_module_is_wide,
    _no_group_has_one_part,
)
