"""What the pages of the spread model show of it before any script: a map, a run, a table; dots on paper."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, pi, sin

from safe4me import spread_model
from safe4me.content.model.addresses import MODEL_ON_PAPER
from safe4me.content.model.help_pages import Leaflet
from safe4me.content.model.library import Library
from safe4me.rounding import half_up
from safe4me.spread_model import Allocation, CascadeParameters, ManyRuns, by_lot, run
from safe4me.web.build.pages import LazyPage, lazy_page

GUESSES = (10, 30, 90)
ON_PAPER = 6  # runs, for a die
STEPS_ON_PAPER = 9
_COLUMNS, _CELL = 4, 160  # of the groups, on the map
_OUTER, _INNER = 62, 26  # a group’s two rings
_BIN = 3  # so many people wide is a pile of dots
_LEFT, _WIDTH, _FLOOR, _HIGH, _APART = 8, 340, 84, 76, 8  # of the drawing of dots


@dataclass(frozen=True, slots=True)
class Dot:
    """Somebody on the map, by their number: their place, their friends, and whether run 1 reaches them."""

    person: int
    x: int
    y: int
    friends: Sequence[int]
    reached: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """200 runs in which so many in 10 `stop`, and so many of these `tell` as well."""

    stop: int
    tell: int
    runs: ManyRuns
    piles: Sequence[tuple[float, float]]  # where each dot is


def dots() -> list[Dot]:
    """Everybody, in the order of their numbers."""
    reached = {to for shares in _first_run() for _, to in shares} | {spread_model.OWNER, spread_model.FIRST}
    return [
        Dot(person, *_place(person), friends, person in reached)
        for person, friends in enumerate(spread_model.year_group())
    ]


def ties() -> str:
    """The friendships, as one path."""
    return _lines(
        (one, other) for one, known in enumerate(spread_model.year_group()) for other in known if one < other
    )


def trail() -> str:
    """Who showed it to whom in run 1, as one path."""
    return _lines(share for shares in _first_run() for share in shares)


@cache
def charts() -> tuple[Chart, ...]:
    """200 runs each, for nobody who stops and for some."""
    found = ((stop, tell, by_lot(CascadeParameters(), stop, tell)) for stop, tell in spread_model.SETTINGS)
    return tuple(Chart(stop, tell, runs, piled(runs.dots)) for stop, tell, runs in found)


def piled(numbers: Sequence[int]) -> list[tuple[float, float]]:
    """Where a dot for each number is, in a drawing from nobody to all: in piles; the tallest fits."""
    high = Counter(number // _BIN for number in numbers)
    apart = min(_APART, _HIGH / max(high.values()))
    there: Counter[int] = Counter()
    places = []
    for pile in (number // _BIN for number in numbers):
        across = _LEFT + (pile * _BIN + _BIN // 2) * _WIDTH / spread_model.PEOPLE
        places.append((round(across, 1), round(_FLOOR - apart * (there[pile] + 0.5), 1)))
        there[pile] += 1
    return places


def shown_of_model(leaflet: Leaflet) -> dict[str, object]:
    """What the template of the pupils’ page is given."""
    return {
        "chapters": {chapter.id: chapter for chapter in leaflet.chapters},
        "model": spread_model,
        "habits": CascadeParameters(),
        "guesses": GUESSES,
        "dots": dots(),
        "ties": ties(),
        "trail": trail(),
        "charts": charts,  # which a page that is kept does not compute
    }


def render_wildfire(library: Library) -> Iterator[LazyPage]:
    """The table for paper, where the library has the model."""
    model = next((leaflet for leaflet in library.leaflets if leaflet.kind == "model"), None)
    if model:
        address = f"/{library.language}/{MODEL_ON_PAPER}"
        yield lazy_page(
            "print/wildfire",
            library,
            address,
            part=model,
            guesses=GUESSES,
            charts=charts,
            runs=runs_for_a_die,
        )


def runs_for_a_die() -> list[list[list[int]]]:
    """For each setting some runs, as many as a die has faces: how many have it at each step."""
    return [
        [[_at(counts, step) for step in range(STEPS_ON_PAPER)] for counts in chart.runs.curves[:ON_PAPER]]
        for chart in charts()
    ]


@cache
def _first_run() -> list[Sequence[tuple[int, int]]]:
    return run(spread_model.year_group(), CascadeParameters(), Allocation(), 1)


def _place(person: int) -> tuple[int, int]:
    group, seat = divmod(person, spread_model.EACH)
    row, column = divmod(group, _COLUMNS)
    inside, nth = seat % 4 == 3, seat // 4 if seat % 4 == 3 else seat - seat // 4
    ring, turn = (_INNER, nth / 3 + 1 / 6) if inside else (_OUTER, nth / 9)
    angle = 2 * pi * turn - pi / 2
    return (
        half_up(_CELL * (column + 0.5) + ring * cos(angle)),
        half_up(_CELL * (row + 0.5) + ring * sin(angle)),
    )


def _lines(pairs: Iterator[tuple[int, int]]) -> str:
    return "".join("M{} {}L{} {}".format(*_place(one), *_place(other)) for one, other in pairs)


def _at(counts: Sequence[int], step: int) -> int:
    """How many have it after a step: after the last, as many as then."""
    return counts[min(step, len(counts) - 1)]
