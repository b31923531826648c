"""Two addresses for whoever watches a server on its own machine: whether it answers, and is ready.

They say “ok”, or that something is not ready, and nothing else; the proxy answers 404 for them from outside.
A third one tells `flask doctor`, which asks through the proxy, what the site has seen of its request: nobody
else is answered there, because the request is signed with the site's secret key, and is good for a minute.
"""

import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from flask import Flask
from itsdangerous import BadSignature
from sqlalchemy.exc import SQLAlchemyError

from safe4me.ballot_box.records import BoxUnavailable
from safe4me.db import admin
from safe4me.db.base import db
from safe4me.settings import Settings
from safe4me.web.http import context
from safe4me.web.http.security_headers import plain_reply
from safe4me.web.http.signing import PatientSigner, signing_keys

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ANSWERS, READY = "/healthz", "/readyz"
SEEN = "/as-seen"
KEPT_SECONDS = 5
GOOD_FOR_SECONDS = 60


def asked_by_doctor(settings: Settings) -> dict[str, str]:
    """The header with which the site tells what it has seen."""
    return {"Authorization": _signer(settings).sign(SEEN).decode()}


def _signer(settings: Settings) -> PatientSigner:
    return PatientSigner(signing_keys(settings), salt="doctor", digest_method=sha256)


class HealthChecks:
    """A WSGI layer that answers these addresses; whether all is ready is looked at once in five seconds."""

    def __init__(
        self, wsgi_app: "WSGIApplication", app: Flask, clock: Callable[[], float] = monotonic
    ) -> None:
        self._wsgi_app, self._app, self._clock = wsgi_app, app, clock
        self._looked_at, self._ready = float("-inf"), False
        self._lock = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        path = environ["PATH_INFO"]
        if path == SEEN and self._is_asked_by_doctor(environ):
            return plain_reply(start_response, "200 OK", _as_seen(environ))
        if path not in {ANSWERS, READY} or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._wsgi_app(environ, start_response)
        if path == ANSWERS or self._is_ready():
            return plain_reply(start_response, "200 OK", b"ok\n")
        return plain_reply(start_response, "503 Service Unavailable", b"not ready\n")

    def _is_asked_by_doctor(self, environ: "WSGIEnvironment") -> bool:
        signer = _signer(self._app.extensions["settings"])
        try:
            signer.unsign(environ.get("HTTP_AUTHORIZATION", ""), max_age=GOOD_FOR_SECONDS)
        except BadSignature:
            return False
        return True

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


def _as_seen(environ: "WSGIEnvironment") -> bytes:
    """How the request came, past the proxies that are trusted."""
    host = environ.get("HTTP_HOST", "").partition(":")[0]
    seen = {"scheme": environ["wsgi.url_scheme"], "host": host, "address": environ["REMOTE_ADDR"]}
    return json.dumps(seen).encode()
