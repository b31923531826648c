"""What a coordinator sees: the share of safer answers over the schools of their areas. Never a class."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from math import inf
from operator import add
from typing import TypeVar

from sqlalchemy import and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from safe4me.lessons.model import Activity, Library
from safe4me.results.asked import Asked, asked
from safe4me.results.tallies import Named, Tallies, tallies_of
from safe4me.statistics.figures import Figure, Reason, Suppressed, Tally, area_figures, school_figures
from safe4me.statistics.intervals import variance
from safe4me.statistics.suppression import school_table
from safe4me.storage.accounts import Account, RoleName
from safe4me.storage.places import Area, School
from safe4me.storage.rooms import Phase
from safe4me.storage.sealed import SchoolTotal

Value = TypeVar("Value")


class UnknownFilter(Exception):
    """An area, activity, half-term or phase that this coordinator cannot choose."""

    def __init__(self) -> None:
        super().__init__("We can't show results for that choice.")


class RowKind(StrEnum):
    """Which schools a row sums."""

    ALL = "all"
    SCHOOL = "school"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a coordinator may choose from: areas, and what has been sealed in them."""

    areas: tuple[Area, ...]
    activities: tuple[Activity, ...]
    half_terms: tuple[str, ...]
    phases: tuple[Phase, ...]


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
    questions: tuple[Asked, ...]
    rows: tuple[SchoolRow, ...]


def areas_of(account: Account) -> tuple[Area, ...]:
    """A coordinator's areas, by name; nobody else has any."""
    areas = account.areas if account.has_role(RoleName.COORDINATOR) else []
    return tuple(sorted(areas, key=lambda area: area.name))


def half_terms(session: Session, account: Account) -> tuple[str, ...]:
    """The half-terms in which anything was sealed in the account's areas, latest first."""
    return tuple(sorted(_sealed(session, account, SchoolTotal.half_term), reverse=True))


def filters(session: Session, library: Library, account: Account) -> Filters:
    """What the account may choose from; activities in the order in which they are taught."""
    names = set(_sealed(session, account, SchoolTotal.activity))
    phases = set(_sealed(session, account, SchoolTotal.phase))
    return Filters(
        areas=areas_of(account),
        activities=tuple(activity for activity in library.activities() if activity.id in names),
        half_terms=half_terms(session, account),
        phases=tuple(phase for phase in Phase if phase in phases),
    )


def area_results(
    session: Session,
    library: Library,
    *,
    account: Account,
    area_ids: Collection[int],
    activity: str,
    half_term: str | None,
    phase: Phase,
) -> AreaResults:
    """The table of one activity over the schools of `area_ids`, in one half-term or in all of them.

    Raises UnknownFilter for an area that is not the account's, an activity that is not in the library, or
    a half-term in which the account's areas sealed nothing.
    """
    found = library.activity(activity)
    own = {area.id for area in areas_of(account)}
    if found is None or not area_ids or not own.issuperset(area_ids):
        raise UnknownFilter
    if half_term is not None and half_term not in half_terms(session, account):
        raise UnknownFilter
    questions = tuple(question for question in asked(found) if question.safer)
    wanted = [School.area_id.in_(area_ids), SchoolTotal.activity == activity, SchoolTotal.phase == phase]
    if half_term is not None:
        wanted.append(SchoolTotal.half_term == half_term)
    tallies, epsilon = tallies_of(session, and_(*wanted), questions)
    rows = _rows(questions, tallies, epsilon) if questions and epsilon < inf else ()
    return AreaResults(activity, found.page.title, phase, half_term, questions, rows)


def _sealed(session: Session, account: Account, column: InstrumentedAttribute[Value]) -> Sequence[Value]:
    areas = [area.id for area in areas_of(account)]
    own = select(column).join(School, School.id == SchoolTotal.school_id).where(School.area_id.in_(areas))
    return session.scalars(own.distinct()).all()


def _rows(questions: Sequence[Asked], tallies: Tallies, epsilon: float) -> tuple[SchoolRow, ...]:
    """Rows are the same for every question: they follow the question whose figures are the least certain."""
    lead = max(questions, key=lambda question: _doubt(question, tallies[question.id], epsilon))
    table = school_table(tallies[lead.id], [lead.safer], epsilon)

    def row(kind: RowKind, schools: tuple[Named, ...]) -> SchoolRow:
        sums = [reduce(add, (tallies[question.id][school] for school in schools)) for question in questions]
        cells = [
            _cell(kind, tally, question, len(schools), epsilon)
            for question, tally in zip(questions, sums, strict=True)
        ]
        name = schools[0][0] if kind is RowKind.SCHOOL else ""
        classes, ballots = max(tally.seals for tally in sums), max(tally.ballots for tally in sums)
        school_id = schools[0][1] if kind is RowKind.SCHOOL else None
        return SchoolRow(kind, name, len(schools), classes, ballots, tuple(cells), school_id)

    others = [row(RowKind.OTHERS, table.others.schools)] if table.others else []
    alone = [row(RowKind.SCHOOL, school.schools) for school in table.alone]
    return (row(RowKind.ALL, table.everyone.schools), *alone, *others)


def _doubt(question: Asked, tallies: Mapping[Named, Tally], epsilon: float) -> float:
    """The variance of the noise on the share of safer answers over all schools; 0 when nobody was asked."""
    total = reduce(add, tallies.values())
    if not total.ballots:
        return 0.0
    noise = variance(len(question.options), total.seals, epsilon, cells=len(question.safer))
    return float(noise / total.ballots**2)


def _cell(kind: RowKind, tally: Tally, question: Asked, schools: int, epsilon: float) -> Figure:
    if not tally.seals:
        return Suppressed(Reason.TOO_FEW_CLASSES)
    if kind is RowKind.ALL:
        return area_figures(tally, schools, [question.safer], epsilon)[0]
    return school_figures(tally, [question.safer], epsilon)[0]
