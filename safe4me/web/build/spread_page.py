"""What the page of the spread model shows of it before any script: a map, a run, curves and a table."""

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
from safe4me.web.build.pages import Rendered, render

GUESSES = (10, 30, 90)
ON_PAPER = 6  # runs, for a die
STEPS_ON_PAPER = 9
_CELL = 200
_CELLS = ((0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1))  # of the groups, round a middle
_OUTER, _INNER = 72, 30  # a group’s two rings
_LAST_STEP, _STEP_WIDTH, _FLOOR = 24, 10, 108  # of a curve’s drawing: a person is a unit high


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
    """Curves of many runs: `tenths` of 10 stop, and `tell` as well."""

    tenths: int
    tell: bool
    runs: ManyRuns
    band: str
    thin: str
    middle: str


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
    """Curves of 200 runs, for nobody who stops and for some."""
    return tuple(_chart(tenths, tell) for tenths, tell in spread_model.SETTINGS)


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
        "runs": runs_for_a_die,
    }


def render_wildfire(library: Library) -> Iterator[Rendered]:
    """The table for paper, where the library has the model."""
    model = next((leaflet for leaflet in library.leaflets if leaflet.kind == "model"), None)
    if model:
        address = f"/{library.language}/{MODEL_ON_PAPER}"
        yield (
            address,
            render(
                "print/wildfire",
                library,
                address,
                part=model,
                guesses=GUESSES,
                charts=charts,
                runs=runs_for_a_die,
            ),
        )


def runs_for_a_die() -> list[list[list[int]]]:
    """For each setting some runs, as many as a die has faces: how many have it at each step."""
    return [
        [[_at(counts, step) for step in range(STEPS_ON_PAPER)] for counts in chart.runs.drawn[:ON_PAPER]]
        for chart in charts()
    ]


@cache
def _first_run() -> list[Sequence[tuple[int, int]]]:
    return run(spread_model.year_group(), CascadeParameters(), Allocation(), 1)


def _place(person: int) -> tuple[int, int]:
    group, seat = divmod(person, spread_model.EACH)
    column, row = _CELLS[group]
    inside, nth = seat % 4 == 3, seat // 4 if seat % 4 == 3 else seat - seat // 4
    ring, turn = (_INNER, nth / 3 + 1 / 6) if inside else (_OUTER, nth / 9)
    angle = 2 * pi * turn - pi / 2
    return (
        half_up(_CELL * (column + 0.5) + ring * cos(angle)),
        half_up(_CELL * (row + 0.5) + ring * sin(angle)),
    )


def _lines(pairs: Iterator[tuple[int, int]]) -> str:
    return "".join("M{} {}L{} {}".format(*_place(one), *_place(other)) for one, other in pairs)


def _chart(tenths: int, tell: bool) -> Chart:
    runs = by_lot(CascadeParameters(), tenths, tell=tell)
    return Chart(
        tenths=tenths,
        tell=tell,
        runs=runs,
        band=_path(runs.lows) + _path(runs.highs, back=True) + "Z",
        thin="".join(map(_path, runs.drawn)),
        middle=_path(runs.middle_curve),
    )


def _path(counts: Sequence[int], *, back: bool = False) -> str:
    """A curve as a path to the end of the drawing, or back from there as the other side of a band."""
    drawn = [f"{step * _STEP_WIDTH} {_FLOOR - count}" for step, count in enumerate(counts[: _LAST_STEP + 1])]
    if back:
        return f"V{_FLOOR - _at(counts, _LAST_STEP)}L" + "L".join(reversed(drawn))
    return "M" + "L".join(drawn) + f"H{_LAST_STEP * _STEP_WIDTH}"


def _at(counts: Sequence[int], step: int) -> int:
    """How many have it after a step: after the last, as many as then."""
    return counts[min(step, len(counts) - 1)]
