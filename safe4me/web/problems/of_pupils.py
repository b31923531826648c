"""The words for what pupils, and anybody else without an account, may meet."""

from flask_babel import lazy_gettext

from safe4me.rooms import UnknownCode
from safe4me.statistics.ballot import InvalidBallot
from safe4me.storage.base import NotFound
from safe4me.storage.box.refusals import (
    BoxUnavailable,
    NotInThisRoom,
    RoomClosed,
    RoomFull,
    RoomPaused,
    UnknownRoom,
)
from safe4me.web.problems.problem import Problem, Table
from safe4me.web.serving.current import UnknownPage

NO_SUCH_CODE = Problem(
    404,
    "unknown-code",
    lazy_gettext("We can’t find that code"),
    lazy_gettext("Check the code on the board and try again."),
    template="join/unknown.html",
)
NO_SUCH_PAGE = Problem(
    404,
    "not-found",
    lazy_gettext("We can’t find that page"),
    lazy_gettext("It may have moved. You can start again from the first page."),
)

OF_PUPILS: Table = {
    UnknownCode: NO_SUCH_CODE,
    UnknownRoom: NO_SUCH_CODE,
    UnknownPage: NO_SUCH_PAGE,
    NotFound: NO_SUCH_PAGE,
    NotInThisRoom: Problem(
        404,
        "not-in-this-room",
        lazy_gettext("This isn’t part of your room"),
        lazy_gettext("Your teacher chose other activities to send. Your answers are still here."),
    ),
    RoomClosed: Problem(
        410,
        "closed",
        lazy_gettext("This class has finished"),
        lazy_gettext("This class has finished. Your answers are still here."),
        template="join/closed.html",
    ),
    RoomPaused: Problem(
        409,
        "paused",
        lazy_gettext("Your teacher has paused sending"),
        lazy_gettext("Your teacher has paused sending. Wait a little, then press Add mine again."),
        again=True,
    ),
    RoomFull: Problem(
        409,
        "full",
        lazy_gettext("This room is full"),
        lazy_gettext("This room is full. Tell your teacher, then press Add mine again."),
        again=True,
    ),
    InvalidBallot: Problem(
        422,
        "invalid-ballot",
        lazy_gettext("These answers don’t fit this activity"),
        lazy_gettext("The page may be out of date. Your answers are still here: check them again."),
    ),
    BoxUnavailable: Problem(
        503,
        "unavailable",
        lazy_gettext("We can’t save that now"),
        lazy_gettext(
            "We can’t save that now. Wait a little, then press Add mine again. It will only count once."
        ),
        again=True,
    ),
}
