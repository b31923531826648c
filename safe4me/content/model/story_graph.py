"""Ways through a story: how short they are, and where clicking at random leads, however often it loops."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fractions import Fraction
from statistics import fmean

from safe4me.content.model.core import Scenario
from safe4me.content.model.graph import Onward, distances, graph_of, has_loop, longest_path
from safe4me.content.model.stories import Choice, Scene
from safe4me.rounding import half_up

LONGEST_WAY = 100  # choices; what comes after them hardly ever does
Odds = dict[str, Fraction]  # by scene id


def endings_by_chance(scenario: Scenario) -> Odds:
    """How likely each ending is when every choice is as likely as the others beside it.

    Endings that cannot be reached are left out; what never ends, or leads nowhere, adds to none.
    """
    start = scenario.scenes[0]
    if start.end:
        return {start.id: Fraction(1)}
    onward = {scene.id: _choices(scene) for scene in scenario.scenes if not scene.end}
    for passed in [*(name for name in onward if name != start.id), start.id]:
        ways = _past_loops(onward.pop(passed), passed)
        for others in onward.values():
            _lead_past(others, passed, ways)
    endings = {scene.id for scene in scenario.endings}
    return {name: likely for name, likely in ways.items() if name in endings and likely}


def safer_by_chance(scenario: Scenario) -> Fraction:
    """How likely clicking at random is to reach a safer ending, of those ways that a choice decides.

    An ending where adults act is nobody's choice, and counts neither as safer nor as unsafe.
    """
    reached, endings = endings_by_chance(scenario), {scene.id: scene for scene in scenario.endings}
    safer = sum((likely for name, likely in reached.items() if endings[name].safer), Fraction(0))
    unchosen = sum((likely for name, likely in reached.items() if endings[name].adults_act), Fraction(0))
    return safer / (1 - unchosen) if unchosen < 1 else Fraction(0)


def scenes_after(scenario: Scenario) -> Onward[str]:
    """From a scene to the scenes that its choices lead to, by their ids."""
    return graph_of({scene.id: [choice.to for choice in scene.choices] for scene in scenario.scenes})


def fewest_choices(scenario: Scenario) -> dict[str, int]:
    """The fewest choices from the first scene to each that can be reached."""
    return distances(scenario.scenes[0].id, scenes_after(scenario))


def most_choices(scenario: Scenario) -> int | None:
    """The most choices that any way from the first scene takes, or None where some way never ends."""
    first, onward = scenario.scenes[0].id, scenes_after(scenario)
    return None if has_loop(first, onward) else longest_path(first, onward) - 1


def on_average(
    scenario: Scenario, of_scene: Callable[[Scene], float], of_choice: Callable[[Choice], float]
) -> float:
    """What a way through costs on average, when every choice is as likely as the others beside it."""
    here = {scene.id: of_scene(scene) for scene in scenario.scenes}
    ways = {scene.id: [(way.to, of_choice(way)) for way in scene.choices] for scene in scenario.scenes}
    costs = dict.fromkeys(here, 0.0)
    for _ in range(LONGEST_WAY):
        costs = {
            scene: here[scene] + (fmean(cost + costs.get(to, 0.0) for to, cost in onward) if onward else 0)
            for scene, onward in ways.items()
        }
    return costs[scenario.scenes[0].id]


def taken_by_chance(scenario: Scenario) -> dict[tuple[str, str], Fraction]:
    """How often each way from a scene to another is taken in one walk that chooses at random.

    A way that comes round again may be taken more than once.
    """
    onward = {scene.id: _choices(scene) for scene in scenario.scenes}
    taken: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    here: Odds = {scenario.scenes[0].id: Fraction(1)}
    for _ in range(LONGEST_WAY):
        after: Odds = defaultdict(Fraction)
        for name, likely in here.items():
            for to, share in onward.get(name, {}).items():
                taken[name, to] += likely * share
                after[to] += likely * share
        here = after
    return dict(taken)


def with_choices_mended(story: Scenario) -> Scenario:
    """The story in which each choice that leads nowhere leads to the scene that was most likely meant."""
    known = [scene.id for scene in story.scenes]
    reached = fewest_choices(story)
    unreached = [each for each in known if each not in reached]

    def led_somewhere(choice: Choice) -> Choice:
        if choice.to in known:
            return choice
        alike = get_close_matches(choice.to, known, 1) or unreached or known[-1:]
        return replace(choice, to=alike[0])

    scenes = (replace(scene, choices=tuple(map(led_somewhere, scene.choices))) for scene in story.scenes)
    return replace(story, scenes=tuple(scenes))


def _choices(scene: Scene) -> Odds:
    leading = Counter(choice.to for choice in scene.choices)
    return {to: Fraction(times, leading.total()) for to, times in leading.items()}


def _past_loops(ways: Odds, passed: str) -> Odds:
    """The ways on from a scene, once it no longer leads to itself; none when it always does."""
    again = ways.pop(passed, Fraction(0))
    return {to: likely / (1 - again) for to, likely in ways.items()} if again < 1 else {}


def _lead_past(others: Odds, passed: str, ways: Odds) -> None:
    """Put in the place of a way to the scene that is passed the ways on from there."""
    likely = others.pop(passed, Fraction(0))
    for to, after in ways.items() if likely else ():
        others[to] = others.get(to, Fraction(0)) + likely * after


def percent(share: Fraction) -> str:
    """A share in whole percent, as `44%`."""
    return f"{half_up(100 * share)}%"


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
