"""A compiled site on the disk: a folder named after all that is in it, which takes the place of the last."""

import gzip
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

import brotli
from rcssmin import cssmin
from rjsmin import jsmin

from safe4me import fingerprint
from safe4me.content.model.addresses import NORMS
from safe4me.settings import Settings
from safe4me.web.build import pack
from safe4me.web.build.store import Store
from safe4me.web.http.page_table import DOOR

GZIP_FLAGS = 3  # the byte's place in the header
GZIP_HEADER = 10  # bytes
GZIP_EXTRA = 4  # the flag
FIELD = b"S4"  # the name of our extra field
EMPTY_BLOCK = b"\x06"  # metadata, of no bytes


class Effort(NamedTuple):
    """How hard a build compresses."""

    gzip: int
    brotli: int


BEST = Effort(gzip=9, brotli=11)  # once a build, for every reader
LIGHT = Effort(gzip=6, brotli=4)  # where one reader waits for the build

Forms = dict[str, bytes]  # "" is the page itself, then its encodings by the ending of their file


def filled(pages: Mapping[str, bytes]) -> dict[str, bytes]:
    """The pages, by address, each as long as the longest."""
    longest = max(map(len, pages.values()), default=0)
    return {address: page.ljust(longest) for address, page in pages.items()}


def encoded(page: bytes, effort: Effort = BEST, store: Store | None = None) -> Forms:
    """A page and its encodings, as the store has them."""
    store = store or Store()

    def pack() -> bytes:
        return bytes(brotli.compress(page, quality=effort.brotli))

    packed = store.kept(("brotli", *_origin(effort, page)), pack)
    return {"": page, ".gz": _zipped(page, effort, store), ".br": packed}


def encoded_alike(
    pages: Mapping[str, bytes], effort: Effort = BEST, store: Store | None = None
) -> dict[str, Forms]:
    """Pages by address with their encodings, each encoding of one length for all."""
    given = effort, store or Store()
    zipped = {address: _gzip(page, 0, *given) for address, page in pages.items()}
    packed = {address: _brotli(page, 0, *given) for address, page in pages.items()}
    most_zipped, most_packed = _longest(zipped), _longest(packed)
    return {
        address: {
            "": page,
            ".gz": _gzip(page, most_zipped - len(zipped[address]), *given),
            ".br": _brotli(page, most_packed - len(packed[address]), *given),
        }
        for address, page in pages.items()
    }


def _origin(effort: Effort, page: bytes) -> tuple[str | bytes, ...]:
    return fingerprint.of_libraries(), repr(effort), page


def _zipped(page: bytes, effort: Effort, store: Store) -> bytes:
    return store.kept(("gzip", *_origin(effort, page)), lambda: gzip.compress(page, effort.gzip, mtime=0))


def _longest(forms: Mapping[str, bytes]) -> int:
    return max(map(len, forms.values()), default=0)


def _gzip(page: bytes, more: int, effort: Effort, store: Store) -> bytes:
    """The page in gzip, `more` bytes longer than it must be."""
    made = _zipped(page, effort, store)
    field = FIELD + more.to_bytes(2, "little") + bytes(more)
    start = made[:GZIP_FLAGS] + bytes([GZIP_EXTRA]) + made[GZIP_FLAGS + 1 : GZIP_HEADER]
    return start + len(field).to_bytes(2, "little") + field + made[GZIP_HEADER:]


def _brotli(page: bytes, more: int, effort: Effort, store: Store) -> bytes:
    """The page in brotli, `more` bytes longer than it must be."""

    def pack() -> bytes:
        compressor = brotli.Compressor(quality=effort.brotli)
        start = compressor.process(page) + compressor.flush()
        return bytes(start + EMPTY_BLOCK * more + compressor.finish())

    return store.kept(("brotli alike", str(more), *_origin(effort, page)), pack)


HASH_LENGTH = 16
KEPT_BUILDS = 2
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".zip": "application/zip",
    ".pdf": "application/pdf",
}
COMPRESSED = (".zip", ".pdf")


@dataclass(frozen=True, slots=True)
class CompiledSite:
    """A compiled site: address to bytes, and address to the address it leads to in each language.

    `languages` says of each that it speaks whether something stands in it that no person has read. `moved`
    has, by their old address, pages that stand at another now.
    """

    files: Mapping[str, bytes]
    languages: Mapping[str, bool]
    redirects: Mapping[str, Mapping[str, str]]
    moved: Mapping[str, str]


def put_in_place(site: CompiledSite, settings: Settings, parsed: Mapping[str, bytes], store: Store) -> Path:
    """Write a site and what was read for it, lead `current` to it, and forget old ones; its folder."""
    built = _write(site, settings, parsed, store)
    _swap(built, settings.build_folder / "current")
    _forget_old(settings.build_folder, built)
    store.forget_unused()
    return built


