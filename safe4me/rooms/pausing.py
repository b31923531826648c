"""Finish: hold ballots, count them, and then decide whether to seal, go on, or throw them away unseen."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.records import ActivityState, CountSnapshot
from safe4me.db.rooms import Room, RoomState
from safe4me.rooms.live import Alarm, alarms, must_have, progress, states
from safe4me.rooms.resizing import RoomOver


class HeldByTeacher(Exception):
    """A teacher has finished what is paused, and decides what becomes of it."""


@dataclass(frozen=True, slots=True)
class Finished:
    """An activity that is held: its number at the first “Finish”, and the step and alarm of the open room."""

    activity: str
    counted: CountSnapshot
    step: int
    alarm: Alarm

    @property
    def at_least(self) -> int:
        """How many ballots there surely are."""
        return max(self.counted.ballots, self.step)


def finish(box: BallotBox, room: Room, now: datetime, activity: str | None = None) -> None:
    """Hold and count one activity, or all that are open. Raises NotFound, RoomOver and BoxUnavailable."""
    if room.state is not RoomState.OPEN:
        raise RoomOver
    must_have(room, activity)
    for each in [activity] if activity else [chosen.activity for chosen in room.activities]:
        box.finish(room.id, each, now)


def is_finished(box: BallotBox, room: Room, activity: str | None = None) -> bool:
    """Whether a “Finish” holds all of a room that is not closed, or the one activity that is named.

    What was kept open since is not held, nor is what was only locked after that. Raises OtherBox.
    """
    counted = box.finished(room.id)
    return all(
        state is ActivityState.CLOSED
        or (state is ActivityState.PAUSED and name in counted and counted[name].held)
        for name, state in states(box, room).items()
        if activity in {None, name}
    )


def is_held(box: BallotBox, room: Room) -> bool:
    """Whether a “Finish” holds all that is paused: then only the teacher lets ballots in again."""
    paused = {name for name, state in states(box, room).items() if state is ActivityState.PAUSED}
    held = {name for name, counted in box.finished(room.id).items() if counted.held}
    return bool(paused) and paused <= held


def unlock(box: BallotBox, room: Room) -> None:
    """Take ballots again of what no “Finish” holds: all that a helper may do. Raises HeldByTeacher.

    What a teacher finishes at the same moment stays held; what a teacher keeps open is held no more.
    """
    if is_held(box, room):
        raise HeldByTeacher
    box.unlock(room.id)


def finished(session: Session, box: BallotBox, room: Room, activity: str | None = None) -> list[Finished]:
    """What was counted, of the whole room or of one activity; nothing while some of it may still be sent.

    So whatever is decided of it is decided of what is told here. Raises OtherBox, see `room_there`.
    """
    if not is_finished(box, room, activity):
        return []
    counted, steps, of_room = box.finished(room.id), progress(box, room), alarms(session, box, room)
    return [
        Finished(
            name,
            counted[name],
            steps[name],
            replace(alarm, crowded=alarm.crowded or counted[name].ballots > room.size),
        )
        for name, alarm in of_room.items()
        if activity in {None, name} and name in counted
    ]
