"""The security headers and the cross-site rule: outermost, so that no layer can answer without them."""

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING

from safe4me.web.http.signing import log_fault

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Header = tuple[str, str]
Write = Callable[[bytes], object]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        # No script makes HTML or scripts of text (Trusted Types), where the browser knows of that
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS: list[Header] = [
    ("Server", "web"),  # what serves us would name itself
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=()",
    ),
]
TLS_HEADERS: list[Header] = [*HEADERS, ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")]
READS = frozenset(("GET", "HEAD", "OPTIONS"))
OF_ROOMS = "/c/"
TYPED = "none"  # an address that was typed, or scanned with a camera
CROSS_SITE = b"This came from another website, so nothing was done with it.\n"
FAULT = b"Something went wrong on our side. Please try again.\n"
PLAIN = ("Content-Type", "text/plain; charset=utf-8")


class SecurityHeaders:
    """A WSGI layer that adds the headers to every response, and refuses what another site may not do.

    `refused` is told of each such request.
    """

    def __init__(self, app: "WSGIApplication", refused: "Callable[[WSGIEnvironment], object]") -> None:
        self._app, self._refused = app, refused

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request, with the headers."""
        headers = TLS_HEADERS if environ["wsgi.url_scheme"] == "https" else HEADERS

        def start(status: str, given: list[Header], exc_info: ExcInfo | None = None) -> Write:
            return start_response(status, given + headers, exc_info)

        if is_cross_site(environ) and not _may_read(environ):
            self._refused(environ)
            return plain_reply(start, "403 Forbidden", CROSS_SITE)
        try:
            return self._app(environ, start)
        except Exception as error:  # noqa: BLE001 - the last fence: whatever failed, the reply has our headers
            log_fault(error, "the server's outer layer")
            return plain_reply(start, "500 Internal Server Error", FAULT)


def is_cross_site(environ: "WSGIEnvironment") -> bool:
    """Whether a browser says that the request comes from another site (design.md, "Delivery").

    A client that sends neither header is no browser a pupil or a teacher is signed in with.
    """
    site = environ.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return bool(site != "same-origin")
    origin = environ.get("HTTP_ORIGIN")
    return origin is not None and origin.partition("://")[2] != environ.get("HTTP_HOST")


def _may_read(environ: "WSGIEnvironment") -> bool:
    """Whether another site may have this read: pages outside rooms; of rooms only a link that is followed.

    A page elsewhere could have all its readers' browsers guess codes, by its images, scripts and frames, and
    so lock their school out. A link that is only fetched in advance is followed by nobody.
    """
    if environ["REQUEST_METHOD"] not in READS or not environ["PATH_INFO"].startswith(OF_ROOMS):
        return environ["REQUEST_METHOD"] in READS
    if environ.get("HTTP_SEC_FETCH_SITE") == TYPED:
        return True
    asked = environ.get("HTTP_SEC_FETCH_MODE"), environ.get("HTTP_SEC_FETCH_DEST")
    return asked == ("navigate", "document") and "HTTP_SEC_PURPOSE" not in environ


def plain_reply(start: "StartResponse", status: str, body: bytes, *more: Header) -> list[bytes]:
    """Answer with plain text that nobody keeps."""
    start(status, [PLAIN, ("Content-Length", str(len(body))), ("Cache-Control", "no-store"), *more])
    return [body]
