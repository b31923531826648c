"""What an activity measures, and the ballot a pupil sends for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

NONCE = re.compile(r"[0-9a-f]{32}")
SHARE_OF_A_SURVEY = 0.5  # its six questions cost a class no more than three of a quiz
FORMS = 2  # of a survey: half of all classes swap the two, so that neither is easier


class InvalidBallot(Exception):
    """A ballot does not answer exactly its activity's measured questions."""


@dataclass(frozen=True, slots=True)
class MeasuredQuestion:
    """One histogram: `options` are the values a ballot may name, in the order of their positions."""

    id: str
    rev: int
    options: tuple[str, ...]
    safer: frozenset[int]


@dataclass(frozen=True, slots=True)
class Measure:
    """What one activity measures; a scenario is one question, `fork`, over the choices at its fork.

    Each question takes a `share` of the ε that the settings give to one. Of activities that are `one_a_year`
    a class measures one of their module a school year, and no class of the year groups `not_in` any. In
    the year groups `twice_in` it is measured before and after.
    """

    activity: str
    questions: tuple[MeasuredQuestion, ...]
    share: float = 1.0
    one_a_year: bool = False
    not_in: tuple[int, ...] = ()
    twice_in: tuple[int, ...] = ()

    @property
    def module(self) -> str:
        """The module that the activity belongs to."""
        return self.activity.rpartition("/")[0]

    @property
    def survey(self) -> bool:
        """Whether it is a survey's, whose questions take less than the whole ε."""
        return self.share < 1

    def times(self, year_group: int) -> int:
        """How often a class of that year group measures it in a school year: once, or before and after."""
        return 2 if year_group in self.twice_in else 1

    def cost(self, epsilon: float) -> float:
        """The ε that measuring it once takes, where a question has `epsilon`."""
        return len(self.questions) * self.share * epsilon


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one pupil sends for one activity: a nonce and (question, position) pairs. Nothing else."""

    activity: str
    nonce: str
    answers: tuple[tuple[str, int], ...]


def read_ballot(nonce: object, answers: Mapping[str, object], measure: Measure) -> Ballot:
    """The ballot that `answers` (question id to option) makes for `measure`.

    An option is its position: `2` or `"2"`.
    Raises InvalidBallot unless every measured question, and no other, has one existing option.
    """
    if not isinstance(nonce, str) or not NONCE.fullmatch(nonce):
        raise InvalidBallot
    if set(answers) != {question.id for question in measure.questions}:
        raise InvalidBallot
    pairs = tuple((q.id, _position(q, answers[q.id])) for q in measure.questions)
    return Ballot(measure.activity, nonce, pairs)


def _position(question: MeasuredQuestion, answer: object) -> int:
    if isinstance(answer, bool) or str(answer) not in question.options:
        raise InvalidBallot
    return question.options.index(str(answer)) + 1


def fits(ballot: Ballot, measure: Measure) -> bool:
    """Whether the ballot was read for this very measure, not for that of an older room of the same code."""
    return len(ballot.answers) == len(measure.questions) and all(
        name == question.id and 1 <= option <= len(question.options)
        for (name, option), question in zip(ballot.answers, measure.questions, strict=True)
    )


def first_form(class_id: int) -> int:
    """Which form of a survey in two forms a class begins with: the first, or the second."""
    return 1 + class_id % FORMS


WINDOW_SECONDS = 60
ONE_DEVICE = 4  # handed on and answered honestly, one device sends about one a minute
FEWEST_OF_A_CLASS = 8


class ArrivalRate(StrEnum):
    """The fastest minute of an activity so far. It depends on when ballots came, never on an answer."""

    CALM = "calm"
    MANY_DEVICES = "faster than one device"
    RUSH = "faster than a class"


def pace_of(in_a_minute: int, cap: int) -> ArrivalRate:
    """The pace of so many ballots in a minute, in a room that takes `cap` of them.

    Even of pupils who finish together hardly three in four press within one minute.
    """
    if in_a_minute > max(FEWEST_OF_A_CLASS, cap * 3 / 4):
        return ArrivalRate.RUSH
    return ArrivalRate.MANY_DEVICES if in_a_minute > ONE_DEVICE else ArrivalRate.CALM


def step_of(ballots: int) -> int:
    """The step that so many ballots have reached: 0 (fewer than 5), 5, then every ten."""
    return ballots // 10 * 10 or ballots // 5 * 5
