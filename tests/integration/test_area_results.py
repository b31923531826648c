"""Figures out of the sealed counts of a coordinator's areas."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from safe4me import results
from safe4me.content.model.library import Library
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import School, SchoolClass
from safe4me.results import AreaResults, RowKind, Selection
from safe4me.results.selection import half_terms
from safe4me.settings import Settings
from safe4me.statistics.figures import Reason, Released, Suppressed
from tests.helpers.content.libraries import edited, with_new_revision
from tests.helpers.privacy.batches import close_batches, seal_class, totals
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.rooms import hold
from tests.helpers.world.schools import Place, make_place

pytestmark = pytest.mark.usefixtures("without_noise")  # figures are compared with what was answered


def of_area(
    library: Library,
    place: Place,
    activity: str = "law/quiz",
    phase: Phase = Phase.ONCE,
    area_ids: Collection[int] | None = None,
    **when: Any,
) -> AreaResults:
    choice = Selection(place.coordinator, [place.area.id] if area_ids is None else area_ids, **when)
    return results.area_results(db.session(), library, choice, activity, phase)


def another_class(place: Place, name: str, school: School | None = None) -> Place:
    made = SchoolClass(school=school or place.school, school_year=2026, year_group=9, name=name, size=30)
    db.session.add(made)
    db.session.commit()
    return place._replace(school_class=made, school=made.school)


def school_with_classes(app: Flask, place: Place, name: str, *classes: tuple[int, int]) -> None:
    """Another school of the same area, with one closed room a class, which waits: (safer, others)."""
    school = School(area=place.area, name=name)
    place.teacher.school = school
    for n, (safer, others) in enumerate(classes):
        hold(app, another_class(place, f"9{n}", school), safer, others)


def rows(found: AreaResults) -> list[tuple[RowKind, str, int, int, int]]:
    return [(row.kind, row.name, row.schools, row.classes, row.ballots) for row in found.rows]


@on_both_databases
def test_all_schools_come_first_then_schools_by_name_then_the_others(
    app: Flask, settings: Settings, place: Place, library: Library
) -> None:
    for name in ("Wood School", "Abbey School"):
        school_with_classes(app, place, name, (20, 5), (20, 5), (20, 5), (20, 5))
    for name in ("Zoo School", "Little School", "Tiny School"):
        school_with_classes(app, place, name, (13, 4), (13, 4), (13, 4))
    close_batches()
    assert rows(of_area(library, place)) == [
        (RowKind.ALL, "", 5, 17, 353),
        (RowKind.SCHOOL, "Abbey School", 1, 4, 100),
        (RowKind.SCHOOL, "Wood School", 1, 4, 100),
        (RowKind.OTHERS, "", 3, 9, 153),
    ]


def test_a_cell_is_the_count_of_safer_answers_over_its_schools(
    app: Flask, place: Place, library: Library
) -> None:
    for name in ("Abbey School", "Dale School", "Wood School"):
        school_with_classes(app, place, name, (20, 5), (18, 7), (19, 6), (19, 6))
    close_batches()
    found = of_area(library, place)
    assert [question.id for question in found.questions] == ["pass-on", "confidence"]
    for row, times in zip(found.rows, (3, 1, 1, 1), strict=True):
        for cell in row.cells:
            assert isinstance(cell, Released)
            assert (cell.count, cell.total) == (76 * times, 100 * times)


def test_a_small_school_is_among_the_others_and_in_the_total(
    app: Flask, place: Place, library: Library
) -> None:
    for name in ("Abbey School", "Dale School", "Wood School"):
        school_with_classes(app, place, name, (20, 5), (20, 5), (20, 5), (20, 5))
    school_with_classes(app, place, "Tiny School", (10, 2), (10, 2), (10, 2))
    close_batches()
    found = of_area(library, place)
    everyone, *schools, others = found.rows
    assert (others.kind, others.schools) == (RowKind.OTHERS, 1)
    assert set(others.cells) == {Suppressed(Reason.TOO_WIDE)}
    assert all(isinstance(cell, Released) for row in (everyone, *schools) for cell in row.cells)


def test_an_area_of_two_schools_that_stand_has_a_figure_for_all(
    app: Flask, place: Place, library: Library
) -> None:
    for name in ("Abbey School", "Dale School"):
        school_with_classes(app, place, name, (20, 5), (20, 5), (20, 5), (20, 5))
    close_batches()
    everyone, *schools = of_area(library, place).rows
    assert all(isinstance(cell, Released) for cell in everyone.cells)
    assert [row.name for row in schools] == ["Abbey School", "Dale School"]


def test_every_row_has_a_cell_for_every_question(app: Flask, place: Place, library: Library) -> None:
    school_with_classes(app, place, "Abbey School", (20, 5), (20, 5), (20, 5), (20, 5))
    school_with_classes(app, place, "Tiny School", (10, 2), (10, 2), (10, 2))
    close_batches()
    assert {len(row.cells) for row in of_area(library, place).rows} == {2}


def test_what_waits_is_in_no_row(app: Flask, place: Place, library: Library) -> None:
    assert of_area(library, place).rows == ()
    school_with_classes(app, place, "Abbey School", (20, 5), (20, 5), (20, 5), (20, 5))
    school_with_classes(app, place, "Little School", (20, 5))
    assert of_area(library, place).rows == ()
    close_batches()
    assert rows(of_area(library, place)) == [
        (RowKind.ALL, "", 1, 4, 100),
        (RowKind.SCHOOL, "Abbey School", 1, 4, 100),
    ]


def test_a_quiz_without_a_safer_option_has_no_rows(app: Flask, place: Place, library: Library) -> None:
    def without_safer(question: ChoiceQuestion) -> ChoiceQuestion:
        return replace(question, options=tuple(replace(option, safer=False) for option in question.options))

    school_with_classes(app, place, "Abbey School", (15, 0), (15, 0), (15, 0))
    close_batches()
    assert of_area(edited(library, without_safer), place).rows == ()


def test_phases_are_never_mixed(place: Place, library: Library) -> None:
    for phase, safer in ((Phase.BEFORE, 10), (Phase.AFTER, 18)):
        totals(place.school, "law/quiz", {"pass-on": (20 - safer, safer, 0)}, phase=phase)
    assert of_area(library, place).rows == ()
    for phase in (Phase.BEFORE, Phase.AFTER):
        assert of_area(library, place, phase=phase).rows[0].ballots == 20


def test_a_half_term_shows_its_own_batches_only(place: Place, library: Library) -> None:
    totals(place.school, "law/quiz", {"pass-on": (2, 18, 0)}, half_term="2026-autumn-2")
    assert half_terms(db.session(), [place.area.id]) == ("2026-autumn-2",)
    assert of_area(library, place, half_term="2026-autumn-2").rows[0].ballots == 20
    with pytest.raises(results.UnknownFilter):
        of_area(library, place, half_term="2026-autumn-1")


def test_a_batch_of_mixed_years_counts_under_all_of_them_only(place: Place, library: Library) -> None:
    totals(place.school, "law/quiz", {"pass-on": (2, 18, 0)})
    totals(place.school, "law/quiz", {"pass-on": (4, 26, 0)}, year_group=None)
    assert [of_area(library, place, year_group=year).rows[0].ballots for year in (None, 9)] == [50, 20]
    assert results.filters(db.session(), library, place.coordinator).year_groups == (9,)


def test_classes_of_several_schools_count_with_the_others(place: Place, library: Library) -> None:
    """On a school year's last day what is left of an area is one batch: no school's row has any of it."""
    counts = {"pass-on": (10, 20, 0)}
    totals(place.school, "law/quiz", {"pass-on": (60, 240, 0)}, half_term="2026-summer-2")
    for name in ("Abbey School", "Dale School", "Wood School"):
        school = School(area=place.area, name=name)
        seal_class(school, place.teacher, counts, sealed_on=date(2027, 7, 15))
    assert close_batches(date(2027, 8, 31)) == 1
    assert rows(of_area(library, place, half_term="2026-summer-2")) == [
        (RowKind.ALL, "", 4, 7, 390),
        (RowKind.SCHOOL, "Hill School", 1, 4, 300),
        (RowKind.OTHERS, "", 3, 3, 90),
    ]


def test_a_school_that_moves_leaves_its_batches_where_they_closed(place: Place, library: Library) -> None:
    totals(place.school, "law/quiz", {"pass-on": (2, 98, 0)})
    place.school.area = make_place("Southshire", "Lake School").area
    db.session.commit()
    assert [row.name for row in of_area(library, place).rows] == ["", "Hill School"]


def test_a_coordinator_sees_their_own_areas_only(place: Place, library: Library) -> None:
    other = make_place("Southshire", "Lake School")
    totals(other.school, "law/quiz", {"pass-on": (2, 18, 0)})
    assert half_terms(db.session(), [place.area.id]) == ()
    assert results.filters(db.session(), library, place.coordinator).activities == ()
    for areas in ([other.area.id], [place.area.id, other.area.id], [999], []):
        with pytest.raises(results.UnknownFilter):
            of_area(library, place, area_ids=areas)


def test_an_unknown_activity_is_refused(app: Flask, place: Place, library: Library) -> None:
    with pytest.raises(results.UnknownFilter):
        of_area(library, place, activity="law/nothing")


def test_nobody_but_a_coordinator_has_areas(place: Place, library: Library) -> None:
    totals(place.school, "law/quiz", {"pass-on": (2, 18, 0)})
    place.lead.areas = [place.area]
    with pytest.raises(results.UnknownFilter):
        of_area(library, place._replace(coordinator=place.lead))
    assert results.areas_of(place.lead) == ()


@on_both_databases
def test_what_may_be_chosen_is_what_is_in_batches(settings: Settings, place: Place, library: Library) -> None:
    totals(place.school, "law/quiz", {"pass-on": (2, 18, 0)}, phase=Phase.BEFORE)
    seal_class(place.school, place.teacher, {"fork": (1, 2, 3)}, activity="law/chat")
    found = results.filters(db.session(), library, place.coordinator)
    assert [area.name for area in found.areas] == ["Northshire"]
    assert [activity.id for activity in found.activities] == ["law/quiz"]
    assert (found.periods, found.phases) == (("2026", "2026-autumn-1"), (Phase.BEFORE,))


def test_schools_of_one_name_in_two_areas_are_two_schools(app: Flask, place: Place, library: Library) -> None:
    other = make_place("Southshire", "Lake School")
    other.school.name = "Hill School"
    place.coordinator.areas.append(other.area)
    db.session.commit()
    for one in (place, other):
        for n in range(4):
            hold(app, another_class(one, f"8{n}"), 20, 5)
    close_batches()
    found = of_area(library, place, area_ids=[place.area.id, other.area.id])
    assert [(row.name, row.schools) for row in found.rows] == [
        ("", 2),
        ("Hill School", 1),
        ("Hill School", 1),
    ]


def test_a_question_rewritten_since_has_no_figure_and_takes_no_school_away(
    app: Flask, place: Place, library: Library
) -> None:
    for name in ("Abbey School", "Dale School", "Wood School"):
        school_with_classes(app, place, name, (20, 5), (20, 5), (20, 5), (20, 5))
    close_batches()
    found = of_area(with_new_revision(library), place)
    assert [row.name for row in found.rows] == ["", "Abbey School", "Dale School", "Wood School"]
    for row in found.rows:
        pass_on, confidence = row.cells
        assert isinstance(pass_on, Suppressed)
        assert isinstance(confidence, Released)


def test_rows_carry_no_class(app: Flask, place: Place, library: Library) -> None:
    school_with_classes(app, place, "Abbey School", (20, 5), (20, 5), (20, 5), (20, 5))
    close_batches()
    assert "90" not in repr(of_area(library, place))
