"""Cuts a text into lines, sections and list entries; what they mean is for the other files."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from safe4me.content.markup.errors import Malformed, did_you_mean

LONGEST_ID = 60
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TOKEN = re.compile(
    r"\s*(?:#(?P<id>[^\s\"]+)|\.(?P<flag>[^\s\"]+)|(?P<key>[a-z-]+)=(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^\s\"]+)))"
)
_BEGUN = re.compile(r"\{[#.]")
_PASTED = re.compile(r"=[“”„‘’«»]|=\"[^\"]*”[^\"]*$")  # around a value, or at its end alone


@dataclass(frozen=True, slots=True)
class Attributes:
    """What stood in the braces; `flags` are the classes, without their dots."""

    id: str | None = None
    flags: frozenset[str] = frozenset()
    values: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.id or self.flags or self.values)

    def without(self, key: str) -> tuple[str, "Attributes"]:
        """The value of a key, empty when it is not there; and the attributes without it."""
        kept = {name: value for name, value in self.values.items() if name != key}
        return self.values.get(key, ""), Attributes(self.id, self.flags, kept)

    def allow(self, line: int, flags: str = "", keys: str = "") -> None:
        """Raise Malformed at `line` when something stands here that is not among `flags` and `keys`."""
        allowed_flags, allowed_keys = flags.split(), keys.split()
        unknown = [f".{f}" for f in sorted(self.flags.difference(allowed_flags))]
        unknown += [f"{key}=" for key in sorted(set(self.values).difference(allowed_keys))]
        if unknown:
            allowed = [f".{f}" for f in allowed_flags] + [f"{key}=" for key in allowed_keys]
            meant = did_you_mean(unknown[0], allowed)
            listed = ", ".join(allowed) or "nothing"
            raise Malformed(line, f"Take out {', '.join(unknown)}: here you may use {listed}.{meant}")


def split_attributes(text: str, line: int) -> tuple[str, Attributes]:
    """The text before its closing braces, and the attributes in them.

    Raises Malformed when the braces cannot be read, or do not end the text.
    """
    text = text.strip()
    start = text.rfind("{")
    if not text.endswith("}") and _BEGUN.search(text):
        raise Malformed(line, "Braces end a line: close them with }, and put nothing behind them.")
    if start < 0 or not text.endswith("}"):
        return text, Attributes()
    return text[:start].rstrip(), _read(text[start + 1 : -1], line)


def check_id(text: str, line: int) -> str:
    """The text itself, when it can be an id; else raises Malformed."""
    if not _ID.fullmatch(text) or len(text) > LONGEST_ID:
        raise Malformed(
            line,
            f"“{text[:LONGEST_ID]}” cannot be an id: use small letters, digits and single hyphens, "
            f"{LONGEST_ID} characters at most.",
        )
    return text


def read_rev(text: str, line: int) -> int:
    """A revision from 1 to 99; raises Malformed."""
    if not re.fullmatch(r"[1-9][0-9]?", text):
        raise Malformed(line, "Write rev= as a whole number from 1: rev=2.")
    return int(text)


def _read(inside: str, line: int) -> Attributes:
    if _PASTED.search(inside):
        raise Malformed(line, 'Quotes from a word processor stand here: type straight ones, key="two words".')
    name, flags, values = None, set(), {}
    position, end = 0, len(inside.rstrip())
    while position < end:
        token = _TOKEN.match(inside, position)
        if not token or (token["id"] and name):
            raise Malformed(line, 'Braces hold one #id, then .classes, then key=value or key="two words".')
        if token["id"]:
            name = check_id(token["id"], line)
        elif token["flag"]:
            flags.add(token["flag"])
        else:
            values[token["key"]] = token["quoted"] if token["bare"] is None else token["bare"]
        position = token.end()
    return Attributes(name, frozenset(flags), values)


HEADING = re.compile(r"(#{1,6})(?:\s+(.*))?$")
STEP_LEVEL = 2
RULE = re.compile(r"-{3,}\s*$")
_MISSES_SPACE = re.compile(r"#{1,6}(?=[^#\s])|\s*-(?=[^-\s\d])|\s*- [(\[][ xX][)\]](?=[^\s(])")
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


def refuse_missing_space(line: Line) -> None:
    """Raise Malformed when a heading, or an item of a list, lacks the space after its mark."""
    if found := _MISSES_SPACE.match(line.text):
        mark = found[0].strip()
        raise Malformed(line.number, f"Put a space after “{mark}”: {mark} words")


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


_MARK = re.compile(r"```\s*(?P<words>.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block of some kind. The first of its lines is the words after the opening mark."""

    kind: str
    lines: tuple[Line, ...]

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.lines[0].number


def take_fences(lines: Iterable[Line], kinds: str) -> tuple[tuple[Line, ...], tuple[Fence, ...]]:
    """The lines outside fenced blocks; and the blocks, whose first word is one of `kinds`.

    Raises Malformed for another kind, or a block without an end.
    """
    outside: list[Line] = []
    fences: list[Fence] = []
    inside: list[Line] = []
    for line in lines:
        mark = _MARK.match(line.text)
        if not mark:
            (inside or outside).append(line)
        elif not inside:
            inside = [Line(line.number, mark["words"])]
            _refuse_other_kinds(inside[0], kinds)
        elif mark["words"]:
            break
        else:
            fences.append(Fence(inside[0].text.split()[0], tuple(inside)))
            inside = []
    if inside:
        raise Malformed(inside[0].number, "End this block with a line ``` of its own.")
    return tuple(outside), tuple(fences)


def _refuse_other_kinds(first: Line, kinds: str) -> None:
    kind = first.text.partition(" ")[0]
    if kind not in kinds.split():
        known = " or ".join(f"```{each}" for each in kinds.split())
        raise Malformed(first.number, f"A block begins with its kind: write {known}.")
