"""How far pages are read: stations of each kind of part, which pages are studied, what reports tell."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

import pytest

from safe4me.content import measures
from safe4me.content.model.core import Lesson, Part, Quiz, Scenario
from safe4me.content.model.library import Library
from safe4me.content.model.progress import progress_steps
from safe4me.content.page import YEAR_GROUPS
from safe4me.content.parsing.files import parse_file
from safe4me.editorial.checks.lessons import few_pages_are_studied
from safe4me.privacy.page_progress import (
    OTHER_TICKETS,
    PARTS,
    TICKETS,
    TRUE_TICKETS,
    first_numbers,
    first_week,
    read_to,
    week_of,
)
from safe4me.settings import ROOT, Settings
from tests.helpers.content.examples import STORY
from tests.helpers.content.libraries import CONTENT, lessons_in

AT_MOST_SENT = Settings(mode="development").epsilon_per_class_and_year
TRUE = (0.4, 0.3, 0.1, 0.2)
RUNS = 200


@pytest.fixture(scope="module")
def parts() -> dict[str, Part]:
    library = lessons_in(CONTENT)
    return {f"{m.id}/{part.page.stem}": part for m in library.modules for part in m.taught}


def test_a_lesson_has_a_station_a_step_and_a_quiz_one_a_question_and_its_check(
    parts: dict[str, Part],
) -> None:
    for part in parts.values():
        if isinstance(part, Lesson):
            assert progress_steps(part) == len(part.steps)
        if isinstance(part, Quiz):
            assert progress_steps(part) == len(part.questions) + 1


def test_a_story_has_a_station_a_scene_of_its_longest_way() -> None:
    story = parse_file("law/chat.md", STORY)
    assert isinstance(story, Scenario)
    assert progress_steps(story) == 6  # ping, then, offer, other, after, kind


def test_a_story_that_leads_back_has_an_end_to_its_ways() -> None:
    story = parse_file("law/chat.md", STORY.replace("- [Hm](#then)", "- [Hm](#ping)"))
    assert isinstance(story, Scenario)
    assert progress_steps(story) == 6


@pytest.mark.parametrize("year", YEAR_GROUPS)
def test_a_pupil_s_year_adds_up_to_24_at_most(year: int) -> None:
    library = lessons_in(ROOT / "content")
    sent = sum(measures.year_epsilons(library, year, 1.0))
    assert sent <= AT_MOST_SENT
    assert AT_MOST_SENT + measures.studied_on(library, year) <= 24


def studied(library: Library, number: int, *, steps: int = 6, survey: bool = False) -> Library:
    """The library with so many pages of its first module studied, each of so many steps."""
    first, *others = library.modules
    lesson = next(part for part in first.parts if isinstance(part, Lesson))
    one = replace(lesson, page=replace(lesson.page, study=True), steps=lesson.steps[:steps])
    others = [replace(each, parts=(), booster=None) for each in others]
    module = replace(first, parts=(one,) * number, booster=None, survey=survey)
    return replace(library, modules=(module, *others))


def test_at_most_two_pages_of_a_module_are_studied_each_long_enough_and_of_a_topic() -> None:
    library = lessons_in(CONTENT)
    assert not list(few_pages_are_studied(studied(library, 2)))
    assert len(list(few_pages_are_studied(studied(library, 3)))) == 1
    assert not list(few_pages_are_studied(studied(library, 1, steps=4)))
    assert len(list(few_pages_are_studied(studied(library, 1, steps=3)))) == 1
    assert len(list(few_pages_are_studied(studied(library, 1, survey=True)))) == 1


def test_study_is_yes_or_left_out(parts: dict[str, Part]) -> None:
    assert {name for name, part in parts.items() if part.page.study} == {
        "law/quiz",
        "law/chat",
        "help/who-can-help",
    }


def tickets(true: int) -> list[int]:
    """How many tickets say each part where one is true."""
    return [TRUE_TICKETS if part == true else OTHER_TICKETS for part in PARTS]


def test_all_tickets_are_given_out_and_their_odds_are_within_e() -> None:
    assert sum(tickets(1)) == TICKETS
    assert TRUE_TICKETS / OTHER_TICKETS < 2.7183


def test_reports_without_chance_tell_the_truth_exactly() -> None:
    numbers = [
        sum(share * tickets(part)[said - 1] for part, share in zip(PARTS, (4, 3, 1, 2), strict=True))
        for said in PARTS
    ]
    told = read_to([100 * number for number in numbers], weeks=1)
    assert told is not None
    assert told.reports == 100 * sum(numbers)
    assert told.shares == (Fraction(6, 10), Fraction(3, 10), Fraction(2, 10))


@pytest.mark.parametrize(("weeks", "fewest"), [(6, 1110), (14, 1162), (52, 1367)])
def test_what_is_shown_is_within_ten_points_and_empty_weeks_count(weeks: int, fewest: int) -> None:
    shown = [n for n in range(900, 1500) if read_to([n - 3 * (n // 4), *[n // 4] * 3], weeks)]
    assert shown == list(range(fewest, 1500))
    assert [bool(read_to([n, 0, 0, 0], weeks)) for n in (fewest - 1, fewest)] == [False, True]


def test_nothing_is_told_of_no_reports_or_of_fewer_than_none() -> None:
    assert read_to([0, 0, 0, 0], 1) is None
    assert read_to([-3, 1, 0, -2], 1) is None


def test_what_is_shown_adds_up_where_noise_made_a_part_negative() -> None:
    told = read_to([2000, 300, 300, 300], weeks=1)
    assert told is not None
    assert 1 >= told.shares[0] >= told.shares[1] >= told.shares[2] >= 0


def simulated(chance: Random, reports: int, weeks: int) -> list[int]:
    """Noisy numbers of reports of readers of whom shares TRUE stopped in each part."""
    begun = [sum(numbers) for numbers in zip(*(first_numbers() for _ in range(weeks)), strict=True)]
    for true in chance.choices(PARTS, TRUE, k=reports):
        begun[chance.choices(PARTS, tickets(true))[0] - 1] += 1
    return begun


def test_the_interval_holds_the_truth_about_19_times_in_20() -> None:
    chance = Random("coverage")  # noqa: S311 - repeatable on purpose
    held = shown = 0
    for _ in range(RUNS):
        told = read_to(simulated(chance, 1500, 6), 6)
        assert told is not None
        for n, share in enumerate(told.shares, start=1):
            shown += 1
            held += abs(float(share) - sum(TRUE[n:])) <= told.half
    assert held / shown > 0.92


def test_numbers_begin_at_noise_of_scale_1() -> None:
    drawn = [number for _ in range(1000) for number in first_numbers()]
    assert 0.42 < drawn.count(0) / len(drawn) < 0.51  # 46.2% of draws
    assert 1.5 < sum(number**2 for number in drawn) / len(drawn) < 2.2  # variance 1.84


def test_weeks_are_named_by_iso_from_monday_to_sunday() -> None:
    assert week_of(date(2026, 11, 23)) == week_of(date(2026, 11, 29)) == "2026-W48"
    assert week_of(date(2027, 1, 3)) == "2026-W53", "the year of the week, not of the day"
    assert week_of(date(2027, 1, 4)) == "2027-W01"


def test_the_first_week_of_a_school_year_is_that_of_the_first_of_september() -> None:
    assert first_week(2026) == "2026-W36" == week_of(date(2026, 9, 1))
    assert first_week(2024) == "2024-W35", "its first of September is a Sunday"
