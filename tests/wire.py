"""What goes over the wire: every request as it reaches the site, and replies changed on their way back."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


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
