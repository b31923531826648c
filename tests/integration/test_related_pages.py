"""A page ends on two or three others: after all that it is for, never on an ending, in a door or on paper."""

import re

import pytest
from flask.testing import FlaskClient

END = re.compile(r'<nav class="read-on noprint"(?P<more>[^>]*)>(?P<pages>.*?)</nav>', re.DOTALL)
ENDING = re.compile(r'<section class="scene ending.*?</section>', re.DOTALL)
DOOR = re.compile(r'<article class="doorpage".*?</article>', re.DOTALL)
ON_OTHERS = """learn/law/who-it-protects/ learn/law/chat/ learn/law/booster/ questions/ lines/ help/not-safe/
    schools/ privacy/"""


def ends(page: str) -> list[str]:
    return [match["pages"] for match in END.finditer(page)]


@pytest.mark.parametrize("place", ON_OTHERS.split())
def test_a_page_ends_on_others_below_everything_but_the_foot(client: FlaskClient, place: str) -> None:
    page = client.get(f"/en/{place}").text
    (end,) = ends(page)
    assert 1 <= end.count("<li>") <= 3
    main = page.rpartition("</main>")[0]
    assert not re.search(r"<(?:p|h\d|li|button|input)\b", main.split(end)[1])


@pytest.mark.parametrize(
    "place",
    [
        *("", "learn/", "learn/law/", "help/", "search/", "teachers/law/print/worksheet/"),
        *("schools/letter/", "schools/posters/"),
    ],
)
def test_a_page_that_is_a_list_and_a_sheet_for_paper_do_not(client: FlaskClient, place: str) -> None:
    reply = client.get(f"/en/{place}")
    assert reply.status_code == 200
    assert ends(reply.text) == []


def test_no_ending_leads_on(client: FlaskClient) -> None:
    endings = ENDING.findall(client.get("/en/learn/law/chat/").text)
    assert endings
    assert not any("read-on" in ending for ending in endings)


def test_in_a_door_nothing_leads_on_but_beside_it(client: FlaskClient) -> None:
    page = client.get("/en/help/not-safe/").text
    (door,) = DOOR.findall(page)
    assert "read-on" not in door
    assert page.index('class="read-on') > page.index(door) + len(door) - 1


def test_a_quiz_holds_it_back_until_it_is_answered(client: FlaskClient) -> None:
    (end,) = END.finditer(client.get("/en/learn/law/quiz/").text)
    assert "data-ended hidden" in end["more"]
    answers = {"answers.pass-on": "1", "answers.confidence": "1", "answers.take-down": "1"}
    (after,) = END.finditer(client.post("/en/learn/law/quiz/check", data=answers).text)
    assert "hidden" not in after["more"]


def test_in_a_room_it_leads_to_pages_of_the_room(client: FlaskClient) -> None:
    (end,) = ends(client.get("/en/learn/law/chat/").text)
    links = re.findall(r'href="([^"]*)"', end)
    assert links
    assert not any(link.startswith(("/", "http")) for link in links)
