"""The table of words: what we call things in code, files and logs, and what a page says to staff instead."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from safe4me.settings import ROOT

HOW_THAT_WORKS = ROOT / "content" / "en" / "pages" / "schools" / "figures.md"
CURES = {
    r"ballots?": "answers; “23 of 24 sent”",
    r"(?:un)?seal(?:s|ed|ing)?": "closed; “figures were made”",
    r"void(?:s|ed|ing)?": "taken out of the figures",
    r"fixed days?": "the day: “next figures: Monday”",
    r"batch(?:es)?": "two classes or more together",
    r"matched": "classes that answered both times",
    r"stands? alone": "shown by itself",
    r"counted with (?:the )?others?": "shown together with other schools",
    r"(?:privacy )?budgets?": "can still be counted this year; practice until September",
    r"ε|epsilons?": "can still be counted this year; practice until September",
    r"reserved|reservations?": "can still be counted this year; practice until September",
    r"phases?": "before lessons, after lessons",
    r"groupings?": "forms, sets",
    r"discard(?:s|ed|ing)?": "throw away, unseen",
}
_WORDS = re.compile(
    "|".join(rf"(?P<w{n}>(?<!\w)(?:{word})(?!\w))" for n, word in enumerate(CURES)), re.IGNORECASE
)


class OurWord(NamedTuple):
    """A word of ours in a text, what stands around it, and what to say."""

    word: str
    said: str
    cure: str


def our_words(text: str) -> Iterator[OurWord]:
    """Each word of ours in a text that staff read."""
    cures = list(CURES.values())
    for found in _WORDS.finditer(text):
        around = text[max(0, found.start() - 40) : found.end() + 40]
        yield OurWord(found[0], " ".join(around.split()), cures[int((found.lastgroup or "w0")[1:])])
