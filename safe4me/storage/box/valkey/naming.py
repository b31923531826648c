"""What the servers call an option: a command that stays in a buffer there tells no answer without the key."""

from functools import lru_cache

from safe4me.statistics.ballot import Ballot, Measure
from safe4me.storage.box.known_by import digest_of

NAME_DIGITS = 16
MOST_QUESTIONS = 10_000  # a process recalls the names of


def option_names(key: bytes, measure: Measure) -> list[str]:
    """The names of a measure's options in the room with this key, question by question."""
    return [
        name
        for n, question in enumerate(measure.questions)
        for name in _names(key, measure.activity, n, len(question.options))
    ]


def chosen_names(key: bytes, measure: Measure, ballot: Ballot) -> list[str]:
    """The names of the options that a ballot chose, which fits the measure."""
    answered = enumerate(zip(measure.questions, ballot.answers, strict=True))
    return [
        _names(key, measure.activity, n, len(question.options))[option - 1]
        for n, (question, (_, option)) in answered
    ]


@lru_cache(MOST_QUESTIONS)
def _names(key: bytes, activity: str, n: int, options: int) -> tuple[str, ...]:
    """The names of the options of the question at place `n`, in their order.

    All are made at once: how long a ballot takes does not tell whether somebody chose the same before.
    """
    spelt = (f"{n}.{option}" for option in range(1, options + 1))
    return tuple(digest_of(key, activity, each).hex()[:NAME_DIGITS] for each in spelt)
