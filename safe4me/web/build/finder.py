"""Renders “Who can help?”: a page for pupils, the same for all, and one for parents, from one table."""

from collections.abc import Iterator

from safe4me.content.model.addresses import WHO_CAN_HELP, WHO_CAN_HELP_A_CHILD, address
from safe4me.content.model.core import Library
from safe4me.content.model.decision_tables import ADULT, ASKS, OF_THE_YOUNG, Finder, When
from safe4me.web.build.pages import Rendered, render, services
from safe4me.web.build.qr import qr

ASKED: dict[str, When] = {
    WHO_CAN_HELP: {**ASKS, "age": tuple(age for age in ASKS["age"] if age != ADULT)},
    WHO_CAN_HELP_A_CHILD: {
        "what": tuple(what for what in ASKS["what"] if what not in OF_THE_YOUNG),
        "talk": ASKS["talk"],
        "nation": ASKS["nation"],
    },
}


def render_finder(library: Library) -> Iterator[Rendered]:
    """The two pages of the finder, where the library has one."""
    if library.finder is None:
        return
    for path, inputs in ASKED.items():
        place = f"/{library.language}/{path}"
        yield place, _page(library, library.finder, place, inputs)


def _page(library: Library, finder: Finder, place: str, inputs: When) -> str:
    urgent = library.doors[0].named if library.doors else ()
    return render(
        "finder",
        library,
        place,
        finder=finder.asked_by(inputs.get("age", (ADULT,))),
        inputs=inputs,
        doors={door.page.stem: door for door in library.doors},
        services={service.id: service for service in library.services},
        urgent={service.id: service for service in services(library, urgent)},
        steps={each.service: f"/{library.language}/{address(each.page.path)}" for each in library.leaflets},
        titles={address(page.page.path): page.page.title for page in library.pages},
        for_parents="age" not in inputs,
        qr=qr,
    )
