"""What a lead prints: the evidence sheet, and a letter to parents."""

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.helpers.privacy.batches import totals
from tests.helpers.world.lessons import planned
from tests.helpers.world.school_page import (
    BEFORE,
    EVIDENCE,
    LATER,
    WORST,
    lead,
    main,
)
from tests.helpers.world.schools import (
    NOW,
    Place,
    add_class,
    browser,
    sign_in,
)
from tests.helpers.world.week_page import closed, words

__all__ = ["lead"]


def test_the_evidence_sheet_has_what_was_taught_to_how_many(
    app: Flask, lead: FlaskClient, place: Place
) -> None:
    second, third = add_class(place, "9L"), add_class(place, "7A", size=30, year_group=7)
    planned(place)
    closed(app, place, "law/quiz")
    planned(place, class_id=second.id, taught_on=NOW.date(), taught_by=place.teacher.id)
    planned(place, "help", class_id=third.id, week=BEFORE)
    planned(place, "law", class_id=third.id, week=LATER)
    totals(place.school, "law/quiz", WORST, classes=4)
    found = words(main(lead, EVIDENCE))
    assert "Year 7 Year 9 What the law says – 2 of 2 classes, up to 45" in found
    assert "Taught without a room, as their teachers said: Year 9, What the law says: 9L." in found
    assert "7A: one lesson still to teach." in found
    assert "Year 7: What the law says, from the week of 7 December." in found
    assert "Year 9: About 5 in 10 " in found
    assert "Part two" in found
    assert not re.search(r"paragraph|points \d|league", found)


def test_a_lead_is_offered_a_letter_to_parents_with_the_weeks_of_what_was_set(
    app: Flask, lead: FlaskClient, place: Place
) -> None:
    lesson = planned(place, week=LATER)
    page = f"/teach/assign/{lesson.id}"
    assert "Letter to parents for these lessons" in lead.get(page).text
    assert "Week of Lesson For 7 December What the law says 9K" in words(main(lead, f"{page}/letter"))
    teacher = browser(app)
    sign_in(teacher, place.teacher)
    assert "Letter to parents" not in teacher.get(page).text
    assert teacher.get(f"{page}/letter").status_code == 404
