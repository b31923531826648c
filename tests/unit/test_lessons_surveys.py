"""A survey measures six questions and may have two forms, which are one activity."""

from dataclasses import replace

import pytest

from safe4me.ballot_box import records
from safe4me.content.measure_lock import all_measured, past
from safe4me.content.measures import measure_of
from safe4me.content.model.core import Quiz
from safe4me.content.model.library import Library
from safe4me.content.parsing.library import parse_library
from safe4me.content.questions.base import Locked, RetiredMeasure
from safe4me.editorial.checks.all_checks import check_library

QUESTION = """\
## How sure are you? {{#q{n} .scale .measured short="Sure {n}" found="said sure"}}
Kit is in a chat.
1. Not at all
   > Fine.
2. Very {{.safer}}
   > Fine.
3. Rather not say
   > Fine.
"""
SURVEY = f"""\
---
title: What we think
kind: survey
reviewed: 2026-11-01
review_due: 2027-11-01
sources: [An Act]
---
{"".join(QUESTION.format(n=n) for n in range(6))}"""
OTHER = SURVEY.replace("kind: survey", "kind: survey\nform_of: survey").replace("Kit", "Lou")
FILES = {
    "think/module.md": "---\ntitle: What we think\nkind: survey\n---\nWhy.\n",
    "think/survey.md": SURVEY,
    "think/survey-y.md": OTHER,
}


def library(**changed: str) -> Library:
    return parse_library("en", {**FILES, **changed})


def faults(**changed: str) -> list[str]:
    return [str(fault) for fault in check_library(library(**changed))]


def test_a_survey_of_six_questions_in_two_forms_is_fit() -> None:
    assert faults() == []


def test_two_forms_are_one_activity_and_two_pages() -> None:
    (module,) = library().modules
    (first,) = module.parts
    assert [activity.id for activity in library().activities()] == ["think/survey"]
    assert isinstance(first, Quiz)
    assert first.other_form
    assert first.other_form.id == "think/survey"
    assert module.taught == (first, first.other_form)
    assert module.showing(first.other_form).parts == (first.other_form,)
    assert module.showing(first) == module


def test_a_series_is_locked_once_whatever_its_forms() -> None:
    assert len(list(all_measured(library()))) == 6


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("How sure are you?", "How sure was Lou?"),
        ("2. Very {.safer}", "2. Very"),
        ("1. Not at all", "1. Hardly"),
        ('short="Sure 1"', 'short="Certain"'),
        ('found="said sure"', 'found="said not sure"'),
        ("{#q1 ", "{#q9 "),
    ],
)
def test_a_form_that_asks_something_else_is_refused(old: str, new: str) -> None:
    assert any(
        fault.startswith("en/think/survey-y.md:1: Ask what think/survey.md asks")
        for fault in faults(**{"think/survey-y.md": OTHER.replace(old, new, 1)})
    )


def test_a_form_of_nothing_is_refused() -> None:
    lost = OTHER.replace("form_of: survey", "form_of: poll")
    assert any("“poll” is no page of this module" in fault for fault in faults(**{"think/survey-y.md": lost}))


def test_a_step_that_no_lesson_has_is_refused() -> None:
    wrong = OTHER.replace('found="said sure"', 'found="said sure" taught=nowhere/lesson#step', 1)
    assert any(
        "“nowhere/lesson#step” is no step" in fault for fault in faults(**{"think/survey-y.md": wrong})
    )


def test_a_seventh_measured_question_is_refused() -> None:
    seventh = {name: FILES[name] + QUESTION.format(n=6) for name in ("think/survey.md", "think/survey-y.md")}
    assert sum("6 questions at most" in fault for fault in faults(**seventh)) == 2


def test_a_quiz_measures_no_more_for_there_being_surveys() -> None:
    quiz = SURVEY.replace("kind: survey", "kind: quiz")
    found = faults(**{"think/quiz.md": quiz})
    assert sum("2 questions at most" in fault for fault in found) == 4


def test_six_questions_of_a_survey_cost_what_three_of_a_quiz_do() -> None:
    (survey,) = library().activities()
    measure = measure_of(survey)
    assert (measure.share, measure.cost(1.0), measure.cost(0.5)) == (0.5, 3.0, 1.5)
    assert records.load(records.dump(measure)) == replace(measure, twice_in=())


def test_a_measure_kept_before_there_were_surveys_has_all_of_its_epsilon() -> None:
    assert records.load('["law/quiz",[["a",1,["1","2"],[1]]]]').share == 1.0


def test_what_the_lock_has_and_nobody_asks_any_more_is_past() -> None:
    locked = Locked("single", "May Kit share it?", ("1", "2"), ("Yes", "No"), (2,))
    today = {measured.id: {measured.rev: measured.asked} for measured in all_measured(library())}
    gone = {"old/quiz/share": {1: locked}, "think/survey/q0": {1: locked, 7: locked}}
    assert past(library(), today) == ()
    assert set(past(library(), {**today, **gone})) == {
        RetiredMeasure("old/quiz", "share", 1, locked),
        RetiredMeasure("think/survey", "q0", 7, locked),
    }
