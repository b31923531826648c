"""The order: steps of help on a stair, which open one after the other. It tells what comes first; no test."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from safe4me.lessons.drawings.drawing import whole_figure
from safe4me.lessons.drawings.pieces import Piece
from safe4me.lessons.drawings.touchable import STEP, Said, Touchable, Written, short_enough
from safe4me.lessons.markup.faults import Malformed

FEWEST, MOST = 2, 5
LONGEST_DO = 40


@dataclass(frozen=True, slots=True)
class Stair:
    """One step of help: what to do, and what opens below it."""

    do: str
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpOrder(Touchable):
    """Open one step after the other; the first is the one to begin with."""

    kind: ClassVar[str] = "order"
    names: ClassVar[str] = f"{STEP} end"

    stairs: tuple[Stair, ...]
    end: str

    @classmethod
    def parse(cls, written: Written) -> Self:
        """Lines such as `1. Stop replying; You owe them no answer.`, and a closing one. Raises Malformed."""
        said = written.each(STEP)
        if not FEWEST <= len(said) <= MOST:
            raise Malformed(
                written.line, f"Write {FEWEST} to {MOST} steps: 1. Stop replying; You owe nobody an answer."
            )
        stairs = tuple(_stair(position, each) for position, each in enumerate(said, start=1))
        return cls(alt=written.alt, stairs=stairs, end=written.sentence("end"))

    @property
    def figure(self) -> str:
        """The markup of somebody who climbs the stair."""
        return whole_figure(Piece("person", who="somebody"), {"somebody": "own"})

    def shape(self) -> tuple[object, ...]:
        """As many steps."""
        return (self.kind, len(self.stairs))

    @property
    def replies(self) -> tuple[str, ...]:
        """What opens below each step, then what closes it."""
        return (*(stair.more for stair in self.stairs), self.end)

    @property
    def words(self) -> tuple[str, ...]:
        """All that is read in it, the steps among it."""
        return (self.alt, *self._steps(), self.end)

    def _steps(self) -> Iterator[str]:
        for stair in self.stairs:
            yield from (stair.do, stair.more)


def _stair(position: int, said: Said) -> Stair:
    do, _, more = (part.strip() for part in said.text.partition(";"))
    if said.rest != str(position):
        raise Malformed(said.line, f"Number this one {position}: steps stand in their order, 1, 2, 3.")
    if not 0 < len(do) <= LONGEST_DO or not more:
        raise Malformed(said.line, f"Write what to do in {LONGEST_DO} characters, then “;” and why or how.")
    return Stair(do, short_enough(said.line, more))
