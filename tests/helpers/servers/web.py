"""What goes over the wire: what servers are asked, requests as they come, an OpenID Connect provider."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask
from flask.testing import FlaskClient

from bench.serving import HOST, Server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape

import requests
from werkzeug.test import TestResponse

from bench.serving import free_port, wait_for
from tests.helpers.world.schools import hidden

SIGN_IN, START = "/account/sign-in", "/account/oidc/"
CLIENT = {"oidc_client_id": "safe4me", "oidc_client_secret": "between us"}


class Answer(NamedTuple):
    """What a server answered: header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(
    server: Server,
    path: str,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
) -> Answer:
    """Ask a running server, on a connection of its own. Raises OSError or HTTPException when it breaks."""
    connection = HTTPConnection(HOST, server.port, timeout=30)
    try:
        connection.request(method, path, body or None, headers or {})
        response = connection.getresponse()
        given = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, given, response.read())
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Sent:
    """One request: `address` is path and query, header names are as WSGI spells them (`HTTP_COOKIE`)."""

    method: str
    address: str
    headers: dict[str, str]
    body: bytes

    def __bytes__(self) -> bytes:
        return repr((self.method, self.address, self.headers)).encode() + self.body


def recorded(app: Flask) -> list[Sent]:
    """A list that grows with every request the app gets from now on."""
    sent: list[Sent] = []
    inner = app.wsgi_app

    def record(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        headers = {name: value for name, value in environ.items() if name.startswith(("HTTP_", "CONTENT_"))}
        address = f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}".removesuffix("?")
        sent.append(Sent(environ["REQUEST_METHOD"], address, headers, body))
        return inner(environ, start_response)

    app.wsgi_app = record  # type: ignore[method-assign]  # Flask’s own way to wrap
    return sent


def rewrite(app: Flask, *changes: tuple[bytes, bytes]) -> None:
    """Break the app on purpose: in every reply from now on, the first text of each pair is the second."""
    inner = app.wsgi_app

    def rewritten(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        given: list[tuple[str, list[tuple[str, str]]]] = []
        body = b"".join(inner(environ, lambda status, headers, *_: given.append((status, headers))))  # type: ignore[arg-type]  # no writer: our layers use none
        for old, new in changes:
            body = body.replace(old, new)
        status, headers = given[0]
        own = [(name, value) for name, value in headers if name != "Content-Length"]
        start_response(status, [*own, ("Content-Length", str(len(body)))])
        return [body]

    app.wsgi_app = rewritten  # type: ignore[method-assign]  # Flask’s own way to wrap


@contextmanager
def provider(**people: Mapping[str, object]) -> Iterator[str]:
    """The issuer's address; `people` are names to press, and what the provider says of each."""
    port = free_port()
    known = [json.dumps({"sub": name, **claims}) for name, claims in people.items()]
    options = ["--port", str(port), "--require-nonce", "true"]
    claims_of_all = (part for claims in known for part in ("--user-claims", claims))
    with _serving("oidc_provider_mock", port, *options, *claims_of_all):
        yield f"http://localhost:{port}"


@contextmanager
def tenants(**people: Mapping[str, object]) -> Iterator[str]:
    """As `provider`, for every tenant: tokens are issued by the person's `tid`, unless `iss` is said."""
    port = free_port()
    known = [
        json.dumps({"sub": name, "iss": f"http://localhost:{port}/{claims.get('tid')}/v2.0", **claims})
        for name, claims in people.items()
    ]
    with _serving("tests.helpers.servers.tenants", port, str(port), *known):
        yield f"http://localhost:{port}/organizations/v2.0"


@contextmanager
def _serving(module: str, port: int, *arguments: str) -> Iterator[None]:
    process = subprocess.Popen(  # noqa: S603 - a command of our own
        [sys.executable, "-W", "ignore", "-m", module, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        yield
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
