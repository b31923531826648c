"""The records of the data files: where to turn, and what other surveys found. Every text here is plain."""

import re
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote

WAYS = ("report", "phone", "text", "chat", "website")
_NOT_A_DIGIT = re.compile(r"\D")
_BRACKETS = re.compile(r"\s*\(.*?\)")


@dataclass(frozen=True, slots=True)
class Service:
    """Somewhere to turn; what is empty is not known or not there.

    `cannot` says where its help ends. `know_first` is what to know before its report is begun. `phone` and
    `text` are numbers, printed as they stand; `text_word` is what a text to there has to say (SHOUT).
    `report`, `chat` and `website` are https addresses. Nothing leads to one that is `withdrawn`.
    The name of a `telling` one says what happened: it stands on no card for a pocket.
    Claims under `needs_review` are still to be checked and are not shown. `checked` when a person has checked
    its numbers and addresses, `reviewed` the day on which its facts were last read.
    """

    id: str
    name: str
    what: str
    who: str
    cost: str
    what_happens: str
    cannot: str = ""
    know_first: str = ""
    phone: str = ""
    text: str = ""
    text_word: str = ""
    chat: str = ""
    report: str = ""
    website: str = ""
    adults_only: bool = False
    telling: bool = False
    withdrawn: bool = False
    needs_review: tuple[str, ...] = ()
    language: str = "en"
    checked: bool = False
    reviewed: date | None = None
    line: int = field(default=1, compare=False)

    @property
    def called(self) -> str:
        """Its name without what stands in brackets."""
        return _BRACKETS.sub("", self.name)

    @property
    def told(self) -> str:
        """All that its card says in sentences."""
        return " ".join((self.what, self.who, self.cost, self.what_happens, self.cannot, self.know_first))

    @property
    def ways(self) -> dict[str, str]:
        """Each way to reach it, by its name in `WAYS`, with the address that a button leads to."""
        found = {
            "report": self.report,
            "phone": self.phone and f"tel:{_digits(self.phone)}",
            "text": self.text and _message(self.text, self.text_word),
            "chat": self.chat,
            "website": self.website,
        }
        return {way: address for way, address in found.items() if address}

    @property
    def quiet_ways(self) -> tuple[str, ...]:
        """The ways to reach it without a call."""
        return tuple(way for way in self.ways if way != "phone")


def _message(number: str, word: str) -> str:
    """The address that opens a message which has its word. Of `?` and `&` each phone reads its own."""
    return f"sms:{_digits(number)}" + (f"?&body={quote(word)}" if word else "")


def _digits(number: str) -> str:
    return _NOT_A_DIGIT.sub("", number)


LONGEST_SHORT = 40  # characters of a short name


@dataclass(frozen=True, slots=True)
class Misconception:
    """A mistaken belief that options name; `short` is how staff pages call it.

    `belief` is what somebody says who holds it, `reply` the kind answer. `lesson` names the step that
    answers it (`law/whose-say#whose-say`), or is empty.
    """

    id: str
    short: str
    belief: str = ""
    reply: str = ""
    lesson: str = ""
    language: str = "en"
    line: int = field(default=1, compare=False)

    def same(self, other: "Misconception") -> bool:
        """Whether one could be taken for the other."""
        return self.id == other.id or self.short.casefold() == other.short.casefold()


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary and what it means, in one or two short sentences.

    `also` holds its other forms. An `everyday` word is known to most, and need not lead here from a page.
    """

    id: str
    term: str
    meaning: str
    language: str = "en"
    also: tuple[str, ...] = ()
    everyday: bool = False
    line: int = field(default=1, compare=False)

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form in which it may stand on a page."""
        return (self.term, *self.also)


@dataclass(frozen=True, slots=True)
class Research:
    """A dated finding that may stand beside our figures. Each text is a plain sentence, or empty.

    `finding` names its year. `percent` is its main figure, from 1 to 100. `protective` is the half
    that says what most do ("Most had not."); without it, a finding stands on no page for pupils.
    `caveat` says why it cannot simply be compared. Claims under `needs_review` are still to be
    checked; `reviewed` is the day on which it was last read.
    """

    id: str
    year: int
    source: str
    finding: str
    percent: int | None = None
    protective: str = ""
    caveat: str = ""
    needs_review: tuple[str, ...] = ()
    language: str = "en"
    reviewed: date | None = None
    line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Search:
    """What people type into the search, and where it leads: to its `door` before all else, then to `pages`.

    `topic` is what the A–Z calls it; empty where it does not stand there. A phrase is words side by side,
    where “…” stands for up to three others. `pages` are addresses below the language (`learn/law/two-ages/`).
    """

    id: str
    phrases: tuple[str, ...]
    door: str = ""
    pages: tuple[str, ...] = ()
    topic: str = ""
    language: str = "en"
    line: int = field(default=1, compare=False)
