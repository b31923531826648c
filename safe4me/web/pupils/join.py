"""Join a room by its code, and see what the class does there."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from safe4me import codes
from safe4me.lessons.model import Activity, Library, Module
from safe4me.rooms import UnknownCode
from safe4me.storage.box.records import (
    OpenRoom,
)
from safe4me.web.pupils.room_door import find_open, to_canonical_code
from safe4me.web.serving import current, locale
from safe4me.web.serving.current import UnknownPage

SEE_OTHER = 303

blueprint = Blueprint("join", __name__)
blueprint.before_request(to_canonical_code)


@blueprint.post("/<language>/join/code")
def find_room(language: str) -> ResponseReturnValue:
    """Lead to the room of the code that was typed. Raises UnknownPage, UnknownCode, RoomClosed."""
    current.library(language)
    code = codes.canonical(request.form.get("code", ""))
    if code is None:
        raise UnknownCode
    return redirect(url_for("join.room_page", code=find_open(code).code, language=language), SEE_OTHER)


@blueprint.get("/c/<code>/")
@blueprint.get("/c/<code>/<language>/")
def room_page(code: str, language: str | None = None) -> ResponseReturnValue:
    """The class's page: home in this room. Raises UnknownPage, UnknownCode, RoomClosed, BoxUnavailable."""
    library = current.library(language or locale.language())
    room = find_open(code)
    page = render_template(
        "join/room.html",
        room=room,
        shown_code=codes.spaced(code),
        chosen=_chosen(library, room),
        language=library.language,
        link=lambda path: f"/c/{code}{path}",
    )
    return page, {"Cache-Control": "private, no-cache"}


@blueprint.get("/c/<code>/state")
def state(code: str) -> ResponseReturnValue:
    """What the room measures and whether it takes ballots, for the script. Raises as the room's page does."""
    room = find_open(code)
    activities = {name: activity.state for name, activity in room.activities.items()}
    shown = {"code": room.code, "phase": room.phase, "activities": activities}
    return shown, {"Cache-Control": "private, no-cache"}


@blueprint.get("/c/<code>/<path:rest>")
def other_page(code: str, rest: str) -> ResponseReturnValue:
    """A page that the page table does not know: another spelling was led away before. Raises UnknownPage."""
    raise UnknownPage


def _chosen(library: Library, room: OpenRoom) -> list[tuple[Module, list[Activity]]]:
    """The modules that have activities in the room, with those activities, in the library's order."""
    found = []
    for module in library.modules:
        activities = [a for a in library.activities() if a in module.parts and a.id in room.activities]
        if activities:
            found.append((module, activities))
    return found
