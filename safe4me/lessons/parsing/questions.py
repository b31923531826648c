"""A section with an id becomes a question. What is right or kind is for the checks."""

import re
from collections.abc import Sequence

from safe4me.lessons.markup.attributes import Attributes, check_id, split_attributes
from safe4me.lessons.markup.blocks import (
    Entry,
    Line,
    Listing,
    Section,
    read_entries,
    refuse_headings,
    refuse_stray_option,
    unquoted,
)
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.markup.render import plain, to_html, to_inline_html
from safe4me.lessons.model import ChoiceQuestion, Kind, Option, Question, ReflectQuestion
from safe4me.lessons.page import Html
from safe4me.lessons.parsing.sorting import parse_sorting

MOST_OPTIONS = 8
KINDS = tuple(kind.value for kind in Kind if kind not in {Kind.SINGLE, Kind.MULTIPLE})
_BOX = re.compile(r"\s{0,3}- (?P<open>[(\[])(?P<mark>[ xX])[)\]](?P<text>\s.*|)$")
_STEP = re.compile(r"\s{0,3}(?P<number>\d{1,2})[.)](?P<text>\s.*|)$")


def parse_question(section: Section) -> Question:
    """The question that a section makes; its kind is a class, or shown by ( ) or [ ] options.

    Raises Malformed when the section does not follow the form of its kind.
    """
    if not section.attributes.id:
        raise Malformed(section.line, "Give this question an id: ## The question? {#its-id}")
    if not section.heading:
        raise Malformed(section.line, "Write the question before its braces: ## The question? {#its-id}")
    kinds = [kind for kind in KINDS if kind in section.attributes.flags]
    if len(kinds) > 1:
        raise Malformed(section.line, f"A question has one kind: choose one of .{', .'.join(kinds)}.")
    kind = Kind(kinds[0]) if kinds else None
    if kind in {Kind.GROUPS, Kind.ORDER, Kind.MATCH}:
        return parse_sorting(section, kind)
    refuse_headings(section)
    return _reflect(section) if kind is Kind.REFLECT else _choice(section, kind)


def _reflect(section: Section) -> ReflectQuestion:
    section.attributes.allow(section.line, flags="reflect")
    for line in section.lines:
        refuse_stray_option(line)
    start = next((i for i, line in enumerate(section.lines) if line.text.lstrip().startswith(">")), None)
    intro = section.lines[:start]
    feedback = () if start is None else section.lines[start:]
    html = to_inline_html(section.heading, section.line)
    return ReflectQuestion(
        id=section.attributes.id or "",
        kind=Kind.REFLECT,
        text=plain(html),
        html=html,
        intro=to_html(intro),
        feedback=to_html(unquoted(feedback)),
        line=section.line,
    )


def _choice(section: Section, kind: Kind | None) -> ChoiceQuestion:
    section.attributes.allow(section.line, flags="scale poll measured", keys="of baseline rev")
    listing = read_entries(section.lines, _STEP if kind else _BOX, feedback=True)
    _refuse_bad_listing(section, listing, kind)
    kind = kind or _kind_of_boxes(listing.entries)
    options = tuple(_option(entry, position, kind) for position, entry in enumerate(listing.entries, start=1))
    html = to_inline_html(section.heading, section.line)
    return ChoiceQuestion(
        id=section.attributes.id or "",
        kind=kind,
        text=plain(html),
        html=html,
        intro=to_html(listing.intro),
        options=options,
        line=section.line,
        measured="measured" in section.attributes.flags,
        rev=read_rev(section.attributes.values.get("rev", "1"), section.line),
        of=_of(section.attributes, kind, section.line),
        baseline=_baseline(section.attributes, section.line),
    )


def read_rev(text: str, line: int) -> int:
    """A revision from 1 to 99; raises Malformed."""
    if not re.fullmatch(r"[1-9][0-9]?", text):
        raise Malformed(line, "Write rev= as a whole number from 1: rev=2.")
    return int(text)


def _of(attributes: Attributes, kind: Kind, line: int) -> str | None:
    of = attributes.values.get("of")
    if of is not None and kind is not Kind.POLL:
        raise Malformed(line, "Only a .poll has of=: take it out, or make this a .poll.")
    return None if of is None else check_id(of, line)


def _baseline(attributes: Attributes, line: int) -> str | None:
    baseline = attributes.values.get("baseline")
    if baseline is None:
        return None
    if "measured" not in attributes.flags:
        raise Malformed(line, "Only a .measured question has baseline=: it stands beside its figures.")
    if "of" in attributes.values:
        raise Malformed(line, "A .poll with of= stands beside its question: take out baseline=.")
    return check_id(baseline, line)


def _refuse_bad_listing(section: Section, listing: Listing, kind: Kind | None) -> None:
    example = "1. text" if kind else "- ( ) text"
    if not 2 <= len(listing.entries) <= MOST_OPTIONS:
        raise Malformed(
            section.line, f"A question has 2 to {MOST_OPTIONS} options: write each as “{example}”."
        )
    refuse_rest(listing.rest, "options")
    for position, entry in enumerate(listing.entries, start=1):
        if kind and int(entry.marker["number"]) != position:
            raise Malformed(entry.line, f"Number this one {position}: options count 1, 2, 3.")


def refuse_rest(rest: Sequence[Line], what: str) -> None:
    """Raise Malformed when text follows the options."""
    if rest:
        raise Malformed(
            rest[0].number, f"End the question with a line --- before this text, or move it above the {what}."
        )


def _kind_of_boxes(entries: Sequence[Entry]) -> Kind:
    first = entries[0].marker["open"]
    for entry in entries:
        if entry.marker["open"] != first:
            raise Malformed(
                entry.line, "Use ( ) for every option (one answer) or [ ] for every option (several)."
            )
    return Kind.SINGLE if first == "(" else Kind.MULTIPLE


def _option(entry: Entry, position: int, kind: Kind) -> Option:
    text, attributes = split_attributes(entry.text, entry.line)
    flags = {Kind.SCALE: "safer", Kind.SINGLE: "unsure"}
    attributes.allow(entry.line, flags=flags.get(kind, ""), keys="misconception")
    if attributes.id or not text:
        raise Malformed(
            entry.line,
            "An option is its text, then braces without an id: - ( ) text {misconception=its-name}",
        )
    safer = "safer" in attributes.flags or entry.marker.groupdict().get("mark", " ") in {"x", "X"}
    if safer and "unsure" in attributes.flags:
        raise Malformed(entry.line, "The right option cannot be .unsure: take one of the two out.")
    html = to_inline_html(text, entry.line)
    misconception = attributes.values.get("misconception")
    return Option(
        position=position,
        text=plain(html),
        html=html,
        safer=safer,
        feedback=to_html(entry.feedback) if entry.feedback else Html(""),
        misconception=check_id(misconception, entry.line) if misconception is not None else None,
        unsure="unsure" in attributes.flags,
    )
