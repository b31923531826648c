"""Whose say: who may say where a picture goes? A line leads from whoever is tapped to the picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from safe4me.content.drawings.interactive import STEP, Said, Touchable, Written, short_enough
from safe4me.content.drawings.parse import read_name, read_person
from safe4me.content.drawings.svg import Piece, whole_figure
from safe4me.content.markup.errors import Malformed

FEWEST, MOST = 2, 4
LONGEST_ROLE = 24


@dataclass(frozen=True, slots=True)
class Pick:
    """Somebody to tap: what they have to do with the picture, whether it is theirs, and what is said then.

    They stand `along` percent of the way across.
    """

    person: Piece
    role: str
    yes: bool
    reply: str
    along: int

    @property
    def figure(self) -> str:
        """The markup of them; who is in the picture has its colour."""
        return whole_figure(self.person, {self.person.who: "own"} if self.yes else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoseSay(Touchable):
    """Tap a person: only from the one in the picture does a whole line lead to it."""

    kind: ClassVar[str] = "whose-say"
    names: ClassVar[str] = "yes no"

    picks: tuple[Pick, ...]

    @classmethod
    def parse(cls, written: Written) -> Self:
        """One `yes Robin: looks; what they did; the reply`, and one to three with `no`. Raises Malformed."""
        written.only("yes")
        if not FEWEST <= len(written.said) <= MOST:
            raise Malformed(written.line, f"Draw {FEWEST} to {MOST} people: yes Robin: …, no Jay: …")
        picks = tuple(
            _pick(said, along) for said, along in zip(written.said, _middles(len(written.said)), strict=True)
        )
        if len({pick.person.name for pick in picks}) < len(picks):
            raise Malformed(written.line, "Give each of them a name of their own.")
        return cls(alt=written.alt, picks=picks)

    def shape(self) -> tuple[object, ...]:
        """As many people, and the same one has the say."""
        return (self.kind, tuple(pick.yes for pick in self.picks))

    @property
    def replies(self) -> tuple[str, ...]:
        """What is said to each."""
        return tuple(pick.reply for pick in self.picks)


def _pick(said: Said, along: int) -> Pick:
    looks, role, reply = ([part.strip() for part in said.text.split(";", 2)] + ["", ""])[:3]
    if not 0 < len(role) <= LONGEST_ROLE or not reply:
        raise Malformed(
            said.line,
            f"Write looks; what they did, in {LONGEST_ROLE} characters; what is said: cap; took it; Jay did.",
        )
    name = read_name(said.line, said.rest)
    person = replace(read_person(said.line, looks), name=name, who=name)
    return Pick(person, role, said.name == "yes", short_enough(said.line, reply), along)


def _middles(people: int) -> Sequence[int]:
    return [(2 * n + 1) * 50 // people for n in range(people)]


FEWEST_STEPS, MOST_STEPS = 2, 5
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
        if not FEWEST_STEPS <= len(said) <= MOST_STEPS:
            raise Malformed(
                written.line,
                f"Write {FEWEST_STEPS} to {MOST_STEPS} steps: 1. Stop replying; You owe nobody an answer.",
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
