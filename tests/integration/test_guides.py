"""Teachers find a plan for each module without an account, with what to do when a pupil tells in sight."""

import re

import pytest
from flask.testing import FlaskClient

GUIDE = "/en/teachers/law/"


def page(client: FlaskClient, path: str) -> str:
    reply = client.get(path)
    assert reply.status_code == 200
    return reply.text


def test_the_page_for_teachers_leads_to_each_guide(client: FlaskClient) -> None:
    assert re.findall(r'<li><a href="([\w/-]+)"><span class="thumb">', page(client, "/en/teachers/")) == [
        "law/"
    ]


@pytest.mark.parametrize("path", ["/en/", "/account/sign-in"])
def test_a_teacher_finds_the_plans_before_signing_in(client: FlaskClient, path: str) -> None:
    assert re.search(r'href="(/en/)?teachers/"', page(client, path))


def test_a_guide_shows_the_minutes_of_each_part_in_each_plan(client: FlaskClient) -> None:
    table = page(client, GUIDE).split('<table class="plan">')[1].split("</table>")[0]
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in table.split("<tr>")[2:]]
    assert rows == [
        ["3", "3", "3"],
        ["10", "10", "10"],
        ["–", "21", "21"],
        ["–", "–", "18"],
        ["5", "5", "5"],
        ["18", "39", "57"],
    ]


def test_a_guide_tells_each_part_with_its_screens_and_notes_in_order(client: FlaskClient) -> None:
    part = page(client, GUIDE).split('id="ground-rules"')[1].split("</section>")[0]
    order = ["Say what today is about", "Nobody has to speak.", "Wait for nods.", "made-up people"]
    assert sorted(order, key=part.index) == order
    assert part.count('class="screen"') == 2


@pytest.mark.parametrize("path", ["/en/teachers/", GUIDE])
def test_what_to_do_when_a_pupil_tells_is_in_sight(client: FlaskClient, path: str) -> None:
    card = page(client, path).split('class="disclosure"')[1].split("</section>")[0]
    for words in ("Never view the picture.", "This is illegal.", "safeguarding lead at once", "/schools/"):
        assert words in card


def test_pupils_are_not_led_to_a_guide_as_if_it_were_a_lesson(client: FlaskClient) -> None:
    assert "teacher" not in page(client, "/en/learn/law/").split("<main")[1].split("</main>")[0].lower()
