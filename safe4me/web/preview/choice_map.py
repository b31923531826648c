"""The map of a story for its author: scenes in columns, choices as arrows, and how often each is taken."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from safe4me.content.model.core import Scenario
from safe4me.content.model.stories import Scene
from safe4me.content.model.story_graph import Spot, endings_by_chance, percent, story_map, taken_by_chance

COLUMN, ROW = 184, 36  # apart, in units of the drawing; a box is two rows high, with what is around it
WIDE, HIGH = 116, 60  # of a box
EDGE = 8  # around the drawing
TIP = 9  # of an arrow, before the box that it leads to
BEND = COLUMN / 2  # of an arrow that leads back
BEHIND = 4  # a box stands the share of an arrow that leaves it
LONGEST_LABEL = 14  # characters
KINDS = {  # of endings: what the drawing's styles call each, and what the author reads
    "safer": "safer end",
    "adults": "adults act",
    "goes-on": "goes on",
    "end": "end",
}


class Box(NamedTuple):
    """A scene: its id, what stands below that, its kind (empty for no ending), and its upper left corner."""

    id: str
    below: str
    kind: str
    x: float
    y: float

    @property
    def label(self) -> str:
        """Its id, as much of it as there is room for."""
        return self.id if len(self.id) <= LONGEST_LABEL else f"{self.id[: LONGEST_LABEL - 1]}…"

    @property
    def middle(self) -> tuple[float, float]:
        """Where its label is centred, between its lines."""
        return self.x + WIDE / 2, self.y + HIGH / 2


class Arrow(NamedTuple):
    """All choices from one scene to another: a line, and where their share of random walks stands."""

    line: str
    share: str
    x: float
    y: float


class ChoiceMap(NamedTuple):
    """The drawing of a story, as large as it has to be."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    box_size: tuple[int, int] = (WIDE, HIGH)


def choice_map(story: Scenario) -> ChoiceMap:
    """The drawing of a story, without scenes that nothing leads to and ways that lead nowhere."""
    laid_out, likely = story_map(story), endings_by_chance(story)
    boxes = {spot.scene.id: _box(spot, likely) for spot in laid_out.spots}
    return ChoiceMap(
        width=2 * EDGE + (laid_out.columns - 1) * COLUMN + WIDE,
        height=2 * EDGE + laid_out.rows * ROW,
        boxes=tuple(boxes.values()),
        arrows=tuple(_arrows(story, boxes)),
    )


def _box(spot: Spot, likely: Mapping[str, Fraction]) -> Box:
    scene, kind = spot.scene, _kind(spot.scene)
    below = f"{KINDS[kind]}, {percent(likely.get(scene.id, Fraction(0)))}" if kind else ""
    x, y = EDGE + (spot.column - 1) * COLUMN, EDGE + spot.row * ROW - HIGH / 2
    return Box(scene.id, below, kind, x, y)


def _kind(scene: Scene) -> str:
    if not scene.end:
        return ""
    if scene.safer:
        return "safer"
    return "adults" if scene.adults_act else "goes-on" if scene.goes_on else "end"


def _arrows(story: Scenario, boxes: Mapping[str, Box]) -> Iterator[Arrow]:
    """The arrows of each box, which leave it in the order of the boxes that they lead to."""
    taken = taken_by_chance(story)
    for start in boxes.values():
        to = sorted((boxes[each] for name, each in taken if name == start.id and each in boxes), key=_place)
        for nth, box in enumerate(to, start=1):
            leaves = start.y + HIGH * (nth - 0.5) / len(to)
            yield _arrow(start.x + WIDE, leaves, box, percent(taken[start.id, box.id]))


def _place(box: Box) -> tuple[float, float]:
    return box.y, box.x


def _arrow(left: float, top: float, to: Box, share: str) -> Arrow:
    """A curve that leaves a box to the right and comes to the other from the left, wherever that is."""
    right, (_, bottom) = to.x - TIP, to.middle
    bend = (right - left) / 2 if left < right else BEND
    curve = f"C{left + bend:g} {top:g} {right - bend:g} {bottom:g} {right:g} {bottom:g}"
    return Arrow(f"M{left:g} {top:g}{curve}", share, left + BEHIND, top)
