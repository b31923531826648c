"""A provider of sign-ins for every tenant, as Microsoft's is: `python -m tests.helpers.servers.tenants`.

It takes a port and the claims of each person as JSON. Whatever is there stands beneath `/organizations/v2.0`.
"""

import json
import sys

from oidc_provider_mock import User, app  # type: ignore[import-untyped]  # it ships no types
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import run_simple

BENEATH = "/organizations/v2.0"


def main(port: str, *claims: str) -> None:
    """Serve until it is ended."""
    people = [User(sub=each.pop("sub"), claims=each) for each in map(json.loads, claims)]
    there = app(require_nonce=True, user_claims=people)
    run_simple("localhost", int(port), DispatcherMiddleware(NotFound(), {BENEATH: there}), threaded=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
