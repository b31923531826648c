"""Undo: a line of days; what can still be taken back at each, and what stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from safe4me.content.drawings.interactive import Said, Touchable, Written, short_enough
from safe4me.content.drawings.parse import read_name, read_piece
from safe4me.content.drawings.svg import Piece
from safe4me.content.markup.errors import Malformed

FEWEST_STOPS, MOST_STOPS = 3, 5
MOST_OF = {"copies": 3, "seen": 4, "elsewhere": 3}  # as many are drawn
_PLACES = ((100, 31), (226, 34), (372, 37))  # of each: where the first stands, and how far apart they are
LONGEST_EVENT = 34


@dataclass(frozen=True, slots=True)
class Stop:
    """A day and what happened: copies to take back, who has seen it, who else has one; what Undo does."""

    name: str
    event: str
    copies: int
    seen: int
    elsewhere: int
    reply: str

    @property
    def amounts(self) -> tuple[int, int, int]:
        """What is drawn of it, in the order of MOST_OF."""
        return (self.copies, self.seen, self.elsewhere)

    @property
    def is_whole(self) -> bool:
        """Whether all of it can be undone."""
        return not (self.seen or self.elsewhere)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Touchable):
    """Until when can all of it be undone? Guessed first; then each day is tried. One thing is not theirs."""

    kind: ClassVar[str] = "undo"
    folder: ClassVar[str] = "undo"
    names: ClassVar[str] = "by stop button theirs"

    by: Piece
    stops: tuple[Stop, ...]
    button: str
    drawer: str
    theirs: str

    @classmethod
    def parse(cls, written: Written) -> Self:
        """Who has the picture, the days, and what is not for them. Raises Malformed."""
        theirs = written.only("theirs")
        drawer, _, words = (part.strip() for part in theirs.text.partition(";"))
        if not drawer or not words:
            raise Malformed(
                theirs.line, "Write a name and “;” and what is in it: Imani’s drawer; That’s hers."
            )
        return cls(
            alt=written.alt,
            by=_person(written.only("by")),
            stops=_stops(written),
            button=written.sentence("button"),
            drawer=drawer,
            theirs=short_enough(theirs.line, words),
        )

    @property
    def right(self) -> int:
        """The last day on which all of it can be undone, from 0."""
        return sum(stop.is_whole for stop in self.stops) - 1

    @property
    def holder(self) -> str:
        """The shapes of who can undo."""
        return self.by.markup({})

    @property
    def somebody(self) -> str:
        """The shapes of anybody else."""
        return Piece("person").markup({})

    @property
    def parts(self) -> Sequence[tuple[str, int, bool]]:
        """What is drawn, by kind and place from the left; whether it is there on the last day."""
        there = zip(MOST_OF.items(), _PLACES, self.stops[-1].amounts, strict=True)
        return [
            (kind, start + apart * n, n < amount)
            for (kind, most), (start, apart), amount in there
            for n in range(most)
        ]

    @property
    def last(self) -> int:
        """The last day, from 0."""
        return len(self.stops) - 1

    def shape(self) -> tuple[object, ...]:
        """As many days, with as much to undo."""
        return (self.kind, tuple(stop.amounts for stop in self.stops))

    @property
    def replies(self) -> tuple[str, ...]:
        """What Undo does on each day, then what is not theirs."""
        return (*(stop.reply for stop in self.stops), self.theirs)

    @property
    def words(self) -> tuple[str, ...]:
        """All that is read in it."""
        days = (f"{stop.name}: {stop.event}" for stop in self.stops)
        return (self.alt, *days, self.button, self.drawer, *self.replies)


def _person(said: Said) -> Piece:
    piece = read_piece(said.line, said.text)
    if not piece.is_person or not piece.name:
        raise Malformed(said.line, "Say who this is, with a name: by: Hal: person short")
    return piece


def _stops(written: Written) -> tuple[Stop, ...]:
    said = written.each("stop")
    if not FEWEST_STOPS <= len(said) <= MOST_STOPS:
        raise Malformed(
            written.line,
            f"Write {FEWEST_STOPS} to {MOST_STOPS} stops: stop Sunday: Made it; 1, 0, 0; All goes.",
        )
    stops = tuple(map(_stop, said))
    whole = [stop.is_whole for stop in stops]
    if whole != sorted(whole, reverse=True) or all(whole) or not whole[0]:
        raise Malformed(said[0].line, "Let all of it be undone on the first day, and not on the last.")
    return stops


def _stop(said: Said) -> Stop:
    event, amounts, reply = ([part.strip() for part in said.text.split(";", 2)] + ["", ""])[:3]
    numbers = [part.strip() for part in amounts.split(",")]
    fits = len(numbers) == len(MOST_OF) and all(
        number in map(str, range(most + 1)) for number, most in zip(numbers, MOST_OF.values(), strict=True)
    )
    if not fits or not 0 < len(event) <= LONGEST_EVENT or not reply:
        most = ", ".join(f"{kind} 0 to {number}" for kind, number in MOST_OF.items())
        raise Malformed(said.line, f"Write what happened; three numbers ({most}); what Undo does.")
    copies, seen, elsewhere = map(int, numbers)
    return Stop(
        read_name(said.line, said.rest), event, copies, seen, elsewhere, short_enough(said.line, reply)
    )
