"""Where how far pages are read is said and asked: on a site that is on, or off, and to coordinators."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app
from safe4me.db import page_progress
from safe4me.db.base import db
from safe4me.page_progress.interface import Report
from safe4me.settings import Settings
from tests.helpers.content.libraries import built_to_tell
from tests.helpers.world.app import CHAT_PAGE, QUIZ_PAGE, leave_page, report_line, seal_due
from tests.helpers.world.schools import Clock, Place, browser, close, sign_in, with_settings

__all__ = ["built_to_tell"]


@pytest.fixture
def on_sqlite(on_sqlite: Settings, built_to_tell: Path) -> Settings:
    """Of a site that has switched it on, and built its pages since."""
    return with_settings(on_sqlite, build_folder=built_to_tell, study="yes")


@contextmanager
def a_site(settings: Settings, clock: Clock, **of_settings: object) -> Iterator[Flask]:
    app = create_app(with_settings(settings, **of_settings))
    app.extensions["clock"] = clock
    yield app
    close(app)


def test_it_is_off_until_a_site_switches_it_on() -> None:
    assert Settings(mode="development").study == "no"


@pytest.mark.parametrize("study", ["no", "yes"], ids=["off", "on without a build that has the switch"])
def test_where_no_page_has_the_switch_the_server_takes_nothing(
    settings: Settings, clock: Clock, built: Path, study: str
) -> None:
    with a_site(settings, clock, build_folder=built, study=study) as app:
        assert b"data-study" not in app.test_client().get("/en/learn/law/quiz/").data
        assert leave_page(app.test_client(), report_line(page=QUIZ_PAGE, part=1)) == 400
        seal_due(app)
        assert not settings.reports_path.exists()


def test_a_site_that_switches_it_off_takes_nothing_of_pages_that_still_have_the_switch(
    settings: Settings, clock: Clock
) -> None:
    with a_site(settings, clock, study="no") as app:
        assert b"data-study" in app.test_client().get("/en/learn/law/quiz/").data
        assert leave_page(app.test_client(), report_line(page=QUIZ_PAGE, part=1)) == 400


@pytest.mark.parametrize(
    "path",
    [
        "/en/learn/law/who-it-protects/",
        "/en/help/",
        "/en/help/not-safe/",
        "/en/",
        "/en/teachers/law/chat/together/",
    ],
)
def test_pages_that_are_not_studied_have_no_switch(client: FlaskClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 200
    assert b"data-study" not in reply.data


def test_the_privacy_page_says_what_is_sent_and_how_to_refuse_or_that_nothing_is(
    client: FlaskClient, settings: Settings, clock: Clock, built: Path
) -> None:
    told = client.get("/en/privacy/").text
    for said in (
        "The page adds noise before it sends anything.",
        "Global Privacy Control",
        "“Don’t send it”",
        "2 pages that tell how far they were read use 1 each. Together that is ε = 18.",
        "Each further time that you read such a page adds 1.",
        "Over a year we promise each answer and each page; we promise nothing about the whole pattern.",
    ):
        assert said in told
    with a_site(settings, clock, build_folder=built, study="no") as app:
        told = app.test_client().get("/en/privacy/").text
    assert "When you leave a page, it tells us nothing." in told
    assert "adds noise before" not in told
    assert "Over a year we promise" not in told


def coordinator_reads(app: Flask, place: Place) -> str:
    client = browser(app)
    sign_in(client, place.coordinator)
    return client.get("/coordinate/upkeep").text


def test_the_page_of_a_coordinator_says_that_it_is_off(
    settings: Settings, clock: Clock, app: Flask, place: Place, built: Path
) -> None:
    with a_site(settings, clock, build_folder=built, study="no") as off:
        page = coordinator_reads(off, place)
    assert "This is off: no page says how far it was read" in page
    assert "Of 10 who began" not in page


def test_a_coordinator_reads_which_third_loses_people_or_that_reports_are_too_few(
    app: Flask, place: Place
) -> None:
    def keep(week: str, page: str, *numbers: int) -> None:
        rows = {Report(week, page, part): number for part, number in enumerate(numbers, start=1)}
        page_progress.keep_week(db.session(), rows)

    keep("2026-W46", QUIZ_PAGE, 590, 560, 470, 380)  # of 2000: 40, 35, 20 and 5 in 100, by tickets
    keep("2026-W47", CHAT_PAGE, 250, 250, 250, 200)
    keep("2026-W30", CHAT_PAGE, 250, 250, 250, 200)  # of the school year before
    page = coordinator_reads(app, place)
    assert "Of 10 who began, about 6 got to the second third, 3 to the last third and 1 to the end." in page
    assert "from about 2,000 reports" in page
    assert page.count("Too few reports yet.") == 2, "the story, and the lesson that nobody left"
    assert 'href="/en/learn/law/quiz/"' in page
