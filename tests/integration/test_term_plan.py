"""The term plan: a school's teachers say which class gets which module when, and open its room from there."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.content.folder import year_route
from safe4me.content.page import YEAR_GROUPS
from safe4me.db import budget
from safe4me.db.accounts import Assignment
from safe4me.db.base import db
from safe4me.db.budget import BudgetEntry
from safe4me.db.rooms import Phase
from safe4me.db.schools import SchoolClass
from safe4me.schools import plan as term_plan
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in
from tests.helpers.world.schools import (
    CLASS_SIZE,
    Place,
    browser,
    give,
    hidden,
    is_ticked,
    make_place,
    open_room,
    sign_in,
    with_settings,
)

PLAN = "/teach/plan"
LIBRARY = lessons_in(ROOT / "content")
MOST = 16


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def add(client: FlaskClient, place: Place, **changed: str) -> str:
    """Fill in the plan's form; returns where that leads, or the page with what is wrong."""
    token = hidden(client.get(PLAN).text, "csrf_token")
    lesson = {"school_class": str(place.school_class.id), "module": "law", "day": "2027-01-12", "note": ""}
    reply = client.post(PLAN, data={"csrf_token": token, **lesson, **changed})
    return reply.location or reply.text


def press(client: FlaskClient, path: str, **data: str) -> int:
    token = hidden(client.get(PLAN).text, "csrf_token")
    return client.post(path, data={"csrf_token": token, **data}).status_code


def planned() -> list[Assignment]:
    db.session.rollback()
    return list(db.session.scalars(select(Assignment).order_by(Assignment.id)))


def test_a_planned_lesson_stands_in_the_plan_and_with_its_class(client: FlaskClient, place: Place) -> None:
    assert add(client, place, note="In the hall") == PLAN
    for page in (PLAN, "/teach/"):
        text = client.get(page).text
        assert "Tuesday 12 January" in text
        assert "What the law says" in text
        assert "In the hall" in text
    assert "Planned by Teacher" in client.get(PLAN).text


def test_what_is_over_stands_in_the_plan_but_no_longer_with_the_class(
    client: FlaskClient, place: Place
) -> None:
    add(client, place, day="2026-11-23", note="Over")
    add(client, place, day="2026-11-24", note="Today")
    assert "Over" in client.get(PLAN).text
    mine = client.get("/teach/").text
    assert "Over" not in mine
    assert "Today" in mine


def test_the_plan_is_in_order_of_days(client: FlaskClient, place: Place) -> None:
    for day in ("2027-03-02", "2026-12-01", "2027-01-12"):
        add(client, place, day=day)
    days = re.findall(r'class="small-title">(\w+ \d+ \w+)<', client.get(PLAN).text)
    assert days == ["Tuesday 1 December", "Tuesday 12 January", "Tuesday 2 March"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": "2027-09-01"}, "Choose a day in this school year."),
        ({"day": "2026-08-31"}, "Choose a day in this school year."),
        ({"day": "soon"}, "Choose a day."),
        ({"day": "0000-00-00"}, "Choose a day."),
        ({"module": "alchemy"}, "Choose from the list."),
        ({"school_class": "9999"}, "Choose from the list."),
        ({"school_class": "9K"}, "Choose from the list."),
        ({"school_class": ""}, "Choose from the list."),
        ({"module": ""}, "Choose from the list."),
        ({"note": "x" * 201}, "A note can have up to 200 characters."),
        ({"note": "a\u202eb"}, "a character that can’t be shown"),
    ],
)
def test_what_cannot_be_planned_is_explained_and_what_was_typed_stays(
    client: FlaskClient, place: Place, wrong: dict[str, str], words: str
) -> None:
    page = add(client, place, **{"note": "Typed before", **wrong})
    assert words in page
    assert "note" in wrong or 'value="Typed before"' in page
    assert planned() == []


def test_a_lesson_planned_twice_stands_once(client: FlaskClient, place: Place) -> None:
    add(client, place)
    assert "That is in the plan already." in add(client, place)
    assert len(planned()) == 1


