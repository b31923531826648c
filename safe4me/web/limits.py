"""Limits: how long a body may be, and, in the memory of each worker, how often one address may fail.

Failed are sign-ins, and join codes that lead nowhere.

A whole school shares one address, so only what fails counts against it: 900 pupils who join with a right
code never meet a limit, and 600 slips of the finger in ten minutes pass as well. Guessing at that rate, one
address would try 0.02% of all codes in a day.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Flask, Response, current_app, make_response, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import LengthRequired, TooManyRequests

WRONG_CODES = parse("600 per 10 minutes")
FAILED_SIGN_INS = parse("20 per minute")
SIGN_IN = "security.login"
SIGNED_IN = 302


def init_limits(app: Flask) -> None:
    """Set the limits up, after sign-in's view is there: it is the library's own, so it is wrapped here."""
    app.extensions["limiter"] = FixedWindowRateLimiter(MemoryStorage())
    app.before_request(_require_length)
    app.view_functions[SIGN_IN] = _counting_failures(app.view_functions[SIGN_IN])


def _require_length() -> None:
    """Refuse a body of unknown length: Werkzeug would cut it off at MAX_CONTENT_LENGTH and read on."""
    if "Transfer-Encoding" in request.headers and request.content_length is None:
        raise LengthRequired


def refuse_after_too_many(limit: RateLimitItem) -> None:
    """Raise TooManyRequests when what `limit` counts came too often from the request's address."""
    if not _limiter().test(limit, _sender()):
        raise TooManyRequests(retry_after=limit.get_expiry())


def count(limit: RateLimitItem) -> None:
    """Count one more against the request's address."""
    _limiter().hit(limit, _sender())


def _counting_failures(view: Callable[..., Any]) -> Callable[..., Response]:  # Any: a view of the library
    @wraps(view)
    def limited(**arguments: str) -> Response:
        refuse_after_too_many(FAILED_SIGN_INS)
        response = make_response(view(**arguments))
        if request.method == "POST" and response.status_code != SIGNED_IN:
            count(FAILED_SIGN_INS)
        return response

    return limited


def _limiter() -> FixedWindowRateLimiter:
    return cast("FixedWindowRateLimiter", current_app.extensions["limiter"])


def _sender() -> str:
    return request.remote_addr or ""
