"""Where every class of a school is small, classes of one band of ages share a room, a colleague's too."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from safe4me import rooms
from safe4me.db.accounts import Account, ClassRequest, ClassTeacher, RoleName
from safe4me.db.base import NotFound, db
from safe4me.db.batches import ALL_YEAR_GROUPS, AreaTotal, Batch
from safe4me.db.released import Seal
from safe4me.db.rooms import Room
from safe4me.db.schools import SchoolClass
from safe4me.schools import class_teachers
from safe4me.schools.practice import small_beside
from tests.helpers.privacy.batches import close_batches
from tests.helpers.world.lessons import planned
from tests.helpers.world.rooms import close_room, do, finish, open_form, send
from tests.helpers.world.schools import (
    NOW,
    Clock,
    Place,
    add_class,
    browser,
    give,
    hidden,
    is_ticked,
    make_account,
    open_room,
    sign_in,
)
from tests.helpers.world.week_page import WEEK, filled, press


@pytest.fixture(autouse=True)
def nine(place: Place) -> SchoolClass:
    """The teacher's own class of Year 9: seven pupils."""
    place.school_class.size = 7
    db.session.commit()
    return place.school_class


@pytest.fixture
def ten(place: Place) -> SchoolClass:
    """A colleague's class of Year 10."""
    return add_class(place, "10T", 6, 10)


@pytest.fixture
def shah(place: Place, ten: SchoolClass) -> Account:
    made = make_account(RoleName.TEACHER, "Shah")
    made.name, made.school = "Ms Shah", place.school
    db.session.add(made)
    give(ten, made)
    return made


@pytest.fixture
def colleague(app: Flask, shah: Account) -> FlaskClient:
    """Ms Shah's browser, signed in."""
    client = browser(app)
    sign_in(client, shah)
    return client


def ask(client: FlaskClient, own: SchoolClass, other: SchoolClass) -> str:
    """Ask for a colleague's class for today, on the page on which one's own practises; that page then."""
    page = f"/teach/classes/{own.id}/open"
    data = {"csrf_token": hidden(client.get(page).text, "csrf_token"), "beside": str(own.id)}
    reply = client.post(f"/teach/classes/{other.id}/ask", data=data)
    assert reply.location == page
    return client.get(page).text


def reply_to(client: FlaskClient, school_class: SchoolClass, person: Account, answer: str) -> int:
    token = hidden(client.get("/teach/ask").text, "csrf_token")
    data = {"csrf_token": token, "to": str(person.id), "answer": answer}
    return client.post(f"/teach/classes/{school_class.id}/lend", data=data).status_code


def test_classes_of_one_band_share_a_room_and_of_two_bands_they_do_not(
    place: Place, nine: SchoolClass
) -> None:
    ten, eleven = add_class(place, "10T", 4, 10), add_class(place, "11T", 1, 11)
    eight = add_class(place, "8T", 11, 8)
    assert small_beside(db.session(), nine, [nine, ten, eleven, eight]) == [ten, eleven]
    assert small_beside(db.session(), eight, [nine, ten, eleven, eight]) == []
    eleven.grouping = "Sets"
    db.session.commit()
    assert small_beside(db.session(), nine, [nine, ten, eleven, eight]) == []


def test_where_one_class_has_twelve_year_groups_share_no_room(
    app: Flask, client: FlaskClient, place: Place, nine: SchoolClass, ten: SchoolClass
) -> None:
    give(ten, place.teacher)
    large = add_class(place, "7C", 12, 7)
    assert small_beside(db.session(), nine, [nine, ten]) == []
    with pytest.raises(rooms.SeveralYearGroups):
        open_room(app, place, "law/quiz", beside=[ten])
    sign_in(client, place.teacher)
    assert "10T" not in client.get(f"/teach/classes/{nine.id}/open").text.partition("<main")[2]
    large.retired = True
    db.session.commit()
    assert open_room(app, place, "law/quiz", beside=[ten]).classes == (nine, ten)


def test_a_room_of_two_bands_is_refused_there_too(app: Flask, place: Place) -> None:
    with pytest.raises(rooms.SeveralYearGroups):
        open_room(app, place, "law/quiz", beside=[add_class(place, "8T", 8, 8)])
    assert db.session.scalars(select(Room)).all() == []


def test_together_stands_out_and_its_room_is_finished_for_the_school(
    app: Flask, teacher: FlaskClient, place: Place, nine: SchoolClass, ten: SchoolClass
) -> None:
    give(ten, place.teacher)
    page = teacher.get(f"/teach/classes/{nine.id}/open?module=law").text
    assert "Open with 10T (6 pupils)" in page
    page = teacher.get(f"/teach/classes/{nine.id}/open?module=law&together=yes").text
    assert is_ticked(page, str(ten.id))
    open_form(teacher, place, activities=["law/quiz"], beside=[str(ten.id)])
    room = db.session.scalars(select(Room)).one()
    assert (room.classes, room.size, room.year_group) == ((nine, ten), 13, None)
    send(app, room, 8)
    page = finish(teacher, room)
    assert "<b>8 of 13</b>" in page
    assert "Add to your school’s figures" in page
    assert "Year 9’s figures" not in page


