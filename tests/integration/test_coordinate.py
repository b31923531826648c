"""A coordinator sees what classes chose, over the schools of their areas."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from tests.helpers.privacy.batches import totals
from tests.helpers.world.schools import Place, browser, hidden, make_place, sign_in

RESULTS = "/coordinate/results"
HALF_TERM = "2026-autumn-1"


def seal(
    school: School, safer: int, *, ballots: int = 100, classes: int = 4, phase: Phase = Phase.ONCE
) -> None:
    """A batch of a school in `law/quiz`: `safer` of `ballots` were safer, in both questions."""
    counts = {"pass-on": (ballots - safer, safer, 0), "confidence": (ballots - safer, 0, safer, 0)}
    totals(school, "law/quiz", counts, classes=classes, phase=phase)


@pytest.fixture
def schools(place: Place) -> list[School]:
    """Four schools of the coordinator's area, the first of which has no batch yet."""
    more = [School(area=place.area, name=name) for name in ("Alder School", "Birch Academy", "Cedar High")]
    db.session.add_all(more)
    db.session.commit()
    return [place.school, *more]


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The coordinator's browser, signed in."""
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


@pytest.fixture
def sealed(schools: list[School]) -> list[School]:
    """The same schools; the last three have batches of 70, 80 and 20 safer ballots of 100."""
    for school, safer in zip(schools[1:], (70, 80, 20), strict=True):
        seal(school, safer)
    return schools


def headings(page: str) -> list[str]:
    return re.findall(r'<h3 id="card-\d+"[^>]*>([^<]*)</h3>', page)


def test_the_overview_lists_the_schools_of_the_areas(client: FlaskClient, sealed: list[School]) -> None:
    page = client.get("/coordinate/").text
    assert all(school.name in page for school in sealed)
    assert "module=law" in page


def test_before_anything_is_sealed_the_pages_say_so(client: FlaskClient) -> None:
    assert "No figures yet." in client.get("/coordinate/").text
    assert "No figures yet." in client.get(RESULTS).text


def test_all_schools_stand_first_then_schools_by_name_never_ranked(
    client: FlaskClient, sealed: list[School]
) -> None:
    assert headings(client.get(RESULTS).text) == [
        "All schools",
        "Alder School",
        "Birch Academy",
        "Cedar High",
    ]


def test_a_share_stands_with_its_interval(client: FlaskClient, sealed: list[School]) -> None:
    page = client.get(RESULTS).text
    alder = page.split(">Alder School</h3>")[1].split("</section>")[0]
    assert re.findall(r'class="share">([^<]*)<', alder) == ["70%", "70%"]
    assert all(re.fullmatch(r"\d\d–\d\d", text) for text in re.findall(r'class="likely">([^<]*)<', alder))


def test_the_sentence_comes_before_the_charts(client: FlaskClient, sealed: list[School]) -> None:
    page = client.get(RESULTS).text
    assert page.index("57% of answers were safer") < page.index("<table")


def test_a_school_that_differs_clearly_is_in_bold(client: FlaskClient, sealed: list[School]) -> None:
    page = client.get(RESULTS).text
    cedar = page.split(">Cedar High</h3>")[1].split("</section>")[0]
    assert 'class="apart"' in cedar
    assert 'class="apart"' not in page.split(">All schools<")[1].split("</section>")[0]


def test_schools_too_small_to_stand_alone_are_shown_together(
    client: FlaskClient, sealed: list[School], place: Place
) -> None:
    seal(place.school, 10, ballots=30, classes=3)
    found = headings(client.get(RESULTS).text)
    assert "Hill School" not in found
    assert found[-1] == "Other schools"


def test_too_few_answers_have_no_figure_together_and_that_is_no_zero(
    client: FlaskClient, schools: list[School]
) -> None:
    for school in schools[1:3]:
        seal(school, 15, ballots=25)
        totals(school, "law/chat", {"fork": (10, 100, 10)}, classes=4)
    everyone = client.get(RESULTS).text.split(">All schools</h3>")[1].split("</section>")[0]
    assert "too few to be sure" in everyone
    assert "Shown when more classes finish." in everyone
    assert 'class="missing"' in everyone
    assert everyone.count('class="share"') == 1, "that of the story"


@pytest.mark.asvs("8.4.1")
def test_another_area_s_figures_and_schools_are_never_seen(
    app: Flask, client: FlaskClient, sealed: list[School]
) -> None:
    elsewhere = make_place("Elsewhere", "Other School")
    seal(elsewhere.school, 99)
    page = client.get(RESULTS).text
    assert "Other School<" not in page
    assert client.get(f"{RESULTS}?area={elsewhere.area.id}").status_code == 400
    other = browser(app)
    sign_in(other, elsewhere.coordinator)
    assert "Alder School" not in other.get(RESULTS).text


@pytest.mark.parametrize(
    "query",
    [
        "module=nothing",
        "module=help",
        "phase=whenever",
        "half_term=2031-autumn-1",
        "half_term=x",
        "half_term=2025",
        "year_group=8",
        "year_group=x",
        "area=999",
        "area=x",
        "class=1",
        "module=law&sort=best",
    ],
)
@pytest.mark.parametrize("page", [RESULTS, f"{RESULTS}.csv"])
def test_an_unknown_filter_is_refused(
    client: FlaskClient, sealed: list[School], page: str, query: str
) -> None:
    assert client.get(f"{page}?{query}").status_code == 400


@pytest.mark.parametrize("query", ["phase=whenever", "half_term=x", "area=999", "year_group=x", "class=1"])
def test_an_unknown_filter_is_refused_before_anything_is_sealed_too(client: FlaskClient, query: str) -> None:
    assert client.get(RESULTS).status_code == 200
    assert client.get(f"{RESULTS}?{query}").status_code == 400


def test_filters_choose_the_half_term_and_the_phase(client: FlaskClient, sealed: list[School]) -> None:
    seal(sealed[1], 50, phase=Phase.BEFORE)
    once = client.get(f"{RESULTS}?module=law&half_term={HALF_TERM}&phase=once").text
    before = client.get(f"{RESULTS}?module=law&half_term=&phase=before&area=").text
    after = client.get(f"{RESULTS}?phase=after").text
    assert "Cedar High" in headings(once)
    assert "Cedar High" not in headings(before)
    assert "No figures of schools with this choice." in after
    assert "Autumn 1, 2026/27" in once
    assert headings(client.get(f"{RESULTS}?half_term=2026&phase=once&year_group=9").text) == headings(once)


def test_a_year_group_has_figures_of_its_own(client: FlaskClient, sealed: list[School]) -> None:
    for school in sealed[1:]:
        totals(school, "law/quiz", {"pass-on": (90, 10, 0)}, classes=5, year_group=8)
    shares = {
        year: re.findall(r'class="share">([^<]*)<', client.get(f"{RESULTS}?year_group={year}").text)[0]
        for year in ("", 8, 9)
    }
    assert shares == {"": "33%", 8: "10%", 9: "57%"}


@pytest.mark.asvs("8.2.3", "15.3.1")
def test_answers_are_called_answers_and_no_class_is_named(client: FlaskClient, sealed: list[School]) -> None:
    page = client.get(RESULTS).text
    assert "4 classes, 100 answers" in page
    assert "9K" not in page.replace(hidden(page, "csrf_token"), "")
