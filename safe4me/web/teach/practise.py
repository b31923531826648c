"""Practice: the public address of a module for the whiteboard; and why a small class practises."""

from collections.abc import Sequence

from flask import render_template

from safe4me.content.model.addresses import address
from safe4me.db.base import NotFound
from safe4me.db.schools import SchoolClass
from safe4me.statistics.figures import SMALLEST_ROOM_PUPILS
from safe4me.web.build.images import qr
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.teach.shared import blueprint, requested_module


@blueprint.get("/practise/<module>/")
@blueprint.get("/practise/<module>/<stem>/")
def practise(module: str, stem: str = "") -> str:
    """The public address of a module, or of one part of it, for the whiteboard. Raises NotFound.

    Not of a survey: whoever has answered it before has no first answer left for it.
    """
    found = next((each for each in context.library(language()).modules if each.id == module), None)
    if found is None or found.survey:
        raise NotFound
    pages = {part.page.stem: part.page for part in found.taught}
    if stem and stem not in pages:
        raise NotFound
    page = pages.get(stem, found.page)
    return render_template(
        "teach/practise_board.html",
        module=found,
        page=page,
        is_part=page is not found.page,
        public=f"/{language()}/{address(page.path)}",
        qr=qr,
    )


def practice_of(school_class: SchoolClass, together: Sequence[SchoolClass]) -> str:
    """Why a small class practises, and how; the small classes that it may open a room `together` with."""
    others = sum(each.size for each in together)
    return render_template(
        "teach/practise.html",
        school_class=school_class,
        together=together,
        others=others,
        all_pupils=school_class.size + others,
        asked=requested_module(),
        modules=[each for each in context.library(language()).modules if not each.survey],
        least=SMALLEST_ROOM_PUPILS,
    )
