"""What one press of Assign has made: copied, moved, taken back, shared, in a calendar; holidays, notes."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.db.assignments import Assignment, LessonPlace, SkipReason
from safe4me.db.base import db
from safe4me.db.budget import BudgetEntry
from safe4me.db.schools import SchoolClass
from safe4me.schools import assignments
from tests.helpers.world.assign_page import FIRST, PAGE, SECOND, do, planned, press, rows, signed_in
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    add_class,
    hidden,
    make_place,
    open_room,
    with_settings,
)

CHRISTMAS = date(2026, 12, 21), date(2026, 12, 28)


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    return signed_in(app, place.teacher)


def of_other_years(place: Place) -> Sequence[SchoolClass]:
    return add_class(place, "8A", year_group=8), add_class(place, "7A", year_group=7)


def test_a_press_is_taken_back_but_for_lessons_whose_room_was_opened(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    leads = press(client, place.school_class, items=["law", "help"]).leads
    open_room(app, place, "law/quiz")
    assert "A room was opened for 1 of them. Undo leaves it in the plan." in client.get(leads).text
    assert do(client, f"{leads}/undo") == 302
    assert rows() == [("9K", "law", FIRST)]
    page = client.get(leads).text
    assert "Undo</button>" not in page
    assert do(client, f"{leads}/undo") == 302
    assert len(planned()) == 1


def test_what_is_taken_back_whole_is_gone_and_the_page_says_so(client: FlaskClient, place: Place) -> None:
    leads = press(client, place.school_class).leads
    assert do(client, f"{leads}/undo") == 302
    assert planned() == []
    assert client.get(leads).status_code == do(client, f"{leads}/undo") == 404
    assert "Those lessons are out of the plan." in client.get(f"{PAGE}?undone=yes").text


def test_nobody_takes_back_what_they_may_not_see(app: Flask, client: FlaskClient, place: Place) -> None:
    leads = press(client, place.school_class).leads
    other = signed_in(app, make_place("Elsewhere", "Other School").lead)
    assert do(other, f"{leads}/undo") == do(other, leads, week=str(SECOND)) == 404
    assert len(planned()) == 1


def test_all_are_moved_as_many_weeks_with_lessons_as_the_first_and_once_for_two_presses(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    app.extensions["settings"] = with_settings(app.extensions["settings"], holiday_weeks=CHRISTMAS)
    leads = press(client, place.school_class, items=["law", "help"]).leads
    first = planned()[0]
    first.day = FIRST + timedelta(days=2)
    db.session.commit()
    for _ in range(2):
        assert do(client, leads, week="2026-12-14") == 302
    assert [each.week for each in planned()] == [date(2026, 12, 14), date(2027, 1, 4)]
    assert planned()[0].day == date(2026, 12, 16)


@pytest.mark.parametrize("week", ["2026-11-16", "2026-12-21", "2027-09-06", "soon", ""])
def test_nothing_is_moved_to_where_there_are_no_lessons(
    app: Flask, client: FlaskClient, place: Place, week: str
) -> None:
    app.extensions["settings"] = with_settings(app.extensions["settings"], holiday_weeks=CHRISTMAS)
    leads = press(client, place.school_class).leads
    assert do(client, leads, week=week) == 422
    assert rows() == [("9K", "law", FIRST)]


def test_nothing_is_moved_beyond_the_year_or_onto_what_is_there(client: FlaskClient, place: Place) -> None:
    leads = press(client, place.school_class, items=["law", "help"]).leads
    assert do(client, leads, week="2027-07-26") == 422, "the second has no week left"
    db.session.add(
        Assignment(class_id=place.school_class.id, item="law", week=SECOND, account_id=place.lead.id)
    )
    db.session.commit()
    assert do(client, leads, week=str(SECOND)) == 422
    assert [week for _, item, week in rows() if item == "help"] == [SECOND]


def test_what_was_taught_or_skipped_stays_when_the_rest_is_moved(client: FlaskClient, place: Place) -> None:
    leads = press(client, place.school_class, items=["law", "help"]).leads
    assignments.say_taught(db.session(), place.teacher, planned()[0], NOW.date(), NOW)
    assert do(client, leads, week="2027-01-11") == 302
    assert rows() == [("9K", "law", FIRST), ("9K", "help", date(2027, 1, 11))]


def test_on_their_own_devices_a_lesson_is_a_plain_link_that_anybody_can_open(
    client: FlaskClient, place: Place
) -> None:
    leads = press(client, place.school_class, items=["law", "law/quiz"], place="own").leads
    page = client.get(leads).text
    assert [each.place for each in planned()] == [LessonPlace.OWN] * 2
    addresses = {"http://localhost/en/learn/law/", "http://localhost/en/learn/law/quiz/"}
    assert {*re.findall(r'href="(http://localhost/en/[^"]*)"', page)} == addresses
    assert all(client.get(urlsplit(each).path).status_code == 200 for each in addresses)
    assert page.count('class="qr"') == 2
    out = re.findall(
        r'<a href="(https://[^"]+)" target="_blank" rel="noopener noreferrer">(Google Classroom|Teams)', page
    )
    assert len(out) == 4
    asked = [(urlsplit(each).netloc, parse_qs(urlsplit(each.replace("&amp;", "&")).query)) for each, _ in out]
    assert {host for host, _ in asked} == {"classroom.google.com", "teams.microsoft.com"}
    assert {found.get("url", found.get("href", [""]))[0] for _, found in asked} == addresses
    ends = "You can skip it. Get help is on every page. Childline 0800 1111."
    assert all(found.get("title", found.get("msgText", [""]))[0].endswith(ends) for _, found in asked)
    assert "9K" not in "".join(each for each, _ in out)


def test_what_is_taught_in_class_is_not_shared_by_a_link(client: FlaskClient, place: Place) -> None:
    page = client.get(press(client, place.school_class).leads).text
    assert "classroom.google.com" not in page


def test_who_sets_it_for_own_devices_reads_what_to_think_of(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    assert "Tell parents first." in page
    assert "Who doesn’t do it isn’t asked why." in page
    assert "nobody can see who does it" in page


def test_the_calendar_file_names_class_and_module_alone(client: FlaskClient, place: Place) -> None:
    leads = press(client, place.school_class, items=["law/quiz"], note="In the hall").leads
    [made] = planned()
    for path, name in ((f"{leads}.ics", f"safe4me-set-{made.id}"), ("/teach/week.ics", "safe4me-lessons")):
        reply = client.get(path)
        assert reply.mimetype == "text/calendar"
        assert reply.headers["Content-Disposition"] == f'attachment; filename="{name}.ics"'
        lines = reply.get_data(as_text=True).split("\r\n")
        assert [line for line in lines if line.startswith(("UID", "SUMMARY", "DTSTART", "DTEND"))] == [
            f"UID:assignment-{made.id}@localhost",
            "DTSTART;VALUE=DATE:20261130",
            "DTEND;VALUE=DATE:20261205",
            "SUMMARY:9K: What the law says",
        ]
        assert "hall" not in reply.text


def test_my_calendar_has_what_is_to_come_in_my_classes(app: Flask, place: Place) -> None:
    other = add_class(place, "9L")
    lead = signed_in(app, place.lead)
    press(lead, place.school_class, other, items=["law", "help"])
    assignments.skip(db.session(), place.lead, planned()[0], SkipReason.TRIP, NOW)
    mine = signed_in(app, place.teacher).get("/teach/week.ics").text
    assert re.findall(r"SUMMARY:(.*)\r", mine) == ["9K: Getting help"]
    assert "SUMMARY" not in lead.get("/teach/week.ics").text, "a lead's own classes, and they have none"


def test_a_lead_says_which_weeks_have_no_lessons(app: Flask, client: FlaskClient, place: Place) -> None:
    app.extensions["settings"] = with_settings(app.extensions["settings"], holiday_weeks=CHRISTMAS)
    path, lead = "/teach/holidays", signed_in(app, place.lead)
    page = lead.get(path).text
    assert re.findall(r'value="(\S+)" checked', page) == [str(each) for each in CHRISTMAS]
    assert page.count("<fieldset>") == 12, "of 31 August, then September to July"
    assert "December 2026" in page
    token = hidden(page, "csrf_token")
    weeks = [str(SECOND), str(CHRISTMAS[0])]
    assert lead.post(path, data={"csrf_token": token, "weeks": weeks}).location == PAGE
    assert re.findall(r'value="(\S+)" checked', lead.get(path).text) == weeks
    assert f'value="{SECOND}"' not in client.get(PAGE).text
    for wrong in ("2026-12-08", "2027-12-06", "soon"):
        assert lead.post(path, data={"csrf_token": token, "weeks": [wrong]}).status_code == 422
    assert client.get(path).status_code == do(client, path) == 404
    assert do(lead, path) == 302
    assert "checked" not in lead.get(path).text.partition("<main")[2], "no week at all may be said, too"


def test_notes_are_erased_when_their_school_year_is_over(app: Flask, place: Place, clock: Clock) -> None:
    press(signed_in(app, place.teacher), place.school_class, note="In the hall")
    run = app.test_cli_runner().invoke
    assert "Erased 0 notes" in run(args=["housekeeping"]).output
    assert [each.note for each in planned()] == ["In the hall"]
    clock.now = NOW.replace(year=2027, month=9, day=1)
    assert "Erased 1 notes" in run(args=["housekeeping"]).output
    assert [each.note for each in planned()] == [""]
    assert rows() == [("9K", "law", FIRST)]


# The page on which a room is opened by hand.


def last_years(place: Place, *lessons: tuple[str, date]) -> None:
    former = SchoolClass(school=place.school, school_year=2025, year_group=9, name="9K", size=20)
    db.session.add(former)
    db.session.flush()
    for item, week in lessons:
        db.session.add(Assignment(class_id=former.id, item=item, week=week, account_id=place.lead.id))
    db.session.commit()


def test_last_years_are_copied_to_the_same_weeks_of_term(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    holidays = date(2025, 12, 22), date(2025, 12, 29), *CHRISTMAS
    app.extensions["settings"] = with_settings(app.extensions["settings"], holiday_weeks=holidays)
    # Terms began on 1 September 2025 and on 31 August 2026.
    last_years(
        place,
        ("law", date(2026, 1, 12)),
        ("help", date(2025, 9, 1)),
        ("old-news", date(2026, 2, 2)),
    )
    looked = press(client, place.school_class, copy="yes", week=None, look="yes")
    assert "Old news: no longer taught. Left out." in looked.preview
    assert "Getting help: no week is left for it this year. Left out." in looked.preview
    press(client, place.school_class, copy="yes", week=None)
    assert [row for row in rows() if row[2] > NOW.date()] == [("9K", "law", date(2027, 1, 11))]


def test_where_there_was_no_plan_last_year_nothing_is_copied(client: FlaskClient, place: Place) -> None:
    assert "Nothing to copy" in press(client, place.school_class, copy="yes", look="yes").preview
    assert press(client, place.school_class, copy="yes").status == 422


def test_a_lead_sees_what_a_teacher_has_set_and_another_school_or_colleague_does_not(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    leads = press(client, place.school_class).leads
    other = make_place("Elsewhere", "Other School")
    seen = {
        account.email: [signed_in(app, account).get(f"{leads}{end}").status_code for end in ("", ".ics")]
        for account in (place.lead, other.teacher, other.lead, place.coordinator)
    }
    assert list(seen.values()) == [[200, 200], [404, 404], [404, 404], [404, 404]]


def test_setting_reserves_nothing(client: FlaskClient, place: Place) -> None:
    press(client, place.school_class)
    assert db.session.scalars(select(BudgetEntry)).all() == []
