"""The site as its files say it now: a page is rendered when an author asks for it.

What cannot be read leaves the pages as they were. Whether the content is fit to publish takes seconds to
check, so that is told later.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath
from threading import Condition

from flask import Flask

from safe4me.content import folder as reading
from safe4me.content.markup.errors import ContentError, ContentErrors
from safe4me.content.model.core import Lesson, Part, Scenario
from safe4me.content.model.library import Library
from safe4me.content.overlay import Content, overlaid, placed
from safe4me.editorial import check_folder
from safe4me.editorial.statistics import step_notes
from safe4me.i18n import offered_languages, offered_libraries
from safe4me.i18n.compiled import compiled_in
from safe4me.settings import ROOT, Settings
from safe4me.web.build import assets, home, reference, search
from safe4me.web.build.compile import AHEAD, RENDERERS, Renderer, rendering_app
from safe4me.web.build.output import TYPES
from safe4me.web.build.pages import LazyPage, part_address
from safe4me.web.http.page_table import ASSET, NOWHERE
from safe4me.web.http.signing import log_fault
from safe4me.web.preview.choice_map import choice_map

EVENTS = "events"  # the address of the stream, below the word
BODY = re.compile(r"<body[^>]*>")
BROKEN = "Something cannot be shown: in a moment the content check says what."


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to see: it has another `number` once something is different.

    `is_readable` is false where `faults` keep the pages as they were before.
    """

    number: int = 0
    pages: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered at an address, and how long a browser keeps it; `found` where there is a page."""

    body: bytes
    type: str
    cache: str = NOWHERE
    found: bool = True


class Preview:
    """The pages of a content folder below a word that is in no other address. Its threads may share it."""

    def __init__(self, settings: Settings, word: str) -> None:
        self._settings, self._word = settings, word
        self._assets = {each.path: each.body for each in assets.collect(ROOT / "static")}
        self._app = _app(settings, self._assets)
        self._shown, self._change = Shown(), Condition()

    def read(self) -> None:
        """Read the content again, and show it; or why it cannot be read."""
        shown = self._shown
        try:
            libraries = self._libraries()
            pages, parts = dict(_lazy_pages(libraries)), dict(_parts(libraries))
        except ContentErrors as error:
            self._show(replace(shown, faults=self._told(error.faults), is_readable=False))
        except Exception as error:  # noqa: BLE001 - what is not fit to publish may break any renderer
            log_fault(error, "the preview")
            self._show(replace(shown, faults=(BROKEN,), is_readable=False))
        else:
            self._show(Shown(pages=pages, parts=parts, faults=shown.faults if shown.is_readable else ()))

    def check(self) -> None:
        """Tell what is not fit to publish, unless something else is shown by then."""
        shown = self._shown
        faults = self._told(self._faults())
        faults = faults or (() if shown.is_readable else shown.faults)
        with self._change:
            if shown is self._shown and faults != shown.faults:
                self._show(replace(shown, faults=faults))

    def render(self, template: str, **given: object) -> str:
        """A template of authors, with these values."""
        with self._app.app_context():
            return self._app.jinja_env.get_template(template).render(**given)

    def wait(self, seen: int | None, seconds: float) -> int:
        """The number of what is shown: at once where it is not the one `seen`, else after that time."""
        with self._change:
            self._change.wait_for(lambda: self._shown.number != seen, seconds)
            return self._shown.number

    def reply(self, address: str) -> Reply:
        """What stands at an address, as `/en/learn/`."""
        if asset := self._assets.get(address):
            return Reply(asset, TYPES[PurePosixPath(address).suffix], ASSET)
        shown = self._shown
        with self._app.app_context():
            html, found = self._rendered(shown, address)
            if not address.endswith(".txt"):
                html = self._with_notes(shown, shown.parts.get(address), html)
        html = html.replace('="/', f'="/{self._word}/')
        kind = ".txt" if address.endswith(".txt") else ".html"
        return Reply(html.encode(), TYPES[kind], found=found)

    def _libraries(self) -> dict[str, Library]:
        offered = offered_languages(self._settings)
        with self._content() as content:
            try:
                found = reading.load(content.folder, with_unread=True, languages=offered)
            except ContentErrors as error:
                raise ContentErrors(content.told(error.faults)) from None
        return offered_libraries(found, offered, compiled_in(self._settings.build_folder))

    def _told(self, faults: Iterable[ContentError]) -> tuple[str, ...]:
        return tuple(placed(fault, self._settings.content_folder) for fault in faults)

    def _faults(self) -> Sequence[ContentError]:
        try:
            with self._content() as content:
                return content.told(check_folder.check(content.folder))
        except ContentErrors as error:
            return error.faults

    def _content(self) -> AbstractContextManager[Content]:
        return overlaid(self._settings.content_folder, self._settings.overlay)

    def _show(self, shown: Shown) -> None:
        with self._change:
            self._shown = replace(shown, number=self._shown.number + 1)
            self._change.notify_all()

    def _rendered(self, shown: Shown, address: str) -> tuple[str, bool]:
        """The page at an address, or that there is none; and whether there is."""
        if page := shown.pages.get(address):
            try:
                return page(), True
            except Exception as error:  # noqa: BLE001 - as above
                log_fault(error, "the preview")
        return self._app.jinja_env.get_template("preview/nothing.html").render(), False

    def _with_notes(self, shown: Shown, part: Part | None, html: str) -> str:
        """A page with what its author sees above it and below."""
        template = self._app.jinja_env.get_template
        notes = tuple(step_notes(part)) if isinstance(part, Lesson) else ()
        above = template("preview/bar.html").render(
            number=shown.number,
            faults=shown.faults,
            is_readable=shown.is_readable,
            events=EVENTS,
            notes=notes,
        )
        below = ""
        if isinstance(part, Scenario):
            below = template("preview/choice_map.html").render(map=choice_map(part))
        html = BODY.sub(lambda body: body[0] + above, html, count=1)
        return html.replace("</body>", f"{below}</body>")


def _app(settings: Settings, asset_paths: Mapping[str, bytes]) -> Flask:
    app = rendering_app(settings, asset_paths)
    app.jinja_env.globals |= {"with_pdf": False, "translations_of": lambda _module: (), "ahead": AHEAD}
    return app


def _lazy_pages(libraries: Mapping[str, Library]) -> Iterator[LazyPage]:
    """Every page; the search, which is made of all others, finds none."""
    nothing = dict.fromkeys(libraries, ())
    renderers: tuple[Renderer, ...] = (
        *RENDERERS,
        partial(search.render_search, found=nothing),
        partial(home.render_home, found=nothing),
    )
    for library in libraries.values():
        yield f"/static/doors-{library.language}.txt", partial(_doors, library)
        for render in renderers:
            yield from render(library)


def _doors(library: Library) -> str:
    return reference.doors_file(library).body.decode()


def _parts(libraries: Mapping[str, Library]) -> Iterator[tuple[str, Part]]:
    for library in libraries.values():
        for module in library.modules:
            yield from ((part_address(library, module, part), part) for part in module.pages)
