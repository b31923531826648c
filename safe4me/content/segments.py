"""The segments of a file that hold words, each with an id that stays; and who has read a translation of each.

An id is the author's own above the segment (of a heading, a record, a field at the head), and a hash of the
English: it stays when other segments come, go or move. Beside a translation stands a file of its name that
ends in `.segments`: of each of its segments, in their order, the id of the English that it is of; then, for
each reading, the hash of both texts, the day, and the role of whoever has read it:

    would-hana/5f2c9a1b
    would-hana/77aa01c4 9ab0c1d2e3f4 2026-12-01 Welsh-speaking youth worker
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import PurePosixPath

from safe4me.content.markup.errors import Malformed
from safe4me.content.parsing.front_matter import END_OF_HEAD
from safe4me.content.translation_check import SIMPLER, compare_files, is_kept, own_fields, segments_of

OF_SEGMENTS = ".segments"
TWICE_READ = "doors/"  # whoever is in danger reads these: two people read them before they are shown
LONGEST_ROLE = 60
_ROLE = re.compile(r"[^\W\d_][\w ,’()/-]*")  # no address
_FIELD = re.compile(r"(?P<indent> *(?:- )?)(?P<key>\"[\w-]+\"|[\w-]+):(?P<value> .*|)")
_OWN_ID = re.compile(r"#{1,4} .*\{#(?P<heading>[\w-]+)|(?:- | {2})id: (?P<record>[\w-]+)")
_ID = re.compile(r"[\w.-]+/[0-9a-f]{8}(?:\.\d+)?")
_READING = re.compile(r"(?P<hash>[0-9a-f]{12}) (?P<on>\d{4}-\d\d-\d\d) (?P<by>.+)")
_OF_ITSELF = ("also", "phrases", "people", "sources")  # words that no segment has
OF_ITSELF = f"itself/{'0' * 8}"  # the id of all of these together


@dataclass(frozen=True, slots=True)
class Span:
    """The lines of one segment in its file: from `start` up to but not with `end`, counted from 0."""

    start: int
    end: int

    def of(self, lines: Sequence[str]) -> str:
        """The segment as it stands in its file."""
        return "\n".join(lines[self.start : self.end])


def spans_of(path: str, text: str) -> list[Span]:
    """The segments of a file that hold words, in their order."""
    head, end, _ = text.partition(END_OF_HEAD)
    lines = text.split("\n")
    if path.endswith(".yaml"):
        return list(_fields(lines, Span(0, len(lines)), path))
    last = (head + end).count("\n")
    return [*_fields(lines, Span(1, last - 1), path), *_segments(text, lines)]


def _fields(lines: Sequence[str], within: Span, path: str) -> Iterator[Span]:
    """Each field of YAML whose value is words, with the lines in which it goes on."""
    place = within.start
    while place < within.end:
        field = _FIELD.fullmatch(lines[place])
        if not field:
            place += 1
            continue
        after = _end_of(lines, place, len(field["indent"]), within.end)
        nested = Span(place + 1, after)
        key = field["key"].strip('"')
        if not is_kept(key, path):
            if field["value"].strip() or not any(map(_FIELD.fullmatch, nested.of(lines).split("\n"))):
                yield Span(place, after)
            else:
                yield from _fields(lines, nested, path)
        place = after


def _end_of(lines: Sequence[str], place: int, indent: int, end: int) -> int:
    """Where a field ends that begins on a line: before the next line that is empty or stands no deeper."""
    after = place + 1
    while after < end and len(lines[after]) - len(lines[after].lstrip(" ")) > indent:
        after += 1
    return after


def _segments(text: str, lines: Sequence[str]) -> Iterator[Span]:
    found = segments_of(text)
    starts = [segment.line - 1 for segment in found]
    for segment, start, after in zip(found, starts, [*starts, len(lines)][1:], strict=True):
        if segment.has_words:
            end = max(n for n in range(start, after) if lines[n].strip()) + 1
            yield Span(start, end)


def texts_in(path: str, text: str) -> list[str]:
    """The segments of a file as they stand there."""
    lines = text.split("\n")
    return [span.of(lines) for span in spans_of(path, text)]


def ids_in(path: str, text: str) -> list[str]:
    """The id of each segment of an English file, in their order."""
    used: Counter[str] = Counter()
    found = []
    for own, segment in zip(_own_ids(path, text), texts_in(path, text), strict=True):
        name = f"{own}/{_short(segment)}"
        used[name] += 1
        found.append(name if used[name] == 1 else f"{name}.{used[name]}")
    return found


def _own_ids(path: str, text: str) -> list[str]:
    """For each segment the author's own id that it stands under, which is the same in every language."""
    lines, place, own, found = text.split("\n"), 0, "", []
    for span in spans_of(path, text):
        for line in lines[place : span.start + 1]:
            if named := _OWN_ID.match(line):
                own = named["heading"] or named["record"]
        place = span.start + 1
        field = _FIELD.match(lines[span.start])
        found.append(own or (field["key"].strip('"') if field else "top"))
    return found


