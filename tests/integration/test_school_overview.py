"""The overview of one school: sums of its own batches, and how its classes moved that measured twice."""

import csv
import html
import io
import re
from importlib import import_module

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me import results
from safe4me.content.model.library import Library
from safe4me.db.base import db
from safe4me.db.batch_forming import MatchedBatch
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from safe4me.results import UnknownFilter
from safe4me.settings import Settings
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Reason, Released, Suppressed
from safe4me.statistics.wording import Direction, in_points
from tests.helpers.privacy.batches import totals
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.schools import Place, browser, make_place, sign_in

QUIZ, AUTUMN = "law/quiz", "2026-autumn-1"
CHANGES = re.compile(r'<table class="shares wider" role="table">\s*<caption[^>]*>Change in .*?</table>', re.S)
COUNTS = {"pass-on": (20, 100, 0), "confidence": (20, 20, 80, 0)}
OVERVIEW = import_module("safe4me.results.overview")  # the package gives its function that name


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


def test_it_has_nobody_else_s_batches(place: Place, library: Library) -> None:
    other = School(area=place.area, name="Birch Academy")
    db.session.add(other)
    db.session.commit()
    for school in (place.school, other):
        totals(school, QUIZ, COUNTS, phase=Phase.BEFORE)
        totals(school, QUIZ, COUNTS, phase=Phase.AFTER, half_term="2026-autumn-2", year_group=8)
    [activity] = of_school(library, place, place.school).activities
    phases = [[phase.ballots for phase in each.phases] for each in activity.questions]
    assert phases == [[120, 120], [120, 120]]
    assert {each.change for each in activity.questions} == {Suppressed(Reason.TOO_FEW_BOTH_TIMES)}
    [only_after] = of_school(library, place, place.school, period="2026-autumn-2").activities
    assert [phase.phase for phase in only_after.questions[0].phases] == [Phase.AFTER]
    [year_8] = of_school(library, place, place.school, year_group=8).activities
    assert [phase.phase for phase in year_8.questions[0].phases] == [Phase.AFTER]
    assert of_school(library, place, place.school, period="2025").activities == ()


def moved(school: School, year_group: int | None, *, classes: int, before: int, after: int) -> None:
    """Classes of 24 that measured twice, of which so many in a hundred chose the safer answer."""
    for phase, percent in ((Phase.BEFORE, before), (Phase.AFTER, after)):
        ballots = 24 * classes
        safer = ballots * percent // 100
        counts = {"pass-on": (ballots - safer, safer, 0)}
        totals(school, QUIZ, counts, classes=classes, phase=phase, year_group=year_group)


@pytest.fixture
def moving(place: Place) -> Place:
    """A school of 20 classes in three groups, each of which moved by itself, and another's."""
    other = School(area=place.area, name="Birch Academy")
    db.session.add(other)
    db.session.commit()
    moved(place.school, 7, classes=5, before=40, after=60)
    moved(place.school, 9, classes=10, before=50, after=75)
    moved(place.school, None, classes=5, before=25, after=75)
    moved(other, 7, classes=10, before=75, after=25)
    return place


def change_in(library: Library, place: Place, **changed: object) -> results.AreaQuestion:
    [activity] = of_school(library, place, place.school, **changed).activities
    return next(each for each in activity.questions if each.question.id == "pass-on")


@on_both_databases
def test_its_change_is_the_plain_mean_of_its_year_groups_and_what_has_several(
    settings: Settings, moving: Place, library: Library
) -> None:
    found = change_in(library, moving)
    assert isinstance(found.change, Change)
    assert found.change.points == pytest.approx((20 + 25 + 50) / 3)
    assert found.change.classes == 20
    assert in_points(found.change).direction is Direction.UP
    by_year = {each.year_group: each.change for each in found.by_year}
    assert list(by_year) == [7, 9, None]
    points = {year: change.points for year, change in by_year.items() if isinstance(change, Change)}
    assert points == pytest.approx({7: 20, 9: 25, None: 50})


