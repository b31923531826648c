"""The shapes of what is taught: modules, lessons, quizzes and scenarios.

Every `Html` here is rendered from Markdown and cleaned; every other text is plain. Positions count from 1.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from safe4me.lessons.doors import Door
from safe4me.lessons.drawings.drawing import PLAIN_COVER, Drawing
from safe4me.lessons.kinds.choice import ChoiceQuestion
from safe4me.lessons.kinds.number import NumberQuestion
from safe4me.lessons.kinds.question import Question
from safe4me.lessons.page import BANDS, Html, Page
from safe4me.lessons.plans import Guide
from safe4me.lessons.records import Misconception, Research, Service, Term
from safe4me.lessons.scenes import Person, Scene
from safe4me.lessons.steps import Step

LAST = 99


Block = Html | Question


@dataclass(frozen=True, slots=True)
class Lesson:
    """A row of steps. `next_question` is what it leaves open."""

    page: Page
    steps: tuple[Step, ...]
    next_question: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """The practice questions, in the order of the page."""
        return tuple(step.question for step in self.steps if step.question)


@dataclass(frozen=True, slots=True)
class Quiz:
    """An activity answered whole, then checked; only its measured questions may be sent."""

    id: str
    page: Page
    blocks: tuple[Block, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order of the page."""
        return tuple(block for block in self.blocks if isinstance(block, Question))

    @property
    def measured(self) -> tuple[ChoiceQuestion, ...]:
        """The questions whose answers may be sent inside a room."""
        return tuple(q for q in self.questions if isinstance(q, ChoiceQuestion) and q.measured)

    @property
    def guess(self) -> NumberQuestion | None:
        """The question that guesses what others said, or None."""
        return next((q for q in self.questions if isinstance(q, NumberQuestion) and q.of), None)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A branching story; it starts at its first scene.

    `lead` is who the choices are made for, where that is not the reader. `about` is whose trouble it tells
    of, or empty. `measured` is the id of its fork, or empty: only the first choice made there may be sent.
    """

    id: str
    page: Page
    people: tuple[Person, ...]
    scenes: tuple[Scene, ...]
    measured: str = ""
    rev: int = 1
    lead: str = ""
    about: str = ""

    @property
    def endings(self) -> tuple[Scene, ...]:
        """The endings, in the order of the file."""
        return tuple(scene for scene in self.scenes if scene.end)

    @property
    def fork(self) -> Scene | None:
        """The scene at which the first choice made is measured: its position is that of a ballot."""
        return next((scene for scene in self.scenes if scene.id == self.measured), None)


Activity = Quiz | Scenario
Part = Lesson | Activity


@dataclass(frozen=True, slots=True)
class Module:
    """A topic: its front page, then lessons and activities in the order in which they are taught.

    A `survey` is no topic: it is answered before and after a term's lessons.
    """

    id: str
    page: Page
    intro: Html
    parts: tuple[Part, ...]
    order: int = LAST
    survey: bool = False
    guide: Guide | None = None
    cover: Drawing = PLAIN_COVER

    @property
    def bands(self) -> tuple[str, ...]:
        """The ages that its parts are for; empty where they do not say."""
        return tuple(band for band in BANDS if any(band in part.page.bands for part in self.parts))

    def before(self, part: Part) -> Part | None:
        """The part before this one that is for one of its ages, or None."""
        return _for_the_same(part, self.parts[: self.parts.index(part)][::-1])

    def after(self, part: Part) -> Part | None:
        """The part after this one that is for one of its ages, or None."""
        return _for_the_same(part, self.parts[self.parts.index(part) + 1 :])

    def measured(self, question_id: str | None) -> tuple[Quiz, ChoiceQuestion] | None:
        """The first measured question of that id, with its quiz, or None."""
        quizzes = (part for part in self.parts if isinstance(part, Quiz))
        found = ((quiz, question) for quiz in quizzes for question in quiz.measured)
        return next((each for each in found if each[1].id == question_id), None)


def _for_the_same(part: Part, others: Iterable[Part]) -> Part | None:
    bands = set(part.page.bands or BANDS)
    return next((other for other in others if bands.intersection(other.page.bands or BANDS)), None)


@dataclass(frozen=True, slots=True)
class Article:
    """A page for adults: prose."""

    page: Page
    html: Html


Document = Article | Lesson | Activity | Door | Guide | Module


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that one language teaches. What is not translated yet stands in the first language."""

    language: str
    modules: tuple[Module, ...] = ()
    doors: tuple[Door, ...] = ()
    pages: tuple[Article, ...] = ()
    services: tuple[Service, ...] = ()
    research: tuple[Research, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    terms: tuple[Term, ...] = ()

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

    def misconception(self, misconception_id: str | None) -> Misconception | None:
        """The misconception of that id (`already-out-there`), or None."""
        return next((known for known in self.misconceptions if known.id == misconception_id), None)
