"""What a quiz measures was taught before: by a step for the youngest, in every plan that has the quiz."""

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.parsing.files import parse_file
from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.all_checks import check_library
from tests.helpers.content.examples import IN_ORDER, STEPS

DATES = "reviewed: 2026-11-01\nreview_due: 2027-11-01\nsources: [An Act]"
LESSON = f"""\
---
title: Two ages
band: A
content_note: Talks about the law.
done: It helps you.
outcome: Say who helps.
{DATES}
---
## Must Hana show it? {{#hana .relief}}
- ( ) Yes {{misconception=must-show}}
  > It sounds right. Words will do.
- (x) No
  > Right.
{STEPS}"""
QUIZ = f"""\
---
title: Quiz
kind: quiz
band: A+B
{DATES}
---
## Two 17s. Is it covered? {{#covered .measured short="Two of 17" found="said yes" taught=two-ages#hana}}
- (x) Yes
  > Until 18.
- ( ) No {{misconception=must-show}}
  > It runs to 18.

{IN_ORDER}"""
GUIDE = f"""\
---
title: Teaching the law
outcomes: [Tell 16 from 18.]
strands: [Privacy and security]
rshe: [4, 5]
{DATES}
---
Read this first.

## Story {{#story minutes=20 cuts=20,40,60}}
Play it.

## The lesson {{#lesson minutes=15 cuts=40,60}}
Pupils go through [Two ages](../../learn/law/two-ages/).

## The quiz {{#quiz minutes=20 cuts=60}}
> Take your time.

Pupils do [the quiz](../../learn/law/quiz/).
"""
BELIEFS = """\
- id: must-show
  short: A need to show it
  belief: You have to show it.
  reply: Words will do.
  lesson: law/two-ages#hana
"""
FILES = {
    "misconceptions.yaml": BELIEFS,
    "law/module.md": "---\ntitle: Law\nyears: [8, 9]\n---\nWhy.\n",
    "law/01-two-ages.md": LESSON,
    "law/02-older.md": LESSON.replace("title: Two ages\nband: A", "title: For older ones\nband: B")
    .replace("{#hana", "{#hana from=law/two-ages")
    .replace("\n## ", "\n## Agreed? {#agreed .poll}\n1. Yes\n2. No\n## ", 1)
    .replace("alt: Sam has the say.", "alt: Sam is in it."),
    "law/quiz.md": QUIZ,
    "law/teacher.md": GUIDE,
}


def found(path: str, old: str, new: str) -> list[str]:
    assert old in FILES[path]
    files = {**FILES, path: FILES[path].replace(old, new, 1)}
    return [str(fault) for fault in check_library(parse_library("en", files))]


def test_a_quiz_whose_lesson_comes_first_is_fit() -> None:
    assert found("law/quiz.md", "Until 18.", "Until 18.") == []


def test_a_quiz_says_which_step_teaches_what_it_measures() -> None:
    (fault,) = found("law/quiz.md", " taught=two-ages#hana", "")
    mend = "Say which step teaches “covered”, in its braces: taught=two-ages#hana"
    assert fault == f"en/law/quiz.md:9: {mend}"


@pytest.mark.parametrize(
    "name", ["two-ages", "two-ages#gone", "law/two-ages#hana", "quiz#covered", "ages#hana"]
)
def test_what_teaches_is_a_step_of_the_module_s_own_lessons(name: str) -> None:
    (fault,) = found("law/quiz.md", "taught=two-ages#hana", f"taught={name}")
    assert fault.startswith(f"en/law/quiz.md:9: “{name}” is no step")
    assert fault.endswith("write taught=two-ages#hana")


def test_the_youngest_are_taught_it_too() -> None:
    (fault,) = found("law/quiz.md", "taught=two-ages#hana", "taught=older#hana")
    assert fault.startswith("en/law/quiz.md:9: “For older ones” is for 14 to 16s alone")


def test_what_only_older_ones_are_asked_may_be_taught_to_them_alone() -> None:
    older = QUIZ.replace("band: A+B", "band: B").replace("two-ages#hana", "older#hana")
    guide = GUIDE.replace("learn/law/two-ages/", "learn/law/older/")
    files = {**FILES, "law/quiz.md": older, "law/teacher.md": guide}
    assert check_library(parse_library("en", files)) == []
    (fault,) = check_library(parse_library("en", {**files, "law/teacher.md": GUIDE}))
    assert str(fault).endswith("link ../../learn/law/older/ (“For older ones”).")


def test_a_plan_with_the_quiz_has_the_lesson_that_teaches_it() -> None:
    (fault,) = found("law/teacher.md", "cuts=40,60}\nPupils", "cuts=40}\nPupils")[-1:]
    assert fault.startswith("en/law/teacher.md:18: The plan of 60 minutes measures “covered” and does not")
    assert fault.endswith("in a part with cuts=60, link ../../learn/law/two-ages/ (“Two ages”).")


def test_a_plan_without_the_quiz_needs_no_lesson() -> None:
    faults = found("law/teacher.md", "cuts=40,60}\nPupils", "cuts=60}\nPupils")
    assert not any("does not teach it" in fault for fault in faults)


def test_a_quiz_that_does_not_say_whom_it_is_for_need_not_say_what_teaches_it() -> None:
    files = {**FILES, "law/quiz.md": QUIZ.replace(" taught=two-ages#hana", "").replace("band: A+B\n", "")}
    faults = [str(fault) for fault in check_library(parse_library("en", files))]
    assert not any("teaches" in fault for fault in faults)


def test_only_what_is_measured_was_taught_somewhere() -> None:
    with pytest.raises(Malformed, match=r"Only a \.measured question has taught="):
        parse_file("law/quiz.md", QUIZ.replace(' .measured short="Two of 17" found="said yes"', ""))
