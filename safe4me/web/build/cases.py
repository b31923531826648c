"""Renders what whoever leads a case needs: its guide, its board for a whole hall, and its cards for paper."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from safe4me.content.model.cases import CUTS_OF_CASES, SETTLING, Aside, Case, Evidence, Stage
from safe4me.content.model.core import Library, Module
from safe4me.content.page import Html
from safe4me.web.build.guides import guide_address, moved, render_below
from safe4me.web.build.links import links_from
from safe4me.web.build.pages import Rendered, part_address, services
from safe4me.web.build.printables import sheet_page
from safe4me.web.build.qr import qr

Move = Callable[[Html], Html]


def render_cases(library: Library) -> Iterator[Rendered]:
    """For every case in a module that has a guide: the leader's page, the board and the cards."""
    for module in library.modules:
        for case in module.parts if module.guide else ():
            if isinstance(case, Case):
                yield _guide(library, module, case)
                yield _board(library, module, case)
                yield _cards(library, module, case)


def _guide(library: Library, module: Module, case: Case) -> Rendered:
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


def _board(library: Library, module: Module, case: Case) -> Rendered:
    below = f"{case.page.stem}/together/"
    link = links_from(guide_address(library, module) + below)
    home = part_address(library, module, case)

    def move(html: Html) -> Html:
        return moved(html, home, link)

    told = replace(case, stages=tuple(_stage(stage, move) for stage in case.stages))
    contacts = services(library, case.page.help)
    return render_below("case-together", library, module, below, part=told, services=contacts, action="")


def _cards(library: Library, module: Module, case: Case) -> Rendered:
    sheet = f"cards-{case.page.stem}"
    return sheet_page("print/case-cards", library, module, f"print/{sheet}/", sheet=sheet, case=case)


def _stage(stage: Stage, move: Move) -> Stage:
    pick, order = stage.pick, stage.order
    return replace(
        stage,
        html=move(stage.html),
        evidence=tuple(_evidence(each, move) for each in stage.evidence),
        pick=pick and replace(pick, cards=tuple(replace(c, reply=move(c.reply)) for c in pick.cards)),
        order=order and replace(order, feedback=move(order.feedback)),
        twist=_aside(stage.twist, move),
        weighed=_aside(stage.weighed, move),
    )


def _evidence(evidence: Evidence, move: Move) -> Evidence:
    beats = tuple(replace(beat, html=move(beat.html)) for beat in evidence.beats)
    return replace(evidence, html=move(evidence.html), beats=beats)


def _aside(aside: Aside | None, move: Move) -> Aside | None:
    return aside and replace(aside, html=move(aside.html))
