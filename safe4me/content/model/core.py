"""The shapes of what is taught: modules, lessons, quizzes and scenarios; a case has a file of its own.

Every `Html` here is rendered from Markdown and cleaned; every other text is plain. Positions count from 1.
"""

from dataclasses import dataclass, replace

from safe4me.content.drawings.interactive import Touchable
from safe4me.content.drawings.svg import PLAIN_COVER, Drawing
from safe4me.content.model.addresses import BEFORE, CASES
from safe4me.content.model.cases import Case
from safe4me.content.model.guides import Guide
from safe4me.content.model.lessons import Step
from safe4me.content.model.stories import Person, Scene
from safe4me.content.page import BANDS, Html, Page
from safe4me.content.questions.base import Question, ReflectQuestion
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.content.questions.number import NumberQuestion

LAST = 99


Block = Html | Question


@dataclass(frozen=True, slots=True)
class Lesson:
    """A row of steps. `done` is its idea, said at its end; `next_question` is what it leaves open.

    A `booster` asks again a few weeks later, and stands apart from the parts of its module. One in `prose` is
    read in paragraphs, and ends on a paper slip; `outcome` is what its reader can do afterwards.
    """

    page: Page
    steps: tuple[Step, ...]
    done: str = ""
    next_question: str = ""
    booster: bool = False
    prose: bool = False
    outcome: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """The practice questions, in the order of the page."""
        return tuple(step.question for step in self.steps if step.question)

    @property
    def touched(self) -> tuple[str, ...]:
        """The folders of script and style that its drawings need, each once."""
        touched = (step.drawing for step in self.steps if isinstance(step.drawing, Touchable))
        return tuple(dict.fromkeys(drawing.folder for drawing in touched))

    @property
    def own_line(self) -> ReflectQuestion | None:
        """The step that asks for a line of one's own, which the lesson's end shows again."""
        return next((each for each in self.questions if isinstance(each, ReflectQuestion)), None)


@dataclass(frozen=True, slots=True)
class Quiz:
    """An activity answered whole, then checked; only its measured questions may be sent.

    A `survey` keeps what it says of an answer back until a class has answered for the second time, and may
    have an `other_form`: the same questions about other people, so that nobody answers from memory. That is
    no activity of its own: its ballots are this one's. `form_of` is the stem of the file that it is one of.

    It is the `anchor` of the routes of some year groups: they are asked its one measured question before the
    lessons too, on a page that is called `before`.
    """

    id: str
    page: Page
    blocks: tuple[Block, ...]
    survey: bool = False
    form_of: str = ""
    other_form: "Quiz | None" = None
    anchor: tuple[int, ...] = ()
    before: str = ""

    @property
    def asked_before(self) -> "Quiz | None":
        """The page that asks the one question of an anchor before the lessons; None of any other quiz."""
        if not self.anchor:
            return None
        path = f"{self.page.path.rpartition('/')[0]}/{BEFORE}.md"
        page = replace(self.page, path=path, title=self.before, minutes=1, related=())
        blocks = tuple(block for block in self.blocks if not isinstance(block, Question) or block.measured)
        return replace(self, page=page, blocks=blocks, form_of=self.page.stem, anchor=(), before="")

    @property
    def opens(self) -> bool:
        """Whether it is such a page, and opens what an anchor asks again."""
        return bool(self.form_of) and not self.survey

    @property
    def keeps_back(self) -> bool:
        """Whether what it says of an answer waits until a class has answered for the second time."""
        return self.survey or self.opens

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order of the page."""
        return tuple(block for block in self.blocks if isinstance(block, Question))

    @property
    def measured(self) -> tuple[ChoiceQuestion, ...]:
        """The questions whose answers may be sent inside a room."""
        return tuple(q for q in self.questions if isinstance(q, ChoiceQuestion) and q.measured)

    @property
    def without_simpler(self) -> tuple[Question, ...]:
        """The questions that are not asked in simpler words too."""
        return tuple(question for question in self.questions if not question.simpler)

    @property
    def guess(self) -> NumberQuestion | None:
        """The question that guesses what others said, or None."""
        return next((q for q in self.questions if isinstance(q, NumberQuestion) and q.of), None)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A branching story; it starts at its first scene.

    `lead` is who the choices are made for, where that is not the reader. `about` is whose trouble it tells
    of, or empty. `measured` is the id of its fork, or empty: only the first choice made there may be sent.
    `threat` says whether somebody threatens in it, or is None where its author has not said: each ending of
    such a story has the first door of help on it. With `faces` its pictures show what people feel. One in
    `prose` is held to its lengths.
    """

    id: str
    page: Page
    people: tuple[Person, ...]
    scenes: tuple[Scene, ...]
    measured: str = ""
    rev: int = 1
    lead: str = ""
    about: str = ""
    threat: bool | None = None
    faces: bool = False
    prose: bool = False

    @property
    def door(self) -> str:
        """Where help with what it tells of begins, below the language: the first door that it leads on to."""
        return next((each for each in self.page.related if each.startswith("help/")), "help/")

    @property
    def endings(self) -> tuple[Scene, ...]:
        """The endings, in the order of the file."""
        return tuple(scene for scene in self.scenes if scene.end)

    @property
    def without_simpler(self) -> tuple[Scene, ...]:
        """The scenes that are not told in simpler words too."""
        return tuple(scene for scene in self.scenes if not scene.has_simpler)

    @property
    def fork(self) -> Scene | None:
        """The scene at which the first choice made is measured: its position is that of a ballot."""
        return next((scene for scene in self.scenes if scene.id == self.measured), None)


