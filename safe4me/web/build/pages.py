"""Renders the pupils' pages: all of them for a build, and one of them, marked, for a pupil without script."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext

from safe4me.content.model import addresses
from safe4me.content.model.addresses import WORDS
from safe4me.content.model.cases import CUTS_OF_CASES, Case
from safe4me.content.model.core import Lesson, Module, Part, Quiz, Scenario
from safe4me.content.model.guides import Posters
from safe4me.content.model.library import Article, Library
from safe4me.content.model.records import Service, Term
from safe4me.content.model.related import related
from safe4me.content.model.stories import Scene
from safe4me.content.page import YEAR_GROUPS, Page
from safe4me.content.questions.base import Mark
from safe4me.i18n import ORIGINAL
from safe4me.web.build.kept_pages import EXTENSION, KeptPages
from safe4me.web.build.quiz_end import quiz_end
from safe4me.web.http.bidi import kept_in_order
from safe4me.web.http.locale import direction

Link = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Relative:
    """Links from a folder. A record, so that a build can tell whether those of a page are the same."""

    folder: str

    def __call__(self, path: str) -> str:
        relative = posixpath.relpath(path, self.folder)
        return f"{relative}/" if path.endswith("/") else relative


def links_from(address: str) -> Link:
    """Links relative to `address`, so that they hold under a room's prefix and from a memory stick."""
    return _Relative(posixpath.dirname(address))


def in_room(code: str) -> Link:
    """Links that keep the room of this join code, from any address."""
    return lambda path: f"/c/{code}{path}"


LazyPage = tuple[str, Callable[[], str]]  # its address, and what renders its HTML

OF_STAFF = frozenset(  # templates whose own texts only staff read: they wait until all of those are there
    {
        *("briefing", "case-guide", "flow", "guide", "pack", "posters", "present"),
        *("print/answers", "print/case-cards", "print/plan", "print/wildfire", "scheme", "wall"),
    }
)
SHOWN = (
    "part",
    "door",
    "table",
    "guide",
    "flow",
    "module",
)  # what a page is about; a part stands in a module
ABOUT = "pages/about.md"  # it shows who has read which page
FRONTS = {"learn/": "learn", "join/": "join", WORDS: "words"}
EXPLAINED = re.compile(rf'<a href="(?P<to>[^"]*{WORDS})#(?P<id>[\w-]+)">')


@dataclass(frozen=True, slots=True)
class SlipRow:
    """One answer on a slip: in words, and as the form's field."""

    question: str
    answer: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Slip:
    """What a pupil without script may send; `body` is the request's literal body.

    In a strict room the code of a one-time slip goes along, which only the pupil knows. It says so where a
    police officer opened the room.
    """

    code: str
    activity: str
    nonce: str
    rows: tuple[SlipRow, ...]
    body: str
    strict: bool = False
    by_officer: bool = False


def render_page(
    library: Library,
    module: Module,
    part: Part,
    *,
    marks: Mapping[str, Mark] | None = None,
    fork: str = "",
    slip: Slip | None = None,
    room: str | None = None,
    held: bool = False,
    notice: str = "",
) -> str:
    """A lesson's, quiz's or scenario's page; with `marks`, or at its `fork`, as it stands after a check.

    `room` is the join code that its links keep. `held` where a survey keeps back what it says of an answer.
    """
    address = part_address(library, module, part)
    link = in_room(room) if room else links_from(address)
    given = marks or {}
    shown = module.showing(part)
    return render(
        _template(part),
        library,
        address,
        in_room(room) if room else None,
        number=library.modules.index(module) + 1,
        **_in_its_module(shown, part),
        action=link(f"{address}check"),
        marks=given,
        end=quiz_end(library, shown, part, given) if isinstance(part, Quiz) else None,
        reached=part.fork if fork and isinstance(part, Scenario) else None,
        services=services(library, part.page.help),
        slip=slip,
        room=room,
        held=held,
        notice=notice,
    )


def _in_its_module(module: Module, part: Part) -> dict[str, Any]:  # Any: what a template is given
    nth = module.pages.index(part) + 1
    return {
        **(_of_case(module, part) if isinstance(part, Case) else {}),
        "module": module,
        "part": part,
        "nth": nth,
        "before": module.before(part),
        "after": module.after(part),
    }


def _of_case(module: Module, case: Case) -> dict[str, Any]:  # Any: what a template is given
    """What the pages of a case are given beside it: how long it may take, and other cases for its age."""
    cases = [part for part in module.parts if isinstance(part, Case) and part is not case]
    others = [other for other in cases if set(other.page.bands) & set(case.page.bands)]
    return {"cuts": CUTS_OF_CASES, "other_cases": others}


