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


def test_a_booster_stands_last_on_its_module_s_page_and_in_its_guide(client: FlaskClient) -> None:
    module = page(client, "/en/learn/law/")
    assert module.index("A few weeks later") > module.index('href="quiz/"')
    assert 'href="booster/"' in module.split("A few weeks later")[1]
    assert 'href="../../learn/law/booster/"' in page(client, "/en/teachers/law/")
    assert "Choose another module" in page(client, "/en/learn/law/booster/")


def test_the_scheme_of_work_has_each_year_with_its_modules_guidance_and_strands(client: FlaskClient) -> None:
    scheme = page(client, "/en/teachers/scheme/")
    year = scheme.split("Year 9")[1]
    assert "Year 7" not in scheme
    assert 'href="../law/"' in year
    assert "Who it protects" in year
    assert "4, 5" in year
    assert 'href="scheme/"' in page(client, "/en/teachers/")


def test_the_page_of_modules_says_what_each_year_is_taught(client: FlaskClient) -> None:
    fold = page(client, "/en/learn/").split("Which year are you in?")[1].split("</details>")[0]
    assert ["Year 8" in fold, "Year 7" in fold, 'href="law/"' in fold] == [True, False, True]


def test_a_guide_leads_to_a_room_and_to_an_address_short_enough_to_type(client: FlaskClient) -> None:
    guide = page(client, GUIDE)
    assert '<a href="/teach/" rel="nofollow">Teach with a room</a>' in guide
    typed = re.search(r'<figcaption>.*<b dir="ltr">[\w.:]+(/\w+)</b>', guide)
    assert typed
    assert client.get(typed[1]).location == "/en/learn/law/"


def test_every_public_page_leads_to_the_staff_sign_in(client: FlaskClient) -> None:
    for path in ("/en/", GUIDE, "/en/learn/law/quiz/"):
        assert '<a href="/account/start" rel="nofollow">Staff sign-in</a>' in page(client, path)
