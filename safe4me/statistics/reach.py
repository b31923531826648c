"""Reach: how often pages were opened, as sums that are rounded, and withheld while they are small.

A page is its address without room and language: `/learn/law/quiz/`. A page's sum is of one ISO week,
`2026-W48`; the help pages have one sum together, of one month, `2026-11`. Only periods that are over are
shown, so that nobody can watch a sum move.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from safe4me.statistics.figures import Reason, Suppressed

HELP = "/help/"
OF_HELP = (HELP, "/who-can-help/", "/report-remove/", "/take-it-down/")  # with these nobody is counted alone
ROUNDED_TO = 10
WITHHELD_UNDER = 50
WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RoundedSum:
    """A sum as it is shown, to the nearest 10. What it was exactly is not in here."""

    count: int


Sum = RoundedSum | Suppressed


def rounded(count: int) -> Sum:
    """The sum that a reader sees of `count`: rounded to 10, a 5 upwards; suppressed under 50, as is none."""
    if count < WITHHELD_UNDER:
        return Suppressed(Reason.TOO_SMALL_A_SUM)
    return RoundedSum((count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO)


def page_of(address: str) -> str:
    """The page for which an opening of `address` counts: `/en/learn/law/` → `/learn/law/`.

    Every help page counts for `/help/`, and so does what says who can help.
    """
    page = "/" + address.split("/", 2)[2]
    return HELP if page.startswith(OF_HELP) else page


def period_of(page: str, day: date) -> str:
    """The period in which an opening of `page` on `day` counts: a month for help, else a week."""
    return month_of(day) if page == HELP else week_of(day)


def week_of(day: date) -> str:
    """The ISO week of `day`, Monday to Sunday: `2026-W48`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def month_of(day: date) -> str:
    """The month of `day`: `2026-11`."""
    return f"{day:%Y-%m}"


def finished_weeks(today: date, number: int) -> dict[str, date]:
    """The last `number` weeks that are over, latest first, each with its Monday."""
    monday = today - timedelta(days=today.weekday())
    return {week_of(day): day for day in (monday - n * WEEK for n in range(1, number + 1))}


def finished_months(today: date, number: int) -> dict[str, date]:
    """The last `number` months that are over, latest first, each with its first day."""
    months, first = {}, today.replace(day=1)
    for _ in range(number):
        first = (first - DAY).replace(day=1)
        months[month_of(first)] = first
    return months
