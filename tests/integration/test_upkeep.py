"""What a coordinator may tell the authors: pages due for review, and questions that everybody gets right."""

import html
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import results
from safe4me.content.model.library import Library
from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from tests.helpers.privacy.batches import totals
from tests.helpers.world.schools import Clock, Place, browser, make_place, sign_in


def seal(place: Place, safer: int, phase: Phase = Phase.ONCE, schools: int = 3) -> None:
    """Results of several schools in which `safer` of 100 chose the safer answer of `pass-on`."""
    for n in range(schools):
        school = School(area=place.area, name=f"School {n} {phase}")
        db.session.add(school)
        db.session.flush()
        answers = {"pass-on": (100 - safer, safer, 0), "confidence": (50, 0, 50, 0)}
        totals(school, "law/quiz", answers, phase=phase)


def easy(place: Place, library: Library) -> list[tuple[str, Phase]]:
    found = results.easy_questions(db.session(), library, place.coordinator)
    return [(each.question.id, each.phase) for each in found]


def test_a_question_that_almost_everybody_gets_right_is_named(place: Place, library: Library) -> None:
    seal(place, 95)
    assert easy(place, library) == [("pass-on", Phase.ONCE)]


def test_one_that_fewer_get_right_is_not(place: Place, library: Library) -> None:
    seal(place, 88)
    assert easy(place, library) == []


def test_where_a_sum_is_too_small_nothing_is_said(place: Place, library: Library) -> None:
    totals(place.school, "law/quiz", {"pass-on": (1, 29, 0)}, classes=2)
    assert easy(place, library) == []


def test_after_the_lessons_everybody_should_get_it_right(place: Place, library: Library) -> None:
    seal(place, 95, Phase.AFTER)
    assert easy(place, library) == []
    seal(place, 95, Phase.BEFORE)
    assert easy(place, library) == [("pass-on", Phase.BEFORE)]


def test_other_areas_say_nothing_of_one_s_own(place: Place, library: Library) -> None:
    seal(make_place("Southshire", "Lake School"), 95)
    assert easy(place, library) == []


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The coordinator's browser, signed in."""
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def test_the_page_shows_both(client: FlaskClient, place: Place, library: Library) -> None:
    seal(place, 95)
    page = html.unescape(client.get("/coordinate/upkeep").text)
    assert "Nothing is due." in page
    [figure] = results.easy_questions(db.session(), library, place.coordinator)
    assert figure.question.text in page
    assert "95%" in page


def test_what_waits_is_shown_with_where_and_since_when(client: FlaskClient) -> None:
    page = html.unescape(client.get("/coordinate/upkeep").text)
    for words in (
        "Whether schools must teach this.",
        "content/en/law/01-who-it-protects.md:5 · since 1 September 2026",
        "content/services.yaml:1 · since 1 October 2026",
    ):
        assert words in page, words


def test_late_pages_are_called_late(app: Flask, place: Place, library: Library, clock: Clock) -> None:
    due = min(part.page.review_due for m in library.modules for part in m.parts if part.page.review_due)
    clock.now += due - clock.now.date() + timedelta(days=1)
    later = browser(app)
    sign_in(later, place.coordinator)
    assert "late since" in later.get("/coordinate/upkeep").text
