"""An open room: on its teacher's own screen, and on the whiteboard."""

import io
from typing import Any
from urllib.parse import urlsplit

import segno
from flask import Response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired

from safe4me import join_codes, results, rooms
from safe4me.ballot_box.records import ActivityState, BoxUnavailable
from safe4me.db.rooms import Room, RoomState
from safe4me.i18n.coverage import in_another_language
from safe4me.web.http import context, sessions
from safe4me.web.http.rate_limits import is_alarming, know_room
from safe4me.web.staff.access import me
from safe4me.web.staff.forms import NumberField, StaffForm
from safe4me.web.teach.shared import address_of, blueprint, my_room, taught, thrown_away

MINUTES_OFFERED = 10


class ExtendForm(StaffForm):
    """How much longer a room stays open."""

    minutes = NumberField(validators=[InputRequired(lazy_gettext("Say how many minutes more."))])


class SizeForm(StaffForm):
    """How many pupils a class has."""

    size = NumberField(validators=[InputRequired(lazy_gettext("Say how many pupils the class has."))])


class ActForm(StaffForm):
    """What a button sends along: the one activity that it is about, and the page on which it stands.

    `watch` is that page's own: whether it looks again by itself.
    """

    activity = StringField()
    back = StringField()
    watch = StringField()


TICK_SECONDS = 20
UNAVAILABLE = 503
INK = "#1F1B17"


@blueprint.get("/rooms/<int:room_id>/")
def room(room_id: int) -> ResponseReturnValue:
    """A room on its teacher's own screen; a closed one leads to its results, one out of reach says so.

    A room that is in the box and whose key is gone can be thrown away as any other.
    """
    found = rooms.room_for(context.session(), me(), room_id, context.now())
    try:
        rooms.refuse_other_box(context.session(), context.box(), found)
        if found.state is RoomState.OPEN:
            return room_page(found)
    except BoxUnavailable as error:
        way_out = _way_out(found) if isinstance(error, rooms.OtherBox) else None
        return render_template("teach/elsewhere.html", room=found, way_out=way_out), UNAVAILABLE
    return redirect(url_for(".results_of_room", room_id=room_id))


def _way_out(found: Room) -> str:
    """Where a room that is out of reach is ended unseen."""
    in_box = context.box().has_room(found.id)
    return url_for(".discard" if in_box else ".end_lost_room", room_id=found.id)


def room_page(found: Room, sent: StaffForm | None = None) -> str:
    """The page of an open room, with the form that was sent from it."""
    links = rooms.helper_links(context.session(), found)
    return render_template(
        "teach/room.html",
        form=sent,
        thrown=thrown_away(found),
        extending=ExtendForm.shown(sent, minutes=MINUTES_OFFERED),
        sizing=SizeForm.shown(sent, size=found.school_class.size),
        bag=rooms.bag_of(context.box(), found),
        progress=rooms.progress(context.box(), found),
        alarms=rooms.alarms(context.session(), context.box(), found),
        sealed=results.has_results(context.session(), found),
        longest=context.settings().longest_room_minutes,
        in_english={
            each: in_another_language(library, [chosen.activity for chosen in found.activities])
            for each, library in [*context.site().libraries.items()][1:]
        },
        helpers=[link for link in links if link.used],
        helper_addresses=[address_of(link) for link in links if not link.used],
        **live(found),
    )


@blueprint.get("/rooms/<int:room_id>/board")
def board(room_id: int) -> str:
    """The page for the whiteboard; with `?watch=yes` it looks again by itself, and says how to stop that."""
    found = my_room(room_id)
    if found.state is not RoomState.OPEN:
        return render_template("teach/board_closed.html", room=found, whose="teach")
    return board_page(found, "teach", held=False)


def board_page(found: Room, whose: str, *, held: bool) -> str:
    """The whiteboard of an open room, with buttons of `whose` pages; one that is `held` has no “Unlock”."""
    shown = live(found)
    if not shown["late"]:
        sessions.note_use(session, context.now())
    watch = sessions.looks_by_itself()
    return render_template(
        "teach/board.html", whose=whose, held=held, watch=watch, tick=TICK_SECONDS, **shown
    )


@blueprint.get("/rooms/<int:room_id>/qr.svg")
def qr(room_id: int) -> Response:
    """The room's address as a picture for a camera."""
    return qr_of(my_room(room_id))


def qr_of(found: Room) -> Response:
    """The address of a room as a picture."""
    code = segno.make(f"{context.settings().site_address}/c/{found.code}/", error="m")
    svg = io.BytesIO()
    code.save(svg, kind="svg", border=2, dark=INK, light="#fff", omitsize=True)
    return Response(svg.getvalue(), mimetype="image/svg+xml")


def live(found: Room) -> dict[str, Any]:
    """What all pages of an open room show: nothing that depends on a ballot.

    Whoever may look at it is no guesser: from here on pupils on the same network join, even a locked one.
    """
    know_room(found.code, found.due_at)
    states = rooms.states(context.box(), found)
    taking = set(states.values())
    return {
        "room": found,
        "code": join_codes.spaced(found.code),
        "old_code": join_codes.canonical(found.code) != found.code,
        "address": f"{urlsplit(context.settings().site_address).netloc}/join",
        "taught": taught(found),
        "states": states,
        "paused": ActivityState.PAUSED in taking and ActivityState.OPEN not in taking,
        "late": found.due_at <= context.now(),
        "guessed": is_alarming(),
    }
