"""Renders the pages beside the modules that pupils look things up on."""

from collections.abc import Iterator
from typing import Any

from safe4me.content.model.addresses import address
from safe4me.content.model.core import Library
from safe4me.content.model.help_pages import Leaflet, Matter
from safe4me.content.model.quiz_ends import step_at
from safe4me.content.page import Page
from safe4me.web.build.pages import Rendered, part_address, render, services
from safe4me.web.build.wildfire import shown_of_model


def render_leaflets(library: Library) -> Iterator[Rendered]:
    """Each leaflet: its matters, with what leads on from each."""
    doors = {door.page.stem: door for door in library.doors}

    def more(matter: Matter) -> tuple[str, Page]:
        """The address of the step that says more, and the page of its lesson."""
        found = step_at(library, matter.step)
        if not found:  # the content check keeps that out
            raise LookupError(matter.step)
        place = part_address(library, found.module, found.lesson)
        return f"{place}#{found.step.id}", found.lesson.page

    for leaflet in library.leaflets:
        template, values = _shown(leaflet)
        place = f"/{library.language}/{address(leaflet.page.path)}"
        contacts = services(library, leaflet.page.help)
        yield (
            place,
            render(
                template, library, place, part=leaflet, doors=doors, more=more, services=contacts, **values
            ),
        )


def _shown(leaflet: Leaflet) -> tuple[str, dict[str, Any]]:  # Any: what a template is given
    """The template of a leaflet, and what it is given besides."""
    return ("wildfire", shown_of_model(leaflet)) if leaflet.kind == "model" else ("leaflet", {})
