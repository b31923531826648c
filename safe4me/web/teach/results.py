"""What a class chose, once it is sealed: for its teachers and the school's lead, then for the class."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from safe4me import results
from safe4me.db.base import NotFound
from safe4me.db.rooms import Room, RoomState
from safe4me.schools import readers, voiding
from safe4me.statistics.comparisons import FEWEST_NOT_RIGHT
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.teach.reveal import reteach, reveal_slides, right_answer
from safe4me.web.teach.shared import blueprint, room_i_read


@blueprint.get("/rooms/<int:room_id>/results")
def results_of_room(room_id: int) -> ResponseReturnValue:
    """What the class chose, the same for all who read it; what is open has no results."""
    return _own_page("teach/results.html", room_i_read(room_id))


@blueprint.get("/rooms/<int:room_id>/summary")
def summary(room_id: int) -> ResponseReturnValue:
    """The same figures as tables, to print and keep."""
    return _own_page("teach/summary.html", room_i_read(room_id))


@blueprint.get("/rooms/<int:room_id>/show")
def show(room_id: int) -> str:
    """One question for the class's own eyes: no number where fewer than 60% chose the safer answer."""
    found = room_i_read(room_id)
    shown = results.room_results(context.session(), context.settings(), context.library(language()), found)
    pages = reveal_slides(results.on_screen(shown))
    number = request.args.get("question", 1, type=int)
    if not 1 <= number <= len(pages):
        raise NotFound
    return render_template("teach/show.html", room=found, slide=pages[number - 1])


def _own_page(template: str, found: Room) -> ResponseReturnValue:
    library = context.library(language())
    sealed = results.room_results(context.session(), context.settings(), library, found)
    if found.state is RoomState.OPEN and not sealed:
        return redirect(url_for(".room", room_id=found.id))
    shown = results.as_displayed(sealed)
    pages = reveal_slides(shown)
    return render_template(
        template,
        room=found,
        results=shown,
        slides=pages,
        asked=voiding.requests_of(context.session(), found),
        today=context.now().date(),
        readers=readers.readers_of(context.session(), found.classes, context.now()) if found.of_class else [],
        needs=results.survey_needs(context.settings(), library),
        reteach=reteach(library, reveal_slides(sealed), pages),
        fewest_not_right=FEWEST_NOT_RIGHT,
        right_answers={slide.number: right_answer(library, slide) for slide in pages},
    )
