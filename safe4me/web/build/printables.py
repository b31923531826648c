"""Renders what a teacher prints: a module's sheets, made from its questions, its guide and the services."""

import re
from collections.abc import Iterator, Mapping

from safe4me.lessons.model import Lesson, Library, Module
from safe4me.lessons.records import Service
from safe4me.web.build.guides import render_below
from safe4me.web.build.pages import Rendered, services
from safe4me.web.build.pdf import make_pdf
from safe4me.web.build.qr import qr

OF_QUESTIONS = ("worksheet", "answers")
SHEETS = (*OF_QUESTIONS, "exit-slip", "help-card", "poster", "letter")
PRINTED = re.compile(r"/\w+/teachers/[\w-]+/print/[\w-]+/")


def render_printables(library: Library) -> Iterator[Rendered]:
    """For every module with a guide: its sheets, and the page that leads to them and to the lesson pack."""
    for module in library.modules:
        if module.guide:
            sheets = SHEETS if _asking(module) else SHEETS[len(OF_QUESTIONS) :]
            yield _page("pack", library, module, "pack/", sheets=sheets)
            for sheet in sheets:
                yield _page(f"print/{sheet}", library, module, f"print/{sheet}/", sheet=sheet)


def pdfs(files: Mapping[str, bytes], site_address: str) -> dict[str, bytes]:
    """Each sheet among `files` as a PDF, by the address that sheets link to; none without the extra."""
    return {
        f"{address.removesuffix('/')}.pdf": made
        for address, body in files.items()
        if PRINTED.fullmatch(address)
        and (made := make_pdf(body.decode(), site_address + address, files.__getitem__))
    }


def _page(template: str, library: Library, module: Module, below: str, **values: object) -> Rendered:
    return render_below(
        template,
        library,
        module,
        below,
        asking=_asking(module),
        urgent=_urgent(library),
        more=[service for service in _named(library, module) if service not in _urgent(library)],
        for_parents=_for_parents(library),
        qr=qr,
        **values,
    )


def _asking(module: Module) -> tuple[Lesson, ...]:
    """The lessons that have practice questions."""
    return tuple(part for part in module.parts if isinstance(part, Lesson) and part.questions)


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
