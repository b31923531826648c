"""A helper's pages: one room, for as long as it is open. Nothing else exists for a helper."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from safe4me import rooms
from safe4me.db.rooms import Room
from safe4me.schools.safeguarding import contacts_of
from safe4me.web.http import context
from safe4me.web.http.signing import never_store
from safe4me.web.staff.access import csrf, signed_in
from safe4me.web.staff.wording import WORDS
from safe4me.web.teach import shared
from safe4me.web.teach.live import live

LINK = "helper_link"  # in the session: the link that this browser has used
NO_LINK = 0

blueprint = Blueprint("helper", __name__, url_prefix="/helper")
blueprint.after_request(never_store)
blueprint.context_processor(lambda: WORDS)


@blueprint.before_request
def _check_token() -> None:
    if request.method == "POST":
        csrf.protect()


@blueprint.route("/join/<token>", methods=["GET", "POST"])
def join(token: str) -> ResponseReturnValue:
    """Ask before a link is used up: whatever previews it only reads. Raises HelperLinkOver."""
    number, now = shared.read_token(token), context.now()
    own = rooms.helped_room(context.session(), number, now) if number == _mine() else None
    if own:
        return redirect(url_for(".room", room_id=own.id))
    link = rooms.link_for(context.session(), number, now)
    if request.method == "GET":
        return render_template("helper/join.html", room=link.room)
    rooms.let_in(context.session(), link, now, signed_in())
    session[LINK] = link.id
    return redirect(url_for(".room", room_id=link.room_id))


@blueprint.get("/rooms/<int:room_id>/")
def room(room_id: int) -> str:
    """The room as far as a helper sees it: its code, and whether it takes answers."""
    found = _room(room_id)
    told = contacts_of(found.school_class.school)
    held = rooms.is_held(context.box(), found)
    return render_template("helper/room.html", held=held, safeguarding=told, **live(found))


@blueprint.post("/rooms/<int:room_id>/pause")
def pause(room_id: int) -> ResponseReturnValue:
    """Take no answers for now."""
    rooms.pause(context.box(), _room(room_id))
    return redirect(url_for(".room", room_id=room_id))


@blueprint.post("/rooms/<int:room_id>/resume")
def resume(room_id: int) -> ResponseReturnValue:
    """Take answers again, but for what the teacher has finished. Raises HeldByTeacher."""
    rooms.unlock(context.box(), _room(room_id))
    return redirect(url_for(".room", room_id=room_id))


def _room(room_id: int) -> Room:
    found = rooms.room_for_helper(context.session(), _mine(), room_id, context.now())
    rooms.refuse_other_box(context.session(), context.box(), found)
    return found


def _mine() -> int:
    """The number of the link that this browser has used."""
    return int(session[LINK]) if LINK in session else NO_LINK
