"""The lesson pack: a module's pages in one zip, which open from a memory stick without a network."""

import html
import io
import posixpath
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from safe4me.content.model.addresses import (
    AGAINST_THE_LAW,
    BEFORE,
    LINES,
    MODEL,
    QUESTIONS,
    SEARCH,
    STEP_BY_STEP,
    WHO_CAN_HELP,
    WORDS,
)
from safe4me.settings import fingerprint
from safe4me.web.build.store import Store

START = "start.html"
PACK_PAGE = re.compile(r"(?P<home>/\w+/)teachers/(?P<module>[\w-]+)/pack/")
ASSET_LINK = re.compile(rb"/static/[\w.-]+")
LEADS = re.compile(r' (?P<name>href|src|action|formaction)="(?P<to>[^"]*)"')
BESIDE = (
    *("help/", "schools/", "officers/", "parents/", AGAINST_THE_LAW, WHO_CAN_HELP, *STEP_BY_STEP),
    *(QUESTIONS, LINES, *MODEL, SEARCH, WORDS),
)
FORMS = ("action", "formaction")
TRUE_WITHOUT_A_SERVER = re.compile(r'(<[^<>]* data-with-script="([^"]*)"[^<>]*>)[^<]*')
OTHER_LANGUAGES = re.compile(  # a pack holds one
    r'<nav class="languages.*?</nav>\s*|<p class="small soft in-two">.*?</p>\s*', re.DOTALL
)
READ_ON = re.compile(r'<nav class="read-on.*?</nav>\s*', re.DOTALL)  # names what may not be held
READ_ON_ONE = re.compile(r'\s*<li><a href="(?P<to>[^"]*)".*?</li>', re.DOTALL)
DOORS = re.compile(r' data-doors="[^"]*"')  # from a folder nothing can be fetched: the link leads to help
LEVEL = 6  # of zlib: 9 takes twice as long, and saves hardly a byte in a hundred
MOST_LINKS = 50_000  # of a build in five languages


def packs(files: Mapping[str, bytes], site_address: str, store: Store | None = None) -> dict[str, bytes]:
    """The address and bytes of the zip of every module that has a page for it among `files`.

    The same pages make the same bytes. `site_address` is where links out of a pack lead.
    """
    found = (PACK_PAGE.fullmatch(address) for address in files)
    return {
        f"{match['home']}teachers/{match['module']}/{match['module']}-pack.zip": _kept(
            match[0], _held(files, match["home"], match["module"]), site_address, store or Store()
        )
        for match in found
        if match
    }


def file_name(address: str) -> str:
    """The file that a page or another file of the site is kept in, below a folder."""
    name = address.removeprefix("/")
    if address.endswith("/"):
        return f"{name}index.html"
    return name if "." in name else f"{name}.html"


def _held(files: Mapping[str, bytes], home: str, module: str) -> dict[str, bytes]:
    """What one pack holds: a module for pupils and teachers, what is beside each, the way out."""
    folders = tuple(home + at for at in (f"learn/{module}/", f"teachers/{module}/", *BESIDE))
    held = {to: body for to, body in files.items() if to.startswith(folders) or to == f"{home}exit"}
    held.pop(f"{home}learn/{module}/{BEFORE}/", None)  # which a room alone asks
    used = {asset.decode() for body in held.values() for asset in ASSET_LINK.findall(body)}
    beside = {address for address in used if not address.endswith(".txt")}
    return held | {address: files[address] for address in beside if address in files}


def _kept(start: str, held: Mapping[str, bytes], site_address: str, store: Store) -> bytes:
    told = (part for item in sorted(held.items()) for part in item)
    origin = ("pack", fingerprint.of_code(), start, site_address, *told)
    return store.kept(origin, lambda: _pack(start, held, site_address))


def _pack(start: str, held: Mapping[str, bytes], site_address: str) -> bytes:
    entries = {file_name(to): _offline(to, file_name(to), held, site_address) for to in held}
    return _zip(entries | {START: _offline(start, START, held, site_address)})


def _offline(address: str, file: str, held: Mapping[str, bytes], site_address: str) -> bytes:
    """A page as it stands in the pack's `file`; anything else is as it was."""
    if not address.endswith("/"):
        return held[address]
    folder = posixpath.dirname(file)

    def lead(match: re.Match[str]) -> str:
        if match["name"] in FORMS:  # the script marks in the page; without it there is nobody to send to
            return ""
        to = html.unescape(match["to"])
        if urlsplit(to).scheme or to.startswith("#"):
            return match[0]
        target, mark = _target(address, to)
        path = _from(folder, target) if target in held else site_address + target
        return f' {match["name"]}="{html.escape(path)}{mark and "#" + mark}"'

    def is_held(to: str) -> bool:
        return urljoin(address, html.unescape(to)) in held

    page = OTHER_LANGUAGES.sub("", held[address].decode())
    page = READ_ON.sub(lambda end: _only(is_held, end[0]), page)
    page = DOORS.sub("", page)
    page = TRUE_WITHOUT_A_SERVER.sub(r"\1\2", page)
    return LEADS.sub(lead, page).encode()


def _only(is_held: Callable[[str], bool], end: str) -> str:
    """The end of a page with those it leads on to that a pack holds; nothing where it holds none."""
    kept = READ_ON_ONE.sub(lambda one: one[0] if is_held(one["to"]) else "", end)
    return kept if READ_ON_ONE.search(kept) else ""


@lru_cache(MOST_LINKS)  # packs share most of their pages
def _target(address: str, to: str) -> tuple[str, str]:
    """Where a link on the page at an address leads, and to which place there."""
    target, mark = urldefrag(urljoin(address, to))
    return target, mark


@lru_cache(MOST_LINKS)
def _from(folder: str, address: str) -> str:
    return posixpath.relpath(file_name(address), folder or ".")


def _zip(entries: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name, body in sorted(entries.items()):
            entry = ZipInfo(name)  # dated 1980, as every entry without a date
            archive.writestr(entry, body, ZIP_DEFLATED, LEVEL)
    return made.getvalue()


def zipped(archive: bytes) -> bytes:
    """A zip archive with the same files in it, none of which says when it was written."""
    with ZipFile(io.BytesIO(archive)) as written:
        return _zip({name: written.read(name) for name in written.namelist()})
