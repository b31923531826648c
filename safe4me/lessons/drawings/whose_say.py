"""Whose say: who may say where a picture goes? A line leads from whoever is tapped to the picture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from safe4me.lessons.drawings.drawing import whole_figure
from safe4me.lessons.drawings.pieces import Piece
from safe4me.lessons.drawings.reading import read_name, read_person
from safe4me.lessons.drawings.touchable import Said, Touchable, Written, short_enough
from safe4me.lessons.markup.faults import Malformed

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
