"""The quizzes and cases that pupils will really do: every measured question, answered wrong and right."""

import re

import pytest
from flask import Flask

from safe4me.content.markup.render import plain
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Quiz
from safe4me.content.page import Html
from safe4me.content.questions.choice import ChoiceQuestion, Option
from safe4me.settings import ROOT
from safe4me.web.build.pages import Slip, SlipRow, render_page
from tests.helpers.content.libraries import lessons_in

LIBRARY = lessons_in(ROOT / "content")
ASKED = [
    (module, quiz, question)
    for module in LIBRARY.modules
    for quiz in module.parts
    if isinstance(quiz, Quiz | Case)
    for question in quiz.measured
]


def of(question: ChoiceQuestion, *, safer: bool) -> Option:
    return next(option for option in question.options if option.safer is safer)


def told(page: str, question: ChoiceQuestion) -> list[str]:
    """The replies in sight below the options of a question."""
    group = page.split(f'id="{question.id}"', 1)[1].split("</fieldset>", 1)[0]
    found = re.split(r'class="reply"', group)[1:]
    return [words(Html(f"<p{each}")) for each in found if not each.startswith(" hidden")]


def words(html: Html) -> str:
    return " ".join(plain(html).split())


def test_there_is_something_measured_in_every_module() -> None:
    assert {module.id for module, _, _ in ASKED} == {module.id for module in LIBRARY.modules}


@pytest.mark.parametrize("safer", [False, True], ids=["wrong", "right"])
def test_every_measured_question_replies_to_a_wrong_and_to_a_right_answer(
    app: Flask, in_app: None, safer: bool
) -> None:
    for module, quiz, question in ASKED:
        if (
            isinstance(quiz, Quiz)
            and quiz.survey
            and not any(option.safer is safer for option in question.options)
        ):
            continue  # an opinion: nothing of it is safer
        option = of(question, safer=safer)
        fields = {f"answers.{question.id}": [str(option.position)]}
        marks = {each.id: each.mark(fields) for each in quiz.questions}
        replies = told(render_page(LIBRARY, module, quiz, marks=marks), question)
        found = any(words(option.feedback) in reply for reply in replies)
        assert found is bool(option.feedback), (question.id, replies)


def test_a_case_shows_what_would_be_sent_and_locks_its_question(app: Flask, in_app: None) -> None:
    for module, case, question in ASKED:
        if isinstance(case, Case):
            option = of(question, safer=True)
            name, value = f"answers.{question.id}", str(option.position)
            slip = Slip(
                "ABC234", case.id, "0" * 32, (SlipRow(question.text, option.text, name, value),), "body"
            )
            marks = {question.id: question.mark({name: [value]})}
            with app.test_request_context():
                page = render_page(LIBRARY, module, case, marks=marks, slip=slip, room="ABC234")
            assert page.count('id="slip"') == 1
            assert f'name="{name}" value="{value}"' in page.split('id="slip"')[1]
            assert "data-locked" in page.split(f'id="{question.id}"', 1)[1].split(">", 1)[0]
