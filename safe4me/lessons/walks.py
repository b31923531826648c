"""Ways through a story: how short they are, and where clicking at random leads, however often it loops."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from statistics import fmean

from safe4me.lessons.model import Scenario
from safe4me.lessons.scenes import Choice, Scene
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
    """How likely clicking at random is to reach a safer ending."""
    safer = {scene.id for scene in scenario.endings if scene.safer}
    reached = endings_by_chance(scenario).items()
    return sum((likely for name, likely in reached if name in safer), Fraction(0))


def fewest_choices(scenario: Scenario) -> dict[str, int]:
    """The fewest choices from the first scene to each that can be reached."""
    onward = {scene.id: {choice.to for choice in scene.choices} for scene in scenario.scenes}
    fewest: dict[str, int] = {}
    here, taken = {scene.id for scene in scenario.scenes[:1]}, 0
    while here:
        fewest |= dict.fromkeys(here, taken)
        here = {to for name in here for to in onward[name] if to in onward} - fewest.keys()
        taken += 1
    return fewest


def most_choices(scenario: Scenario) -> int | None:
    """The most choices that any way from the first scene takes, or None where some way never ends."""
    onward = {scene.id: {choice.to for choice in scene.choices} for scene in scenario.scenes}
    here, taken = {scene.id for scene in scenario.scenes[:1]}, -1
    while here and taken < len(onward):
        here = {to for name in here for to in onward[name] if to in onward}
        taken += 1
    return None if here else taken


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
