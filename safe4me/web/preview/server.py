"""Serves a preview on this machine alone: what asks under another name, or from another site, is refused."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from safe4me.web.http.page_table import NOWHERE
from safe4me.web.http.security_headers import SecurityHeaders, is_cross_site, plain_reply
from safe4me.web.preview.pages import EVENTS, Preview

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HERE = "127.0.0.1"
NAMES = (HERE, "localhost")  # what this machine calls itself
METHODS = ("GET", "HEAD")
SECONDS_OF_SILENCE = 15  # then the stream sends a line, which tells whether anybody still listens


class PreviewApp:
    """A WSGI app: a preview’s pages below a word in the path, and a stream that says when they change."""

    def __init__(self, preview: Preview, word: str, port: int) -> None:
        self._preview, self._word = preview, word
        self._hosts = frozenset(f"{name}:{port}" for name in NAMES)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterator[bytes] | list[bytes]:
        """Answer a request."""
        if environ.get("HTTP_HOST") not in self._hosts:
            return _refused(start_response, HTTPStatus.MISDIRECTED_REQUEST)
        if environ["REQUEST_METHOD"] not in METHODS:
            return _refused(start_response, HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", ", ".join(METHODS)))
        word, _, address = environ["PATH_INFO"].removeprefix("/").partition("/")
        if word != self._word:
            return _refused(start_response, HTTPStatus.NOT_FOUND)
        body = self._answer(address, environ, start_response)
        return body if environ["REQUEST_METHOD"] == "GET" else []

    def _answer(
        self, address: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterator[bytes] | list[bytes]:
        if address == EVENTS:
            if is_cross_site(environ):
                return _refused(start_response, HTTPStatus.FORBIDDEN)
            headers = [("Content-Type", "text/event-stream"), ("Cache-Control", NOWHERE)]
            start_response(_line(HTTPStatus.OK), headers)
            return self._changes()
        reply = self._preview.reply(f"/{address}")
        status = HTTPStatus.OK if reply.found else HTTPStatus.NOT_FOUND
        length = ("Content-Length", str(len(reply.body)))
        kept = ("Cache-Control", reply.cache)
        start_response(_line(status), [("Content-Type", reply.type), length, kept])
        return [reply.body]

    def _changes(self) -> Iterator[bytes]:
        """The number of what is shown, now and whenever it is another, as server-sent events."""
        seen = None
        while True:
            number = self._preview.wait(seen, SECONDS_OF_SILENCE)
            yield b":\n\n" if number == seen else f"data: {number}\n\n".encode()
            seen = number


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing of a request that was answered: the author reads what is wrong, not what went well."""


def preview_app(preview: Preview, word: str, port: int) -> SecurityHeaders:
    """The pages of a preview, with the headers that the site has."""
    return SecurityHeaders(PreviewApp(preview, word, port), lambda _environ: None)


def preview_server(preview: Preview, word: str, port: int) -> BaseWSGIServer:
    """A server of a preview, which answers a thread each. Raises SystemExit where the port is in use."""
    return make_server(HERE, port, preview_app(preview, word, port), threaded=True, request_handler=_Quiet)


def _refused(start_response: "StartResponse", status: HTTPStatus, *more: tuple[str, str]) -> list[bytes]:
    return plain_reply(start_response, _line(status), f"{status.phrase}.\n".encode(), *more)


def _line(status: HTTPStatus) -> str:
    return f"{status.value} {status.phrase}"
