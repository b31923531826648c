"""When a page is left, how far it was read is counted; the week's numbers get noise once it is over."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from safe4me import create_app
from safe4me.results import HowFar
from safe4me.settings import ROOT, Settings
from safe4me.statistics.how_far import Funnel
from safe4me.statistics.reach import rounded
from safe4me.storage import reach
from safe4me.storage.base import db
from safe4me.storage.reach import FurthestStation, SealedStation
from safe4me.web.coordinate.how_far import ways
from safe4me.web.pupils.how_far import LENGTH
from safe4me.web.serving.openings import ReachRecorder, reach_of
from tests.builds import built_to_tell
from tests.databases import on_both_databases
from tests.libraries import lessons_in
from tests.world import Clock, Place, browser, close, sign_in, with_settings

__all__ = ["built_to_tell"]

QUIZ = "law/quiz"
MONDAY_AFTER = 6  # days from the tests' Tuesday


@pytest.fixture
def on_sqlite(on_sqlite: Settings, built_to_tell: Path) -> Settings:
    """Of a site that has switched it on, and built its pages since."""
    return with_settings(on_sqlite, build_folder=built_to_tell, count_how_far=True)


@pytest.fixture
def counted(app: Flask) -> ReachRecorder:
    return reach_of(app)


@pytest.fixture
def keep_house(app: Flask) -> Callable[[], str]:
    def run() -> str:
        result = app.test_cli_runner().invoke(args=["housekeeping"])
        assert result.exit_code == 0, result.output
        return result.output

    return run


def line(**sent: object) -> bytes:
    return json.dumps(sent).encode().ljust(LENGTH)


def leave(client: FlaskClient, body: bytes) -> int:
    reply = client.post("/how-far", data=body, content_type="text/plain;charset=UTF-8")
    assert "Set-Cookie" not in reply.headers
    return reply.status_code


def exact(app: Flask) -> set[tuple[str, str, int, int]]:
    with app.app_context():
        rows = db.session.scalars(select(FurthestStation))
        return {(row.week, row.page, row.station, row.stopped) for row in rows}


def sealed(app: Flask, page: str = QUIZ) -> list[int]:
    with app.app_context():
        of_page = SealedStation.page == page, SealedStation.week == "2026-W48"
        rows = select(SealedStation).where(*of_page).order_by(SealedStation.station)
        return [row.stopped for row in db.session.scalars(rows)]


@on_both_databases
def test_lines_add_up_by_week_page_and_station(
    app: Flask, client: FlaskClient, counted: ReachRecorder, clock: Clock
) -> None:
    for furthest in (1, 3, 3):
        assert leave(client, line(page=QUIZ, furthest=furthest)) == 204
    counted.flush()
    assert leave(client, line(page=QUIZ, furthest=3)) == 204
    counted.flush()
    clock.forward(days=7)
    leave(client, line(page="law/chat", furthest=1))
    counted.flush()
    assert exact(app) == {
        ("2026-W48", QUIZ, 1, 1),
        ("2026-W48", QUIZ, 3, 3),
        ("2026-W49", "law/chat", 1, 1),
    }


@pytest.mark.parametrize(
    "body",
    [
        line(page=QUIZ, furthest=0),
        line(page=QUIZ, furthest=99),
        line(page=QUIZ, furthest=True),
        line(page=QUIZ, furthest="3"),
        line(page=QUIZ, furthest=1.0),
        line(page="law/nothing", furthest=1),
        line(page=["law/quiz"], furthest=1),
        line(page=QUIZ, furthest=1, nonce="1"),
        line(page=QUIZ),
        line(page=QUIZ, furthest=1)[:-1],
        line(page=QUIZ, furthest=1) + b" ",
        b"[" * LENGTH,
        b"\xff" * LENGTH,
        b"",
    ],
)
def test_what_is_no_line_is_refused_and_counts_for_nothing(
    app: Flask, client: FlaskClient, counted: ReachRecorder, body: bytes
) -> None:
    assert leave(client, body) == 400
    counted.flush()
    assert exact(app) == set()


def test_another_site_cannot_send_a_line(client: FlaskClient) -> None:
    reply = client.post(
        "/how-far", data=line(page=QUIZ, furthest=1), headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert reply.status_code == 403


@on_both_databases
def test_a_week_that_is_over_gets_its_noise_once_at_every_station(
    app: Flask, client: FlaskClient, counted: ReachRecorder, clock: Clock, keep_house: Callable[[], str]
) -> None:
    for _ in range(40):
        leave(client, line(page=QUIZ, furthest=2))
    counted.flush()
    assert "Sealed 1 weeks." in keep_house(), "the last, in which nobody left a page"
    assert sealed(app) == [], "the week is not over"
    clock.forward(days=MONDAY_AFTER)
    assert "Sealed 1 weeks." in keep_house()
    drawn = sealed(app)
    assert len(drawn) == counted.stations[QUIZ]
    assert abs(drawn[1] - 40) < 60
    assert sealed(app, "law/chat"), "a page that nobody opened has its numbers, too"
    assert exact(app) == set()
    assert "Sealed 0 weeks." in keep_house()
    assert sealed(app) == drawn


def test_what_comes_late_for_a_sealed_week_is_dropped(
    app: Flask, client: FlaskClient, counted: ReachRecorder, clock: Clock, keep_house: Callable[[], str]
) -> None:
    leave(client, line(page=QUIZ, furthest=2))
    counted.flush()
    monday = clock.now.date()
    clock.forward(days=MONDAY_AFTER)
    keep_house()
    drawn = sealed(app)
    with app.app_context():
        reach.add_views(db.session(), monday, {(QUIZ, 2): 1_000})
        db.session.commit()
    keep_house()
    assert (sealed(app), exact(app)) == (drawn, set())


def test_two_nights_at_once_seal_a_week_once(
    app: Flask, in_app: None, client: FlaskClient, counted: ReachRecorder, clock: Clock
) -> None:
    leave(client, line(page=QUIZ, furthest=2))
    counted.flush()
    clock.forward(days=MONDAY_AFTER)
    other = db.session()

    def while_another_seals(numbers: object) -> list[int]:
        with Session(db.engine) as another:
            another.add(SealedStation(week="2026-W48", page=QUIZ, station=1, stopped=5))
            another.commit()
        return [0]

    with pytest.raises(IntegrityError):
        reach.seal_weeks(other, clock.now.date(), {QUIZ: 1}, while_another_seals)
    other.rollback()
    assert sealed(app) == [5]


@contextmanager
def a_site(settings: Settings, clock: Clock, **of_settings: object) -> Iterator[Flask]:
    app = create_app(with_settings(settings, **of_settings))
    app.extensions["clock"] = clock
    yield app
    close(app)


def test_it_is_off_until_a_site_switches_it_on() -> None:
    assert not Settings(mode="development").count_how_far


@pytest.mark.parametrize("on", [True, False], ids=["on without a build that tells", "off"])
def test_where_no_page_tells_the_server_takes_nothing(
    settings: Settings, clock: Clock, built: Path, on: bool
) -> None:
    with a_site(settings, clock, build_folder=built, count_how_far=on) as app:
        assert b"data-stations" not in app.test_client().get("/en/learn/law/quiz/").data
        assert leave(app.test_client(), line(page=QUIZ, furthest=1)) == 400
        reach_of(app).flush()
        assert exact(app) == set()


def test_a_site_that_switches_it_off_takes_nothing_of_pages_that_still_tell(
    settings: Settings, clock: Clock
) -> None:
    with a_site(settings, clock, count_how_far=False) as app:
        assert b"data-stations" in app.test_client().get("/en/learn/law/quiz/").data
        assert leave(app.test_client(), line(page=QUIZ, furthest=1)) == 400
        reach_of(app).flush()
        assert exact(app) == set()


def test_a_site_that_switches_it_off_forgets_exact_numbers_and_seals_no_week(
    app: Flask, client: FlaskClient, counted: ReachRecorder, settings: Settings, clock: Clock
) -> None:
    leave(client, line(page=QUIZ, furthest=2))
    counted.flush()
    clock.forward(days=MONDAY_AFTER)
    with a_site(settings, clock, count_how_far=False) as now_off:
        assert "Sealed 0 weeks." in now_off.test_cli_runner().invoke(args=["housekeeping"]).output
        assert (exact(now_off), sealed(now_off)) == (set(), [])


def test_the_privacy_page_says_what_is_sent_and_how_to_refuse_or_that_nothing_is(
    client: FlaskClient, settings: Settings, clock: Clock, built: Path
) -> None:
    told = client.get("/en/privacy/").text
    assert "the furthest step you got to" in told
    assert "Global Privacy Control" in told
    with a_site(settings, clock, build_folder=built, count_how_far=False) as app:
        told = app.test_client().get("/en/privacy/").text
    assert "When you leave a page, it tells us nothing." in told
    assert "the furthest step you got to" not in told


def test_the_page_of_a_coordinator_says_that_it_is_off(
    settings: Settings, clock: Clock, app: Flask, place: Place, built: Path
) -> None:
    with a_site(settings, clock, build_folder=built, count_how_far=False) as off:
        client = browser(off)
        sign_in(client, place.coordinator)
        page = client.get("/coordinate/upkeep").text
    assert "This is off: no page says how far it was read" in page
    assert "No figures for that week." not in page


def test_a_coordinator_reads_where_half_had_stopped_and_is_led_there(
    app: Flask, place: Place, clock: Clock
) -> None:
    lesson = "law/who-it-protects"
    with app.app_context():
        stations = reach_of(app).stations[lesson]
        numbers = [120, *[0] * (stations - 2), 90]
        db.session.add_all(
            SealedStation(week="2026-W47", page=lesson, station=n, stopped=number)
            for n, number in enumerate(numbers, start=1)
        )
        db.session.commit()
    client = browser(app)
    sign_in(client, place.coordinator)
    page = client.get("/coordinate/upkeep").text
    assert "16 Nov to 22 Nov 2026" in page
    assert "Opened: about 210. To the end: about 90. Half had stopped by step 1" in page
    assert f'href="/en/learn/{lesson}/#' in page


def test_of_a_case_half_had_stopped_by_a_screen_as_its_page_counts_them(in_app: None) -> None:
    name = "cases/swim-team"
    funnel = Funnel((rounded(200), rounded(180), rounded(60)), half=2)
    found = HowFar(date(2026, 11, 16), {name: funnel}, {name: rounded(40)})
    ((_, (read,)),) = ways(found, lessons_in(ROOT / "content"))
    assert "Half had stopped by screen 2." in read.said
    assert read.said[-1].startswith("Sent in rooms, in that half-term: ")


def test_before_the_week_is_sealed_there_are_no_figures(app: Flask, place: Place) -> None:
    client = browser(app)
    sign_in(client, place.coordinator)
    assert "No figures for that week." in client.get("/coordinate/upkeep").text
