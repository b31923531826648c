"""What a coordinator sees: the share of safer answers over the schools of their areas. Never a class."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from itertools import groupby
from operator import add
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from safe4me.content.measures import measure_of
from safe4me.content.model.core import Quiz
from safe4me.content.model.library import Library
from safe4me.db.batches import Batch, BatchCount, schools_by_batch
from safe4me.db.rooms import Phase
from safe4me.db.schools import School
from safe4me.results.questions import AskedQuestion, is_survey
from safe4me.results.selection import Selection, asked_today, chosen
from safe4me.settings import Settings
from safe4me.statistics.comparisons import chance_of_being_apart
from safe4me.statistics.figures import (
    Figure,
    Reason,
    Suppressed,
    Tally,
    classes_for_a_share,
    figures_that_stand,
    no_tally,
)


class Series(NamedTuple):
    """What counts are summed by."""

    activity: str
    phase: Phase
    question: str
    rev: int


Sums = Mapping[Series, tuple[Tally, int]]  # with the number of schools
NamedSchool = tuple[str, int]  # a school's name and id: two areas may have schools of one name
Revised = tuple[str, int]  # a question's id and its revision


@dataclass(frozen=True, slots=True)
class Batched:
    """One batch. `school` is None when its classes are of several, whose ids are `schools`."""

    activity: str
    phase: Phase
    area: int
    school: NamedSchool | None
    schools: frozenset[int]
    tallies: Mapping[Revised, Tally]

    def of(self, question: AskedQuestion) -> Tally:
        """Its tally of a question in the revision asked; an empty one when that was not measured."""
        tally = self.tallies.get((question.id, question.rev))
        whole = tally is not None and len(tally.counts) == len(question.options)
        return tally if tally and whole else no_tally(len(question.options))


def batches_of(session: Session, wanted: ColumnElement[bool]) -> list[Batched]:
    """The batches `wanted`, by school."""
    cells = select(Batch, School.name, BatchCount).join(BatchCount).outerjoin(School).where(wanted)
    order = School.name, School.id, Batch.id, BatchCount.question, BatchCount.rev, BatchCount.option
    schools = schools_by_batch(session, wanted)
    found = []
    for batch, rows in groupby(session.execute(cells.order_by(*order)), key=lambda row: row[0]):
        counts: dict[Revised, list[int]] = {}
        school = None
        for _, name, cell in rows:
            counts.setdefault((cell.question, cell.rev), []).append(cell.count)
            school = (name, batch.school_id) if batch.school_id else None
        of_sum = batch.ballots, batch.seals, ((batch.epsilon, batch.seals + batch.draws),)
        tallies = {key: Tally(tuple(each), *of_sum) for key, each in counts.items()}
        of = batch.activity, batch.phase, batch.area_id, school
        found.append(Batched(*of, schools[batch.id], tallies))
    return found


def by_series(batches: Iterable[Batched]) -> Sums:
    """What batches have together of each question in each phase."""
    found: dict[Series, list[Batched]] = {}
    for batch in batches:
        for asked in batch.tallies:
            found.setdefault(Series(batch.activity, batch.phase, *asked), []).append(batch)
    return {
        series: (reduce(add, (one.tallies[series[2:]] for one in own)), schools_in(own))
        for series, own in found.items()
    }


def summed(batches: Iterable[Batched], question: AskedQuestion) -> Tally:
    """The tally of a question over batches."""
    return reduce(add, (batch.of(question) for batch in batches), no_tally(len(question.options)))


def schools_in(batches: Iterable[Batched]) -> int:
    """Of how many schools there are classes in the batches; each counts once."""
    return len(frozenset[int]().union(*(batch.schools for batch in batches)))


class RowKind(StrEnum):
    """Which schools a row sums."""

    ALL = "all"
    SCHOOL = "school"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """The batches of one school, or of several together: one cell a question, that of its safer options.

    `name` and `school_id` are a single school's, else empty and None. A cell is a count of its own `total`
    ballots. `schools` are those whose classes are in it. `chances`, of a single school, are how likely each
    cell would be as far from all other schools as it is, if nothing differed.
    """

    kind: RowKind
    name: str
    schools: int
    classes: int
    ballots: int
    cells: tuple[Figure, ...]
    school_id: int | None = None
    chances: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaResults:
    """One activity in one phase: its questions that have a safer option, and a row for every school.

    All schools first, then schools by name, then the others together. No rows without a batch. Of a survey
    there are no schools: it is of `areas_only`.
    """

    activity: str
    phase: Phase
    questions: tuple[AskedQuestion, ...]
    rows: tuple[SchoolRow, ...]
    areas_only: bool = False


def area_results(
    session: Session, library: Library, choice: Selection, activity: str, phase: Phase
) -> AreaResults:
    """The table of one activity over the schools of some areas, in one half-term or school year or in all.

    Raises UnknownFilter, see `chosen`.
    """
    questions = tuple(question for question in asked_today(library, activity) if question.safer)
    wanted, _ = chosen(session, choice, activity)
    batches = batches_of(session, and_(wanted, Batch.phase == phase))
    areas_only = is_survey(library.activity(activity))
    rows = _rows(questions, batches, areas_only=areas_only) if questions and batches else ()
    return AreaResults(activity, phase, questions, rows, areas_only)


def _rows(
    questions: Sequence[AskedQuestion], batches: Sequence[Batched], *, areas_only: bool
) -> tuple[SchoolRow, ...]:
    """All schools, those that stand by themselves, and the others together."""
    together = _row(RowKind.ALL, batches, questions)
    if areas_only:
        return (together,)
    schools = dict.fromkeys(batch.school for batch in batches if batch.school)
    own = {school: [batch for batch in batches if batch.school == school] for school in schools}
    rows = {school: _row(RowKind.SCHOOL, found, questions, school) for school, found in own.items()}
    alone = [school for school, row in rows.items() if Suppressed(Reason.TOO_WIDE) not in row.cells]
    others = [batch for batch in batches if batch.school not in alone]
    return (
        together,
        *(replace(rows[school], chances=_chances(school, batches, questions)) for school in alone),
        *([_row(RowKind.OTHERS, others, questions)] if others else []),
    )


def _row(
    kind: RowKind,
    batches: Sequence[Batched],
    questions: Sequence[AskedQuestion],
    school: NamedSchool | None = None,
) -> SchoolRow:
    sums = [summed(batches, question) for question in questions]
    cells = tuple(_cell(tally, question) for question, tally in zip(questions, sums, strict=True))
    classes, ballots = max(tally.seals for tally in sums), max(tally.ballots for tally in sums)
    name, school_id = school or ("", None)
    return SchoolRow(kind, name, schools_in(batches), classes, ballots, cells, school_id)


def _chances(
    school: NamedSchool, batches: Sequence[Batched], questions: Sequence[AskedQuestion]
) -> tuple[float, ...]:
    own = [batch for batch in batches if batch.school == school]
    others = [batch for batch in batches if batch.school != school]
    return tuple(
        chance_of_being_apart(summed(own, question), summed(others, question), question.safer)
        for question in questions
    )


def _cell(tally: Tally, question: AskedQuestion) -> Figure:
    if not tally.seals:
        return Suppressed(Reason.TOO_FEW_CLASSES)
    return figures_that_stand(tally, [question.safer])[0]


def survey_needs(settings: Settings, library: Library) -> int | None:
    """About how many classes of an area each share of a survey needs to stand; None without a survey."""
    surveys = [measure_of(each) for each in library.activities() if isinstance(each, Quiz) and each.survey]
    needs = [
        classes_for_a_share(len(question.options), each.share * settings.epsilon_per_question)
        for each in surveys
        for question in each.questions
    ]
    return max(needs, default=None)
