"""The file of a coordinator's results: the screen's own figures, and safe to open in a spreadsheet."""

import csv
import html
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.base import db
from safe4me.db.schools import School
from safe4me.web.coordinate.school_cards import as_text
from tests.helpers.privacy.batches import totals
from tests.helpers.world.schools import Place, browser, sign_in

NAMES = ("=HYPERLINK(1)", "Birch, “Academy”", "Ysgol Tŷ Gwyn", "Zeta")


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The browser of a coordinator whose area has four schools with results."""
    for n, name in enumerate(NAMES):
        school = School(area=place.area, name=name)
        db.session.add(school)
        db.session.flush()
        counts = (40 - 9 * n, 61 + 9 * n, -1)
        totals(school, "law/quiz", {"pass-on": counts}, half_term="2026-autumn-2", year_group=8)
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def file_of(client: FlaskClient) -> list[dict[str, str]]:
    reply = client.get("/coordinate/results.csv?module=law")
    assert reply.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(reply.text.removeprefix("\ufeff"))))


def in_words(line: dict[str, str]) -> tuple[str, str]:
    """A line of the file as the screen says it."""
    if line["not_shown"] != "z":
        return "not shown", line["not_shown"]
    return f"{line['safer_percent']}%", f"{line['low_percent']}–{line['high_percent']}"


def screen_of(client: FlaskClient) -> list[tuple[str, str, str, str]]:
    """What the screen shows: school, question, share, interval; or school, question, “not shown”, why."""
    found = []
    page = client.get("/coordinate/results?module=law").text.split('id="by-question"')[0]
    for card in page.split('aria-labelledby="card-')[1:]:
        name = html.unescape(re.findall(r"<h3[^>]*>([^<]*)<", card)[0])
        for row in re.findall(r"<tr[^>]*>\s*<th[^>]* scope=\"row\">(.*?)</tr>", card, re.DOTALL):
            label = row.split("<")[0]
            shown = re.search(r'class="share">([^<]*)</td><td[^>]*>([^<]*)<', row)
            why = re.search(r'class="why">([^<]*)<', row)
            pair = (shown[1], shown[2]) if shown else ("not shown", why[1] if why else "")
            found.append((name, label, *pair))
    return found


def test_the_file_equals_the_screen_to_the_digit(client: FlaskClient) -> None:
    in_file = [
        (line["school"].removeprefix("'"), line["question"], *in_words(line)) for line in file_of(client)
    ]
    assert in_file == screen_of(client)
    assert ("All schools", "Passing a picture on") in [line[:2] for line in in_file]
    assert len(in_file) >= 2 * (len(NAMES) + 1)


def test_a_school_that_is_named_like_a_formula_stays_text(client: FlaskClient) -> None:
    names = {line["school"] for line in file_of(client)}
    assert "'=HYPERLINK(1)" in names
    assert {"Birch, “Academy”", "Ysgol Tŷ Gwyn"} <= names


def test_what_is_not_shown_is_said_and_never_blank_or_zero(client: FlaskClient) -> None:
    hidden = [line for line in file_of(client) if line["question"] == "Confidence in telling"]
    assert hidden
    for line in hidden:
        assert {line["safer_percent"], line["low_percent"], line["high_percent"]} <= {"c", "u", "z"}
        assert len(line["not_shown"]) > 1


def test_shares_and_their_bounds_are_numbers_in_columns_of_their_own(client: FlaskClient) -> None:
    shown = [line for line in file_of(client) if line["not_shown"] == "z"]
    assert shown
    for line in shown:
        low, share, high = (int(line[name]) for name in ("low_percent", "safer_percent", "high_percent"))
        assert 0 < low <= share <= high < 100


@pytest.mark.asvs("3.2.1", "5.4.1")
def test_the_file_says_what_it_is(client: FlaskClient) -> None:
    reply = client.get("/coordinate/results.csv?module=law&half_term=2026-autumn-2")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="safe4me-law-2026-autumn-2-once.csv"'
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.asvs("1.3.3")
@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", " =1", "\t=1", "\r", "a\nb", "\x00"])
def test_a_cell_that_a_spreadsheet_might_run_becomes_text(cell: str) -> None:
    assert as_text(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["71%", "68–74", "O’Brien’s", "9-K", "", "Hill School"])
def test_an_innocent_cell_stays_as_it_is(cell: str) -> None:
    assert as_text(cell) == cell
