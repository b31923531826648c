"""What every drawing that can be touched is: one class a kind, in the files beside this one."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from safe4me.content.drawings.parse import read_alt
from safe4me.content.markup.blocks import Line
from safe4me.content.markup.errors import Malformed, did_you_mean

LONGEST_REPLY_WORDS = 35
STEP = "step"  # how a line that begins with a number is called
_STEP = re.compile(r"\s*(?P<number>\d{1,2})[.)]\s+(?P<text>\S.*)$")
_SAID = re.compile(r"\s*(?P<name>[a-z]+)(?P<rest>(?:\s[^:]*)?):(?P<text>.*)$")


@dataclass(frozen=True, slots=True)
class Said:
    """A line of a touchable drawing: `name: text`, or `name rest: text`."""

    line: int
    name: str
    rest: str
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """The lines below `try KIND`, by their names."""

    line: int
    alt: str
    said: tuple[Said, ...]

    def each(self, name: str) -> list[Said]:
        """Every line of that name, in order."""
        return [said for said in self.said if said.name == name]

    def only(self, name: str) -> Said:
        """The one line of that name; raises Malformed when there is none, or another."""
        found = self.each(name)
        if len(found) != 1:
            raise Malformed(
                found[1].line if found else self.line, f"Write one line here that begins with {name}:"
            )
        return found[0]

    def sentence(self, name: str, holds: str = "") -> str:
        """The words of the one line of that name; `holds` is what has to stand in them. Raises Malformed."""
        said = self.only(name)
        if holds and holds not in said.text:
            raise Malformed(said.line, f"Write {holds} in this line, where it belongs.")
        return short_enough(said.line, said.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touchable(ABC):
    """What a pupil does something with. `kind` names its template, `folder` is of its script and style.

    `alt` tells the answered state, for whoever cannot see it. `names` are how its lines may begin.
    """

    kind: ClassVar[str]
    names: ClassVar[str]
    folder: ClassVar[str] = "drawings"

    alt: str

    @classmethod
    @abstractmethod
    def parse(cls, written: Written) -> Self:
        """The drawing that its lines make. Raises Malformed when they do not follow its kind's form."""

    @abstractmethod
    def shape(self) -> tuple[object, ...]:
        """What a translation of it has to share, its words apart."""

    @property
    @abstractmethod
    def replies(self) -> tuple[str, ...]:
        """What is said while it is touched, in sentences."""

    @property
    def words(self) -> tuple[str, ...]:
        """All that is read in it."""
        return (self.alt, *self.replies)


def read_written(first: Line, lines: Sequence[Line], names: str) -> Written:
    """The lines below `try KIND`; each begins with one of `names`. Raises Malformed."""
    alt = read_alt(first.number, lines)
    return Written(first.number, alt, tuple(_said(lines, names.split())))


def short_enough(line: int, text: str) -> str:
    """The text itself when a reply may be as long; else raises Malformed."""
    if not text or len(text.split()) > LONGEST_REPLY_WORDS:
        raise Malformed(line, f"Say this in 1 to {LONGEST_REPLY_WORDS} words.")
    return text


def _said(lines: Sequence[Line], names: Sequence[str]) -> Iterator[Said]:
    for line in lines:
        found, step = _SAID.match(line.text), _STEP.match(line.text)
        if step and STEP in names:
            yield Said(line.number, STEP, step["number"], step["text"].strip())
        elif not found or found["name"] not in (*names, "alt"):
            begins = ", ".join("1." if name == STEP else f"{name}:" for name in names)
            meant = did_you_mean(line.text.split(" ")[0].rstrip(":"), names)
            raise Malformed(line.number, f"A line of this drawing begins with alt:, {begins}.{meant}")
        elif found["name"] != "alt":
            yield Said(line.number, found["name"], found["rest"].strip(), found["text"].strip())
