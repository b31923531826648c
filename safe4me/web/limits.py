"""Rate limits, in memory: on signing in, and on join codes that lead nowhere.

A whole school shares one address, so only a reply of 404 counts against it: 900 pupils who join with a
right code never meet a limit, and 600 slips of the finger in ten minutes pass as well. Guessing at that
rate, one address would try 0.02% of all codes in a day.
"""

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

UNKNOWN_CODES = "600 per 10 minutes"
SIGN_INS = "10 per minute; 60 per hour"

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)


def _led_nowhere(response: Response) -> bool:
    return response.status_code == 404


limit_unknown_codes = limiter.shared_limit(UNKNOWN_CODES, scope="codes", deduct_when=_led_nowhere)


def _reads() -> bool:
    return request.method in {"GET", "HEAD"}


def init_limits(app: Flask) -> None:
    """Set the limits up; sign-in's view is the library's own, so it is wrapped here."""
    limiter.init_app(app)
    view = app.view_functions.get("security.login")
    if view is not None:
        app.view_functions["security.login"] = limiter.limit(SIGN_INS, exempt_when=_reads)(view)