def _short(text: str) -> str:
    """A hash of words, however they are parted into lines."""
    return sha256(" ".join(text.split()).encode()).hexdigest()[:8]


def paired(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, bool] | None]:
    """For each new id its place among the old ones, and whether its English is the same; None for none.

    By id; then by the English alone, for what has moved; then what stands at the same place between the same
    neighbours, whose English has changed.
    """
    found: dict[int, tuple[int, bool]] = {}
    for key in (str, _english_of):
        places: dict[str, list[int]] = {}
        taken = {place for place, _ in found.values()}
        for place, name in enumerate(old):
            if place not in taken:
                places.setdefault(key(name), []).append(place)
        for n, name in enumerate(new):
            if n not in found and places.get(key(name)):
                found[n] = (places[key(name)].pop(0), True)
    taken = {place for place, _ in found.values()}
    for run in _runs(n for n in range(len(new)) if n not in found):
        first = found[run[0] - 1][0] + 1 if run[0] else 0
        end = found[run[-1] + 1][0] if run[-1] + 1 < len(new) else len(old)
        if end - first == len(run) and not taken & set(range(first, end)):
            found |= {n: (first + place, False) for place, n in enumerate(run)}
    return [found.get(n) for n in range(len(new))]


def _english_of(name: str) -> str:
    return name.partition("/")[2].partition(".")[0]


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers in rows of those that follow each other."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


