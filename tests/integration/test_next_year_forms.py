"""The pages of next year: seen and saved, planned and set up, and refused where something is wrong."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.db.assignments import Assignment
from safe4me.db.base import db
from safe4me.schools.teaching_weeks import set_holidays, teaching_weeks
from tests.helpers.world.next_year import JUNE, MAY, NEXT, add_classes, key_of, plan, save, then
from tests.helpers.world.schools import NOW, Clock, Place, browser, forget_pupils, give, sign_in


@pytest.fixture
def school(place: Place) -> Place:
    """A class or two of every year group."""
    add_classes(place)
    return place


@pytest.fixture
def lead(app: Flask, school: Place) -> FlaskClient:
    """The lead's browser, signed in."""
    client = browser(app)
    sign_in(client, school.lead)
    return client


def fields(page: str) -> dict[str, str]:
    """What the page's form would send."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        picked = given.get("type") not in {"radio", "checkbox"} or " checked" in tag
        if picked and "name" in given:
            found[given["name"]] = given.get("value", "")
    return found


def test_the_page_says_from_when_and_then_saves_in_one_press(
    clock: Clock, lead: FlaskClient, school: Place
) -> None:
    path = f"/school/{school.school.id}/next-year"
    assert "You can do this from 1 June 2027" in lead.get(path).text
    clock.now = JUNE
    page = lead.get(path).text
    form = fields(page)
    assert (form["staying"], form["pupils_8"]) == ("form", "48")
    for _ in range(2):
        assert lead.post(path, data=form).location == f"{path}?saved=yes"
        assert len(then()) == 7
    page = lead.get(f"{path}?saved=yes").text
    assert "7 classes wait for 1 September 2027." in page
    assert fields(page)["staying"] == "kept"
    assert "Prepare next year" in lead.get("/school/").text


def test_the_plan_is_copied_and_counted(clock: Clock, lead: FlaskClient, school: Place) -> None:
    plan(school, ("9K", "law", date(2026, 11, 16)), ("7A", "law", date(2026, 9, 14)))
    clock.now = JUNE
    path = f"/school/{school.school.id}/next-year"
    page = lead.get(path).text
    assert "3 lessons in 3 classes." in page
    lead.post(path, data=fields(page))
    page = lead.get(f"{path}?saved=yes").text
    assert "7 classes and 3 lessons wait for 1 September 2027." in page
    assert "plan" not in fields(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"size": "0"}, "The size can be 1 to 60."),
        ({"size": "251"}, "The size can be 1 to 60."),
        ({"size": "about 30"}, "Give a whole number, such as 28."),
        ({"size": ""}, "Say how many pupils the class has."),
        ({"name": "8b"}, "Another class of this year group has that name."),
        ({"name": "x" * 41}, "Give a name of up to 40 characters."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(
    clock: Clock, lead: FlaskClient, school: Place, typed: dict[str, str], said: str
) -> None:
    clock.now = JUNE
    path, key = f"/school/{school.school.id}/next-year", key_of(school, "7A")
    changed = {f"{of}_{key}": value for of, value in typed.items()}
    form = fields(lead.get(path).text) | {f"name_{key_of(school, '8P')}": "9Q"} | changed
    page = lead.post(path, data=form)
    assert (page.status_code, then()) == (422, {})
    wrong = "name" if "name" in typed or "name" in said else "size"
    wrong = f"{wrong}_{key_of(school, '7B') if 'name' in said and '8b' in typed.values() else key}"
    assert f'id="{wrong}-problem"' in page.text
    assert said in page.text
    kept = fields(page.text)
    assert {name: kept[name] for name in form if name != "csrf_token"} == {
        name: value for name, value in form.items() if name != "csrf_token"
    }


def test_a_number_of_pupils_that_cannot_be_is_said_beside_its_field(
    clock: Clock, lead: FlaskClient, school: Place
) -> None:
    clock.now = JUNE
    path = f"/school/{school.school.id}/next-year"
    page = lead.post(path, data=fields(lead.get(path).text) | {"pupils_8": "30"})
    assert page.status_code == 422
    assert 'id="pupils_8-problem"' in page.text
    assert then() == {}


def test_more_lessons_than_one_press_makes_are_refused_with_their_number(
    clock: Clock, lead: FlaskClient, school: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("safe4me.schools.assigning.MOST_LESSONS", 1)
    plan(school, ("9K", "law", date(2026, 11, 16)), ("7A", "law", date(2026, 9, 14)))
    clock.now = JUNE
    path = f"/school/{school.school.id}/next-year"
    page = lead.post(path, data=fields(lead.get(path).text))
    assert page.status_code == 413
    assert "That would be 3 lessons" in page.text
    assert "The classes are saved, the lessons are not." in page.text
    assert len(then()) == 7


def test_a_class_of_next_year_is_given_assigned_to_and_refused_at_opening(
    clock: Clock, lead: FlaskClient, school: Place
) -> None:
    clock.now = JUNE
    save(school)
    moved = then()["10K"]
    assert "Who teaches 10K" in lead.get(f"/school/classes/{moved.id}/teachers").text
    page = lead.get("/teach/assign?year=2027").text
    assert "All of Year 10 (1)" in page
    assert '<option value="2027-09-06"' in page
    form = {"csrf_token": fields(page)["csrf_token"], "years": "10", "week": "2027-09-06", "pace": "1"}
    made = lead.post("/teach/assign?year=2027", data=form | {"items": "law", "place": "class"})
    assert made.status_code == 302
    lesson = db.session.scalars(select(Assignment).where(Assignment.class_id == moved.id)).one()
    give(moved, school.lead)
    refused = lead.post(f"/teach/lessons/{lesson.id}/open", data=form)
    assert refused.status_code == 422
    assert "It can open a room from 1 September 2027." in refused.text
    refused = lead.get(f"/teach/classes/{moved.id}/open")
    assert "It can open a room from 1 September 2027." in refused.text
    assert "Before this year" not in lead.get(f"/teach/classes/{moved.id}/").text


def test_next_years_year_group_is_set_up_like_this_years(
    clock: Clock, lead: FlaskClient, school: Place
) -> None:
    clock.now = JUNE
    forget_pupils(school)
    save(school)
    path = f"/school/{school.school.id}/years/7?year=2027"
    page = lead.get(path).text
    form = {"csrf_token": fields(page)["csrf_token"], "pupils": "72", "text": "7A, 24\n7B, 24\n7C, 24"}
    done = lead.post(path, data=form)
    assert done.location == f"/school/{school.school.id}/next-year"
    assert {name for name, each in then().items() if each.year_group == 7} == {"7A", "7B", "7C"}
    clock.now = MAY
    assert lead.get(path).status_code == 400


def test_next_years_holidays_are_this_years_until_a_lead_says_others(
    clock: Clock, lead: FlaskClient, school: Place
) -> None:
    set_holidays(db.session(), school.lead, school.school, 2026, [date(2026, 10, 26)], NOW)
    clock.now = JUNE
    assert teaching_weeks(db.session(), school.school, NEXT, ()).holidays == {date(2027, 10, 25)}
    page = lead.get("/teach/holidays?year=2027").text
    form = {"csrf_token": fields(page)["csrf_token"], "weeks": "2027-11-01"}
    assert lead.post("/teach/holidays?year=2027", data=form).location == "/teach/assign?year=2027"
    db.session.rollback()
    assert teaching_weeks(db.session(), school.school, NEXT, ()).holidays == {date(2027, 11, 1)}
