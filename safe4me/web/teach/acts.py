"""What a teacher does to an open room: each is a button, and leads back to where it was pressed."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from safe4me import join_codes, rooms
from safe4me.db.rooms import Room, RoomState
from safe4me.schools.year_groups import TooManyPupils, YearGroupFull
from safe4me.web.http import context
from safe4me.web.staff.access import me
from safe4me.web.staff.forms import About, answer
from safe4me.web.teach.live import room_page
from safe4me.web.teach.room_forms import ActForm, ExtendForm, SizeForm
from safe4me.web.teach.shared import blueprint, my_room

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
    """Throw one activity, or the whole room, away unseen, and say how to go on. Raises TooLateToDiscard."""
    found, activity = my_room(room_id), _activity()
    if _is_overtaken(found):
        return _back(room_id)
    if activity:
        rooms.discard_activity(context.session(), context.box(), found, activity, context.now(), me())
    else:
        rooms.discard(context.session(), context.box(), found, context.now(), me())
    if found.state is RoomState.OPEN:
        return _back(room_id)
    return redirect(url_for(".results_of_room", room_id=room_id))


@blueprint.post("/rooms/<int:room_id>/lost")
def end_lost_room(room_id: int) -> ResponseReturnValue:
    """End a room whose ballot box is out of reach, unseen; one that is in reach goes on."""
    found = rooms.room_for(context.session(), me(), room_id)
    rooms.end_elsewhere(context.session(), context.box(), found, me(), context.now())
    return _back(room_id) if found.state is RoomState.OPEN else redirect(url_for(".my_classes"))


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
