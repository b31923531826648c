"""My school: what waits for its lead, who was taught what, what to teach again."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from safe4me import rooms
from safe4me.db.accounts import Account, RoleName
from safe4me.db.assignments import Assignment, LessonPlace, SkipReason
from safe4me.db.base import db
from safe4me.db.rooms import Phase, Room, VoidReason
from safe4me.schools import class_teachers, people, voiding
from safe4me.schools.lesson_states import LessonState
from safe4me.schools.teaching_weeks import set_holidays
from tests.helpers.privacy.batches import seal_class, totals
from tests.helpers.world.lessons import planned
from tests.helpers.world.school_page import (
    BEFORE,
    CHRISTMAS,
    EVIDENCE,
    HOME,
    LATER,
    LESS,
    WELL,
    WORST,
    lead,
    main,
)
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    add_class,
    browser,
    give,
    hidden,
    make_account,
    make_place,
    open_room,
    sign_in,
)
from tests.helpers.world.week_page import WEEK, closed, words

__all__ = ["lead"]


def section(client: FlaskClient, name: str, page: str = HOME) -> str:
    """The words of a section of a page, by the id of its title."""
    found = client.get(page)
    assert found.status_code == 200
    return words(found.text.partition(f'id="{name}"')[2].partition("</section>")[0].partition(">")[2])


def test_a_lead_begins_with_my_school_and_has_the_fields_standard_pages(lead: FlaskClient) -> None:
    nav = words(lead.get(HOME).text.partition('class="staff-nav"')[2].partition("</ul>")[0].partition(">")[2])
    assert nav == "My week Assign My school Lessons Account"


def test_a_teacher_has_my_classes_in_its_place(app: Flask, place: Place) -> None:
    client = browser(app)
    sign_in(client, place.teacher)
    nav = words(
        client.get(WEEK).text.partition('class="staff-nav"')[2].partition("</ul>")[0].partition(">")[2]
    )
    assert nav == "My week Assign My classes Lessons Account"


def test_nothing_waits_and_nothing_is_set_at_first(lead: FlaskClient) -> None:
    assert section(lead, "who") == "Who has been taught what Year 9 Nothing is set for Year 9. Assign"
    page = words(lead.get(HOME).text)
    assert "0 of 0 lessons set for this term are taught. 0 of 1 class has begun." in page


def test_what_waits_says_who_and_what_to_do(lead: FlaskClient, place: Place, shah: Account) -> None:
    nobodys, free = add_class(place, "9R"), add_class(place, "9S")
    colleague = make_account(RoleName.TEACHER, "Hill")
    colleague.name, colleague.school = "Mr Hill", place.school
    db.session.add(colleague)
    planned(place, week=BEFORE)
    planned(place, "help", week=BEFORE)
    planned(place, week=BEFORE, class_id=nobodys.id)
    class_teachers.ask_for(db.session(), colleague, place.school_class, NOW)
    set_holidays(db.session(), place.lead, place.school, 2026, CHRISTMAS, NOW)
    found = section(lead, "waiting")
    assert "9R has no teacher. Its lesson of 16 November is overdue. Give or lend 9R" in found
    assert "9K: 2 lessons still to teach. Look at 9K" in found
    assert "Mr Hill asks for 9K. Yes, lend it until 18 December Not now Another day, or for good" in found
    assert f"No teacher yet: {free.name} Give or lend" in found


def test_a_class_is_lent_in_one_press_from_my_week_too(
    app: Flask, lead: FlaskClient, place: Place, clock: Clock
) -> None:
    cover = make_account(RoleName.TEACHER, "Hill")
    cover.school = place.school
    db.session.add(cover)
    class_teachers.ask_for(db.session(), cover, place.school_class, NOW)
    set_holidays(db.session(), place.lead, place.school, 2026, CHRISTMAS, NOW)
    page = lead.get(WEEK).text
    form = page.partition(f"/school/classes/{place.school_class.id}/teachers")[2].partition("</form>")[0]
    data = {name: hidden(form, name) for name in ("csrf_token", "teacher", "until")}
    assert data["until"] == "2026-12-18", "the Friday before the next holiday"
    lead.post(f"/school/classes/{place.school_class.id}/teachers", data=data)
    own = class_teachers.own_classes(db.session(), cover, NOW)
    assert [(each.name, f"{until}") for each, until in own] == [("9K", "2026-12-18")]
    assert "asks for" not in section(lead, "waiting")


def test_a_void_that_a_lead_confirms_waits_there(lead: FlaskClient, place: Place) -> None:
    seal = seal_class(place.school, place.teacher, LESS)
    db.session.commit()
    room = db.session.get_one(Room, seal.room_id)
    voiding.ask(db.session(), place.coordinator, room, "law/quiz", VoidReason.TEST, NOW)
    assert "1 request to take answers out waits for you Decide" in section(lead, "waiting")


def test_who_should_have_a_word_first_is_asked_with_this_weeks_classes(
    lead: FlaskClient, place: Place
) -> None:
    second = add_class(place, "9L")
    planned(place)
    planned(place, class_id=second.id)
    planned(place, "help", week=LATER)
    page = words(lead.get(HOME).text)
    assert "This week: What the law says in 9K, 9L. Is there somebody who should have a word first?" in page


def opened(app: Flask, place: Place, shah: Account) -> Assignment:
    lesson = planned(place)
    open_room(app, place._replace(teacher=shah), "law/quiz")
    return lesson


def asked_before(app: Flask, place: Place, _shah: Account) -> Assignment:
    lesson = planned(place)
    closed(app, place, "law/quiz", phase=Phase.BEFORE)
    return lesson


def taught(app: Flask, place: Place, _shah: Account) -> Assignment:
    lesson = planned(place)
    closed(app, place, "law/quiz")
    return lesson


def thrown_away(app: Flask, place: Place, _shah: Account) -> Assignment:
    lesson = planned(place)
    room = open_room(app, place, "law/quiz")
    rooms.discard(db.session(), app.extensions["ballot_box"], room, NOW)
    return lesson


def stands(**of: object) -> Callable[[Flask, Place, Account], Assignment]:
    return lambda _app, place, _shah: planned(place, **of)  # type: ignore[arg-type]  # mixed


STATES = {
    LessonState.OPEN: (opened, "Open now, with Ms Shah"),
    LessonState.ASKED_BEFORE: (asked_before, "Asked before"),
    LessonState.TAUGHT: (taught, "Taught"),
    LessonState.TAUGHT_WITHOUT_ROOM: (stands(taught_on=NOW.date(), taught_by=1), "Taught without a room"),
    LessonState.SKIPPED: (
        stands(skipped=SkipReason.EXAMS, skipped_on=NOW.date(), skipped_by=1),
        "Skipped",
    ),
    LessonState.THROWN_AWAY: (thrown_away, "Thrown away"),
    LessonState.SET: (stands(place=LessonPlace.OWN), "On own devices"),
    LessonState.WAS_SET: (stands(place=LessonPlace.OWN, week=BEFORE), "Was on own devices"),
    LessonState.OVERDUE: (stands(week=BEFORE), "Overdue"),
    LessonState.DUE: (stands(), "This week"),
    LessonState.PLANNED: (stands(week=LATER), "7 Dec"),
}


@pytest.mark.parametrize("state", [*LessonState])
def test_my_week_the_class_and_my_school_agree_on_every_state(
    app: Flask, lead: FlaskClient, place: Place, shah: Account, state: LessonState
) -> None:
    make, said = STATES[state]
    lesson = make(app, place, shah)
    teacher = browser(app)
    sign_in(teacher, place.teacher)
    plan = f"{WEEK}?from={LATER}" if state is LessonState.PLANNED else WEEK
    of_page = re.compile(r'class="state-of[^"]*">(.*?)</span>', re.S)
    pages = [teacher.get(plan).text, main(lead, f"/teach/classes/{lesson.class_id}/")]
    for page in pages:
        [found] = [words(each) for each in of_page.findall(page)]
        assert found.startswith(said)
    [cell] = re.findall(r'<td class="cell.*?</td>', lead.get(HOME).text, re.S)
    assert words(cell).startswith(said)
    assert " of 25" not in cell, "how many sent stands on the class's page"


def test_a_lesson_that_was_not_planned_is_in_the_grid_and_on_the_classs_page(
    app: Flask, lead: FlaskClient, place: Place
) -> None:
    closed(app, place, "law/quiz")
    assert "Taught 24 Nov, not planned" in section(lead, "who")
    page = f"/teach/classes/{place.school_class.id}/"
    assert "Taught, not planned Taught on Tuesday 24 November Opened by Teacher See results" in section(
        lead, "lessons", page
    )
    assert "1 of 1 class has begun" in words(lead.get(HOME).text)


def test_one_year_group_stands_at_a_time(lead: FlaskClient, place: Place) -> None:
    other = add_class(place, "7A", year_group=7)
    planned(place)
    planned(place, "help", class_id=other.id, week=LATER)
    planned(place, "law", class_id=other.id)
    seven, nine = section(lead, "who", f"{HOME}?year=7"), section(lead, "who", f"{HOME}?year=9")
    assert ("7A" in seven, "9K" in seven) == (True, False)
    assert ("7A" in nine, "9K" in nine) == (False, True)
    assert section(lead, "who") == seven, "the year group with most lessons comes first"
    assert lead.get(f"{HOME}?year=12").status_code == 400


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (WELL, "Nothing stands out in What the law says. 9 in 10 or more answered each question safely."),
        (
            LESS,
            (
                "What the law says: about 8 in 10 or more answered each question safely. "
                "The fewest on “Passing a picture on”: about 20 of 120 didn’t."
            ),
        ),
    ],
)
def test_what_need_not_be_taught_again_says_how_many_did_not(
    lead: FlaskClient, place: Place, counts: dict[str, tuple[int, ...]], said: str
) -> None:
    totals(place.school, "law/quiz", counts, classes=4)
    assert f"Year 9 · 4 classes, 120 answers {said}" in section(lead, "again")


def test_what_to_teach_again_leads_to_its_step(lead: FlaskClient, place: Place) -> None:
    totals(place.school, "law/quiz", WORST, classes=4)
    found = section(lead, "again")
    assert "About 5 in 10 " in found
    assert re.search(r"50% \(\d\d–\d\d\)", found)
    assert "Nothing stands out" not in found


def test_one_class_alone_says_nothing_yet_and_nor_do_figures_that_are_too_wide(
    lead: FlaskClient, place: Place
) -> None:
    seal_class(place.school, place.teacher, WORST, of=place.school_class)
    planned(place, week=LATER)
    found = section(lead, "again")
    assert "We can’t say yet for Year 9. It starts with two classes. 1 lesson is still to come." in found
    totals(place.school, "law/quiz", {"pass-on": (10, 20, 0)}, classes=3)
    assert "3 classes answered: too few to say it within 10 points." in section(lead, "again")


def test_the_class_page_is_the_same_for_its_teachers_and_the_lead(
    app: Flask, lead: FlaskClient, place: Place, shah: Account
) -> None:
    planned(place)
    closed(app, place, "law/quiz", ballots=20)
    planned(place, "law/chat")
    planned(place, "help", week=LATER, note="Hall")
    open_room(app, place, "law/chat")
    page = f"/teach/classes/{place.school_class.id}/"
    pages = {main(lead, page)}
    for account in (place.teacher, shah):
        client = browser(app)
        sign_in(client, account)
        pages.add(re.sub(r'name="csrf_token" value="[^"]*"', "", main(client, page)))
    assert len(pages) == 1


def test_the_class_page_says_what_can_still_be_counted(app: Flask, lead: FlaskClient, place: Place) -> None:
    page = f"/teach/classes/{place.school_class.id}/"
    found = section(lead, "counts", page)
    assert "What the law says Story “The group chat”, Quiz" in found
    closed(app, place, "law/quiz")
    assert "What the law says Story “The group chat” " in section(lead, "counts", page)


def test_a_teacher_who_leaves_gives_their_classes_back(lead: FlaskClient, place: Place) -> None:
    planned(place, week=BEFORE)
    assert "9K: one lesson still to teach." in section(lead, "waiting")
    people.disable(db.session(), place.lead, place.teacher, NOW)
    assert "9K has no teacher. Its lesson of 16 November is overdue." in section(lead, "waiting")
    page = section(lead, "lessons", f"/teach/classes/{place.school_class.id}/")
    assert "Set by a former colleague" in page


def test_it_asks_the_database_as_often_for_many_classes_as_for_few(
    lead: FlaskClient, place: Place, shah: Account
) -> None:
    def queries() -> int:
        seen: list[str] = []

        def note(_c: object, _u: object, statement: str, *_: object) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        assert lead.get(HOME).status_code == lead.get(EVIDENCE).status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    planned(place)
    queries()
    few = queries()
    for name in ("9A", "9B", "9C", "9D"):
        own, teacher = add_class(place, name), make_account(RoleName.TEACHER, name)
        teacher.school = place.school
        db.session.add(teacher)
        give(own, teacher)
        for item in ("law", "help", "law/quiz"):
            planned(place._replace(school_class=own), item, week=BEFORE)
    assert queries() == few


def test_a_school_without_classes_is_told_to_set_them_up(app: Flask, place: Place) -> None:
    other = make_place("Southshire", "Lake School")
    other.school_class.retired = True
    db.session.commit()
    client = browser(app)
    sign_in(client, other.lead)
    assert "There are no classes yet this school year. Set up classes" in section(client, "who")
    assert "Nothing yet this school year." in section(client, "taught", EVIDENCE)
