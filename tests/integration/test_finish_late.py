"""What “Finish” recommends once the time is up, and of a survey, of which no class sees a figure."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.content.measures import measure_of
from safe4me.db.base import db
from safe4me.db.released import Seal
from safe4me.db.rooms import Phase, Room
from safe4me.settings import ROOT
from safe4me.statistics.ballot import Ballot
from tests.helpers.content.libraries import lessons_in
from tests.helpers.world.rooms import do, finish, send, send_story
from tests.helpers.world.schools import NOW, Clock, Place, browser, give, sign_in

DISCARD, SEAL, BACK = "Throw away, and talk about it", "Close and see results", "Back to the room"
SURVEY = "what-we-think/survey"


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


@pytest.fixture
def survey(app: Flask, place: Place) -> Room:
    """An open room with the survey alone, by an app that has the real content."""
    libraries = {"en": lessons_in(ROOT / "content")}
    app.extensions["site"] = replace(app.extensions["site"], libraries=libraries)
    found = libraries["en"].activity(SURVEY)
    assert found
    give(place.school_class, place.teacher)
    return rooms.open_room(
        db.session(),
        app.extensions["ballot_box"],
        app.extensions["settings"],
        teacher=place.teacher,
        school_class=place.school_class,
        measures=[measure_of(found)],
        phase=Phase.BEFORE,
        now=NOW,
    )


def send_survey(box: BallotBox, survey: Room, ballots: int) -> None:
    """As many pupils answer each question, one a minute."""
    found = lessons_in(ROOT / "content").activity(SURVEY)
    assert found
    answers = tuple((question.id, 1) for question in measure_of(found).questions)
    for n in range(ballots):
        box.cast(survey.code, Ballot(SURVEY, f"{n:032x}", answers), NOW + timedelta(minutes=n))


def finished(app: Flask, client: FlaskClient, room: Room, clock: Clock, **data: str) -> str:
    """Let a room's time go by before anybody has pressed Finish; the page that follows."""
    clock.now = room.due_at
    for each in [data["activity"]] if data else [chosen.activity for chosen in room.activities]:
        app.extensions["ballot_box"].finish(room.id, each, clock.now)
    return client.get(f"/teach/rooms/{room.id}/finish", query_string=data).text


def filled(page: str) -> list[str]:
    """The buttons that stand out on a page."""
    return re.findall(r'class="button "(?: href="[^"]*")?>([^<]*)<', page.partition("<main")[2])


@pytest.mark.parametrize(("ballots", "recommended"), [(0, DISCARD), (9, DISCARD), (10, SEAL)])
def test_what_is_too_few_when_time_is_up_is_best_thrown_away(
    app: Flask, client: FlaskClient, room: Room, clock: Clock, ballots: int, recommended: str
) -> None:
    for _ in range(ballots):
        send(app, room, 1)
        clock.forward(minutes=1)
    page = finished(app, client, room, clock)
    assert "Decide now: it closes by itself." in page
    assert "Keep open" not in page
    assert "Has everybody who is here sent?" not in page, "nobody can send any more"
    assert ("Add to Year 9’s figures" in page) == (ballots == 9)
    assert filled(page) == [recommended]


def test_what_is_enough_is_not_thrown_away_with_what_is_too_few(
    app: Flask, client: FlaskClient, both: Room, clock: Clock
) -> None:
    send_story(app, both, 1)
    for _ in range(12):
        send(app, both, 1)
        clock.forward(minutes=1)
    assert filled(finished(app, client, both, clock)) == [BACK]
    assert filled(finished(app, client, both, clock, activity="law/chat")) == [DISCARD]


def test_closing_one_of_them_late_leaves_the_other_to_be_thrown_away(
    app: Flask, client: FlaskClient, both: Room, clock: Clock
) -> None:
    send(app, both, 12)
    send_story(app, both, 3)
    clock.forward(hours=2)
    assert "To throw one of them away" in finish(client, both)
    finish(client, both, activity="law/quiz")
    do(client, both, "close", activity="law/quiz", back="finish")
    assert db.session.scalars(select(Seal.activity)).all() == ["law/quiz"]
    assert do(client, both, "discard", activity="law/chat").startswith(f"/teach/rooms/{both.id}/results?")


def test_beside_what_is_sealed_it_is_thrown_away_by_itself(
    app: Flask, client: FlaskClient, both: Room, clock: Clock
) -> None:
    send(app, both, 12)
    do(client, both, "close", activity="law/quiz")
    page = finished(app, client, both, clock, activity="law/chat")
    assert (filled(page), BACK in page) == ([DISCARD], False)
    assert filled(client.get(f"/teach/rooms/{both.id}/finish").text) == [BACK]


def test_a_survey_is_closed_and_no_results_are_promised(
    box: BallotBox, client: FlaskClient, survey: Room
) -> None:
    send_survey(box, survey, 10)
    rooms.finish(box, survey, NOW)
    page = client.get(f"/teach/rooms/{survey.id}/finish").text
    assert ">Close</button>" in page
    assert SEAL not in page
    assert "The survey has no figures for one class, on any page." in page


def test_few_answers_to_a_survey_are_thrown_away_or_added_to_the_areas_figures(
    box: BallotBox, client: FlaskClient, survey: Room, clock: Clock
) -> None:
    send_survey(box, survey, 9)
    rooms.finish(box, survey, NOW)
    page = client.get(f"/teach/rooms/{survey.id}/finish").text
    assert filled(page) == [DISCARD]
    assert "Add to the area’s figures" in page
    assert "Too few for figures" not in page, "no number is enough for that"
