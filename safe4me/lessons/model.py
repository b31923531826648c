"""The shapes of what is taught: modules, lessons, quizzes, questions and scenarios.

Every `Html` here is rendered from Markdown and cleaned; every other text is plain. Positions count from 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from safe4me.lessons.page import Html, Page
from safe4me.lessons.plans import Guide
from safe4me.lessons.records import Research, Service
from safe4me.lessons.scenes import Person, Scene

LAST = 99


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    POLL = "poll"
    GROUPS = "groups"
    ORDER = "order"
    MATCH = "match"
    REFLECT = "reflect"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a pupil may pick. `safer` is the right answer, or the safer end of a scale.

    `unsure` says “not sure”: it is answered, and never called wrong.
    """

    position: int
    text: str
    html: Html
    safer: bool
    feedback: Html
    misconception: str | None = None
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceQuestion:
    """Pick one (single, scale, poll) or several (multiple) of its options.

    A poll asks what others would say to the question `of`. `baseline` is the id of a finding that
    stands beside the figures of a measured question.
    """

    id: str
    kind: Kind
    text: str
    html: Html
    intro: Html
    options: tuple[Option, ...]
    line: int
    measured: bool = False
    rev: int = 1
    of: str | None = None
    baseline: str | None = None

    @property
    def safer(self) -> frozenset[int]:
        """Positions of the right or safer options; empty for a poll."""
        return frozenset(option.position for option in self.options if option.safer)


@dataclass(frozen=True, slots=True)
class Item:
    """Something to sort: its right place is a position in the question's `places`."""

    position: int
    text: str
    html: Html
    place: int


@dataclass(frozen=True, slots=True)
class SortingQuestion:
    """Put each item in its place: a group, a step in an order, or a partner to match.

    `items` stand in the order in which they are shown, mixed but the same for everyone; their
    positions are those of that order, so that they give nothing away.
    """

    id: str
    kind: Kind
    text: str
    html: Html
    intro: Html
    items: tuple[Item, ...]
    places: tuple[str, ...]
    feedback: Html
    line: int


@dataclass(frozen=True, slots=True)
class ReflectQuestion:
    """A text box for the pupil's own words, which never leave the page."""

    id: str
    kind: Kind
    text: str
    html: Html
    intro: Html
    feedback: Html
    line: int


Question = ChoiceQuestion | SortingQuestion | ReflectQuestion
Block = Html | Question


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page of prose with practice questions between."""

    page: Page
    blocks: tuple[Block, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """The practice questions, in the order of the page."""
        return tuple(block for block in self.blocks if not isinstance(block, str))


@dataclass(frozen=True, slots=True)
class Quiz:
    """An activity answered whole, then checked; only its measured questions may be sent."""

    id: str
    page: Page
    blocks: tuple[Block, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order of the page."""
        return tuple(block for block in self.blocks if not isinstance(block, str))

    @property
    def measured(self) -> tuple[ChoiceQuestion, ...]:
        """The questions whose answers may be sent inside a room."""
        return tuple(q for q in self.questions if isinstance(q, ChoiceQuestion) and q.measured)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A branching story told as a chat; it starts at its first scene.

    `measured` when the ending reached may be sent.
    """

    id: str
    page: Page
    chat: str
    people: tuple[Person, ...]
    scenes: tuple[Scene, ...]
    measured: bool
    rev: int = 1

    @property
    def endings(self) -> tuple[Scene, ...]:
        """The endings, in the order of the file: their positions are the positions of a ballot."""
        return tuple(scene for scene in self.scenes if scene.end)


Activity = Quiz | Scenario


@dataclass(frozen=True, slots=True)
class Module:
    """A topic: its front page, then lessons and activities in the order in which they are taught.

    A `survey` is no topic: it is answered before and after a term's lessons.
    """

    id: str
    page: Page
    intro: Html
    parts: tuple[Lesson | Activity, ...]
    order: int = LAST
    survey: bool = False
    guide: Guide | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """A way into help: plain words for what is happening, one next step, whom to contact."""

    page: Page
    next_step: str
    blocks: tuple[Block, ...]


Document = Lesson | Activity | Door | Guide | Module


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that one language teaches. What is not translated yet stands in the first language."""

    language: str
    modules: tuple[Module, ...] = ()
    doors: tuple[Door, ...] = ()
    pages: tuple[Lesson, ...] = ()
    services: tuple[Service, ...] = ()
    research: tuple[Research, ...] = ()

    def documents(self) -> Iterator[Document]:
        """Every file: module fronts with parts and guide, then doors, then other pages."""
        for module in self.modules:
            yield module
            yield from module.parts
            if module.guide:
                yield module.guide
        yield from self.doors
        yield from self.pages

    def activities(self) -> Iterator[Activity]:
        """Every quiz and scenario, module by module."""
        for module in self.modules:
            for part in module.parts:
                if not isinstance(part, Lesson):
                    yield part

    def activity(self, activity_id: str) -> Activity | None:
        """The activity of that id (`law/quiz`), or None."""
        return next((a for a in self.activities() if a.id == activity_id), None)

    def finding(self, finding_id: str) -> Research | None:
        """The finding of that id (`brook-2017`), or None."""
        return next((found for found in self.research if found.id == finding_id), None)
