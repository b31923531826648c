"""Cuts a text into lines, sections and list entries; what they mean is for the other files."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from safe4me.lessons.markup.attributes import Attributes, split_attributes
from safe4me.lessons.markup.faults import Malformed

HEADING = re.compile(r"(#{1,6})(?:\s+(.*))?$")
STEP_LEVEL = 2
RULE = re.compile(r"-{3,}\s*$")
_LOOKS_LIKE_OPTION = re.compile(r"\s*[-*+]?\s*(?:\([ xX]?\)|\[[ xX]?\])(?:\s|$)")


class Line(NamedTuple):
    """One line of a file; numbers count from 1."""

    number: int
    text: str

    @property
    def blank(self) -> bool:
        """Whether nothing stands on the line."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading with attributes and what stands beneath it, or (without a heading, level 0) prose."""

    level: int
    heading: str
    attributes: Attributes
    line: int
    lines: tuple[Line, ...]


@dataclass(slots=True)
class Entry:
    """One option or item of a list: its marker, its text, and the `>` lines beneath it."""

    line: int
    marker: re.Match[str]
    text: str
    feedback: list[Line] = field(default_factory=list)

    def continued(self, line: Line) -> None:
        """Takes an indented line as more of the text; raises Malformed after feedback."""
        if self.feedback:
            raise Malformed(line.number, "Start every line of feedback with >.")
        self.text = f"{self.text} {line.text.strip()}"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of entries, with the lines before and after it."""

    intro: tuple[Line, ...]
    entries: tuple[Entry, ...]
    rest: tuple[Line, ...]


def passages(lines: Iterable[Line]) -> Iterator[Passage]:
    """Prose and questions, in order: a question ends at the next heading of its level, or at `---`.

    Raises Malformed when the braces of a heading cannot be read.
    """
    level, heading, attributes, start = 0, "", Attributes(), 1
    body: list[Line] = []
    for line in lines:
        found = HEADING.match(line.text)
        ends = RULE.match(line.text) or (found and level and len(found[1]) <= level)
        text, braces = split_attributes(found[2] or "", line.number) if found else ("", Attributes())
        if ends or (not level and braces):
            yield Passage(level, heading, attributes, start, tuple(body))
            level, heading, attributes, start, body = 0, "", Attributes(), line.number, []
        if found and braces and not level:
            level, heading, attributes, start = len(found[1]), text, braces, line.number
        elif not RULE.match(line.text):
            body.append(line)
    yield Passage(level, heading, attributes, start, tuple(body))


def by_heading(lines: Iterable[Line]) -> Iterator[Passage]:
    """What stands before the first `##`, as prose; then each `##` and what stands beneath it.

    Raises Malformed when the braces of a heading cannot be read.
    """
    level, heading, attributes, start = 0, "", Attributes(), 1
    body: list[Line] = []
    for line in lines:
        found = HEADING.match(line.text)
        if found and len(found[1]) == STEP_LEVEL:
            yield Passage(level, heading, attributes, start, tuple(body))
            heading, attributes = split_attributes(found[2] or "", line.number)
            level, start, body = STEP_LEVEL, line.number, []
        else:
            body.append(line)
    yield Passage(level, heading, attributes, start, tuple(body))


def read_entries(lines: Iterable[Line], marker: re.Pattern[str], feedback: bool) -> Listing:
    """The entries that begin with `marker` (its group `text` is the entry's text).

    With `feedback`, `>` lines belong to the entry above; else they are part of the rest.
    Raises Malformed when an entry stands after the rest, or a line looks like a mistyped option.
    """
    intro: list[Line] = []
    entries: list[Entry] = []
    rest: list[Line] = []
    for line in lines:
        found = marker.match(line.text)
        if found and rest:
            raise Malformed(rest[0].number, "Text stands between the options: move it above or below them.")
        if found:
            entries.append(Entry(line.number, found, found["text"].strip()))
        elif rest or not entries:
            refuse_stray_option(line)
            (rest if rest else intro).append(line)
        elif not line.blank:
            _add_to_entry(line, entries[-1], rest, feedback)
    return Listing(tuple(intro), tuple(entries), tuple(rest))


def refuse_stray_option(line: Line) -> None:
    """Raise Malformed when the line looks like an option but cannot be one here."""
    if _LOOKS_LIKE_OPTION.match(line.text):
        raise Malformed(
            line.number,
            "This looks like an option. Write “- ( ) text” or “- [ ] text”, under a heading with an id: "
            "## The question? {#its-id}",
        )


def refuse_headings(passage: Passage) -> None:
    """Raise Malformed when a heading stands inside a question that has no parts."""
    for line in passage.lines:
        if HEADING.match(line.text):
            raise Malformed(
                line.number,
                "End the question above before this heading: with ##, or in a quiz with a line ---.",
            )


def unquoted(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without the `>` before them."""
    return tuple(Line(n, re.sub(r"^\s*> ?", "", text)) for n, text in lines)


def _add_to_entry(line: Line, entry: Entry, rest: list[Line], feedback: bool) -> None:
    text = line.text.lstrip()
    if text.startswith(">") and feedback:
        entry.feedback.append(Line(line.number, text[1:].strip()))
    elif text.startswith(">") or text == line.text:
        refuse_stray_option(line)
        rest.append(line)
    else:
        refuse_stray_option(line)
        entry.continued(line)
