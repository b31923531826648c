"""The overview's file: the screen's own figures, an observation a row, in the form of open education data."""

import csv
import html
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from safe4me.web.coordinate.open_data import HEADINGS
from tests.helpers.privacy.batches import totals
from tests.helpers.world.schools import Place, browser, make_place, sign_in

FILE = "/coordinate/overview.csv"
SCREEN = "/coordinate/results?module=law&half_term=2026"
QUIZ = "law/quiz"
Rows = list[dict[str, str]]


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The coordinator's browser. Three schools stand; the place's own has sealed one class."""
    made = [School(area=place.area, name=name) for name in ("=Alder", "Birch Academy", "Cedar High")]
    db.session.add_all(made)
    db.session.commit()
    for school in made:
        totals(school, QUIZ, {"pass-on": (40, 121, -1), "confidence": (40, 60, 55, 5)}, classes=6)
        totals(school, QUIZ, {"pass-on": (90, 70, 0)}, classes=6, phase=Phase.BEFORE)
        totals(school, QUIZ, {"pass-on": (20, 140, 0)}, classes=6, phase=Phase.AFTER)
    totals(place.school, QUIZ, {"pass-on": (10, 15, 0)}, classes=1)
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def read(client: FlaskClient, address: str = FILE) -> Rows:
    reply = client.get(address)
    assert reply.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(reply.text.removeprefix("\ufeff"))))


def some(rows: Rows, **wanted: str) -> Rows:
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def on_screen(page: str) -> list[tuple[str, str, str]]:
    """Share and interval of each figure that stands on a page, with the id of its row."""
    found = re.findall(r'<tr[^>]* id="([^"]*)".*?</tr>', page, re.DOTALL)
    rows = re.findall(r'<tr[^>]* id="[^"]*".*?</tr>', page, re.DOTALL)
    shares = [
        (name, re.findall(r'class="share">([^<]*)<.*?class="likely">([^<]*)<', row, re.DOTALL))
        for name, row in zip(found, rows, strict=True)
    ]
    return [(name, html.unescape(pair[0][0]), pair[0][1]) for name, pair in shares if pair]


def in_file(row: dict[str, str]) -> tuple[str, str]:
    """A row's figure and interval as the screen says them."""
    about = {"low": "hardly any"}.get(row["figure"], f"{row['figure']}%")
    if row["low"] == "z":
        return about, f"{row['high']} or less"
    return about, f"{row['low']}–{row['high']}"


def test_the_file_and_the_screen_have_the_same_figures_to_the_digit(client: FlaskClient) -> None:
    rows = some(read(client), geographic_level="Local authority district")
    safer, beliefs = (some(rows, measure=f"{name}_percent") for name in ("safer", "misconception"))
    told = {f"law-quiz-{row['question']}-{row['phase']}": row for row in safer}
    told |= {
        f"law-quiz-{row['question']}-{row['misconception']}": row for row in some(beliefs, phase="after")
    }
    screen = on_screen(client.get(SCREEN).text)
    assert len(screen) == 5
    assert screen == [(name, *in_file(told[name])) for name, _, _ in screen]


def test_a_change_is_the_screen_s_in_points(client: FlaskClient) -> None:
    [row] = some(read(client), measure="change_points")
    told = html.unescape(client.get(SCREEN).text)
    assert (
        f'Up about {row["figure"]} points</b> <span class="soft">(likely {row["low"]} to {row["high"]})<br>'
        f"{row['before_percent']}% before, {row['after_percent']}% after"
        f" (answers: {row['ballots_before_count']} and {row['ballots_after_count']}; classes: 18)</span>"
    ) in told
    assert "Only those who sent an answer are compared." in told
    assert int(row["figure"]) == int(row["after_percent"]) - int(row["before_percent"])
    assert (row["ballots_before_count"], row["direction"]) == ("480", "up")
    assert (row["ballots_count"], row["schools_count"], row["phase"]) == ("z", "z", "before to after")


def test_a_fall_is_a_negative_number_and_no_text(client: FlaskClient) -> None:
    for school in db.session.query(School).where(School.name != "Hill School"):
        counts = {"confidence": (20, 20, 120, 0)}
        totals(school, QUIZ, counts, classes=6, phase=Phase.BEFORE, year_group=7)
        totals(school, QUIZ, {"confidence": (60, 60, 40, 0)}, classes=6, phase=Phase.AFTER, year_group=7)
    [row] = some(read(client, f"{FILE}?year_group=7"), measure="change_points")
    assert (row["figure"], row["year_group"]) == ("-50", "7")


def test_each_row_says_when_and_where(client: FlaskClient) -> None:
    def first(query: str) -> list[str]:
        row = read(client, f"{FILE}?{query}")[0]
        return [row[name] for name in HEADINGS[:6]]

    assert first("") == ["202627", "Academic year", "Total", "Local authority district", "Northshire", "z"]
    assert first("period=2026-autumn-1")[:3] == ["202627", "Autumn term", "1"]
    assert first("area=everywhere")[3:] == ["Police force area", "z", "z"]


def test_a_school_has_rows_only_where_it_stands_alone(client: FlaskClient) -> None:
    schools = {row["school_name"] for row in some(read(client), geographic_level="School", phase="once")}
    assert schools == {"'=Alder", "Birch Academy", "Cedar High"}, (
        "one class of the place's own says too little"
    )
    assert not some(read(client, f"{FILE}?area=everywhere"), geographic_level="School")


def test_a_school_s_rows_are_those_of_the_results(client: FlaskClient) -> None:
    [row] = some(read(client), school_name="Birch Academy", question="pass-on", phase="once")
    page = client.get("/coordinate/results?module=law&phase=once&half_term=2026").text
    card = page.split(">Birch Academy</h3>")[1].split("</section>")[0]
    assert re.findall(r'class="share">([^<]*)</td><td[^>]*>([^<]*)<', card)[0] == in_file(row)


def test_what_is_not_shown_has_its_symbol_and_no_number(app: Flask, client: FlaskClient) -> None:
    pilot = make_place("Pilot", "Pilot School")
    totals(pilot.school, QUIZ, {"pass-on": (10, 15, 0)}, classes=2)
    own = browser(app)
    sign_in(own, pilot.coordinator)
    rows = some(read(own), geographic_level="Local authority district")
    assert rows
    assert {(row["figure"], row["low"], row["high"]) for row in rows} == {("u", "u", "u")}


def test_nearly_none_is_low_and_never_0(client: FlaskClient) -> None:
    [row] = some(read(client, f"{FILE}?area=everywhere"), option="Not sure", phase="once")
    assert (row["figure"], row["low"]) == ("low", "z")


def test_the_file_says_what_it_cost_and_when_it_was_made(client: FlaskClient) -> None:
    assert {(row["epsilon"], row["date"]) for row in read(client)} == {("1.0", "2026-11-24")}


def test_no_cell_is_empty_and_no_observation_is_told_twice(client: FlaskClient) -> None:
    rows = read(client)
    assert all(row[name] for row in rows for name in HEADINGS)
    keys = [tuple(row[name] for name in HEADINGS[:15]) for row in rows]
    assert len(set(keys)) == len(keys)


def test_the_dictionary_names_every_column(client: FlaskClient) -> None:
    rows = read(client, "/coordinate/data-dictionary.csv")
    assert [row["column"] for row in rows] == list(read(client)[0])
    assert all(row["meaning"] for row in rows)


@pytest.mark.parametrize("query", ["area=999", "period=x", "year_group=6", "class=1"])
def test_what_cannot_be_chosen_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"{FILE}?{query}").status_code == 400
