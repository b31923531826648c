"""The words for rooms: what whoever opens, holds and closes them may meet."""

from flask_babel import gettext, lazy_gettext, ngettext

from safe4me.rooms import HelperLinkOver, NothingChosen, RoomOver, SizeOutOfRange, TooLateToDiscard, TooLong
from safe4me.storage.ledger import AlreadyMeasured, BudgetSpent, LedgerDamaged, NothingReserved
from safe4me.web.problems.problem import Problem, Table, refused

OF_ROOMS: Table = {
    AlreadyMeasured: Problem(
        409,
        "already-measured",
        lazy_gettext("This class has done this already"),
        lazy_gettext("This class has already measured this activity. It can still be done as practice."),
    ),
    BudgetSpent: refused(
        "budget-spent",
        lazy_gettext("This class has been measured as often as we allow in one school year."),
    ),
    NothingChosen: refused("nothing-chosen", lazy_gettext("Choose at least one activity.")),
    SizeOutOfRange: lambda least, most: Problem(
        422,
        "size",
        lazy_gettext("The size was not changed"),
        gettext(
            "While a room is open, a class’s size can only go up: from %(least)s to %(most)s at most.",
            least=least,
            most=most,
        ),
    ),
    TooLong: lambda longest_minutes: Problem(
        422,
        "too-long",
        lazy_gettext("The time was not changed"),
        ngettext(
            "A room can stay open for %(num)s minute in all.",
            "A room can stay open for up to %(num)s minutes in all.",
            longest_minutes,
        ),
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
}
