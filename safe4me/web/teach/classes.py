"""My classes: what a teacher sees first."""

from collections import defaultdict

from flask import render_template

from safe4me import rooms
from safe4me.places import classes, term_plan
from safe4me.storage.assignments import Assignment
from safe4me.storage.rooms import RoomState
from safe4me.web.serving import current
from safe4me.web.serving.times import (
    UK,
)
from safe4me.web.staff.entry import (
    me,
)
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
        coming=_coming(),
        titles=titles(),
    )


def _coming() -> dict[int, list[Assignment]]:
    """For each class, what the term plan has from today on; the next lesson first."""
    today = current.now().astimezone(UK).date()
    coming: dict[int, list[Assignment]] = defaultdict(list)
    for planned in term_plan.term_plan(current.session(), me(), current.now()):
        if planned.day >= today:
            coming[planned.class_id].append(planned)
    return coming
