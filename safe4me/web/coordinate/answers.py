"""Three answers: how many were reached, what they believe, and whether it changed. Pure but for words.

Each has lessons up to a day of its own. Reach is of a term. What pupils believe, and whether it changed, is
of a school year: a term has too few answers, and which way a school moved is said of a year alone.
"""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

from safe4me.content.model.library import Library
from safe4me.results import Overview, Reach
from safe4me.statistics.change import Change
from safe4me.statistics.figures import Reason, Suppressed
from safe4me.statistics.periods import (
    SchoolTerm,
    last_matched_monday,
    last_monday,
    next_matched_monday,
    next_monday,
    year_is_over,
)
from safe4me.statistics.wording import in_points
from safe4me.web.coordinate.findings import (
    Finding,
    found_in,
    from_the_least_known,
    from_the_most_known,
)
from safe4me.web.http.charts import both_shares
from safe4me.web.staff.teach_again import latest_of


@dataclass(frozen=True, slots=True)
class FigureDays:
    """Figures have the lessons before `monday`, and change on `then`: None once a school year is over."""

    monday: date
    then: date | None


@dataclass(frozen=True, slots=True)
class Reached:
    """A term and what was done in it by the day `until`, with the whole term before it beside."""

    term: SchoolTerm
    until: date
    now: Reach
    last_term: SchoolTerm
    before: Reach
    schools: int
    not_begun: int

    @property
    def is_over(self) -> bool:
        """Whether the term is over."""
        return self.until >= self.term.last


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What is known least and what most, of so many `questions` of which something can be said."""

    least: list[Finding]
    most: list[Finding]
    questions: int
    days: FigureDays


@dataclass(frozen=True, slots=True)
class Changed:
    """Of the questions that were asked twice: which moved most, and of how many we can or cannot tell.

    `found` is None where no change stands; then the `reasons` are all that is said.
    """

    headline: str
    found: Finding | None
    asked: int
    moved: int
    unclear: int
    reasons: tuple[Reason, ...]
    days: FigureDays


def beliefs(library: Library, shown: Overview, period: str, today: date, most: int) -> Beliefs:
    """Of the figures of a school year; so many of each at most, and none of them twice."""
    found = from_the_least_known(library, shown)
    least = found[:most]
    others = [each for each in from_the_most_known(found) if each not in least]
    days = _days(period, today, last_monday(today), next_monday(today))
    return Beliefs(least, others[:most], len(found), days)


def changed(library: Library, shown: Overview, period: str, today: date) -> Changed:
    """Of the same figures."""
    asked = [one.change for _, one, _ in latest_of(shown) if one.change is not None]
    stand = [each for each in found_in(library, shown) if each.twice]
    stand.sort(key=lambda each: -each.points)
    moved = sum(each.points > 0 for each in stand)
    return Changed(
        _headline(stand[0]) if stand else "",
        stand[0] if stand else None,
        len(asked),
        moved,
        len(stand) - moved,
        tuple(dict.fromkeys(each.reason for each in asked if isinstance(each, Suppressed))),
        _days(period, today, last_matched_monday(today), next_matched_monday(today)),
    )


def _headline(found: Finding) -> str:
    """What moved most; of few classes between which ends alone."""
    if not isinstance(found.change, Change) or not found.points:
        return str(gettext("We can’t tell yet."))
    if not found.is_range:
        before, after = both_shares(found.change)
        words = {"name": found.question.short, "before": before, "after": after}
        return str(gettext("“%(name)s” went from %(before)s to %(after)s safer answers.", **words))
    said = in_points(found.change)
    low, high = sorted((abs(said.low), abs(said.high)))
    ends = {"classes": found.change.classes, "low": low, "high": high, "name": found.question.short}
    if said.low > 0:
        text = gettext(
            "In %(classes)s classes that answered twice, between %(low)s and %(high)s points more chose the "
            "safer answer on “%(name)s”."
        )
    else:
        text = gettext(
            "In %(classes)s classes that answered twice, between %(low)s and %(high)s points fewer chose the "
            "safer answer on “%(name)s”."
        )
    return str(text % ends)


def _days(period: str, today: date, monday: date, then: date) -> FigureDays:
    return FigureDays(monday, None if year_is_over(period, today) else then)
