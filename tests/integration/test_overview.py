"""A coordinator's overview: three answers on the first screen, each with the days of its lessons."""

import html
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from tests.helpers.privacy.batches import totals
from tests.helpers.world.schools import Clock, Place, browser, make_place, sign_in

PAGE = "/coordinate/"
QUIZ = "law/quiz"


def signed_in(app: Flask, place: Place) -> FlaskClient:
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    return signed_in(app, place)


def answered_twice(school: School, classes: int, before: int, after: int) -> None:
    """Classes of 24 that answered both times, of which so many in a hundred chose the safer answer."""
    for phase, percent in ((Phase.BEFORE, before), (Phase.AFTER, after)):
        safer = 24 * classes * percent // 100
        totals(school, QUIZ, {"pass-on": (24 * classes - safer, safer, 0)}, classes=classes, phase=phase)


def block(page: str, name: str) -> str:
    """The words of one of the three answers, but for those of its drawing."""
    part = page.split(f'aria-labelledby="{name}"')[1].split("</section>", maxsplit=1)[0].partition(">")[2]
    return " ".join(html.unescape(re.sub(r"<desc.*?</desc>|<[^>]*>", " ", part)).split())


def test_what_is_known_least_and_most_stands_on_a_line_with_its_interval(
    client: FlaskClient, place: Place
) -> None:
    totals(place.school, QUIZ, {"pass-on": (40, 110, 10), "confidence": (40, 60, 55, 5)}, classes=6)
    page = client.get(PAGE).text
    told = block(page, "believed")
    assert told.startswith(
        "What do they believe? About 3 in 10 answers said that they were very sure to tell someone."
        " The least known of 2 questions."
    )
    assert re.search(r"34% \(\d\d–\d\d\) none all", told)
    assert re.search(r"Most known: About 7 in 10 answers said .* 69% \(\d\d–\d\d\) none all", told)
    assert page.split('id="believed"')[1].split("</section>")[0].count('<svg class="on-a-line"') == 2
    assert "School year 2026/27. Lessons up to Monday 23 November. Next figures: Monday 30 November." in told


@pytest.mark.parametrize(
    ("safer", "said"),
    [(720, "About 5 in 10"), (719, "About 4 in 10"), (80, "About 1 in 10"), (1520, "About 9 in 10")],
)
def test_a_half_is_never_rounded_down(client: FlaskClient, place: Place, safer: int, said: str) -> None:
    """Of 1,600 answers 720 are 45%, and 719 are 44.9%: 45% too, but nearer to 4 in 10."""
    totals(place.school, QUIZ, {"pass-on": (1600 - safer, safer, 0)}, classes=60)
    assert f"{said} answers said" in block(client.get(PAGE).text, "believed")


@pytest.mark.parametrize(("year", "shown"), [(9, "45%"), (7, "5%")])
def test_a_half_of_a_percent_is_never_rounded_down(
    client: FlaskClient, place: Place, year: int, shown: str
) -> None:
    safer = {9: 712, 7: 72}[year]  # of 1,600: 44.5%, and 4.5%
    totals(place.school, QUIZ, {"pass-on": (1600 - safer, safer, 0)}, classes=60)
    assert f" {shown} (" in block(client.get(PAGE).text, "believed")


def test_under_sixteen_classes_a_change_is_its_interval_and_its_shares_are_ranges(
    client: FlaskClient, place: Place
) -> None:
    answered_twice(place.school, 9, 45, 75)
    page = client.get(PAGE).text
    told = block(page, "changed")
    assert re.search(
        r"In 9 classes that answered twice, between \d+ and \d+ points more chose the safer answer on "
        r"“Passing a picture on”\.",
        told,
    )
    assert re.search(r"After \d\d–\d\d%", told)
    assert re.search(r"Before \d\d–\d\d%", told)
    assert "So few classes can only show a large change" in told
    drawn = page.split('aria-labelledby="changed"')[1].split("</svg>")[0]
    assert "<circle" not in drawn
    alone = re.sub(r"\d+–\d+%|between \d+ and \d+ points", "", told)
    assert not re.search(r"\d+ ?(%|points)", alone), "no number of a change stands alone"


@pytest.mark.parametrize(("before", "after", "points"), [(45, 71, 26), (40, 65, 25)])
def test_from_sixteen_classes_it_is_two_percentages_and_their_printed_difference(
    client: FlaskClient, place: Place, before: int, after: int, points: int
) -> None:
    answered_twice(place.school, 100, before, after)
    told = block(client.get(PAGE).text, "changed")
    assert f"“Passing a picture on” went from {before}% to {after}% safer answers." in told
    assert re.search(
        rf"Up about {points} points \(likely \d+ to \d+\)\. 100 classes answered both times\.", told
    )
    assert "Lessons up to Monday 2 November. Next figures: Monday 4 January." in told


