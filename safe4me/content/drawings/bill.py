"""The bill: presents that are turned one by one, and what whoever gets them feels that they owe."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import ClassVar, Self

from safe4me.content.drawings.interactive import STEP, Said, Touchable, Written
from safe4me.content.drawings.parse import read_piece
from safe4me.content.drawings.svg import Piece, whole_figure
from safe4me.content.markup.errors import Malformed

FEWEST_TURNS, MOST_TURNS = 5, 9
HEAVIEST = 3
LONGEST_TURN = 34
STEEPEST = 16  # degrees by which the beam leans at the end
FELT = {"calm": ("calm", "upright"), "worried": ("worried", "upright"), "tense": ("worried", "tense")}
ARM = 80  # from the middle of the beam to where a pan hangs
COIN, A_WEIGHT = 4, 3  # how thick a coin is, and how much more for each weight


@dataclass(frozen=True, slots=True)
class Turn:
    """One tile: its words, how heavy it is, and how everything stands once it has been turned.

    The beam leans by `tilt` degrees, and a pan hangs `drop` lower; its coin lies at `top`.
    """

    words: str
    weight: int
    tilt: int
    drop: int
    top: int
    feel: str

    @property
    def posture(self) -> tuple[str, str]:
        """What can be seen of whoever gets it: a feeling and a posture."""
        return FELT[self.feel]

    @property
    def thick(self) -> int:
        """How thick its coin is."""
        return COIN + A_WEIGHT * self.weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill(Touchable):
    """Turn by turn it feels dearer to say no. It may be said from the fourth on; no turn is the right one."""

    kind: ClassVar[str] = "bill"
    folder: ClassVar[str] = "bill"
    names: ClassVar[str] = f"to from count {STEP} {' '.join(FELT)} button no end"

    to: Piece
    giver: Piece
    count: str
    turns: tuple[Turn, ...]
    felt: tuple[str, ...]
    button: str
    no: str
    end: str

    @classmethod
    def parse(cls, written: Written) -> Self:
        """Who gets and who gives, the turns with their weights, and what is said. Raises Malformed."""
        return cls(
            alt=written.alt,
            to=_person(written.only("to")),
            giver=_named(written.only("from")),
            count=written.sentence("count", holds="{n}"),
            turns=_turns(written),
            felt=tuple(written.sentence(feeling) for feeling in FELT),
            button=written.sentence("button"),
            no=written.sentence("no", holds="{n}"),
            end=written.sentence("end"),
        )

    @property
    def figure(self) -> str:
        """The markup of who gets them, as they are at the end."""
        return whole_figure(replace(self.to, words=self.turns[-1].posture, left=True), {})

    @property
    def other(self) -> str:
        """The markup of who gives them."""
        return whole_figure(self.giver, {})

    @property
    def feelings(self) -> Sequence[tuple[str, str]]:
        """How it feels, and what is said of it."""
        return tuple(zip(FELT, self.felt, strict=True))

    def shape(self) -> tuple[object, ...]:
        """As many turns, as heavy."""
        return (self.kind, tuple(turn.weight for turn in self.turns))

    @property
    def replies(self) -> tuple[str, ...]:
        """What is said of each feeling, then at the no, and what closes it."""
        return (*self.felt, self.no, self.end)

    @property
    def words(self) -> tuple[str, ...]:
        """All that is read in it, the turns among it."""
        return (self.alt, self.count, *(turn.words for turn in self.turns), self.button, *self.replies)


def _person(said: Said) -> Piece:
    piece = _named(said)
    if not piece.is_person:
        raise Malformed(said.line, "Say who this is: to: Elin: person braids")
    return piece


def _named(said: Said) -> Piece:
    piece = read_piece(said.line, said.text)
    if not piece.name:
        raise Malformed(said.line, "Give this a name: from: Ollie: person cap, or from: The chat: chat")
    return piece


def _turns(written: Written) -> tuple[Turn, ...]:
    said = written.each(STEP)
    if not FEWEST_TURNS <= len(said) <= MOST_TURNS:
        raise Malformed(
            said[-1].line if said else written.line,
            f"Write {FEWEST_TURNS} to {MOST_TURNS} turns: 1. Saves her a seat; 0",
        )
    read = [_turn(position, each) for position, each in enumerate(said, start=1)]
    sums = tuple(accumulate(weight for _, weight in read))
    if not sums[-1]:
        raise Malformed(said[-1].line, "Let one of them weigh more than 0, or nothing is ever felt.")
    heights = accumulate(COIN + A_WEIGHT * weight for _, weight in read)
    return tuple(
        _standing(words, weight, total, sums[-1], height)
        for (words, weight), total, height in zip(read, sums, heights, strict=True)
    )


def _turn(position: int, said: Said) -> tuple[str, int]:
    words, _, weight = (part.strip() for part in said.text.rpartition(";"))
    if said.rest != str(position):
        raise Malformed(said.line, f"Number this one {position}: turns stand in their order, 1, 2, 3.")
    if not 0 < len(words) <= LONGEST_TURN or weight not in map(str, range(HEAVIEST + 1)):
        raise Malformed(
            said.line, f"Write {LONGEST_TURN} characters at most, then “;” and its weight, 0 to {HEAVIEST}."
        )
    return words, int(weight)


def _standing(words: str, weight: int, total: int, whole: int, height: int) -> Turn:
    """A turn, and how everything stands after it: `total` of `whole` weighs down the one side."""
    tilt = round(STEEPEST * total / whole)
    feel = tuple(FELT)[min(len(FELT) - 1, len(FELT) * total // whole)]
    return Turn(words, weight, tilt, round(ARM * math.sin(math.radians(tilt))), -height, feel)
