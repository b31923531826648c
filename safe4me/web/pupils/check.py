"""Marks a page for a pupil without script: answers come in, the page goes back marked, nothing is kept."""

import secrets
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from safe4me.content.measure_lock import FORK
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Activity, Lesson, Module, Part, Quiz, Scenario
from safe4me.content.model.library import Library
from safe4me.content.questions.base import Fields, Mark
from safe4me.db.rooms import Phase
from safe4me.web.build.pages import Slip, SlipRow, chose_first, render_page
from safe4me.web.http import context, locale
from safe4me.web.http.context import UnknownPage
from safe4me.web.http.signing import never_store
from safe4me.web.pupils.room import SLIP, find_open, is_by_officer, to_canonical_code, was_by_officer

NONCE_BYTES = 16

blueprint = Blueprint("check", __name__)
blueprint.before_request(to_canonical_code)
blueprint.after_request(never_store)


@blueprint.post("/<language>/learn/<module>/<stem>/check")
def check(language: str, module: str, stem: str) -> ResponseReturnValue:
    """Mark a page outside any room. Raises UnknownPage."""
    return _page(language, f"{module}/{stem}", _fields())


@blueprint.post("/c/<code>/<language>/learn/<module>/<stem>/check")
def check_in_room(code: str, language: str, module: str, stem: str) -> ResponseReturnValue:
    """Mark a page in a room, and show what may be sent.

    Raises UnknownCode, RoomClosed, BoxUnavailable, UnknownPage.
    """
    part_id, room = f"{module}/{stem}", find_open(code)
    part = _find(context.library(language), part_id)[1]
    measured = not isinstance(part, Lesson) and part.id in room.activities
    nonce = secrets.token_hex(NONCE_BYTES) if measured and _is_whole(part, _fields()) else None
    held = room.phase == Phase.BEFORE
    officer = nonce is not None and is_by_officer(room)
    return _page(
        language,
        part_id,
        _fields(),
        code=code,
        nonce=nonce,
        strict=room.strict,
        held=held,
        by_officer=officer,
    )


def page_again(notice: str, *, again: bool) -> str | None:
    """The page whose answers this request holds, marked, with a notice of what went wrong.

    With `again` it holds the slip too, its nonce unchanged. None when the request holds no answers.
    """
    given = request.view_args or {}
    try:
        fields = _fields()
    except HTTPException:  # too big, or cut off
        return None
    if not any(name.startswith("answers.") for name in fields):
        return None
    part_id = f"{given['module']}/{given['stem']}" if "stem" in given else _one(fields, "activity")
    nonce = _one(fields, "nonce") if again else None
    try:
        return _page(
            locale.language(),
            part_id,
            fields,
            code=given.get("code"),
            nonce=nonce,
            strict=SLIP in fields,
            by_officer=nonce is not None and was_by_officer(given.get("code", "")),
            notice=notice,
        )
    except UnknownPage:
        return None


def _fields() -> Fields:
    return request.form.to_dict(flat=False)


def _page(
    language: str,
    part_id: str,
    fields: Fields,
    *,
    code: str | None = None,
    nonce: str | None = None,
    strict: bool = False,
    held: bool = False,
    by_officer: bool = False,
    notice: str = "",
) -> str:
    library = context.library(language)
    module, part = _find(library, part_id)
    slip = None
    if code and nonce and not isinstance(part, Lesson):
        slip = _slip(code, part, nonce, fields, strict=strict)
        slip = replace(slip, by_officer=by_officer) if slip else None
    return render_page(
        library,
        module,
        part,
        marks=_marks(part, fields),
        fork=_one(fields, f"answers.{FORK}"),
        slip=slip,
        room=code,
        held=held and isinstance(part, Quiz) and part.keeps_back,
        notice=notice,
    )


def _find(library: Library, part_id: str) -> tuple[Module, Part]:
    for module in library.modules:
        for part in module.pages:
            if f"{module.id}/{part.page.stem}" == part_id:
                return module, part
    raise UnknownPage


def _marks(part: Part, fields: Fields) -> dict[str, Mark]:
    """A mark for each question touched; for every question when it is a quiz, or when none was touched."""
    if isinstance(part, Scenario):
        return {}
    marks = {question.id: question.mark(fields) for question in part.questions if question.in_form}
    touched = {name: each for name, each in marks.items() if each.given}
    return marks if isinstance(part, Quiz) else touched or marks


def _is_whole(part: Part, fields: Fields) -> bool:
    """Whether nothing is left to answer: a quiz is answered whole, then checked, and only then sent."""
    return not isinstance(part, Quiz) or all(each.answered for each in _marks(part, fields).values())


def _one(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _slip(code: str, activity: Activity, nonce: str, fields: Fields, *, strict: bool) -> Slip | None:
    """What may be sent; None until every measured question has an answer."""
    rows = _fork_rows(activity, fields) if isinstance(activity, Scenario) else _rows(activity, fields)
    if not rows:
        return None
    sent = [("activity", activity.id), ("nonce", nonce), *((row.name, row.value) for row in rows)]
    body = urlencode(sent) + (f"&{SLIP}=…" if strict else "")
    return Slip(code, activity.id, nonce, rows, body, strict)


def _rows(activity: Quiz | Case, fields: Fields) -> tuple[SlipRow, ...]:
    rows = tuple(
        SlipRow(question.text, option.text, f"answers.{question.id}", str(option.position))
        for question in activity.measured
        for option in question.options
        if option.position in question.chosen(fields)
    )
    return rows if len(rows) == len(activity.measured) else ()


def _fork_rows(scenario: Scenario, fields: Fields) -> tuple[SlipRow, ...]:
    fork, chosen = scenario.fork, _one(fields, f"answers.{FORK}")
    if fork is None:
        return ()
    return tuple(
        SlipRow(chose_first(fork), choice.text, f"answers.{FORK}", str(position))
        for position, choice in enumerate(fork.choices, start=1)
        if str(position) == chosen
    )