def test_no_year_group_and_no_half_term_of_a_school_is_said_to_be_up(moving: Place, library: Library) -> None:
    whole = change_in(library, moving)
    parts: list[Change | Suppressed | None] = [each.change for each in whole.by_year]
    parts += [change_in(library, moving, **part).change for part in ({"year_group": 9}, {"period": AUTUMN})]
    for part in parts:
        assert isinstance(part, Change)
        said = in_points(part)
        assert (said.direction, said.about) == (None, None)
        assert said.low > 0 or part.classes == 5


def test_one_year_group_alone_is_the_school(place: Place, library: Library) -> None:
    moved(place.school, 9, classes=5, before=40, after=70)
    found = change_in(library, place)
    assert isinstance(found.change, Change)
    assert found.by_year == ()


def test_classes_that_are_matched_with_those_of_other_schools_are_in_no_school_s_change(
    moving: Place, library: Library
) -> None:
    before = change_in(library, moving)
    [batch] = db.session.scalars(select(MatchedBatch).filter_by(classes=10, year_group=9))
    batch.school_id = None
    db.session.commit()
    after = change_in(library, moving)
    assert [len(each.by_year) for each in (before, after)] == [3, 2]


def test_its_lead_reads_the_same_figures_as_the_coordinator(app: Flask, moving: Place) -> None:
    coordinator, lead = browser(app), browser(app)
    sign_in(coordinator, moving.coordinator)
    sign_in(lead, moving.lead)
    shown = coordinator.get(f"/coordinate/results?half_term=2026&area=school-{moving.school.id}").text
    [table] = CHANGES.findall(shown)
    assert CHANGES.findall(lead.get(f"/school/{moving.school.id}/").text) == [table]
    words = " ".join(html.unescape(re.sub(r"<desc.*?</desc>|<[^>]*>", " ", table)).split())
    assert re.search(r"Up about 32 points \(likely \d\d to \d\d\) 38% before, 70% after", words)
    assert "Year 7" in words
    assert "Several year groups" in words
    assert words.count("Anything from") == 3
    assert table.count("<circle") == 1, "a year group has no dot"


def test_before_it_begins_a_school_reads_what_it_can_hope_to_see(app: Flask, place: Place) -> None:
    lead = browser(app)
    sign_in(lead, place.lead)
    page = html.unescape(lead.get(f"/school/{place.school.id}/").text)
    assert "a school needs 5 classes of 20 or more that measured both before and after." in page
    assert (
        "With 5 classes a change of 20 points shows about two times in five; with 16, nearly nine in ten."
    ) in page
    assert "for schools with 11 classes or more" in page
    assert CHANGES.findall(page) == []


def test_a_change_of_few_classes_is_a_range_on_each_page_and_in_the_file(app: Flask, place: Place) -> None:
    """No dot, no middle, and no number of its shares alone."""
    moved(place.school, 9, classes=8, before=40, after=75)
    client = browser(app)
    sign_in(client, place.coordinator)
    school = f"area=school-{place.school.id}"
    for page in ("", "report", "results"):
        year = "&half_term=2026" if page == "results" else ""
        text = " ".join(html.unescape(client.get(f"/coordinate/{page}?{school}{year}").text).split())
        assert re.search(r"Up: between 1\d and 5\d points more chose the safer answer\. So few classes", text)
        drawn = re.findall(r'<svg class="on-a-line".*?</svg>', text)
        [change] = [each for each in drawn if "then" in each]
        assert "<circle" not in change
        assert "75%" not in re.sub(r"\d\d–\d\d%", "", change)
    assert re.search(r"After lessons, \d\d–\d\d% of answers .*? Before lessons, \d\d–\d\d% did\.", text)
    first = client.get(f"/coordinate/?{school}").text
    assert re.search(r"In 8 classes that answered twice, between 1\d and 5\d points more chose", first)
    rows = csv.DictReader(io.StringIO(client.get(f"/coordinate/overview.csv?{school}").text[1:]))
    [row] = [row for row in rows if row["measure"] == "change_points"]
    assert (row["figure"], row["before_percent"], row["after_percent"]) == ("z", "z", "z")
    assert row["direction"] == "up"
    ends = [
        int(row[name]) for name in ("low", "high", "before_low", "before_high", "after_low", "after_high")
    ]
    assert ends[0] < 35 < ends[1]
    assert ends[2] < 40 < ends[3]
    assert ends[4] < 75 < ends[5]


