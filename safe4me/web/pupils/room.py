"""What every address beneath `/c/<code>/` shares: one spelling of the code, and the room behind it."""

from collections.abc import Callable
from typing import cast

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from safe4me import join_codes, rooms
from safe4me.ballot_box.records import NotInThisRoom, OpenRoom, RoomClosed
from safe4me.rooms import OldCode, OtherBox, UnknownCode
from safe4me.web.http import context, locale
from safe4me.web.http.rate_limits import WRONG_BALLOTS, WRONG_CODES, guessing_codes, is_room_known, know_room

KEEP_METHOD = 308
SLIP = "slip"  # the field of a one-time slip, in a strict room


def to_canonical_code() -> ResponseReturnValue | None:
    """Lead another spelling of a code to the one there is. Raises UnknownCode when it spells none."""
    given = request.view_args or {}
    if "code" not in given:
        return None
    code = join_codes.canonical(given["code"])
    if code is None:
        raise UnknownCode
    if code == given["code"]:
        return None
    return redirect(url_for(str(request.endpoint), **{**given, "code": code}), KEEP_METHOD)


def find_open(code: str) -> OpenRoom:
    """The open room of a canonical code, as it is now; for an open one the ballot box alone is asked.

    Raises RoomClosed when it is closed or past due, UnknownCode when there never was one, OldCode,
    BoxUnavailable, and TooManyWrongCodes when many unknown codes came from this address, where this one is
    not known.
    """
    if is_room_known(code):
        return _look(code)
    with guessing_codes(WRONG_CODES, UnknownCode):
        room = _look(code)
    know_room(code, room.due_at)
    return room


def room_of_ballot(code: str, activity: str) -> OpenRoom:
    """The open room that measures `activity`, from memory where possible: `cast` itself decides the rest.

    Wrong codes of other pages do not count here: a ballot of an open room is not held up by them.
    Raises NotInThisRoom, and what find_open raises.
    """
    if is_room_known(code):
        room = _recall(code, activity)
    else:
        with guessing_codes(WRONG_BALLOTS, UnknownCode):
            room = _recall(code, activity)
        know_room(code, room.due_at)
    if activity not in room.activities:
        raise NotInThisRoom
    return room


OFFICERS = "rooms_by_officers"


def is_by_officer(room: OpenRoom) -> bool:
    """Whether a police officer opened it; the main database is asked once, for that never changes."""
    known = cast("dict[int, bool]", current_app.extensions[OFFICERS])
    if room.room_id not in known:
        if len(known) >= MOST_KEPT:
            known.clear()
        known[room.room_id] = rooms.find(context.session(), room.code).by_officer
    return known[room.room_id]


def was_by_officer(code: str) -> bool:
    """The same of a room that the box does not find, by its code."""
    try:
        return rooms.find(context.session(), code).by_officer
    except (UnknownCode, OldCode):
        return False


def _recall(code: str, activity: str) -> OpenRoom:
    recalled = context.box().get_room(code)
    return recalled if recalled and activity in recalled.activities else _look(code)


def _look(code: str) -> OpenRoom:
    room = context.box().read_room(code)
    if room is None:
        raise why_not_open(code)
    if room.due_at <= context.now():
        raise RoomClosed
    return room


def why_not_open(code: str) -> Exception:
    """Why the box finds no room by this code; one that goes on is out of reach: its secret key is gone."""
    session = context.session()
    try:
        room = rooms.find(session, code)
        rooms.refuse_other_box(session, context.box(), room)
    except (UnknownCode, OldCode, OtherBox) as why:
        return why
    return OtherBox() if rooms.goes_on(session, room, context.now()) else RoomClosed()


MOST_KEPT = 1000  # of about 23 KB each
KEPT = "class_pages"
Pages = dict[tuple[object, ...], str]


def init_class_pages(app: Flask) -> None:
    """Keep pages, and who opened their rooms, for as long as the app lives."""
    app.extensions[KEPT] = {}
    app.extensions[OFFICERS] = {}


def once_made(room: OpenRoom, make: Callable[[], str]) -> str:
    """The page that `make` makes of a room. Odd addresses are not kept."""
    if request.query_string:  # it may name a language, and anybody can add to an address
        return make()
    kept = cast("Pages", current_app.extensions[KEPT])
    which = room.room_id, request.path, locale.spoken()
    if which not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[which] = make()
    return kept[which]
