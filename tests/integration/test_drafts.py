"""What a press of Assign would make of the site's own modules, and what that uses of what can be counted."""

from datetime import date

import pytest

from safe4me.content.measures import year_route
from safe4me.content.page import YEAR_GROUPS
from safe4me.db import budget
from safe4me.db.assignments import Assignment, LessonPlace, SkipReason
from safe4me.db.base import db
from safe4me.db.schools import SchoolClass
from safe4me.schools import assigning, spending
from safe4me.schools.assigning import AssignRequest, Draft
from safe4me.schools.teaching_weeks import TeachingWeeks
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in
from tests.helpers.world.schools import NOW, Place, add_class

LIBRARY = lessons_in(ROOT / "content")
MOST = 16
FIRST = date(2026, 11, 30)
WEEKS = TeachingWeeks(2026, frozenset({date(2026, 12, 14)}))
NINE = ["threats", "fakes", "chats"]


@pytest.fixture
def forms(place: Place) -> list[SchoolClass]:
    """Eight forms of Year 9."""
    return [place.school_class, *(add_class(place, f"9{letter}") for letter in "LMNPQRS")]


def draft(*classes: SchoolClass, **wished: object) -> Draft:
    wish = AssignRequest(classes=classes, **{"items": (), "start": FIRST, **wished})  # type: ignore[arg-type]  # each has its own type
    return assigning.draft_of(db.session(), LIBRARY, WEEKS, wish, NOW)


def test_eight_forms_are_taught_their_route_one_a_week_and_in_no_holiday(forms: list[SchoolClass]) -> None:
    found = draft(*forms)
    assert len(found.lessons) == 24
    weeks = [date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 21)]
    assert [(week, item, len(own)) for week, item, own in found.by_week()] == [
        (week, item, 8) for week, item in zip(weeks, NINE, strict=True)
    ]


def test_each_year_group_has_its_own_route_and_begins_in_the_first_week(place: Place) -> None:
    classes = [add_class(place, f"{year}A", year_group=year) for year in YEAR_GROUPS]
    found = draft(*classes)
    for each in classes:
        own = [lesson.item for lesson in found.lessons if lesson.school_class is each]
        assert own == [module.id for module in LIBRARY.route(each.year_group)]
        assert min(lesson.week for lesson in found.lessons if lesson.school_class is each) == FIRST


def test_what_is_not_for_a_year_group_is_not_set_for_it(place: Place) -> None:
    older, younger = add_class(place, "11A", year_group=11), add_class(place, "7A", year_group=7)
    for_one_band = [
        part.id
        for part in LIBRARY.activities()
        if part.page.is_for(11) and not part.page.is_for(7) and part.id in assigning.assignable_items(LIBRARY)
    ]
    assert for_one_band
    found = draft(older, younger, items=(for_one_band[0],))
    assert [each.school_class for each in found.lessons] == [older]


def test_all_that_can_be_set_is_of_the_site_each_once() -> None:
    items = assigning.assignable_items(LIBRARY)
    assert len(items) == len({*items})
    assert {"law", "law/quiz", "cases/swim-team", "what-we-think/survey"} <= {*items}
    assert not {"cases", "what-we-think"} & {*items}, "a case and the survey are set each by itself"


def test_the_survey_is_not_set_on_own_devices(place: Place) -> None:
    wish = AssignRequest((place.school_class,), ("what-we-think/survey",), FIRST, place=LessonPlace.OWN)
    found = assigning.draft_of(db.session(), LIBRARY, WEEKS, wish, NOW)
    with pytest.raises(assigning.NeedsRoom):
        assigning.assign(db.session(), LIBRARY, place.teacher, wish, found, NOW)


def used(place: Place, *items: str, year_group: int = 9) -> float:
    """What a class has used when it is measured on these of the repository's modules."""
    place.school_class.year_group = year_group
    with db.session.no_autoflush:
        (found,) = spending.spending(db.session(), {place.school_class: items}, LIBRARY, 1.0)
    db.session.rollback()
    return found.epsilon


@pytest.mark.parametrize(("year", "cost"), [(7, 1), (8, 0), (9, 1), (11, 1)])
def test_of_cases_a_plan_uses_one_and_none_in_year_8(place: Place, year: int, cost: float) -> None:
    cases = [item for item in assigning.assignable_items(LIBRARY) if item.startswith("cases/")]
    assert used(place, *cases, year_group=year) == cost


@pytest.mark.parametrize("year", YEAR_GROUPS)
def test_a_years_whole_route_uses_what_the_promise_says(place: Place, year: int) -> None:
    surveys = [module for module in LIBRARY.modules if module.survey]
    route = [module.id for module in (*LIBRARY.route(year), *surveys)]
    asked = sum(measure.cost(1.0) for measure in year_route(LIBRARY, year))
    assert used(place, *route, "cases", year_group=year) == asked <= MOST


def test_a_part_uses_what_it_asks_and_once_beside_its_module(place: Place) -> None:
    assert 0 < used(place, "law/quiz-b", year_group=11) < used(place, "law", year_group=11)
    assert used(place, "law", "law/quiz-b", year_group=11) == used(place, "law", year_group=11)


def test_what_a_class_started_with_in_mid_year_is_in_it_and_not_measured_again(place: Place) -> None:
    before = used(place, "law")
    for started, more in (({"chats/quiz": 2.0}, 2), ({"law/quiz-b": 0.0}, -1), ({"cases/swim-team": 1.0}, 1)):
        budget.write_start(db.session(), place.school_class.id, started)
        assert used(place, "law") == before + more, started
    budget.write_start(db.session(), place.school_class.id, {"cases/swim-team": 1.0})
    assert used(place, "law", "cases/midnight") == before + 1, "one case a year"


def test_a_small_class_uses_nothing(place: Place) -> None:
    place.school_class.size = 11
    db.session.commit()
    assert used(place, "law") == 0


def beyond(place: Place, most: float) -> bool:
    found = draft(place.school_class, items=("law",))
    return bool(spending.beyond(db.session(), found.lessons, LIBRARY, 1.0, most))


def test_what_is_in_the_plan_already_is_counted_with_a_draft_unless_it_is_practice_or_skipped(
    place: Place,
) -> None:
    law, fakes = used(place, "law"), used(place, "fakes")
    assert [beyond(place, most) for most in (law, law - 1)] == [False, True]
    asked = {"class_id": place.school_class.id, "item": "fakes", "account_id": place.lead.id}
    planned = Assignment(**asked, week=FIRST)
    db.session.add(planned)
    db.session.commit()
    assert [beyond(place, most) for most in (law + fakes, law + fakes - 1)] == [False, True]
    planned.place = LessonPlace.OWN
    db.session.commit()
    assert not beyond(place, law)
    planned.place, planned.skipped, planned.skipped_on = LessonPlace.CLASS, SkipReason.EXAMS, NOW.date()
    db.session.commit()
    assert not beyond(place, law)
