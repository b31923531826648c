"""What every address beneath `/c/<code>/` shares: one spelling of the code, and the room behind it."""

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from safe4me import codes, rooms
from safe4me.rooms import UnknownCode
from safe4me.storage.ballot_box import OpenRoom
from safe4me.storage.casting import RoomClosed
from safe4me.web import current

KEEP_METHOD = 308


def to_canonical_code() -> ResponseReturnValue | None:
    """Lead another spelling of a code to the one there is. Raises UnknownCode when it spells none."""
    given = request.view_args or {}
    if "code" not in given:
        return None
    code = codes.canonical(given["code"])
    if code is None:
        raise UnknownCode
    if code == given["code"]:
        return None
    return redirect(url_for(str(request.endpoint), **{**given, "code": code}), KEEP_METHOD)


def open_room(code: str) -> OpenRoom:
    """The open room of a canonical code: one query, to the ballot box alone.

    Raises RoomClosed when it is closed or past due, UnknownCode when there never was one, BoxUnavailable.
    """
    room = current.box().look(code)
    if room is None:
        rooms.find(current.session(), code)
        raise RoomClosed
    if room.due_at <= current.now():
        raise RoomClosed
    return room


def never_store(response: Response) -> Response:
    """No cache keeps a reply that holds an answer."""
    response.headers["Cache-Control"] = "no-store"
    return response
