"""What was asked, in the words of today's library: the texts that stand beside figures."""

from dataclasses import dataclass

from safe4me.lessons.fit.lock import ENDING
from safe4me.lessons.kinds.choice import ChoiceQuestion
from safe4me.lessons.model import Activity, Library, Scenario
from safe4me.lessons.records import Misconception
from safe4me.statistics.figures import Column

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class AskedOption:
    """One option, or one ending of a story, under the letter that pupils saw."""

    letter: str
    text: str
    safer: bool
    misconception: Misconception | None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A measured question in one revision; a scenario's is `ending`, of kind `ending`.

    `short` is its name for staff, a scenario's that of the story. `baseline` is the id of a finding,
    whose text the library has (`Library.finding`).
    """

    id: str
    rev: int
    short: str
    text: str
    kind: str
    options: tuple[AskedOption, ...]
    baseline: str | None = None

    @property
    def safer(self) -> Column:
        """Positions of the safer options; empty for a poll."""
        return frozenset(n for n, option in enumerate(self.options, start=1) if option.safer)

    @property
    def misconceptions(self) -> dict[Misconception, Column]:
        """Positions of the options behind which each misconception stands, in the order of the options."""
        names = [option.misconception for option in self.options]
        return {
            name: frozenset(n for n, other in enumerate(names, start=1) if other == name)
            for name in names
            if name is not None
        }


def asked(library: Library, activity: Activity) -> tuple[AskedQuestion, ...]:
    """The measured questions of an activity, in its order."""
    if isinstance(activity, Scenario):
        return (_ending(activity),) if activity.measured else ()
    return tuple(_question(library, question) for question in activity.measured)


def _question(library: Library, question: ChoiceQuestion) -> AskedQuestion:
    options = tuple(
        AskedOption(letter, option.text, option.safer, library.misconception(option.misconception))
        for letter, option in zip(LETTERS, question.options, strict=False)
    )
    return AskedQuestion(
        question.id,
        question.rev,
        question.short,
        question.text,
        question.kind,
        options,
        question.baseline,
    )


def _ending(scenario: Scenario) -> AskedQuestion:
    options = tuple(
        AskedOption(letter, scene.title, scene.safer, None)
        for letter, scene in zip(LETTERS, scenario.endings, strict=False)
    )
    title = scenario.page.title
    return AskedQuestion(ENDING, scenario.rev, title, title, ENDING, options)
