"""Under the schools, a coordinator reads each question: every option, misconceptions, and the change."""

import html
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.content.questions.base import Locked, RetiredMeasure
from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from safe4me.web.http import context
from safe4me.web.http.charts import in_moved
from tests.helpers.privacy.batches import totals
from tests.helpers.privacy.exact import of_points
from tests.helpers.world.schools import Place, browser, make_place, sign_in

RESULTS = "/coordinate/results?module=law&phase="


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


@pytest.fixture
def schools(place: Place) -> list[School]:
    made = [School(area=place.area, name=name) for name in ("Alder School", "Birch Academy", "Cedar High")]
    db.session.add_all(made)
    db.session.commit()
    return made


def seal(schools: list[School], safer: int, wrong: int, phase: Phase = Phase.ONCE) -> None:
    for school in schools:
        totals(school, "law/quiz", {"pass-on": (wrong, safer, 0)}, classes=6, phase=phase)


def by_question(client: FlaskClient, phase: Phase = Phase.ONCE) -> str:
    page = client.get(RESULTS + phase).text
    return html.unescape(page.split('id="by-question"')[1].split('<p class="soft small caveat">')[0])


def rows(text: str) -> list[tuple[str, str, str]]:
    """Answer, share and interval of every row."""
    found = re.findall(
        r'choice-text">([^<]*)<.*?class="share">([^<]*)<.*?class="likely">([^<]*)<', text, re.S
    )
    return [(answer, share, likely) for answer, share, likely in found]


def test_every_answer_stands_with_its_share_and_interval(client: FlaskClient, schools: list[School]) -> None:
    seal(schools, 120, 40)
    text = by_question(client)
    assert "Sam is 15. Can a friend pass Sam's picture on?" in text
    shares = [(answer, share) for answer, share, _ in rows(text)]
    assert shares == [("Yes, if they have all seen it", "25%"), ("No", "75%"), ("Not sure", "hardly any")]
    assert "3 schools, 18 classes, 480 answers" in text
    assert text.count('class="track"') == 3


def test_a_misconception_is_told_in_words(client: FlaskClient, schools: list[School]) -> None:
    seal(schools, 120, 40)
    told = by_question(client).split('class="behind"')[1].split("</ul>")[0]
    words = " ".join(re.sub(r"<[^>]*>", "", told).split())
    assert "Misconception “Already seen by everyone” (“Yes, if they have all seen it”): 25%" in words


def test_the_change_says_whom_it_compares(client: FlaskClient, schools: list[School]) -> None:
    seal(schools, 80, 80, Phase.BEFORE)
    seal(schools, 120, 40, Phase.AFTER)
    for phase in (Phase.BEFORE, Phase.AFTER):
        text = by_question(client, phase)
        assert "up about 25 points" in text
        both_times = "50% before, 75% after (answers: 480 and 480; classes: 18)."
        assert f"{both_times} Only those who sent an answer are compared." in text
        assert [word in text for word in (">Before lessons ", ">After lessons ", ">Once ")] == [
            True,
            True,
            False,
        ]


def test_a_change_that_is_not_shown_says_why(client: FlaskClient, schools: list[School]) -> None:
    seal(schools, 80, 80, Phase.BEFORE)
    text = by_question(client, Phase.BEFORE)
    assert "Safer answers, before to after:" not in text
    totals(schools[0], "law/quiz", {"pass-on": (40, 120, 0)}, classes=4, phase=Phase.AFTER)
    text = by_question(client, Phase.BEFORE)
    assert "before to after:</b> not shown, too few classes answered both times." in text
    assert "Shown from 5 classes that answered before and after." in text
    assert "points" not in text


def test_an_answer_that_is_not_shown_says_why_in_its_place(
    client: FlaskClient, schools: list[School]
) -> None:
    seal(schools[:1], 20, 20)
    totals(schools[0], "law/quiz", {"confidence": (10, 50, 90, 10)}, classes=6)
    text = by_question(client).split("<article")[1]
    assert rows(text) == []
    assert text.count('class="why">too few to be sure') == 4, "three answers and a misconception"
    assert "Shown when more classes finish." in text
    assert ">0%" not in text


