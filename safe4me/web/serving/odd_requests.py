"""Requests that no page of ours sends, refused before anything reads them.

Flask-Security and Flask-WTF would build their forms from JSON too, past whatever is counted by a form.
"""

from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

TAKES_JSON = "ballots.cast"
OF_LIBRARY = "security"  # the blueprint of sign-in, whose forms lead on to `next`


def init_odd_requests(app: Flask) -> None:
    """Refuse them."""
    app.before_request(_refuse_json)
    app.before_request(_refuse_unreadable_next)


def _refuse_json() -> None:
    """Raise UnsupportedMediaType for JSON, but where ballots are taken."""
    if request.is_json and request.endpoint != TAKES_JSON:
        raise UnsupportedMediaType


def _refuse_unreadable_next() -> None:
    """Raise BadRequest for an address that cannot be split, as the library would have to."""
    given = request.args.getlist("next")
    if request.blueprint == OF_LIBRARY:
        given += request.form.getlist("next")
    try:
        for each in given:
            urlsplit(each.replace("\\", "/"))
            urlsplit(each)
    except ValueError:
        raise BadRequest from None
