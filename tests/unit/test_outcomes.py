"""Which outcome of its guide a question asks about."""

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.core import Quiz
from safe4me.content.parsing.files import parse_file

QUIZ = """\
---
title: Now
kind: quiz
content_note: Talks.
---
## Is it? {#is-it NUMBER}
- ( ) No
  > It is.
- (x) Yes
  > It is.
"""


def quiz(number: str) -> Quiz:
    read = parse_file("law/quiz.md", QUIZ.replace(" NUMBER", number))
    assert isinstance(read, Quiz)
    return read


@pytest.mark.parametrize(("number", "outcome"), [("", 0), (" outcome=2", 2)])
def test_a_question_says_its_outcome_by_number(number: str, outcome: int) -> None:
    assert [question.outcome for question in quiz(number).questions] == [outcome]


@pytest.mark.parametrize("number", ["0", "two", "-1"])
def test_what_is_no_number_of_an_outcome_is_refused(number: str) -> None:
    with pytest.raises(Malformed, match="is no number of an outcome of the guide: write outcome=2"):
        quiz(f" outcome={number}")
