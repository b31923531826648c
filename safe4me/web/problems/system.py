"""The words for what breaks on our side: each says that it is ours, and what to do."""

from flask_babel import gettext, lazy_gettext
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import (
    TimeoutError as PoolTimeout,
)

from safe4me.rate_limits.interface import LimitsUnavailable
from safe4me.web.problems.problem import Problem, Table

BROKEN = Problem(
    500,
    "fault",
    lazy_gettext("Something went wrong on our side"),
    lazy_gettext("It’s not your fault. Please try again in a moment."),
)
OUT_OF_REACH = Problem(
    503,
    "database-out-of-reach",
    lazy_gettext("Something went wrong on our side"),
    lazy_gettext(
        "This site can’t reach its own records just now. It’s not your fault, and what was saved is still "
        "there. Wait a little, then try again."
    ),
    again=True,
)
UNCOUNTED = Problem(
    503,
    "uncounted",
    lazy_gettext("We can’t check that now"),
    lazy_gettext("It’s not your fault. Wait a little, then try again."),
    again=True,
)
NOT_BUILT = Problem(
    503,
    "not-built",
    lazy_gettext("The pages of this site are away just now"),
    lazy_gettext(
        "It’s not your fault. Try again in a little while. If that goes on, tell whoever runs this site: its "
        "pages have to be built again."
    ),
    again=True,
)


def wrong_address(expected: str) -> Problem:
    """The problem of a request that asks for another name than the site's own, `expected`."""
    return Problem(
        400,
        "wrong-address",
        lazy_gettext("That isn’t this site’s address"),
        gettext("This site is found at %(address)s only.", address=expected),
    )


# What a database says is about itself: it is locked, full, read-only, damaged or gone. Only where it finds
# fault with what was asked of it is the program to blame.
OF_FAULTS: Table = {
    DatabaseError: OUT_OF_REACH,
    InterfaceError: OUT_OF_REACH,
    PoolTimeout: OUT_OF_REACH,
    LimitsUnavailable: UNCOUNTED,
    DataError: BROKEN,
    IntegrityError: BROKEN,
    NotSupportedError: BROKEN,
    ProgrammingError: BROKEN,
}
