"""How far pages are read: the stations of each kind of part, noise, and what is shown of sums."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me import content
from safe4me.lessons.model import Lesson, Part, Quiz, Scenario
from safe4me.lessons.parsing.files import parse_file
from safe4me.lessons.stations import all_stations, stations
from safe4me.statistics.figures import Suppressed
from safe4me.statistics.how_far import funnel, noisy
from safe4me.statistics.reach import RoundedSum, rounded
from tests.libraries import lessons_in
from tests.stories import STORY
from tests.world import CONTENT

STOPPED = st.lists(st.integers(-30, 400), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def parts() -> dict[str, Part]:
    library = lessons_in(CONTENT)
    return {f"{m.id}/{part.page.stem}": part for m in library.modules for part in m.taught}


def test_a_lesson_has_a_station_a_step_and_a_quiz_one_a_question_and_its_check(
    parts: dict[str, Part],
) -> None:
    for part in parts.values():
        if isinstance(part, Lesson):
            assert stations(part) == len(part.steps)
        if isinstance(part, Quiz):
            assert stations(part) == len(part.questions) + 1


def test_a_story_has_a_station_a_scene_of_its_longest_way() -> None:
    story = parse_file("law/chat.md", STORY)
    assert isinstance(story, Scenario)
    assert stations(story) == 6  # ping, then, offer, other, after, kind


def test_a_story_that_leads_back_has_an_end_to_its_ways() -> None:
    story = parse_file("law/chat.md", STORY.replace("- [Hm](#then)", "- [Hm](#ping)"))
    assert isinstance(story, Scenario)
    assert stations(story) == 6


def test_every_part_of_every_language_has_its_stations() -> None:
    libraries = content.load(CONTENT)
    assert all(number > 0 for number in all_stations(libraries.values()).values())


def test_half_had_stopped_where_no_more_than_half_went_on() -> None:
    assert funnel([10, 20, 40, 30]).half == 3
    assert funnel([50, 0, 50]).half == 1
    assert funnel([49, 0, 51]).half is None
    assert funnel([5, 30, 5]).half is None, "fewer than 50 are not shown"


@given(STOPPED)
def test_what_is_shown_is_each_sum_of_those_who_got_that_far_rounded_or_withheld(stopped: list[int]) -> None:
    sums = list(accumulate(reversed(stopped)))[::-1]
    shown = funnel(stopped)
    assert list(shown.reached) == [rounded(each) for each in sums]
    assert all(isinstance(each, RoundedSum | Suppressed) for each in shown.reached)


def test_noise_is_added_to_every_station_also_where_nobody_stopped() -> None:
    drawn = [noisy([0] * 6) for _ in range(200)]
    assert all(len(each) == 6 for each in drawn)
    moved = [sum(each[station] != 0 for each in drawn) for station in range(6)]
    assert min(moved) > 100, "at ε = 0.5 a number moves in 76 of 100 draws"
