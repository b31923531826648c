"""Days and times as a reader in the UK has them: here alone, in the words of the language that is spoken."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import format_date, get_locale

UK = ZoneInfo("Europe/London")
SUNDAY = timedelta(days=6)  # after a Monday


def clock_time(when: datetime) -> str:
    """A time as a clock in the UK shows it: `14:05`."""
    return f"{when.astimezone(UK):%H:%M}"


def day(when: datetime) -> str:
    """A day in the reader's language: `24 November 2026`."""
    return date_name(when.astimezone(UK).date())


def date_name(day: date) -> str:
    """A day without a time, in the reader's language: `24 November 2026`.

    Babel's own long form is American in English, and in Ukrainian it ends in a full stop, as sentences do.
    """
    return str(format_date(day, "d MMMM yyyy"))


def week_days(monday: date) -> tuple[str, str]:
    """The first and the last day of a week: `16 Nov`, `22 Nov 2026`."""
    return str(format_date(monday, "d MMM")), str(format_date(monday + SUNDAY, "d MMM yyyy"))


def weekday(day: date) -> str:
    """A day of this year: `Tuesday 24 November`."""
    return str(format_date(day, "EEEE d MMMM"))


def month_name(day: date) -> str:
    """The month of a day: `November 2026`.

    In some languages a month by itself has a form of its own; CLDR's pattern tells which. For another Babel
    2.18 must not be asked for that form: it answers in whichever language was asked first (python-babel,
    issue 1234).
    """
    has_own_form = "LLLL" in get_locale().datetime_skeletons["yMMMM"].pattern
    return str(format_date(day, "LLLL yyyy" if has_own_form else "MMMM yyyy"))
