"""The words for what pupils, and anybody else without an account, may meet."""

from flask_babel import lazy_gettext

from safe4me.ballot_box.records import (
    BoxUnavailable,
    NotInThisRoom,
    RoomClosed,
    RoomFull,
    RoomPaused,
    SlipNeeded,
    UnknownRoom,
    UnknownSlip,
)
from safe4me.db.base import NotFound
from safe4me.rate_limits.interface import OverLimit
from safe4me.rooms import OldCode, OtherBox, UnknownCode
from safe4me.statistics.ballot import InvalidBallot
from safe4me.web.http.context import UnknownPage
from safe4me.web.http.rate_limits import TooManyWrongCodes
from safe4me.web.problems.problem import Problem, Table

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
    OldCode: Problem(
        410,
        "old-code",
        lazy_gettext("This code can’t be used any more"),
        lazy_gettext(
            "The site has changed since your teacher got this code. Ask your teacher for a new one."
        ),
    ),
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
    SlipNeeded: Problem(
        403,
        "slip-needed",
        lazy_gettext("This room needs a paper slip"),
        lazy_gettext("Type all the letters and numbers of the slip you drew, then press Add mine again."),
        again=True,
    ),
    UnknownSlip: Problem(
        403,
        "unknown-slip",
        lazy_gettext("That slip isn’t one of this room’s"),
        lazy_gettext(
            "That slip isn’t one of this room’s. Check its letters and numbers, then press Add mine again. "
            "If you have lost yours, draw another."
        ),
        again=True,
    ),
    InvalidBallot: Problem(
        422,
        "invalid-ballot",
        lazy_gettext("These answers don’t fit this activity"),
        lazy_gettext("The page may be out of date. Your answers are still here: check them again."),
    ),
    OtherBox: Problem(
        503,
        "other-box",
        lazy_gettext("We can’t reach this class just now"),
        lazy_gettext(
            "We can’t reach this class just now. Your answers are still here. Wait a little, then try again. "
            "If that goes on, tell your teacher."
        ),
        again=True,
    ),
    TooManyWrongCodes: lambda wait_seconds: Problem(
        429,
        "too-many-codes",
        lazy_gettext("Lots of wrong codes came from here"),
        lazy_gettext(
            "Somebody on this network has tried lots of wrong codes. Tell your teacher: once they look at "
            "their room’s page on this network, you can join. Or wait a few minutes, then try again."
        ),
        again=True,
        retry_seconds=wait_seconds,
    ),
    OverLimit: lambda wait_seconds: Problem(
        429,
        "too-many",
        lazy_gettext("That was a lot of tries"),
        lazy_gettext("Wait a few minutes, then try again."),
        again=True,
        retry_seconds=wait_seconds,
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
