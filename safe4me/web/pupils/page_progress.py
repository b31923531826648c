"""Takes how far a studied page was read, when it is left: the page and a part of it, drawn by ticket."""

import json
from contextlib import suppress

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from safe4me.page_progress.interface import Report, ReportsUnavailable
from safe4me.privacy.page_progress import PARTS, week_of
from safe4me.web.http import context
from safe4me.web.http.rate_limits import sender
from safe4me.web.http.signing import never_store

LENGTH = 96  # of every one, in bytes; the script fills it up with spaces

blueprint = Blueprint("how_far", __name__)
blueprint.after_request(never_store)


@blueprint.post("/how-far")
def note() -> ResponseReturnValue:
    """Count one view that is over, or drop it: the reply is the same. Raises BadRequest for no report."""
    page, part = _sent()
    if page not in context.studied():
        raise BadRequest
    if request.headers.get("Sec-GPC") != "1":
        now = context.now()
        with suppress(ReportsUnavailable):
            context.running_week().add(Report(week_of(now.date()), page, part), sender(), now)
    return "", 204


def _sent() -> tuple[str, int]:
    if request.content_length != LENGTH:
        raise BadRequest
    try:
        sent = json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    match sent:
        case {"page": str(page), "part": int(part)} if len(sent) == 2 and part is not True and part in PARTS:
            return page, part
    raise BadRequest