def test_a_planned_lesson_is_changed_and_removed(client: FlaskClient, place: Place) -> None:
    add(client, place)
    add(client, place, day="2027-01-19")
    first, second = (f"{PLAN}/{each.id}" for each in planned())
    assert 'value="2027-01-12"' in client.get(first).text
    assert press(client, first, module="help", day="2027-02-02", note="Moved") == 302
    moved = planned()[0]
    assert (moved.module, str(moved.day), moved.note) == ("help", "2027-02-02", "Moved")
    assert press(client, first, module="law", day="2027-01-19") == 422
    assert press(client, first, module="law", day="2030-01-19") == 422
    assert press(client, f"{second}/remove") == 302
    assert [each.note for each in planned()] == ["Moved"]
    assert client.get(second).status_code == 404
    assert press(client, f"{second}/remove") == 404


def test_a_lead_and_a_colleague_see_the_plan_and_another_school_does_not(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    add(client, place, note="In the hall")
    other = make_place("Elsewhere", "Other School").teacher
    seen = {}
    for account in (place.lead, other):
        theirs = browser(app)
        sign_in(theirs, account)
        seen[account.email] = "In the hall" in theirs.get(PLAN).text
    assert seen == {place.lead.email: True, other.email: False}


def test_another_schools_class_cannot_be_planned_for(app: Flask, client: FlaskClient, place: Place) -> None:
    other = make_place("Elsewhere", "Other School").school_class
    assert "Choose from the list." in add(client, place, school_class=str(other.id))
    assert planned() == []


def test_planning_reserves_no_budget(client: FlaskClient, place: Place) -> None:
    add(client, place)
    assert db.session.scalars(select(BudgetEntry)).all() == []


def test_a_planned_lesson_leads_to_its_room_with_the_modules_activities_chosen(
    client: FlaskClient, place: Place
) -> None:
    add(client, place)
    link = re.search(r'href="([^"]*/open\?module=law)"', client.get("/teach/").text)
    assert link
    page = client.get(link[1]).text
    assert [is_ticked(page, name) for name in ("law/quiz", "law/chat")] == [True, True]
    assert not is_ticked(client.get(link[1].split("?")[0]).text, "law/quiz")


def test_what_was_measured_before_is_chosen_as_after(app: Flask, client: FlaskClient, place: Place) -> None:
    room = open_room(app, place, "law/quiz", "law/chat", phase=Phase.BEFORE)
    path = f"/teach/classes/{place.school_class.id}/open?module=law"
    assert not is_ticked(client.get(path).text, "law/quiz")
    budget.count_as_spent(db.session(), room.id)
    db.session.commit()
    page = client.get(path).text
    assert is_ticked(page, "law/quiz")
    assert is_ticked(page, "after")


def test_a_module_that_does_not_exist_chooses_nothing(client: FlaskClient, place: Place) -> None:
    page = client.get(f"/teach/classes/{place.school_class.id}/open?module=alchemy")
    assert page.status_code == 200
    assert not is_ticked(page.text, "law/quiz")


def to_plan(client: FlaskClient) -> str:
    _, _, rest = client.get(PLAN).text.partition("Still to plan this year")
    return rest.split("</section>")[0]


def test_what_a_class_is_taught_in_its_year_is_suggested_until_it_is_planned(
    client: FlaskClient, place: Place
) -> None:
    link = re.search(r'href="([^"]*module=law)#add"', to_plan(client))
    assert link
    page = client.get(link[1].replace("&amp;", "&")).text
    assert f'<option selected value="{place.school_class.id}">' in page
    assert re.search('<option [^>]*selected value="law">', page)
    add(client, place)
    assert to_plan(client) == ""


def test_ones_own_classes_come_before_those_of_colleagues(client: FlaskClient, place: Place) -> None:
    of_a_colleague = SchoolClass(
        school=place.school, name="9A", year_group=9, school_year=2026, size=CLASS_SIZE
    )
    db.session.add(of_a_colleague)
    give(place.school_class, place.teacher)
    page = client.get(PLAN).text
    choices = re.findall(
        r'<option (?:selected )?value="\d+">([^<]*)', page.partition('name="school_class"')[2]
    )
    assert choices == [place.school_class.name, "9A"]
    assert to_plan(client).index(place.school_class.name) < to_plan(client).index("9A")


def test_a_class_of_another_year_is_suggested_nothing(client: FlaskClient, place: Place) -> None:
    place.school_class.year_group = 7
    db.session.commit()
    assert to_plan(client) == ""


def test_what_stands_beside_the_modules_has_its_place_there(client: FlaskClient) -> None:
    beside = client.get(PLAN).text.partition('id="beside"')[2].partition("</section>")[0]
    pages = re.findall(r'href="/en/([^"]*)"', beside)
    assert {"questions/", "lines/", "search/", "schools/incident/", "schools/briefing/", "parents/"} <= {
        *pages
    }
    assert all(client.get(f"/en/{page}").status_code == 200 for page in pages)


def test_the_plan_says_what_it_uses_of_each_classs_privacy_budget(client: FlaskClient, place: Place) -> None:
    assert "What this plan uses" not in client.get(PLAN).text
    add(client, place)
    add(client, place, day="2027-02-09")
    card = client.get(PLAN).text.split('id="spends"')[1].split("</section>")[0]
    assert "<b>9K</b> 3 of 16" in card, "a quiz of two and a fork, once, however often it is planned"
    assert "can only be practised" not in card


def test_a_plan_that_uses_more_than_there_is_says_what_follows(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    add(client, place)
    app.extensions["settings"] = with_settings(app.extensions["settings"], epsilon_per_class_and_year=2.5)
    assert "What comes last can only be practised." in client.get(PLAN).text


def used(place: Place, *modules: str, year_group: int = 9) -> float:
    """What a class has used when it is measured on these of the repository's modules."""
    place.school_class.year_group = year_group
    plan = [
        Assignment(school_class=place.school_class, module=name, account=place.teacher) for name in modules
    ]
    with db.session.no_autoflush:
        (found,) = term_plan.spending(db.session(), plan, LIBRARY, 1.0)
    db.session.rollback()
    return found.epsilon


@pytest.mark.parametrize(("year", "cost"), [(7, 1), (8, 0), (9, 1), (11, 1)])
def test_of_cases_a_plan_uses_one_and_none_in_year_8(place: Place, year: int, cost: float) -> None:
    assert used(place, "cases", year_group=year) == cost


@pytest.mark.parametrize("year", YEAR_GROUPS)
def test_a_years_whole_route_uses_what_the_promise_says(place: Place, year: int) -> None:
    surveys = [module for module in LIBRARY.modules if module.survey]
    route = [module.id for module in (*LIBRARY.route(year), *surveys)]
    asked = sum(measure.cost(1.0) for measure in year_route(LIBRARY, year))
    assert used(place, *route, "cases", year_group=year) == asked <= MOST


def test_what_a_class_has_used_is_in_it_once_planned_or_not(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    open_room(app, place, "law/quiz")
    add(client, place, module="help")
    assert "<b>9K</b> 2 of 16" in client.get(PLAN).text
    add(client, place)
    assert "<b>9K</b> 3 of 16" in client.get(PLAN).text


def test_what_a_class_started_with_in_mid_year_is_in_it_and_not_measured_again(place: Place) -> None:
    before = used(place, "law")
    for started, more in (({"chats/quiz": 2.0}, 2), ({"law/quiz": 0.0}, -2), ({"cases/swim-team": 1.0}, 1)):
        budget.write_start(db.session(), place.school_class.id, started)
        assert used(place, "law") == before + more, started
    budget.write_start(db.session(), place.school_class.id, {"cases/swim-team": 1.0})
    assert used(place, "law", "cases") == before + 1, "one case a year"
