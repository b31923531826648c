"""What a coordinator sees: the share of safer answers over the schools of their areas. Never a class."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from math import inf
from operator import add

from sqlalchemy import and_
from sqlalchemy.orm import Session

from safe4me.lessons.model import Library
from safe4me.results.asked import AskedQuestion, asked
from safe4me.results.choosing import chosen
from safe4me.results.tallies import Named, Tallies, tallies_of
from safe4me.statistics.figures import Figure, Reason, Suppressed, Tally, area_figures, school_figures
from safe4me.statistics.intervals import variance
from safe4me.statistics.suppression import school_table
from safe4me.storage.accounts import Account
from safe4me.storage.rooms import Phase
from safe4me.storage.sealed import SchoolTotal


class RowKind(StrEnum):
    """Which schools a row sums."""

    ALL = "all"
    SCHOOL = "school"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One school, or several together: one cell a question, the figure of its safer options.

    `name` and `school_id` are a single school's, else empty and None. A cell is a count of its own `total`
    ballots.
    """

    kind: RowKind
    name: str
    schools: int
    classes: int
    ballots: int
    cells: tuple[Figure, ...]
    school_id: int | None = None


@dataclass(frozen=True, slots=True)
class AreaResults:
    """One activity in one phase: its questions that have a safer option, and a row for every school.

    All schools first, then schools by name, then the others together. No rows when nothing is sealed.
    """

    activity: str
    title: str
    phase: Phase
    half_term: str | None
    questions: tuple[AskedQuestion, ...]
    rows: tuple[SchoolRow, ...]


def area_results(
    session: Session,
    library: Library,
    *,
    account: Account,
    area_ids: Collection[int],
    activity: str,
    half_term: str | None,
    phase: Phase,
    year_group: int | None = None,
) -> AreaResults:
    """The table of one activity over the schools of `area_ids`, in one half-term or school year or in all.

    Raises UnknownFilter, see `chosen`, which says what None stands for.
    """
    found, wanted = chosen(session, library, account, area_ids, activity, half_term, year_group)
    wanted = and_(wanted, SchoolTotal.phase == phase)
    questions = tuple(question for question in asked(library, found) if question.safer)
    tallies, epsilon = tallies_of(session, wanted, questions)
    rows = _rows(questions, tallies, epsilon) if questions and epsilon < inf else ()
    return AreaResults(activity, found.page.title, phase, half_term, questions, rows)


def _rows(questions: Sequence[AskedQuestion], tallies: Tallies, epsilon: float) -> tuple[SchoolRow, ...]:
    """Rows are the same for every question: they follow the question whose figures are the least certain."""
    lead = max(questions, key=lambda question: _doubt(question, tallies[question.id], epsilon))
    table = school_table(tallies[lead.id], [lead.safer], epsilon)

    def row(kind: RowKind, schools: tuple[Named, ...]) -> SchoolRow:
        sums = [reduce(add, (tallies[question.id][school] for school in schools)) for question in questions]
        cells = [
            _cell(kind, tally, question, _sealed(tallies[question.id], schools), epsilon)
            for question, tally in zip(questions, sums, strict=True)
        ]
        name = schools[0][0] if kind is RowKind.SCHOOL else ""
        classes, ballots = max(tally.seals for tally in sums), max(tally.ballots for tally in sums)
        school_id = schools[0][1] if kind is RowKind.SCHOOL else None
        return SchoolRow(kind, name, len(schools), classes, ballots, tuple(cells), school_id)

    others = [row(RowKind.OTHERS, table.others.schools)] if table.others else []
    alone = [row(RowKind.SCHOOL, school.schools) for school in table.alone]
    return (row(RowKind.ALL, table.everyone.schools), *alone, *others)


def _doubt(question: AskedQuestion, tallies: Mapping[Named, Tally], epsilon: float) -> float:
    """The variance of the noise on the share of safer answers over all schools; 0 when nobody was asked."""
    total = reduce(add, tallies.values())
    if not total.ballots:
        return 0.0
    noise = variance(len(question.options), total.seals, epsilon, cells=len(question.safer))
    return float(noise / total.ballots**2)


def _sealed(tallies: Mapping[Named, Tally], schools: Sequence[Named]) -> int:
    """How many of the schools have sealed anything of a question."""
    return sum(tallies[school].seals > 0 for school in schools)


def _cell(kind: RowKind, tally: Tally, question: AskedQuestion, schools: int, epsilon: float) -> Figure:
    if not tally.seals:
        return Suppressed(Reason.TOO_FEW_CLASSES)
    if kind is RowKind.ALL:
        return area_figures(tally, schools, [question.safer], epsilon)[0]
    return school_figures(tally, [question.safer], epsilon)[0]
