"""The pages of a room of several classes: its form, what it is called, and what coordinators read."""

from flask import Flask

from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from tests.helpers.world.rooms import cast_ballots, close_room
from tests.helpers.world.schools import NOW, Place, add_class, browser, give, hidden, open_room, sign_in


def opened(app: Flask, place: Place, **data: object) -> tuple[int, str]:
    """What the open form leads to, in the teacher's browser."""
    teacher = browser(app)
    sign_in(teacher, place.teacher)
    path = f"/teach/classes/{place.school_class.id}/open"
    token = hidden(teacher.get(path).text, "csrf_token")
    form = {"csrf_token": token, "phase": "once", "minutes": "60", "activities": ["law/quiz"], **data}
    reply = teacher.post(path, data=form)
    return reply.status_code, teacher.get(reply.location).text if reply.location else reply.text


def test_a_teacher_with_one_class_is_not_asked(app: Flask, place: Place) -> None:
    teacher = browser(app)
    sign_in(teacher, place.teacher)
    assert "More classes" not in teacher.get(f"/teach/classes/{place.school_class.id}/open").text


def test_a_teacher_opens_a_room_for_several_and_names_it(app: Flask, place: Place) -> None:
    second = add_class(place, "9L")
    give(second, place.teacher)
    status, page = opened(app, place, beside=[str(second.id)], title=" Year 9  assembly ")
    assert status == 302
    assert "Room for Year 9 assembly" in page
    assert "9K, 9L" in page
    assert "More pupils than expected?" not in page


def test_without_a_name_it_has_those_of_its_classes(app: Flask, place: Place) -> None:
    second = add_class(place, "9L")
    give(second, place.teacher)
    assert "Room for 9K, 9L" in opened(app, place, beside=[str(second.id)])[1]


def test_the_form_says_which_class_cannot_join_and_keeps_what_was_chosen(
    app: Flask, place: Place, box: BallotBox
) -> None:
    second = add_class(place, "9L")
    room = open_room(app, place._replace(school_class=second), "law/quiz")
    cast_ballots(box, room, 12)
    close_room(app, room)
    status, page = opened(app, place, beside=[str(second.id)], title="Assembly")
    assert status == 422
    assert "“9L” has been measured on one of these this year" in page
    assert 'value="Assembly"' in page
    assert "<details open" in page


def test_the_form_offers_no_class_of_another_year_group(app: Flask, place: Place) -> None:
    second, other = add_class(place, "9L"), add_class(place, "8K", year_group=8)
    for each in (second, other):
        give(each, place.teacher)
    _, page = opened(app, place, beside=[str(other.id)])
    assert f'name="beside" value="{second.id}"' in page
    assert f'name="beside" value="{other.id}"' not in page


def test_coordinators_read_its_classes_and_not_what_its_teacher_calls_it(
    app: Flask, place: Place, box: BallotBox
) -> None:
    room = open_room(app, place, "law/quiz", beside=[add_class(place, "9L")], title="Anything at all")
    cast_ballots(box, room, 12)
    close_room(app, room)
    coordinator = browser(app)
    sign_in(coordinator, place.coordinator)
    for path in ("/school/sealed/", f"/school/sealed/ask/{room.id}/law/quiz"):
        page = coordinator.get(path).text
        assert "9K, 9L" in page
        assert "Anything at all" not in page


def test_finishing_says_how_many_pupils_all_its_classes_have(
    app: Flask, place: Place, box: BallotBox
) -> None:
    room = open_room(app, place, "law/quiz", beside=[add_class(place, "9L")])
    cast_ballots(box, room, 12)
    rooms.finish(box, room, NOW)
    teacher = browser(app)
    sign_in(teacher, place.teacher)
    assert (
        "<b>12 of 45</b> <span>sent · 2 classes</span>" in teacher.get(f"/teach/rooms/{room.id}/finish").text
    )
