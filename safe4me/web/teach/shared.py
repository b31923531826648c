"""What a teacher's pages share: who may open them, whose room it is, and the modules taught in it."""

from collections.abc import Sequence

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer

from safe4me import rooms
from safe4me.content.model.core import Module
from safe4me.db.accounts import RoleName
from safe4me.db.budget import LedgerDamaged
from safe4me.db.rooms import HelperLink, Room
from safe4me.db.schools import SchoolClass
from safe4me.rooms import HelperLinkOver
from safe4me.schools.budgets import Due, anchors_due
from safe4me.schools.teaching_weeks import TeachingWeeks, teaching_weeks
from safe4me.web.http import context
from safe4me.web.http.formats import day_and_month, weekday
from safe4me.web.http.locale import language
from safe4me.web.http.signing import signing_keys
from safe4me.web.staff.access import me, staff_blueprint

UNPROCESSABLE = 422
ALL_OF_IT = "all"

blueprint = staff_blueprint("teach", __name__, RoleName.TEACHER, RoleName.LEAD)
blueprint.context_processor(lambda: {"weekday": weekday, "day_and_month": day_and_month})


def my_room(room_id: int) -> Room:
    """A room that whoever is signed in looks after. Raises NotFound, and OtherBox for one open elsewhere."""
    found = rooms.room_for(context.session(), me(), room_id, context.now())
    rooms.refuse_other_box(context.session(), context.box(), found)
    return found


def room_i_read(room_id: int) -> Room:
    """A room whose results I read. Raises NotFound, and OtherBox for one open elsewhere."""
    found = rooms.room_read(context.session(), me(), room_id, context.now())
    rooms.refuse_other_box(context.session(), context.box(), found)
    return found


def thrown_away(room: Room) -> str | None:
    """What a press has just thrown away of a room, as the address says: one activity, or all of it."""
    thrown = request.args.get("thrown", "")
    if thrown in {ALL_OF_IT, *(chosen.activity for chosen in room.activities)}:
        activity = None if thrown == ALL_OF_IT else thrown
        return thrown if rooms.is_thrown_away(context.session(), room, activity) else None
    return None


def requested_module() -> Module | None:
    """The module that the address asks for, if there is one of that id."""
    modules = {module.id: module for module in context.library(language()).modules}
    return modules.get(request.args.get("module", ""))


def my_weeks(year: int) -> TeachingWeeks:
    """The weeks in which my school teaches in a school year."""
    usual, school = context.settings().holiday_weeks, me().school
    if school is None:
        return TeachingWeeks(year, frozenset(usual))
    return teaching_weeks(context.session(), school, year, usual)


def anchors_of(classes: Sequence[SchoolClass]) -> dict[int, Due]:
    """What is due for each of these classes of the anchor of its year, by its id. Raises LedgerDamaged."""
    settings = context.settings()
    epsilons = settings.epsilon_per_question, settings.epsilon_per_class_and_year
    return anchors_due(context.session(), classes, context.library(language()), *epsilons)


def known_anchors_of(classes: Sequence[SchoolClass]) -> dict[int, Due]:
    """The same, for a page that is there though a ledger is damaged: whoever opens a room is told of that."""
    try:
        return anchors_of(classes)
    except LedgerDamaged:
        return {}


def taught(room: Room) -> list[Module]:
    """The modules of a room's activities that have a plan to teach by."""
    ids = {chosen.activity.partition("/")[0] for chosen in room.activities}
    return [module for module in context.library(language()).modules if module.guide and module.id in ids]


def address_of(link: HelperLink) -> str:
    """Where a helper uses the link."""
    return f"{context.settings().site_address}/helper/join/{_signer().dumps(link.id)}"


def read_token(token: str) -> int:
    """The link's number. Raises HelperLinkOver for a token that is not ours."""
    try:
        return int(_signer().loads(token))
    except BadSignature as error:
        raise HelperLinkOver from error


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(signing_keys(context.settings()), salt="helper")
