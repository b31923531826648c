"""A compiled site on the disk: a folder named after all that is in it, which takes the place of the last."""

import gzip
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import brotli

from safe4me.settings import Settings, fingerprint
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
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
COMPRESSED = (".zip", ".pdf", ".pptx")


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


def put_in_place(
    site: CompiledSite, settings: Settings, content: Path, parsed: Mapping[str, bytes], store: Store
) -> Path:
    """Write a site, its content and what was read of that, lead `current` to it, and forget old ones.

    Returns its folder.
    """
    built = _write(site, settings, content, parsed, store)
    _swap(built, settings.build_folder / "current")
    _forget_old(settings.build_folder, built)
    store.forget_unused()
    return built


def _write(
    site: CompiledSite, settings: Settings, content: Path, parsed: Mapping[str, bytes], store: Store
) -> Path:
    """Write a site into a folder named after everything in it, and return that; twice the same is once."""
    content_files = {
        path.relative_to(content).as_posix(): path.read_bytes()
        for path in sorted(content.rglob("*"))
        if path.is_file()
    }
    effort = BEST if settings.production else LIGHT
    hashes = [_hashes(each) for each in (site.files, content_files, parsed)]
    digest = sha256(repr((hashes, site.languages, site.redirects, site.moved, effort)).encode())
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


def _hashes(files: Mapping[str, bytes]) -> list[tuple[str, str]]:
    return sorted((name, sha256(body).hexdigest()) for name, body in files.items())


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
