"""A question whose answer is a number: a guess at a figure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from safe4me.content.markup.blocks import (
    Attributes,
    Entry,
    Line,
    Passage,
    check_id,
    read_entries,
    refuse_headings,
    refuse_stray_option,
    split_attributes,
    unquoted,
)
from safe4me.content.markup.errors import Fault, Malformed
from safe4me.content.markup.render import to_html
from safe4me.content.page import Html
from safe4me.content.questions.base import Fields, Mark, Named, Question, read_head

LONGEST_UNIT = 3
IN_TEN = 10
LOW, RIGHT, HIGH = "too low", "in range", "too high"
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_RANGE = re.compile(r"=\s*(?P<low>\d{1,4})(?:\s*[–-]\s*(?P<high>\d{1,4}))?\s*$", re.ASCII)
_REPLY = re.compile(r"\s{0,3}-\s+(?P<text>(?:too low|in range|too high)\s*(?:\{.*)?)$")


@dataclass(frozen=True, slots=True)
class GuessReply:
    """What is said to a guess that is `too low`, `in range` or `too high`."""

    when: str
    html: Html
    misconception: str | None = None
    line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberQuestion(Question):
    """A whole number from `least` to `most`, with a sign such as % after it; practice only.

    `right` are the numbers that are right. Without them nothing is right or wrong, and one reply, or none, is
    for every guess. With `of` it guesses how many in 10 gave the safer answer to that measured question of
    its module; `about_fault` where that says whose fault something is.
    """

    kind: ClassVar[str] = "number"
    template: ClassVar[str] = "number"

    least: int
    most: int
    unit: str
    right: range | None
    guesses: tuple[GuessReply, ...]
    of: str | None = None
    about_fault: bool = False

    @property
    def judged(self) -> bool:
        """Only where some numbers are right."""
        return self.right is not None

    @classmethod
    def parse(cls, passage: Passage) -> Self:
        """The right range stands in a line `= 60–75`, and below it a reply to each way to guess.

        Raises Malformed.
        """
        refuse_headings(passage)
        passage.attributes.allow(passage.line, flags=f"{cls.kind} fault", keys="min max unit of short")
        of = _of(passage.attributes, passage.line)
        least, most = (0, IN_TEN) if of else _bounds(passage.attributes, passage.line)
        at = next((n for n, line in enumerate(passage.lines) if line.text.startswith("=")), None)
        right = None if at is None else _right(passage.lines[at], least, most)
        intro, guesses = _untold(passage.lines) if at is None else _told(passage, at)
        if of and at is not None:
            raise Malformed(passage.lines[at].number, "What others said is not a right answer: cut this.")
        if right:
            _refuse_other_replies(passage, right, guesses, least, most)
        unit = _unit(passage.attributes, passage.line)
        head = read_head(passage, intro)
        told = cls(**head, least=least, most=most, unit=unit, right=right, guesses=guesses, of=of)
        return replace(told, about_fault=_is_about_fault(passage, of))

    def mark(self, fields: Fields) -> Mark:
        """`given` is the number alone; what is no whole number within the bounds is no answer."""
        values = fields.get(f"answers.{self.id}", ())
        typed = values[0].strip() if len(values) == 1 else ""
        if not _NUMBER.fullmatch(typed) or not self.least <= int(typed) <= self.most:
            return Mark(answered=False, right=None)
        number = int(typed)
        return Mark(True, number in self.right if self.right else None, (number,))

    def when(self, number: int) -> str:
        """How a guess lies: `too low`, `in range` or `too high`."""
        if not self.right or number in self.right:
            return RIGHT
        return LOW if number < self.right.start else HIGH

    def faults(self) -> Iterator[Fault]:
        """None that its lines alone do not show."""
        yield from ()

    def shape(self) -> tuple[object, ...]:
        """The same bounds, sign and right numbers, about the same; the same replies and misconceptions."""
        replies = tuple((guess.when, guess.misconception) for guess in self.guesses)
        return (self.kind, self.least, self.most, self.unit, self.right, self.of, self.about_fault, replies)

    def plan(self) -> tuple[object, ...]:
        """The same right numbers, and a reply to the same ways to guess."""
        return (self.right, tuple(guess.when for guess in self.guesses))

    def replies(self) -> Iterator[Html]:
        """What is said to each way to guess."""
        yield from (guess.html for guess in self.guesses)

    def misconceptions(self) -> Iterator[Named]:
        """Those behind a guess too low or too high."""
        yield from ((each.line, each.misconception) for each in self.guesses if each.misconception)


def _of(attributes: Attributes, line: int) -> str | None:
    of = attributes.values.get("of")
    if of is None:
        return None
    if attributes.values.keys() & {"min", "max", "unit"}:
        raise Malformed(line, "A guess with of= counts people in 10: take out min=, max= and unit=.")
    return check_id(of, line)


def _is_about_fault(passage: Passage, of: str | None) -> bool:
    is_said = "fault" in passage.attributes.flags
    if is_said and not of:
        raise Malformed(passage.line, "Only a guess with of= is .fault: what it is of says whose fault.")
    return is_said


def _bounds(attributes: Attributes, line: int) -> tuple[int, int]:
    given = [attributes.values.get(name, "") for name in ("min", "max")]
    if not all(_NUMBER.fullmatch(text) for text in given):
        raise Malformed(line, "Say between which whole numbers to guess, 0 to 9999: min=0 max=100.")
    least, most = map(int, given)
    if least >= most:
        raise Malformed(line, f"min={least} has to be less than max={most}.")
    return least, most


def _unit(attributes: Attributes, line: int) -> str:
    unit = attributes.values.get("unit", "")
    if len(unit) > LONGEST_UNIT or any(character.isalnum() for character in unit):
        raise Malformed(line, "Write unit= as a sign, such as %: words belong in the question.")
    return unit


def _right(line: Line, least: int, most: int) -> range:
    found = _RANGE.match(line.text)
    if not found:
        raise Malformed(line.number, "Write what is right as one number or two: = 60–75")
    low, high = int(found["low"]), int(found["high"] or found["low"])
    if not least <= low <= high <= most:
        raise Malformed(line.number, f"What is right lies from {least} to {most}, the lower number first.")
    return range(low, high + 1)


def _untold(lines: Sequence[Line]) -> tuple[Sequence[Line], tuple[GuessReply, ...]]:
    """The lines above the first `>`; and one reply for every guess, or none."""
    for line in lines:
        refuse_stray_option(line)
        if _REPLY.match(line.text):
            raise Malformed(line.number, "Say above the replies what is right: = 60–75")
    start = next((n for n, line in enumerate(lines) if line.text.startswith(">")), len(lines))
    html = to_html(unquoted(lines[start:]))
    return lines[:start], (GuessReply(RIGHT, html),) if html else ()


def _told(passage: Passage, at: int) -> tuple[Sequence[Line], tuple[GuessReply, ...]]:
    """The lines above the right range, and the replies below it."""
    listing = read_entries(passage.lines[at + 1 :], _REPLY, feedback=True)
    for line in (*listing.intro, *listing.rest):
        if not line.blank:
            raise Malformed(
                line.number, f"Below the range stand its replies only: - {LOW}, - {RIGHT}, - {HIGH}."
            )
    return passage.lines[:at], tuple(_reply(entry) for entry in listing.entries)


def _reply(entry: Entry) -> GuessReply:
    when, attributes = split_attributes(entry.text, entry.line)
    attributes.allow(entry.line, keys="" if when == RIGHT else "misconception")
    if attributes.id or not entry.feedback:
        raise Malformed(entry.line, f"Say something to this guess in a line “> …” below - {when}")
    misconception = attributes.values.get("misconception")
    return GuessReply(
        when=when,
        html=to_html(entry.feedback),
        misconception=None if misconception is None else check_id(misconception, entry.line),
        line=entry.line,
    )


def _refuse_other_replies(
    passage: Passage, right: range, guesses: Sequence[GuessReply], least: int, most: int
) -> None:
    """Raise Malformed unless each way that a guess can lie has one reply."""
    ways = [LOW] * (least < right.start) + [RIGHT] + [HIGH] * (right[-1] < most)
    if sorted(guess.when for guess in guesses) != sorted(ways):
        raise Malformed(passage.line, f"Write one reply each, and no other: - {', - '.join(ways)}.")