def render_all(library: Library) -> Iterator[LazyPage]:
    """The pages of a language that are not help, with their addresses."""
    home = f"/{library.language}/"
    for path, template in FRONTS.items():
        yield lazy_page(template, library, home + path)
    yield lazy_page("exit", library, f"{home}exit")
    for each in library.pages:
        if not each.sheet:
            address = home + addresses.address(each.page.path)
            shown: dict[str, Any] = {  # Any: what a template is given
                "part": each,
                "front": front_of(library, each.page),
                "services": services(library, each.page.help),
                "readings": library.readings if each.page.path == ABOUT else (),
            }
            yield lazy_page("page", library, address, **shown)
    for number, module in enumerate(library.modules, start=1):
        address = f"{home}learn/{module.id}/"
        todo = [(module, part) for part in module.parts]
        yield lazy_page("module", library, address, module=module, number=number, todo=todo)
        for part in module.pages:
            yield part_address(library, module, part), partial(render_page, library, module, part)


def routes(library: Library) -> dict[int, tuple[Module, ...]]:
    """The modules of each year group that has some."""
    return {year: found for year in YEAR_GROUPS if (found := library.route(year))}


def front_of(library: Library, page: Page) -> Article | Module | Posters | None:
    """The page for adults that this one stands below; none for a front."""
    folder = page.path.rpartition("/")[0]
    return next((each for each in library.for_adults if each.page.path == f"{folder}.md"), None)


def old_addresses(library: Library) -> Iterator[tuple[str, str]]:
    """The old address and today's of each page that says what it `was`."""
    for module in library.modules:
        for part in module.taught:
            if part.page.was:
                yield f"/{library.language}/learn/{part.page.was}/", part_address(library, module, part)


def part_address(library: Library, module: Module, part: Part) -> str:
    """The address of one part of a module, outside any room."""
    return f"/{library.language}/learn/{module.id}/{part.page.stem}/"


def services(library: Library, ids: Iterable[str]) -> tuple[Service, ...]:
    """The services of these ids, in their order. The content check keeps adults' ones off pupils' pages."""
    known = {service.id: service for service in library.services}
    return tuple(known[i] for i in ids if i in known)


def chose_first(fork: Scene) -> str:
    """What a slip calls the choice made at a fork."""
    return str(gettext("%(moment)s: what you chose first", moment=fork.title))


def _template(part: Part) -> str:
    if isinstance(part, Lesson):
        return "lesson"
    if isinstance(part, Case):
        return "case"
    return "quiz" if isinstance(part, Quiz) else "scenario"


def lazy_page(template: str, library: Library, address: str, **values: Any) -> LazyPage:
    """One template's page, which is rendered when somebody wants it. Any: what a template is given."""
    return address, partial(render, template, library, address, **values)


def render(template: str, library: Library, address: str, link: Link | None = None, **values: Any) -> str:
    """One template of `templates/pages`, in the library's language, for its `address` outside any room.

    Without `link` its links are relative. Any: what a template is given.
    """
    pages: KeptPages | None = current_app.extensions.get(EXTENSION)  # of a build; a worker keeps none
    own = link or links_from(address)

    def draw(known: Library) -> str:
        return _drawn(template, known, address, own, **values)

    return draw(library) if link or not pages else pages.page(draw, library, template, address, values)


def _drawn(template: str, library: Library, address: str, link: Link, **values: Any) -> str:
    page = current_app.jinja_env.get_template(f"pages/{template}.html")
    below = address.removeprefix(f"/{library.language}")
    staff_language = library.language if library.speaks_to_staff else ORIGINAL
    with force_locale(library.language):
        html = page.render(
            library=library,
            language=library.language,
            unread=library.unread,
            staff_language=staff_language,
            main_language=staff_language if template in OF_STAFF else library.language,
            link=link,
            page_summary=_summary(values, library.language),
            below=below,
            related_pages=related(library, below.removeprefix("/")),
            address_in=lambda language: link(f"/{language}{below}"),
            address_of=lambda document: f"/{library.language}/{addresses.address(document.page.path)}",
            module_address=lambda module: f"/{library.language}/learn/{module.id}/",
            part_address=lambda module, part: part_address(library, module, part),
            **values,
        )
    whole = explained(html, library.terms)
    return kept_in_order(whole, "rtl") if direction(library.language) == "rtl" else whole


def _summary(values: Mapping[str, Any], language: str) -> str:  # Any: what a template is given
    """What the document that a page shows says of itself, after its module's title or its own.

    Nothing where that is in another language.
    """
    shown: list[Page] = [values[name].page for name in SHOWN if values.get(name)]
    if not shown or not shown[0].summary or {page.language for page in shown} != {language}:
        return ""
    return f"{shown[-1].title}: {shown[0].summary}"


def explained(html: str, terms: Iterable[Term]) -> str:
    """A page whose links to the glossary carry the meaning, so that a tap shows it on the page."""
    meanings = {term.id: term.meaning for term in terms}

    def word(link: re.Match[str]) -> str:
        meaning = escape(meanings[link["id"]])
        return f'<a class="word" href="{link["to"]}#{link["id"]}" data-meaning="{meaning}">'

    return EXPLAINED.sub(word, html)
