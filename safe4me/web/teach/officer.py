"""A police officer's pages: the visits that come, the classes lent today, and a room while it is open.

An officer reads no figure, closes nothing and throws nothing away: that is for the class's teachers and lead.
"""

from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField
from wtforms.validators import InputRequired

from safe4me import rooms
from safe4me.db.accounts import RoleName
from safe4me.db.rooms import Room, RoomState
from safe4me.db.schools import School, SchoolClass
from safe4me.db.security_events import Event
from safe4me.schools import deliveries, officers
from safe4me.schools.next_to_ask import asked_of
from safe4me.schools.safeguarding import Contacts, contacts_of
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event
from safe4me.web.http.formats import day_and_month, weekday
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me, staff_blueprint
from safe4me.web.staff.forms import CHOOSE, StaffForm, answer
from safe4me.web.teach.live import ActForm, board_page, live, qr_of

blueprint = staff_blueprint("officer", __name__, RoleName.OFFICER)


class VisitForm(StaffForm):
    """The module that a room is opened for."""

    item = RadioField(validators=[InputRequired(CHOOSE)])

    def __init__(self, of: SchoolClass) -> None:
        super().__init__()
        modules = context.library(language()).modules
        asked = [each for each in modules if asked_of(context.library(language()), each.id, of.year_group)]
        self.item.choices = [(each.id, each.page.title) for each in asked if not each.survey]


@blueprint.get("/")
def start_page() -> str:
    """The visits that come, the classes that are lent to me today, and my open rooms."""
    session, now = context.session(), context.now()
    return render_template(
        "officer/start.html",
        now=now,
        coming=deliveries.coming(session, me(), now.date()),
        lent=officers.classes_lent(session, me(), now),
        open_rooms=officers.open_rooms_of(session, me()),
        modules=[each for each in context.library(language()).modules if each.guide],
        weekday=weekday,
        day_and_month=day_and_month,
    )


@blueprint.route("/classes/<int:class_id>/open", methods=["GET", "POST"])
def opening_page(class_id: int) -> ResponseReturnValue:
    """Choose a lesson, and open a room of a class that is lent to me today. Raises NotFound."""
    found = officers.class_lent(context.session(), me(), class_id, context.now())
    form = VisitForm(found)

    def act() -> ResponseReturnValue:
        opened = rooms.open_on_visit(
            context.session(),
            context.box(),
            context.settings(),
            context.library(language()),
            officer=me(),
            school_class=found,
            item=form.item.data,
            now=context.now(),
        )
        return redirect(url_for(".room", room_id=opened.id))

    def show() -> str:
        return render_template(
            "officer/open.html", form=form, school_class=found, safeguarding=_told(found.school)
        )

    return answer(form, act, show)


@blueprint.get("/rooms/<int:room_id>/")
def room(room_id: int) -> ResponseReturnValue:
    """One of my rooms, with the steps of its answers; one that is over leads home. Raises NotFound."""
    found = _room(room_id, over=True)
    if found.state is not RoomState.OPEN:
        return redirect(url_for(".start_page"))
    return render_template(
        "officer/room.html",
        held=rooms.is_held(context.box(), found),
        progress=rooms.progress(context.box(), found),
        **_about(found),
    )


@blueprint.get("/rooms/<int:room_id>/board")
def board(room_id: int) -> str:
    """The page for the whiteboard, as a teacher's. Raises NotFound."""
    found = _room(room_id, over=True)
    if found.state is not RoomState.OPEN:
        return render_template("teach/board_closed.html", room=found, whose="officer")
    return board_page(found, "officer", held=rooms.is_held(context.box(), found))


@blueprint.get("/rooms/<int:room_id>/qr.svg")
def qr(room_id: int) -> Response:
    """The room's address as a picture for a camera. Raises NotFound."""
    return qr_of(_room(room_id))


@blueprint.post("/rooms/<int:room_id>/pause")
def pause(room_id: int) -> ResponseReturnValue:
    """Take no answers for now. Raises NotFound."""
    rooms.pause(context.box(), _room(room_id))
    return _back(room_id)


@blueprint.post("/rooms/<int:room_id>/resume")
def resume(room_id: int) -> ResponseReturnValue:
    """Take answers again, but for what was finished. Raises NotFound and HeldByTeacher."""
    rooms.unlock(context.box(), _room(room_id))
    return _back(room_id)


@blueprint.post("/rooms/<int:room_id>/finish")
def finish(room_id: int) -> ResponseReturnValue:
    """Hold ballots and count them; what becomes of them others decide. Raises NotFound and RoomOver."""
    found = _room(room_id)
    rooms.finish(context.box(), found, context.now())
    log_event(Event.FINISHED, subject=found.subject)
    return redirect(url_for(".finish_page", room_id=room_id))


@blueprint.get("/rooms/<int:room_id>/finish")
def finish_page(room_id: int) -> ResponseReturnValue:
    """How many have sent, as it is told once; what goes on leads back to the room. Raises NotFound."""
    found = _room(room_id)
    counted = rooms.finished(context.session(), context.box(), found)
    if not counted:
        return redirect(url_for(".room", room_id=room_id))
    return render_template("officer/finish.html", counted=counted, **_about(found))


def _room(room_id: int, *, over: bool = False) -> Room:
    """A room that I opened, open or `over`. Raises NotFound, and OtherBox for one open elsewhere."""
    found = officers.visited_room(context.session(), me(), room_id, over=over)
    rooms.refuse_other_box(context.session(), context.box(), found)
    return found


def _about(found: Room) -> Mapping[str, Any]:  # Any: for a template
    return {"safeguarding": _told(found.school_class.school), **live(found)}


def _told(school: School) -> Contacts | None:
    """Whom a school has entered for what a pupil tells somebody, if it has."""
    contacts = contacts_of(school)
    return contacts if contacts.lead.name else None


def _back(room_id: int) -> ResponseReturnValue:
    pressed = ActForm()
    page = ".board" if pressed.back.data == "board" else ".room"
    return redirect(url_for(page, room_id=room_id, watch=pressed.watch.data or None))
