"""Join a room by its code, and see what the class does there."""

from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from safe4me import join_codes, rooms
from safe4me.ballot_box.records import OpenRoom
from safe4me.content.model.core import Lesson, Module, Part, Quiz
from safe4me.content.model.library import Library
from safe4me.db.rooms import Phase, Room
from safe4me.rooms import UnknownCode
from safe4me.statistics.ballot import FORMS, first_form
from safe4me.web.build.pages import in_room
from safe4me.web.http import context, locale
from safe4me.web.http.context import UnknownPage
from safe4me.web.pupils.room import find_open, is_by_officer, once_made, to_canonical_code

SEE_OTHER = 303
TICK_SECONDS = 20

blueprint = Blueprint("join", __name__)
blueprint.before_request(to_canonical_code)


@blueprint.post("/<language>/join/code")
def find_room(language: str) -> ResponseReturnValue:
    """Lead to the room of the code that was typed. Raises UnknownPage, UnknownCode, RoomClosed."""
    context.library(language)
    code = join_codes.canonical(request.form.get("code", ""))
    if code is None:
        raise UnknownCode
    return redirect(url_for("join.room_page", code=find_open(code).code, language=language), SEE_OTHER)


@blueprint.get("/c/<code>/")
@blueprint.get("/c/<code>/<language>/")
def room_page(code: str, language: str | None = None) -> ResponseReturnValue:
    """The class's page: home in this room. Raises UnknownPage, UnknownCode, RoomClosed, BoxUnavailable."""
    library = context.library(language or locale.language())
    room = find_open(code)
    page = once_made(room, partial(_make_page, library, room))
    return page, {"Cache-Control": "private, no-cache"}


@blueprint.get("/c/<code>/state")
def state(code: str) -> ResponseReturnValue:
    """What the room measures, who opened it, and whether it takes ballots; for the script.

    Nothing of those that came. Raises as the room's page does.
    """
    room = find_open(code)
    activities = {name: activity.state for name, activity in room.activities.items()}
    shown = {"code": room.code, "phase": room.phase, "activities": activities, "strict": room.strict}
    return {**shown, "officer": is_by_officer(room)}, {"Cache-Control": "private, no-cache"}


@blueprint.get("/c/<code>/<path:rest>")
def other_page(code: str, rest: str) -> ResponseReturnValue:
    """A page that the page table does not know: another spelling was led away before. Raises UnknownPage."""
    raise UnknownPage


def _make_page(library: Library, room: OpenRoom) -> str:
    row = rooms.find(context.session(), room.code)
    today = _today(library, room, row)
    begun = {module.id for module, _ in today}
    return render_template(
        "join/room.html",
        shown_code=join_codes.spaced(room.code),
        today=today,
        simpler=row.simpler,
        by_officer=row.by_officer,
        others=[m for m in library.modules if m.topic and m.id not in begun],
        tick=TICK_SECONDS,
        language=library.language,
        link=in_room(room.code),
    )


def _today(library: Library, room: OpenRoom, row: Room) -> list[tuple[Module, Part]]:
    """What the class does: each module's activities in the room, after that module's lessons for its year.

    Before the lessons there are none. Of a survey in two forms a class gets one before and the other one
    after, and half of all classes each; before, its year's anchor is its one question.
    """
    year_groups = {each.year_group for each in row.classes}
    read = set() if row.phase is Phase.BEFORE else year_groups
    chosen = [a for a in library.activities() if a.id in room.activities]
    modules = [m for m in library.modules if any(a in m.parts for a in chosen)]
    todo = [(m, part) for m in modules for part in m.parts if part in chosen or _is_read(part, read)]
    return [(m, _form(part, row, year_groups)) for m, part in todo]


def _form(part: Part, row: Room, year_groups: set[int]) -> Part:
    if not isinstance(part, Quiz):
        return part
    if part.asked_before and row.phase is Phase.BEFORE and year_groups.issubset(part.anchor):
        return part.asked_before
    swapped = (first_form(row.class_id) == FORMS) != (row.phase is Phase.AFTER)
    return part.other_form if part.other_form and swapped else part


def _is_read(part: Part, year_groups: set[int]) -> bool:
    return isinstance(part, Lesson) and any(map(part.page.is_for, year_groups))
