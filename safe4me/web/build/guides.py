"""Renders the pages that any teacher may use without an account: how to teach each module."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from safe4me.content.model import addresses
from safe4me.content.model.core import Library, Module
from safe4me.content.model.guides import RSHE
from safe4me.content.page import Html
from safe4me.web.build.links import Link, links_from
from safe4me.web.build.pages import Rendered, front_of, render, routes, services
from safe4me.web.build.qr import qr

SCHEME = "scheme/"
RELATIVE_LINK = re.compile(r'href="(?P<to>[^":]+)"')


def render_guides(library: Library) -> Iterator[Rendered]:
    """The guide of every module that has one, and the briefings for staff, with their addresses."""
    for number, module in enumerate(library.modules, start=1):
        if module.guide:
            address = guide_address(library, module)
            yield (
                address,
                render(
                    "guide",
                    library,
                    address,
                    module=module,
                    guide=module.guide,
                    number=number,
                    cuts=module.guide.cuts,
                    services=services(library, module.guide.page.help),
                    qr=qr,
                ),
            )
    for briefing in library.briefings:
        address = guide_address(library, briefing)
        guide, front = briefing.guide, front_of(library, briefing.page)
        contacts = services(library, briefing.page.help)
        yield address, render("briefing", library, address, guide=guide, front=front, services=contacts)


def render_scheme(library: Library) -> Iterator[Rendered]:
    """What each year group is taught, on one sheet; nothing where no module says when it is taught."""
    address = f"/{library.language}/teachers/{SCHEME}"
    if routes(library):
        yield address, render("scheme", library, address, rshe=RSHE)


def guide_address(library: Library, module: Module) -> str:
    """The address of a module's guide."""
    path = module.guide.page.path if module.guide else f"{module.id}/{addresses.GUIDE}"
    return f"/{library.language}/{addresses.address(path)}"


def render_below(template: str, library: Library, module: Module, below: str, **values: Any) -> Rendered:
    """A page below a module's guide, with its address; its template moves what it shows of other pages.

    Any: what a template is given.
    """
    guide = guide_address(library, module)
    lesson = f"/{library.language}/learn/{module.id}/any/"
    link = links_from(guide + below)
    return guide + below, render(
        template,
        library,
        guide + below,
        module=module,
        number=library.modules.index(module) + 1 if module in library.modules else 0,
        guide_address=guide,
        from_guide=lambda html: moved(html, guide, link),
        from_lesson=lambda html: moved(html, lesson, link),
        **values,
    )


def moved(html: Html, home: str, link: Link) -> Html:
    """Words of the page at the address `home`, with links that hold on the page that `link` is of."""

    def relative(match: re.Match[str]) -> str:
        path, mark, place = urljoin(home, match["to"]).partition("#")
        return f'href="{link(path)}{mark}{place}"'

    return Html(RELATIVE_LINK.sub(relative, html))
