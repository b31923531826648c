"""Open the room of an assignment: what its class is asked next, in one press."""

from datetime import datetime

from sqlalchemy.orm import Session

from safe4me.ballot_box.interface import BallotBox
from safe4me.content.folder import measure_of
from safe4me.content.model.library import Library
from safe4me.db.accounts import Account
from safe4me.db.assignments import Assignment
from safe4me.db.rooms import Room, RoomState
from safe4me.rooms.opening import open_room
from safe4me.schools.budgets import anchors_due
from safe4me.schools.next_to_ask import next_to_ask
from safe4me.settings import Settings


def open_assigned(
    session: Session,
    box: BallotBox,
    settings: Settings,
    library: Library,
    *,
    teacher: Account,
    assignment: Assignment,
    cut: int | None = None,
    now: datetime,
) -> Room:
    """The open room of an assignment; without one, a new one for what the class is asked next.

    With a `cut` it is for those activities alone that are in the plan of so many minutes. So a press twice
    opens one room. Raises NothingChosen where all of it is practice, and what `open_room` raises.
    """
    opened = next((room for room in assignment.rooms if room.state is RoomState.OPEN), None)
    if opened is not None:
        return opened
    school_class = assignment.school_class
    epsilons = settings.epsilon_per_question, settings.epsilon_per_class_and_year
    due = anchors_due(session, [school_class], library, *epsilons).get(school_class.id)
    ask = next_to_ask(session, school_class, library, assignment.item, due, cut)
    chosen = [found for name in ask.activities if (found := library.activity(name))]
    return open_room(
        session,
        box,
        settings,
        teacher=teacher,
        school_class=school_class,
        measures=[measure_of(activity) for activity in chosen],
        phase=ask.phase,
        now=now,
    )
