"""Teachers find a plan for each module without an account, with what to do when a pupil tells in sight."""

import re

import pytest
from flask.testing import FlaskClient

from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in

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


def test_a_guide_begins_with_20_minutes_now_and_three_ways_to_start(client: FlaskClient) -> None:
    head, now = page(client, GUIDE).split('id="now">20 minutes, now<')
    assert head.split("<main")[1].count("<h2") == 1, "its own"
    ways = re.findall(r'<a class="button[^"]*" href="([^"]+)"[^>]*>([^<]+)<', now)
    assert ways == [
        ("present/20/", "Start the screens"),
        ("present/20/notes/", "Open the notes"),
        ("print/plan-20/", "Print one page"),
    ]
    assert all(client.get(GUIDE + to).status_code == 200 for to, _ in ways)
    order = (
        "Tell your safeguarding lead that you teach this today.",
        "you may pass",
        "<table",
        "Read the plan",
    )
    assert sorted(order, key=now.index) == list(order)


def test_a_guide_tells_each_part_of_20_minutes_once_and_the_rest_of_longer_plans_behind_it(
    client: FlaskClient,
) -> None:
    now, longer = page(client, GUIDE).split('<h2 id="plan">')
    ids = [re.findall(r'<tbody role="rowgroup" id="([\w-]+)">', half) for half in (now, longer)]
    assert ids == [["ground-rules", "who-it-protects", "close"], ["group-chat", "own-words"]]


def test_a_guide_tells_each_part_with_its_screens_beside_what_is_said(client: FlaskClient) -> None:
    part = page(client, GUIDE).split('id="ground-rules"')[1].split("</tbody>")[0]
    first, second = part.split('<tr role="row">')[1:]
    assert ("3 minutes" in first, 'rowspan="2"' in first) == (True, True)
    order = ["Say what today is about", "Wait for nods.", 'class="screen"', "Nobody has to speak."]
    assert sorted(order, key=first.index) == order
    assert "made-up people" in second


def test_what_stands_above_the_plan_is_behind_it_the_first_of_it_open(client: FlaskClient) -> None:
    law = next(each for each in lessons_in(ROOT / "content").modules if each.id == "law")
    assert law.guide
    assert law.guide.opening.startswith("<p>Pupils come with a rumour")
    assert [section.heading for section in law.guide.sections][:2] == [
        "Before you start",
        "Which part for whom",
    ]
    told = (law.guide.opening, *(f"<h2>{each.heading}</h2>{each.html}" for each in law.guide.sections))
    assert "".join(told) == law.guide.intro


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


def test_a_page_for_the_wall_has_every_topic_three_lines_and_no_name(client: FlaskClient) -> None:
    wall = page(client, "/en/teachers/wall/")
    main = wall.split("<main")[1].split("</main>")[0]
    assert main.count("<svg") == main.count("<li><svg") == len(re.findall("</svg><b>", main)) > 0
    assert main.count("<textarea") == 3
    assert not re.search(r"<form|<script|<textarea[^>]* (?:name|id|form)=", main)
    assert "No names on this page, on purpose." in main
    assert "It isn’t for a quiz" in main
    assert 'href="wall/"' in page(client, "/en/teachers/")


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
