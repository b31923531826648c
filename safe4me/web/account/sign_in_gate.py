"""Of those who sign in only a few get as far as Flask, so that a flood of them costs next to nothing.

As many as the hashing places take: the rest would be told to come back after all the work of a form, and
under that work every page is slow. Devices that an account has signed in on have a door of their own.
"""

from collections.abc import Iterable
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.http import parse_cookie

from safe4me.web.account.devices import has_device
from safe4me.web.account.sign_in_config import SIGN_IN
from safe4me.web.http.password_hashing import WAITING
from safe4me.web.problems.problem import RETRY_SECONDS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COME_BACK = b"A lot of people are signing in. Wait a few seconds, then load this page again.\n"
HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(COME_BACK))),
    ("Cache-Control", "no-store"),
    ("Retry-After", str(RETRY_SECONDS)),
]


class SignInGate:
    """A WSGI layer that lets in a few who sign in at a time: strangers, and known devices."""

    def __init__(self, wsgi_app: "WSGIApplication", app: Flask, at_once: int = 1 + WAITING) -> None:
        self._wsgi_app, self._app = wsgi_app, app
        self._strangers, self._known = BoundedSemaphore(at_once), BoundedSemaphore(at_once)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        if environ["PATH_INFO"] != SIGN_IN or environ["REQUEST_METHOD"] != "POST":
            return self._wsgi_app(environ, start_response)
        known = has_device(self._app, parse_cookie(environ))
        door = self._known if known else self._strangers
        if not door.acquire(blocking=False):
            start_response("503 Service Unavailable", HEADERS)
            return [COME_BACK]
        try:
            return self._wsgi_app(environ, start_response)
        finally:
            door.release()
