"""A coordinator sees how often pages were opened: rounded, by the week, the same in every area."""

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.storage import reach
from safe4me.storage.base import db
from safe4me.storage.rooms import Room
from safe4me.storage.sealed import Seal
from tests.world import NOW, Clock, Place, browser, make_place, open_room, sign_in

TABLE = "/coordinate/reach"
LAST_WEEK, THIS_WEEK = date(2026, 11, 16), date(2026, 11, 24)


@pytest.fixture
def coordinator(app: Flask, place: Place) -> FlaskClient:
    """The coordinator's browser, signed in."""
    client = browser(app)
    sign_in(client, place.coordinator)
    return client


def opened(*, on: date = LAST_WEEK, **pages: int) -> None:
    """Add to the totals: `opened(quiz=60)`. Needs an application context."""
    named = {"quiz": "/learn/law/quiz/", "law": "/learn/law/", "home": "/", "help": "/help/"}
    reach.add_openings(db.session(), on, {named[page]: number for page, number in pages.items()})
    db.session.commit()


def main_part(page: str) -> str:
    """A page without its header, whose token against forged posts changes each second."""
    part = page.partition("<main")[2]
    assert "<table" in part
    return part


def rows(page: str) -> dict[str, str]:
    """What stands beside the name of each page, and of each month of help."""
    pages = page.partition('id="group-finished"')[0]
    return dict(re.findall(r'<th scope="row">([^<]*)</th><td class="\w+">([^<]*)</td>', pages))


def finished(page: str) -> dict[str, str]:
    """What stands beside the name of each activity."""
    activities = page.partition('id="group-finished"')[2]
    return dict(re.findall(r'<th scope="row">([^<]*)</th><td class="\w+">([^<]*)</td>', activities))


def seal(room: Room, activity: str, ballots: int) -> Seal:
    return Seal(
        room_id=room.id,
        class_id=room.class_id,
        sealed_on=NOW.date(),
        activity=activity,
        phase=room.phase,
        ballots=ballots,
        epsilon=1.0,
    )


def test_the_overview_leads_to_pages_opened(coordinator: FlaskClient) -> None:
    assert f'href="{TABLE}"' in coordinator.get("/coordinate/").text


def test_a_coordinator_sees_the_last_week_that_is_over_rounded(coordinator: FlaskClient) -> None:
    opened(quiz=1234, law=55)
    page = coordinator.get(TABLE).text
    assert "16 Nov to 22 Nov 2026" in page
    assert rows(page)["Check what you know"] == "1,230"
    assert page.count(">60<") == 1


def test_what_is_withheld_says_so_in_its_place_and_is_no_0(coordinator: FlaskClient) -> None:
    opened(quiz=49)
    page = coordinator.get(TABLE).text
    assert set(rows(page).values()) == {"fewer than 50"}
    assert "Fewer than 50 are not shown, and that is not the same as 0." in page


def test_pages_that_nobody_opened_stand_where_others_do(coordinator: FlaskClient) -> None:
    before = main_part(coordinator.get(TABLE).text)
    opened(quiz=49, home=1, help=49)
    assert main_part(coordinator.get(TABLE).text) == before


def test_a_week_is_shown_once_it_is_over_and_not_before(coordinator: FlaskClient, clock: Clock) -> None:
    before = main_part(coordinator.get(TABLE).text)
    opened(on=THIS_WEEK, quiz=60)
    assert main_part(coordinator.get(TABLE).text) == before
    assert coordinator.get(f"{TABLE}?week=2026-W48").status_code == 400
    clock.now = datetime(2026, 11, 30, tzinfo=UTC)
    assert rows(coordinator.get(TABLE).text)["Check what you know"] == "60"
    assert rows(coordinator.get(f"{TABLE}?week=2026-W47").text)["Check what you know"] == "fewer than 50"


def test_all_help_is_one_number_a_month_and_no_page_of_it_is_named(coordinator: FlaskClient) -> None:
    opened(on=date(2026, 10, 31), help=77)
    opened(help=990)
    page = coordinator.get(TABLE).text
    assert rows(page)["October 2026"] == "80"
    assert "990" not in page
    assert "What’s happening?" not in rows(page)
    assert "not-safe" not in page


def test_activities_finished_are_the_ballots_of_the_half_term_over_all_areas_rounded(
    app: Flask, coordinator: FlaskClient, room: Room
) -> None:
    elsewhere = open_room(app, make_place("Southshire", "Dale School"), "law/quiz")
    db.session.add_all(
        [seal(room, "law/quiz", 25), seal(room, "law/chat", 24), seal(elsewhere, "law/quiz", 58)]
    )
    db.session.commit()
    shown = finished(coordinator.get(TABLE).text)
    assert shown == {
        "What the law says: Check what you know": "80",
        "What the law says: The group chat": "fewer than 50",
    }


@pytest.mark.parametrize("query", ["week=2026-W01", "week=x", "week=2026-W47&page=/help/", "month=2026-10"])
def test_another_choice_is_refused(coordinator: FlaskClient, query: str) -> None:
    assert coordinator.get(f"{TABLE}?{query}").status_code == 400


def test_every_coordinator_sees_the_same_and_nobody_else_sees_it(
    app: Flask, coordinator: FlaskClient, place: Place
) -> None:
    opened(quiz=120)
    other = make_place("Southshire", "Dale School")
    elsewhere, teacher = browser(app), browser(app)
    sign_in(elsewhere, other.coordinator)
    sign_in(teacher, place.teacher)
    assert rows(elsewhere.get(TABLE).text) == rows(coordinator.get(TABLE).text)
    assert teacher.get(TABLE).status_code == 404


def test_people_are_never_counted(coordinator: FlaskClient) -> None:
    page = coordinator.get(TABLE).text.lower()
    assert "pages opened" in page
    for word in ("visitor", "visits", "users", "unique"):
        assert word not in page


def test_the_pages_of_a_reader_stand_together_as_those_of_a_module_do(coordinator: FlaskClient) -> None:
    page = coordinator.get(TABLE).text
    cards = {
        title: re.findall(r'<th scope="row">([^<]*)</th>', card)
        for title, card in re.findall(
            r'<h2 id="group-\d+" class="small-title">([^<]*)</h2>(.*?)</section>', page, re.S
        )
    }
    assert {"Schools", "It happened now"} <= {*cards["Schools"]}
    assert "Check what you know" in cards["What the law says"]
    assert all(len(lines) > 1 for lines in cards.values())