def _write(site: CompiledSite, settings: Settings, parsed: Mapping[str, bytes], store: Store) -> Path:
    """Write a site into a folder named after everything in it, and return that; twice the same is once."""
    content_files = {
        path.relative_to(settings.content_folder).as_posix(): path.read_bytes()
        for path in sorted(settings.content_folder.rglob("*"))
        if path.is_file()
    }
    effort = BEST if settings.production else LIGHT
    shown = (sorted(site.files.items()), site.languages, site.redirects, site.moved)
    told = (*shown, content_files, sorted(parsed.items()), effort)
    digest = sha256(repr(told).encode())
    folder = settings.build_folder / f"site-{digest.hexdigest()[:HASH_LENGTH]}"
    if folder.exists():
        os.utime(folder)
        return folder
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    alike = encoded_alike(doors_among(site.files), effort, store)
    entries = {
        address: _write_file(
            unfinished, address, alike.get(address) or _encoded(address, body, effort, store)
        )
        for address, body in site.files.items()
    }
    for name, body in content_files.items():
        _put(unfinished / "content" / name, body)
    for name, body in parsed.items():
        _put(unfinished / name, body)
    manifest = {
        "pages": entries,
        "languages": dict(site.languages),
        "redirects": dict(site.redirects),
        "moved": dict(site.moved),
    }
    _put(unfinished / "manifest.json", json.dumps(manifest, indent=1).encode())
    unfinished.rename(folder)
    return folder


