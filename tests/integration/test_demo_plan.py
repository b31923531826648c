"""What the demo means to measure: on any day of the year it has figures, and spends what a class may."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from itertools import count as count_up
from typing import NamedTuple

import pytest

from safe4me.cli import demo_data
from safe4me.cli.demo import PlannedRoom, _plan
from safe4me.cli.demo_data import DemoSchool
from safe4me.content.measures import measure_of
from safe4me.db.accounts import Account
from safe4me.db.rooms import Phase
from safe4me.db.schools import School, SchoolClass
from safe4me.privacy.batches import FEWEST_SEALS, Waiting, grouped
from safe4me.settings import ROOT, Settings
from safe4me.statistics.change import FEWEST_CLASSES_OF_A_CHANGE
from safe4me.statistics.periods import last_monday, last_public_day, next_monday, school_year
from tests.helpers.content.libraries import lessons_in
from tests.helpers.world.schools import NOW

MOST_MODULES = 5  # of which classes measure a quiz once
SCHOOLS_OF_AN_AREA = 4
THROUGH_THE_YEAR = [
    *(date(2026, 9, 3), date(2026, 10, 20), date(2026, 11, 24), date(2027, 1, 1), date(2027, 2, 20)),
    *(date(2027, 4, 7), date(2027, 6, 15), date(2027, 8, 31)),
]


@pytest.mark.parametrize("day", THROUGH_THE_YEAR, ids=str)
def test_on_any_day_of_the_year_figures_of_all_that_the_demo_measures_have_been_formed(day: date) -> None:
    now = datetime.combine(day, NOW.timetz())
    plan = [
        (number, planned)
        for number, (made, classes) in enumerate(zip(of_the_site(), demo_data.CLASSES, strict=True))
        for planned in _plan(lessons_in(ROOT / "content"), made_for(made, classes), number, now)
    ]
    assert max(planned.at.date() for _, planned in plan) <= last_public_day(day)
    seals = [*seals_of(plan)]
    formed: set[int] = set()
    monday = last_monday(min(each.at for each in seals))
    while (monday := next_monday(monday)) <= day:
        left = [each.waiting for each in seals if each.at < monday and each.waiting.seal not in formed]
        groups = grouped(left, running=school_year(monday))
        formed |= {each.seal for group in groups for each in group.seals}
    kinds = {(each.activity.split("/")[0], each.phase) for each in seals if each.waiting.seal in formed}
    twice = {
        (module, phase)
        for module in ("what-we-think", "law", "chats")
        for phase in (Phase.BEFORE, Phase.AFTER)
    }
    assert twice <= kinds
    assert len([module for module, phase in kinds if phase is Phase.ONCE]) >= MOST_MODULES


def test_the_first_school_measures_before_and_after_in_enough_classes_of_one_year_for_its_change() -> None:
    made = made_for("Alder School", demo_data.CLASSES[0])
    twice = {
        phase: [
            planned.school_class.year_group
            for planned in _plan(lessons_in(ROOT / "content"), made, 0, NOW)
            if planned.phase is phase
            and [activity.id for activity in planned.activities] == ["threats/quiz-b"]
        ]
        for phase in (Phase.BEFORE, Phase.AFTER)
    }
    assert twice[Phase.BEFORE] == twice[Phase.AFTER]
    of_years = Counter(twice[Phase.BEFORE])
    assert set(of_years) == {9}
    assert min(of_years.values()) >= FEWEST_SEALS
    assert of_years.total() >= FEWEST_CLASSES_OF_A_CHANGE


def of_the_site() -> list[str]:
    return [name for names in demo_data.SCHOOLS.values() for name in names]


def made_for(name: str, classes: int) -> DemoSchool:
    """A school with classes that are in no database."""
    made = (SchoolClass(year_group=year, name=own, size=25) for year, own in demo_data.NAMES[:classes])
    return DemoSchool(School(name=name), Account(), tuple(made))


class PlannedSeal(NamedTuple):
    """What a room of the plan will have sealed, and its day."""

    at: date
    activity: str
    phase: Phase
    waiting: Waiting


def seals_of(plan: list[tuple[int, PlannedRoom]]) -> Iterator[PlannedSeal]:
    """Each seal of these rooms: every pupil sends."""
    numbers = count_up(1)
    for school, room in plan:
        group = None if room.beside else room.school_class.year_group
        for activity in room.activities:
            of = activity.id, room.phase
            place = school // SCHOOLS_OF_AN_AREA, school, group, school_year(room.at.date())
            yield PlannedSeal(room.at.date(), *of, Waiting(next(numbers), *place, of))


@pytest.mark.parametrize(("n", "classes"), [(0, 3), (1, 0), (2, 3), (3, 0)])
def test_a_survey_is_held_before_and_after_the_lessons_by_some_classes(n: int, classes: int) -> None:
    library = lessons_in(ROOT / "content")
    made = tuple(SchoolClass(year_group=9, name=name) for name in "KLM")
    plan = list(_plan(library, DemoSchool(School(name="Alder School"), Account(), made), n, NOW))
    held = {
        (planned.school_class.name, planned.phase): planned.at
        for planned in plan
        if planned.activities[0].id.startswith("what-we-think/")
    }
    assert list(held) == [(name, phase) for name in "KLM"[:classes] for phase in (Phase.BEFORE, Phase.AFTER)]
    for (_, phase), at in held.items():
        assert at == (min if phase is Phase.BEFORE else max)(planned.at for planned in plan)


def test_the_first_schools_classes_of_a_year_group_answer_something_in_one_room() -> None:
    library = lessons_in(ROOT / "content")
    made = tuple(SchoolClass(year_group=9, name=name, size=20) for name in "KLM")
    plan = list(_plan(library, DemoSchool(School(name="Alder School"), Account(), made), 0, NOW))
    [assembly] = [planned for planned in plan if planned.beside]
    assert (assembly.school_class, *assembly.beside) == made
    assert (assembly.title, assembly.size) == ("Year 9 assembly", 60)
    [activity] = assembly.activities
    assert not [each for each in plan if each is not assembly and activity in each.activities]


@pytest.mark.parametrize("n", range(4))
def test_no_class_of_the_demo_spends_more_than_its_year_allows(n: int) -> None:
    library, settings = lessons_in(ROOT / "content"), Settings(mode="development")
    made = tuple(SchoolClass(year_group=9, name=name) for name in "KLMNP")
    spent = defaultdict[str, float](float)
    for planned in _plan(library, DemoSchool(School(name="Alder School"), Account(), made), n, NOW):
        measures = map(measure_of, planned.activities)
        of_each = sum(len(each.questions) * each.share for each in measures)
        for school_class in (planned.school_class, *planned.beside):
            spent[school_class.name] += of_each
    assert max(spent.values()) * settings.epsilon_per_question <= settings.epsilon_per_class_and_year
