"""Rate limits, in the memory of each worker: on failed sign-ins, and on join codes that lead nowhere.

A whole school shares one address, so only what fails counts against it: 900 pupils who join with a right
code never meet a limit, and 600 slips of the finger in ten minutes pass as well. Guessing at that rate, one
address would try 0.02% of all codes in a day.
"""

import logging

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

UNKNOWN_CODES = "600 per 10 minutes"
FAILED_SIGN_INS = "20 per minute; 100 per hour"
SIGN_IN = "security.login"

limiter = Limiter(get_remote_address, storage_uri="memory://")


def _led_nowhere(response: Response) -> bool:
    return response.status_code == 404


def _failed(response: Response) -> bool:
    return request.method == "POST" and response.status_code != 302


limit_unknown_codes = limiter.shared_limit(UNKNOWN_CODES, scope="codes", deduct_when=_led_nowhere)


def init_limits(app: Flask) -> None:
    """Set the limits up, after sign-in's view is there: it is the library's own, so it is wrapped here."""
    limiter.init_app(app)
    logging.getLogger("flask-limiter").disabled = True  # its records hold addresses
    sign_in = limiter.limit(FAILED_SIGN_INS, deduct_when=_failed)(app.view_functions[SIGN_IN])
    app.view_functions[SIGN_IN] = sign_in  # type: ignore[assignment]  # it also wraps coroutines
