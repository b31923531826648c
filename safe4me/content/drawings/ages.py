"""Two ages: somebody is slid along a line of birthdays, past two marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from safe4me.content.drawings.interactive import Said, Touchable, Written, short_enough
from safe4me.content.drawings.parse import read_piece
from safe4me.content.drawings.svg import Piece, colours_of
from safe4me.content.markup.errors import Malformed

YOUNGEST, OLDEST = 10, 20
MARKS = 2
LONGEST_LABEL = 16
MIDDLE = 15


@dataclass(frozen=True, slots=True)
class AgeMark:
    """A line at a birthday, and what ends or begins there."""

    age: int
    label: str

    @property
    def along(self) -> int:
        """How far along the line of birthdays it stands, in percent."""
        return along(self.age)

    @property
    def is_late(self) -> bool:
        """Whether its label has more room before it than after."""
        return self.age >= MIDDLE


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is so up to a birthday, that day left out; the last has no end."""

    until: int | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages(Touchable):
    """On which birthday does it stop? Guessed first; then both marks appear, and sliding goes on."""

    kind: ClassVar[str] = "ages"
    names: ClassVar[str] = "who mark right reply until after"

    who: Piece
    marks: tuple[AgeMark, ...]
    right: int
    reply: str
    stretches: tuple[Stretch, ...]

    @classmethod
    def parse(cls, written: Written) -> Self:
        """Who is slid, two marks, which is right, the reply, and what is so age by age. Raises Malformed."""
        who = written.only("who")
        marks = _marks(written)
        right = _age(written.only("right"))
        if right not in {mark.age for mark in marks}:
            raise Malformed(written.only("right").line, "What is right is the age of one of the marks.")
        return cls(
            alt=written.alt,
            who=_person(who),
            marks=marks,
            right=right,
            reply=written.sentence("reply"),
            stretches=_stretches(written),
        )

    @property
    def ages(self) -> Sequence[tuple[int, int]]:
        """The birthdays on the line, and how far along it they lie, in percent."""
        return [(age, along(age)) for age in range(YOUNGEST, OLDEST + 1)]

    @property
    def start(self) -> int:
        """Where sliding begins: in the middle."""
        return MIDDLE

    @property
    def figure(self) -> str:
        """The markup of who is slid along."""
        return self.who.markup(colours_of((self.who,)))

    def shape(self) -> tuple[object, ...]:
        """The same ages."""
        ends = tuple(stretch.until for stretch in self.stretches)
        return (self.kind, tuple(mark.age for mark in self.marks), self.right, ends)

    @property
    def replies(self) -> tuple[str, ...]:
        """The reply to the guess, then what is so along the line."""
        return (self.reply, *(stretch.words for stretch in self.stretches))


def along(age: int) -> int:
    """How far along the line of birthdays an age lies, in percent."""
    return (age - YOUNGEST) * 100 // (OLDEST - YOUNGEST)


def _person(said: Said) -> Piece:
    piece = read_piece(said.line, said.text)
    if not piece.is_person or not piece.name or not piece.owner:
        raise Malformed(said.line, "Say who is slid along, with a name: who: Robin: person curls, holds tile")
    return piece


def _age(said: Said, text: str | None = None) -> int:
    number = (said.text if text is None else text).strip()
    if not (number.isascii() and number.isdigit() and YOUNGEST < int(number[:4]) < OLDEST):
        raise Malformed(said.line, f"Write a birthday here, from {YOUNGEST + 1} to {OLDEST - 1}.")
    return int(number)


def _marks(written: Written) -> tuple[AgeMark, ...]:
    said = written.each("mark")
    if len(said) != MARKS:
        raise Malformed(written.line, f"Write {MARKS} marks: mark: 16, age of consent")
    marks = tuple(_mark(each) for each in said)
    if marks[0].age >= marks[1].age:
        raise Malformed(said[1].line, "Write the earlier mark first.")
    return marks


def _mark(said: Said) -> AgeMark:
    age, comma, label = said.text.partition(",")
    if not comma or not 0 < len(label.strip()) <= LONGEST_LABEL:
        raise Malformed(
            said.line, f"Write a birthday, a comma and 1 to {LONGEST_LABEL} characters: 16, age of consent"
        )
    return AgeMark(_age(said, age), label.strip())


def _stretches(written: Written) -> tuple[Stretch, ...]:
    said = written.each("until")
    ends = [_age(each, each.rest) for each in said]
    if not ends or ends != sorted(set(ends)):
        raise Malformed(said[0].line if said else written.line, "Write what is so, age by age: until 16: …")
    before = [Stretch(end, short_enough(each.line, each.text)) for end, each in zip(ends, said, strict=True)]
    return (*before, Stretch(None, written.sentence("after")))
