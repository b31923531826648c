"""What every kind of question is and can be asked: one class a kind, in the files beside this one."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self, TypedDict

from safe4me.content.markup.blocks import Line, Passage, refuse_headings, refuse_stray_option, unquoted
from safe4me.content.markup.errors import Fault, Malformed
from safe4me.content.markup.render import plain, to_html, to_inline_html
from safe4me.content.page import Html

LONGEST_POSITION = 2
Fields = Mapping[str, Sequence[str]]  # of a form: name → values
Named = tuple[int, str]  # line → id of what stands in a registry


@dataclass(frozen=True, slots=True)
class Mark:
    """An answer beside what is right.

    `right` is None when nothing is right or wrong, or not answered. `given` is what was chosen, placed or
    typed, in the shape of its question's kind; empty when nothing was. `so_far` when all of it is right
    and there is more to find. `amiss` are the words of what does not fit, of an answer in several parts.
    """

    answered: bool
    right: bool | None
    given: Collection[object] = frozenset()
    so_far: bool = False
    amiss: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(ABC):
    """Something that a page asks. `kind` names it for the script, `template` the file that renders it.

    `short` names it where a question is too long: on its tile at the end of a quiz, and to staff. `outcome`
    is which of its guide’s outcomes it asks about, from 1; 0 where it does not say.

    `simpler` asks the same in simpler words, for whoever wants them.

    `several` when its answer has several parts, some of which may be right.
    `in_form` unless its answer stands outside every form, never read. Only a `measured` question's answer
    may be sent, inside a room.
    """

    kind: ClassVar[str]
    template: ClassVar[str]
    in_form: ClassVar[bool] = True
    several: ClassVar[bool] = False

    id: str
    text: str
    html: Html
    intro: Html
    line: int
    short: str = ""
    outcome: int = 0
    measured: bool = False
    simpler: "Question | None" = None

    @classmethod
    @abstractmethod
    def parse(cls, passage: Passage) -> Self:
        """The question that a passage makes. Raises Malformed when it does not follow its kind's form."""

    @abstractmethod
    def mark(self, fields: Fields) -> Mark:
        """The mark of the answer among a form's fields; what names nothing of the question is passed over."""

    @abstractmethod
    def faults(self) -> Iterator[Fault]:
        """What keeps it from being published, as far as it can be seen without its page."""

    @abstractmethod
    def shape(self) -> tuple[object, ...]:
        """What a translation of it has to share, its words apart."""

    def plan(self) -> tuple[object, ...]:
        """What its simpler words have to share with it."""
        return self.shape()

    @abstractmethod
    def replies(self) -> Iterator[Html]:
        """What is said about an answer, in sentences."""

    @property
    def judged(self) -> bool:
        """Whether an answer is right or wrong."""
        return True

    @property
    def has_reply(self) -> bool:
        """Whether there is something to say about an answer."""
        return self.judged or any(self.replies())

    def labels(self) -> Iterator[Html]:
        """The words that a pupil picks or sorts."""
        yield from ()

    def misconceptions(self) -> Iterator[Named]:
        """The misconceptions that its answers name."""
        yield from ()


class Head(TypedDict):
    """What a question has above its answers, whatever its kind."""

    id: str
    text: str
    html: Html
    intro: Html
    line: int
    short: str
    outcome: int


def read_head(passage: Passage, intro: Sequence[Line]) -> Head:
    """The head of the question that a passage makes; `intro` are the lines above its answers."""
    html, line, attributes = to_inline_html(passage.heading, passage.line), passage.line, passage.attributes
    return Head(
        id=attributes.id or "",
        text=plain(html),
        html=html,
        intro=to_html(intro),
        line=line,
        short=plain(to_inline_html(attributes.values.get("short", ""), line)),
        outcome=_outcome(attributes.values.get("outcome"), line),
    )


def _outcome(given: str | None, line: int) -> int:
    number = read_position(given or "")
    if given is not None and not number:
        raise Malformed(line, f"outcome={given} is no number of an outcome of the guide: write outcome=2.")
    return number


def read_position(text: str) -> int:
    """The position that a field names, from 1; 0 when it names none."""
    fits = text.isascii() and text.isdigit() and len(text) <= LONGEST_POSITION
    return int(text) if fits else 0


@dataclass(frozen=True, slots=True)
class Locked:
    """What a measured question asks: its shape (kind, values, safer positions) and its words.

    `simpler` are its question and options in simpler words, where it has some: they belong to it.
    """

    kind: str
    question: str
    values: tuple[str, ...]
    options: tuple[str, ...]
    safer: tuple[int, ...]
    simpler: tuple[str, ...] = ()

    def reworded(self, other: "Locked") -> bool:
        """Whether `other` only says the same in other words: no option moved, none became right or wrong.

        Simpler words that come or go are more than that: whoever needs them can answer from then on.
        """
        moved = set(self.options) & {
            new for old, new in zip(self.options, other.options, strict=False) if old != new
        }
        ours, theirs = ((each.kind, each.values, each.safer, bool(each.simpler)) for each in (self, other))
        return ours == theirs and not moved


@dataclass(frozen=True, slots=True)
class RetiredMeasure:
    """A measured question that is asked no more, in its revision, as the lock has it."""

    activity: str
    question: str
    rev: int
    asked: Locked


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectQuestion(Question):
    """A text box for the pupil's own words, which never leave the page; `feedback` is some ideas."""

    kind: ClassVar[str] = "reflect"
    template: ClassVar[str] = "reflect"
    in_form: ClassVar[bool] = False

    feedback: Html

    @property
    def judged(self) -> bool:
        """Own words are never right or wrong."""
        return False

    @classmethod
    def parse(cls, passage: Passage) -> Self:
        """Ideas stand in lines `>` below the question. Raises Malformed."""
        refuse_headings(passage)
        passage.attributes.allow(passage.line, flags=cls.kind, keys="short")
        for line in passage.lines:
            refuse_stray_option(line)
        start = next((i for i, line in enumerate(passage.lines) if line.text.lstrip().startswith(">")), None)
        feedback = () if start is None else passage.lines[start:]
        return cls(**read_head(passage, passage.lines[:start]), feedback=to_html(unquoted(feedback)))

    def mark(self, _: Fields) -> Mark:
        """Own words are never read."""
        return Mark(answered=False, right=None)

    def faults(self) -> Iterator[Fault]:
        """None: ideas may be left out."""
        yield from ()

    def shape(self) -> tuple[object, ...]:
        """A translation has to be of this kind."""
        return (self.kind,)

    def replies(self) -> Iterator[Html]:
        """The ideas."""
        yield self.feedback
