"""Compiles every page that needs no account into ready bytes, and swaps them in only when all is sound."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path

from flask import Flask

from safe4me.content import folder as reading
from safe4me.content.markup.errors import ContentErrors
from safe4me.content.model.core import Module
from safe4me.content.model.library import Library
from safe4me.content.overlay import Content, overlaid
from safe4me.content.review_dates import UnreadTranslation
from safe4me.editorial import check_folder
from safe4me.i18n import catalogues, offered_languages, offered_libraries
from safe4me.i18n.compiled import compile_catalogues, compiled_in
from safe4me.i18n.coverage import ModuleTranslation, translations_of
from safe4me.settings import ROOT, Settings, fingerprint
from safe4me.web.build import (
    assets,
    design,
    english_terms,
    guides,
    home,
    kept_pages,
    output,
    pack,
    pages,
    printables,
    reference,
    search,
    slideshow,
    spread_page,
    verify,
)
from safe4me.web.build.output import CompiledSite, doors_among, put_in_place
from safe4me.web.build.store import Store, store_of
from safe4me.web.build.templating import ASSET, init_templates
from safe4me.web.http import parsed
from safe4me.web.http.locale import init_translations

STARTS = {"/": "/", "/join": "/join/"}  # an address that leads on, by the reader's language
Renderer = Callable[[Library], Iterator[pages.LazyPage]]
RENDERERS: tuple[Renderer, ...] = (
    pages.render_all,
    reference.render_help,
    reference.render_flows,
    reference.render_leaflets,
    guides.render_guides,
    guides.render_scheme,
    guides.render_wall,
    reference.render_law,
    reference.render_finder,
    guides.render_presentations,
    printables.render_printables,
    printables.render_papers,
    spread_page.render_wildfire,
    printables.render_cases,
)
OF_AUTHORS = ("/static/preview.", "/static/readers.")  # how assets begin that no reader is sent
AHEAD = frozenset(("cy",))  # of languages that come first on paper in two: in Wales
ROBOTS = b"User-agent: *\nDisallow: /c/\nDisallow: /account/\n"


class BrokenSite(Exception):
    """The pages were compiled but are not sound; `faults` says what is wrong, a line each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def build(settings: Settings, *, extras_on: date | None = None) -> Path:
    """Compile the content into `build/site-<hash>` and lead `build/current` to it.

    With the day that it is, `extras_on`, it makes a PDF of each sheet and a slide show of each plan too; that
    needs the extra `pdf`, and a minute more.
    It asks no calendar: what could be built once can be built on any day. Raises ContentError or
    BrokenSite, and then leaves the last good build in its place.
    """
    if broken := [*assets.bundle_faults(ROOT / "static")]:
        raise BrokenSite(broken)
    with overlaid(settings.content_folder, settings.overlay, runs_site=settings.production) as content:
        return _build(settings, content, extras_on)


def _build(settings: Settings, content: Content, extras_on: date | None) -> Path:
    folder, with_unread = content.folder, settings.unchecked_languages_shown
    offered = offered_languages(settings)
    made_from = parsed.fingerprint(folder, with_unread=with_unread)
    found, faults = check_folder.load_checked(folder, with_unread=with_unread, languages=offered)
    faults = [*content.told(faults), *catalogues.check_catalogues(offered)]
    if faults:
        raise ContentErrors(faults)
    compiled = compiled_in(settings.build_folder)
    compile_catalogues(compiled, with_unread=with_unread)
    _refuse_unknown(settings, folder)
    libraries = offered_libraries(found, offered, compiled)
    read = parsed.Parsed(found, tuple(reading.unread_translations(folder)))
    unread = (*read.unread, *catalogues.unread_catalogues())
    store = store_of(settings)
    site = compile_site(settings, libraries, unread, extras_on=extras_on, store=store)
    unsound = [*verify.page_faults(site.files, store), *search.stale(site.files, libraries, store)]
    if unsound:
        raise BrokenSite(unsound)
    return put_in_place(site, settings, folder, parsed.parsed_files(made_from, read), store)


