"""Compiles every page that needs no account into ready bytes, and swaps them in only when all is sound."""

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path

from flask import Flask

from safe4me import content
from safe4me.languages import catalogues, offered_languages, offered_libraries
from safe4me.lessons.markup.faults import ContentError
from safe4me.lessons.model import Library
from safe4me.settings import ROOT, Settings
from safe4me.web.build import (
    assets,
    cases,
    design,
    doors,
    finder,
    flows,
    guides,
    law,
    leaflets,
    one_size,
    pack,
    pages,
    papers,
    present,
    printables,
    search,
    verify,
    wildfire,
)
from safe4me.web.serving.locale import init_translations
from safe4me.web.serving.page_table import DOOR

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
STARTS = {"/": "/", "/join": "/join/"}  # an address that leads on, by the reader's language
COMPRESSED = (".zip", ".pdf")
Renderer = Callable[[Library], Iterator[pages.Rendered]]
RENDERERS: tuple[Renderer, ...] = (
    pages.render_all,
    doors.render_help,
    flows.render_flows,
    leaflets.render_leaflets,
    guides.render_guides,
    guides.render_scheme,
    law.render_law,
    finder.render_finder,
    present.render_presentations,
    printables.render_printables,
    papers.render_papers,
    wildfire.render_wildfire,
    cases.render_cases,
)
ROBOTS = b"User-agent: *\nDisallow: /c/\nDisallow: /account/\n"


class BrokenSite(Exception):
    """The pages were compiled but are not sound; `faults` says what is wrong, a line each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


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


def build(settings: Settings, *, with_pdf: bool = False) -> Path:
    """Compile the content into `build/site-<hash>` and lead `build/current` to it.

    `with_pdf` makes a PDF of each sheet too; it needs the extra `pdf`, and some seconds more.
    It asks no calendar: what could be built once can be built on any day. Raises ContentError or
    BrokenSite, and then leaves the last good build in its place.
    """
    folder, with_unread = settings.content_folder, settings.unchecked_languages_shown
    offered = offered_languages(settings)
    faults = [*content.check_shown(folder, with_unread=with_unread), *catalogues.check_catalogues(offered)]
    if faults:
        raise ContentError(faults)
    catalogues.compile_catalogues()
    _refuse_unknown(settings)
    libraries = offered_libraries(folder, offered, with_unread=with_unread)
    site = compile_site(settings, libraries, with_pdf=with_pdf)
    found = [*verify.faults(site.files), *search.stale(site.files, libraries)]
    if found:
        raise BrokenSite(found)
    built = _write(site, settings)
    _swap(built, settings.build_folder / "current")
    _forget_old(settings.build_folder, built)
    return built


def compile_site(
    settings: Settings, libraries: Mapping[str, Library], *, with_pdf: bool = False
) -> CompiledSite:
    """Every page of every language in `libraries`, every asset, and the few redirects."""
    settings = settings.model_copy(update={"languages": tuple(libraries)})
    collected = assets.collect(ROOT / "static")
    files = {asset.path: asset.body for asset in collected}
    app = _renderer(settings, files)
    app.jinja_env.globals["with_pdf"] = with_pdf
    files |= _doors_files(app, libraries)
    pages.init_pages(app, settings, files)  # again: every page names the doors' file
    renderers = RENDERERS if settings.production else (*RENDERERS, design.render_design)
    files |= compile_pages(app, libraries, renderers)
    files |= _search_files(app, settings, libraries, files)
    files |= one_size.filled(_doors(files))
    if with_pdf:
        files |= printables.pdfs(files, settings.site_address)
    files |= pack.packs(files, settings.site_address)
    files |= _sheets_in_two(app, libraries, files)  # which no pack holds: a pack is in one language
    icon = next(asset.body for asset in collected if asset.path.startswith("/static/icon."))
    files |= {"/robots.txt": ROBOTS, "/favicon.ico": icon}
    starts = STARTS | _short_addresses(libraries)
    redirects = {start: {each: f"/{each}{to}" for each in settings.languages} for start, to in starts.items()}
    moved = dict(chain.from_iterable(pages.old_addresses(library) for library in libraries.values()))
    return CompiledSite(files, {each: _is_unread(libraries[each]) for each in libraries}, redirects, moved)


def _is_unread(library: Library) -> bool:
    return library.unread or any(document.page.unread for document in library.documents())


def _short_addresses(libraries: Mapping[str, Library]) -> dict[str, str]:
    """What is typed from a whiteboard for each module, and where it leads in any language: `/law`."""
    return {
        f"/{module.id}": f"/learn/{module.id}/"
        for library in libraries.values()
        for module in library.modules
    }


def _doors_files(app: Flask, libraries: Mapping[str, Library]) -> dict[str, bytes]:
    with app.app_context():
        return dict(doors.doors_file(library) for library in libraries.values())


def _search_files(
    app: Flask, settings: Settings, libraries: Mapping[str, Library], files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Of each language the index of its pages, and then the page that names it."""
    with app.app_context():
        indexes = dict(search.search_index(library, files) for library in libraries.values())
    pages.init_pages(app, settings, (*files, *indexes))
    return indexes | compile_pages(app, libraries, (partial(search.render_search, files=files),))


def _sheets_in_two(
    app: Flask, libraries: Mapping[str, Library], files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The sheets of the first language, each with every other language behind it."""
    first, *others = libraries
    behind = [libraries[each] for each in others]
    render = partial(printables.render_in_two, others=behind, files=files)
    return compile_pages(app, {first: libraries[first]}, (render,))


def _doors(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The doors' own pages among `files`."""
    return {address: body for address, body in files.items() if DOOR.fullmatch(address)}


def _refuse_unknown(settings: Settings) -> None:
    """Raise BrokenSite where the settings name a language without a folder, or none that is offered."""
    known = content.languages_in(settings.content_folder)
    missing = [each for each in settings.languages if each not in known]
    if missing:
        raise BrokenSite(f"SAFE4ME_LANGUAGES names {each}: no such folder" for each in missing)
    if not offered_languages(settings):
        raise BrokenSite(["SAFE4ME_LANGUAGES names no language whose interface texts a person has read"])


def compile_pages(
    app: Flask, libraries: Mapping[str, Library], renderers: Iterable[Renderer] = RENDERERS
) -> dict[str, bytes]:
    """The address and bytes of every page of these libraries."""
    with app.app_context():
        return {
            address: html.encode()
            for library in libraries.values()
            for render in renderers
            for address, html in render(library)
        }


def _renderer(settings: Settings, asset_paths: Iterable[str]) -> Flask:
    """An app that only renders: no database, no accounts, no routes."""
    app = Flask(__name__, root_path=str(ROOT), static_folder=None)
    init_translations(app, settings.languages[0])
    pages.init_pages(app, settings, asset_paths)
    return app


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
    alike = one_size.encoded_alike(_doors(site.files))
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


def reload_server(pid_file: Path) -> bool:
    """Ask a running server to load the new build; False when none runs."""
    try:
        os.kill(int(pid_file.read_text()), signal.SIGHUP)
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return False
    return True
