"""“Start 20 minutes now”: the ground rules on the first screen, with the code, and the notes beside them."""

from flask import render_template

from safe4me.db.base import NotFound
from safe4me.db.rooms import Room, RoomState
from safe4me.schools import permissions
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me
from safe4me.web.teach.lessons import TWENTY, my_lesson
from safe4me.web.teach.live import live
from safe4me.web.teach.shared import blueprint


@blueprint.get("/lessons/<int:assignment_id>/twenty")
def twenty_minutes(assignment_id: int) -> str:
    """The first screen of 20 minutes; without a room it has no code. Raises NotFound, and OtherBox."""
    found = my_lesson(assignment_id)
    modules = context.library(language()).modules
    module = next((each for each in modules if each.id == found.module and each.guide), None)
    if module is None or module.guide is None or TWENTY not in module.guide.cuts:
        raise NotFound
    own = (room for room in found.rooms if room.state is RoomState.OPEN and _is_mine(room))
    room = next(own, None)
    shown = live(room) if room else {"room": None}
    return render_template("teach/twenty.html", assignment=found, module=module, cut=TWENTY, **shown)


def _is_mine(room: Room) -> bool:
    return permissions.looks_after(context.session(), me(), room, context.now().date())
