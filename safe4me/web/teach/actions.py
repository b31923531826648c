"""What a teacher does to an open room: each is a button, and leads back to where it was pressed."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from safe4me import join_codes, results, rooms
from safe4me.content.model.core import Quiz
from safe4me.db.rooms import Room, RoomState
from safe4me.db.security_events import Event
from safe4me.rooms.pausing import Finished
from safe4me.schools.year_groups import TooManyPupils, YearGroupFull
from safe4me.statistics.ballot import ArrivalRate
from safe4me.web.http import context
from safe4me.web.http.audit_hooks import log_event
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me
from safe4me.web.staff.forms import About, answer
from safe4me.web.teach.live import ActForm, ExtendForm, SizeForm, room_page
from safe4me.web.teach.shared import ALL_OF_IT, blueprint, my_room

ABOUT_SIZE: About = dict.fromkeys(
    (rooms.SizeIsFixed, rooms.SizeOutOfRange, TooManyPupils, YearGroupFull), "size"
)


@blueprint.post("/rooms/<int:room_id>/pause")
def pause(room_id: int) -> ResponseReturnValue:
    """Take no answers for now: for one activity, or for the whole room."""
    rooms.pause(context.box(), my_room(room_id), _activity())
    return _back(room_id)


@blueprint.post("/rooms/<int:room_id>/resume")
def resume(room_id: int) -> ResponseReturnValue:
    """Take answers again."""
    found = my_room(room_id)
    if not _is_overtaken(found):
        rooms.resume(context.box(), found, _activity())
    return _back(room_id)


@blueprint.post("/rooms/<int:room_id>/size")
def size(room_id: int) -> ResponseReturnValue:
    """Make room for more answers. Raises RoomOver and NotGiven."""
    found, form = my_room(room_id), SizeForm()

    def act() -> ResponseReturnValue:
        stores, size = (context.session(), context.box()), form.size.data
        rooms.raise_size(*stores, found, account=me(), size=size, now=context.now())
        return _back(room_id)

    return answer(form, act, lambda: room_page(found, form), ABOUT_SIZE)


@blueprint.post("/rooms/<int:room_id>/extend")
def extend(room_id: int) -> ResponseReturnValue:
    """Keep the room open for longer. Raises RoomOver."""
    found, form = my_room(room_id), ExtendForm()

    def act() -> ResponseReturnValue:
        stores = context.session(), context.box(), context.settings()
        rooms.extend(*stores, found, form.minutes.data, context.now())
        return _back(room_id)

    return answer(form, act, lambda: room_page(found, form), {rooms.TooLong: "minutes"})


@blueprint.post("/rooms/<int:room_id>/slips")
def slips(room_id: int) -> ResponseReturnValue:
    """Make a strict room's one-time slips, and show them this once. Raises RoomOver and SlipsShown."""
    found = my_room(room_id)
    made = rooms.make_slips(context.session(), context.box(), found, context.now())
    slips = [join_codes.spaced(slip) for slip in made]
    return render_template("teach/slips.html", room=found, slips=slips)


@blueprint.post("/rooms/<int:room_id>/helper")
def invite_helper(room_id: int) -> ResponseReturnValue:
    """Make a link for a helper, which then stands on the room's page. Raises RoomOver."""
    rooms.invite_helper(context.session(), my_room(room_id), context.now(), me())
    return _back(room_id)


@blueprint.post("/rooms/<int:room_id>/helper/dismiss")
def dismiss_helpers(room_id: int) -> ResponseReturnValue:
    """Take back every link, used or not."""
    rooms.dismiss_helpers(context.session(), my_room(room_id), context.now(), me())
    return _back(room_id)


@blueprint.post("/rooms/<int:room_id>/discard")
def discard(room_id: int) -> ResponseReturnValue:
    """Throw one activity, or the whole room, away unseen, and say so. Raises TooLateToDiscard."""
    found, activity = my_room(room_id), _activity()
    if _is_overtaken(found):
        return _back(room_id)
    if activity:
        rooms.discard_activity(context.session(), context.box(), found, activity, context.now(), me())
    else:
        rooms.discard(context.session(), context.box(), found, context.now(), me())
    page = ".room" if found.state is RoomState.OPEN else ".results_of_room"
    thrown = ALL_OF_IT if found.state is RoomState.DISCARDED else activity
    return redirect(url_for(page, room_id=room_id, thrown=thrown))


@blueprint.post("/rooms/<int:room_id>/lost")
def end_lost_room(room_id: int) -> ResponseReturnValue:
    """End a room whose ballot box is out of reach, unseen; one that is in reach goes on."""
    found = rooms.room_for(context.session(), me(), room_id, context.now())
    rooms.end_elsewhere(context.session(), context.box(), found, me(), context.now())
    return _back(room_id) if found.state is RoomState.OPEN else redirect(url_for(".my_week"))


@blueprint.post("/rooms/<int:room_id>/close")
def close(room_id: int) -> ResponseReturnValue:
    """Seal one activity, or the whole room; its results follow, on the teacher's own screen."""
    stores = context.session(), context.box(), context.settings()
    found, activity = my_room(room_id), _activity()
    if _is_overtaken(found):
        return _back(room_id)
    if activity:
        rooms.close_activity(*stores, found, activity, context.now(), me())
    else:
        rooms.close(*stores, found, context.now(), me())
    return redirect(url_for(".results_of_room", room_id=room_id))


def _activity() -> str | None:
    """The one activity that a button is about, or None for the whole room."""
    return ActForm().activity.data or None


def _is_overtaken(found: Room) -> bool:
    """Whether what a “Finish” page decided about is held no more: somebody let answers in again meanwhile."""
    of_finish_page = ActForm().back.data == "finish"
    return of_finish_page and not rooms.is_finished(context.box(), found, _activity())


def _back(room_id: int) -> ResponseReturnValue:
    pressed = ActForm()
    page = ".board" if pressed.back.data == "board" else ".room"
    return redirect(url_for(page, room_id=room_id, watch=pressed.watch.data or None))


SEAL, DISCARD, APART, NEITHER = "seal", "discard", "apart", ""


@blueprint.post("/rooms/<int:room_id>/finish")
def finish(room_id: int) -> ResponseReturnValue:
    """Hold ballots and count them, for one activity or the whole room; a room that is over shows its end."""
    found, activity = my_room(room_id), ActForm().activity.data or None
    if found.state is not RoomState.OPEN:
        return redirect(url_for(".results_of_room", room_id=room_id))
    rooms.finish(context.box(), found, context.now(), activity)
    log_event(Event.FINISHED, subject=found.subject)
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
    if any(each.alarm.crowded or each.alarm.pace is ArrivalRate.RUSH for each in counted):
        return NEITHER
    sent = [each.at_least for each in counted if each.at_least]
    if sent and min(sent) >= least:
        return SEAL
    return APART if sealed or max(sent, default=0) >= least else DISCARD
