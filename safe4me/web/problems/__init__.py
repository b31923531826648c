"""What may go wrong, with its status and its kind words: one place for every client, form and command."""

from collections.abc import Mapping

from flask_babel import lazy_gettext
from werkzeug.exceptions import HTTPException

from safe4me.web.problems.files import OF_FILES, OF_MOVING
from safe4me.web.problems.problem import Problem as Problem
from safe4me.web.problems.problem import Table
from safe4me.web.problems.pupils import NO_SUCH_PAGE, OF_PUPILS
from safe4me.web.problems.rooms import OF_ROOMS
from safe4me.web.problems.schools import OF_PLACES
from safe4me.web.problems.system import BROKEN, OF_FAULTS

OF_ERROR: Table = {**OF_FAULTS, **OF_PUPILS, **OF_ROOMS, **OF_PLACES, **OF_FILES, **OF_MOVING}
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
    500: BROKEN,
}


def problem_of(error: Exception) -> Problem:
    """The problem that an exception is to a reader; what we did not expect is our fault.

    Its `text` is the one text of a refusal: of the page, of a form, of a row of a file, of a command.
    """
    found = next((OF_ERROR[kind] for kind in type(error).__mro__ if kind in OF_ERROR), None)
    if found is not None:
        return found if isinstance(found, Problem) else found(**vars(error))
    status = error.code or 500 if isinstance(error, HTTPException) else 500
    return OF_STATUS.get(status) or Problem(status, "refused", OF_STATUS[400].title, OF_STATUS[400].text)
