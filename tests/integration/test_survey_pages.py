"""The survey on pupils' pages: apart from the topics, and nothing to mark where there is no right answer."""

import re

import pytest
from flask import Flask

from safe4me.content.model.core import Quiz
from safe4me.settings import ROOT
from safe4me.web.build.home import render_home
from safe4me.web.build.pages import render_all, render_page
from tests.helpers.content.libraries import CONTENT, lessons_in, rendered


@pytest.fixture
def pages(app: Flask, in_app: None) -> dict[str, str]:
    """Address → page, of the content in the repository."""
    library = lessons_in(ROOT / "content")
    return rendered([*render_all(library), *render_home(library, {library.language: ()})])


@pytest.mark.parametrize(
    ("address", "begins"), [("/en/", '<section class="home-parts'), ("/en/learn/", '<ul class="list covers')]
)
def test_the_survey_is_one_tap_away_but_no_topic(pages: dict[str, str], address: str, begins: str) -> None:
    covers, beside = pages[address].split(begins, 1)[1].split("</ul>", 1)
    topics = [module for module in lessons_in(ROOT / "content").modules if module.topic]
    assert covers.count("<li>") == len(topics)
    assert "what-we-think/" not in covers
    assert beside.count("what-we-think/") == 1


def test_a_site_without_a_survey_says_nothing_of_it(app: Flask, in_app: None) -> None:
    library = lessons_in(CONTENT)
    without = rendered([*render_all(library), *render_home(library, {library.language: ()})])
    assert 'id="surveys"' not in without["/en/learn/"]
    assert without["/en/"].count('class="list doors"') == 1


@pytest.mark.parametrize("form", ["survey", "survey-y"])
def test_a_survey_is_done_and_not_checked(pages: dict[str, str], form: str) -> None:
    page = pages[f"/en/learn/what-we-think/{form}/"].split("<article", 1)[1]
    assert ">Done</span></button>" in page
    assert "Check my answers" not in page
    assert 'data-known="Done."' in page
    assert "data-tile" not in page


def test_both_forms_are_one_activity_and_each_stands_in_the_other_s_place(pages: dict[str, str]) -> None:
    for form, other in (("survey", "survey-y"), ("survey-y", "survey")):
        page = pages[f"/en/learn/what-we-think/{form}/"]
        assert 'data-activity="what-we-think/survey"' in page
        assert f'href="../{other}/"' not in page
        assert "part 2 – Safe4me</title>" in page


ANSWERS = {"act": 1, "know-what-to-do": 2, "reason": 1, "whose-fault": 3, "tell-adult": 2, "someone-else": 1}
WHAT_WE_THINK = "It can be an offence, even if it’s your own picture"


@pytest.mark.parametrize("form", [False, True])
@pytest.mark.parametrize("held", [False, True])
def test_what_we_think_is_kept_back_until_the_second_time(
    app: Flask, in_app: None, held: bool, form: bool
) -> None:
    library = lessons_in(ROOT / "content")
    module = next(module for module in library.modules if module.survey)
    quiz = next(part for part in module.parts if isinstance(part, Quiz))
    shown = quiz.other_form if form and quiz.other_form else quiz
    marks = {q.id: q.mark({f"answers.{q.id}": [str(ANSWERS[q.id])]}) for q in quiz.measured}
    page = render_page(library, module, shown, marks=marks, held=held)
    replies = re.findall(r'class="reply"[^>]*?( hidden)?>', page)
    assert len(replies) == sum(len(question.options) for question in quiz.measured)
    assert ("" in replies) is not held
    assert bool(re.search(r'class="option[^"]*(right|wrong|told)', page)) is not held
    assert ("data-kept-back hidden" in page) is not held
