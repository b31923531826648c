"""A year group on its page: set up in one form, whose refusals lose nothing."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.helpers.world.rooms import close_room, send
from tests.helpers.world.schools import Place, browser, forget_pupils, hidden, is_ticked, open_room, sign_in
from tests.integration.test_year_groups import FORMS, add_sets, class_named, set_up, there


@pytest.fixture
def lead(app: Flask, place: Place) -> FlaskClient:
    client = browser(app)
    sign_in(client, place.lead)
    return client


def post(client: FlaskClient, page: str, **data: object) -> str:
    token = hidden(client.get(page).text, "csrf_token")
    reply = client.post(page, data={"csrf_token": token, **data})
    return reply.location or reply.text


def test_a_lead_sets_a_year_group_up_in_one_form(lead: FlaskClient, place: Place) -> None:
    page = f"/school/{place.school.id}/years/9"
    assert "9K, 25" in lead.get(page).text
    assert post(lead, page, pupils="78", grouping="Forms", text=FORMS) == f"/school/{place.school.id}/"
    assert "78 pupils · Forms: 3" in lead.get(f"/school/{place.school.id}/").text
    assert post(lead, f"{page}?new=yes", pupils="78", grouping="Sets", text="Set 1, 40").startswith("/school")
    assert "Set 1, 40" in lead.get(f"{page}?grouping=Sets").text
    assert lead.get(f"{page}?grouping=Bands").status_code == 400


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text": "9K, lots"}, "Line 1: The size must be a whole number"),
        ({"text": "9K, 60"}, "Together these classes would have 60. The year group has 26"),
        ({"text": ""}, "There are no rows"),
        ({"pupils": "0"}, "The number can be 1 to 999"),
        ({"pupils": ""}, "Say how many pupils"),
    ],
)
def test_what_is_wrong_with_a_year_group_is_said_and_nothing_is_lost(
    lead: FlaskClient, place: Place, typed: dict[str, str], said: str
) -> None:
    page = f"/school/{place.school.id}/years/9"
    shown = post(lead, page, **{"pupils": "26", "grouping": "Forms", "text": "9K, 26", **typed})
    assert said in shown
    assert there(place) == [("", "9K", 25)]
    assert {"text": "9K, 26", **typed}["text"] in shown


def test_who_adds_the_first_class_confirms_how_many_pupils_its_year_group_has(
    lead: FlaskClient, place: Place
) -> None:
    forget_pupils(place)
    asked = {"year_group": "8", "csrf_token": hidden(lead.get("/school/").text, "csrf_token")}
    adding = f"/school/{place.school.id}/classes"
    page = lead.post(adding, data={"name": "8K", "size": "28", **asked}).location or ""
    assert page == f"/school/{place.school.id}/years/8?name=8K&size=28"
    shown = lead.get(page).text
    assert re.search(r'name="pupils"[^>]* value="28"', shown)
    assert "8K, 28" in shown
    post(lead, page, pupils="140", grouping="", text="8K, 28")
    assert "140 pupils · Classes: 1" in lead.get(f"/school/{place.school.id}/").text
    second = lead.post(adding, data={"name": "8L", "size": "27", **asked})
    assert second.location == f"/school/{place.school.id}/"


def test_a_new_year_group_without_a_number_is_shown_the_sum_to_confirm(
    lead: FlaskClient, place: Place
) -> None:
    forget_pupils(place)
    page = f"/school/{place.school.id}/years/8"
    shown = post(lead, page, pupils="", grouping="Forms", text="8K, 28\n8L, 27")
    assert "This is the sum of the sizes. Put it right, or save again." in shown
    assert re.search(r'name="pupils"[^>]* value="55"', shown)
    assert [name for _, name, _ in there(place)] == ["9K"]


def answered(app: Flask, of: Place) -> None:
    """A class has answered the quiz: what is only open is not done."""
    room = open_room(app, of, "law/quiz")
    send(app, room, 12)
    close_room(app, room)


def test_a_teacher_reads_why_a_room_does_not_open(app: Flask, place: Place) -> None:
    set_up(place, "9K, 25", pupils=25)
    add_sets(place, "Set 1, 25", pupils=25)
    answered(app, class_named(place, "Set 1"))
    client = browser(app)
    sign_in(client, place.teacher)
    page = f"/teach/classes/{place.school_class.id}/open"
    shown = post(client, page, activities="law/quiz", phase="once", minutes="60")
    assert "Year 9 did this in its other classes, “Sets”" in shown


def test_what_the_other_grouping_measured_is_offered_as_practice(app: Flask, place: Place) -> None:
    set_up(place, "9K, 25", pupils=25)
    add_sets(place, "Set 1, 25", pupils=25)
    answered(app, class_named(place, "Set 1"))
    client = browser(app)
    sign_in(client, place.teacher)
    page = client.get(f"/teach/classes/{place.school_class.id}/open?module=law").text
    assert "practice only for this class" in page
    assert not is_ticked(page, "law/quiz")
    assert is_ticked(page, "law/chat")
