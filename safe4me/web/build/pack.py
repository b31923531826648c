"""The lesson pack: a module's pages in one zip, which open from a memory stick without a network."""

import html
import io
import posixpath
import re
from collections.abc import Mapping
from urllib.parse import urldefrag, urljoin, urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

START = "start.html"
PACK_PAGE = re.compile(r"(?P<home>/\w+/)teachers/(?P<module>[\w-]+)/pack/")
ASSET = re.compile(rb"/static/[\w.-]+")
LEADS = re.compile(r' (?P<name>href|src|action|formaction)="(?P<to>[^"]*)"')
FORMS = ("action", "formaction")
TRUE_WITHOUT_A_SERVER = re.compile(r'(<[^<>]* data-with-script="([^"]*)"[^<>]*>)[^<]*')
OTHER_LANGUAGES = re.compile(r'<nav class="languages.*?</nav>\s*', re.DOTALL)  # a pack holds one
DOORS = re.compile(r' data-doors="[^"]*"')  # from a folder nothing can be fetched: the link leads to help
SMALLEST = 9


def packs(files: Mapping[str, bytes], site_address: str) -> dict[str, bytes]:
    """The address and bytes of the zip of every module that has a page for it among `files`.

    The same pages make the same bytes. `site_address` is where links out of a pack lead.
    """
    found = (PACK_PAGE.fullmatch(address) for address in files)
    return {
        f"{match['home']}teachers/{match['module']}/{match['module']}-pack.zip": _pack(
            match[0], _held(files, match["home"], match["module"]), site_address
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
    """What one pack holds: the module for pupils and for teachers, help, what schools do, the way out."""
    folders = tuple(f"{home}{at}/" for at in (f"learn/{module}", f"teachers/{module}", "help", "schools"))
    held = {to: body for to, body in files.items() if to.startswith(folders) or to == f"{home}exit"}
    used = {asset.decode() for body in held.values() for asset in ASSET.findall(body)}
    beside = {address for address in used if not address.endswith(".txt")}
    return held | {address: files[address] for address in beside if address in files}


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
        target, mark = urldefrag(urljoin(address, to))
        path = _from(folder, target) if target in held else site_address + target
        return f' {match["name"]}="{html.escape(path)}{mark and "#" + mark}"'

    page = OTHER_LANGUAGES.sub("", held[address].decode())
    page = DOORS.sub("", page)
    page = TRUE_WITHOUT_A_SERVER.sub(r"\1\2", page)
    return LEADS.sub(lead, page).encode()


def _from(folder: str, address: str) -> str:
    return posixpath.relpath(file_name(address), folder or ".")


def _zip(entries: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name, body in sorted(entries.items()):
            entry = ZipInfo(name)  # dated 1980, as every entry without a date
            archive.writestr(entry, body, ZIP_DEFLATED, SMALLEST)
    return made.getvalue()
