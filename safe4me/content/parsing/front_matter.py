"""The YAML at the top of a file, read as plain text fields; nothing in it is ever executed."""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import yaml
from frontmatter.default_handlers import YAMLHandler

from safe4me.content.markup.blocks import Line, refuse_missing_space
from safe4me.content.markup.errors import Malformed, did_you_mean, read_each
from safe4me.content.markup.render import refuse_markup

_MARKS_OF_NESTING = re.compile(r"[\[{]|(?:[-?:]\s+){2}")
_MOST_NESTING = 40
_MAY_STAND_FOR_MORE = re.compile("[&*]")


_PASTED = 'Quotes from a word processor stand here: leave them out, or type straight ones, "…".'
_CURES_ABOVE = (
    (re.compile(r"^\s*(?:- )?\w+:(?=[^\s:/])"), "Put a space after the colon: name: words"),
    (re.compile(r"^\s*-(?=[^-\s])"), "Put a space after “-”: - words"),
)
_CURES = (
    (re.compile(r"\t"), "A tab stands here: type spaces in its place."),
    (re.compile(r"(?:[:,\[{]|^\s*-)\s*[“”„]"), _PASTED),
    *_CURES_ABOVE,
)
_IN_PASTED_QUOTES = re.compile(r"[“”„][^“”„]*[“”]")


class _SaidTwice(yaml.MarkedYAMLError):
    """Two fields have one name: the second would hide the first."""


class _Mapping(dict[Hashable, object]):
    """Fields, and the line of each."""

    lines: Mapping[str, int]


class _List(list[object]):
    """Items, and the line of each."""

    lines: Sequence[int]