def compile_site(
    settings: Settings,
    libraries: Mapping[str, Library],
    unread: Collection[UnreadTranslation] = (),
    *,
    extras_on: date | None = None,
    store: Store | None = None,
) -> CompiledSite:
    """Every page of every language in `libraries`, every asset, and the few redirects.

    Teachers are told which translations are `unread`, of the languages that the settings name. What the store
    has is not made again.
    """
    others = settings.languages[1:]
    settings = settings.model_copy(update={"languages": tuple(libraries)})
    files = _assets_of_readers()
    store = store or Store()
    app = rendering_app(settings, files)

    def told_of(module: Module) -> tuple[ModuleTranslation, ...]:
        return translations_of(module, others, libraries, unread)

    with_pdf = extras_on is not None
    app.jinja_env.globals |= {"with_pdf": with_pdf, "translations_of": told_of, "ahead": AHEAD}
    translated = [told_of(module) for library in libraries.values() for module in library.modules]
    app.extensions[kept_pages.EXTENSION] = kept_pages.KeptPages(store, (with_pdf, translated))
    _name_assets(app, settings, files)
    files |= _doors_files(app, libraries)
    _name_assets(app, settings, files)  # again: every page names the doors' file
    renderers = RENDERERS if settings.production else (*RENDERERS, design.render_design)
    files |= compile_pages(app, libraries, renderers)
    files |= _search_files(app, settings, libraries, files, store)
    files |= english_terms.mark_english_terms(files, libraries)
    files |= output.filled(doors_among(files))
    files |= _extras(app, libraries, files, settings.site_address, extras_on)
    files |= pack.packs(files, settings.site_address, store)
    files |= _sheets_in_two(app, libraries, files)  # which no pack holds: a pack is in one language
    files |= _asked_for_unnamed(files)
    has_unread = {each: _is_unread(libraries[each]) for each in libraries}
    return CompiledSite(files, has_unread, _redirects(libraries), _moved(libraries))


def _asked_for_unnamed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What programs ask every site for, wherever its pages lead."""
    icon = next(body for path, body in files.items() if path.startswith("/static/icon."))
    return {"/robots.txt": ROBOTS, "/favicon.ico": icon}


def _extras(
    app: Flask,
    libraries: Mapping[str, Library],
    files: Mapping[str, bytes],
    site_address: str,
    day: date | None,
) -> dict[str, bytes]:
    """What other programs read, made of the pages among `files`: PDFs, and slide shows that say the day.

    Without a day there is none.
    """
    if day is None:
        return {}
    found = printables.pdfs(files, site_address)
    with app.app_context():
        for library in libraries.values():
            found |= slideshow.slideshows(library, files, site_address, day)
    return found


def _assets_of_readers() -> dict[str, bytes]:
    collected = assets.collect(ROOT / "static")
    return {asset.path: asset.body for asset in collected if not asset.path.startswith(OF_AUTHORS)}


def _redirects(libraries: Mapping[str, Library]) -> dict[str, dict[str, str]]:
    """Where each address that leads on leads to, a language each."""
    starts = STARTS | _short_addresses(libraries)
    return {start: {each: f"/{each}{to}" for each in libraries} for start, to in starts.items()}


def _moved(libraries: Mapping[str, Library]) -> dict[str, str]:
    """Where pages are now that had another address."""
    return dict(chain.from_iterable(pages.old_addresses(library) for library in libraries.values()))


def _name_assets(app: Flask, settings: Settings, addresses: Iterable[str]) -> None:
    """Let pages name the assets that there are by now; whatever was rendered with others is another page."""
    assets_named = sorted(each for each in addresses if ASSET.fullmatch(each))
    init_templates(app, settings, assets_named)
    folders = map(fingerprint.of_folder, (ROOT / "templates", ROOT / "static", catalogues.TRANSLATIONS))
    shared = (fingerprint.of_code(), *folders, repr(settings), *assets_named)
    app.extensions[kept_pages.EXTENSION].share(shared)


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
        return dict(reference.doors_file(library) for library in libraries.values())


def _search_files(
    app: Flask,
    settings: Settings,
    libraries: Mapping[str, Library],
    files: Mapping[str, bytes],
    store: Store,
) -> dict[str, bytes]:
    """Of each language the index of its pages, and then the pages that name it: search and home."""
    found = search.found_pages(libraries, files, store)
    indexes = dict(
        search.search_index(library, found[language], store) for language, library in libraries.items()
    )
    _name_assets(app, settings, (*files, *indexes))
    renderers = (partial(search.render_search, found=found), partial(home.render_home, found=found))
    return indexes | compile_pages(app, libraries, renderers)


def _sheets_in_two(
    app: Flask, libraries: Mapping[str, Library], files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The sheets of the first language, each with every other behind it, and Welsh ones with the first."""
    first, *others = libraries.values()
    behind = {first.language: others} | {each.language: [first] for each in others if each.language in AHEAD}
    made: dict[str, bytes] = {}
    for language, second in behind.items():
        render = partial(printables.render_in_two, others=second, files=files)
        made |= compile_pages(app, {language: libraries[language]}, (render,))
    return made


def _refuse_unknown(settings: Settings, content: Path) -> None:
    """Raise BrokenSite where the settings name a language without a folder, or none that is offered."""
    known = reading.languages_in(content)
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
            address: page().encode()
            for library in libraries.values()
            for render in renderers
            for address, page in render(library)
        }


def rendering_app(settings: Settings, asset_paths: Iterable[str]) -> Flask:
    """An app that only renders: no database, no accounts, no routes."""
    app = Flask(__name__, root_path=str(ROOT), static_folder=None)
    init_translations(app, settings)
    init_templates(app, settings, asset_paths)
    return app
