"""Takes a ballot. Of an open room only the ballot box is touched; an address counts for guessing alone."""

import json
from collections.abc import Mapping

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from safe4me import join_codes
from safe4me.ballot_box.records import OpenRoom, RoomClosed, UnknownRoom, UnknownSlip
from safe4me.statistics.ballot import Ballot, InvalidBallot, read_ballot
from safe4me.web.build.pages import in_room
from safe4me.web.http import context
from safe4me.web.http.rate_limits import note_wrong_slip
from safe4me.web.http.signing import never_store
from safe4me.web.pupils.room import SLIP, room_of_ballot, to_canonical_code, why_not_open

ANSWERS = "answers."
FIELDS = {"activity", "nonce", "answers"}
NO_SLIP = ""  # in the place of what spells none: in no bag, whatever was typed
# Without script a page cannot wipe itself: this has the browser drop those that Back would bring back.
FORGET = {"Clear-Site-Data": '"cache"'}

blueprint = Blueprint("ballots", __name__)
blueprint.before_request(to_canonical_code)
blueprint.after_request(never_store)


@blueprint.post("/c/<code>/ballots")
def cast(code: str) -> ResponseReturnValue:
    """Count a ballot once; a repeat of its nonce gets the very same reply.

    Raises UnknownCode, NotInThisRoom, RoomClosed, RoomPaused, RoomFull, InvalidBallot, SlipNeeded,
    UnknownSlip, BoxUnavailable.
    """
    sent = _json() if request.is_json else _form()
    slip = sent.pop(SLIP, None)
    if set(sent) != FIELDS or not isinstance(sent["answers"], Mapping):
        raise InvalidBallot
    activity = str(sent["activity"])
    room = room_of_ballot(code, activity)
    ballot = read_ballot(sent["nonce"], sent["answers"], room.activities[activity].measure)
    _count(room, ballot, slip)
    if request.is_json:
        return "", 204
    page = render_template(
        "join/thanks.html", code=code, activity=activity, strict=room.strict, link=in_room(code)
    )
    return page, FORGET


def _count(room: OpenRoom, ballot: Ballot, slip: object) -> None:
    """Cast it, with what was typed for a slip: a right one counts, however many wrong ones were tried.

    A room that the release before this one opened has slips as short as a join code.
    A room that this process knew and that the box does not have may be out of reach: a tab that hears that
    its class has finished forgets its nonce, and could then count twice.
    """
    if not isinstance(slip, str | None) or (slip is not None and not room.strict):
        raise InvalidBallot
    drawn = (
        (join_codes.canonical(slip, join_codes.SLIP_LENGTH) or join_codes.canonical(slip) or NO_SLIP)
        if slip
        else None
    )
    try:
        context.box().cast(room.code, ballot, context.now(), drawn)
    except UnknownSlip:
        note_wrong_slip(room.code)
        raise
    except (RoomClosed, UnknownRoom):
        if context.box().read_room(room.code) is None:
            raise why_not_open(room.code) from None
        raise


def _json() -> dict[str, object]:
    try:
        sent = EACH_ONCE.decode(request.get_data().decode())
    except (ValueError, RecursionError) as error:
        raise InvalidBallot from error
    if not isinstance(sent, dict):
        raise InvalidBallot
    return sent


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise InvalidBallot
    return named


EACH_ONCE = json.JSONDecoder(object_pairs_hook=_each_once)


def _form() -> dict[str, object]:
    answers: dict[str, object] = {}
    sent: dict[str, object] = {"answers": answers}
    for name, values in request.form.lists():
        if len(values) != 1:
            raise InvalidBallot
        if name.startswith(ANSWERS):
            answers[name.removeprefix(ANSWERS)] = values[0]
        else:
            sent[name] = values[0]
    return sent
