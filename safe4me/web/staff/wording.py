"""How every staff page says figures, days and times, and the numbers of the rules behind its figures."""

from collections.abc import Mapping, Sequence

from flask_babel import LazyString, gettext, lazy_gettext, ngettext

from safe4me.content.review_dates import SOON
from safe4me.db.accounts import Account
from safe4me.db.rooms import VoidReason
from safe4me.db.schools import SchoolClass, year_key
from safe4me.db.security_events import Event, EventOutcome, Factor
from safe4me.privacy.batches import FEWEST_SEALS
from safe4me.statistics.change import (
    FEWEST_CLASSES_OF_A_CHANGE,
    FEWEST_CLASSES_OF_A_SURVEY,
    FEWEST_CLASSES_OF_ONE_NUMBER,
)
from safe4me.statistics.comparisons import EASY_FROM_PERCENT, LEAST_NOT_RIGHT_PERCENT, SURELY_ABOVE_PERCENT
from safe4me.statistics.figures import WIDEST_HALF_INTERVAL_PERCENT
from safe4me.web.http import charts, formats

FEW = 2  # classes whose names are as short


def because(reason: VoidReason) -> str:
    """Why something was voided, as it follows “because”."""
    words: dict[VoidReason, str] = {
        VoidReason.EARLY: gettext("it was closed too early"),
        VoidReason.WRONG_CLASS: gettext("the wrong class was chosen"),
        VoidReason.STUFFED: gettext("one person sent many times"),
        VoidReason.SHOWN: gettext("answers were shown while the class was answering"),
        VoidReason.TEST: gettext("it was a test of the site"),
        VoidReason.FAULT: gettext("something else went wrong with the site or the network"),
    }
    return words[reason]


def called(account: Account | None) -> str:
    """What a list calls a member of staff; also one who was erased, or is not there any more."""
    if account is None or account.erased_at is not None:
        return str(gettext("erased account"))
    return account.name or account.email


def audience(own: Sequence[SchoolClass], of_school: Sequence[SchoolClass]) -> str:
    """Whom a lesson is for: “all 8 classes of Year 9”, or their names."""
    said: list[str] = []
    for year in dict.fromkeys(map(year_key, own)):
        here = [each for each in own if year_key(each) == year]
        same = [each for each in of_school if year_key(each) == year and each.grouping == here[0].grouping]
        if len(here) > FEW and {each.id for each in here} == {each.id for each in same}:
            all_of = ngettext(
                "all %(num)s class of Year %(year)s",
                "all %(num)s classes of Year %(year)s",
                len(here),
                year=year.number,
            )
            said.append(all_of)
        else:
            said += [each.name for each in here]
    return ", ".join(said)


WORDS = {
    "bar": charts.bar,
    "in_words": charts.in_words,
    "in_share": charts.in_share,
    "in_moved": charts.in_moved,
    "both_times": charts.both_times,
    "range_of": charts.range_of,
    "shift": charts.shift,
    "why": charts.why,
    "because": because,
    "called": called,
    "void_reasons": tuple(VoidReason),
    "clock_time": formats.clock_time,
    "day": formats.day,
    "date": formats.date_name,
    "day_and_month": formats.day_and_month,
    "weekday": formats.weekday,
    "fewest_classes": FEWEST_SEALS,
    "fewest_changed": FEWEST_CLASSES_OF_A_CHANGE,
    "fewest_surveyed": FEWEST_CLASSES_OF_A_SURVEY,
    "one_number_from": FEWEST_CLASSES_OF_ONE_NUMBER,
    "widest_points": WIDEST_HALF_INTERVAL_PERCENT,
    "widest_shift": charts.WIDEST_SHIFT_POINTS,
    "easy_from": EASY_FROM_PERCENT,
    "surely_above": SURELY_ABOVE_PERCENT,
    "soon_days": SOON.days,
    "least_not_right": LEAST_NOT_RIGHT_PERCENT,
}


