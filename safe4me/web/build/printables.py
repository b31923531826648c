"""Says which sheets a module has for paper, and renders them from its questions, its guide and the services.

A sheet for pupils or parents may have the same in a second language behind it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from safe4me.content.model import addresses
from safe4me.content.model.cases import CUTS_OF_CASES, SETTLING, Aside, Case, CaseStep, Evidence
from safe4me.content.model.core import Lesson, Module
from safe4me.content.model.guides import Posters
from safe4me.content.model.library import Article, Library
from safe4me.content.model.records import Service
from safe4me.content.page import Html
from safe4me.web.build.guides import guide_address, moved, render_below
from safe4me.web.build.images import qr
from safe4me.web.build.pages import LazyPage, front_of, lazy_page, links_from, part_address, services
from safe4me.web.build.pdf import make_pdf

PLAN, WORKSHEET, ANSWERS, EASY = "plan", "worksheet", "answers", "easy-read"
OTHERS = ("exit-slip", "help-card", "poster", "letter")
OF_TEACHERS = (PLAN, ANSWERS)
YEARS = {"A": "7-8", "B": "9-11"}  # what an address calls a band


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of one `kind`: a plan of `cut` minutes, questions for a `band`, the cards of a `case`.

    Each stands where there is one of it: a module that has no bands asks all the same.
    """

    kind: str
    cut: int = 0
    band: str = ""
    case: str = ""

    @property
    def stem(self) -> str:
        """The last part of its address."""
        of = self.case or YEARS.get(self.band, "") or (str(self.cut) if self.cut else "")
        return f"{self.kind}-{of}" if of else self.kind

    @property
    def in_two(self) -> bool:
        """Whether it may have another language behind it: others than the teacher read it."""
        return self.kind not in OF_TEACHERS and not self.case


def sheets_of(module: Module) -> Iterator[Sheet]:
    """The sheets that can be made of what a module has, in the order in which a teacher is offered them."""
    for cut in module.guide.cuts if module.guide else ():
        yield Sheet(PLAN, cut=cut)
    for kind in (WORKSHEET, ANSWERS):
        for band in module.bands or ("",):
            if asking(module, band):
                yield Sheet(kind, band=band)
    if easy(module):
        yield Sheet(EASY)
    for kind in OTHERS:
        yield Sheet(kind)


def asking(module: Module, band: str = "") -> tuple[Lesson, ...]:
    """The lessons with practice questions; those for one band, where it is given.

    A lesson in prose is printed as it stands: its questions say little without their paragraphs.
    """
    lessons = (p for p in module.parts if isinstance(p, Lesson) and p.questions and not p.prose)
    return tuple(each for each in lessons if not (band and each.page.bands) or band in each.page.bands)


def easy(module: Module) -> tuple[Lesson, ...]:
    """The lessons that say the same in simpler words."""
    lessons = (part for part in module.parts if isinstance(part, Lesson))
    return tuple(lesson for lesson in lessons if any(step.simpler for step in lesson.steps))


SHEET = re.compile(r'<article class="sheet.*?</article>', re.DOTALL)


class Second(NamedTuple):
    """A sheet in another language, as it stands behind the first; `unread` as its library is."""

    language: str
    html: Html
    unread: bool


def render_printables(library: Library) -> Iterator[LazyPage]:
    """For every module with a guide: its sheets, and the page that leads to them and to the lesson pack."""
    for module in library.modules:
        if module.guide:
            sheets = tuple(sheets_of(module))
            yield sheet_page("pack", library, module, "pack/", sheets=sheets)
            for sheet in sheets:
                yield sheet_page(f"print/{sheet.kind}", library, module, f"print/{sheet.stem}/", sheet=sheet)


def render_in_two(
    library: Library, others: Iterable[Library], files: Mapping[str, bytes]
) -> Iterator[LazyPage]:
    """Each sheet for pupils or parents with each of the `others`' behind it, which `files` has."""
    second = list(others)
    for module in library.modules:
        for sheet in sheets_of(module) if module.guide else ():
            if sheet.in_two:
                yield from (_in_two(library, module, sheet, other, files) for other in second)


def _in_two(
    library: Library, module: Module, sheet: Sheet, other: Library, files: Mapping[str, bytes]
) -> LazyPage:
    below = f"print/{sheet.stem}-with-{other.language}/"
    there = f"{guide_address(other, module)}print/{sheet.stem}/"
    (article,) = SHEET.findall(files[there].decode())
    link = links_from(guide_address(library, module) + below)
    second = Second(other.language, moved(Html(article), there, link), other.unread)
    return sheet_page(f"print/{sheet.kind}", library, module, below, sheet=sheet, second=second)


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
    sheet: Sheet | None = None,
    second: Second | None = None,
    **values: object,
) -> LazyPage:
    """A page about a module's sheets, or one of them, with its address; `second` stands behind it."""
    return render_below(
        template,
        library,
        module,
        below,
        sheet=sheet,
        plan=module.guide.plan(sheet.cut) if module.guide and sheet else (),
        asking=asking(module, sheet.band if sheet else ""),
        easy=easy(module),
        urgent=_urgent(library),
        more=[service for service in _named(library, module) if service not in _urgent(library)],
        for_parents=_for_parents(library),
        qr=qr,
        second=second,
        **values,
    )


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


