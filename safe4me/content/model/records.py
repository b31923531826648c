"""The records of the data files, as their files declare them: each field with the type that reads its text.

`content.parsing.records` makes them of YAML, which has texts, lists and mappings only.
"""

import re
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from typing import Annotated, ClassVar, Self
from urllib.parse import quote

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from safe4me.content.markup.blocks import check_id
from safe4me.content.markup.errors import Malformed

WAYS = ("report", "phone", "text", "chat", "website")
_NOT_A_DIGIT = re.compile(r"\D")
_BRACKETS = re.compile(r"\s*\(.*?\)")
_ADDRESS = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(?:/[\w./#?=&-]*)?")


@dataclass(frozen=True, slots=True)
class Cure:
    """What to write where a field of this type is missing or cannot be read; `{name}` is the field."""

    words: str


def read_as(read: Callable[[str], object], pattern: str = ".*") -> BeforeValidator:
    """Makes something of a text of that pattern, which `read` may refuse with a ValueError."""

    def made(given: object) -> object:
        if not isinstance(given, str) or not re.fullmatch(pattern, given.strip(), re.DOTALL):
            raise ValueError(given)
        return read(given.strip())

    return BeforeValidator(made)


def _between_commas(text: str) -> tuple[str, ...]:
    return tuple(part for each in text.split(",") if (part := " ".join(each.split())))


def _address(text: str) -> str:
    address = f"https://{text.removeprefix('https://')}" if text else ""
    if address and not _ADDRESS.fullmatch(address):
        raise ValueError(address)
    return address


_SOME_TEXT = Cure("Write “{name}: some text” in this record.")
_NUMBER_ALONE = 'Write the number alone, text: "85258", and what to send there as text_word: SHOUT.'
_SEARCH = "Write what people type, and where it leads: phrases: one, another and door: or pages:."
FIRST_YEAR = 1900
LONGEST_SHORT = 40  # characters of a short name
LONGEST_MEANING = 30  # words

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), _SOME_TEXT]
TextOrNone = Annotated[str, StringConstraints(strip_whitespace=True), _SOME_TEXT]
Texts = Annotated[tuple[Text, ...], Cure("Write “{name}” as a list: [one, another], or a line “- one” each.")]
Words = Annotated[tuple[str, ...], read_as(str.split), _SOME_TEXT]
IsTrue = Annotated[bool, read_as("true".__eq__, "true|false"), Cure("Write {name}: true, or leave it out.")]
DayOrNone = Annotated[
    date | None, read_as(date.fromisoformat), Cure("Write “{name}” as a day: year-month-day, 2026-11-01.")
]
Year = Annotated[
    int,
    Field(ge=FIRST_YEAR),
    read_as(int, "[0-9]{4}"),
    Cure("Write the year of the survey as a whole number, such as year: 2016."),
]
PercentOrNone = Annotated[
    int | None,
    Field(ge=1, le=100),
    read_as(int, "[0-9]{1,3}"),
    Cure("Write percent as a whole number from 1 to 100, or leave it out."),
]
Phrases = Annotated[tuple[str, ...], Field(min_length=1), read_as(_between_commas), Cure(_SEARCH)]
AddressOrNone = Annotated[
    TextOrNone,
    AfterValidator(_address),
    Cure("Write “{name}” as childline.org.uk or https://childline.org.uk."),
]
NumberOrNone = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern="^[0-9 ]*$"), Cure(_NUMBER_ALONE)
]
Short = Annotated[
    Text,
    Field(max_length=LONGEST_SHORT),
    Cure(f"Write “{{name}}: some text”, {LONGEST_SHORT} characters at most."),
]
Meaning = Annotated[
    Text,
    Field(pattern=rf"^\S+(\s+\S+){{0,{LONGEST_MEANING - 1}}}$"),
    Cure(f"Write “{{name}}: some text”, {LONGEST_MEANING} words at most."),
]


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a data file. `line` is the one on which it begins.

    What its file may say of it are the fields that it adds to these, and its id. A field without a default
    must be there.
    """

    id: Text
    _: KW_ONLY
    language: str = "en"
    line: int = field(default=1, compare=False)
    duplicate: ClassVar[str] = "“{id}” stands twice: give this one another id."

    @property
    def unique(self) -> tuple[str, ...]:
        """What no other record of the file has."""
        return (self.id,)

    @model_validator(mode="after")
    def _has_an_id(self) -> Self:
        check_id(self.id, self.line)
        return self


@dataclass(frozen=True, slots=True)
class Service(Record):
    """Somewhere to turn; what is empty is not known or not there.

    `cannot` says where its help ends. `know_first` is what to know before its report is begun. `phone` and
    `text` are numbers, printed as they stand; `text_word` is what a text to there has to say (SHOUT).
    `report`, `chat` and `website` are https addresses. Nothing leads to one that is `withdrawn`.
    The name of a `telling` one says what happened: it stands on no card for a pocket.
    Claims under `needs_review` are still to be checked and are not shown. `checked` when a person has checked
    its numbers and addresses, `reviewed` the day on which its facts were last read.
    """

    name: Text
    what: Text
    who: Text
    what_happens: Text
    cost: TextOrNone = ""
    cannot: TextOrNone = ""
    know_first: TextOrNone = ""
    phone: TextOrNone = ""
    text: NumberOrNone = ""
    text_word: TextOrNone = ""
    chat: AddressOrNone = ""
    report: AddressOrNone = ""
    website: AddressOrNone = ""
    adults_only: IsTrue = False
    telling: IsTrue = False
    withdrawn: IsTrue = False
    needs_review: Texts = ()
    checked: IsTrue = False
    reviewed: DayOrNone = None

    @model_validator(mode="after")
    def _has_number(self) -> Self:
        if self.text_word and not self.text:
            raise Malformed(self.line, _NUMBER_ALONE)
        return self

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


@dataclass(frozen=True, slots=True)
class Misconception(Record):
    """A mistaken belief that options name; `short` is how staff pages call it.

    `belief` is what somebody says who holds it, `reply` the kind answer. `lesson` names the step that
    answers it (`law/whose-say#whose-say`), or is empty.
    """

    short: Short
    belief: TextOrNone = ""
    reply: TextOrNone = ""
    lesson: TextOrNone = ""
    duplicate: ClassVar[str] = "“{id}” has the id or short name of another."

    @property
    def unique(self) -> tuple[str, ...]:
        """Its id and its short name."""
        return self.id, self.short.casefold()


@dataclass(frozen=True, slots=True)
class Term(Record):
    """A word of the glossary and what it means, in one or two short sentences.

    `also` holds its other forms. An `everyday` word is known to most, and need not lead here from a page.
    """

    term: Text
    meaning: Meaning
    also: Texts = ()
    everyday: IsTrue = False

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form in which it may stand on a page."""
        return (self.term, *self.also)