EVENTS: Mapping[str, LazyString] = {
    Event.SIGN_IN: lazy_gettext("Sign-in"),
    Event.FIRST_STEP: lazy_gettext("First of two steps"),
    Event.SIGN_OUT: lazy_gettext("Signed out everywhere"),
    Event.SESSION_ENDED: lazy_gettext("One session ended"),
    Event.SESSION_OVER: lazy_gettext("Session over, by the clock"),
    Event.ASKED_AGAIN: lazy_gettext("Asked again who it is"),
    Event.PASSWORD_CHANGED: lazy_gettext("Password changed"),
    Event.PASSWORD_TAKEN_OFF: lazy_gettext("Password taken off"),
    Event.LINK_ASKED: lazy_gettext("Asked for a new password"),
    Event.LINK_MADE: lazy_gettext("Gave a link to a new password"),
    Event.LINK_USED: lazy_gettext("New password by a link"),
    Event.LINK_REFUSED: lazy_gettext("A link that is over"),
    Event.DEVICE_ASKED: lazy_gettext("Asked to have a new device known"),
    Event.DEVICE_LINK_MADE: lazy_gettext("Gave a link for a new device"),
    Event.DEVICE_CODE_MADE: lazy_gettext("Code for another device made"),
    Event.DEVICE_KNOWN: lazy_gettext("New device made known"),
    Event.INVITED: lazy_gettext("Invited"),
    Event.INVITATION_USED: lazy_gettext("Invitation taken up"),
    Event.JOIN_ASKED: lazy_gettext("Asked to join a school"),
    Event.JOIN_WAITS: lazy_gettext("Waits for a school lead"),
    Event.NEWCOMER_CAME: lazy_gettext("Came by themselves"),
    Event.ONE_OF_OURS: lazy_gettext("Said to be one of the school’s"),
    Event.NOT_OURS: lazy_gettext("Said not to be one of the school’s"),
    Event.JOIN_FORGOTTEN: lazy_gettext("Waited too long to join, forgotten"),
    Event.SECOND_STEP_ADDED: lazy_gettext("Second step set up"),
    Event.SECOND_STEP_REMOVED: lazy_gettext("Second step removed"),
    Event.SECOND_STEP_TAKEN_OFF: lazy_gettext("Second step taken off"),
    Event.RECOVERY_CODES_MADE: lazy_gettext("New recovery codes"),
    Event.OWN_SIGN_IN_BOUND: lazy_gettext("School’s own sign-in bound"),
    Event.OWN_SIGN_IN_TAKEN_OFF: lazy_gettext("School’s own sign-in taken off"),
    Event.ACCOUNT_DISABLED: lazy_gettext("Account disabled"),
    Event.ACCOUNT_ENABLED: lazy_gettext("Account enabled"),
    Event.ACCOUNT_MOVED: lazy_gettext("Account moved"),
    Event.ERASE_ASKED: lazy_gettext("Asked to be erased"),
    Event.ERASE_TAKEN_BACK: lazy_gettext("No longer asks to be erased"),
    Event.ERASE_CONFIRMED: lazy_gettext("Agreed that an account is erased"),
    Event.ACCOUNT_ERASED: lazy_gettext("Account erased"),
    Event.WAY_ASKED: lazy_gettext("Asked that teachers may come by themselves"),
    Event.WAY_CONFIRMED: lazy_gettext("Agreed that teachers may come by themselves"),
    Event.WAY_REFUSED: lazy_gettext("Refused that teachers may come by themselves"),
    Event.WAY_STOPPED: lazy_gettext("Ended that teachers may come by themselves"),
    Event.HELPER_INVITED: lazy_gettext("Link for a helper made"),
    Event.HELPER_LET_IN: lazy_gettext("Helper let in"),
    Event.HELPERS_DISMISSED: lazy_gettext("Helpers’ links taken back"),
    Event.NOT_ALLOWED: lazy_gettext("Asked for what is not theirs"),
    Event.FORGED_FORM: lazy_gettext("A form from elsewhere"),
    Event.ODD_REQUEST: lazy_gettext("A request that no page makes"),
    Event.LIMIT_REACHED: lazy_gettext("Tried too often"),
    Event.CODES_ALARM: lazy_gettext("Alarm: many wrong join codes"),
    Event.EXPORT: lazy_gettext("File downloaded"),
    Event.IMPORT: lazy_gettext("Rows brought in"),
    Event.FINISHED: lazy_gettext("Room finished, to be counted"),
    Event.SEALED: lazy_gettext("Activity closed: figures were made"),
    Event.DISCARDED: lazy_gettext("Activity thrown away"),
    Event.ROOM_CLOSED: lazy_gettext("Room closed"),
    Event.ROOM_DISCARDED: lazy_gettext("Room thrown away"),
    Event.VOID_ASKED: lazy_gettext("Asked to take answers out"),
    Event.VOIDED: lazy_gettext("Answers taken out"),
    Event.RESTORED: lazy_gettext("Backup put back"),
    Event.COMMAND: lazy_gettext("Command"),
    Event.START_REFUSED: lazy_gettext("Start refused"),
    Event.FAULT: lazy_gettext("Fault on our side"),
    Event.SERVICE_FAILED: lazy_gettext("A service failed"),
}
FACTORS: Mapping[str, LazyString] = {
    Factor.PASSWORD: lazy_gettext("password"),
    Factor.APP: lazy_gettext("authenticator app"),
    Factor.PASSKEY: lazy_gettext("passkey"),
    Factor.RECOVERY_CODE: lazy_gettext("recovery code"),
    Factor.OWN_SIGN_IN: lazy_gettext("school’s own sign-in"),
    Factor.LINK: lazy_gettext("link"),
    Factor.DEVICE_CODE: lazy_gettext("code from another device"),
}
OUTCOMES: Mapping[str, LazyString] = {
    EventOutcome.DONE: lazy_gettext("done"),
    EventOutcome.BEGUN: lazy_gettext("begun"),
    EventOutcome.WRONG: lazy_gettext("wrong"),
    EventOutcome.UNKNOWN: lazy_gettext("no such account"),
    EventOutcome.DISABLED: lazy_gettext("account disabled"),
    EventOutcome.REFUSED: lazy_gettext("refused"),
    EventOutcome.FAILED: lazy_gettext("failed"),
}
