"""Assign: who is taught what and when, in one press, seen before it."""

import re
from collections.abc import Sequence
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.assignments import LessonPlace, SkipReason
from safe4me.db.base import db
from safe4me.db.schools import SchoolClass
from safe4me.schools import assigning, assignments
from safe4me.schools.teaching_weeks import TeachingWeeks
from tests.helpers.content.libraries import CONTENT, lessons_in
from tests.helpers.world.assign_page import FIRST, PAGE, SECOND, planned, press, rows, signed_in
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    add_class,
    give,
    is_ticked,
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
    assert not re.search(r">[^<>]*9L", page)
    assert "All of Year" not in page


def test_who_has_no_class_is_told_whom_to_ask(app: Flask, client: FlaskClient, place: Place) -> None:
    place.school_class.retired = True
    db.session.commit()
    assert "No classes yet." in client.get(PAGE).text
    assert press(client).status == 422


def test_in_august_there_is_no_week_left(client: FlaskClient, clock: Clock, place: Place) -> None:
    clock.now = NOW.replace(year=2027, month=8, day=10)
    assert "This school year has no week left." in client.get(PAGE).text
