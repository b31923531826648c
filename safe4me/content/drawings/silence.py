"""Silence: a row of calm faces round a chat, and what each of them thinks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from safe4me.content.drawings.interactive import Said, Touchable, Written, short_enough
from safe4me.content.drawings.parse import read_name, read_person
from safe4me.content.drawings.shapes import BODIES
from safe4me.content.drawings.states import FEELINGS
from safe4me.content.drawings.svg import Piece
from safe4me.content.markup.errors import Malformed

FEWEST, MOST = 5, 11
FEWEST_WHO_MIND = 3  # one begins, and two follow
FOLLOWERS = 2
CLOSE = 144  # how much of a figure is seen: a face has to be read on a phone, eleven of them at once
CALM = "calm"  # and so they all look


@dataclass(frozen=True, slots=True)
class Thinker:
    """Somebody who says nothing: what they feel, and what they think."""

    person: Piece
    feel: str
    thought: str

    @property
    def minds(self) -> bool:
        """Whether they are as calm as they look."""
        return self.feel != CALM

    @property
    def figure(self) -> str:
        """The markup of their head; what they feel is seen."""
        x, y, _ = BODIES[self.person.kind].head
        box = f"{x - CLOSE // 2} {y - CLOSE // 2} {CLOSE} {CLOSE}"
        person = replace(self.person, words=(self.feel,))
        return f'<svg class="portrait" viewBox="{box}" aria-hidden="true">{person.markup({})}</svg>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence(Touchable):
    """How many mind? Guessed first; then three thoughts are looked at, and one of those who mind begins."""

    kind: ClassVar[str] = "silence"
    folder: ClassVar[str] = "silence"
    names: ClassVar[str] = "chat person button begins again nobody end"

    chat: str
    thinkers: tuple[Thinker, ...]
    button: str
    begins: str
    again: str
    nobody: str
    end: str

    @classmethod
    def parse(cls, written: Written) -> Self:
        """What is said to all, everybody’s thought, and what comes of it. Raises Malformed."""
        begins = written.sentence("begins", holds="{name}")
        for name in ("{second}", "{third}"):
            written.sentence("begins", holds=name)
        return cls(
            alt=written.alt,
            chat=written.sentence("chat"),
            thinkers=_thinkers(written),
            button=written.sentence("button"),
            begins=begins,
            again=written.sentence("again"),
            nobody=written.sentence("nobody"),
            end=written.sentence("end"),
        )

    @property
    def right(self) -> int:
        """How many mind."""
        return sum(each.minds for each in self.thinkers)

    @property
    def start(self) -> int:
        """Where the guess begins: in the middle."""
        return len(self.thinkers) // 2

    def after(self, thinker: Thinker) -> Sequence[int]:
        """Who follows when somebody begins, from 0: the nearest two who mind, the earlier first."""
        at = self.thinkers.index(thinker)
        others = [n for n, each in enumerate(self.thinkers) if each.minds and n != at]
        return sorted(others, key=lambda n: (abs(n - at), n))[:FOLLOWERS]

    def beginning(self, thinker: Thinker) -> str:
        """What is said when somebody begins, with the names of who follows."""
        second, third = (self.thinkers[n].person.name for n in self.after(thinker))
        said = self.begins.replace("{name}", thinker.person.name)
        return said.replace("{second}", second).replace("{third}", third)

    def shape(self) -> tuple[object, ...]:
        """As many people, who feel the same."""
        return (self.kind, tuple(each.feel for each in self.thinkers))

    @property
    def replies(self) -> tuple[str, ...]:
        """Every thought, then what comes of one who begins, of nobody, and what closes it."""
        return (*(each.thought for each in self.thinkers), self.begins, self.nobody, self.end)

    @property
    def words(self) -> tuple[str, ...]:
        """All that is read in it."""
        return (self.alt, self.chat, self.button, self.again, *self.replies)


def _thinkers(written: Written) -> tuple[Thinker, ...]:
    said = written.each("person")
    if not FEWEST <= len(said) <= MOST:
        raise Malformed(
            written.line, f"Write {FEWEST} to {MOST} people: person Asa: cap; worried; I hate this."
        )
    thinkers = tuple(map(_thinker, said))
    if len({each.person.name for each in thinkers}) < len(thinkers):
        raise Malformed(written.line, "Give each of them a name of their own.")
    if sum(each.minds for each in thinkers) < FEWEST_WHO_MIND:
        raise Malformed(written.line, f"Let {FEWEST_WHO_MIND} of them mind: one begins, and two follow.")
    return thinkers


def _thinker(said: Said) -> Thinker:
    looks, feel, thought = ([part.strip() for part in said.text.split(";", 2)] + ["", ""])[:3]
    if feel not in FEELINGS or not thought:
        raise Malformed(
            said.line,
            f"Write looks; a feeling ({', '.join(FEELINGS)}); a thought: cap; worried; I hate this.",
        )
    name = read_name(said.line, said.rest)
    person = read_person(said.line, looks)
    return Thinker(
        Piece(person.kind, who=name, name=name, looks=person.looks), feel, short_enough(said.line, thought)
    )
