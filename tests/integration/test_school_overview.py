"""The overview of one school: sums of its own batches, by the rules of a single school; no change."""

import csv
import html
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import results
from safe4me.lessons.model import Library
from safe4me.results import UnknownFilter
from safe4me.statistics.figures import Reason, Released, Suppressed
from safe4me.storage.base import db
from safe4me.storage.places import School
from safe4me.storage.rooms import Phase
from tests.databases import on_both_databases
from tests.totals import totals
from tests.world import Place, browser, make_place, sign_in

QUIZ = "law/quiz"
COUNTS = {"pass-on": (20, 100, 0), "confidence": (20, 20, 80, 0)}


def of_school(library: Library, place: Place, school: School, **changed: object) -> results.Overview:
    chosen = {"period": "2026", "year_group": None} | changed
    return results.school_overview(
        db.session(),
        library,
        place.coordinator,
        school.id,
        **chosen,  # type: ignore[arg-type]  # mixed
    )


@on_both_databases
def test_a_school_stands_alone_from_one_batch(place: Place, library: Library) -> None:
    totals(place.school, QUIZ, COUNTS, classes=4)
    [activity] = of_school(library, place, place.school).activities
    first, _ = activity.questions
    [once] = first.phases
    assert (once.schools, once.classes, once.ballots) == (1, 4, 120)
    assert isinstance(once.safer, Released)
    assert (once.safer.count, once.safer.total) == (100, 120)


def test_it_must_be_within_ten_points(place: Place, library: Library) -> None:
    totals(place.school, QUIZ, {"pass-on": (10, 20, 0)}, classes=3)
    [activity] = of_school(library, place, place.school).activities
    assert activity.questions[0].phases[0].safer == Suppressed(Reason.TOO_WIDE)


def test_it_has_no_change_and_nobody_else_s_batches(place: Place, library: Library) -> None:
    other = School(area=place.area, name="Birch Academy")
    db.session.add(other)
    db.session.commit()
    for school in (place.school, other):
        totals(school, QUIZ, COUNTS, phase=Phase.BEFORE)
        totals(school, QUIZ, COUNTS, phase=Phase.AFTER, half_term="2026-autumn-2", year_group=8)
    [activity] = of_school(library, place, place.school).activities
    assert [(each.change, [phase.ballots for phase in each.phases]) for each in activity.questions] == [
        (None, [120, 120]),
        (None, [120, 120]),
    ]
    [only_after] = of_school(library, place, place.school, period="2026-autumn-2").activities
    assert [phase.phase for phase in only_after.questions[0].phases] == [Phase.AFTER]
    [year_8] = of_school(library, place, place.school, year_group=8).activities
    assert [phase.phase for phase in year_8.questions[0].phases] == [Phase.AFTER]
    assert of_school(library, place, place.school, period="2025").activities == ()


def test_another_s_school_cannot_be_chosen(app: Flask, place: Place, library: Library) -> None:
    elsewhere = make_place("Elsewhere", "Other School")
    with pytest.raises(UnknownFilter):
        of_school(library, place, elsewhere.school)
    client = browser(app)
    sign_in(client, place.coordinator)
    assert client.get(f"/coordinate/?area=school-{elsewhere.school.id}").status_code == 400
    assert client.get(f"/coordinate/overview.csv?area=school-{elsewhere.school.id}").status_code == 400


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    totals(place.school, QUIZ, COUNTS, classes=4)
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def test_a_school_is_chosen_beside_areas_and_every_page_of_it_says_the_same(
    client: FlaskClient, place: Place
) -> None:
    school = f"school-{place.school.id}"
    assert f'<option value="{school}">{place.school.name}</option>' in client.get("/coordinate/").text
    page, report = (client.get(f"/coordinate/{name}?area={school}").text for name in ("", "report"))
    assert f"{place.school.name}, {place.area.name}" in page
    assert "The survey and changes are for areas only." in page
    rows = csv.DictReader(io.StringIO(client.get(f"/coordinate/overview.csv?area={school}").text[1:]))
    told = {(row["geographic_level"], row["school_name"]) for row in rows}
    assert told == {("School", place.school.name)}
    assert re.search(r"83%</tspan> \(\d\d–\d\d\)", report)


def test_the_survey_is_for_areas_only(
    app: Flask, place: Place, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    totals(place.school, QUIZ, COUNTS, classes=4)
    monkeypatch.setattr("safe4me.results.of_school._is_survey", lambda activity: activity.id == QUIZ)
    assert of_school(library, place, place.school).activities == ()


def test_no_list_of_schools_is_longer_than_can_be_read(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = results.schools_to_choose(db.session(), place.coordinator, [place.area.id])
    assert listed == (place.school,)
    monkeypatch.setattr("safe4me.results.of_school.MOST_LISTED", 0)
    assert results.schools_to_choose(db.session(), place.coordinator, [place.area.id]) == ()


def test_however_many_schools_there_are_each_can_be_chosen_from_the_list_of_schools(
    client: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safe4me.results.of_school.MOST_LISTED", 0)
    page = client.get("/coordinate/?period=2026&year_group=9").text
    assert "<optgroup" not in page
    link = re.search(r'href="(/coordinate/\?[^"]*)">Its figures<span class="hidden"> ([^<]*)<', page)
    assert link
    assert link[2] == place.school.name
    chosen = client.get(html.unescape(link[1]))
    assert f"{place.school.name}, {place.area.name} · " in chosen.text
    assert "Year 9" in chosen.text.split('class="eyebrow">')[1].split("</p>")[0]