BLANK = re.compile(r"_{3,}")
PAPER_LINK = re.compile(r'<a href="(?P<to>[^":]+)">(?P<words>.*?)</a>')
SIZES = ("a4", "a3")


def render_papers(library: Library) -> Iterator[LazyPage]:
    """Each sheet for paper; each page of posters, and all its posters in each size, one a page."""
    parts: list[Article | Posters] = [page for page in library.pages if page.sheet]
    for part in (*parts, *library.posters):
        address = f"/{library.language}/{addresses.address(part.page.path)}"
        given: dict[str, Any] = {  # Any: what a template is given
            "part": part,
            "front": front_of(library, part.page),
            "services": services(library, part.page.help),
        }
        if isinstance(part, Article):
            written = partial(on_paper, part.html, address)
            yield lazy_page("paper", library, address, written=written, **given)
        else:
            yield from _posters(library, address, given)


def _posters(library: Library, address: str, given: dict[str, Any]) -> Iterator[LazyPage]:
    yield lazy_page("posters", library, address, home=address, qr=qr, **given)
    for size in SIZES:
        place = f"{address}print/{size}/"
        yield lazy_page("print/posters", library, place, home=address, qr=qr, size=size, **given)


def on_paper(html: Html, address: str, site_address: str) -> Html:
    """Words of the page at `address` as on paper: with lines to write on, and addresses to type."""

    def typed(match: re.Match[str]) -> str:
        whole = urlsplit(urljoin(f"{site_address}{address}", match["to"]))
        place = f"{whole.netloc.removeprefix('www.')}{whole.path}"
        return f'{match[0]} <span class="address" dir="ltr">{place}</span>'

    return Html(BLANK.sub('<span class="fill"></span>', PAPER_LINK.sub(typed, html)))


Move = Callable[[Html], Html]


def render_cases(library: Library) -> Iterator[LazyPage]:
    """For every case in a module that has a guide: the leader's page, the board and the cards."""
    for module in library.modules:
        for case in module.parts if module.guide else ():
            if isinstance(case, Case):
                yield _guide(library, module, case)
                yield _board(library, module, case)
                yield _cards(library, module, case)


def _guide(library: Library, module: Module, case: Case) -> LazyPage:
    contacts = services(library, case.page.help)
    cuts = tuple(reversed(CUTS_OF_CASES))
    return render_below(
        "case-guide",
        library,
        module,
        f"{case.page.stem}/",
        case=case,
        cuts=cuts,
        settling=SETTLING,
        services=contacts,
        qr=qr,
    )


def _board(library: Library, module: Module, case: Case) -> LazyPage:
    below = f"{case.page.stem}/together/"
    link = links_from(guide_address(library, module) + below)
    home = part_address(library, module, case)

    def move(html: Html) -> Html:
        return moved(html, home, link)

    told = replace(case, stages=tuple(_stage(stage, move) for stage in case.stages))
    contacts = services(library, case.page.help)
    return render_below("case-together", library, module, below, part=told, services=contacts, action="")


def _cards(library: Library, module: Module, case: Case) -> LazyPage:
    sheet = Sheet("cards", case=case.page.stem)
    return sheet_page("print/case-cards", library, module, f"print/{sheet.stem}/", sheet=sheet, case=case)


def _stage(stage: CaseStep, move: Move) -> CaseStep:
    pick, order = stage.pick, stage.order
    simpler = stage.simpler and _stage(stage.simpler, move)
    return replace(
        stage,
        html=move(stage.html),
        evidence=tuple(_evidence(each, move) for each in stage.evidence),
        pick=pick and replace(pick, cards=tuple(replace(c, reply=move(c.reply)) for c in pick.cards)),
        order=order
        and replace(order, feedback=move(order.feedback), simpler=simpler.order if simpler else None),
        twist=_aside(stage.twist, move),
        weighed=_aside(stage.weighed, move),
        simpler=simpler,
    )


def _evidence(evidence: Evidence, move: Move) -> Evidence:
    beats = tuple(replace(beat, html=move(beat.html)) for beat in evidence.beats)
    return replace(evidence, html=move(evidence.html), beats=beats)


def _aside(aside: Aside | None, move: Move) -> Aside | None:
    return aside and replace(aside, html=move(aside.html))
