"""Renders what a teacher prints: a module's sheets, made from its questions, its guide and the services.

A sheet for pupils or parents may have the same in a second language behind it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from safe4me.content.model.core import Lesson, Library, Module
from safe4me.content.model.records import Service
from safe4me.content.page import Html
from safe4me.web.build.guides import guide_address, moved, render_below
from safe4me.web.build.links import links_from
from safe4me.web.build.pages import Rendered, services
from safe4me.web.build.pdf import make_pdf
from safe4me.web.build.qr import qr

OF_QUESTIONS = ("worksheet", "answers")
EASY = "easy-read"
SHEETS = (*OF_QUESTIONS, EASY, "exit-slip", "help-card", "poster", "letter")
IN_TWO = tuple(sheet for sheet in SHEETS if sheet != "answers")  # what others than the teacher read
ARTICLE = re.compile(r'<article class="sheet.*?</article>', re.DOTALL)


class Second(NamedTuple):
    """A sheet in another language, as it stands behind the first; `unread` as its library is."""

    language: str
    html: Html
    unread: bool


def render_printables(library: Library) -> Iterator[Rendered]:
    """For every module with a guide: its sheets, and the page that leads to them and to the lesson pack."""
    for module in library.modules:
        if module.guide:
            sheets = tuple(_sheets(module))
            yield sheet_page("pack", library, module, "pack/", sheets=sheets)
            for sheet in sheets:
                yield sheet_page(f"print/{sheet}", library, module, f"print/{sheet}/", sheet=sheet)


def render_in_two(
    library: Library, others: Iterable[Library], files: Mapping[str, bytes]
) -> Iterator[Rendered]:
    """Each sheet for pupils or parents with each of the `others`' behind it, which `files` has."""
    second = list(others)
    for module in library.modules:
        for sheet in _sheets(module) if module.guide else ():
            if sheet in IN_TWO:
                yield from (_in_two(library, module, sheet, other, files) for other in second)


def _in_two(
    library: Library, module: Module, sheet: str, other: Library, files: Mapping[str, bytes]
) -> Rendered:
    below = f"print/{sheet}-with-{other.language}/"
    there = f"{guide_address(other, module)}print/{sheet}/"
    (article,) = ARTICLE.findall(files[there].decode())
    link = links_from(guide_address(library, module) + below)
    second = Second(other.language, moved(Html(article), there, link), other.unread)
    return sheet_page(f"print/{sheet}", library, module, below, sheet=sheet, second=second)


def _sheets(module: Module) -> Iterator[str]:
    """The sheets that can be made of what a module has."""
    for sheet in SHEETS:
        if (sheet not in OF_QUESTIONS or _asking(module)) and (sheet != EASY or _easy(module)):
            yield sheet


def pdfs(files: Mapping[str, bytes], site_address: str) -> dict[str, bytes]:
    """A PDF of each page among `files` that links to one of itself; none without the extra."""
    return {
        f"{address.removesuffix('/')}.pdf": made
        for address, body in files.items()
        if address.endswith("/")
        and _link_to_its_pdf(address) in body
        and (made := make_pdf(body.decode(), site_address + address, files.__getitem__))
    }


def _link_to_its_pdf(address: str) -> bytes:
    stem = address.removesuffix("/").rpartition("/")[2]
    return f'href="../{stem}.pdf"'.encode()


def sheet_page(
    template: str,
    library: Library,
    module: Module,
    below: str,
    *,
    second: Second | None = None,
    **values: object,
) -> Rendered:
    """A page about a module's sheets, or one of them, with its address; `second` stands behind it."""
    return render_below(
        template,
        library,
        module,
        below,
        asking=_asking(module),
        easy=_easy(module),
        urgent=_urgent(library),
        more=[service for service in _named(library, module) if service not in _urgent(library)],
        for_parents=_for_parents(library),
        qr=qr,
        in_two=IN_TWO,
        second=second,
        **values,
    )


def _asking(module: Module) -> tuple[Lesson, ...]:
    """The lessons that have practice questions."""
    return tuple(part for part in module.parts if isinstance(part, Lesson) and part.questions)


def _easy(module: Module) -> tuple[Lesson, ...]:
    """The lessons that say the same in simpler words."""
    lessons = (part for part in module.parts if isinstance(part, Lesson))
    return tuple(lesson for lesson in lessons if any(step.simpler for step in lesson.steps))


def _urgent(library: Library) -> tuple[Service, ...]:
    """Whom the first door names: the one for whoever is not safe."""
    return services(library, library.doors[0].page.help) if library.doors else ()


def _named(library: Library, module: Module) -> tuple[Service, ...]:
    """Whom the module's lessons name, each once."""
    lessons = [part for part in module.parts if isinstance(part, Lesson)]
    return services(library, dict.fromkeys(service for lesson in lessons for service in lesson.page.help))


def _for_parents(library: Library) -> tuple[Service, ...]:
    """Whom the page for parents names."""
    named = [service for page in library.pages if page.page.stem == "parents" for service in page.page.help]
    return services(library, named)
