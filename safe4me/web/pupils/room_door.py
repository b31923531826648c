"""What every address beneath `/c/<code>/` shares: one spelling of the code, and the room behind it."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from safe4me import codes, rooms
from safe4me.rooms import UnknownCode
from safe4me.statistics.ballot import Measure
from safe4me.storage.box.records import (
    OpenRoom,
)
from safe4me.storage.box.refusals import (
    NotInThisRoom,
    RoomClosed,
)
from safe4me.web.serving import current
from safe4me.web.serving.limits import WRONG_CODES, count, refuse_after_too_many

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


def find_open(code: str) -> OpenRoom:
    """The open room of a canonical code, as it is now; for an open one the ballot box alone is asked.

    Raises RoomClosed when it is closed or past due, UnknownCode when there never was one, BoxUnavailable,
    and TooManyRequests when too many unknown codes came from this address.
    """
    refuse_after_too_many(WRONG_CODES)
    room = current.box().look(code)
    if room is None:
        raise _why_not_open(code)
    if room.due_at <= current.now():
        raise RoomClosed
    return room


def measure_for(code: str, activity: str) -> Measure:
    """What `activity` measures in an open room, from memory where possible: `cast` itself decides the rest.

    Raises NotInThisRoom, and what open_room raises.
    """
    refuse_after_too_many(WRONG_CODES)
    recalled = current.box().recall(code)
    room = recalled if recalled and activity in recalled.activities else find_open(code)
    if activity not in room.activities:
        raise NotInThisRoom
    return room.activities[activity].measure


def _why_not_open(code: str) -> Exception:
    try:
        rooms.find(current.session(), code)
    except UnknownCode as unknown:
        count(WRONG_CODES)
        return unknown
    return RoomClosed()
