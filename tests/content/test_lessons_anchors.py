"""Each year’s route has one anchor: a quiz whose one measured question is asked before it too."""

from dataclasses import replace

import pytest

from safe4me.content.measures import measure_of
from safe4me.content.model.core import Block, Module, Quiz
from safe4me.content.model.library import Library
from safe4me.content.parsing.library import parse_library
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.editorial.checks.all_checks import check_library
from safe4me.editorial.checks.teaching import each_route_has_one_anchor
from safe4me.settings import ROOT
from tests.helpers.content.libraries import lessons_in

WHOLE = lessons_in(ROOT / "content")


def faults(library: Library) -> list[str]:
    return [str(fault) for fault in each_route_has_one_anchor(library)]


def quiz_of(module: str) -> Quiz:
    found = WHOLE.activity(f"{module}/quiz")
    assert isinstance(found, Quiz)
    return found


def with_quiz(quiz: Quiz) -> Library:
    """The whole library with this quiz in the place of the one of its id."""

    def module(old: Module) -> Module:
        return replace(old, parts=tuple(quiz if part.page == quiz.page else part for part in old.parts))

    modules = tuple(map(module, WHOLE.modules))
    return replace(WHOLE, modules=modules)


def measuring(quiz: Quiz, most: int, *, safer: bool = True) -> Quiz:
    """The quiz measuring the first `most` of its questions that can be; with right answers, or without."""
    left = most

    def block(old: Block) -> Block:
        nonlocal left
        if not isinstance(old, ChoiceQuestion):
            return old
        left -= 1
        options = tuple(replace(option, safer=option.safer and safer) for option in old.options)
        return replace(old, measured=left >= 0, options=options)

    return replace(quiz, blocks=tuple(map(block, quiz.blocks)))


def test_each_year_has_its_anchor_in_a_module_of_its_own() -> None:
    assert faults(WHOLE) == []
    found = {year: WHOLE.anchor(year) for year in (7, 8, 9, 10, 11)}
    ids = {year: each and (each[0].id, each[1].measured[0].id) for year, each in found.items()}
    assert ids == {
        7: ("chats", "warn-them"),
        8: ("fakes", "fake-counts"),
        9: ("threats", "call-ends"),
        10: ("consent", "take-back"),
        11: ("law", "can-be"),
    }


@pytest.mark.parametrize(
    ("quiz", "said"),
    [
        (replace(quiz_of("fakes"), anchor=()), "en/law/module.md:1: Year 8 has no anchor: write anchor: [8]"),
        (
            replace(quiz_of("fakes"), anchor=(8, 9)),
            "en/fakes/quiz.md:7: Year 9 has its anchor in en/threats/quiz-b.md: a route has one.",
        ),
        (replace(quiz_of("chats"), anchor=(7, 8, 9)), "not on the route of Year 8"),
        (measuring(quiz_of("fakes"), 2), "An anchor measures one question, as it is asked twice"),
        (measuring(quiz_of("fakes"), 0), "An anchor measures one question, as it is asked twice"),
        (measuring(quiz_of("fakes"), 1, safer=False), "its measured question needs one"),
    ],
    ids=["none", "two", "off its route", "two questions", "no question", "nothing safer"],
)
def test_a_route_or_a_quiz_that_cannot_be_it_is_refused(quiz: Quiz, said: str) -> None:
    assert any(said in fault for fault in faults(with_quiz(quiz)))


QUIZ = """\
---
title: Now?
kind: quiz
band: A+B
anchor: [10]
before: First
---
Made up.

## May Kit show it? {#q .measured short="Showing it" found="said no"}
- ( ) Yes
  > No.
- (x) No
  > Right.
"""
FILES = {
    "law/module.md": "---\ntitle: The law\nyears: [8, 11]\n---\nWhy.\n",
    "law/quiz.md": QUIZ,
}


def test_content_check_looks_at_anchors() -> None:
    found = [str(fault) for fault in check_library(parse_library("en", FILES))]
    assert any("en/law/quiz.md:5: This is not on the route of Year 10" in fault for fault in found)


def test_a_page_of_the_address_that_the_question_has_is_refused() -> None:
    files = {**FILES, "law/before.md": QUIZ.replace("anchor: [10]\nbefore: First\n", "")}
    found = [str(fault) for fault in check_library(parse_library("en", files))]
    assert any("Rename the file “before.md”" in fault for fault in found)


def test_before_the_lessons_its_one_question_is_a_page_of_the_same_activity() -> None:
    quiz = quiz_of("fakes")
    before = quiz.asked_before
    assert before
    assert (before.id, before.page.title, before.page.stem) == (quiz.id, "One question first", "before")
    assert before.questions == quiz.measured
    assert measure_of(before).questions == measure_of(quiz).questions, "or no batch could be matched"
    assert before.keeps_back
    assert not quiz.keeps_back
    assert before.asked_before is None
    assert quiz_of("law").asked_before is None


@pytest.mark.parametrize(
    "module", [module.id for module in WHOLE.modules if WHOLE.activity(f"{module.id}/quiz")]
)
def test_what_a_quiz_measures_stands_before_all_that_is_told_at_once(module: str) -> None:
    quiz = quiz_of(module)
    assert quiz.questions[: len(quiz.measured)] == quiz.measured


@pytest.mark.parametrize(("year", "times"), [(7, 1), (8, 2), (9, 1), (11, 1)])
def test_only_the_year_whose_anchor_it_is_measures_it_twice(year: int, times: int) -> None:
    assert measure_of(quiz_of("fakes")).times(year) == times
