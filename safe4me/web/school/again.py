"""What a year group is taught again: of the sums that a coordinator reads, and of no other."""

from collections.abc import Sequence
from dataclasses import dataclass

from safe4me import results
from safe4me.content.model.core import Activity
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from safe4me.results import AreaQuestion, AskedQuestion, PhaseFigures
from safe4me.statistics.comparisons import EASY_FROM_PERCENT
from safe4me.statistics.figures import Released
from safe4me.statistics.wording import about_in_ten, in_counts
from safe4me.web.http import context
from safe4me.web.http.locale import language
from safe4me.web.staff.access import me
from safe4me.web.staff.teach_again import TaughtAgain, latest_of, taught_again


@dataclass(frozen=True, slots=True)
class Least:
    """Of the questions that need not be taught again, the one that the fewest answered safely."""

    question: AskedQuestion
    figure: Released

    @property
    def in_ten(self) -> int:
        """About so many in ten did."""
        return about_in_ten(self.figure)

    @property
    def others(self) -> int:
        """About so many answers were others."""
        said = in_counts(self.figure)
        return said.of - said.about

    @property
    def stands_out(self) -> bool:
        """Whether more than one in ten answers was not the safer one."""
        return 100 * self.figure.count < EASY_FROM_PERCENT * self.figure.total


@dataclass(frozen=True, slots=True)
class YearGroupAgain:
    """A year group: what to teach again, the least right first; else the `least` of what is shown.

    Without either nothing can be said yet. `modules` are those of which something is shown; `classes` and
    `answers` are of what most were asked, and `to_come` is how many lessons there will be.
    """

    year_group: int
    classes: int
    answers: int
    again: tuple[TaughtAgain, ...]
    least: Least | None
    modules: tuple[str, ...]
    to_come: int = 0


def year_groups_again(school: School, year: int, numbers: Sequence[int]) -> list[YearGroupAgain]:
    """Each of these year groups of a school, in a school year."""
    return [_year_group(school, year, number) for number in numbers]


def _year_group(school: School, year: int, number: int) -> YearGroupAgain:
    library = context.library(language())
    shown = results.school_overview(context.session(), library, me(), school.id, str(year), number)
    asked = [each for each in latest_of(shown) if each[2].phase is not Phase.BEFORE]
    told = [each for each in asked if isinstance(each[2].safer, Released)]
    modules = dict.fromkeys(activity.id.partition("/")[0] for activity, _, _ in told)
    return YearGroupAgain(
        number,
        max((phase.classes for _, _, phase in told or asked), default=0),
        max((phase.ballots for _, _, phase in told or asked), default=0),
        tuple(taught_again(library, told)),
        _least(told),
        tuple(modules),
    )


def _least(told: Sequence[tuple[Activity, AreaQuestion, PhaseFigures]]) -> Least | None:
    found = [
        Least(each.question, phase.safer) for _, each, phase in told if isinstance(phase.safer, Released)
    ]
    return min(found, key=lambda each: each.figure.count / each.figure.total, default=None)
