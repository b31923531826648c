"""A lead brings classes from a spreadsheet: chosen or pasted, looked at, taken; nothing gets lost."""

import html
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from safe4me.db.base import db
from safe4me.db.schools import SchoolClass
from tests.helpers.world.schools import Place, browser, forget_pupils, hidden, make_place, sign_in

ROWS = "name,year group,size\n7A,7,28\n7B,7,30\n"


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The lead's browser, signed in."""
    client = browser(app)
    sign_in(client, place.lead)
    return client


def path_of(place: Place) -> str:
    return f"/school/{place.school.id}/import"


def post(client: FlaskClient, place: Place, **data: object) -> TestResponse:
    token = hidden(client.get(path_of(place)).text, "csrf_token")
    form = {"csrf_token": token, **data}
    return client.post(path_of(place), data=form, content_type="multipart/form-data")


def names() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(SchoolClass.name).order_by(SchoolClass.name)))


def a_file(content: bytes, name: str = "classes.csv") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def box(page: str) -> str:
    """What stands in the box for pasted rows."""
    found = re.search(r"<textarea[^>]*>\r?\n(.*?)</textarea>", page, re.S)
    assert found
    return html.unescape(found[1])


@pytest.mark.parametrize("given", [{"text": ROWS}, {"file": a_file(b"\xef\xbb\xbf" + ROWS.encode())}])
def test_rows_are_looked_at_and_then_taken(client: FlaskClient, place: Place, given: dict[str, str]) -> None:
    page = post(client, place, **given)
    assert page.status_code == 200
    assert "Nothing has been added yet." in page.text
    assert "Add these 2 classes" in page.text
    assert names() == ["9K"]
    taken = post(client, place, text=html.unescape(hidden(page.text, "text")), step="take")
    assert (taken.status_code, taken.location) == (302, f"/school/{place.school.id}/")
    assert names() == ["7A", "7B", "9K"]


def test_who_brings_the_first_classes_confirms_or_corrects_the_sum(client: FlaskClient, place: Place) -> None:
    forget_pupils(place)
    page = post(client, place, text=ROWS).text
    assert re.search(r'name="pupils_7"[^>]* value="58"', page)
    assert "pupils_8" not in page
    for typed, said in (
        ("50", "The year group has 50"),
        ("", "Nobody has said yet"),
        ("many", "whole number"),
    ):
        refused = post(client, place, text=ROWS, step="take", pupils_7=typed)
        assert refused.status_code == 422
        assert said in refused.text
        assert "Nothing has been added yet." in refused.text
        assert names() == ["9K"]
    assert post(client, place, text=ROWS, step="take", pupils_7="60").status_code == 302
    assert names() == ["7A", "7B", "9K"]
    more = "name,year group,size\n7C,7,28\n"
    assert "pupils_7" not in post(client, place, text=more).text
    assert "Year group has 60" in post(client, place, text=more, step="take").text.replace("The year", "Year")


def test_going_back_to_change_the_rows_loses_none(client: FlaskClient, place: Place) -> None:
    page = post(client, place, text=ROWS, step="change")
    assert box(page.text) == ROWS
    assert names() == ["9K"]


@pytest.mark.parametrize("step", ["look", "take"])
def test_wrong_rows_are_named_and_can_be_mended_in_place(
    client: FlaskClient, place: Place, step: str
) -> None:
    wrong = "name,year group,size\n7A,7,28\n<b>,7,400\n=1,7,30\n"
    page = post(client, place, text=wrong, step=step)
    assert page.status_code == 422
    assert "Row 4: A cell may not begin" in page.text
    assert box(page.text) == wrong
    page = post(client, place, text=wrong.replace("=1", "7C"), step=step)
    assert "Row 3: The size can be 1 to 60." in page.text
    assert names() == ["9K"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Café".encode("cp1252"), "CSV UTF-8"),
        (b"PK\x03\x04", "This is a workbook"),
        (b"", "headings"),
        ((ROWS + "7C,7,30\n" * 9_998).encode(), "There are 10,000 rows."),
    ],
)
def test_a_file_that_cannot_be_read_is_explained(
    client: FlaskClient, place: Place, content: bytes, words: str
) -> None:
    page = post(client, place, file=a_file(content))
    assert page.status_code == 422
    assert words in page.text
    assert names() == ["9K"]


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize("name", ["classes.xlsx", "classes.html", "classes"])
def test_a_file_that_is_named_otherwise_is_explained(client: FlaskClient, place: Place, name: str) -> None:
    page = post(client, place, file=a_file(ROWS.encode(), name))
    assert page.status_code == 422
    assert "should end in .csv or .txt" in page.text
    assert names() == ["9K"]


def test_what_changed_since_the_look_is_seen_again(client: FlaskClient, place: Place) -> None:
    post(client, place, text=ROWS)
    db.session.add(SchoolClass(school_id=place.school.id, school_year=2026, year_group=7, name="7a", size=20))
    db.session.commit()
    page = post(client, place, text=ROWS, step="take")
    assert "Row 2: There is already a class with that name" in page.text
    assert names() == ["7a", "9K"]


def test_taking_the_same_rows_twice_adds_them_once(client: FlaskClient, place: Place) -> None:
    assert [post(client, place, text=ROWS, step="take").status_code for _ in range(2)] == [302, 422]
    assert names() == ["7A", "7B", "9K"]


@pytest.mark.asvs("5.2.1")
def test_a_file_of_more_than_a_megabyte_is_refused_kindly(client: FlaskClient, place: Place) -> None:
    page = client.post(path_of(place), data=b"x" * 1_100_000, content_type="text/csv")
    assert page.status_code == 413
    assert "A spreadsheet can be up to 1 MB." in page.text


@pytest.mark.asvs("5.2.1")
def test_other_pages_take_no_longer_bodies_than_before(client: FlaskClient, place: Place) -> None:
    token = hidden(client.get("/school/").text, "csrf_token")
    form = {"csrf_token": token, "name": "x" * 20_000}
    assert client.post(f"/school/{place.school.id}/classes", data=form).status_code == 413


def test_another_schools_page_looks_like_a_missing_one(client: FlaskClient, place: Place) -> None:
    other = make_place("Elsewhere", "Other School")
    token = hidden(client.get(path_of(place)).text, "csrf_token")
    refused, missing = client.get(path_of(other)), client.get("/school/9999/import")
    assert (refused.status_code, refused.text) == (404, missing.text)
    data = {"csrf_token": token, "text": ROWS, "step": "take"}
    assert client.post(path_of(other), data=data).status_code == 404
    assert names() == ["9K", "9K"]


def test_rows_ask_for_a_token(client: FlaskClient, place: Place) -> None:
    assert client.post(path_of(place), data={"text": ROWS, "step": "take"}).status_code == 400
    assert names() == ["9K"]
