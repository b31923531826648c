"""Takes a ballot. For an open room only the ballot box is touched; who sent it is never looked at."""

import json
from collections.abc import Mapping

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from safe4me.statistics.ballot import Ballot, InvalidBallot, read_ballot
from safe4me.web.build.pages import in_room
from safe4me.web.pupils.room_door import (
    measure_for,
    to_canonical_code,
)
from safe4me.web.serving import current
from safe4me.web.serving.caching import (
    never_store,
)

ANSWERS = "answers."
FIELDS = {"activity", "nonce", "answers"}
# Without script a page cannot wipe itself: this has the browser drop those that Back would bring back.
FORGET = {"Clear-Site-Data": '"cache"'}

blueprint = Blueprint("ballots", __name__)
blueprint.before_request(to_canonical_code)
blueprint.after_request(never_store)


@blueprint.post("/c/<code>/ballots")
def cast(code: str) -> ResponseReturnValue:
    """Count a ballot once; a repeat of its nonce gets the very same reply.

    Raises UnknownCode, NotInThisRoom, RoomClosed, RoomPaused, RoomFull, InvalidBallot, BoxUnavailable.
    """
    ballot = _ballot(code)
    current.box().cast(code, ballot, current.now())
    if request.is_json:
        return "", 204
    page = render_template("join/thanks.html", code=code, activity=ballot.activity, link=in_room(code))
    return page, FORGET


def _ballot(code: str) -> Ballot:
    sent = _json() if request.is_json else _form()
    if set(sent) != FIELDS or not isinstance(sent["answers"], Mapping):
        raise InvalidBallot
    measure = measure_for(code, str(sent["activity"]))
    return read_ballot(sent["nonce"], sent["answers"], measure)


def _json() -> dict[str, object]:
    try:
        sent = json.loads(request.get_data(), object_pairs_hook=_each_once)
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
