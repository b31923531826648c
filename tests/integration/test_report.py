"""The report: the overview's own answers on two sheets, the same in print, as a PDF and in the file."""

import csv
import html
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from safe4me.web.build import pdf
from safe4me.web.coordinate import report
from tests.helpers.privacy.batches import totals
from tests.helpers.servers.machine import needed
from tests.helpers.world.schools import Place, browser, sign_in

REPORT = "/coordinate/report"
SAID = r"<tspan[^>]*>([^<]*)</tspan> \(([^)]*)\)"


def add_schools(place: Place, numbers: range) -> list[School]:
    made = [School(area=place.area, name=f"School {n:02} of St Mary and All Saints") for n in numbers]
    db.session.add_all(made)
    db.session.commit()
    return made


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    for school in add_schools(place, range(3)):
        totals(school, "law/quiz", {"pass-on": (40, 110, 10), "confidence": (40, 60, 55, 5)}, classes=6)
        totals(school, "law/quiz", {"pass-on": (90, 70, 0)}, classes=6, phase=Phase.BEFORE)
        totals(school, "law/quiz", {"pass-on": (20, 140, 0)}, classes=6, phase=Phase.AFTER)
        totals(school, "law/chat", {"fork": (50, 70, 40)}, classes=6)
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def charts(page: str) -> set[tuple[str, str]]:
    """The estimate and the interval of each chart."""
    drawn = re.findall(r'<svg class="on-a-line".*?</svg>', page, re.DOTALL)
    return {pair for chart in drawn for pair in re.findall(SAID, chart)}


def in_the_file(client: FlaskClient) -> set[tuple[str, str]]:
    """The safer answers of each question and phase, as the screen says them."""
    text = client.get("/coordinate/overview.csv").text.removeprefix("\ufeff")
    rows = csv.DictReader(io.StringIO(text))
    safer = [row for row in rows if row["measure"] == "safer_percent" and row["school_name"] == "z"]
    return {(f"{row['figure']}%", f"{row['low']}–{row['high']}") for row in safer}


def in_tables(page: str) -> set[tuple[str, str]]:
    """The same in the tables of Results."""
    return set(re.findall(r'class="share">([^<]*)</td><td role="cell" class="likely">([^<]*)<', page))


def of_pdf(client: FlaskClient) -> tuple[str, int]:
    """The words of the PDF without spaces, and how many pages it has."""
    reader = PdfReader(io.BytesIO(client.get(f"{REPORT}.pdf").data))
    text = " ".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s", "", text), len(reader.pages)


def test_screen_file_and_print_have_the_same_figures_to_the_digit(client: FlaskClient) -> None:
    screen, paper = (client.get(page).text for page in ("/coordinate/", REPORT))
    tables = in_tables(client.get("/coordinate/results?module=law&half_term=2026").text)
    assert len(charts(paper)) == 4
    assert charts(screen) <= charts(paper)
    assert charts(paper) <= in_the_file(client)
    assert charts(paper) <= tables


def test_a_figure_that_differs_would_be_found(client: FlaskClient) -> None:
    paper = client.get(REPORT).text.replace("88%", "87%")
    assert not charts(paper) <= in_the_file(client)


def test_the_pdf_has_them_too_with_their_charts_on_two_pages(client: FlaskClient) -> None:
    needed(pdf.weasyprint(), "Pango, for PDFs")
    words, pages = of_pdf(client)
    assert pages == 2
    told = [re.sub(r"\s", "", f"{about}({likely})") for about, likely in charts(client.get(REPORT).text)]
    assert [figure for figure in told if figure not in words] == []
    for said in ("Didit change?", "Schools, by name", "What we don’t know", "How to read this"):
        assert re.sub(r"\s", "", said) in words


@pytest.mark.parametrize("schools", [14, 40, 80])
def test_the_pdf_is_two_pages_however_many_schools_there_are(
    client: FlaskClient, place: Place, schools: int
) -> None:
    needed(pdf.weasyprint(), "Pango, for PDFs")
    add_schools(place, range(3, schools - 1))
    words, pages = of_pdf(client)
    assert pages == 2
    left = max(0, schools - report.MOST_ROWS)
    assert (f"{left}moreschoolsstandontheOverviewandinitsfile." in words) == bool(left)
    assert words.count("AllSaints") >= min(schools, report.MOST_ROWS) - 1


def test_the_report_says_who_when_and_how_many_with_the_term_before_beside(client: FlaskClient) -> None:
    page = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", client.get(REPORT).text)).split())
    assert "Exampleshire Police" in page
    assert "Autumn term 2026, up to 23 November 2026" in page
    assert "0 classes in 0 schools were taught." in page
    assert "Summer term 2026 Autumn term 2026 so far Schools that taught, of 4 0 0 Classes taught 0 0" in page
    assert "Answers have no names, and small random changes blur each one." in page
    assert "nobody’s answer can be worked out" not in page
    assert "Whether the lessons did it: no classes without lessons were asked." in page
    assert "Ask what schools need that have not begun: Hill School, School 00 of St Mary" in page
    assert "Schools are not compared by answers." in page
    assert "Made on 24 November 2026." in page


def test_what_cannot_be_said_yet_is_named_with_what_would_change_it(
    client: FlaskClient, place: Place
) -> None:
    school = f"area=school-{place.school.id}"
    totals(place.school, "law/quiz", {"pass-on": (10, 20, 0)}, classes=3)
    page = " ".join(client.get(f"{REPORT}?{school}").text.split())
    assert "Passing a picture on: too few to be sure. Shown when more classes finish." in page
    assert "Nothing can be shown yet." in page
    assert 'class="on-a-line"' not in page


def test_the_charts_carry_their_own_colours_as_a_pdf_has_no_style_for_them(client: FlaskClient) -> None:
    for chart in re.findall(r'<svg class="on-a-line".*?</svg>', client.get(REPORT).text, re.DOTALL):
        shapes = re.findall(r"<(?:rect|circle|line)[^>]*>", chart)
        assert shapes
        assert [shape for shape in shapes if "fill=" not in shape and "stroke=" not in shape] == []
        assert "style=" not in chart


def test_another_term_has_its_own_report(client: FlaskClient) -> None:
    page = client.get(f"{REPORT}?term=2025-summer").text
    assert "Summer term 2026, up to 31 August 2026" in page
    assert "Spring term 2026" in page
    assert "Nothing can be shown yet." in page
    for wrong in ("term=1999-autumn", "year_group=7", "period=2026"):
        assert client.get(f"{REPORT}?{wrong}").status_code == 400
        assert client.get(f"{REPORT}.pdf?{wrong}").status_code == 400


def test_without_the_extra_there_is_no_pdf_and_no_link_to_it(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "report.pdf" in client.get(REPORT).text
    monkeypatch.setattr(report, "weasyprint", lambda: None)
    monkeypatch.setattr(pdf, "weasyprint", lambda: None)
    assert "report.pdf" not in client.get(REPORT).text
    assert client.get(f"{REPORT}.pdf").status_code == 404
