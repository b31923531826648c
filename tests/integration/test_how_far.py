"""When a studied page is left, the part that it drew is added to noise in memory, and kept once a week."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.db import page_progress
from safe4me.db.base import db
from safe4me.db.page_progress import ReportWeek, turn_weeks
from safe4me.engines import running_week_of
from safe4me.page_progress import sqlite, valkey
from safe4me.page_progress.interface import Report, ReportsUnavailable, RunningWeek
from safe4me.settings import Settings
from safe4me.web.pupils.page_progress import LENGTH
from tests.helpers.content.libraries import built_to_tell
from tests.helpers.servers.postgres import on_both_databases
from tests.helpers.world.app import CHAT_PAGE, QUIZ_PAGE, leave_page, report_line, seal_due
from tests.helpers.world.ballots import ENGINES, own_address
from tests.helpers.world.schools import NOW, Clock, Place, browser, sign_in, with_settings

__all__ = ["built_to_tell"]

WEEK, NEXT_WEEK = "2026-W48", "2026-W49"
STARTS = (7, -3, 5, -2)
HOME = "203.0.113.9"


@pytest.fixture
def on_sqlite(on_sqlite: Settings, built_to_tell: Path) -> Settings:
    """Of a site that has switched it on, and built its pages since."""
    return with_settings(on_sqlite, build_folder=built_to_tell, study="yes")


@pytest.fixture(autouse=True)
def fixed_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_progress, "first_numbers", lambda: STARTS)


@pytest.fixture(params=ENGINES)
def running_week(request: pytest.FixtureRequest, tmp_path: Path) -> RunningWeek:
    """A running week of each engine."""
    settings = Settings(mode="development", ballot_box_path=tmp_path / "box.db")
    if request.param != "sqlite":
        port = request.getfixturevalue("valkey_port")
        address = f"valkey://127.0.0.1:{port}?tls=no&prefix={own_address(port).prefix}"
        settings = with_settings(settings, ballot_box_url=address)
    return running_week_of(settings)


def started(week: str, page: str) -> dict[Report, int]:
    return {Report(week, page, part): number for part, number in enumerate(STARTS, start=1)}


def now_running(app: Flask, page: str = QUIZ_PAGE) -> tuple[int, ...]:
    """The numbers of the running week, which are in memory."""
    found = app.extensions["running_week"].numbers()
    return tuple(number for report, number in sorted(found.items()) if report.page == page)


def kept(app: Flask) -> list[tuple[str, str, int, int]]:
    with app.app_context():
        rows = db.session.scalars(
            select(ReportWeek).order_by(ReportWeek.week, ReportWeek.page, ReportWeek.part)
        )
        return [(row.week, row.page, row.part, row.number) for row in rows]


def added(*more: int) -> tuple[int, ...]:
    return tuple(start + number for start, number in zip(STARTS, more, strict=True))


@on_both_databases
def test_reports_are_added_to_noise_and_kept_once_when_the_week_is_over(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    seal_due(app)
    for part in (1, 3, 3):
        assert leave_page(client, report_line(page=QUIZ_PAGE, part=part)) == 204
    assert now_running(app) == added(1, 0, 2, 0)
    assert kept(app) == []
    clock.forward(days=6)
    seal_due(app)
    numbers = {(page, part): number for _, page, part, number in kept(app)}
    assert tuple(numbers[QUIZ_PAGE, part] for part in (1, 2, 3, 4)) == added(1, 0, 2, 0)
    assert tuple(numbers[CHAT_PAGE, part] for part in (1, 2, 3, 4)) == STARTS, "a page that nobody left"
    assert now_running(app) == STARTS, "the new week has begun"
    before = kept(app)
    seal_due(app)
    assert kept(app) == before


def test_a_report_that_finds_no_number_is_dropped_with_the_same_reply(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    assert leave_page(client, report_line(page=QUIZ_PAGE, part=1)) == 204
    assert now_running(app) == ()
    seal_due(app)
    clock.forward(days=6)
    assert leave_page(client, report_line(page=QUIZ_PAGE, part=1)) == 204
    assert now_running(app) == STARTS, "no new week before `seal due` has begun it"


def test_numbers_that_are_there_do_not_begin_anew(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_due(app)
    leave_page(client, report_line(page=QUIZ_PAGE, part=4))
    monkeypatch.setattr(page_progress, "first_numbers", lambda: (100, 100, 100, 100))
    seal_due(app)
    assert now_running(app) == added(0, 0, 0, 1)


@pytest.mark.parametrize(
    "body",
    [
        report_line(page=QUIZ_PAGE, part=0),
        report_line(page=QUIZ_PAGE, part=5),
        report_line(page=QUIZ_PAGE, part=True),
        report_line(page=QUIZ_PAGE, part="3"),
        report_line(page=QUIZ_PAGE, part=1.0),
        report_line(page="law/nothing", part=1),
        report_line(page="law/who-it-protects", part=1),
        report_line(page=["law/quiz"], part=1),
        report_line(page=QUIZ_PAGE, part=1, nonce="1"),
        report_line(page=QUIZ_PAGE),
        report_line(page=QUIZ_PAGE, part=1)[:-1],
        report_line(page=QUIZ_PAGE, part=1) + b" ",
        b"[" * LENGTH,
        b"\xff" * LENGTH,
        b"",
    ],
)
def test_what_is_no_report_is_refused_and_counts_for_nothing(
    app: Flask, client: FlaskClient, body: bytes
) -> None:
    seal_due(app)
    assert leave_page(client, body) == 400
    assert now_running(app) == STARTS


def test_another_site_cannot_send_a_report(client: FlaskClient) -> None:
    reply = client.post(
        "/how-far", data=report_line(page=QUIZ_PAGE, part=1), headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert reply.status_code == 403


def test_global_privacy_control_counts_also_where_a_script_did_not_heed_it(
    app: Flask, client: FlaskClient
) -> None:
    seal_due(app)
    assert leave_page(client, report_line(page=QUIZ_PAGE, part=1), headers={"Sec-GPC": "1"}) == 204
    assert now_running(app) == STARTS


def test_300_in_ten_minutes_and_600_a_day_of_a_page_from_a_network_and_more_is_dropped(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    seal_due(app)
    for _ in range(305):
        assert leave_page(client, report_line(page=QUIZ_PAGE, part=1)) == 204
    assert now_running(app) == added(300, 0, 0, 0)
    assert leave_page(client, report_line(page=CHAT_PAGE, part=1)) == 204
    assert now_running(app, CHAT_PAGE) == added(1, 0, 0, 0), "another page has counts of its own"
    assert leave_page(client, report_line(page=QUIZ_PAGE, part=2), environ_base={"REMOTE_ADDR": HOME}) == 204
    assert now_running(app) == added(300, 1, 0, 0), "and so has another network"
    for _ in range(3):
        clock.forward(minutes=10)
        for _ in range(305):
            leave_page(client, report_line(page=QUIZ_PAGE, part=1))
    assert now_running(app) == added(600, 1, 0, 0)
    clock.forward(days=1)
    leave_page(client, report_line(page=QUIZ_PAGE, part=1))
    assert now_running(app) == added(601, 1, 0, 0)


def test_of_ipv6_a_network_is_its_first_64_bits(app: Flask, client: FlaskClient) -> None:
    seal_due(app)
    for n in range(305):
        leave_page(
            client, report_line(page=QUIZ_PAGE, part=1), environ_base={"REMOTE_ADDR": f"2001:db8::{n:x}"}
        )
    assert now_running(app) == added(300, 0, 0, 0)


def test_a_full_table_drops_reports_while_people_sign_in(
    app: Flask, client: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_due(app)
    monkeypatch.setattr(sqlite, "MOST_SENDERS", 3)
    for n in range(4):
        assert (
            leave_page(
                client, report_line(page=QUIZ_PAGE, part=1), environ_base={"REMOTE_ADDR": f"203.0.113.{n}"}
            )
            == 204
        )
    assert (
        leave_page(client, report_line(page=QUIZ_PAGE, part=2), environ_base={"REMOTE_ADDR": "203.0.113.0"})
        == 204
    )
    assert now_running(app) == added(1, 1, 0, 0), "who is in the table goes on"
    sign_in(browser(app), place.teacher)


def test_nobody_is_told_and_nothing_is_logged_while_the_numbers_cannot_be_reached(
    app: Flask, client: FlaskClient, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.reports_path.write_bytes(b"no database at all" * 100)
    assert leave_page(client, report_line(page=QUIZ_PAGE, part=1)) == 204
    assert not caplog.messages
    done = app.test_cli_runner().invoke(args=["seal", "due"])
    assert done.exit_code == 1
    assert "How far pages are read cannot be counted now" in done.output


def test_the_numbers_file_holds_no_address_and_is_private(
    app: Flask, client: FlaskClient, settings: Settings
) -> None:
    seal_due(app)
    leave_page(client, report_line(page=QUIZ_PAGE, part=1), environ_base={"REMOTE_ADDR": HOME})
    assert HOME.encode() not in settings.reports_path.read_bytes()
    assert settings.reports_path.stat().st_mode & 0o777 == 0o600
    beside = [file.name for file in settings.reports_path.parent.glob(f"{settings.reports_path.name}?*")]
    assert beside == [], "no journal stays, and no log of one report after another"


def test_both_engines_count_alike(running_week: RunningWeek) -> None:
    assert running_week.numbers() == {}
    running_week.begin(started(WEEK, QUIZ_PAGE))
    running_week.begin({**started(WEEK, CHAT_PAGE), **dict.fromkeys(started(WEEK, QUIZ_PAGE), 9)})
    running_week.begin(started(NEXT_WEEK, QUIZ_PAGE))
    assert running_week.numbers() == {
        **started(WEEK, QUIZ_PAGE),
        **started(WEEK, CHAT_PAGE),
        **started(NEXT_WEEK, QUIZ_PAGE),
    }
    for _ in range(305):
        running_week.add(Report(WEEK, QUIZ_PAGE, 2), HOME, NOW)
    running_week.add(Report("2026-W47", QUIZ_PAGE, 2), "another", NOW)
    found = running_week.numbers()
    assert {part: found[Report(WEEK, QUIZ_PAGE, part)] for part in (1, 2, 3, 4)} == dict(
        enumerate(added(0, 300, 0, 0), start=1)
    )
    assert {report.week for report in found} == {WEEK, NEXT_WEEK}
    running_week.forget(report for report in found if report.week == WEEK)
    assert running_week.numbers() == started(NEXT_WEEK, QUIZ_PAGE)
    later = NOW + timedelta(days=1, minutes=1)
    running_week.add(Report(NEXT_WEEK, QUIZ_PAGE, 2), HOME, later)
    assert running_week.numbers()[Report(NEXT_WEEK, QUIZ_PAGE, 2)] == added(0, 1, 0, 0)[1]


def test_on_valkey_a_full_table_drops_reports(valkey_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    prefix = own_address(valkey_port).prefix
    address = f"valkey://127.0.0.1:{valkey_port}?tls=no&prefix={prefix}"
    here = running_week_of(Settings(mode="development", ballot_box_url=address))
    here.begin(started(WEEK, QUIZ_PAGE))
    monkeypatch.setattr(valkey, "MOST_SENDERS", 3)
    for sender in ("a", "b", "a"):
        here.add(Report(WEEK, QUIZ_PAGE, 1), sender, NOW)
    assert here.numbers()[Report(WEEK, QUIZ_PAGE, 1)] == added(2, 0, 0, 0)[0]


def test_a_store_that_is_away_says_so() -> None:
    away = running_week_of(Settings(mode="development", ballot_box_url="valkey://127.0.0.1:1?tls=no"))
    with pytest.raises(ReportsUnavailable):
        away.numbers()


@on_both_databases
def test_a_week_that_was_kept_before_a_crash_is_not_kept_twice(
    app: Flask, in_app: None, client: FlaskClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    here: RunningWeek = app.extensions["running_week"]
    seal_due(app)
    leave_page(client, report_line(page=QUIZ_PAGE, part=1))
    clock.forward(days=6)

    def crash(over: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(here, "forget", crash)
        with pytest.raises(KeyboardInterrupt):
            turn_weeks(db.session(), here, {QUIZ_PAGE}, clock.now.date())
    first = kept(app)
    assert first
    here.add(Report(WEEK, QUIZ_PAGE, 1), "late", clock.now)  # by a worker whose clock is behind
    seal_due(app)
    assert kept(app) == first
    assert {report.week for report in here.numbers()} == {NEXT_WEEK}
