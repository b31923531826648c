"""The report: the overview's own figures on paper, and as a PDF where that can be made."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from safe4me.storage.base import db
from safe4me.storage.places import School
from safe4me.storage.rooms import Phase
from safe4me.web.build import pdf
from safe4me.web.coordinate import overview_report
from tests.needs import needed
from tests.totals import totals
from tests.world import Place, browser, sign_in

REPORT = "/coordinate/report"
FIGURES = re.compile(r'class="(?:share|likely|why)">\s*([^<]*?)\s*<|<b>([^<]* points|no clear change)</b>')


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    made = [School(area=place.area, name=name) for name in ("Alder School", "Birch Academy", "Cedar High")]
    db.session.add_all(made)
    db.session.commit()
    for school in made:
        totals(school, "law/quiz", {"pass-on": (40, 110, 10), "confidence": (40, 60, 55, 5)}, classes=6)
        totals(school, "law/quiz", {"pass-on": (90, 70, 0)}, classes=6, phase=Phase.BEFORE)
        totals(school, "law/quiz", {"pass-on": (20, 140, 0)}, classes=6, phase=Phase.AFTER)
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def figures(page: str) -> list[str]:
    """Every figure in a page's tables, but for those of reach."""
    main = re.sub(r'aria-labelledby="(reach|opened)".*?</section>', "", page, flags=re.DOTALL)
    return sorted("".join(found) for found in FIGURES.findall(main))


def test_the_report_has_the_overview_s_figures_to_the_digit(client: FlaskClient) -> None:
    screen, paper = (client.get(page).text for page in ("/coordinate/", REPORT))
    assert figures(paper) == figures(screen)
    assert len(figures(paper)) > 8
    assert "Made on 24 November 2026." in paper
    assert "ε = 1." in paper


def test_the_pdf_has_them_too(client: FlaskClient) -> None:
    needed(pdf.weasyprint(), "Pango, for PDFs")
    reply = client.get(f"{REPORT}.pdf")
    assert reply.mimetype == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(reply.data)).pages)
    joined = re.sub(r"\s", "", text)
    told = figures(client.get(REPORT).text)
    assert [figure for figure in told if re.sub(r"\s", "", figure) not in joined] == []


def test_a_period_without_results_says_so(client: FlaskClient) -> None:
    assert "No class has finished a room with this choice." in client.get(f"{REPORT}?year_group=7").text
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
