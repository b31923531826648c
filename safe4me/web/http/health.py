"""Two addresses for whoever watches a server on its own machine: whether it answers, and is ready.

They say “ok”, or that something is not ready, and nothing else; the proxy answers 404 for them from outside.
"""

from collections.abc import Callable, Iterable
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from safe4me.ballot_box.records import BoxUnavailable
from safe4me.db import admin
from safe4me.db.base import db
from safe4me.web.http import context
from safe4me.web.http.security_headers import plain_reply

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ANSWERS, READY = "/healthz", "/readyz"
KEPT_SECONDS = 5


class HealthChecks:
    """A WSGI layer that answers both addresses; whether all is ready is looked at once in five seconds."""

    def __init__(
        self, wsgi_app: "WSGIApplication", app: Flask, clock: Callable[[], float] = monotonic
    ) -> None:
        self._wsgi_app, self._app, self._clock = wsgi_app, app, clock
        self._looked_at, self._ready = float("-inf"), False
        self._lock = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        path = environ["PATH_INFO"]
        if path not in {ANSWERS, READY} or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._wsgi_app(environ, start_response)
        if path == ANSWERS or self._is_ready():
            return plain_reply(start_response, "200 OK", b"ok\n")
        return plain_reply(start_response, "503 Service Unavailable", b"not ready\n")

    def _is_ready(self) -> bool:
        with self._lock:
            if self._clock() - self._looked_at >= KEPT_SECONDS:
                with self._app.app_context():
                    self._ready = _all_there()
                self._looked_at = self._clock()
            return self._ready


def _all_there() -> bool:
    """Whether the main database and the ballot box answer, and there are pages."""
    try:
        admin.try_reading(db.engine)
        context.box().identity()
    except (SQLAlchemyError, BoxUnavailable):
        return False
    return bool(context.site().libraries)
