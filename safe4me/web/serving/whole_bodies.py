"""Bodies are read whole before anything else is done, so that whoever sends half of one stops nobody.

The server hands a request on before its body is there, and has no time-out for it: each body that never
comes would hold a thread for as long as its sender likes. Only some threads may wait for bodies; when all of
those do, the next body is refused, and pages are read as ever. A proxy in front, which hands on whole
bodies, never lets it come to that.
"""

from collections.abc import Iterable
from io import BytesIO
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_AT_ONCE = 24  # of a worker's 32 threads: see cli/serve.py
RETRY_SECONDS = 5
FULL = b"Too much is being sent just now. Please wait a little, then send it again.\n"
CUT_OFF = b"Only a part of this came, so nothing was done with it. Please send it again.\n"
PLAIN = ("Content-Type", "text/plain; charset=utf-8")


class WholeBodies:
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
            return _refuse_body(start_response, "503 Service Unavailable", FULL)
        try:
            body = environ["wsgi.input"].read(int(length))
        finally:
            self._places.release()
        if len(body) < int(length):
            return _refuse_body(start_response, "400 Bad Request", CUT_OFF)
        environ["wsgi.input"] = BytesIO(body)
        return self._app(environ, start_response)


def _refuse_body(start_response: "StartResponse", status: str, text: bytes) -> list[bytes]:
    headers = [PLAIN, ("Content-Length", str(len(text))), ("Cache-Control", "no-store")]
    start_response(status, [*headers, ("Retry-After", str(RETRY_SECONDS))])
    return [text]
