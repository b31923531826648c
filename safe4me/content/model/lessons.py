"""The steps of a lesson: one idea each, on one screen."""

from dataclasses import dataclass

from safe4me.content.drawings.interactive import Touchable
from safe4me.content.drawings.svg import Drawing
from safe4me.content.page import Html
from safe4me.content.questions.base import Question


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the few words beneath it."""

    id: str
    heading: Html
    html: Html
    line: int


@dataclass(frozen=True, slots=True)
class Step:
    """A section or a question, under an `eyebrow` (“Guess first”), beside a drawing.

    `simpler` says the same in easier words. `recalls` is the earlier lesson that it calls back to mind
    (`law/two-ages`). It is a `relief` where the answer that sounds most careful is wrong, a `source` where it
    weighs one, and a `dilemma` where no answer is right. What an author left out is empty.
    """

    body: Section | Question
    eyebrow: str
    drawing: Drawing | Touchable | None
    simpler: Html
    recalls: str = ""
    relief: bool = False
    source: bool = False
    dilemma: bool = False

    @property
    def id(self) -> str:
        """Its name in an address: `#two-ages`."""
        return self.body.id

    @property
    def heading(self) -> Html:
        """What it begins with: a heading, or a question."""
        return self.body.heading if isinstance(self.body, Section) else self.body.html

    @property
    def line(self) -> int:
        """Where it begins in its file."""
        return self.body.line

    @property
    def question(self) -> Question | None:
        """What it asks; None for a section."""
        return self.body if isinstance(self.body, Question) else None

    @property
    def has_action(self) -> bool:
        """Whether there is something to do: a question, or a drawing to touch."""
        return self.question is not None or isinstance(self.drawing, Touchable)