def test_it_opens_from_my_week_by_one_press(
    teacher: FlaskClient, place: Place, nine: SchoolClass, ten: SchoolClass
) -> None:
    lesson = planned(place)
    assert filled(teacher.get(WEEK).text) == ["Practise"]
    give(ten, place.teacher)
    assert filled(teacher.get(WEEK).text) == ["Open with 10T (6)"]
    press(teacher, lesson, "open", together="yes")
    assert db.session.scalars(select(Room)).one().classes == (nine, ten)


def test_what_they_send_is_in_sums_of_the_school_and_in_none_of_a_year_group(
    app: Flask, place: Place, nine: SchoolClass, ten: SchoolClass
) -> None:
    """Whatever waits beside it: the year group's own classes make their batch without it."""
    sealed = {9: set[int](), 10: set[int]()}
    rooms_of = [
        [add_class(place, f"{n}-{each}", 6, year) for each, year in enumerate((9, second))]
        for n, second in enumerate((9, 10, 9, 10))
    ]
    for first, second in rooms_of:
        room = open_room(app, place._replace(school_class=first), "law/quiz", beside=[second])
        send(app, room, 12)
        close_room(app, room)
        sealed[second.year_group].add(room.id)
    close_batches()
    found = {batch.year_group: batch for batch in db.session.scalars(select(Batch))}
    assert {year: batch.school_id for year, batch in found.items()} == dict.fromkeys(
        (9, None), place.school.id
    )
    for batch, of in ((found[9], sealed[9]), (found[None], sealed[10])):
        assert {each.room_id for each in db.session.scalars(select(Seal).filter_by(batch_id=batch.id))} == of
    assert {seal.class_id for seal in db.session.scalars(select(Seal))} == {None}
    seals = {total.year_group: total.seals for total in db.session.scalars(select(AreaTotal))}
    assert seals == {ALL_YEAR_GROUPS: 4, 9: 2}


def test_a_colleague_lends_a_class_for_today_by_one_press(
    app: Flask,
    teacher: FlaskClient,
    colleague: FlaskClient,
    clock: Clock,
    place: Place,
    nine: SchoolClass,
    ten: SchoolClass,
    shah: Account,
) -> None:
    page = teacher.get(f"/teach/classes/{nine.id}/open").text
    assert "A colleague’s class can join for today" in page
    assert "Its answers count for the school, not for a year group." in page
    assert "You have asked." in ask(teacher, nine, ten)
    assert "Teacher asks for 10T, to share a room today." in colleague.get(WEEK).text
    assert reply_to(colleague, ten, place.teacher, "yes") == 302
    assert "asks for 10T" not in colleague.get(WEEK).text
    assert "Open with 10T (6 pupils)" in teacher.get(f"/teach/classes/{nine.id}/open").text
    open_form(teacher, place, activities=["law/quiz"], beside=[str(ten.id)])
    room = db.session.scalars(select(Room)).one()
    send(app, room, 13)
    do(teacher, room, "close")
    results = f"/teach/rooms/{room.id}/results"
    assert [client.get(results).status_code for client in (teacher, colleague)] == [200, 200]
    clock.forward(days=1)
    assert [each for each, _ in class_teachers.own_classes(db.session(), place.teacher, clock())] == [nine]
    assert [each for each, _ in class_teachers.own_classes(db.session(), shah, clock())] == [ten]


def test_not_today_leaves_the_class_where_it_is_and_pressing_twice_does_nothing_twice(
    teacher: FlaskClient, colleague: FlaskClient, place: Place, nine: SchoolClass, ten: SchoolClass
) -> None:
    ask(teacher, nine, ten)
    ask(teacher, nine, ten)
    assert len(db.session.scalars(select(ClassRequest)).all()) == 1
    for answer in ("no", "yes"):
        assert reply_to(colleague, ten, place.teacher, answer) == 302
    db.session.rollback()
    assert db.session.get(ClassTeacher, (ten.id, place.teacher.id)) is None, "nobody asks any more"
    assert "Ask for today" in teacher.get(f"/teach/classes/{nine.id}/open").text


def test_whoever_may_not_lend_it_cannot(
    app: Flask,
    teacher: FlaskClient,
    place: Place,
    nine: SchoolClass,
    ten: SchoolClass,
    shah: Account,
    colleague: FlaskClient,
) -> None:
    ask(teacher, nine, ten)
    assert reply_to(teacher, ten, place.teacher, "yes") == 404, "nobody lends to themselves"
    borrowed = add_class(place, "11T", 3, 11)
    give(borrowed, shah, until=NOW.date() + timedelta(days=2))
    class_teachers.ask_for(db.session(), place.teacher, borrowed, NOW)
    assert reply_to(colleague, borrowed, place.teacher, "yes") == 404, "what is lent is not lent on"
    add_class(place, "7C", 12, 7)
    assert "asks for 10T" not in colleague.get(WEEK).text
    assert reply_to(colleague, ten, place.teacher, "yes") == 404, "not every class is small"
    with pytest.raises(NotFound):
        class_teachers.answer_colleague(db.session(), shah, ten, place.teacher.id, NOW, yes=True)


def test_a_lead_who_teaches_borrows_a_class_for_today_and_not_for_good(
    app: Flask, place: Place, ten: SchoolClass
) -> None:
    own = add_class(place, "9L", 6)
    give(own, place.lead)
    client = browser(app)
    sign_in(client, place.lead)
    page = ask(client, own, ten)
    held = db.session.get(ClassTeacher, (ten.id, place.lead.id))
    assert held is not None
    assert held.until == NOW.date()
    assert "Open with 10T (6 pupils)" in page
