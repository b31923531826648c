"""The words for rooms: what whoever opens, holds and closes them may meet."""

from flask_babel import gettext, lazy_gettext, ngettext

from safe4me.ballot_box.records import ActivityStillOpen, CodesAlreadyShown
from safe4me.db.budget import AlreadyMeasured, BudgetSpent, LedgerDamaged, NothingReserved
from safe4me.rooms import (
    CannotJoin,
    CannotOpenNow,
    HeldByClass,
    HeldByTeacher,
    HelperLinkOver,
    NotForYear,
    NothingChosen,
    NothingToAsk,
    OneAYear,
    OpeningsStopped,
    OpenNow,
    RoomOver,
    RoomTooLarge,
    RoomTooSmall,
    SeveralYearGroups,
    SizeIsFixed,
    SizeOutOfRange,
    TooLateToDiscard,
    TooLong,
)
from safe4me.web.problems.problem import Problem, Table, refused

OF_ROOMS: Table = {
    AlreadyMeasured: Problem(
        409,
        "already-measured",
        lazy_gettext("This class has done this already"),
        lazy_gettext("This class has already measured this activity. It can still be done as practice."),
    ),
    OpenNow: lambda activity, name, teacher: refused(
        "open-now",
        gettext(
            "“%(name)s” has this open now, with %(teacher)s. It isn’t done yet: choose something else, or "
            "look again when that room is over.",
            name=name,
            teacher=teacher,
        ),
    ),
    HeldByClass: refused(
        "held-by-class",
        lazy_gettext("This class has a room open for that now. Its teacher goes on with that room."),
    ),
    OpeningsStopped: refused(
        "openings-stopped",
        lazy_gettext("This site is being updated, so no room can be opened. Try again in ten minutes."),
    ),
    BudgetSpent: refused(
        "budget-spent",
        lazy_gettext("This class has been measured as often as we allow in one school year."),
    ),
    NotForYear: refused(
        "not-for-year",
        lazy_gettext(
            "This year group does a case as practice: its modules take all of the year’s measuring."
        ),
    ),
    OneAYear: refused(
        "one-a-year",
        lazy_gettext("A class is measured on one case in a school year. It can do the others as practice."),
    ),
    CannotJoin: lambda name: refused(
        "cannot-join",
        gettext(
            "“%(name)s” has been measured on one of these this year, or may not be. Leave it out, or choose "
            "something else.",
            name=name,
        ),
    ),
    RoomTooSmall: lambda least, pupils: refused(
        "room-too-small",
        ngettext(
            "Figures need %(least)s, and here is %(num)s pupil. Choose more classes, or practise: nothing is "
            "sent then, and it costs the class nothing.",
            "Figures need %(least)s, and here are %(num)s pupils. Choose more classes, or practise: nothing "
            "is sent then, and it costs the class nothing.",
            pupils,
            least=least,
        ),
    ),
    RoomTooLarge: lambda most: refused(
        "room-too-large",
        ngettext(
            "A room takes %(num)s pupil. Open a second room for some of the classes.",
            "A room takes up to %(num)s pupils. Open a second room for some of the classes.",
            most,
        ),
    ),
    SeveralYearGroups: refused(
        "several-year-groups",
        lazy_gettext("The answers of each year group are counted by themselves. Open a room for each."),
    ),
    NothingChosen: refused("nothing-chosen", lazy_gettext("Choose at least one activity.")),
    CannotOpenNow: refused(
        "cannot-open-now",
        lazy_gettext("The room can’t be opened just now. Nothing is lost: wait a little, then press again."),
    ),
    NothingToAsk: refused(
        "nothing-to-ask",
        lazy_gettext(
            "This class has answered all of it this year, so a room would count nothing. It can still be "
            "done as practice."
        ),
    ),
    SizeIsFixed: refused(
        "size-fixed",
        lazy_gettext(
            "A room with one-time slips keeps its size. Throw it away unseen, ask your school lead to change "
            "the size of the class, and open it again."
        ),
    ),
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
    CodesAlreadyShown: Problem(
        409,
        "slips-shown",
        lazy_gettext("The slips of this room were shown already"),
        lazy_gettext(
            "They are shown once, so that nobody can make more. If the sheet is lost, throw this room away "
            "unseen and open it again: that costs the class nothing."
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
    HeldByTeacher: Problem(
        409,
        "held-by-teacher",
        lazy_gettext("The teacher has finished this"),
        lazy_gettext("Only the teacher can let answers in again. Nothing has changed, and nothing is lost."),
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
    ActivityStillOpen: Problem(
        503,
        "still-open",
        lazy_gettext("This room can’t be closed now"),
        lazy_gettext("It’s not your fault, and nothing is lost. Wait a little, then try again."),
        again=True,
    ),
    NothingReserved: Problem(
        409,
        "nothing-reserved",
        lazy_gettext("This room can’t be closed"),
        lazy_gettext(
            "We can’t tell what it may still count, so nobody sees its answers. When its time is up, "
            "they are destroyed unseen. Please tell whoever runs this site."
        ),
    ),
    LedgerDamaged: Problem(
        503,
        "ledger-damaged",
        lazy_gettext("We can’t tell what this class can still send"),
        lazy_gettext(
            "No room can be opened for now, and nothing is lost. Please tell whoever runs this site."
        ),
    ),
}
