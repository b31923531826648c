"""Finishing: ballots are held and counted, and the teacher decides what becomes of them."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from safe4me import results, rooms
from safe4me.content.model.core import Quiz
from safe4me.db.rooms import RoomState
from safe4me.db.security_events import Event
from safe4me.rooms.audit import room_subject
from safe4me.rooms.pausing import Finished
from safe4me.statistics.ballot import Pace
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import note
from safe4me.web.http.locale import language
from safe4me.web.teach.room_forms import ActForm
from safe4me.web.teach.shared import blueprint, my_room

SEAL, DISCARD, APART, NEITHER = "seal", "discard", "apart", ""


@blueprint.post("/rooms/<int:room_id>/finish")
def finish(room_id: int) -> ResponseReturnValue:
    """Hold ballots and count them, for one activity or the whole room; a room that is over shows its end."""
    found, activity = my_room(room_id), ActForm().activity.data or None
    if found.state is not RoomState.OPEN:
        return redirect(url_for(".results_of_room", room_id=room_id))
    rooms.finish(context.box(), found, context.now(), activity)
    note(Event.FINISHED, subject=room_subject(found))
    return redirect(url_for(".finish_page", room_id=room_id, activity=activity))


@blueprint.get("/rooms/<int:room_id>/finish")
def finish_page(room_id: int) -> ResponseReturnValue:
    """The numbers, and the ways on. What was not finished, or goes on, leads back to the room.

    What may be more than its number, which is told once, is judged by its step as well.
    """
    found, activity = my_room(room_id), request.args.get("activity") or None
    stores = context.session(), context.box()
    counted = rooms.finished(*stores, found, activity) if found.state is RoomState.OPEN else []
    if not counted:
        return redirect(url_for(".room", room_id=room_id))
    library, settings = context.library(language()), context.settings()
    surveys = {each.id for each in library.activities() if isinstance(each, Quiz) and each.survey}
    late, least = found.due_at <= context.now(), settings.smallest_reveal_ballots
    sealed = len(found.activities) > 1 and not activity and results.has_results(context.session(), found)
    return render_template(
        "teach/finish.html",
        room=found,
        activity=activity,
        counted=counted,
        least=least,
        advised=advised(counted, least, sealed=sealed),
        few=all(each.at_least < least for each in counted),
        some=any(each.at_least or each.counted.may_be_more for each in counted),
        late=late,
        partly_sealed=sealed,
        has_figures=any(each.activity not in surveys for each in counted),
        needs=results.survey_needs(settings, library),
    )


def advised(counted: Sequence[Finished], least: int, *, sealed: bool) -> str:
    """What the page recommends: to seal, or to throw away what is too few; neither where one has too many.

    What is too few is thrown away by itself where others are `sealed` or enough. To keep open is never
    recommended: nobody here knows who is still there.
    """
    if any(each.alarm.crowded or each.alarm.pace is Pace.RUSH for each in counted):
        return NEITHER
    sent = [each.at_least for each in counted if each.at_least]
    if sent and min(sent) >= least:
        return SEAL
    return APART if sealed or max(sent, default=0) >= least else DISCARD
