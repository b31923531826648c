"""Fenced blocks: lines between ``` and ``` that are no prose, such as a drawing in words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from safe4me.lessons.markup.blocks import Line
from safe4me.lessons.markup.faults import Malformed

_MARK = re.compile(r"```\s*(?P<words>.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block of some kind. The first of its lines is the words after the opening mark."""

    kind: str
    lines: tuple[Line, ...]

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.lines[0].number


def take_fences(lines: Iterable[Line], kinds: str) -> tuple[tuple[Line, ...], tuple[Fence, ...]]:
    """The lines outside fenced blocks; and the blocks, whose first word is one of `kinds`.

    Raises Malformed for another kind, or a block without an end.
    """
    outside: list[Line] = []
    fences: list[Fence] = []
    inside: list[Line] = []
    for line in lines:
        mark = _MARK.match(line.text)
        if not mark:
            (inside or outside).append(line)
        elif not inside:
            inside = [Line(line.number, mark["words"])]
            _refuse_other_kinds(inside[0], kinds)
        elif mark["words"]:
            break
        else:
            fences.append(Fence(inside[0].text.split()[0], tuple(inside)))
            inside = []
    if inside:
        raise Malformed(inside[0].number, "End this block with a line ``` of its own.")
    return tuple(outside), tuple(fences)


def _refuse_other_kinds(first: Line, kinds: str) -> None:
    kind = first.text.partition(" ")[0]
    if kind not in kinds.split():
        known = " or ".join(f"```{each}" for each in kinds.split())
        raise Malformed(first.number, f"A block begins with its kind: write {known}.")
