"""A lead brings classes from a spreadsheet: chosen or pasted, looked at, taken; nothing gets lost."""

import html
import io
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from safe4me.db.accounts import ClassTeacher, colleague_named
from safe4me.db.audit import AuditEntry
from safe4me.db.base import db
from safe4me.db.schools import SchoolClass
from safe4me.rate_limits.interface import AttemptLimit
from safe4me.web.school import class_rows
from tests.helpers.world.schools import Clock, Place, browser, forget_pupils, hidden, make_place, sign_in

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
    assert "Nothing has been saved yet." in page.text
    assert "Save these 2 classes" in page.text
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
        assert "Nothing has been saved yet." in refused.text
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
    assert 'name="fix-1-size" value="400"' in page.text
    assert 'id="fix-2-class-problem"' in page.text
    text = html.unescape(hidden(page.text, "text"))
    page = post(client, place, text=text, step="take", **{"fix-1-size": "40", "fix-2-class": "@"})
    assert "Row 4: A cell may not begin" in page.text
    assert "fix-1-size" not in page.text  # what was put right is kept
    assert names() == ["9K"]
    text = html.unescape(hidden(page.text, "text"))
    assert post(client, place, text=text, step="take", **{"fix-2-class": "7C"}).status_code == 302
    assert names() == ["7A", "7C", "9K", "<b>"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Café".encode("cp1252"), "CSV UTF-8"),
        (b"PK\x03\x04", "This is a workbook"),
        (b"", "There are no rows"),
        ("name,year group,size\n7A,7,28\n".encode("utf-16"), "or paste its rows"),
        (b"name,year group,size\n", "There is only one line."),
        (b"house,year\nRed,7\n", "We look for Reg Group, Registration Form, Form, Tutor Group, Class."),
        (b"house,year\nRed,7\n", "This file has: house, year."),
        (b"reg group,year\n7A,7\n", "No column says how many pupils each class has"),
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
    assert "should end in .csv, .txt or .tsv" in page.text
    assert names() == ["9K"]


def test_what_changed_since_the_look_is_seen_again(client: FlaskClient, place: Place) -> None:
    seen = hidden(post(client, place, text=ROWS).text, "seen")
    db.session.add(SchoolClass(school_id=place.school.id, school_year=2026, year_group=7, name="7a", size=20))
    db.session.commit()
    page = post(client, place, text=ROWS, step="take", seen=seen)
    assert page.status_code == 422
    assert "Somebody has changed these classes meanwhile." in page.text
    assert "20 becomes 28" in page.text
    assert names() == ["7a", "9K"]
    seen = hidden(page.text, "seen")
    assert post(client, place, text=ROWS, step="take", seen=seen).status_code == 302
    assert names() == ["7B", "7a", "9K"]


def test_taking_the_same_rows_twice_adds_them_once(client: FlaskClient, place: Place) -> None:
    seen = hidden(post(client, place, text=ROWS).text, "seen")
    taken = [post(client, place, text=ROWS, step="take", seen=seen).status_code for _ in range(2)]
    assert taken == [302, 302]
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


PUPILS = "Surname,Forename,UPN,Reg Group,Year\nExemplar,Ada,A1,7A,7\nExemplar,Ben,A2,7A,7\n"


@pytest.mark.parametrize("given", [{"text": PUPILS}, {"file": a_file(PUPILS.encode())}])
@pytest.mark.parametrize("step", ["look", "take"])
def test_without_script_a_file_about_pupils_is_refused_unread_and_nothing_of_it_is_kept(
    client: FlaskClient,
    place: Place,
    caplog: pytest.LogCaptureFixture,
    given: dict[str, str],
    step: str,
) -> None:
    given = {key: a_file(PUPILS.encode()) if key == "file" else value for key, value in given.items()}  # type: ignore[misc]  # a file is read once
    page = post(client, place, step=step, **given)
    assert page.status_code == 422
    assert "it has a column “surname”, “forename”, “upn”" in page.text
    assert "refused unread" in page.text
    assert "Exemplar" not in page.text
    assert "Exemplar" not in caplog.text
    assert names() == ["9K"]
    entries = db.session.scalars(select(AuditEntry.what)).all()
    assert not [entry for entry in entries if "Exemplar" in entry]


def test_a_large_file_stays_in_memory(
    client: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def to_disk(*_: object, **__: object) -> None:
        raise AssertionError("a file was put on the disk")

    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", to_disk)
    token = hidden(client.get(path_of(place)).text, "csrf_token")
    rows = PUPILS + "Exemplar,Cy,A3,7A,7\n" * 45_000
    parts = {'name="csrf_token"': token, 'name="file"; filename="export.csv"': rows}
    body = "".join(
        f"--end\r\nContent-Disposition: form-data; {of}\r\n\r\n{held}\r\n" for of, held in parts.items()
    )
    kind = "multipart/form-data; boundary=end"
    page = client.post(path_of(place), data=f"{body}--end--\r\n".encode(), content_type=kind)
    assert page.status_code == 422
    assert "refused unread" in page.text


def test_rows_that_are_no_class_of_ours_are_listed(client: FlaskClient, place: Place) -> None:
    page = post(client, place, text="class,year,size\n7A,7,28\n12A,12,20\n,8,20\n13B,Year 13,20\n")
    assert "row 3 is Year 12; row 4 has no class; row 5 is Year 13" in page.text
    assert "Save this class" in page.text


def test_teachers_without_an_account_are_invited_with_one_button(client: FlaskClient, place: Place) -> None:
    rows = "class,year,size,tutor\n7A,7,28,a@hill.example\n7B,7,28,b@hill.example a@hill.example\n"
    page = post(client, place, text=rows, step="take")
    assert page.status_code == 200
    assert "2 teachers to invite" in page.text
    assert names() == ["7A", "7B", "9K"]
    wanted = re.findall(r'name="teachers" value="([^"]*)" checked', page.text)
    form = {"csrf_token": hidden(page.text, "csrf_token"), "teachers": wanted}
    for shown in ("2 teachers are invited", "0 teachers are invited"):  # twice is once
        page = client.post(f"{path_of(place)}/invite?year=2026", data=form)
        assert shown in page.text
    db.session.rollback()
    person = colleague_named(db.session(), place.school.id, "a@hill.example")
    assert person
    own = select(SchoolClass.name).join(ClassTeacher, ClassTeacher.class_id == SchoolClass.id)
    assert set(db.session.scalars(own.where(ClassTeacher.account_id == person.id))) == {"7A", "7B"}


def test_at_most_a_hundred_are_invited_a_day(
    client: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    assert class_rows.INVITED_A_DAY.most == 100
    monkeypatch.setattr(class_rows, "INVITED_A_DAY", AttemptLimit("few", 1, 24 * 60 * 60))
    token = hidden(client.get(path_of(place)).text, "csrf_token")
    form = {"csrf_token": token, "teachers": ["a@hill.example|", "b@hill.example|", "no address|"]}
    page = client.post(f"{path_of(place)}/invite", data=form)
    assert "1 teacher is invited" in page.text
    assert "Not invited: b@hill.example, no address." in page.text
    clock.forward(days=1, seconds=1)
    form["csrf_token"] = hidden(client.get(path_of(place)).text, "csrf_token")
    assert "1 teacher is invited" in client.post(f"{path_of(place)}/invite", data=form).text


def test_teachers_are_given_no_class_of_another_school(client: FlaskClient, place: Place) -> None:
    other = make_place("Elsewhere", "Other School")
    token = hidden(client.get(path_of(place)).text, "csrf_token")
    form = {"csrf_token": token, "teachers": [f"a@hill.example|{other.school_class.id}"]}
    assert client.post(f"{path_of(place)}/invite", data=form).status_code == 404
    assert client.post(f"{path_of(other)}/invite", data=form).status_code == 404


def test_next_years_classes_come_by_a_file_from_june(client: FlaskClient, place: Place, clock: Clock) -> None:
    path = f"{path_of(place)}?year=2027"
    assert client.get(path).status_code == 400
    clock.now = datetime(2027, 6, 1, 10, tzinfo=UTC)
    page = client.get(path).text
    assert "Classes of 2027/28 from a file" in page
    form = {"csrf_token": hidden(page, "csrf_token"), "text": ROWS, "step": "take", "pupils_7": "60"}
    taken = client.post(path, data=form, content_type="multipart/form-data")
    assert taken.location == f"/school/{place.school.id}/next-year"
    found = db.session.scalars(select(SchoolClass).where(SchoolClass.school_year == 2027))
    assert {each.name for each in found} == {"7A", "7B"}
