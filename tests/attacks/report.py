"""What the attacks measured, as people read it: a table of one line an attack, and every figure.

`make attack` writes the table to `docs/attacks.md`, and the figures to `var/docs/attacks.md`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from math import inf

LARGE = 1_000
HEAD = """# What the attacks found

The last whole run: {day}, {seconds:,.0f} s. `make attack` writes this table, and every figure to
`var/docs/attacks.md`; it writes neither when a bound fails. Here is the figure of each attack that came
nearest to its bound. The broken twin is the same attack on a version broken on purpose: it has to go beyond
its bound, and the one that went least far is here. What each defends:
[privacy.md](privacy.md#each-promise-and-the-attack-on-it).

| Attack | The attacker has | Nearest to its bound | Broken twin |
|---|---|---|---|"""
HEAD_OF_ALL = """# Every figure of the attacks

Written by `make attack`, which ran them whole on {day} in {seconds:,.0f} s. A broken twin is the same attack
on a version broken on purpose: it has to go beyond the bound."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure: of the site, which stays within `bound`, or of a broken twin, which goes beyond it.

    `has` is what the attacker has, by the attack's docstring.
    """

    attack: int
    title: str
    has: str
    case: str
    figure: float
    bound: float
    twin: bool

    @property
    def told(self) -> str:
        """The figure with its bound."""
        return f"{as_read(self.figure)} {'>' if self.twin else '≤'} {as_read(self.bound)}"

    @property
    def share(self) -> tuple[float, float]:
        """How much of the bound the figure is; of bounds of 0 the figure itself decides."""
        beyond = inf if self.figure > 0 else 0.0
        return self.figure / self.bound if self.bound else beyond, self.figure


def table_of(noted: Iterable[Measured], day: str, seconds: float) -> Iterator[str]:
    """One line an attack."""
    yield HEAD.format(day=day, seconds=seconds)
    for rows in _by_attack(noted):
        own, twins = [row for row in rows if not row.twin], [row for row in rows if row.twin]
        nearest = max(own, key=lambda row: row.share)
        cell = f"{_plain(nearest.case)}: {nearest.told}" if nearest.figure > 0 else f"0 in all {len(own)}"
        weakest = min(twins, key=lambda row: row.share).told if twins else "–"
        yield f"| {rows[0].attack}. {rows[0].title} | {rows[0].has} | {cell} | {weakest} |"


def figures_of(noted: Iterable[Measured], day: str, seconds: float) -> Iterator[str]:
    """Every figure, under the title of its attack."""
    yield HEAD_OF_ALL.format(day=day, seconds=seconds)
    for rows in _by_attack(noted):
        yield from ("", f"## {rows[0].attack}. {rows[0].title}", "", f"The attacker has: {rows[0].has}")
        yield from ("", "| Case | Figure and bound |", "|---|---|")
        for row in rows:
            yield f"| {'broken twin: ' if row.twin else ''}{_plain(row.case)} | {row.told} |"


def _by_attack(noted: Iterable[Measured]) -> Iterator[list[Measured]]:
    in_order = sorted(noted, key=lambda m: (m.attack, m.title, m.twin))
    for _, rows in groupby(in_order, key=lambda m: (m.attack, m.title)):
        yield list(rows)


def _plain(case: str) -> str:
    """A case that may stand in a table, whose cells end at a bar."""
    return case.replace("|", r"\|")


def as_read(figure: float) -> str:
    """Four digits of a figure, and all before the point: never an exponent such as that of `1.002e+04`."""
    return f"{figure:.4g}" if figure < LARGE else f"{figure:,.0f}"
