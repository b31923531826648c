"""A coordinator's overview: one page of figures that explain themselves."""

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.storage.base import db
from safe4me.storage.places import School
from safe4me.storage.rooms import Phase
from safe4me.web.coordinate import overview
from tests.totals import totals
from tests.world import Place, browser, make_place, sign_in

PAGE = "/coordinate/"
REPORT = "/coordinate/report"
QUIZ = "law/quiz"


def signed_in(app: Flask, place: Place) -> FlaskClient:
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    return signed_in(app, place)


@pytest.fixture
def schools(place: Place) -> list[School]:
    """Three more schools of the area: both questions measured once, one of them before and after too."""
    made = [School(area=place.area, name=name) for name in ("Alder School", "Birch Academy", "Cedar High")]
    db.session.add_all(made)
    db.session.commit()
    for school in made:
        totals(school, QUIZ, {"pass-on": (40, 110, 10), "confidence": (40, 60, 55, 5)}, classes=6)
        totals(school, QUIZ, {"pass-on": (90, 70, 0)}, classes=6, phase=Phase.BEFORE)
        totals(school, QUIZ, {"pass-on": (20, 140, 0)}, classes=6, phase=Phase.AFTER)
    return made


def text_of(page: str, figure: str) -> str:
    """The words of the row with this id, but for those of its drawing."""
    row = page.split(f'id="{figure}"')[1].split("</tr>", maxsplit=1)[0].split("<desc")
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", row[0] + row[-1].split("</desc>")[-1])).split())


def sentences(page: str) -> list[tuple[str, str]]:
    """The figure that each sentence of the summary is about, and the sentence."""
    listed = page.split('class="list told-first"')[1].split("</ul>", maxsplit=1)[0]
    return [(about, html.unescape(text)) for about, text in re.findall(r'href="#([^"]*)">([^<]*)<', listed)]


def test_each_module_has_its_questions_with_share_and_interval(
    client: FlaskClient, schools: list[School]
) -> None:
    page = client.get(PAGE).text
    assert "3 schools, 18 classes, 480 ballots" in page
    assert re.search(r"Passing a picture on.*69% 6\d–7\d$", text_of(page, "law-quiz-pass-on-once"))
    assert re.search(r"Confidence.*34% \d\d–\d\d$", text_of(page, "law-quiz-confidence-once"))
    assert page.index("What they know") < page.index('id="law-quiz-pass-on-once"')
    assert page.index("What they think") < page.index('id="law-quiz-confidence-once"')


def test_each_sentence_of_the_summary_names_its_figure_and_leads_to_it(
    client: FlaskClient, schools: list[School]
) -> None:
    page = client.get(REPORT).text
    assert sentences(page) == [
        ("law-quiz-pass-on-after", "Safest answers: on “Passing a picture on” (after), 88% of ballots."),
        ("law-quiz-confidence-once", "Least safe: on “Confidence in telling”, 34%."),
        ("law-quiz-pass-on-change", "Largest change: “Passing a picture on”, up about 44 points."),
        (
            "law-quiz-pass-on-already-out-there",
            "Most common misconception: “Already seen by everyone”, 12% of ballots.",
        ),
    ]
    for about, said in sentences(page):
        figure = re.findall(r"\d+(?=%| points)", said)[0]
        assert figure in text_of(page, about)


