"""Requests that no page of ours sends, refused before anything reads them.

Flask-Security and Flask-WTF would build their forms from JSON too, past whatever is counted by a form.
"""

from collections.abc import Iterable
from io import BytesIO
from threading import BoundedSemaphore
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from safe4me.web.http.security_headers import plain_reply

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

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


MOST_AT_ONCE = 24  # of a worker's 32 threads: see cli/serve.py
RETRY_AFTER = ("Retry-After", "5")
FULL = b"Too much is being sent just now. Please wait a little, then send it again.\n"
CUT_OFF = b"Only a part of this came, so nothing was done with it. Please send it again.\n"


class BufferBody:
    """A WSGI layer that reads bodies of up to `longest` bytes; longer ones the app refuses, unread."""

    def __init__(self, app: "WSGIApplication", longest: int, at_once: int = MOST_AT_ONCE) -> None:
        self._app = app
        self._longest = longest
        self._places = BoundedSemaphore(at_once)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request, once its body is there."""
        length = environ.get("CONTENT_LENGTH") or ""
        if not (length.isdecimal() and 0 < int(length) <= self._longest):
            return self._app(environ, start_response)
        if not self._places.acquire(blocking=False):
            return plain_reply(start_response, "503 Service Unavailable", FULL, RETRY_AFTER)
        try:
            body = environ["wsgi.input"].read(int(length))
        finally:
            self._places.release()
        if len(body) < int(length):
            return plain_reply(start_response, "400 Bad Request", CUT_OFF, RETRY_AFTER)
        environ["wsgi.input"] = BytesIO(body)
        return self._app(environ, start_response)
