"""A name that runs against the page, whoever typed it, turns nothing round that stands beside it."""

from flask import Flask
from flask.testing import FlaskClient

from safe4me.web.http.bidi import END, ISOLATE
from tests.helpers.content.pseudo import LANGUAGE
from tests.helpers.world.schools import make_place, open_room, sign_in

IN_ARABIC = "مدرسة النور"


def test_a_school_and_a_class_named_in_arabic_stand_apart_on_english_pages(
    app: Flask, client: FlaskClient, in_app: None
) -> None:
    place = make_place("Northshire", "Hill School")
    place.school.name, place.school_class.name = IN_ARABIC, "9ب"
    room = open_room(app, place, "law/quiz")
    sign_in(client, place.teacher)
    assert f"Room for {ISOLATE}9ب{END}</h1>" in client.get(f"/teach/rooms/{room.id}/").text
    sign_in(lead := app.test_client(), place.lead)
    school = lead.get(f"/school/{place.school.id}/", follow_redirects=True).text
    assert f"<h1>{ISOLATE}{IN_ARABIC}{END}</h1>" in school
    assert f"<title>{IN_ARABIC}" in school  # a title takes no mark


def test_a_class_named_in_digits_stands_apart_on_pages_that_run_from_right_to_left(pseudo_app: Flask) -> None:
    with pseudo_app.app_context():
        place = make_place("Northshire", "Hill School")
        place.school_class.name = "9-2"
        room = open_room(pseudo_app, place, "law/quiz")
        client = pseudo_app.test_client()
        sign_in(client, place.teacher)
        page = client.get(f"/teach/rooms/{room.id}/", headers={"Accept-Language": LANGUAGE}).text
    assert f"{ISOLATE}9-2{END}" in page


def test_a_number_to_call_stands_in_order_on_a_compiled_page(pseudo_app: Flask) -> None:
    page = pseudo_app.test_client().get(f"/{LANGUAGE}/learn/law/quiz/").text
    assert '<bdi dir="ltr">0800 1111</bdi>' in page
    assert ISOLATE * 2 not in page
