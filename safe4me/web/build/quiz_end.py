"""What the page of a quiz holds for its end, which the script shows, or the server to a pupil without one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from safe4me.content.model.core import Module, Quiz
from safe4me.content.model.library import Library
from safe4me.content.model.quiz_ends import Look, Outcome, judged, looks, outcome
from safe4me.content.questions.base import Mark, Question
from safe4me.content.questions.number import NumberQuestion

PRAISED_FROM = 3


@dataclass(frozen=True, slots=True)
class End:
    """The end of a quiz: the questions that count, and all that may be worth another look.

    `outcome` is None before the check. `guess` is about the question `norm` (`law/quiz/pass-on`); None and
    empty where nothing is guessed. Words are in the language that is spoken when they are asked for.
    """

    asked: tuple[Question, ...]
    looks: tuple[Look, ...]
    outcome: Outcome | None
    guess: NumberQuestion | None
    norm: str

    @property
    def headings(self) -> Iterator[str]:
        """What is said to how many are known, from none to all."""
        return (_heading(known, len(self.asked)) for known in range(len(self.asked) + 1))

    @property
    def leads(self) -> Iterator[str]:
        """What is said below, from none to all."""
        return (_lead(known, len(self.asked)) for known in range(len(self.asked) + 1))

    @property
    def heading(self) -> str:
        """What is said after the check."""
        return _heading(len(self.outcome.known), len(self.asked)) if self.outcome else ""

    @property
    def lead(self) -> str:
        """What is said below, after the check."""
        return _lead(len(self.outcome.known), len(self.asked)) if self.outcome else ""


def quiz_end(library: Library, module: Module, quiz: Quiz, marks: Mapping[str, Mark]) -> End:
    """The end of a quiz; checked once `marks` say that every question has an answer."""
    found = module.measured(quiz.guess.of) if quiz.guess else None
    return End(
        asked=judged(quiz),
        looks=tuple(look for question in judged(quiz) for look in looks(library, question)),
        outcome=outcome(library, quiz, marks) if _is_whole(quiz, marks) else None,
        guess=quiz.guess,
        norm=f"{found[0].id}/{found[1].id}" if found else "",
    )


def _is_whole(quiz: Quiz, marks: Mapping[str, Mark]) -> bool:
    return bool(marks) and all(marks[q.id].answered for q in quiz.questions if q.in_form)


def _heading(known: int, asked: int) -> str:
    missed = asked - known
    if not asked:
        return str(gettext("Done."))
    if not missed:
        return str(ngettext("You know this one.", "You know all %(num)s of these.", asked))
    if known >= PRAISED_FROM:
        return str(gettext("You know %(known)s of these %(asked)s.", known=known, asked=asked))
    if not known:
        return str(gettext("%(missed)s worth another look.", missed=missed))
    return str(gettext("%(known)s you know, %(missed)s worth another look.", known=known, missed=missed))


def _lead(known: int, asked: int) -> str:
    missed = asked - known
    if not missed:
        return str(gettext("Your first answers stay as they are."))
    if known < PRAISED_FROM:
        return str(gettext("They are easy to mix up. Press one to see why."))
    one, more = "%(num)s is worth another look. It takes a minute.", "%(num)s are worth another look."
    return str(ngettext(one, more, missed))