def test_what_did_not_clearly_move_or_is_not_known_yet_is_said_so(client: FlaskClient, place: Place) -> None:
    assert "No question was asked both before and after lessons yet." in block(
        client.get(PAGE).text, "changed"
    )
    answered_twice(place.school, 20, 50, 52)
    told = block(client.get(PAGE).text, "changed")
    assert told.startswith("Did it change? We can’t tell yet.")
    assert "On 1 question we can’t tell." in told


def test_a_change_of_too_few_classes_is_not_shown_and_says_from_how_many_it_is(
    client: FlaskClient, place: Place
) -> None:
    answered_twice(place.school, 4, 40, 80)
    told = block(client.get(PAGE).text, "changed")
    assert "Too few classes answered both times: Shown from 5 classes that answered before and after." in told
    assert "went from" not in told
    assert "<svg" not in told


def test_each_answer_says_up_to_which_day_its_lessons_are(app: Flask, place: Place, clock: Clock) -> None:
    """Also where the school year of the figures is over: then none come."""
    answered_twice(place.school, 20, 50, 80)
    clock.now = datetime(2027, 1, 5, 10, tzinfo=UTC)  # a Tuesday
    page = signed_in(app, place).get(PAGE).text
    assert "Spring term 2027 so far</h1>" in page
    assert "Lessons up to 4 January 2027." in block(page, "reached")
    assert "Lessons up to Monday 4 January. Next figures: Monday 11 January." in block(page, "believed")
    assert "Lessons up to Monday 4 January. Next figures: Monday 22 February." in block(page, "changed")
    clock.now = datetime(2027, 9, 7, 10, tzinfo=UTC)
    page = signed_in(app, place).get(PAGE).text
    assert "Autumn term 2027 so far</h1>" in page
    assert "School year 2026/27." in block(page, "believed"), "until there are figures of this one"
    assert "Next figures" not in block(page, "believed")


def test_the_term_of_an_older_year_has_the_figures_of_that_year(client: FlaskClient, place: Place) -> None:
    totals(place.school, QUIZ, {"pass-on": (40, 110, 10)}, classes=6)
    totals(place.school, QUIZ, {"pass-on": (110, 40, 10)}, classes=6, half_term="2025-summer-1")
    now, then = (block(client.get(f"{PAGE}{term}").text, "believed") for term in ("", "?term=2025-summer"))
    assert (" 69% (" in now, " 69% (" in then) == (True, False)
    assert " 25% (" in then
    assert "School year 2025/26." in then


def test_everything_else_is_one_tap_away_on_results(client: FlaskClient, place: Place) -> None:
    answered_twice(place.school, 20, 50, 80)
    page = client.get(PAGE).text
    for link in ('results?half_term=2026&amp;module=law"', "results?half_term=2026&amp;module=law#change"):
        assert f"/coordinate/{link}" in page
    for block_of_results in ('id="modules"', 'id="misconceptions"', 'id="again"', '<table class="shares'):
        assert block_of_results not in page


@pytest.mark.parametrize(
    "query",
    [
        *("area=x", "area=999", "area=everywhere", "period=2026", "year_group=9", "term=2026", "term=x"),
        *(
            "school=1",
            "sort=best",
            "area=school-999",
            "area=school-x",
            "area=school-",
            "area=school-9999999999999",
        ),
    ],
)
def test_what_cannot_be_chosen_is_refused(client: FlaskClient, place: Place, query: str) -> None:
    totals(place.school, QUIZ, {"pass-on": (40, 110, 10)}, classes=6)
    for page in (PAGE, "/coordinate/report", "/coordinate/report.pdf", "/coordinate/schools.csv"):
        assert client.get(f"{page}?{query}").status_code == 400


def test_another_s_area_and_schools_are_never_seen(client: FlaskClient, place: Place) -> None:
    elsewhere = make_place("Elsewhere", "Other School")
    for area in (elsewhere.area.id, f"school-{elsewhere.school.id}"):
        assert client.get(f"{PAGE}?area={area}").status_code == 400
    assert "Other School" not in client.get(PAGE).text
    assert "Other School" not in client.get("/coordinate/schools.csv").text


def test_a_coordinator_of_no_area_reads_that(app: Flask, place: Place) -> None:
    place.coordinator.areas = []
    db.session.commit()
    client = signed_in(app, place)
    for page in (PAGE, "/coordinate/report", "/coordinate/results"):
        assert "You have no areas yet." in client.get(page).text
    assert client.get("/coordinate/schools.csv").status_code == 200


def test_a_coordinator_s_pages_are_five_and_the_rest_is_under_more(client: FlaskClient, place: Place) -> None:
    page = client.get(PAGE).text
    navigation = page.split('class="staff-nav"')[1].split("</ul>")[0]
    names = re.findall(r">([^<>]+)</a>", navigation)
    assert names == ["Overview", "Results", "Report", "Visits", "More"]
    assert 'aria-current="page">Overview' in navigation
    more = client.get("/coordinate/more").text
    for address in (
        "/coordinate/people",
        "/coordinate/schools",
        "/coordinate/upkeep",
        "/account/",
        "/en/teachers/",
    ):
        assert f'href="{address}"' in more
