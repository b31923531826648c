"""Marking without script: the same verdicts as the page's own."""

import pytest

from safe4me.content.model.core import Lesson
from safe4me.content.parsing.files import parse_file
from safe4me.content.questions.base import Mark
from safe4me.content.questions.sorting import SortingQuestion

TEXT = """\
---
title: A
---
## One? {#one}
- ( ) A
- (x) B
- ( ) C
## Several? {#several}
- [x] A
- [ ] B
- [x] C
## Sure? {#sure .scale}
1. A bit
2. Very {.safer}
## Order {#steps .order}
1. one
2. two
3. three
## Words {#own .reflect}
"""
LESSON = parse_file("law/01-a.md", TEXT)
assert isinstance(LESSON, Lesson)
QUESTIONS = {question.id: question for question in LESSON.questions}
STEPS = next(question for question in LESSON.questions if isinstance(question, SortingQuestion))
RIGHT_STEPS = {f"answers.steps.{item.position}": [str(item.place)] for item in STEPS.items}


def marked(name: str, fields: dict[str, list[str]]) -> Mark:
    return QUESTIONS[name].mark(fields)


def test_the_right_option_is_right() -> None:
    assert marked("one", {"answers.one": ["2"]}) == Mark(True, True, frozenset({2}))


def test_another_option_is_not() -> None:
    assert marked("one", {"answers.one": ["3"]}) == Mark(True, False, frozenset({3}))


@pytest.mark.parametrize("values", [[], ["0"], ["4"], ["-1"], ["x"], ["²"], ["1" * 5000], ["1", "2"], [""]])
def test_what_is_no_answer_is_not_answered(values: list[str]) -> None:
    assert marked("one", {"answers.one": values}) == Mark(False, None)


def test_several_options_are_right_together_only() -> None:
    assert marked("several", {"answers.several": ["1", "3"]}).right is True
    assert marked("several", {"answers.several": ["1"]}).right is False
    assert marked("several", {"answers.several": ["1", "2", "3"]}).right is False


def test_a_scale_has_an_answer_but_no_right_one() -> None:
    assert marked("sure", {"answers.sure": ["1"]}) == Mark(True, None, frozenset({1}))


def test_items_in_their_places_are_right() -> None:
    assert marked("steps", RIGHT_STEPS).right is True


def test_one_item_out_of_place_is_not_right() -> None:
    wrong = {**RIGHT_STEPS, "answers.steps.1": [str(STEPS.items[0].place % 3 + 1)]}
    assert marked("steps", wrong).right is False


def test_the_tenth_step_has_a_tenth_place() -> None:
    steps = "".join(f"{number}. step {number}\n" for number in range(1, 11))
    lesson = parse_file("law/01-a.md", f"---\ntitle: A\n---\n## Order {{#long .order}}\n{steps}")
    assert isinstance(lesson, Lesson)
    (question,) = lesson.questions
    assert isinstance(question, SortingQuestion)
    fields = {f"answers.long.{item.position}": [str(item.place)] for item in question.items}
    assert question.mark(fields).right is True


def test_an_item_without_a_place_leaves_the_question_unanswered_but_keeps_the_others() -> None:
    some = {**RIGHT_STEPS, "answers.steps.1": ["9"]}
    answer = marked("steps", some)
    assert (answer.answered, answer.right, set(answer.given)) == (False, None, {2, 3})


def test_own_words_are_never_read() -> None:
    assert marked("own", {"answers.own": ["my words"]}) == Mark(False, None)
