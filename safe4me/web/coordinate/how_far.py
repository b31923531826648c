"""How far studied pages were read, in words, for whoever writes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import format_decimal, gettext

from safe4me.lessons.model import Library
from safe4me.rounding import HUNDRED, TEN, half_up
from safe4me.statistics.how_far import ReadTo
from safe4me.web.build.pages import part_address
from safe4me.web.serving.titles import title_of


@dataclass(frozen=True, slots=True)
class ReadSoFar:
    """How far one page was read."""

    title: str
    address: str
    said: tuple[str, ...]


def read_so_far(found: Mapping[str, ReadTo], library: Library) -> Iterator[tuple[str, list[ReadSoFar]]]:
    """Every module's title and its studied pages."""
    for module in library.modules:
        pages = [
            ReadSoFar(
                title_of(part.page),
                part_address(library, module, part),
                _said(found.get(f"{module.id}/{part.page.stem}")),
            )
            for part in module.taught
            if part.page.study
        ]
        if pages:
            yield title_of(module.page), pages


def _said(told: ReadTo | None) -> tuple[str, ...]:
    if told is None:
        return (gettext("Too few reports yet."),)
    names = ("second", "last", "end")
    reached = dict(zip(names, map(_in_ten, told.shares), strict=True))
    ranges = dict(zip(names, (_range(share, told.half) for share in told.shares), strict=True))
    said = gettext(
        "Of 10 who began, about %(second)s got to the second third, %(last)s to the last third and %(end)s "
        "to the end.",
        **reached,
    )
    likely = gettext(
        "Likely %(second)s, %(last)s and %(end)s, from about %(reports)s reports.",
        **ranges,
        reports=format_decimal(HUNDRED * half_up(Fraction(told.reports, HUNDRED))),
    )
    return said, likely


def _in_ten(share: Fraction) -> int:
    return min(max(half_up(TEN * share), 1), TEN - 1)


def _range(share: Fraction, half: float) -> str:
    low, high = (
        max(0, half_up(HUNDRED * (share - Fraction(half)))),
        half_up(HUNDRED * (share + Fraction(half))),
    )
    return f"{low}–{min(HUNDRED, high)}%"