def test_neither_a_class_nor_a_school_has_a_row_there(client: FlaskClient, schools: list[School]) -> None:
    seal(schools, 120, 40)
    text = by_question(client)
    assert not any(school.name in text for school in schools)


@pytest.mark.parametrize(
    ("points", "half", "words"),
    [
        (12.4, 7.0, "up about 12 points (likely 5 to 20)"),
        (-12.4, 7.0, "down about 12 points (likely 5 to 20)"),
        (3.2, 7.0, "can’t tell (likely −4 to +11 points)"),
        (7.5, 7.5, "can’t tell (likely 0 to +15 points)"),
    ],
)
def test_a_change_is_said_in_whole_points_rounded_outwards(
    app: Flask, points: float, half: float, words: str
) -> None:
    with app.test_request_context():
        assert str(in_moved(of_points(points, points - half, points + half))) == words


def test_a_change_of_few_classes_is_a_range_and_so_are_its_shares(
    client: FlaskClient, schools: list[School]
) -> None:
    seal(schools[:2], 60, 100, Phase.BEFORE)
    seal(schools[:2], 130, 30, Phase.AFTER)
    told = by_question(client, Phase.BEFORE).split("before to after:</b>")[1]
    words = " ".join(re.sub(r"<[^>]*>", "", told).split())
    assert re.match(
        r"Up: between \d\d and \d\d points more chose the safer answer. So few classes can only show a large "
        r"change; the real one is more likely in the lower half of this range. "
        r"3\d–4\d% before, 7\d–8\d% after \(answers: 320 and 320; classes: 12\)\.",
        words,
    )


def test_a_dated_finding_stands_beside_its_question_with_what_keeps_the_two_apart(
    client: FlaskClient, schools: list[School]
) -> None:
    for school in schools:
        totals(school, "law/quiz", {"pass-on": (40, 120, 0), "confidence": (40, 0, 120, 0)}, classes=6)
    pass_on, confidence = by_question(client).split("<article")[1:]
    assert "In 2016, 30% of the pupils asked were not sure." in pass_on
    assert "It was another question, put to other pupils. Source: A survey of pupils, 2016." in pass_on
    assert "2016" not in confidence


@pytest.fixture
def asked_before(monkeypatch: pytest.MonkeyPatch, place: Place) -> None:
    """A question of a story that is gone, as the lock has it."""
    asked = Locked("single", "May Kit share it?", ("1", "2"), ("Yes", "No"), (2,))
    library = replace(context.library("en"), past=(RetiredMeasure("law/old-quiz", "share", 1, asked),))
    monkeypatch.setattr(context, "library", lambda _: library)


def past(client: FlaskClient) -> str:
    return html.unescape(client.get(RESULTS + Phase.ONCE).text.partition('id="asked-before"')[2])


@pytest.mark.usefixtures("asked_before")
def test_a_question_that_is_asked_no_more_stays_readable_in_its_own_words(
    client: FlaskClient, schools: list[School]
) -> None:
    for school in schools:
        totals(school, "law/old-quiz", {"share": (40, 120)}, classes=6)
    text = past(client)
    assert "May Kit share it?" in text
    assert "Asked until Autumn 1, 2026/27" in text
    assert [(answer, share) for answer, share, _ in rows(text)] == [("Yes", "25%"), ("No", "75%")]
    assert "May Kit" not in client.get(f"{RESULTS}once&half_term=2026-autumn-2").text


@pytest.mark.usefixtures("asked_before")
def test_what_was_never_sealed_in_one_s_areas_was_never_asked(
    client: FlaskClient, schools: list[School]
) -> None:
    seal(schools, 120, 40)
    totals(make_place("Elsewhere", "Other School").school, "law/old-quiz", {"share": (40, 120)}, classes=6)
    assert past(client) == ""


@pytest.mark.usefixtures("asked_before")
def test_results_lead_to_what_was_asked_before_where_that_was_sealed(
    client: FlaskClient, schools: list[School]
) -> None:
    link = 'href="/coordinate/results?module=law#asked-before"'
    seal(schools, 120, 40)
    totals(schools[0], "law/old-quiz", {"asked-still": (40, 120)}, classes=6)
    assert link not in client.get("/coordinate/results").text
    totals(schools[0], "law/old-quiz", {"share": (40, 120)}, classes=6)
    assert link in client.get("/coordinate/results").text
