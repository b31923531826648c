"""What the servers call an option: a command that stays in a buffer there tells no answer without the key."""

from safe4me.statistics.ballot import Measure
from safe4me.storage.box.known_by import digest_of

NAME_DIGITS = 16


def names_by_question(key: bytes, measure: Measure) -> list[tuple[str, ...]]:
    """The names of the options of each question of a measure, in the room with this key."""
    return [
        tuple(_name(key, measure.activity, n, option) for option, _ in enumerate(question.options, start=1))
        for n, question in enumerate(measure.questions)
    ]


def option_names(key: bytes, measure: Measure) -> list[str]:
    """The same, all in one list."""
    return [name for names in names_by_question(key, measure) for name in names]


def _name(key: bytes, activity: str, question: int, option: int) -> str:
    return digest_of(key, activity, f"{question}.{option}").hex()[:NAME_DIGITS]
