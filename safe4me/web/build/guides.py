"""Renders the pages that any teacher may use without an account: how to teach each module."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from safe4me.lessons.model import Library, Module
from safe4me.lessons.page import Html
from safe4me.lessons.parsing.guides import CUTS
from safe4me.web.build.pages import Link, Rendered, links_from, render, services

RELATIVE_LINK = re.compile(r'href="(?P<to>[^":]+)"')


def render_guides(library: Library) -> Iterator[Rendered]:
    """The guide of every module that has one, with its address."""
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
                    cuts=CUTS,
                    services=services(library, module.guide.page.help),
                ),
            )


def guide_address(library: Library, module: Module) -> str:
    """The address of a module's guide."""
    return f"/{library.language}/teachers/{module.id}/"


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
        number=library.modules.index(module) + 1,
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
