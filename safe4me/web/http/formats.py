"""Days and times as a reader in the UK has them: here alone, in the words of the language that is spoken."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date

UK = ZoneInfo("Europe/London")


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


def month_name(day: date) -> str:
    """The month of a day, by itself: `November 2026`."""
    return str(format_date(day, "LLLL yyyy"))


def weekday_name(day: date) -> str:
    """The name of a day of the week: `Tuesday`."""
    return str(format_date(day, "EEEE"))


def weekday(day: date) -> str:
    """A day of this year: `Tuesday 24 November`."""
    return str(format_date(day, "EEEE d MMMM"))


def day_and_month(day: date) -> str:
    """A day of this year without its name: `24 November`."""
    return str(format_date(day, "d MMMM"))


def short_day(day: date) -> str:
    """The same where there is little room: `24 Nov`."""
    return str(format_date(day, "d MMM"))
