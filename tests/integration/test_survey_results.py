"""The survey is for areas and large schools: no page of a class has a figure of it, and each says why."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import results
from safe4me.content.measures import measure_of
from safe4me.db.base import db
from safe4me.db.budget import BudgetEntry
from safe4me.db.released import Noisy, write
from safe4me.db.rooms import Phase, Room, RoomActivity, RoomState
from safe4me.db.schools import School
from safe4me.privacy.intervals import half_width
from safe4me.settings import ROOT, Settings
from safe4me.statistics.figures import BALLOTS_OF_A_CLASS, classes_for_a_share
from safe4me.web.http.site import Site
from tests.helpers.content.libraries import lessons_in
from tests.helpers.privacy.batches import totals
from tests.helpers.world.rooms import NUMBERS
from tests.helpers.world.schools import NOW, Place, browser, sign_in

SURVEY = "what-we-think/survey"
LIBRARY = lessons_in(ROOT / "content")


@pytest.fixture
def room(app: Flask, place: Place) -> Room:
    """A closed room in which 25 ballots of the survey were sealed, by an app that has the real content."""
    survey = LIBRARY.activity(SURVEY)
    assert survey
    room = Room(
        class_id=place.school_class.id,
        teacher_id=place.teacher.id,
        code="CDFGHJ",
        phase=Phase.BEFORE,
        opened_at=NOW,
        due_at=NOW,
        closed_at=NOW,
        state=RoomState.CLOSED,
        activities=[RoomActivity(activity=SURVEY, position=1)],
    )
    db.session.add(room)
    db.session.flush()
    measure = measure_of(survey)
    db.session.add(
        BudgetEntry(
            class_id=room.class_id,
            activity=SURVEY,
            phase=room.phase,
            room_id=room.id,
            epsilon=measure.cost(1.0),
        )
    )
    db.session.flush()
    counts = {(q.id, q.rev): (25, *(0 for _ in q.options[1:])) for q in measure.questions}
    write(db.session(), room, SURVEY, NOW.date(), Noisy(25, 0.5, counts))
    db.session.commit()
    site: Site = app.extensions["site"]
    app.extensions["site"] = replace(site, libraries={"en": LIBRARY})
    return room


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def test_a_class_gets_no_figure_of_it(app: Flask, room: Room) -> None:
    [found] = results.room_results(db.session(), app.extensions["settings"], LIBRARY, room)
    assert (found.areas_only, found.ballots, found.questions) == (True, 25, ())


@pytest.mark.parametrize("page", ["results", "summary"])
def test_the_teachers_page_says_so_and_what_a_figure_needs(
    client: FlaskClient, room: Room, page: str
) -> None:
    text = client.get(f"/teach/rooms/{room.id}/{page}").text
    assert "The survey has no figures for one class, on any page." in text
    assert "25 of 25 sent" in text
    assert not NUMBERS.search(text)
    assert "Show to the class" not in text
    assert "Nothing was sent" not in text


def test_it_is_said_before_a_room_is_opened(client: FlaskClient, place: Place, room: Room) -> None:
    text = client.get(f"/teach/classes/{place.school_class.id}/open").text
    assert "The survey has no figures for one class, on any page." in text
    assert "for whole areas, and for schools with 11 classes or more." in text
    assert "With 11 classes a change of 20 points shows about one time in three" in text


def test_what_a_share_needs_is_what_the_rules_ask() -> None:
    needs = results.survey_needs(Settings(mode="development"), LIBRARY)
    assert needs == classes_for_a_share(5, 0.5)
    for classes, stands in ((needs, True), (needs - 1, False)):
        half = half_width(5, ((0.5, classes + 1),))
        assert (100 * half <= 10 * BALLOTS_OF_A_CLASS * classes) is stands


@pytest.fixture
def area(app: Flask, place: Place, room: Room) -> FlaskClient:
    """The browser of a coordinator of three schools of which each has a batch of the survey."""
    survey = LIBRARY.activity(SURVEY)
    assert survey
    questions = measure_of(survey).questions
    counts = {q.id: (300, 300, *(0 for _ in q.options[2:])) for q in questions}
    (rev,) = {q.rev for q in questions}
    for name in ("Alder School", "Birch Academy", "Cedar High"):
        school = School(area=place.area, name=name)
        db.session.add(school)
        db.session.flush()
        totals(school, SURVEY, counts, classes=24, phase=Phase.BEFORE, epsilon=0.5, rev=rev)
    coordinator = browser(app)
    sign_in(coordinator, place.coordinator)
    return coordinator


def test_schools_are_not_listed_with_it_on_a_coordinators_page(area: FlaskClient) -> None:
    page = area.get("/coordinate/results?module=what-we-think&phase=before").text
    assert "The survey is not shown school by school." in page
    assert "for schools with 11 classes or more" in page
    assert re.findall(r'id="card-\d+"[^>]*>([^<]*)<', page) == ["All schools"]
    assert "50%" in page
    assert "differs clearly" not in page


@pytest.mark.parametrize("file", ["results.csv?module=what-we-think&phase=before&", "overview.csv?"])
def test_nor_has_it_in_a_file(area: FlaskClient, place: Place, file: str) -> None:
    text = area.get(f"/coordinate/{file}area={place.area.id}").text
    assert SURVEY in text
    assert "Alder School" not in text