Activity = Quiz | Scenario | Case
Part = Lesson | Activity


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A part beside another of its module, for pupils of these `bands`; empty where it is for all of them."""

    part: Part
    bands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """A topic: its front page, then lessons and activities in the order in which they are taught.

    A `survey` is no topic: it is answered before and after a term's lessons. `years` are the year groups in
    which it is taught: one of the youngest, and one or more of band B, whose parts then say for which.
    """

    id: str
    page: Page
    intro: Html
    parts: tuple[Part, ...]
    order: int = LAST
    survey: bool = False
    years: tuple[int, ...] = ()
    guide: Guide | None = None
    booster: Lesson | None = None
    cover: Drawing = PLAIN_COVER

    @property
    def topic(self) -> bool:
        """Whether it is one of those that lessons teach: not the survey, and not the cases."""
        return not self.survey and self.id != CASES

    @property
    def taught(self) -> tuple[Part, ...]:
        """All that pupils work through: its parts, then the other forms of surveys, then its booster."""
        forms = (part.other_form for part in self.parts if isinstance(part, Quiz))
        return (*self.parts, *(part for part in (*forms, self.booster) if part))

    @property
    def pages(self) -> tuple[Part, ...]:
        """All that pupils may be shown: what is taught, and what is asked before it."""
        asked = (part.asked_before for part in self.parts if isinstance(part, Quiz))
        return (*self.taught, *filter(None, asked))

    def played_in(self, cut: int) -> tuple[Activity, ...]:
        """The activities to which the plan of `cut` minutes leads; none without a guide."""
        scripts = [part.script for part in self.guide.plan(cut)] if self.guide else []
        own = (part for part in self.parts if not isinstance(part, Lesson))
        return tuple(part for part in own if any(f"/learn/{part.id}/" in script for script in scripts))

    def showing(self, form: Part) -> "Module":
        """The module with this form of a survey in the place of the other one."""
        parts = (form if isinstance(part, Quiz) and part.other_form is form else part for part in self.parts)
        return replace(self, parts=tuple(parts))

    @property
    def bands(self) -> tuple[str, ...]:
        """The ages that its parts are for; empty where they do not say."""
        return tuple(band for band in BANDS if any(band in part.page.bands for part in self.parts))

    def is_for(self, year_group: int) -> bool:
        """Whether it is taught in that year group, and has a part for it."""
        return year_group in self.years and any(part.page.is_for(year_group) for part in self.parts)

    def before(self, part: Part) -> tuple[Neighbour, ...]:
        """The parts that lead to this one."""
        return _neighbours(part, self.parts[::-1])

    def after(self, part: Part) -> tuple[Neighbour, ...]:
        """The parts that this one leads to: one, or another for each age."""
        return _neighbours(part, self.parts)

    def measured(self, question_id: str | None) -> tuple[Quiz, ChoiceQuestion] | None:
        """The first measured question of that id, with its quiz, or None."""
        quizzes = (part for part in self.parts if isinstance(part, Quiz))
        found = ((quiz, question) for quiz in quizzes for question in quiz.measured)
        return next((each for each in found if each[1].id == question_id), None)


def _neighbours(part: Part, parts: tuple[Part, ...]) -> tuple[Neighbour, ...]:
    """The first of the parts behind this one for each of its ages; none of a booster, which is no part."""
    behind = parts[parts.index(part) + 1 :] if part in parts else ()
    bands = part.page.bands or BANDS
    for_each = [next((each for each in behind if band in (each.page.bands or BANDS)), None) for band in bands]
    found = [each for n, each in enumerate(for_each) if each and each not in for_each[:n]]
    ages = [tuple(band for band, own in zip(bands, for_each, strict=True) if own == each) for each in found]
    return tuple(Neighbour(each, () if own == bands else own) for each, own in zip(found, ages, strict=True))
