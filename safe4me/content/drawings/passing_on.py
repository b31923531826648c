"""Passing on: round by round a picture is in more hands; who is tapped stops it there, or tells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from safe4me.content.drawings.interactive import Said, Touchable, Written
from safe4me.content.drawings.parse import read_piece
from safe4me.content.drawings.svg import Colours, Drawing, Piece, whole_figure
from safe4me.content.markup.errors import Malformed

FEWEST_ROUNDS, MOST_ROUNDS = 3, 5
CROWD = (  # name and look, in the order in which it gets to them
    *(
        ("Asa", "cap"),
        ("Soraya", "scarf"),
        ("Otis", "short"),
        ("Pia", "bun"),
        ("Ishan", "turban"),
        ("Esme", "braids"),
    ),
    *(
        ("Kian", "fade"),
        ("Zoe", "long"),
        ("Ludo", "hearing-aid"),
        ("Ada", "afro"),
        ("Enzo", "tail"),
        ("Mirela", "bob"),
    ),
    *(("Leena", "scarf"), ("Rhys", "wheelchair"), ("Lena", "curls"), ("Jory", "short"), ("Bea", "bun")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassingOn(Touchable):
    """It spreads by itself, a round at each break; the colour of the picture stays its owner's.

    First the owner shows it to one person. From then on everybody else who has it passes it to one more a
    round, unless they stop; once somebody tells an adult, nobody does. A pupil taps who stops and who tells,
    never who passes it on.
    """

    kind: ClassVar[str] = "passing-on"
    folder: ClassVar[str] = "passing-on"
    names: ClassVar[str] = "owner rounds start round stop tell end"

    owner: Piece
    rounds: int
    start: str
    round: str
    stop: str
    tell: str
    end: str

    @classmethod
    def parse(cls, written: Written) -> Self:
        """Who is in the picture, how many rounds, and what is said at each turn. Raises Malformed."""
        return cls(
            alt=written.alt,
            owner=_owner(written.only("owner")),
            rounds=_rounds(written.only("rounds")),
            start=written.sentence("start"),
            round=written.sentence("round", holds="{n}"),
            stop=written.sentence("stop", holds="{name}"),
            tell=written.sentence("tell", holds="{name}"),
            end=written.sentence("end"),
        )

    @property
    def alone(self) -> Drawing:
        """Whose picture it is, with the picture."""
        return Drawing("sand", "square", "", (self._holder,))

    @property
    def helped(self) -> Drawing:
        """The same, and an adult behind them: somebody has told."""
        holder = replace(self._holder, small=True, over="in front")
        return Drawing("sand", "square", "", (Piece("adult", looks=("bob",)), holder))

    @property
    def _holder(self) -> Piece:
        return replace(self.owner, owner=self.owner.who)

    def figure(self, person: Piece) -> str:
        """The markup of somebody with a copy."""
        return whole_figure(person, self._colours)

    @property
    def _colours(self) -> Colours:
        return {self.owner.who: "own"}

    @property
    def others(self) -> Sequence[Piece]:
        """Everybody but the owner, in the order in which it would get to them."""
        crowd = [(name, look) for name, look in CROWD if name != self.owner.name]
        return [
            Piece("person", who=name, name=name, looks=(look,), owner=self.owner.who)
            for name, look in crowd[: 2 ** (self.rounds - 1)]
        ]

    def shape(self) -> tuple[object, ...]:
        """As many rounds."""
        return (self.kind, self.rounds)

    @property
    def replies(self) -> tuple[str, ...]:
        """What is said at each turn."""
        return (self.start, self.round, self.stop, self.tell, self.end)

    @property
    def frames(self) -> Sequence[tuple[int, Drawing]]:
        """After each round: how many people have it, and a drawing of everybody."""
        return [(have, self._frame(have)) for have in map(self.have, range(self.rounds + 1))]

    def _frame(self, have: int) -> Drawing:
        others = [replace(person, looks=(), small=True) for person in self.others]
        reached = [person if n < have else replace(person, owner="") for n, person in enumerate(others, 1)]
        return Drawing("sand", "strip", "", (replace(self._holder, small=True), *reached))

    def have(self, rounds: int) -> int:
        """How many people have it after so many rounds when nobody stops, its owner among them."""
        return 1 + 2 ** (rounds - 1) if rounds else 1


def _owner(said: Said) -> Piece:
    piece = read_piece(said.line, said.text)
    if not piece.is_person or not piece.name:
        raise Malformed(said.line, "Say whose picture it is, with a name: owner: Robin: person curls")
    return piece


def _rounds(said: Said) -> int:
    known = [str(number) for number in range(FEWEST_ROUNDS, MOST_ROUNDS + 1)]
    if said.text not in known:
        raise Malformed(said.line, f"Write how many rounds: {', '.join(known)}.")
    return int(said.text)
