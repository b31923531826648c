"""Renders the pages that any teacher may use without an account: how to teach each module."""

from collections.abc import Iterator

from safe4me.lessons.guides import CUTS
from safe4me.lessons.model import Library, Module
from safe4me.web.pages import Rendered, links_from, render, services


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
                    links_from(address),
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
