"""What the servers call an option: a command that stays in a buffer there tells no answer without the key."""

from safe4me.statistics.ballot import Measure
from safe4me.storage.box.known_by import digest_of

NAME_DIGITS = 16


def option_names(key: bytes, measure: Measure) -> list[str]:
    """The names of a measure's options in the room with this key, question by question."""
    return [
        option_name(key, measure.activity, n, option)
        for n, question in enumerate(measure.questions)
        for option, _ in enumerate(question.options, start=1)
    ]


def option_name(key: bytes, activity: str, question: int, option: int) -> str:
    """The name of one option, of the question at that place."""
    return digest_of(key, activity, f"{question}.{option}").hex()[:NAME_DIGITS]
