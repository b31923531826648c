"""A compiled site on the disk: a folder named after all that is in it, which takes the place of the last."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from safe4me.settings import Settings
from safe4me.web.build import one_size, pack
from safe4me.web.http.page_table import DOOR

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


def put_in_place(site: CompiledSite, settings: Settings) -> Path:
    """Write a site, lead `current` to it, and forget old ones; its folder."""
    built = _write(site, settings)
    _swap(built, settings.build_folder / "current")
    _forget_old(settings.build_folder, built)
    return built


def _write(site: CompiledSite, settings: Settings) -> Path:
    """Write a site into a folder named after everything in it, and return that; twice the same is once."""
    content_files = {
        path.relative_to(settings.content_folder).as_posix(): path.read_bytes()
        for path in sorted(settings.content_folder.rglob("*"))
        if path.is_file()
    }
    told = (sorted(site.files.items()), site.languages, site.redirects, site.moved, content_files)
    digest = sha256(repr(told).encode())
    folder = settings.build_folder / f"site-{digest.hexdigest()[:HASH_LENGTH]}"
    if folder.exists():
        os.utime(folder)
        return folder
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    alike = one_size.encoded_alike(doors_among(site.files))
    entries = {
        address: _write_file(unfinished, address, alike.get(address) or _encoded(address, body))
        for address, body in site.files.items()
    }
    for name, body in content_files.items():
        _put(unfinished / "content" / name, body)
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


def _encoded(address: str, body: bytes) -> one_size.Forms:
    """A file beside its encodings, unless it is compressed already."""
    return {"": body} if address.endswith(COMPRESSED) else one_size.encoded(body)


def _write_file(folder: Path, address: str, forms: one_size.Forms) -> dict[str, str]:
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