@dataclass(frozen=True, slots=True)
class Research(Record):
    """A dated finding that may stand beside our figures. Each text is a plain sentence, or empty.

    `finding` names its year. `percent` is its main figure, from 1 to 100. `protective` is the half
    that says what most do ("Most had not."); without it, a finding stands on no page for pupils.
    `caveat` says why it cannot simply be compared. Claims under `needs_review` are still to be
    checked; `reviewed` is the day on which it was last read.
    """

    year: Year
    source: Text
    finding: Text
    percent: PercentOrNone = None
    protective: TextOrNone = ""
    caveat: TextOrNone = ""
    needs_review: Texts = ()
    reviewed: DayOrNone = None

    @model_validator(mode="after")
    def _names_its_year(self) -> Self:
        if str(self.year) not in self.finding:
            cure = f"Say when: name the year {self.year} in the finding, as in “In {self.year}, 13% …”."
            raise Malformed(self.line, cure)
        return self


@dataclass(frozen=True, slots=True)
class Search(Record):
    """What people type into the search, and where it leads: to its `door` before all else, then to `pages`.

    `topic` is what the A–Z calls it; empty where it does not stand there. A phrase is words side by side,
    where “…” stands for up to three others. `pages` are addresses below the language (`learn/law/two-ages/`).
    """

    phrases: Phrases
    door: TextOrNone = ""
    pages: Words = ()
    topic: TextOrNone = ""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if not (self.door or self.pages):
            raise Malformed(self.line, _SEARCH)
        return self


KINDS = ("girl", "boy", "they", "woman", "man")
YOUNG = ("girl", "boy", "they")
TRAITS = (
    *("lgbt", "trans", "disabled", "deaf", "learning-disabled", "autistic"),
    *("east-asian", "traveller", "foster"),
)


@dataclass(frozen=True, slots=True)
class Member(Record):
    """One of the cast: one name is one person on the whole site, and tells it from others.

    `kind` is one of KINDS; who is young has an `age`, that of band A: in band B they are two years older.
    """

    kind: str
    age: int | None = None
    traits: tuple[str, ...] = ()
    duplicate: ClassVar[str] = "“{id}” stands here twice: one name is one person."

    @property
    def name(self) -> str:
        """What they are called."""
        return self.id
