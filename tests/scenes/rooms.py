"""Scenes of rooms, from their helpers to what is voided."""

from safe4me.db.security_events import Event, Factor
from tests.helpers.world.rooms import send as send_ballots
from tests.helpers.world.schools import browser, open_room
from tests.integration.test_helper import join, link_to
from tests.scenes.stage import Stage, scene


def in_room(stage: Stage, ballots: int = 0) -> str:
    """Open a room, as the teacher; what its entries are about."""
    room = open_room(stage.app, stage.place, "law/quiz", "law/chat")
    if ballots:
        send_ballots(stage.app, room, ballots)
    stage.enter(stage.place.teacher)
    stage.begin()
    return f"/teach/rooms/{room.id}/"


@scene(Event.HELPER_INVITED, by="teacher", subject="room 1")
def a_helper_is_invited(stage: Stage) -> None:
    stage.post(in_room(stage) + "helper", "/account/")


@scene(Event.HELPERS_DISMISSED, by="teacher", subject="room 1")
def helpers_are_dismissed(stage: Stage) -> None:
    stage.post(in_room(stage) + "helper/dismiss", "/account/")


@scene(Event.HELPER_LET_IN, factor=Factor.LINK, about="teacher", subject="room 1")
def a_helper_is_let_in(stage: Stage) -> None:
    room = open_room(stage.app, stage.place, "law/quiz")
    link = link_to(stage.enter(stage.place.teacher), room)
    stage.begin()
    join(browser(stage.app), link)


@scene(Event.FINISHED, by="teacher", subject="room 1")
def a_room_is_finished(stage: Stage) -> None:
    stage.post(in_room(stage) + "finish", "/account/")


@scene(Event.SEALED, by="teacher", about="teacher", subject="room 1")
def an_activity_is_sealed(stage: Stage) -> None:
    stage.post(in_room(stage, 12) + "close", "/account/", activity="law/quiz")


@scene(Event.ROOM_CLOSED, by="teacher", about="teacher", subject="room 1")
def a_room_is_closed(stage: Stage) -> None:
    stage.post(in_room(stage, 12) + "close", "/account/")


@scene(Event.ROOM_CLOSED, about="teacher", subject="room 1")
def a_room_is_closed_by_the_clock(stage: Stage) -> None:
    in_room(stage, 12)
    stage.clock.forward(minutes=91)
    stage.command("seal", "due")


@scene(Event.DISCARDED, by="teacher", about="teacher", subject="room 1")
def an_activity_is_thrown_away(stage: Stage) -> None:
    stage.post(in_room(stage, 12) + "discard", "/account/", activity="law/quiz")


@scene(Event.ROOM_DISCARDED, by="teacher", about="teacher", subject="room 1")
def a_room_is_thrown_away(stage: Stage) -> None:
    stage.post(in_room(stage, 12) + "discard", "/account/")


@scene(Event.VOID_ASKED, by="teacher", about="teacher", subject="room 1")
def a_teacher_asks_to_void_what_was_sealed(stage: Stage) -> None:
    stage.post(in_room(stage, 12) + "close", "/account/")
    stage.begin()
    stage.post("/school/sealed/ask/1/law/quiz", "/account/", reason="test")


@scene(Event.VOIDED, by="coordinator", about="teacher", subject="room 1")
def a_coordinator_confirms_it(stage: Stage) -> None:
    a_teacher_asks_to_void_what_was_sealed(stage)
    stage.client = browser(stage.app)
    stage.enter(stage.place.coordinator)
    stage.begin()
    stage.post("/school/sealed/confirm/1/law/quiz", "/account/")


@scene(Event.ROOM_DISCARDED, by="command", about="teacher", subject="room 1")
def a_room_ends_after_a_backup_is_put_back(stage: Stage) -> None:
    in_room(stage)
    stage.command("seal", "restored", "--yes")


@scene(Event.ROOM_DISCARDED, by="command", about="teacher", subject="room 1")
def a_room_ends_whose_ballot_box_is_lost(stage: Stage) -> None:
    in_room(stage)
    stage.app.extensions["ballot_box"].forget_all()
    stage.command("seal", "lost", "--yes")


@scene(Event.ROOM_CLOSED, by="command", about="teacher", subject="room 1")
def a_room_ends_with_something_sealed_whose_ballot_box_is_lost(stage: Stage) -> None:
    stage.post(in_room(stage, 12) + "close", "/account/", activity="law/quiz")
    stage.app.extensions["ballot_box"].forget_all()
    stage.command("seal", "lost", "--yes")


@scene(Event.RESTORED, by="command")
def a_backup_is_put_back(stage: Stage) -> None:
    stage.begin()
    stage.command("seal", "restored", "--yes")
