"""The compiled site in memory: a path leads to ready bytes, in front of Flask.

`build/current/manifest.json` says what is there. `file` is relative to the build; beside it may lie the
same bytes compressed, as `file.gz` and `file.br`:

    {"pages": {"/en/": {"file": "pages/en/index.html", "type": "text/html; charset=utf-8", "etag": "1a2b3c"}},
     "languages": {"en": false, "cy": true},
     "redirects": {"/": {"en": "/en/"}, "/join": {"en": "/en/join/"}},
     "moved": {"/en/learn/law/chat/": "/en/learn/threats/chat/"}}

`languages` says of each whether something stands in it that no person has read. A redirect has an address for
each language, the default first. A page that moved is found in a room, too.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from safe4me.content.model.addresses import NORMS
from safe4me.join_codes import ALPHABET, LENGTH
from safe4me.web.http.security_headers import Header

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGE = "public, no-cache"
ASSET = "public, max-age=31536000, immutable"
ROOM = "private, no-cache"
NOWHERE = "no-store"
DOOR = re.compile(r"/\w+/help/[\w-]+/")  # a door's own page, which no cache keeps
SECOND = re.compile(r"-with-\w+/$")  # how a sheet's address ends that has a language behind it
ENCODINGS = {"br": ".br", "gzip": ".gz"}
ROOM_PREFIX = "/c/"
CODE_END = len(ROOM_PREFIX) + LENGTH
LETTERS = frozenset(ALPHABET)
REFUSAL = b"This address is only for reading.\n"


@dataclass(frozen=True, slots=True)
class Representation:
    """One representation of a page, with everything a reply needs already made."""

    etag: str
    headers: list[Header]
    not_modified: list[Header]
    body: list[bytes]


@dataclass(frozen=True, slots=True)
class ReadyPages:
    """Path to representations by encoding (`""` is plain), outside and inside a room; and redirects.

    A language's first page is not among those of a room: there the class's page stands in its place.
    """

    pages: Mapping[str, Mapping[str, Representation]]
    room_pages: Mapping[str, Mapping[str, Representation]]
    redirects: Mapping[str, Mapping[str, str]]
    moved: Mapping[str, str]
    languages: tuple[str, ...] = ()


EMPTY = ReadyPages({}, {}, {}, {})


def load_pages(build: Path, asked: Iterable[str], offered: Iterable[str], *, with_unread: bool) -> ReadyPages:
    """Read a build into memory: its pages in the languages that are offered, and what is in none.

    Without `with_unread` a language is left out in which something stands that no person has read: such a
    build was made for a trial. An address in a language that is `asked` for or held and not served may be
    printed somewhere: it leads to the first that is, and a sheet with such a language behind it to the sheet
    alone. Raises OSError, or ValueError and KeyError when it is damaged.
    """
    manifest = json.loads((build / "manifest.json").read_text("utf-8"))
    held = manifest["languages"]
    languages = tuple(each for each in offered if each in held and (with_unread or not held[each]))
    left_out = _whatever_holds([each for each in held if each not in languages])
    starts = tuple(f"/{language}/" for language in languages)
    pages: dict[str, dict[str, Representation]] = {}
    room_pages: dict[str, dict[str, Representation]] = {}
    alone = {}
    for path, entry in manifest["pages"].items():
        if left_out.match(path):
            alone[path] = SECOND.sub("/", path)
            continue
        bodies = _bodies(build / entry["file"])
        if not sha256(bodies[""]).hexdigest().startswith(entry["etag"]):
            raise ValueError(f"{path} is not as it was built")
        pages[path] = _representations(bodies, entry, _kept(path, PAGE))
        if path.startswith(starts) and path not in starts:
            room_pages[path] = _representations(bodies, entry, _kept(path, ROOM))
    redirects = {start: {each: to[each] for each in languages} for start, to in manifest["redirects"].items()}
    moved = {old: to for old, to in manifest["moved"].items() if not left_out.match(old)}
    moved |= {sheet: to for sheet, to in alone.items() if sheet != to and to in pages}
    for instead in languages[:1]:
        known = {**dict.fromkeys((*pages, f"/{instead}/{NORMS}")), **moved}
        missing = [each for each in dict.fromkeys((*asked, *held)) if each not in languages]
        moved |= _not_served(missing, instead, known)
    return ReadyPages(pages, room_pages, redirects, moved, languages)


def _whatever_holds(languages: Sequence[str]) -> re.Pattern[str]:
    """Addresses at which something of these languages stands: pages, sheets behind other sheets, files."""
    if not languages:
        return re.compile("(?!)")
    codes = "|".join(map(re.escape, languages))
    return re.compile(rf"/({codes})/|.*-with-({codes})/$|/static/\w+-({codes})\.")


def _not_served(languages: Iterable[str], instead: str, known: Mapping[str, str | None]) -> dict[str, str]:
    """Where the addresses of languages lead that are not served; `known` has what leads on itself."""
    start = f"/{instead}/"
    below = {path.removeprefix(start): to or path for path, to in known.items() if path.startswith(start)}
    return {f"/{language}/{path}": to for language in languages for path, to in below.items()}


def _kept(path: str, otherwise: str) -> str:
    """What a cache may do with what stands at a path."""
    if DOOR.fullmatch(path):
        return NOWHERE
    return ASSET if path.startswith("/static/") else otherwise


def _bodies(file: Path) -> dict[str, bytes]:
    found = {"": file.read_bytes()}
    for encoding, suffix in ENCODINGS.items():
        compressed = file.with_name(file.name + suffix)
        if compressed.exists():
            found[encoding] = compressed.read_bytes()
    return found


def _representations(
    bodies: Mapping[str, bytes], entry: Mapping[str, str], cache: str
) -> dict[str, Representation]:
    return {encoding: _sent(body, encoding, entry, cache) for encoding, body in bodies.items()}


def _sent(body: bytes, encoding: str, entry: Mapping[str, str], cache: str) -> Representation:
    etag = f'"{entry["etag"]}{encoding and "-" + encoding}"'
    kept = [("ETag", etag), ("Cache-Control", cache), ("Vary", "Accept-Encoding")]
    headers = [("Content-Type", entry["type"]), ("Content-Length", str(len(body))), *kept]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    return Representation(etag, headers, kept, [body])


class PageTable:
    """A WSGI layer that answers what the build holds, and leaves everything else to Flask."""

    def __init__(self, app: "WSGIApplication", table: ReadyPages) -> None:
        self._app = app
        self._table = table

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        asked = path = environ["PATH_INFO"]
        pages = self._table.pages
        if path.startswith(ROOM_PREFIX) and _in_room(path):
            path, pages = path[CODE_END:], self._table.room_pages
        page = pages.get(path)
        to = {} if page else self._leads_to(asked, path)
        if not page and not to:
            return self._app(environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _refuse(start_response)
        if not page:
            return _redirect(to, environ, start_response)
        return _answer(page, environ, start_response)

    def _leads_to(self, asked: str, path: str) -> Mapping[str, str]:
        """Where an address leads that is no page: to itself with a slash, or where the build says."""
        if f"{path}/" in self._table.pages or f"{path}/" in self._table.moved:
            return {"": f"{asked}/"}
        if to := self._table.moved.get(path):
            return {"": asked.removesuffix(path) + to}
        return self._table.redirects.get(asked, {})


def _in_room(path: str) -> bool:
    return path[CODE_END : CODE_END + 1] == "/" and LETTERS.issuperset(path[len(ROOM_PREFIX) : CODE_END])


def _answer(
    page: Mapping[str, Representation], environ: "WSGIEnvironment", start_response: "StartResponse"
) -> list[bytes]:
    sent = page.get(best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))) or page[""]
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None and (sent.etag in known or known == "*"):
        start_response("304 Not Modified", sent.not_modified)
        return []
    start_response("200 OK", sent.headers)
    return sent.body if environ["REQUEST_METHOD"] == "GET" else []


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """The encoding we like best among those an Accept-Encoding header allows; `""` for plain bytes."""
    wanted: dict[str, bool] = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        wanted[name.strip()] = quality.replace(" ", "").rstrip("0.") != "q="
    return next((encoding for encoding in ENCODINGS if wanted.get(encoding, wanted.get("*", False))), "")


@lru_cache(maxsize=256)
def best_language(accepted: str, languages: tuple[str, ...]) -> str:
    """The language that an Accept-Language header likes best; the first where it likes none or all alike."""
    return parse_accept_header(accepted, LanguageAccept).best_match(languages) or languages[0]


def _redirect(
    to: Mapping[str, str], environ: "WSGIEnvironment", start_response: "StartResponse"
) -> list[bytes]:
    language = best_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""), tuple(to))
    headers = [("Location", to[language]), ("Content-Length", "0"), ("Cache-Control", "no-cache")]
    if len(to) > 1:
        headers.append(("Vary", "Accept-Language"))
    start_response("302 Found", headers)
    return []


def _refuse(start_response: "StartResponse") -> list[bytes]:
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(REFUSAL))),
        ("Allow", "GET, HEAD"),
    ]
    start_response("405 Method Not Allowed", headers)
    return [REFUSAL]