class _WithLines(yaml.CBaseLoader):
    """Makes texts, lists and mappings, whose names differ."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> _Mapping:
        lines: dict[str, int] = {}
        for name, _ in node.value:
            if str(name.value) in lines:
                raise _SaidTwice(problem=str(name.value), problem_mark=name.start_mark)
            lines[str(name.value)] = name.start_mark.line + 1
        made = _Mapping(super().construct_mapping(node, deep))
        made.lines = lines
        return made

    def construct_sequence(self, node: yaml.SequenceNode, deep: bool = False) -> _List:
        made = _List(super().construct_sequence(node, deep))
        made.lines = [item.start_mark.line + 1 for item in node.value]
        return made


def read_yaml(text: str, first_line: int) -> object:
    """YAML as texts, lists and mappings; no other type, no tag, is ever made.

    Raises Malformed with a line, counted from `first_line`.
    """
    if len(_MARKS_OF_NESTING.findall(text)) > _MOST_NESTING:
        raise Malformed(first_line, "This YAML is nested too deeply: write a list as a line “- one” each.")
    text = "\n" * (first_line - 1) + text  # so that YAML counts the lines as the file does
    try:
        if _MAY_STAND_FOR_MORE.search(text):
            _refuse_aliases(text)
        return yaml.load(text, Loader=_WithLines)  # noqa: S506 - the base loader makes texts only
    except yaml.MarkedYAMLError as error:
        raise _unreadable(error, text, first_line) from None
    except yaml.YAMLError:
        raise Malformed(first_line, "This YAML cannot be read: type the line again.") from None


def _unreadable(error: yaml.MarkedYAMLError, text: str, first_line: int) -> Malformed:
    """What to mend where YAML stops, or a line above: it often stops below what is wrong."""
    mark = error.problem_mark or error.context_mark
    number = mark.line + 1 if mark else first_line
    if isinstance(error, _SaidTwice):
        return Malformed(number, f"Write “{error.problem}” once.")
    lines = text.split("\n")
    for place, cures in ((number, _CURES), (number - 1, _CURES_ABOVE)):
        line = lines[place - 1] if first_line <= place <= len(lines) else ""
        for wrong, cure in cures:
            if wrong.search(line):
                return Malformed(place, cure)
    cure = f"This YAML cannot be read ({error.problem}): put text with “: ” in quotes."
    return Malformed(number, cure)


def _refuse_aliases(text: str) -> None:
    """A short line of YAML that stands for a long one may stand for a million of them."""
    for token in yaml.scan(text, Loader=yaml.CBaseLoader):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            raise Malformed(token.start_mark.line + 1, "Put a text that begins with & or * in quotes.")


LONGEST_FILE = 20_000  # other languages need more room than English
MOST_LINES = 400
LONGEST_STORY, MOST_LINES_OF_A_STORY = 40_000, 900  # of a case too: all of it twice, once in simpler words
LONGEST_REGISTER, MOST_LINES_OF_A_REGISTER = 64_000, 1_600  # of a data file: a record of few lines each
LONGEST_FRONT_MATTER = 5_000
TRANSLATED = "translated"  # who has made a translation: parsing/page_head.py reads it
END_OF_HEAD = "\n---\n"
_LONGEST_NUMBER = 4
_MOST_KEPT = 200  # data files: of five languages, and of some changes while somebody writes


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields of a file, and their lines. Every reader raises Malformed with the field's line."""

    fields: Mapping[str, object]
    lines: Mapping[str, int]
    first_line: int = 1

    def line(self, name: str) -> int:
        """The line of a field; the first line of all when it is not there."""
        return self.lines.get(name, self.first_line)

    def text(self, name: str, default: str | None = None) -> str:
        """A field of one text; without a default it must be there."""
        value = self.fields.get(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise Malformed(self.line(name), f"Write “{name}: some text” in the front matter.")
        return value.strip()

    def yes(self, name: str) -> bool:
        """A field that says yes, or is not there."""
        said = self.text(name, "")
        if said not in ("", "yes"):
            raise Malformed(self.line(name), f"Write {name}: yes, or leave it out.")
        return bool(said)

    def texts(self, name: str) -> tuple[str, ...]:
        """A field that is a list of texts."""
        value = self.fields.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise Malformed(
                self.line(name), f"Write “{name}” as a list: [one, another], or a line “- one” each."
            )
        return tuple(item.strip() for item in value)

    def part(self, name: str) -> "FrontMatter":
        """A field that has fields of its own."""
        return self._part(name, self.fields.get(name), self.line(name))

    def parts(self, name: str) -> tuple["FrontMatter", ...]:
        """A field that is a list, each with fields of its own; empty when it is not there."""
        if name not in self.fields:
            return ()
        value = self.fields[name]
        if not isinstance(value, _List):
            raise Malformed(self.line(name), f"Write “{name}” as a list: a line “- name: …” each.")
        return tuple(self._part(name, item, line) for item, line in zip(value, value.lines, strict=True))

    def _part(self, name: str, value: object, line: int) -> "FrontMatter":
        if not isinstance(value, _Mapping):
            raise Malformed(line, f"Write “{name}” with fields of its own: {{name: …, name: …}}.")
        return _numbered_fields(value, line)

    def number(self, name: str) -> int | None:
        """A field that is a whole number from 1, or None when it is not there."""
        if name not in self.fields:
            return None
        text = self.text(name)
        if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER and int(text)):
            raise Malformed(self.line(name), f"Write “{name}” as a whole number, such as 12.")
        return int(text)

    def numbers(self, name: str, known: Sequence[int]) -> tuple[int, ...]:
        """A field that is a list of known numbers; empty when it is not there."""
        named = {str(number): number for number in known}
        given = self.texts(name)
        if not named.keys() >= set(given):
            raise Malformed(self.line(name), f"Write “{name}” as a list of {', '.join(named)}.")
        return tuple(named[number] for number in given)

    def date(self, name: str) -> date | None:
        """A field that is a day, or None when it is not there."""
        if name not in self.fields:
            return None
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            raise Malformed(
                self.line(name), f"Write “{name}” as a day: year-month-day, 2026-11-01."
            ) from None

    def allow(self, names: str) -> None:
        """Refuse fields that are not among `names`."""
        known = names.split()
        for name in self.fields:
            if name not in known:
                meant = did_you_mean(name, known)
                cure = f"“{name[:60]}” is not known here.{meant} Known: {', '.join(known)}."
                raise Malformed(self.line(name), cure)


