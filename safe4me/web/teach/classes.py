"""My classes: what a teacher sees first."""

from flask import render_template

from safe4me import classes, rooms
from safe4me.storage.rooms import RoomState
from safe4me.web import current
from safe4me.web.staff import me
from safe4me.web.teach.shared import blueprint, titles


@blueprint.get("/")
def my_classes() -> str:
    """The classes of my school, and my rooms."""
    mine = rooms.rooms_of(current.session(), me())
    return render_template(
        "teach/classes.html",
        classes=classes.classes_of(current.session(), me(), current.now()),
        open_rooms=[room for room in mine if room.state is RoomState.OPEN],
        closed_rooms=[room for room in mine if room.state is RoomState.CLOSED],
        titles=titles(),
    )
