"""Renders “Is it against the law?”: a page for pupils, the same for all, and one for staff and parents."""

from collections.abc import Iterator
from dataclasses import replace

from safe4me.content.model.addresses import AGAINST_THE_LAW, AGAINST_THE_LAW_FOR_STAFF
from safe4me.content.model.core import Library
from safe4me.content.model.decision_tables import DONT_KNOW, INPUTS, OF_FORM
from safe4me.web.build.pages import Rendered, render

ONLY = {
    "what": {
        what: {"form": tuple(form for form in INPUTS["form"] if what in OF_FORM[form])}
        for what in INPUTS["what"]
    }
}


def render_law(library: Library) -> Iterator[Rendered]:
    """The two pages of the law table, where the library has one."""
    if library.law is None:
        return
    for path, is_for_staff in ((AGAINST_THE_LAW, False), (AGAINST_THE_LAW_FOR_STAFF, True)):
        address = f"/{library.language}/{path}"
        yield (
            address,
            render(
                "against_the_law",
                library,
                address,
                law=library.law,
                checked=replace(library.law.page, sources=()),  # each answer names its own
                inputs={**INPUTS, "yes": (*INPUTS["yes"], DONT_KNOW)},
                only=ONLY,
                doors={door.page.stem: door for door in library.doors},
                for_staff=is_for_staff,
            ),
        )
