"""What a teacher's pages share: who may open them, whose room it is, and what activities are called."""

from safe4me import rooms
from safe4me.storage.accounts import RoleName
from safe4me.storage.rooms import Room
from safe4me.web import current
from safe4me.web.staff import LANGUAGE, me, staff_blueprint

UNPROCESSABLE = 422

blueprint = staff_blueprint("teach", __name__, RoleName.TEACHER, RoleName.LEAD)


def my_room(room_id: int) -> Room:
    """A room that whoever is signed in has opened. Raises NotFound."""
    return rooms.room_for(current.session(), me(), room_id)


def titles() -> dict[str, str]:
    """What each activity is called, by its id."""
    return {activity.id: activity.page.title for activity in current.library(LANGUAGE).activities()}
