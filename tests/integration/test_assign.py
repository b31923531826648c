"""Assign: who is taught what and when, in one press; seen before it, and shared, moved and undone after."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me.db import budget
from safe4me.db.accounts import Account
from safe4me.db.assignments import Assignment, LessonPlace, SkipReason
from safe4me.db.base import db
from safe4me.db.budget import BudgetEntry
from safe4me.db.rooms import Phase
from safe4me.db.schools import SchoolClass
from safe4me.schools import assigning, assignments
from safe4me.schools.teaching_weeks import TeachingWeeks
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    add_class,
    browser,
    give,
    hidden,
    is_ticked,
    make_place,
    open_room,
    sign_in,
    with_settings,
)

PAGE = "/teach/assign"
FIRST, SECOND = date(2026, 11, 30), date(2026, 12, 7)  # the Mondays after the day on which tests play
CHRISTMAS = date(2026, 12, 21), date(2026, 12, 28)


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    return signed_in(app, place.teacher)


def signed_in(app: Flask, account: Account) -> FlaskClient:
    client = browser(app)
    sign_in(client, account)
    return client


def press(client: FlaskClient, *classes: SchoolClass, **changed: object) -> "Pressed":
    """Fill in Assign and press it; what is None is left out, as a box that is not ticked is."""
    form = {
        "csrf_token": hidden(client.get("/account/").text, "csrf_token"),
        "classes": [each.id for each in classes],
        "taught": "yes",
        "week": str(FIRST),
        "pace": "1",
        "place": "class",
        "note": "",
        **changed,
    }
    reply = client.post(PAGE, data={name: value for name, value in form.items() if value is not None})
    return Pressed(reply.status_code, reply.text, reply.location or "")


class Pressed:
    """What a press came to: a page, or where it leads."""

    def __init__(self, status: int, page: str, leads: str) -> None:
        self.status, self.page, self.leads = status, page, leads

    @property
    def preview(self) -> str:
        """The words of what is shown beside the form."""
        shown = self.page.partition('id="preview"')[2].partition("</section>")[0]
        return " ".join(re.sub(r"<[^>]*>", " ", shown).split())


def do(client: FlaskClient, path: str, **data: str) -> int:
    token = hidden(client.get("/account/").text, "csrf_token")
    return client.post(path, data={"csrf_token": token, **data}).status_code


def planned() -> list[Assignment]:
    db.session.rollback()
    return list(db.session.scalars(select(Assignment).order_by(Assignment.week, Assignment.id)))


def rows() -> list[tuple[str, str, date]]:
    found = [(each.week, each.school_class.name, each.item) for each in planned()]
    return [(name, item, week) for week, name, item in sorted(found)]


def of_other_years(place: Place) -> Sequence[SchoolClass]:
    return add_class(place, "8A", year_group=8), add_class(place, "7A", year_group=7)


def test_a_press_sets_what_the_year_is_taught_and_leads_to_what_it_made(
    client: FlaskClient, place: Place
) -> None:
    pressed = press(client, place.school_class, note="In the hall")
    assert rows() == [("9K", "law", FIRST)]
    [made] = planned()
    assert (made.note, made.place, made.account_id, made.set_id) == (
        "In the hall",
        LessonPlace.CLASS,
        place.teacher.id,
        made.id,
    )
    assert pressed.leads == f"{PAGE}/{made.id}"
    page = client.get(pressed.leads).text
    assert "Set: 1 lesson" in page
    assert "Their teachers see them in My week." in page
    assert "What the law says" in page


def test_a_lead_sets_whole_year_groups_each_its_own_route_and_a_class_beside_them(
    app: Flask, place: Place
) -> None:
    eight, seven = of_other_years(place)
    lead = signed_in(app, place.lead)
    assert "All of Year 9 (1)" in lead.get(PAGE).text
    press(lead, eight, years=["9", "7"])
    assert rows() == [("8A", "law", FIRST), ("9K", "law", FIRST)], "Year 7 is taught nothing here"
    press(lead, seven, items=["help", "law/quiz"], taught=None)
    of_seven = [row for row in rows() if row[0] == "7A"]
    assert of_seven == [("7A", "law/quiz", FIRST), ("7A", "help", SECOND)], "in the order of the site"


def test_what_is_ticked_by_hand_is_the_same_for_all_whatever_their_year_is_taught(
    client: FlaskClient, place: Place
) -> None:
    press(client, place.school_class, items=["help"])
    assert rows() == [("9K", "help", FIRST)]


@pytest.mark.parametrize(
    ("pace", "weeks"),
    [
        ("1", [date(2026, 12, 14), date(2027, 1, 4), date(2027, 1, 11)]),
        ("2", [date(2026, 12, 14), date(2027, 1, 11), date(2027, 1, 25)]),
        ("0", [date(2026, 12, 14)] * 3),
    ],
)
def test_lessons_leave_the_holidays_out(
    app: Flask, client: FlaskClient, place: Place, pace: str, weeks: list[date]
) -> None:
    app.extensions["settings"] = with_settings(app.extensions["settings"], holiday_weeks=CHRISTMAS)
    items = ["law", "law/quiz", "help"]
    press(client, place.school_class, items=items, week="2026-12-14", pace=pace)
    assert [each.week for each in planned()] == weeks


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"classes": []}, "Pick who it is for."),
        ({"taught": None}, "Pick what they are taught."),
        ({"week": "2026-11-16"}, "Choose a week from 23 November on."),
        ({"week": "2026-12-21"}, "Choose a week from 23 November on."),
        ({"week": "2027-09-06"}, "Choose a week from 23 November on."),
        ({"week": "2026-12-02"}, "Choose a week from 23 November on."),
        ({"week": "soon"}, "Choose a week from 23 November on."),
        ({"week": None}, "Choose from the list."),
        ({"pace": "9"}, "Choose from the list."),
        ({"pace": None}, "Choose from the list."),
        ({"place": "moon"}, "Choose from the list."),
        ({"classes": ["9K"]}, "Choose from the list."),
        ({"years": ["9"]}, "Choose from the list."),
        ({"note": "x" * 201}, "A note can have up to 200 characters."),
        ({"note": "a\u202eb"}, "a character that can’t be shown"),
    ],
)
def test_what_cannot_be_set_is_explained_and_what_was_typed_stays(
    app: Flask, client: FlaskClient, place: Place, wrong: dict[str, object], words: str
) -> None:
    app.extensions["settings"] = with_settings(app.extensions["settings"], holiday_weeks=CHRISTMAS)
    given = {"note": "Typed before", "items": None, **wrong}
    pressed = press(client, place.school_class, **given)
    assert pressed.status == 422
    assert words in pressed.page
    assert "note" in wrong or 'value="Typed before"' in pressed.page
    assert "classes" in wrong or is_ticked(pressed.page, str(place.school_class.id))
    assert "Assign" in pressed.preview
    assert planned() == []


def test_a_look_makes_nothing_and_says_what_a_press_would_make(app: Flask, place: Place) -> None:
    for name in ("9L", "9M"):
        add_class(place, name)
    small = add_class(place, "9S", 8)
    give(small, place.teacher)
    looked = press(signed_in(app, place.lead), years=["9"], look="yes", note="Kept")
    assert looked.status == 200
    assert "4 lessons Assign 4 lessons" in looked.preview
    assert "30 November What the law says all 4 classes of Year 9" in looked.preview
    assert "9S (8): too few for figures alone." in looked.preview
    assert "9L, 9M have no teacher yet. They are in the plan, and wait in My school." in looked.preview
    assert 'value="Kept"' in looked.page
    assert is_ticked(looked.page, "9")
    assert planned() == []


def test_of_a_year_group_in_part_the_classes_are_named(app: Flask, place: Place) -> None:
    beside = [add_class(place, name) for name in ("9L", "9M")]
    looked = press(signed_in(app, place.lead), *beside, look="yes")
    assert "What the law says 9L, 9M" in looked.preview


def test_before_anybody_is_picked_the_page_says_so(client: FlaskClient, place: Place) -> None:
    assert "Nobody is picked yet" in client.get(PAGE).text
    assert "Nobody is picked yet" in press(client, look="yes").preview
    assert "Pick what they are taught" in press(client, place.school_class, taught=None, look="yes").preview


def test_the_same_press_twice_makes_one_set_and_leads_to_it(client: FlaskClient, place: Place) -> None:
    first, again = press(client, place.school_class), press(client, place.school_class)
    assert first.leads == again.leads
    assert rows() == [("9K", "law", FIRST)]


def test_what_a_colleague_has_set_already_is_named_with_who_did(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    lead = signed_in(app, place.lead)
    press(lead, place.school_class)
    looked = press(client, place.school_class, items=["law", "help"], look="yes")
    assert "1 lesson" in looked.preview
    assert f"1 was there already, by {place.lead.name}." in looked.preview
    refused = press(client, place.school_class)
    assert refused.status == 422
    assert "Nothing of this is new for these classes." in refused.page
    assert "1 was there already, by you." in press(lead, place.school_class, look="yes").preview
    assert rows() == [("9K", "law", FIRST)]


def test_two_at_once_set_each_lesson_once(place: Place) -> None:
    session, library = db.session(), lessons_in(CONTENT)
    wish = assigning.AssignRequest((place.school_class,), ("law",), FIRST)
    weeks = TeachingWeeks(2026, frozenset())
    drafts = [assigning.draft_of(session, library, weeks, wish, NOW) for _ in range(2)]
    made = [
        len(assigning.assign(session, library, account, wish, draft, NOW))
        for account, draft in zip((place.lead, place.teacher), drafts, strict=True)
    ]
    assert made == [1, 0]


def test_what_a_class_has_had_or_has_open_is_left_out_named_and_set_again_as_practice(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    other = add_class(place, "9L")
    give(other, place.teacher)
    open_room(app, place, "law/quiz")
    both = place.school_class, other
    looked = press(client, *both, look="yes")
    assert "1 lesson" in looked.preview
    assert "Left out: had this year, or open now. What the law says: 9K" in looked.preview
    assert "Set it again, as practice" in looked.preview
    again = press(client, *both, again="yes", look="yes")
    assert "2 lessons" in again.preview
    assert "Left out" not in again.preview
    assert 'name="again" value="yes" form="assign" checked' in again.page
    press(client, *both)
    assert rows() == [("9L", "law", FIRST)]


def test_what_was_skipped_or_taught_in_a_week_is_not_set_there_twice(
    client: FlaskClient, place: Place
) -> None:
    press(client, place.school_class)
    [made] = planned()
    assignments.skip(db.session(), place.teacher, made, SkipReason.EXAMS, NOW)
    assert "1 was there already, by you." in press(client, place.school_class, look="yes").preview
    assert press(client, place.school_class, week=str(SECOND)).status == 302
    assignments.unmark(db.session(), place.teacher, made, NOW)
    assignments.say_taught(db.session(), place.teacher, made, NOW.date(), NOW)
    assert press(client, place.school_class, again="yes").leads == f"{PAGE}/{made.id}"
    assert rows() == [("9K", "law", FIRST), ("9K", "law", SECOND)]


def test_a_route_begins_with_what_somebody_has_still_to_be_taught(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    open_room(app, place, "law/quiz")
    press(client, place.school_class, items=["law", "help"])
    assert rows() == [("9K", "help", FIRST)]


def test_what_no_week_is_left_for_is_named_and_left_out(client: FlaskClient, place: Place) -> None:
    looked = press(client, place.school_class, items=["law", "help"], week="2027-07-26", look="yes")
    assert "1 lesson" in looked.preview
    assert "Getting help: no week is left for it this year. Left out." in looked.preview


def test_what_is_taught_no_more_is_named_and_left_out_and_old_rows_keep_a_name(
    client: FlaskClient, place: Place
) -> None:
    looked = press(client, place.school_class, items=["law", "old-news"], look="yes")
    assert "1 lesson" in looked.preview
    assert "Old news: no longer taught. Left out." in looked.preview
    leads = press(client, place.school_class).leads
    planned()[0].item = "old-news"
    db.session.commit()
    page = client.get(leads).text
    assert re.search(r"Old news <[^>]*>\(no longer taught\)", page)
    assert client.get(f"{leads}.ics").text.count("SUMMARY:9K: Old news") == 1


def test_what_a_class_could_no_longer_have_counted_is_said(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    said = "9K would use more than can still be counted this year: its last lessons are practice."
    assert said not in press(client, place.school_class, look="yes").preview
    app.extensions["settings"] = with_settings(app.extensions["settings"], epsilon_per_class_and_year=2.5)
    assert said in press(client, place.school_class, look="yes").preview
    assert said not in press(client, place.school_class, place="own", look="yes").preview


def test_of_a_year_group_in_two_groupings_the_one_that_was_not_asked_is_practice(
    app: Flask, place: Place
) -> None:
    sets = SchoolClass(
        school=place.school, school_year=2026, year_group=9, grouping="Sets", name="9X1", size=20
    )
    db.session.add(sets)
    db.session.commit()
    lead = signed_in(app, place.lead)
    page = lead.get(PAGE).text
    assert "All of Year 9, Sets (1)" in page
    assert "All of Year 9, Classes (1)" in page
    open_room(app, place, "law/quiz")
    assert "Year 9, Sets (1): practice" in lead.get(PAGE).text
    looked = press(lead, years=["9 Sets"], items=["help"], look="yes")
    assert "9X1: these pupils were asked in other classes of their year this year" in looked.preview


def test_more_than_500_lessons_are_refused_whole_with_their_number(
    app: Flask, client: FlaskClient, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assigning, "MOST_LESSONS", 1)
    for look in (None, "yes"):
        pressed = press(client, place.school_class, items=["law", "help"], note="Kept", look=look)
        assert pressed.status == 413
        assert "That would be 2 lessons." in pressed.page
        assert 'value="Kept"' in pressed.page
    assert planned() == []


def test_nobody_sets_for_a_class_of_another_school_or_a_teacher_for_a_colleagues(
    app: Flask, client: FlaskClient, place: Place
) -> None:
    other, colleagues = make_place("Elsewhere", "Other School").school_class, add_class(place, "9L")
    assert press(client, place.school_class, other).status == 404
    assert press(client, colleagues).status == 404
    assert press(client, colleagues, look="yes").status == 404
    assert press(signed_in(app, place.lead), other).status == 404
    assert press(signed_in(app, place.lead), colleagues).status == 302
    assert press(signed_in(app, place.coordinator), place.school_class).status == 404
    assert rows() == [("9L", "law", FIRST)]


def test_a_teacher_picks_among_their_own_classes_alone(client: FlaskClient, place: Place) -> None:
    add_class(place, "9L")
    page = client.get(PAGE).text
    assert "9L" not in page
    assert "All of Year" not in page


def test_who_has_no_class_is_told_whom_to_ask(app: Flask, client: FlaskClient, place: Place) -> None:
    place.school_class.retired = True
    db.session.commit()
    assert "No classes yet." in client.get(PAGE).text
    assert press(client).status == 422


def test_in_august_there_is_no_week_left(client: FlaskClient, clock: Clock, place: Place) -> None:
    clock.now = NOW.replace(year=2027, month=8, day=10)
    assert "This school year has no week left." in client.get(PAGE).text


def test_setting_reserves_nothing(client: FlaskClient, place: Place) -> None:
    press(client, place.school_class)
    assert db.session.scalars(select(BudgetEntry)).all() == []


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


def test_what_was_measured_before_is_chosen_as_after(app: Flask, client: FlaskClient, place: Place) -> None:
    room = open_room(app, place, "law/quiz", "law/chat", phase=Phase.BEFORE)
    path = f"/teach/classes/{place.school_class.id}/open?module=law"
    assert not is_ticked(client.get(path).text, "law/quiz")
    budget.count_as_spent(db.session(), room.id)
    db.session.commit()
    page = client.get(path).text
    assert is_ticked(page, "law/quiz")
    assert is_ticked(page, "after")


def test_a_module_chooses_its_activities_and_one_that_does_not_exist_none(
    client: FlaskClient, place: Place
) -> None:
    path = f"/teach/classes/{place.school_class.id}/open"
    page = client.get(f"{path}?module=law").text
    assert [is_ticked(page, name) for name in ("law/quiz", "law/chat")] == [True, True]
    reply = client.get(f"{path}?module=alchemy")
    assert reply.status_code == 200
    assert not is_ticked(reply.text, "law/quiz")
