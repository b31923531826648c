"""Takes how far a page was read, when it is left: the page and its furthest station, nothing else."""

import json

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from safe4me.web.serving.caching import never_store
from safe4me.web.serving.openings import reach_of

LENGTH = 96  # of every one, in bytes; the script fills it up with spaces

blueprint = Blueprint("how_far", __name__)
blueprint.after_request(never_store)


@blueprint.post("/how-far")
def note() -> ResponseReturnValue:
    """Count one view that is over. Raises BadRequest for anything but a page and a station of it."""
    page, station = _sent()
    if not 1 <= station <= reach_of(current_app).stations.get(page, 0):
        raise BadRequest
    reach_of(current_app).end_view(page, station)
    return "", 204


def _sent() -> tuple[str, int]:
    if request.content_length != LENGTH:
        raise BadRequest
    try:
        sent = json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    match sent:
        case {"page": str(page), "furthest": int(station)} if len(sent) == 2 and station is not True:
            return page, station
    raise BadRequest
