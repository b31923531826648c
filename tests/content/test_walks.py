"""Where clicking at random leads: exact, and as a simulation has it."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safe4me.content.model.core import Scenario
from safe4me.content.model.story_graph import endings_by_chance, on_average, safer_by_chance
from safe4me.content.parsing.files import parse_file
from safe4me.settings import ROOT
from tests.helpers.content.examples import STORY
from tests.helpers.content.libraries import CONTENT, lessons_in

WALKS = 4_000
LIBRARIES = lessons_in(ROOT / "content"), lessons_in(CONTENT)
STORIES = [found for library in LIBRARIES for found in library.activities() if isinstance(found, Scenario)]


def story(body: str) -> Scenario:
    read = parse_file("law/chat.md", f"---\nscenario: chat\n---\n{body}")
    assert isinstance(read, Scenario)
    return read


def walk(scenario: Scenario, chance: Random, longest: int = 1_000) -> str | None:
    """The ending that one who clicks at random reaches; None when they are still on the way."""
    scenes = {scene.id: scene for scene in scenario.scenes}
    scene = scenario.scenes[0]
    for _ in range(longest):
        if scene.end:
            return scene.id
        scene = scenes[chance.choice(scene.choices).to]
    return None


def test_each_choice_is_as_likely_as_the_others_beside_it() -> None:
    told = story("## a\n- [x](#b)\n- [y](#b)\n- [z](#c)\n## b {.end .safer}\n## c {.end}\n")
    assert endings_by_chance(told) == {"b": Fraction(2, 3), "c": Fraction(1, 3)}
    assert safer_by_chance(told) == Fraction(2, 3)


def test_a_story_may_go_in_circles() -> None:
    ends = "## c {.end .safer}\n## d {.end}\n"
    told = story("## a\n- [x](#b)\n- [again](#a)\n## b\n- [x](#a)\n- [y](#c)\n- [z](#d)\n" + ends)
    assert endings_by_chance(told) == {"c": Fraction(1, 2), "d": Fraction(1, 2)}


def test_what_never_ends_and_what_leads_nowhere_reach_no_ending() -> None:
    told = story(
        "## a\n- [x](#b)\n- [y](#c)\n- [z](#gone)\n- [w](#stop)\n## b {.end}\n## c\n- [x](#c)\n## stop\n"
    )
    assert endings_by_chance(told) == {"b": Fraction(1, 4)}


def test_a_story_that_is_its_ending_ends() -> None:
    assert endings_by_chance(story("## a {.end .safer}\n")) == {"a": 1}


def test_the_shortest_fit_story_reaches_a_safer_ending_in_four_of_nine() -> None:
    read = parse_file("law/chat.md", STORY)
    assert isinstance(read, Scenario)
    assert safer_by_chance(read) == Fraction(4, 9)


@pytest.mark.parametrize("scenario", STORIES, ids=lambda scenario: scenario.id)
def test_a_simulation_has_the_same_odds(scenario: Scenario) -> None:
    chance = Random(5)  # noqa: S311 - a simulation, repeatable on purpose
    reached = [walk(scenario, chance) for _ in range(WALKS)]
    expected = endings_by_chance(scenario)
    assert sum(expected.values()) == 1
    for ending in scenario.endings:
        assert reached.count(ending.id) / WALKS == pytest.approx(float(expected.get(ending.id, 0)), abs=0.04)


@given(st.lists(st.lists(st.integers(0, 7), min_size=1, max_size=4), min_size=1, max_size=6))
@settings(deadline=None)
def test_the_odds_of_any_story_are_those_of_walking_it_far(graph: list[list[int]]) -> None:
    """Scenes s0 to s5 lead to one another, and to the endings s6 and s7."""
    ends = "## s6 {.end .safer}\n## s7 {.end}\n"
    known = [*range(len(graph)), 6, 7]
    ways = {n: [to if to in known else 7 for to in tos] for n, tos in enumerate(graph)}
    told = story("".join(f"## s{n}\n" + "".join(f"- [x](#s{to})\n" for to in ways[n]) for n in ways) + ends)
    here = {0: 1.0}
    for _ in range(3_000):
        after: dict[int, float] = {}
        for n, likely in here.items():
            for to in ways.get(n, [n]):
                after[to] = after.get(to, 0) + likely / len(ways.get(n, [n]))
        here = after
    found = endings_by_chance(told)
    for n in (6, 7):
        assert float(found.get(f"s{n}", 0)) == pytest.approx(here.get(n, 0), abs=1e-3)


def test_an_average_way_counts_each_way_as_often_as_chance_takes_it() -> None:
    told = story("## a\n- [x](#b)\n- [y](#b)\n- [z](#c)\n- [w](#c)\n## b\n- [on](#c)\n## c {.end}\n")
    assert on_average(told, lambda scene: len(scene.choices), lambda _: 0) == 4 + 1 / 2
    assert on_average(told, lambda _: 0, lambda choice: choice.text == "on") == 1 / 2


def test_an_average_way_that_may_come_round_again_is_as_long_as_a_simulation_has_it() -> None:
    told = story("## a\n- [again](#a)\n- [on](#b)\n## b {.end}\n")
    assert on_average(told, lambda scene: not scene.end, lambda _: 0) == pytest.approx(2)