def read_file(
    text: str, longest: int = LONGEST_FILE, most: int = MOST_LINES
) -> tuple[FrontMatter, tuple[Line, ...]]:
    """A file's front matter and the lines of its body, which keep their numbers in the file.

    Raises Malformed for bad YAML, raw HTML, pictures, invisible characters and files beyond the caps.
    """
    lines = numbered(text, longest, most)
    handler = YAMLHandler()
    if not handler.detect(text):
        raise Malformed(1, "Start the file with a line ---, then fields such as “title: …”, then a line ---.")
    try:
        yaml_text, body = handler.split(text)
    except ValueError:
        raise Malformed(1, "End the front matter with a line --- of its own.") from None
    if len(yaml_text) > LONGEST_FRONT_MATTER:
        raise Malformed(1, f"Keep the front matter under {LONGEST_FRONT_MATTER} characters.")
    first = text.count("\n", 0, text.index(yaml_text, 3)) + 1
    told = lines[len(lines) - body.count("\n") :]
    read_each(refuse_missing_space, told)
    return _front_matter(yaml_text, first), told


def numbered(text: str, longest: int = LONGEST_FILE, most: int = MOST_LINES) -> tuple[Line, ...]:
    """The lines of a file, refused when the file is too long or holds what no file may hold."""
    if len(text) > longest or text.count("\n") > most:
        raise Malformed(1, f"Split this file: at most {longest} characters and {most} lines.")
    lines = tuple(Line(n, line) for n, line in enumerate(text.split("\n"), start=1))
    read_each(refuse_markup, lines)
    return lines


@lru_cache(_MOST_KEPT)  # who writes reads all data files again for each change of a page
def read_records(text: str) -> tuple[FrontMatter, ...]:
    """The fields of each record of a data file, a YAML list, and their lines.

    Raises Malformed when the file is no such list.
    """
    numbered(text, LONGEST_REGISTER, MOST_LINES_OF_A_REGISTER)
    records = _below_head(text)
    given = read_yaml(records, 1)
    if not isinstance(given, _List):
        raise Malformed(1, "Write this file as a list: each record starts with - id: its-id")
    return tuple(read_each(lambda pair: _record(*pair), zip(given, given.lines, strict=True)))


def head_of(text: str) -> FrontMatter:
    """The fields at the head of a file, with who has made a translation; none where it has no head.

    Raises Malformed.
    """
    head, end, _ = text.partition(END_OF_HEAD)
    if not text.startswith("---\n") or not end:
        return FrontMatter({}, {})
    return _fields(head.removeprefix("---\n"), 2)


def _below_head(text: str) -> str:
    """The records of a data file, in their lines; above them stands who has made a translation."""
    head = head_of(text)
    if not head.fields:
        return text
    _known(head).allow("")
    above, end, records = text.partition(END_OF_HEAD)
    return "\n" * (above + end).count("\n") + records


def _record(given: object, line: int) -> FrontMatter:
    if not isinstance(given, _Mapping):
        raise Malformed(line, "Write a record as fields: - id: its-id, then a line each, such as name: …")
    return _numbered_fields(given, line)


def _front_matter(text: str, first_line: int) -> FrontMatter:
    """What the page's kind may know: who has made a translation is none of its fields."""
    front = _fields(text, first_line)
    for name, value in front.fields.items():
        if isinstance(value, str) and _IN_PASTED_QUOTES.fullmatch(value):
            raise Malformed(front.line(name), _PASTED)
    return _known(front)


def _known(front: FrontMatter) -> FrontMatter:
    return FrontMatter({name: each for name, each in front.fields.items() if name != TRANSLATED}, front.lines)


def _fields(text: str, first_line: int) -> FrontMatter:
    fields = read_yaml(text, first_line)
    if not isinstance(fields, _Mapping):
        raise Malformed(1, "Write the front matter as lines “name: value”.")
    return _numbered_fields(fields)


def _numbered_fields(given: _Mapping, first_line: int = 1) -> FrontMatter:
    return FrontMatter({str(name): value for name, value in given.items()}, given.lines, first_line)
