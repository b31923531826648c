"""A teacher's pages before and while a room is open: my classes, opening, the whiteboard, closing."""

import io
from typing import Any
from urllib.parse import urlsplit

import segno
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import AnyOf, InputRequired

from safe4me import classes, codes, results, rooms
from safe4me.content import measure_of
from safe4me.storage import ledger
from safe4me.storage.accounts import RoleName
from safe4me.storage.base import NotFound
from safe4me.storage.casting import ActivityState
from safe4me.storage.places import SchoolClass
from safe4me.storage.rooms import Phase, Room, RoomState
from safe4me.web import current
from safe4me.web.reveal import misconception, slides
from safe4me.web.staff import LANGUAGE, me, staff_blueprint

REFUSED = (ledger.AlreadyMeasured, ledger.BudgetSpent, rooms.NothingChosen, rooms.TooLong)
UNPROCESSABLE = 422
TICK_SECONDS = 20
INK = "#1F1B17"

blueprint = staff_blueprint("teach", __name__, RoleName.TEACHER, RoleName.LEAD)


class OpenForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a room is for: activities, when in the work they are measured, and how long it stays open."""

    activities = SelectMultipleField(choices=[], validate_choice=False)
    phase = StringField(default=Phase.ONCE.value, validators=[AnyOf([phase.value for phase in Phase])])
    minutes = IntegerField(validators=[InputRequired()])

    def validate_activities(self, field: SelectMultipleField) -> None:
        """Raise ValidationError for an activity that the library does not have."""
        if not set(field.data or ()).issubset(_titles()):
            raise ValidationError


@blueprint.get("/")
def my_classes() -> str:
    """The classes of my school, and my rooms."""
    mine = rooms.rooms_of(current.session(), me())
    return render_template(
        "teach/classes.html",
        classes=classes.classes_of(current.session(), me(), current.now()),
        open_rooms=[room for room in mine if room.state is RoomState.OPEN],
        closed_rooms=[room for room in mine if room.state is RoomState.CLOSED],
        titles=_titles(),
    )


@blueprint.route("/classes/<int:class_id>/open", methods=["GET", "POST"])
def open_room(class_id: int) -> ResponseReturnValue:
    """Choose what a class works through, and open its room."""
    school_class = classes.class_for(current.session(), me(), class_id, current.now())
    form = OpenForm(minutes=current.settings().room_minutes)
    refused: Exception | None = None
    if form.validate_on_submit():
        try:
            return redirect(url_for(".room", room_id=_open(school_class, form).id))
        except REFUSED as error:
            refused = error
    page = render_template(
        "teach/open.html",
        form=form,
        refused=refused,
        school_class=school_class,
        modules=current.library(LANGUAGE).modules,
        taken=ledger.phases_taken(current.session(), school_class.id),
        longest=current.settings().longest_room_minutes,
    )
    return page, UNPROCESSABLE if form.is_submitted() else 200


@blueprint.get("/rooms/<int:room_id>/")
def room(room_id: int) -> ResponseReturnValue:
    """A room on its teacher's own screen; a closed one leads to its results."""
    found = rooms.room_for(current.session(), me(), room_id)
    if found.state is not RoomState.OPEN:
        return redirect(url_for(".results_of_room", room_id=room_id))
    return render_template("teach/room.html", **_live(found))


@blueprint.get("/rooms/<int:room_id>/board")
def board(room_id: int) -> Response | str:
    """The page for the whiteboard; with `?watch=yes` it looks again by itself, and says how to stop that."""
    found = rooms.room_for(current.session(), me(), room_id)
    if found.state is not RoomState.OPEN:
        return render_template("teach/board_closed.html", room=found)
    watch = request.args.get("watch") == "yes"
    reply = Response(render_template("teach/board.html", watch=watch, **_live(found)))
    if watch:
        reply.headers["Refresh"] = str(TICK_SECONDS)
    return reply


@blueprint.get("/rooms/<int:room_id>/qr.svg")
def qr(room_id: int) -> Response:
    """The room's address as a picture for a camera."""
    found = rooms.room_for(current.session(), me(), room_id)
    code = segno.make(f"{current.settings().site_address}/c/{found.code}/", error="m")
    svg = io.BytesIO()
    code.save(svg, kind="svg", border=2, dark=INK, light="#fff", omitsize=True)
    return Response(svg.getvalue(), mimetype="image/svg+xml")


