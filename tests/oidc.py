"""An OpenID Connect provider on this machine, with people whom it knows; and the way there and back."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape

import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bench.serving import free_port, wait_for
from tests.world import hidden

SIGN_IN, START = "/account/sign-in", "/account/oidc/"
CLIENT = {"oidc_client_id": "safe4me", "oidc_client_secret": "between us"}


@contextmanager
def provider(**people: Mapping[str, object]) -> Iterator[str]:
    """The issuer's address; `people` are names to press, and what the provider says of each."""
    port = free_port()
    known = [json.dumps({"sub": name, **claims}) for name, claims in people.items()]
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
        "true",
    ]
    process = subprocess.Popen(  # noqa: S603 - a command of our own
        [*command, *(part for claims in known for part in ("--user-claims", claims))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()


def go(client: FlaskClient, start: str = START) -> TestResponse:
    """Press the button that leads to the provider."""
    page = client.get("/account/").text
    token = hidden(page if "csrf_token" in page else client.get(SIGN_IN).text, "csrf_token")
    return client.post(start, data={"csrf_token": token})


def address_there(client: FlaskClient, start: str = START) -> str:
    led_on = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', go(client, start).text)
    assert led_on
    return unescape(led_on[1])


def come_back(client: FlaskClient, who: str, start: str = START) -> str:
    """Go to the provider, say that one is `who`, and come back: the address, as a path."""
    there = address_there(client, start)
    back = requests.post(there, data={"sub": who}, allow_redirects=False, timeout=60).headers["Location"]
    return back.removeprefix("http://localhost")
