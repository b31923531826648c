"""What was asked, in the words of today's library: the texts that stand beside figures."""

from dataclasses import dataclass

from safe4me.lessons.fit.lock import ENDING
from safe4me.lessons.kinds.choice import ChoiceQuestion
from safe4me.lessons.model import Activity, Scenario
from safe4me.statistics.figures import Column

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class AskedOption:
    """One option, or one ending of a story, under the letter that pupils saw."""

    letter: str
    text: str
    safer: bool
    misconception: str | None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A measured question in one revision; a scenario's is `ending`, of kind `ending`.

    `of` is the question that a poll asks others' answers of; `baseline` the id of a finding, whose
    text the library has (`Library.finding`).
    """

    id: str
    rev: int
    text: str
    kind: str
    options: tuple[AskedOption, ...]
    of: str | None = None
    baseline: str | None = None

    @property
    def safer(self) -> Column:
        """Positions of the safer options; empty for a poll."""
        return frozenset(n for n, option in enumerate(self.options, start=1) if option.safer)

    @property
    def misconceptions(self) -> dict[str, Column]:
        """Positions of the options behind which each misconception stands, in the order of the options."""
        names = [option.misconception for option in self.options]
        return {
            name: frozenset(n for n, other in enumerate(names, start=1) if other == name)
            for name in names
            if name is not None
        }


def asked(activity: Activity) -> tuple[AskedQuestion, ...]:
    """The measured questions of an activity, in its order."""
    if isinstance(activity, Scenario):
        return (_ending(activity),) if activity.measured else ()
    return tuple(_question(question) for question in activity.measured)


def _question(question: ChoiceQuestion) -> AskedQuestion:
    options = tuple(
        AskedOption(letter, option.text, option.safer, option.misconception)
        for letter, option in zip(LETTERS, question.options, strict=False)
    )
    return AskedQuestion(
        question.id,
        question.rev,
        question.text,
        question.kind,
        options,
        question.of,
        question.baseline,
    )


def _ending(scenario: Scenario) -> AskedQuestion:
    options = tuple(
        AskedOption(letter, scene.title or scene.id, scene.safer, None)
        for letter, scene in zip(LETTERS, scenario.endings, strict=False)
    )
    return AskedQuestion(ENDING, scenario.rev, scenario.page.title, ENDING, options)
