"""What the site signs for itself, so that nobody can make up another: HMAC-SHA-256, under its secret key.

What a former secret key signed is read as well, and nothing more is signed under it.
"""

import logging
import traceback
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from types import TracebackType
from typing import IO, Any

from flask import Flask, Request, Response, request
from itsdangerous import SignatureExpired, Signer, TimedSerializer, TimestampSigner

from safe4me.settings import Settings

CLOCKS_APART_SECONDS = 60  # those of the servers of a site, at most


class PatientSigner(TimestampSigner):
    """Reads what a server has just signed whose clock is a little ahead: else nobody stays signed in."""

    def unsign(
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False
    ) -> Any:  # Any: as the library's, which has a type for each way to call it
        """What was signed, and when if that is asked for. Raises BadSignature, or SignatureExpired."""
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        age = self.get_timestamp() - int(signed_at.timestamp())
        if max_age is not None and not -CLOCKS_APART_SECONDS <= age <= max_age:
            raise SignatureExpired(f"Signed {age} seconds ago", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


def init_signing(app: Flask) -> None:
    """Give the libraries the keys, and SHA-256 for what they sign for forms and passkeys: theirs is SHA-1.

    Sessions name their own hash (sessions.py), because Flask does. What has a time is read patiently.
    """
    settings: Settings = app.extensions["settings"]
    Signer.default_digest_method = staticmethod(sha256)
    TimedSerializer.default_signer = PatientSigner
    app.config.update(
        SECRET_KEY=settings.secret_key,
        # No list: Flask-Security would sign with the last of one. What it signs is good for minutes.
        SECRET_KEY_FALLBACKS=settings.former_secret_keys,
        WTF_CSRF_SECRET_KEY=signing_keys(settings),
    )


def signing_keys(settings: Settings) -> list[str]:
    """The secret keys as itsdangerous wants them: it signs with the last, and reads what any signed."""
    return [*reversed(settings.former_secret_keys), settings.secret_key]


View = Callable[..., Any]  # Any: whatever a view takes and gives

logger = logging.getLogger("safe4me")


def log_fault(error: BaseException, where: str) -> None:
    """Log the kind of `error` and the lines it passed, without its message: that may quote what was sent."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s in %s\n%s", type(error).__qualname__, where, frames)


class MemoryRequest(Request):
    """A request whose files stay in memory, however large: one might be about pupils by mistake."""

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        return BytesIO()


class RedactingFlask(Flask):
    """Flask, whose own record of a fault would hold the path, and so a room's code.

    Nor does it look at each function that a request passes, whether that is asynchronous: none is.
    """

    request_class = MemoryRequest

    def ensure_sync(self, func: View) -> View:
        """The function itself."""
        return func

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log the fault beneath the route's template."""
        if exc_info[1] is not None:
            log_fault(exc_info[1], str(request.url_rule))


def never_store(response: Response) -> Response:
    """No cache, shared or the browser's own, keeps a staff page or a reply that holds an answer."""
    response.headers["Cache-Control"] = "no-store"
    return response
