"""The figures of an overview are those of the results page, over more: to the digit."""

import pytest
from flask import Flask

from safe4me import results
from safe4me.content.model.library import Library
from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from safe4me.results import AreaQuestion, UnknownFilter
from safe4me.settings import Settings
from safe4me.statistics.figures import Released
from tests.helpers.privacy.batches import totals
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.schools import Place, make_place

YEAR, AUTUMN, SPRING = "2026", "2026-autumn-1", "2026-spring-1"


def fill(place: Place, schools: int = 3) -> None:
    """Schools with figures of a half-term of two years, and of two year groups, in two phases."""
    made = [School(area=place.area, name=f"{place.area.name} {n}") for n in range(schools)]
    db.session.add_all(made)
    db.session.commit()
    for n, school in enumerate(made):
        cells = {"pass-on": (40 - n, 90 + n, 30), "confidence": (20, 30, 95 + n, 15 - n)}
        totals(school, "law/quiz", cells, classes=6)
        totals(school, "law/quiz", cells, classes=6, half_term=SPRING, year_group=8)
        totals(school, "law/quiz", {"pass-on": (30, 110, 20)}, classes=6, phase=Phase.AFTER)
        totals(school, "law/quiz", {"pass-on": (1, 140, 20)}, classes=6, half_term="2025-autumn-1")


@pytest.fixture
def filled(place: Place) -> Place:
    fill(place)
    return place


def overview(
    library: Library,
    place: Place,
    area_ids: list[int] | None = None,
    period: str = YEAR,
    year_group: int | None = None,
) -> dict[str, AreaQuestion]:
    """The questions of `law/quiz`, by id."""
    found = results.overview(
        db.session(),
        library,
        account=place.coordinator,
        area_ids=area_ids,
        period=period,
        year_group=year_group,
    )
    return {each.question.id: each for activity in found.activities for each in activity.questions}


@on_both_databases
@pytest.mark.parametrize("period", [YEAR, AUTUMN, SPRING])
@pytest.mark.parametrize("year_group", [None, 8, 9])
def test_an_area_s_figures_are_those_of_its_results(
    app: Flask, settings: Settings, filled: Place, library: Library, period: str, year_group: int | None
) -> None:
    choice = results.Selection(filled.coordinator, [filled.area.id], period, year_group)
    of_results = results.question_results(db.session(), library, choice, "law/quiz")
    assert overview(library, filled, [filled.area.id], period, year_group) == {
        each.question.id: each for each in of_results
    }
    assert bool(of_results) == ((period, year_group) not in {(AUTUMN, 8), (SPRING, 9)})


def test_the_whole_programme_sums_every_area_for_a_pilot_too(filled: Place, library: Library) -> None:
    pilot = make_place("Pilot", "Pilot School")
    totals(pilot.school, "law/quiz", {"pass-on": (15, 60, 0)}, classes=3)
    [own] = overview(library, pilot, [pilot.area.id], AUTUMN).values()
    assert isinstance(own.phases[0].safer, Released)
    everywhere = overview(library, pilot, None, AUTUMN)["pass-on"].phases[0]
    assert isinstance(everywhere.safer, Released)
    assert (everywhere.schools, everywhere.ballots) == (4, 3 * 160 + 75)


def test_another_s_area_and_no_area_are_refused(filled: Place, library: Library) -> None:
    other = make_place("Elsewhere", "Other School")
    for wrong in ([other.area.id], [filled.area.id, other.area.id], []):
        with pytest.raises(UnknownFilter):
            overview(library, filled, wrong)


def test_whoever_coordinates_no_area_sees_no_programme(filled: Place, library: Library) -> None:
    with pytest.raises(UnknownFilter):
        overview(library, filled._replace(coordinator=filled.teacher))


@on_both_databases
def test_the_periods_run_from_the_first_to_the_latest_sealed(settings: Settings, filled: Place) -> None:
    found = results.overview_periods(db.session())
    assert found[:4] == ("2026", "2026-spring-1", "2026-autumn-2", "2026-autumn-1")
    assert (found[4], found[-1], len(found)) == ("2025", "2025-autumn-1", 11)


def test_before_anything_is_sealed_there_is_no_period(place: Place) -> None:
    assert results.overview_periods(db.session()) == ()
