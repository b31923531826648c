"""The end of a quiz: what is known, what is worth another look, and the step of a lesson that answers it."""

from collections.abc import Iterator

import pytest

from safe4me.content.model.core import Quiz
from safe4me.content.model.library import Library
from safe4me.content.model.quiz_ends import Outcome, looks, outcome
from safe4me.content.parsing.library import parse_library
from safe4me.content.questions.base import Fields
from safe4me.editorial.checks.all_checks import check_library
from tests.helpers.content.examples import STEPS

BELIEFS = """
- id: seen-it
  short: Already seen
  lesson: law/passing-it-on#whose-say
- id: sent-first
  short: Sent first
  lesson: law/passing-it-on#whose-say
- id: over-16
  short: Stops at 16
  lesson: law/passing-it-on#until
"""
LESSON = f"""---
title: Passing it on
content_note: Talks about pictures.
done: This is the idea.
---
## Whose say is it? {{#whose-say}}
- (x) Robin’s
  > Yes.
- ( ) Theo’s
  > Not his.

## Until when? {{#until}}
It runs to 18.
{STEPS}"""
QUIZ = """---
title: Check
kind: quiz
---
## Can a friend pass it on? {#pass-on short="Passing it on"}
- ( ) Yes, all have seen it {misconception=seen-it}
  > It still hurts.
- ( ) Yes, Sam sent it first {misconception=sent-first}
  > To one person.
- ( ) Yes, Sam is 16 {misconception=over-16}
  > It runs to 18.
- (x) No
  > Right.
- ( ) Not sure {.unsure}
  > The answer is no.

## How sure are you? {#sure .scale}
1. Not sure
2. Sure

## What helps? {#helps short="What helps"}
- [x] Listening
  > Yes.
- [ ] Looking
  > No.
"""
FILES = {
    "law/module.md": "---\ntitle: The law\n---\n",
    "law/01-passing-it-on.md": LESSON,
    "law/quiz.md": QUIZ,
    "misconceptions.yaml": BELIEFS,
}
LIBRARY = parse_library("en", FILES)


def quiz(library: Library = LIBRARY) -> Quiz:
    [found] = (activity for activity in library.activities() if isinstance(activity, Quiz))
    return found


def ended(**given: list[str]) -> Outcome:
    """What became of the quiz; what is not given is answered right."""
    fields: Fields = {
        "answers.pass-on": ["4"],
        "answers.sure": ["1"],
        "answers.helps": ["1"],
        **{f"answers.{name.replace('_', '-')}": values for name, values in given.items()},
    }
    return outcome(LIBRARY, quiz(), {question.id: question.mark(fields) for question in quiz().questions})


def faults(old: str, new: str, *, file: str = "misconceptions.yaml") -> Iterator[str]:
    assert old in FILES[file]
    told = check_library(parse_library("en", {**FILES, file: FILES[file].replace(old, new, 1)}))
    return (str(fault) for fault in told if "lesson" in str(fault))


def test_what_has_no_right_answer_is_not_counted() -> None:
    end = ended()
    assert [question.id for question in end.known] == ["pass-on", "helps"]
    assert (end.missed, end.look) == ((), None)


@pytest.mark.parametrize(("picked", "step"), [("1", "whose-say"), ("2", "whose-say"), ("3", "until")])
def test_a_wrong_answer_leads_to_the_step_that_answers_it(picked: str, step: str) -> None:
    end = ended(pass_on=[picked])
    assert end.look
    assert end.said
    assert (end.look.answer.step.id, end.said.position) == (step, int(picked))


def test_not_sure_leads_to_the_first_step_that_answers_the_question() -> None:
    end = ended(pass_on=["5"])
    assert end.look
    assert end.look.answer.step.id == "whose-say"


def test_what_no_lesson_answers_is_worth_another_look_without_a_link() -> None:
    end = ended(helps=["1", "2"])
    assert [question.id for question in end.missed] == ["helps"]
    assert (end.look, end.said) == (None, None)


def test_two_beliefs_that_one_step_answers_are_one_look() -> None:
    first, second = looks(LIBRARY, quiz().questions[0])
    assert (first.positions, second.positions) == ((1, 2), (3,))


@pytest.mark.parametrize(
    "nowhere",
    [
        "law/passing-it-on#gone",
        "law/gone#until",
        "law/quiz#pass-on",
        "law/passing-it-on",
        "gone/passing-it-on#until",
    ],
)
def test_a_misconception_whose_lesson_is_not_there_is_told_by_its_line(nowhere: str) -> None:
    mend = "is no step of a lesson: write lesson: law/whose-say#whose-say"
    told = list(faults("law/passing-it-on#until", nowhere))
    assert told == [f"en/misconceptions.yaml:8: “{nowhere}” {mend}"]


def test_what_a_quiz_names_has_a_step_that_answers_it() -> None:
    mend = "Say in misconceptions.yaml which step answers “over-16”: lesson: module/lesson#step"
    told = list(faults("  lesson: law/passing-it-on#until\n", ""))
    assert told == [f"en/law/quiz.md:10: {mend}"]


def test_what_only_a_lesson_names_needs_none() -> None:
    alone = "- ( ) Yes, Sam is 16 {misconception=over-16}\n  > It runs to 18.\n"
    without = {**FILES, "law/quiz.md": QUIZ.replace(alone, "")}
    beliefs = BELIEFS.replace("  lesson: law/passing-it-on#until\n", "")
    library = parse_library("en", {**without, "misconceptions.yaml": beliefs})
    assert not [fault for fault in check_library(library) if "lesson: module" in str(fault)]
