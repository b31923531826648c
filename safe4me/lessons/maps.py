"""The map of a story: scenes from left to right by how soon they come, endings in a column of their own."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from safe4me.lessons.model import Scenario
from safe4me.lessons.scenes import Scene
from safe4me.lessons.walks import fewest_choices

Columns = Mapping[int, list[Scene]]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a scene lies, from column and row 1; a spot is two rows high."""

    scene: Scene
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class StoryMap:
    """The spots of a story; its size in columns and rows."""

    spots: tuple[Spot, ...]
    columns: int
    rows: int

    @property
    def ways(self) -> tuple[tuple[str, str, str], ...]:
        """Each way from a scene to another: their ids, and its line as the path of an SVG."""
        at = {spot.scene.id: spot for spot in self.spots}
        return tuple(
            (spot.scene.id, to, _line(spot, at[to]))
            for spot in self.spots
            for to in dict.fromkeys(choice.to for choice in spot.scene.choices)
            if to in at
        )


def story_map(story: Scenario) -> StoryMap:
    """The map of a story, on which no two scenes share a spot. What cannot be reached is left out."""
    columns = _columns(story)
    most = max(len(scenes) for scenes in columns.values())
    rows: dict[str, int] = {}
    for _, scenes in sorted(columns.items()):
        heights = {scene.id: _height(story, scene, rows) for scene in scenes}
        for n, scene in enumerate(sorted(scenes, key=lambda each: heights[each.id])):
            rows[scene.id] = most - len(scenes) + 2 * n + 1
    spots = (Spot(scene, n, rows[scene.id]) for n, scenes in columns.items() for scene in scenes)
    return StoryMap(tuple(spots), max(columns), 2 * most)


def _columns(story: Scenario) -> Columns:
    fewest = fewest_choices(story)
    last = 2 + max(
        (fewest[scene.id] for scene in story.scenes if scene.id in fewest and not scene.end), default=0
    )
    columns: dict[int, list[Scene]] = defaultdict(list)
    for scene in story.scenes:
        if scene.id in fewest:
            columns[last if scene.end else fewest[scene.id] + 1].append(scene)
    return columns


def _height(story: Scenario, scene: Scene, rows: Mapping[str, int]) -> float:
    """How high what leads to a scene lies, as far as that is known."""
    before = [
        rows[each.id]
        for each in story.scenes
        if each.id in rows and any(choice.to == scene.id for choice in each.choices)
    ]
    return fmean(before) if before else 0.0


def _line(start: Spot, to: Spot) -> str:
    middle = (start.column + to.column - 1) / 2
    return (
        f"M{start.column - 0.5:g} {start.row}C{middle:g} {start.row} {middle:g} {to.row}"
        f" {to.column - 0.5:g} {to.row}"
    )