def doors_among(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The doors' own pages among `files`."""
    return {address: body for address, body in files.items() if DOOR.fullmatch(address)}


def _encoded(address: str, body: bytes, effort: Effort, store: Store) -> Forms:
    """A file beside its encodings, unless it is compressed already."""
    return {"": body} if address.endswith(COMPRESSED) else encoded(body, effort, store)


def _write_file(folder: Path, address: str, forms: Forms) -> dict[str, str]:
    """Write one file in each of its forms; returns its line in the manifest."""
    name = f"pages/{pack.file_name(address)}"
    file = folder / name
    for ending, body in forms.items():
        _put(file.with_name(f"{file.name}{ending}"), body)
    kind = ".svg" if address == "/favicon.ico" else file.suffix
    return {"file": name, "type": TYPES[kind], "etag": sha256(forms[""]).hexdigest()[:HASH_LENGTH]}


def _put(file: Path, body: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)


def _swap(folder: Path, current: Path) -> None:
    """Lead `current` to `folder` in one step: a reader sees the old build or the new one."""
    new = current.with_name(f".current.{os.getpid()}")
    new.unlink(missing_ok=True)
    new.symlink_to(folder.name)
    new.replace(current)


def _forget_old(build_folder: Path, newest: Path) -> None:
    """Keep the newest builds: the last one may still be read by workers about to reload."""
    older = sorted(build_folder.glob("site-*"), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in [folder for folder in older if folder != newest][KEPT_BUILDS - 1 :]:
        shutil.rmtree(folder)


ASSET_HASH_LENGTH = 12
BUNDLE = "bundle.txt"
LAYER = re.compile(rb"^@layer (\w+) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)


def minified_styles(css: bytes) -> bytes:
    """Styles in their layers, without comments and spaces.

    What is in a layer is minified by itself: of a block that it doesn't know rcssmin makes declarations, and
    `.a :is(.b)` becomes `.a:is(.b)`.
    """
    outside, *rest = LAYER.split(css)
    layers = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    parts = (b"@layer %s{%s}%s" % (name, cssmin(inside), cssmin(after)) for name, inside, after in layers)
    minified: bytes = cssmin(outside) + b"".join(parts)
    return minified


JOINED: dict[str, Callable[[bytes], bytes]] = {".css": minified_styles, ".js": jsmin}


class Asset(NamedTuple):
    """A file that pages ask for by its hashed address."""

    path: str
    body: bytes


def collect(static: Path) -> list[Asset]:
    """Every file of `static`; the styles of a folder are joined and minified, and so are its scripts.

    `static/site/*.css` is `site.css`, in the order of `static/site/bundle.txt`.
    """
    return [named(name, body) for name, body in sorted(_files(static))]


def bundle_faults(static: Path) -> Iterator[str]:
    """What is wrong with a folder of `static`: a file that its `bundle.txt` does not name, or the reverse."""
    for folder in sorted(path for path in static.iterdir() if path.is_dir()):
        named_files, files = set(_bundle(folder)), {path.name for path in folder.iterdir()} - {BUNDLE}
        where = f"{static.name}/{folder.name}"
        for name in sorted(files - named_files):
            yield f"{where}/{name} is not in {where}/{BUNDLE}, which says in what order files are joined"
        for name in sorted(named_files - files):
            yield f"{where}/{BUNDLE} names {name}: no such file"


def _files(static: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(static.iterdir()):
        if path.is_file():
            yield path.name, path.read_bytes()
        else:
            yield from _joined(path)


def _joined(folder: Path) -> Iterator[tuple[str, bytes]]:
    for ending, minified in JOINED.items():
        body = b"".join((folder / name).read_bytes() for name in _bundle(folder) if name.endswith(ending))
        if body:
            yield f"{folder.name}{ending}", minified(body)


def _bundle(folder: Path) -> list[str]:
    """The files of a folder in the order in which they are joined."""
    bundle = folder / BUNDLE
    return bundle.read_text("utf-8").splitlines() if bundle.exists() else []


def named(name: str, body: bytes) -> Asset:
    """A file by its address, which has a hash of what is in it."""
    stem, _, ending = name.rpartition(".")
    return Asset(f"/static/{stem}.{sha256(body).hexdigest()[:ASSET_HASH_LENGTH]}.{ending}", body)


SERVED = re.compile(  # by the app: not compiled
    rf"/account/start|/teach/|/\w+/(join/code|learn/[\w-]+/[\w-]+/check|{NORMS})"
)
LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src", "use": "href"}
FOLLOWED = {"a": "href", "form": "action", "button": "formaction"}
LEAVING = re.compile(r"/\w+/exit")  # the one page that leads on by itself
ELSEWHERE = ("https", "http", "tel", "sms", "mailto")
Attributes = list[tuple[str, str | None]]


class _Page(NamedTuple):
    """What a page holds that other pages, and the policy, have to do with."""

    ids: list[str]
    links: list[str]
    faults: list[str]
    leads_on: bool


class _Reader(HTMLParser):
    """Collects what a page points at, its ids, and what does not belong in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.faults: list[str] = []
        self.leads_on = False
        self._in_template = 0

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        self._in_template += tag == "template"
        self._look_for_faults(tag, given)
        name = given.get("id")
        if name in self.ids:
            self.faults.append(f"the id “{name}” stands twice")
        self.ids |= {name} if name else set()
        target = given.get(LOADED.get(tag) or FOLLOWED.get(tag, ""))
        if target and not self._in_template:
            self.links.append(target)

    def handle_endtag(self, tag: str) -> None:
        self._in_template -= tag == "template"

    def _look_for_faults(self, tag: str, given: Mapping[str, str | None]) -> None:
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.faults.append(f"inline <{tag}>")
        self.faults.extend(
            f"a {name} attribute" for name in given if name == "style" or name.startswith("on")
        )
        self.leads_on |= tag == "meta" and (given.get("http-equiv") or "").lower() == "refresh"
        source = "" if given.get("rel") == "alternate" else given.get(LOADED.get(tag, "")) or ""
        if urlsplit(source).scheme or source.startswith("//"):
            self.faults.append(f"something from elsewhere: {source}")


def page_faults(pages: Mapping[str, bytes], store: Store | None = None) -> list[str]:
    """What is wrong with a compiled site, as `address: fault`; `pages` is each address and its bytes.

    A page that the store has is not read again.
    """
    store = store or Store()
    read = {address: _kept(body, store) for address, body in pages.items() if _is_html(body)}
    return [f"{address}: {fault}" for address in read for fault in _faults(address, read, pages)]


def _is_html(body: bytes) -> bool:
    return body.lstrip()[:9].lower() == b"<!doctype"


def _kept(body: bytes, store: Store) -> _Page:
    return _Page(*json.loads(store.kept(("verified", fingerprint.of_code(), body), lambda: _read(body))))


def _read(body: bytes) -> bytes:
    reader = _Reader()
    reader.feed(body.decode())
    return json.dumps(_Page(sorted(reader.ids), reader.links, reader.faults, reader.leads_on)).encode()


def _faults(address: str, read: Mapping[str, _Page], pages: Mapping[str, bytes]) -> Iterator[str]:
    yield from read[address].faults
    if read[address].leads_on and not LEAVING.fullmatch(address):
        yield "it leads on by itself"
    for link in read[address].links:
        target, fragment = urldefrag(urljoin(address, link))
        if urlsplit(link).scheme in ELSEWHERE or SERVED.fullmatch(target):
            continue
        if target not in pages:
            yield f"a link to nowhere: {link}"
        elif fragment and target in read and fragment not in read[target].ids:
            yield f"a link to a place that is not there: {link}"
