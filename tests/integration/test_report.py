"""The report: one sheet of the overview's own figures, the same in print, as a PDF and in the file."""

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
from safe4me.web.coordinate import overview_report
from tests.helpers.privacy.batches import totals
from tests.helpers.servers.machine import needed
from tests.helpers.world.schools import Place, browser, sign_in

REPORT = "/coordinate/report"


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    made = [School(area=place.area, name=name) for name in ("Alder School", "Birch Academy", "Cedar High")]
    db.session.add_all(made)
    db.session.commit()
    for school in made:
        totals(school, "law/quiz", {"pass-on": (40, 110, 10), "confidence": (40, 60, 55, 5)}, classes=6)
        totals(school, "law/quiz", {"pass-on": (90, 70, 0)}, classes=6, phase=Phase.BEFORE)
        totals(school, "law/quiz", {"pass-on": (20, 140, 0)}, classes=6, phase=Phase.AFTER)
        totals(school, "law/chat", {"fork": (50, 70, 40)}, classes=6)
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def charts(page: str) -> set[tuple[str, str]]:
    """The estimate and the interval of each finding's chart."""
    cards = re.findall(r'<article class="card finding.*?</article>', page, re.DOTALL)
    said = r"<tspan[^>]*>([^<]*)</tspan> \(([^)]*)\)"
    return {pair for card in cards for pair in re.findall(said, card)}


def in_the_file(client: FlaskClient) -> set[tuple[str, str]]:
    """The safer answers of each question and phase, as the screen says them."""
    text = client.get("/coordinate/overview.csv").text.removeprefix("\ufeff")
    rows = csv.DictReader(io.StringIO(text))
    safer = [row for row in rows if row["measure"] == "safer_percent" and row["school_name"] == "z"]
    return {(f"{row['figure']}%", f"{row['low']}–{row['high']}") for row in safer}


def in_tables(page: str) -> set[tuple[str, str]]:
    """The same in the tables of the overview."""
    return set(re.findall(r'class="share">([^<]*)</td><td role="cell" class="likely">([^<]*)<', page))


def words_of(client: FlaskClient) -> tuple[str, int]:
    """The words of the PDF without spaces, and how many pages it has."""
    reader = PdfReader(io.BytesIO(client.get(f"{REPORT}.pdf").data))
    text = " ".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s", "", text), len(reader.pages)


def test_screen_file_and_print_have_the_same_figures_to_the_digit(client: FlaskClient) -> None:
    screen, paper = (client.get(page).text for page in ("/coordinate/", REPORT))
    assert len(charts(paper)) == 4
    assert charts(paper) == charts(screen)
    assert charts(screen) <= in_the_file(client)
    assert charts(screen) <= in_tables(screen)


def test_the_pdf_has_them_too_with_their_charts_on_one_page(client: FlaskClient) -> None:
    needed(pdf.weasyprint(), "Pango, for PDFs")
    paper = client.get(REPORT).text
    words, pages = words_of(client)
    assert pages == 1
    told = [re.sub(r"\s", "", f"{about}({likely})") for about, likely in charts(paper)]
    assert [figure for figure in told if figure not in words] == []
    sentences = [html.unescape(each) for each in re.findall(r'<h[12] id="finding-\d+">([^<]*)<', paper)]
    assert len(sentences) == 3
    assert [each for each in sentences if re.sub(r"\s", "", each) not in words] == []


def test_a_figure_that_differs_would_be_found(client: FlaskClient) -> None:
    paper = client.get(REPORT).text.replace("88%", "87%")
    assert not charts(paper) <= in_the_file(client)


def test_the_report_says_who_when_what_was_measured_and_what_is_not_known(client: FlaskClient) -> None:
    page = " ".join(re.sub(r"<[^>]*>", " ", client.get(REPORT).text).split())
    assert "Exampleshire Police" in page
    assert "All of 2026/27" in page
    assert "3 questions were measured. Classes sent 1,920 ballots." in page
    assert "What we don’t know" in page
    assert "Made on 24 November 2026." in page


def test_the_charts_carry_their_own_colours_as_a_pdf_has_no_style_for_them(client: FlaskClient) -> None:
    for chart in re.findall(r'<svg class="on-a-line".*?</svg>', client.get(REPORT).text, re.DOTALL):
        shapes = re.findall(r"<(?:rect|circle|line)[^>]*>", chart)
        assert shapes
        assert [shape for shape in shapes if "fill=" not in shape and "stroke=" not in shape] == []
        assert "style=" not in chart


def test_a_period_without_results_says_so(client: FlaskClient) -> None:
    assert "No figures with this choice." in client.get(f"{REPORT}?year_group=7").text
    assert client.get(f"{REPORT}?period=1999").status_code == 400
    assert client.get(f"{REPORT}.pdf?period=1999").status_code == 400


def test_without_the_extra_there_is_no_pdf_and_no_link_to_it(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "report.pdf" in client.get(REPORT).text
    monkeypatch.setattr(overview_report, "weasyprint", lambda: None)
    monkeypatch.setattr(pdf, "weasyprint", lambda: None)
    assert "report.pdf" not in client.get(REPORT).text
    assert client.get(f"{REPORT}.pdf").status_code == 404
