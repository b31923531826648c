"""Renders incident guides: one question a screen, and a record of the answers for paper."""

from collections.abc import Iterator

from safe4me.content.model import addresses
from safe4me.content.model.core import Library
from safe4me.content.model.flows import Handling, most_steps
from safe4me.web.build.pages import Rendered, render, services

STRONGEST_FIRST = tuple(sorted(Handling, reverse=True))


def render_flows(library: Library) -> Iterator[Rendered]:
    """The page of every incident guide, with its address."""
    for flow in library.flows:
        address = f"/{library.language}/{addresses.address(flow.page.path)}"
        yield (
            address,
            render(
                "flow",
                library,
                address,
                flow=flow,
                places={step.id: place for place, step in enumerate(flow.steps, start=1)},
                left=most_steps(flow),
                handlings=STRONGEST_FIRST,
                contacts=services(library, flow.page.help),
            ),
        )
