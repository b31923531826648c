"""Schools and leads from a spreadsheet: all of them or none, and an invitation for each lead."""

import html
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from safe4me.csv_rows import RowsRefused, read
from safe4me.db.accounts import Account, RoleName
from safe4me.db.base import db
from safe4me.db.schools import Area, School
from safe4me.schools import imports
from safe4me.schools.imports import SCHOOL_HEADINGS, SchoolExists
from safe4me.schools.people import EmailTaken
from safe4me.web.problems import problem_of
from tests.helpers.world.schools import NOW, Place, browser, hidden, make_place, sign_in

HEAD = "area,school,lead email,lead name\n"
ROWS = HEAD + "Northshire,Oak Lane,ann@oak.example,Ann\nnorthshire,Elm Park,,\n"


def bring(account: Account, rows: str) -> list[Account]:
    return imports.import_schools(db.session(), account, read(HEAD + rows, SCHOOL_HEADINGS), NOW)


def names() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(School.name).order_by(School.name)))


def test_schools_and_their_leads_are_made_together(place: Place) -> None:
    [ann] = bring(place.coordinator, "Northshire,Oak Lane,Ann@Oak.example,Ann\nnorthshire,Elm Park,,\n")
    assert ann.school
    assert (ann.email, ann.name, ann.school.name, ann.school.area) == (
        "ann@oak.example",
        "Ann",
        "Oak Lane",
        place.area,
    )
    assert ann.has_role(RoleName.LEAD)
    assert names() == ["Elm Park", "Hill School", "Oak Lane"]


def test_a_school_may_have_several_leads_and_may_be_there_already(place: Place) -> None:
    rows = "Northshire,Oak Lane,a@oak.example,\nNorthshire,OAK lane,b@oak.example,\n"
    leads = bring(place.coordinator, rows + "Northshire,hill school,c@hill.example,\n")
    assert [lead.school and lead.school.name for lead in leads] == ["Oak Lane", "Oak Lane", "Hill School"]
    assert names() == ["Hill School", "Oak Lane"]


def test_one_wrong_row_leaves_everything_as_it_was(place: Place) -> None:
    make_place("Southshire", "Lake School")
    rows = (
        "Northshire,Oak Lane,ann@oak.example,Ann\n"
        "Southshire,Mine Now,x@y.example,\n"
        "Northshire,,x@y.example,\n"
        "Northshire,Elm,not an email,\n"
        f"Northshire,Elm,{place.teacher.email.upper()},\n"
        "Northshire,Elm,ANN@oak.example,\n"
        "Northshire,Hill School,,\n"
        "Northshire,oak lane,,\n"
    )
    with pytest.raises(RowsRefused) as refused:
        bring(place.coordinator, rows)
    assert [(problem.row, str(problem_of(problem.reason).text)) for problem in refused.value.problems] == [
        (3, "You have no area with that name."),
        (4, "Give a name of up to 120 characters."),
        (5, "That isn’t an email address."),
        (6, "There is an account with that email already."),
        (7, "This is the same email as in row 2."),
        (8, "This school is there already."),
        (9, "This school is there already."),
    ]
    assert names() == ["Hill School", "Lake School"]


def test_an_address_is_known_in_either_way_of_writing_it(place: Place) -> None:
    place.teacher.email = "kim@münchen.example"
    db.session.commit()
    rows = "Northshire,Elm,kim@xn--mnchen-3ya.example,\nNorthshire,Oak,ann@oak.example,\n"
    rows += "Northshire,Oak,,\n"
    with pytest.raises(RowsRefused) as refused:
        imports.planned_schools(db.session(), place.coordinator, read(HEAD + rows, SCHOOL_HEADINGS))
    assert [(problem.row, type(problem.reason)) for problem in refused.value.problems] == [
        (2, EmailTaken),
        (4, SchoolExists),
    ]


def test_who_coordinates_nothing_brings_nothing(place: Place) -> None:
    for account in (place.lead, place.teacher):
        with pytest.raises(RowsRefused):
            bring(account, "Northshire,Oak Lane,,\n")


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The coordinator's browser, signed in."""
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def post(client: FlaskClient, **data: object) -> TestResponse:
    token = hidden(client.get("/coordinate/schools/import").text, "csrf_token")
    form = {"csrf_token": token, **data}
    return client.post("/coordinate/schools/import", data=form, content_type="multipart/form-data")


def test_rows_are_looked_at_and_then_taken_with_a_link_for_each_lead(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    page = post(client, file=(io.BytesIO(ROWS.encode("utf-8-sig")), "schools.csv"))
    assert "Add these 2 rows" in page.text
    assert names() == ["Hill School"]
    page = post(client, text=html.unescape(hidden(page.text, "text")), step="take")
    assert page.status_code == 200
    link = page.text.split('<code class="to-copy">')[1].split("</code>")[0]
    assert browser(app).get(link.removeprefix("http://localhost")).status_code == 200
    assert names() == ["Elm Park", "Hill School", "Oak Lane"]


def test_taking_the_same_rows_twice_makes_them_once(client: FlaskClient, place: Place) -> None:
    assert [post(client, text=ROWS, step="take").status_code for _ in range(2)] == [200, 422]
    assert names() == ["Elm Park", "Hill School", "Oak Lane"]


def test_wrong_rows_are_named_and_nothing_typed_is_lost(client: FlaskClient, place: Place) -> None:
    wrong = ROWS + "Elsewhere,Birch,,\n"
    page = post(client, text=wrong, step="take")
    assert page.status_code == 422
    assert "Row 4: You have no area with that name." in page.text
    assert "Elsewhere,Birch,," in page.text
    assert names() == ["Hill School"]


def test_ten_thousand_rows_are_refused_with_a_number(client: FlaskClient, place: Place) -> None:
    text = HEAD + "".join(f"Northshire,School {n},,\n" for n in range(10_000))
    page = post(client, file=(io.BytesIO(text.encode()), "schools.csv"))
    assert page.status_code == 422
    assert "There are 10,000 rows. Add at most 1,000 at a time." in page.text


def test_a_thousand_rows_are_taken(place: Place) -> None:
    bring(place.coordinator, "".join(f"Northshire,School {n},,\n" for n in range(1_000)))
    assert len(names()) == 1_001
    assert db.session.scalars(select(Area.name)).all() == ["Northshire"]