@dataclass(frozen=True, slots=True)
class SegmentReading:
    """Somebody has read a segment beside its English: the hash of both texts, the day, and their role."""

    hash: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class SegmentMarks:
    """What is written down of one segment: the id of its English, and who has read it."""

    id: str
    readings: tuple[SegmentReading, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A segment of a translation beside its English."""

    id: str
    english: str
    own: str

    @property
    def hash(self) -> str:
        """The hash of both texts, however they are parted into lines."""
        both = "\0".join(" ".join(each.split()) for each in (self.english, self.own))
        return sha256(both.encode()).hexdigest()[:12]


def read_segments(text: str) -> list[SegmentMarks]:
    """What a file of marks says, segment by segment. Raises Malformed with the line."""
    found: list[SegmentMarks] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or line.startswith("#"):
            continue
        name, _, rest = line.partition(" ")
        reading = _READING.fullmatch(rest)
        if not _ID.fullmatch(name) or (rest and not reading):
            raise Malformed(number, "This line was not written by “flask content align”: run it again.")
        given = (_reading(number, reading),) if reading else ()
        if found and found[-1].id == name:
            found[-1] = SegmentMarks(name, found[-1].readings + given)
        else:
            found.append(SegmentMarks(name, given))
    return found


def _reading(number: int, said: re.Match[str]) -> SegmentReading:
    try:
        return SegmentReading(said["hash"], date.fromisoformat(said["on"]), checked_role(said["by"]))
    except ValueError:
        raise Malformed(number, f"“{said['on']}” is no day.") from None


def checked_role(by: str) -> str:
    """The role of somebody who has read a text. Raises Malformed."""
    if len(by) > LONGEST_ROLE or not _ROLE.fullmatch(by):
        raise Malformed(1, f"Say who has read it by a role of at most {LONGEST_ROLE} letters, never a name.")
    return by


def write_segments(marks: Iterable[SegmentMarks]) -> str:
    """The file of these marks."""
    return "".join(
        f"{each.id}{f' {reading.hash} {reading.on} {reading.by}' if reading else ''}\n"
        for each in marks
        for reading in each.readings or (None,)
    )


def place_beside(path: str) -> str:
    """Where the marks of a file stand."""
    return str(PurePosixPath(path).with_suffix(OF_SEGMENTS))


def pairs_of(path: str, original: str, text: str) -> list[Pair]:
    """Each segment of a translation beside its English, where the two fit; none where they do not.

    What it says for itself, such as more names of a term, is one more, with no English.
    """
    if compare_files(path, original, text):
        return []
    found = [pair for _, pair in side_by_side(path, original, text)]
    itself = own_fields(path, text, _OF_ITSELF)
    return [*found, Pair(OF_ITSELF, "", repr(itself))] if found and any(itself) else found


def side_by_side(path: str, original: str, text: str) -> list[tuple[int, Pair]]:
    """Each segment of a translation that fits its English, with its line, beside it."""
    english, spans, lines = _english_for(path, original, text), spans_of(path, text), text.split("\n")
    if len(english) != len(spans):
        return []
    return [(span.start + 1, Pair(*each, span.of(lines))) for each, span in zip(english, spans, strict=True)]


def _english_for(path: str, original: str, text: str) -> list[tuple[str, str]]:
    """The id and the English of each segment of a translation, which may lack records or simpler words."""
    spans, lines = spans_of(path, original), original.split("\n")
    english = list(zip(ids_in(path, original), (span.of(lines) for span in spans), strict=True))
    if path.endswith(".yaml"):
        of_record: dict[str, list[tuple[str, str]]] = {}
        for own, each in zip(_own_ids(path, original), english, strict=True):
            of_record.setdefault(own, []).append(each)
        return [of_record[own].pop(0) for own in _own_ids(path, text) if of_record.get(own)]
    if SIMPLER.search(original) and not SIMPLER.search(text):
        simpler = {
            line
            for found in SIMPLER.finditer(original)
            for line in range(original.count("\n", 0, found.start()), original.count("\n", 0, found.end()))
        }
        return [each for span, each in zip(spans, english, strict=True) if span.start not in simpler]
    return english


def unread(path: str, pairs: Iterable[Pair], marks: Iterable[SegmentMarks]) -> list[Pair]:
    """The segments that too few people have read as they and their English stand: of a door two, else one."""
    known = {each.id: each.readings for each in marks}
    asked = 2 if path.startswith(TWICE_READ) else 1
    return [
        pair
        for pair in pairs
        if len({each.by for each in known.get(pair.id, ()) if each.hash == pair.hash}) < asked
    ]


def aligned(pairs: Iterable[Pair], marks: Iterable[SegmentMarks]) -> list[SegmentMarks]:
    """The marks of these segments: readings of what stands as it was read, and nothing of the rest."""
    known = {each.id: each.readings for each in marks}
    return [
        SegmentMarks(pair.id, tuple(each for each in known.get(pair.id, ()) if each.hash == pair.hash))
        for pair in pairs
    ]


def with_reading(
    pairs: Sequence[Pair],
    marks: Iterable[SegmentMarks],
    by: str,
    on: date,
    only: Collection[str] | None = None,
) -> list[SegmentMarks]:
    """The marks with a reading more, by that role, of each segment, or of those with these ids alone.

    Raises Malformed where it is no role.
    """
    role = checked_role(by)
    return [
        SegmentMarks(
            each.id,
            (*(kept for kept in each.readings if kept.by != role), SegmentReading(pair.hash, on, role)),
        )
        if only is None or pair.id in only
        else each
        for pair, each in zip(pairs, aligned(pairs, marks), strict=True)
    ]


def last_read(marks: Iterable[SegmentMarks]) -> date | None:
    """The day of the last reading of any segment; None if there was none."""
    return max((reading.on for each in marks for reading in each.readings), default=None)