@blueprint.get("/rooms/<int:room_id>/results")
def results_of_room(room_id: int) -> ResponseReturnValue:
    """What the class chose, on the teacher's own screen; an open room has no results."""
    found = rooms.room_for(current.session(), me(), room_id)
    if found.state is RoomState.OPEN:
        return redirect(url_for(".room", room_id=room_id))
    library = current.library(LANGUAGE)
    shown = results.room_results(current.session(), current.settings(), library, found)
    pages = slides(shown)
    return render_template(
        "teach/results.html",
        room=found,
        results=shown,
        slides=pages,
        misconceptions={slide.number: misconception(library, slide) for slide in pages},
    )


@blueprint.get("/rooms/<int:room_id>/show")
def show(room_id: int) -> str:
    """One question for the class's own eyes: no number where fewer than 60% chose the safer answer."""
    found = rooms.room_for(current.session(), me(), room_id)
    shown = results.room_results(current.session(), current.settings(), current.library(LANGUAGE), found)
    pages = slides(results.on_screen(shown))
    number = request.args.get("question", 1, type=int)
    if not 1 <= number <= len(pages):
        raise NotFound
    return render_template("teach/show.html", room=found, slide=pages[number - 1])


@blueprint.post("/rooms/<int:room_id>/pause")
def pause(room_id: int) -> ResponseReturnValue:
    """Take no answers for now."""
    rooms.pause(current.box(), rooms.room_for(current.session(), me(), room_id))
    return _back(room_id)


@blueprint.post("/rooms/<int:room_id>/resume")
def resume(room_id: int) -> ResponseReturnValue:
    """Take answers again."""
    rooms.resume(current.box(), rooms.room_for(current.session(), me(), room_id))
    return _back(room_id)


@blueprint.post("/rooms/<int:room_id>/size")
def size(room_id: int) -> ResponseReturnValue:
    """Make room for more answers. Raises SizeOutOfRange."""
    found = rooms.room_for(current.session(), me(), room_id)
    wanted = request.form.get("size", type=int) or 0
    rooms.raise_size(current.session(), current.box(), found, account=me(), size=wanted, now=current.now())
    return _back(room_id)


@blueprint.post("/rooms/<int:room_id>/discard")
def discard(room_id: int) -> ResponseReturnValue:
    """Throw the room away unseen. Raises TooLateToDiscard."""
    found = rooms.room_for(current.session(), me(), room_id)
    rooms.discard(current.session(), current.box(), found, current.now())
    return redirect(url_for(".my_classes"))


@blueprint.post("/rooms/<int:room_id>/close")
def close(room_id: int) -> ResponseReturnValue:
    """Seal the room. From the whiteboard this shows no result: those come first on the teacher's screen."""
    found = rooms.room_for(current.session(), me(), room_id)
    rooms.close(current.session(), current.box(), current.settings(), found, current.now())
    return _back(room_id)


def _open(school_class: SchoolClass, form: OpenForm) -> Room:
    library = current.library(LANGUAGE)
    chosen = [found for name in form.activities.data or () if (found := library.activity(name))]
    return rooms.open_room(
        current.session(),
        current.box(),
        current.settings(),
        teacher=me(),
        school_class=school_class,
        measures=[measure_of(activity) for activity in chosen],
        phase=Phase(form.phase.data or Phase.ONCE),
        minutes=form.minutes.data,
        now=current.now(),
    )


def _live(found: Room) -> dict[str, Any]:
    """What both pages of an open room show: nothing that depends on an answer."""
    in_box = current.box().look(found.code)
    states = [activity.state for activity in in_box.activities.values()] if in_box else []
    return {
        "room": found,
        "code": codes.shown(found.code),
        "address": f"{urlsplit(current.settings().site_address).netloc}/join",
        "progress": rooms.progress(current.box(), found),
        "titles": _titles(),
        "paused": ActivityState.PAUSED in states,
        "late": found.due_at <= current.now(),
        "tick": TICK_SECONDS,
    }


def _titles() -> dict[str, str]:
    return {activity.id: activity.page.title for activity in current.library(LANGUAGE).activities()}


def _back(room_id: int) -> ResponseReturnValue:
    page = ".board" if request.form.get("back") == "board" else ".room"
    return redirect(url_for(page, room_id=room_id))