def findings(page: str) -> list[str]:
    """The words of each finding, in order."""
    cards = re.findall(r'<article class="card finding.*?</article>', page, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<desc.*?</desc>|<[^>]*>", " ", card)).split()) for card in cards]


def test_what_changed_most_leads_the_findings_with_how_sure_that_is_and_what_to_do(
    client: FlaskClient, schools: list[School]
) -> None:
    first, second = findings(client.get(PAGE).text)
    assert first.startswith(
        "What changed most About 9 in 10 now choose the safer answer on “Passing a picture on”."
        " Before lessons, about 4 in 10 did."
    )
    assert re.search(r"After 88% \(\d\d–\d\d\) none all Up about 44 points \(likely \d\d to \d\d\)", first)
    assert "Next: no need to teach it again." in first or "Next: talk about" in first
    assert second.startswith("About 3 in 10 chose the safer answer on “Confidence in telling”.")
    assert "Next: of all that was asked, this is known least." in second


def test_a_finding_leads_to_its_figures(client: FlaskClient, schools: list[School]) -> None:
    page = client.get(PAGE).text
    assert '<a href="#law-quiz-pass-on-after">The figures' in page
    assert "88%" in text_of(page, "law-quiz-pass-on-after")


def test_a_change_that_is_not_clear_is_not_drawn(client: FlaskClient, schools: list[School]) -> None:
    for school in schools:
        totals(school, QUIZ, {"pass-on": (95, 65, 0)}, classes=6, phase=Phase.BEFORE, year_group=8)
        totals(school, QUIZ, {"pass-on": (90, 70, 0)}, classes=6, phase=Phase.AFTER, year_group=8)
    found, *_ = findings(client.get(f"{PAGE}?year_group=8").text)
    assert "After lessons, about 4 in 10 chose the safer answer" in found
    assert "No clear change" in found
    assert 'class="between"' in client.get(PAGE).text
    assert 'class="between"' not in client.get(f"{PAGE}?year_group=8").text


def test_what_cannot_be_said_yet_is_one_card_that_says_when_it_can(app: Flask, schools: list[School]) -> None:
    pilot = make_place("Pilot", "Pilot School")
    totals(pilot.school, QUIZ, {"pass-on": (20, 60, 0), "confidence": (10, 30, 40, 0)}, classes=3)
    (told,) = findings(signed_in(app, pilot).get(PAGE).text)
    assert told.startswith("We can’t say yet: Confidence in telling, Passing a picture on.")
    assert told.endswith("Too few schools. Shown from 3 schools.")


def test_the_change_is_drawn_and_told(client: FlaskClient, schools: list[School]) -> None:
    told = text_of(client.get(PAGE).text, "law-quiz-pass-on-change")
    assert re.search(r"up about 44 points \(likely \d\d to \d\d\)", told)


def test_a_suppressed_figure_explains_itself_in_its_place(app: Flask, schools: list[School]) -> None:
    pilot = make_place("Pilot", "Pilot School")
    totals(pilot.school, QUIZ, {"pass-on": (20, 60, 0)}, classes=3)
    page = signed_in(app, pilot).get(PAGE).text
    assert "too few schools (whole programme: 70%)" in text_of(page, "law-quiz-pass-on-once")
    assert "Too few schools: Shown from 3 schools." in page
    assert ">0%" not in page
    report = signed_in(app, pilot).get(REPORT).text
    assert "Too few schools have finished for a figure here." in report


def test_the_whole_programme_is_for_every_coordinator_and_names_no_school(
    app: Flask, schools: list[School]
) -> None:
    page = signed_in(app, make_place("Pilot", "Pilot School")).get(f"{PAGE}?area=everywhere").text
    assert "The whole programme" in page
    assert "69%" in text_of(page, "law-quiz-pass-on-once")
    assert not any(school.name in page for school in schools)


def test_the_programme_is_a_line_beside_an_area_and_not_beside_itself(
    client: FlaskClient, schools: list[School]
) -> None:
    row = r'id="law-quiz-pass-on-once".*?</tr>'
    of_area, of_all = (client.get(f"{PAGE}?area={area}").text for area in ("", "everywhere"))
    assert 'class="everyone"' in re.findall(row, of_area, re.DOTALL)[0]
    assert 'class="everyone"' not in re.findall(row, of_all, re.DOTALL)[0]


def test_a_period_and_a_year_group_have_figures_of_their_own(
    client: FlaskClient, schools: list[School]
) -> None:
    for school in schools:
        totals(school, QUIZ, {"pass-on": (130, 30, 0)}, classes=6, half_term="2026-spring-1", year_group=8)
    figures = {
        query: text_of(client.get(f"{PAGE}?{query}").text, "law-quiz-pass-on-once").split("%")[0][-2:]
        for query in ("period=2026", "period=2026-autumn-1", "period=2026-spring-1", "year_group=8")
    }
    assert figures == {
        "period=2026": "44",
        "period=2026-autumn-1": "69",
        "period=2026-spring-1": "19",
        "year_group=8": "19",
    }
    assert "No class has finished a room with this choice." in client.get(f"{PAGE}?year_group=11").text


@pytest.mark.parametrize(
    "query",
    [
        "area=x",
        "area=999",
        "period=2025",
        "period=x",
        "year_group=6",
        "year_group=x",
        "school=1",
        "sort=best",
    ],
)
def test_what_cannot_be_chosen_is_refused(client: FlaskClient, schools: list[School], query: str) -> None:
    assert client.get(f"{PAGE}?{query}").status_code == 400


def test_another_s_area_cannot_be_chosen(client: FlaskClient, schools: list[School]) -> None:
    elsewhere = make_place("Elsewhere", "Other School")
    assert client.get(f"{PAGE}?area={elsewhere.area.id}").status_code == 400
    assert "Other School" not in client.get(PAGE).text


def test_modules_stand_in_the_order_of_the_lessons_and_lead_to_their_schools(
    client: FlaskClient, schools: list[School]
) -> None:
    page = client.get(PAGE).text
    assert 'href="/coordinate/results?module=law&amp;half_term=2026"' in page
    assert client.get("/coordinate/results?module=law&half_term=2026").status_code == 200


def test_a_filter_that_overview_does_not_know_would_be_caught(
    client: FlaskClient, schools: list[School], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "FILTERS", {*overview.FILTERS, "school"})
    assert client.get(f"{PAGE}?school=1").status_code == 200
