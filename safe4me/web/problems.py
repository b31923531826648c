"""What may go wrong on the web, with its status and its kind words: one table for every client."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext
from werkzeug.exceptions import HTTPException

from safe4me.results import UnknownFilter
from safe4me.rooms import HelperLinkOver, RoomOver, SizeOutOfRange, TooLateToDiscard, TooLong, UnknownCode
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
from safe4me.storage.ledger import AlreadyMeasured, LedgerDamaged, NothingReserved
from safe4me.web.serving.current import UnknownPage
from safe4me.web.serving.limits import FileTooBig
from safe4me.web.staff.invitations import (
    InvitationOver,
)

RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem as a reader meets it. `again` means: the same request may succeed in a little while."""

    status: int
    name: str
    title: LazyString
    text: LazyString
    template: str = "errors/error.html"
    again: bool = False

    def details(self) -> dict[str, str | int]:
        """The problem as RFC 9457 has it, in the request's language."""
        return {
            "type": f"urn:safe4me:problem:{self.name}",
            "title": str(self.title),
            "status": self.status,
            "detail": str(self.text),
        }


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
BROKEN = Problem(
    500,
    "fault",
    lazy_gettext("Something went wrong on our side"),
    lazy_gettext("It’s not your fault. Please try again in a moment."),
)

OF_ERROR: Mapping[type[Exception], Problem] = {
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
        lazy_gettext("Your teacher has paused sending. Wait a little, then press Send again."),
        again=True,
    ),
    RoomFull: Problem(
        409,
        "full",
        lazy_gettext("This room is full"),
        lazy_gettext("This room is full. Tell your teacher, then press Send again."),
        again=True,
    ),
    AlreadyMeasured: Problem(
        409,
        "already-measured",
        lazy_gettext("Your class has done this already"),
        lazy_gettext("You can still do it as practice. Nothing is sent."),
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
            "We can’t save that now. Wait a little, then press Send again. It will only count once."
        ),
        again=True,
    ),
    UnknownFilter: Problem(
        400,
        "unknown-filter",
        lazy_gettext("We can’t show that"),
        lazy_gettext("Go back to the results and choose from the lists."),
    ),
    SizeOutOfRange: Problem(
        422,
        "size",
        lazy_gettext("The size was not changed"),
        lazy_gettext("While a room is open, a class’s size can only go up, to 60 at most."),
    ),
    TooLong: Problem(
        422,
        "too-long",
        lazy_gettext("The time was not changed"),
        lazy_gettext("A room can’t stay open that long. Go back and give it fewer minutes more."),
    ),
    RoomOver: Problem(
        409,
        "room-over",
        lazy_gettext("This room is over already"),
        lazy_gettext(
            "Nothing about it can change now, and nothing is lost: its results are with your classes."
        ),
    ),
    HelperLinkOver: Problem(
        410,
        "helper-link-over",
        lazy_gettext("This link has been used, or its lesson is over"),
        lazy_gettext("It works once, in one browser. Ask the teacher for a new one."),
    ),
    TooLateToDiscard: Problem(
        409,
        "too-late",
        lazy_gettext("This room is closed already"),
        lazy_gettext("What is closed can’t be thrown away. Go back to your classes to see its results."),
    ),
    NothingReserved: Problem(
        409,
        "nothing-reserved",
        lazy_gettext("This room can’t be sealed"),
        lazy_gettext(
            "Its place in the privacy budget is missing, so nobody sees its answers. When its time is up, "
            "they are destroyed unseen. Please tell whoever runs this site."
        ),
    ),
    LedgerDamaged: Problem(
        503,
        "ledger-damaged",
        lazy_gettext("We can’t read this class’s privacy budget"),
        lazy_gettext(
            "No room can be opened for now, and nothing is lost. Please tell whoever runs this site."
        ),
    ),
    FileTooBig: Problem(
        413,
        "file-too-big",
        lazy_gettext("That file is too big"),
        lazy_gettext("A spreadsheet can be up to 1 MB. Nothing was changed. Add fewer rows at a time."),
    ),
    InvitationOver: Problem(
        410,
        "invitation-over",
        lazy_gettext("This link has been used or is too old"),
        lazy_gettext("Ask the person who invited you for a new one."),
        template="account/invitation_over.html",
    ),
}
OF_STATUS: Mapping[int, Problem] = {
    400: Problem(
        400,
        "bad-request",
        lazy_gettext("We couldn’t read that"),
        lazy_gettext("Go back, load the page again, and try once more."),
    ),
    404: NO_SUCH_PAGE,
    405: Problem(
        405,
        "not-allowed",
        lazy_gettext("That can’t be done here"),
        lazy_gettext("Go back and try another way."),
    ),
    413: Problem(
        413,
        "too-big",
        lazy_gettext("That was too big"),
        lazy_gettext("That was too big to send. Please tell your teacher."),
    ),
    429: Problem(
        429,
        "too-many",
        lazy_gettext("That was a lot of tries"),
        lazy_gettext("Wait a few minutes, then try again."),
        again=True,
    ),
    500: BROKEN,
}


def problem_of(error: Exception) -> Problem:
    """The problem that an exception is to a reader; what we did not expect is our fault."""
    found = next((OF_ERROR[kind] for kind in type(error).__mro__ if kind in OF_ERROR), None)
    if found is not None:
        return found
    status = error.code or 500 if isinstance(error, HTTPException) else 500
    return OF_STATUS.get(status) or Problem(status, "refused", OF_STATUS[400].title, OF_STATUS[400].text)
