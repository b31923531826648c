"""Renders help: the page that leads to every door, each door, and all of them in one file.

Every page fetches that file while it is idle, to open help over itself. So opening help, or a door, sends
nothing, and leaves nothing behind that not every visitor's device has.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from safe4me.content.model import addresses
from safe4me.content.model.addresses import (
    AGAINST_THE_LAW,
    AGAINST_THE_LAW_FOR_STAFF,
    WHO_CAN_HELP,
    WHO_CAN_HELP_A_CHILD,
    address,
)
from safe4me.content.model.decision_tables import (
    ADULT,
    FINDER,
    LAW,
    DecisionTable,
    TableNote,
    TableRow,
    When,
)
from safe4me.content.model.flows import Handling, most_steps
from safe4me.content.model.help_pages import Door, Leaflet, Matter
from safe4me.content.model.library import Library
from safe4me.content.model.quiz_ends import step_at
from safe4me.content.model.records import Service
from safe4me.content.page import Page
from safe4me.web.build.assets import Asset, named
from safe4me.web.build.images import qr
from safe4me.web.build.pages import LazyPage, lazy_page, part_address, render, services
from safe4me.web.build.spread_page import shown_of_model

HELP_PAGE = re.compile(r'<article class="doorpage".*?</article>', re.DOTALL)


def render_help(library: Library) -> Iterator[LazyPage]:
    """The page that leads to every door, where the first one's services stand too; then each door."""
    first = library.doors[0] if library.doors else None
    contacts = _by_id(library, first.named if first else ())
    urgent = services(library, first.page.help if first else ())
    address = f"/{library.language}/help/"
    yield lazy_page("help", library, address, services=contacts, urgent=urgent, qr=qr)
    for number, door in enumerate(library.doors, start=1):
        yield _door(library, door, number)


def doors_file(library: Library) -> Asset:
    """The file of a language: the frame, then the article of each help page. It is no page of its own."""
    frame = render("over", library, f"/{library.language}/help/")
    articles = (article for _, page in render_help(library) for article in HELP_PAGE.findall(page()))
    return named(f"doors-{library.language}.txt", "\n".join((frame, *articles)).encode())


def _door(library: Library, door: Door, number: int) -> LazyPage:
    address = f"/{library.language}/help/{door.page.stem}/"
    contacts = _by_id(library, door.named)
    return lazy_page("door", library, address, door=door, number=number, services=contacts, qr=qr)


def _by_id(library: Library, ids: Iterable[str]) -> dict[str, Service]:
    return {service.id: service for service in services(library, ids)}


def render_finder(library: Library) -> Iterator[LazyPage]:
    """The two pages of the finder, where the library has one."""
    if finder := library.finder:
        young = tuple(age for age in FINDER.questions["age"] if age != ADULT)
        for path, ages in ((WHO_CAN_HELP, young), (WHO_CAN_HELP_A_CHILD, (ADULT,))):
            yield f"/{library.language}/{path}", partial(_finder, library, path, finder, ages)


def _finder(
    library: Library, path: str, finder: DecisionTable[TableRow, TableNote], ages: tuple[str, ...]
) -> str:
    questions = {name: FINDER.answers(name, {"age": ages}) for name in FINDER.questions}
    return _page_of_table(
        "finder",
        library,
        path,
        finder.within("age", ages),
        {name: answers for name, answers in questions.items() if len(answers) > 1},
        services={service.id: service for service in library.services},
        urgent=_by_id(library, library.doors[0].named if library.doors else ()),
        steps={each.service: f"/{library.language}/{address(each.page.path)}" for each in library.leaflets},
        titles={address(page.page.path): page.page.title for page in library.pages},
        for_parents=ages == (ADULT,),
        qr=qr,
    )


def render_law(library: Library) -> Iterator[LazyPage]:
    """The two pages of the law table, where the library has one."""
    if law := library.law:
        for path, is_for_staff in ((AGAINST_THE_LAW, False), (AGAINST_THE_LAW_FOR_STAFF, True)):
            yield f"/{library.language}/{path}", partial(_law, library, path, law, is_for_staff)


def _law(library: Library, path: str, law: DecisionTable[TableRow, TableNote], is_for_staff: bool) -> str:
    forms = {what: {"form": LAW.answers("form", {"what": (what,)})} for what in LAW.questions["what"]}
    return _page_of_table(
        "against_the_law",
        library,
        path,
        law,
        LAW.questions,
        checked=replace(law.page, sources=()),  # each answer names its own
        only={"what": forms},
        for_staff=is_for_staff,
    )


def _page_of_table(
    template: str,
    library: Library,
    path: str,
    table: DecisionTable[TableRow, TableNote],
    questions: When,
    **values: Any,
) -> str:
    """A page that asks some questions of a table. Any: what a template is given."""
    place = f"/{library.language}/{path}"
    doors = {door.page.stem: door for door in library.doors}
    return render(template, library, place, table=table, inputs=questions, doors=doors, **values)


def render_leaflets(library: Library) -> Iterator[LazyPage]:
    """Each leaflet: its matters, with what leads on from each."""
    doors = {door.page.stem: door for door in library.doors}
    more = partial(says_more, library)
    for leaflet in library.leaflets:
        template, values = _shown(leaflet)
        place = f"/{library.language}/{address(leaflet.page.path)}"
        contacts = services(library, leaflet.page.help)
        yield lazy_page(
            template, library, place, part=leaflet, doors=doors, more=more, services=contacts, **values
        )


def says_more(library: Library, matter: Matter) -> tuple[str, Page]:
    """The address of the step that says more of a matter, and the page of its lesson."""
    found = step_at(library, matter.step)
    if not found:  # the content check keeps that out
        raise LookupError(matter.step)
    place = part_address(library, found.module, found.lesson)
    return f"{place}#{found.step.id}", found.lesson.page


def _shown(leaflet: Leaflet) -> tuple[str, dict[str, Any]]:  # Any: what a template is given
    """The template of a leaflet, and what it is given besides."""
    return ("wildfire", shown_of_model(leaflet)) if leaflet.kind == "model" else ("leaflet", {})


STRONGEST_FIRST = tuple(sorted(Handling, reverse=True))


def render_flows(library: Library) -> Iterator[LazyPage]:
    """The page of every incident guide, with its address."""
    for flow in library.flows:
        address = f"/{library.language}/{addresses.address(flow.page.path)}"
        yield lazy_page(
            "flow",
            library,
            address,
            flow=flow,
            places={step.id: place for place, step in enumerate(flow.steps, start=1)},
            left=most_steps(flow),
            handlings=STRONGEST_FIRST,
            contacts=services(library, flow.page.help),
        )