def test_its_file_has_each_year_group_without_a_direction(app: Flask, moving: Place) -> None:
    client = browser(app)
    sign_in(client, moving.coordinator)
    file = client.get(f"/coordinate/overview.csv?area=school-{moving.school.id}").text
    rows = [row for row in csv.DictReader(io.StringIO(file[1:])) if row["measure"] == "change_points"]
    assert [(row["year_group"], row["figure"], row["direction"]) for row in rows] == [
        ("Total", "32", "up"),
        ("7", "z", "z"),
        ("9", "z", "z"),
        ("several", "z", "z"),
    ]


def test_changes_of_schools_are_never_listed_together(app: Flask, moving: Place) -> None:
    client = browser(app)
    sign_in(client, moving.coordinator)
    page = client.get("/coordinate/results?module=law&phase=before").text
    assert page.count("before to after:") == 1, "of all schools together"
    rows = csv.DictReader(io.StringIO(client.get("/coordinate/overview.csv").text[1:]))
    assert {row["school_name"] for row in rows if row["measure"] == "change_points"} == {"z"}


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
    pages = {name: client.get(f"/coordinate/{name}?area={school}").text for name in ("", "report", "results")}
    for name, page in pages.items():
        assert (
            f'<option value="{school}">{place.school.name}</option>' in client.get(f"/coordinate/{name}").text
        )
        assert f"{place.school.name}, {place.area.name}" in page
    page, report = pages["results"], pages["report"]
    assert "Whether a share went up or down is said of the whole school and a whole school year." in page
    assert "for schools with 11 classes or more" in page
    rows = csv.DictReader(io.StringIO(client.get(f"/coordinate/overview.csv?area={school}").text[1:]))
    told = {(row["geographic_level"], row["school_name"]) for row in rows}
    assert told == {("School", place.school.name)}
    assert re.search(r"83%</tspan> \(\d\d–\d\d\)", report)


@pytest.mark.parametrize(("classes", "shown"), [(10, 0), (11, 1)])
def test_the_survey_is_for_schools_of_11_classes_or_more(
    place: Place, library: Library, monkeypatch: pytest.MonkeyPatch, classes: int, shown: int
) -> None:
    moved(place.school, 9, classes=classes, before=40, after=70)
    monkeypatch.setattr(OVERVIEW, "is_survey", lambda activity: activity.id == QUIZ)
    assert len(of_school(library, place, place.school).activities) == shown


def test_no_list_of_schools_is_longer_than_can_be_read(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = results.schools_to_choose(db.session(), place.coordinator, [place.area.id])
    assert listed == (place.school,)
    monkeypatch.setattr(OVERVIEW, "MOST_LISTED", 0)
    assert results.schools_to_choose(db.session(), place.coordinator, [place.area.id]) == ()


def test_however_many_schools_there_are_each_can_be_chosen_from_the_table_of_schools(
    client: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OVERVIEW, "MOST_LISTED", 0)
    page = client.get("/coordinate/").text
    assert "<optgroup" not in page
    link = re.search(
        r'href="(/coordinate/results\?[^"]*)">[^<]*<span class="hidden">, results of ([^<]*)<', page
    )
    assert link
    assert link[2] == place.school.name
    chosen = client.get(html.unescape(link[1]))
    assert f"{place.school.name}, {place.area.name} · All of 2026/27" in chosen.text
