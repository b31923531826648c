"""Limits: how long a body may be, and, in the memory of each worker, how often one may fail.

Counted by address are failed sign-ins and join codes that lead nowhere. Counted by account, whatever the
address, are wrong codes of the second step and wrong passwords of somebody who is signed in: at that rate
a code of 6 digits, of which three work at any time, is guessed in a day with a chance of 0.14% (two workers).

A whole school shares one address, so only what fails counts against it: 900 pupils who join with a right
code never meet a limit, and 600 slips of the finger in ten minutes pass as well. Guessing at that rate, one
address would try 0.02% of all codes in a day.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Flask, Response, current_app, make_response, request, session
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import LengthRequired, TooManyRequests

WRONG_CODES = parse("600 per 10 minutes")
FAILED_SIGN_INS = parse("20 per minute")
GUESSES_OF_AN_ACCOUNT = parse("10 per hour")
LARGEST_FILE_BYTES = 1024 * 1024
TAKE_FILES = {"class_rows.rows", "school_rows.rows"}
SIGN_IN = "security.login"
GUESSED = ("two_factor_token_validation", "mf_recovery", "verify", "change_password")
WENT_WELL = 302


class FileTooBig(Exception):
    """A spreadsheet is larger than `LARGEST_FILE_BYTES`."""


def init_limits(app: Flask) -> None:
    """Set the limits up, after sign-in's view is there: it is the library's own, so it is wrapped here."""
    app.extensions["limiter"] = FixedWindowRateLimiter(MemoryStorage())
    app.before_request(_require_length)
    app.before_request(_allow_files)
    views = app.view_functions
    views[SIGN_IN] = _counting_failures(views[SIGN_IN], lambda: FAILED_SIGN_INS, _sender)
    for name in (f"security.{name}" for name in GUESSED):
        views[name] = _counting_failures(views[name], lambda: GUESSES_OF_AN_ACCOUNT, _account)


def _require_length() -> None:
    """Refuse a body of unknown length: Werkzeug would cut it off at MAX_CONTENT_LENGTH and read on."""
    if "Transfer-Encoding" in request.headers and request.content_length is None:
        raise LengthRequired


def _allow_files() -> None:
    """A spreadsheet may be longer than any other body; before the view, whose token check reads the form."""
    if request.endpoint in TAKE_FILES:
        request.max_content_length = request.max_form_memory_size = LARGEST_FILE_BYTES
        if (request.content_length or 0) > LARGEST_FILE_BYTES:
            raise FileTooBig


def refuse_after_too_many(limit: RateLimitItem) -> None:
    """Raise TooManyRequests when what `limit` counts came too often from the request's address."""
    _refuse(limit, _sender())


def count(limit: RateLimitItem) -> None:
    """Count one more against the request's address."""
    _limiter().hit(limit, _sender())


def _counting_failures(
    view: Callable[..., Any],  # Any: a view of the library
    limit: Callable[[], RateLimitItem],
    whose: Callable[[], str],
) -> Callable[..., Response]:
    @wraps(view)
    def limited(**arguments: str) -> Response:
        who = whose()  # asked first: success empties the session
        _refuse(limit(), who)
        response = make_response(view(**arguments))
        if request.method == "POST" and response.status_code != WENT_WELL:
            _limiter().hit(limit(), who)
        return response

    return limited


def _limiter() -> FixedWindowRateLimiter:
    return cast("FixedWindowRateLimiter", current_app.extensions["limiter"])


def _refuse(limit: RateLimitItem, who: str) -> None:
    if not _limiter().test(limit, who):
        raise TooManyRequests(retry_after=limit.get_expiry())


def _account() -> str:
    """Whose second step is under way, or who is signed in."""
    return str(session.get("tf_user_id") or session.get("_user_id", ""))


def _sender() -> str:
    return request.remote_addr or ""
