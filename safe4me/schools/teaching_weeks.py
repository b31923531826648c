"""The weeks in which a school teaches: those of its school year, without its holidays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from safe4me.db import audit
from safe4me.db.accounts import Account
from safe4me.db.assignments import SchoolHolidays
from safe4me.db.schools import School, school_locked
from safe4me.schools import permissions
from safe4me.statistics.periods import SEPTEMBER, last_monday, school_year

WEEK = timedelta(days=7)
TO_FRIDAY = timedelta(days=4)
LAST_MONTH = 7  # July
LONGEST_HALF_TERM = 8  # weeks


@dataclass(frozen=True, slots=True)
class TeachingWeeks:
    """The Mondays of a school year, September to July, and which of them are weeks without lessons."""

    school_year: int
    holidays: frozenset[date]

    @property
    def all(self) -> tuple[date, ...]:
        """Every week, the first being the one whose Friday is in September first."""
        first = last_monday(date(self.school_year, SEPTEMBER, 1))
        first += WEEK * ((first + TO_FRIDAY).month < SEPTEMBER)
        last = date(self.school_year + 1, LAST_MONTH, 31)
        return tuple(first + WEEK * n for n in range((last - first).days // 7 + 1))

    @property
    def taught(self) -> tuple[date, ...]:
        """The weeks with lessons."""
        return tuple(week for week in self.all if week not in self.holidays)

    def from_on(self, day: date) -> tuple[date, ...]:
        """The weeks with lessons from that of a day on."""
        return tuple(week for week in self.taught if week >= last_monday(day))

    def until_holiday(self, day: date) -> date | None:
        """The Friday before the next holiday, from a day on, or that of so many weeks as a half-term has.

        None where the year has no lessons left.
        """
        weeks = self.from_on(day)[:LONGEST_HALF_TERM]
        last = next((week for week in weeks if week + WEEK not in weeks), None)
        return max(last + TO_FRIDAY, day) if last else None

    def nth(self, week: date) -> int:
        """How many weeks with lessons are before a week."""
        return sum(each < week for each in self.taught)

    def at(self, nth: int) -> date | None:
        """The week with lessons that has so many before it; None where the year has none."""
        return self.taught[nth] if 0 <= nth < len(self.taught) else None

    def spread(self, start: date, count: int, every: int) -> tuple[date, ...]:
        """The weeks of `count` lessons from `start` on, one `every` so many weeks; all in one where it is 0.

        Fewer where the year is over before.
        """
        weeks = self.from_on(start)
        return weeks[:1] * count if not every else weeks[: every * count : every]


def year_of_week(week: date) -> int:
    """The school year of the week of a Monday: that of its Friday."""
    return school_year(week + TO_FRIDAY)


def teaching_weeks(session: Session, school: School, year: int, usual: Collection[date]) -> TeachingWeeks:
    """The weeks of a school's year; `usual` are the holidays of a school that has said nothing.

    Where nobody has said anything of that year, they are those of the year before, a year later.
    """
    found = TeachingWeeks(year, _holidays(session, school, year, usual))
    if found.holidays & {*found.all} or session.get(SchoolHolidays, (school.id, year)) is not None:
        return found
    before = TeachingWeeks(year - 1, _holidays(session, school, year - 1, usual))
    later = zip(before.all, found.all, strict=False)
    return TeachingWeeks(year, frozenset(week for was, week in later if was in before.holidays))


def school_days(session: Session, school: School, since: date, day: date, usual: Collection[date]) -> int:
    """How many days with lessons a school had after `since`, up to `day`; `usual` as in `teaching_weeks`."""
    after = [since + timedelta(days=n) for n in range(1, (day - since).days + 1)]
    in_week = [each for each in after if each <= last_monday(each) + TO_FRIDAY]
    years = {year_of_week(last_monday(each)) for each in in_week}
    taught = {week for year in years for week in teaching_weeks(session, school, year, usual).taught}
    return sum(last_monday(each) in taught for each in in_week)


def _holidays(session: Session, school: School, year: int, usual: Collection[date]) -> frozenset[date]:
    own = session.get(SchoolHolidays, (school.id, year))
    said = [date.fromisoformat(each) for each in own.weeks.split()] if own else usual
    return frozenset(said)


def set_holidays(
    session: Session, account: Account, school: School, year: int, weeks: Sequence[date], now: datetime
) -> None:
    """Say in which weeks of a year a school has no lessons. Raises NotFound unless the account manages it.

    What is no week of that year is left out.
    """
    permissions.require(permissions.manages(account, school))
    found = [week for week in TeachingWeeks(year, frozenset()).all if week in {*weeks}]
    with school_locked(session, school.id):
        own = session.get(SchoolHolidays, (school.id, year)) or SchoolHolidays(
            school_id=school.id, school_year=year
        )
        own.weeks = " ".join(each.isoformat() for each in found)
        session.add(own)
        audit.add_entry(session, account, f"holidays of {year}: {own.weeks}", now, school_id=school.id)
