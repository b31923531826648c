"""The site gets another secret key: what the former one protects goes on, and nothing is counted twice."""

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me import create_app, rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import ActivityState, BoxUnavailable
from safe4me.ballot_box.sqlite.cast import Cast
from safe4me.db.base import db
from safe4me.db.rooms import HelperLink, Room, RoomState
from safe4me.schools.people import InvitationOver
from safe4me.secret_keys import KeyAge
from safe4me.settings import Settings
from safe4me.statistics.ballot import Ballot
from safe4me.web.account.devices import has_device
from safe4me.web.http import context
from safe4me.web.staff.invitations import device_link, invitation_link, invited_by, new_password_link
from safe4me.web.teach import shared
from tests.helpers.world.ballots import NONCE, QUIZ, fresh, problem
from tests.helpers.world.schools import (
    Clock,
    Place,
    browser,
    close,
    hidden,
    make_place,
    open_room,
    with_settings,
)

ANOTHER = "another-one-of-this-test-" * 2

Again = Callable[..., Flask]


@pytest.fixture
def again(app: Flask, settings: Settings, clock: Clock) -> Iterator[Again]:
    """Starts the site again under another key, which has the one before as its former key by default."""
    made = []

    def start(former: tuple[str, ...] = (settings.secret_key,)) -> Flask:
        later = create_app(with_settings(settings, secret_key=ANOTHER, former_secret_keys=former))
        later.extensions["clock"] = clock
        made.append(later)
        return later

    yield start
    for each in made:
        close(each)


def send(app: Flask, room: Room, body: Mapping[str, object]) -> tuple[int, str]:
    reply = browser(app).post(f"/c/{room.code}/ballots", json=body)
    return (204, "") if reply.status_code == 204 else problem(reply)


def sent(box: BallotBox, room: Room) -> int:
    return box.sent(room.id)["law/quiz"]


@pytest.mark.asvs("11.2.2")
def test_a_ballot_that_is_sent_again_after_the_change_counts_once(
    app: Flask, again: Again, box: BallotBox, room: Room
) -> None:
    assert send(app, room, QUIZ) == (204, "")
    later = again()
    assert send(later, room, QUIZ) == (204, "")
    assert sent(box, room) == 1
    assert send(later, room, fresh(QUIZ)) == (204, "")
    assert sent(box, room) == 2


@pytest.mark.asvs("11.2.2")
def test_a_slip_that_was_given_before_is_taken_and_counts_once(
    app: Flask, again: Again, box: BallotBox, place: Place
) -> None:
    room = open_room(app, place, "law/quiz", strict=True)
    first, second, *_ = rooms.make_slips(db.session(), box, room, room.opened_at)
    assert send(app, room, fresh(QUIZ) | {"slip": first}) == (204, "")
    later = again()
    for slip in (first, second, second):
        assert send(later, room, fresh(QUIZ) | {"slip": slip}) == (204, "")
    assert sent(box, room) == 2


@pytest.mark.asvs("11.2.2")
def test_a_room_whose_key_is_gone_takes_no_ballot_and_can_be_closed(
    app: Flask, again: Again, box: BallotBox, place: Place, room: Room, clock: Clock
) -> None:
    assert send(app, room, QUIZ) == (204, "")
    later = again(former=())
    assert send(later, room, QUIZ) == (503, "unavailable")
    assert send(later, room, fresh(QUIZ)) == (503, "unavailable")
    assert sent(box, room) == 1
    rooms.close(db.session(), later.extensions["ballot_box"], context.settings(), room, clock())
    assert room.state is RoomState.CLOSED


def test_of_a_room_whose_key_is_gone_a_late_ballot_is_late(again: Again, room: Room, clock: Clock) -> None:
    clock.forward(minutes=91)
    assert send(again(former=()), room, QUIZ) == (410, "closed")


def test_a_room_whose_key_is_gone_holds_up_no_other(again: Again, room: Room, clock: Clock) -> None:
    later = again(former=())
    other = open_room(later, make_place("Southshire", "Lake School"), "law/quiz")
    ballot = Ballot("law/quiz", NONCE, (("pass-on", 2), ("confidence", 3)))
    together = [Cast(each.code, ballot, clock()) for each in (room, other)]
    refused = later.extensions["ballot_box"]._here().casts._commit(together)  # noqa: SLF001 - in one batch
    assert [type(each) for each in refused] == [BoxUnavailable, type(None)]
    assert sorted(later.extensions["ballot_box"].key_ages()) == [KeyAge.CURRENT, KeyAge.GONE]


@pytest.mark.asvs("11.2.2")
def test_staff_stay_signed_in_and_an_open_form_still_works(
    app: Flask, again: Again, teacher: FlaskClient, box: BallotBox, room: Room
) -> None:
    token = hidden(teacher.get(f"/teach/rooms/{room.id}/").text, "csrf_token")
    teacher.application = again()
    assert teacher.post(f"/teach/rooms/{room.id}/pause", data={"csrf_token": token}).status_code == 302
    found = box.read_room(room.code)
    assert found
    assert {each.state for each in found.activities.values()} == {ActivityState.PAUSED}


@pytest.mark.asvs("11.2.2")
def test_without_its_key_a_session_is_none(again: Again, teacher: FlaskClient) -> None:
    assert teacher.get("/teach/week").status_code == 200
    teacher.application = again(former=())
    assert teacher.get("/teach/week").status_code == 302


@pytest.mark.asvs("11.2.2")
def test_links_and_known_devices_from_before_go_on(
    app: Flask, again: Again, teacher: FlaskClient, place: Place, room: Room
) -> None:
    place.lead.password = None
    place.lead.invited_at = context.now()
    helper = HelperLink(room_id=room.id)
    db.session.add(helper)
    db.session.commit()
    with app.test_request_context():
        links = [invitation_link(place.lead), new_password_link(place.teacher)]
        links.append(device_link(place.teacher, context.now()))
        links.append(shared.address_of(helper))
    later, without = again(), again(former=())
    paths = [urlsplit(link).path for link in links]
    assert [browser(later).get(path).status_code for path in paths] == [200] * 4
    assert [browser(without).get(path).status_code for path in paths] == [410] * 4
    device = teacher.get_cookie("safe4me-device", path="/account/")
    assert device
    cookies = {device.key: device.decoded_value}
    assert [has_device(each, cookies) for each in (app, later, without)] == [True, True, False]


@pytest.mark.asvs("11.2.2")
def test_nothing_more_is_signed_under_the_former_key(app: Flask, again: Again, place: Place) -> None:
    place.lead.password = None
    db.session.commit()
    later = again()
    with later.test_request_context():
        token = invitation_link(place.lead).split("/")[-1]
        assert invited_by(token, context.now()).id == place.lead.id
    with app.test_request_context(), pytest.raises(InvitationOver):
        invited_by(token, context.now())
