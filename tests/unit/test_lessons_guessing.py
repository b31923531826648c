"""Nobody gets far by a habit: always True, always the first, always the longest, or clicking at random."""

from fractions import Fraction

import pytest

from safe4me.content.model.core import Quiz
from safe4me.content.model.quiz_ends import by_chance, is_longest, place_of_right, quiz_by_chance, truth
from safe4me.content.parsing.files import parse_file
from safe4me.content.parsing.library import parse_library
from safe4me.content.questions.base import Question
from safe4me.editorial.checks.all_checks import check_library
from safe4me.editorial.checks.teaching import ROUTES
from tests.helpers.content.examples import IN_ORDER

DATES = "reviewed: 2026-11-01\nreview_due: 2027-11-01\nsources: [An Act]"
MODULES = [name for route in ROUTES for name in route]
BELIEFS = """\
- id: wrong
  short: A belief
  belief: It is so.
  reply: It is not.
  lesson: %s/one#q1
"""


def options(*texts: str) -> str:
    """A question's options: the right one begins with a star."""
    return "\n".join(
        f"- (x) {text[1:]}\n  > Yes." if text[0] == "*" else f"- ( ) {text} {{misconception=wrong}}\n  > No."
        for text in texts
    )


def lesson(*questions: str) -> str:
    """A lesson of a band that asks these, and three more things."""
    steps = "\n\n".join(
        f"## Question {n}? {{#q{n}{' .relief' if n == 1 else ''}}}\n{text}"
        for n, text in enumerate(questions, 1)
    )
    return f"""\
---
title: One
band: A
content_note: Talks about it.
done: It helps you.
outcome: Say who helps.
{DATES}
---
{steps}

{IN_ORDER.replace(' short="The order"', "")}
## How sure? {{#sure .scale}}
1. A bit
2. Very

## Which? {{#which .match from=other/one}}
```draw sand wide
alt: A person.
person
```
- One == Uno
- Two == Due
> So.

## Yours? {{#yours .reflect}}
> Mine.
"""


def told(*modules: str, **lessons: str) -> list[str]:
    """The faults of the modules whose lessons these are, and of an earlier one that is not whole."""
    files = {
        "misconceptions.yaml": BELIEFS % next(iter(lessons)),
        "other/module.md": "---\ntitle: Other\norder: 1\n---\nWhy.\n",
        "other/01-one.md": lesson(TRUE, FALSE).replace("band: A\n", "").replace(" from=other/one", ""),
    }
    for name, text in lessons.items():
        files[f"{name}/module.md"] = f"---\ntitle: {name}\norder: 2\n---\nWhy.\n"
        files[f"{name}/01-one.md"] = text
    return [str(fault) for fault in check_library(parse_library("en", files))]


def over_the_site(*each: str, last: str) -> list[str]:
    """The faults of all seven modules, with the last one as it is told."""
    return told(**dict.fromkeys(MODULES, lesson(*each)) | {MODULES[-1]: last})


def question(text: str) -> Question:
    quiz = parse_file("law/quiz.md", f"---\ntitle: Q\nkind: quiz\n---\n## True? {{#q}}\n{text}")
    assert isinstance(quiz, Quiz)
    return quiz.questions[0]


TRUE, FALSE = options("*True", "False. He’d lose it"), options("True", "*False")
FIRST, SECOND, THIRD = options("*a", "b", "c"), options("a", "*b", "c"), options("a", "b", "*c")
LONG = options("a", "*longer", "b")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (TRUE, True),
        (FALSE, False),
        (options("False", "*True. They may"), True),
        (f"{FALSE}\n- ( ) Not sure {{.unsure}}\n  > It is so.", False),
        (options("*Yes", "No"), None),
        (options("*True", "False", "Both"), None),
        ("- [x] True\n- [ ] False", None),
    ],
)
def test_a_question_of_true_or_false_is_known_by_its_options(text: str, right: bool | None) -> None:
    assert truth(question(text)) is right


@pytest.mark.parametrize(
    ("text", "where", "longest"),
    [
        (FIRST, (1, 3), False),
        (LONG, (2, 3), True),
        (options("*Yes", "No"), (1, 2), True),
        (f"{THIRD}\n- ( ) Not sure at all {{.unsure}}\n  > It is c.", (3, 3), False),
        (options("*same", "long"), (1, 2), False),
        (FALSE, None, False),
        ("- [x] One\n- [ ] Two", None, False),
    ],
)
def test_not_sure_and_true_or_false_stand_apart(
    text: str, where: tuple[int, int] | None, longest: bool
) -> None:
    assert (place_of_right(question(text)), is_longest(question(text))) == (where, longest)


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        (FIRST, Fraction(1, 3)),
        (f"{FIRST}\n- ( ) Not sure {{.unsure}}\n  > It is a.", Fraction(1, 4)),
        ("- [x] One\n- [ ] Two\n- [x] Three", Fraction(1, 7)),
    ],
)
def test_who_clicks_at_random_picks_each_option_as_often(text: str, likely: Fraction) -> None:
    assert by_chance(question(text)) == likely


@pytest.mark.parametrize(
    ("kind", "text", "likely"),
    [
        (".order", "1. One\n2. Two\n3. Three\n> So.", Fraction(1, 6)),
        (".match", "- a == x\n- b == y\n- c == z\n> So.", Fraction(1, 6)),
        (".groups", "### In\n- a\n- b\n### Out\n- c\n> So.", Fraction(1, 8)),
        (
            ".number min=1 max=20",
            "= 4–5\n- too low\n  > No.\n- in range\n  > Yes.\n- too high\n  > No.",
            Fraction(1, 10),
        ),
        (".scale", "1. A bit\n2. Very", Fraction(1)),
    ],
)
def test_what_is_sorted_is_seldom_right_by_chance(kind: str, text: str, likely: Fraction) -> None:
    quiz = parse_file("law/quiz.md", f"---\ntitle: Q\nkind: quiz\n---\n## Q? {{#q {kind}}}\n{text}\n")
    assert isinstance(quiz, Quiz)
    assert by_chance(quiz.questions[0]) == likely


def test_a_whole_quiz_is_right_by_chance_when_each_of_its_questions_is() -> None:
    text = f"---\ntitle: Q\nkind: quiz\n---\n## A? {{#a}}\n{FIRST}\n\n## B? {{#b}}\n{TRUE}\n\n{IN_ORDER}"
    quiz = parse_file("law/quiz.md", text)
    assert isinstance(quiz, Quiz)
    assert quiz_by_chance(quiz) == Fraction(1, 3 * 2 * 120)


def test_a_module_with_half_of_its_claims_true_is_fit() -> None:
    assert told(fakes=lesson(TRUE, FALSE, FIRST)) == []
    assert told(fakes=lesson(TRUE, FALSE, TRUE)) == []


@pytest.mark.parametrize(
    ("claims", "mend"),
    [
        ((TRUE, TRUE), "True is right in 2 of 2 questions of true or false in this module: make it 1."),
        (
            (FALSE, FALSE, FALSE),
            "True is right in 0 of 3 questions of true or false in this module: make it 1 to 2.",
        ),
    ],
)
def test_a_module_in_which_one_answer_is_always_right_is_refused(claims: tuple[str, ...], mend: str) -> None:
    (fault,) = told(fakes=lesson(*claims))
    line = lesson(*claims).split("\n").index(f"## Question {len(claims)}? {{#q{len(claims)}}}") + 1
    assert fault == f"en/fakes/01-one.md:{line}: {mend} Turn this one round, its claim and its answers."


def test_a_booster_is_counted_with_its_module() -> None:
    files = {
        "misconceptions.yaml": BELIEFS % "law",
        "law/module.md": "---\ntitle: Law\n---\nWhy.\n",
        "law/01-one.md": lesson(TRUE, FALSE).replace(" from=other/one", ""),
        "law/booster.md": lesson(TRUE, TRUE).replace("band: A", "kind: booster\nband: A"),
    }
    faults = [str(fault) for fault in check_library(parse_library("en", files))]
    assert any(
        fault.startswith("en/law/booster.md:") and "True is right in 3 of 4" in fault for fault in faults
    )


def test_the_site_is_counted_once_every_module_is_whole() -> None:
    lean = lesson(TRUE, FALSE, TRUE)
    assert told(**dict.fromkeys(MODULES[:-1], lean)) == []
    (fault,) = told(**dict.fromkeys(MODULES, lean))
    assert "True is right in 14 of 21 questions of true or false in the site: make it 8 to 13." in fault


def test_a_module_in_which_one_place_is_nearly_always_right_is_refused() -> None:
    assert told(fakes=lesson(FIRST, SECOND, FIRST)) == []
    (fault,) = told(fakes=lesson(FIRST, FIRST, FIRST))
    assert "The right option of 3 questions with 3 options in this module stands in place 1 in 3, " in fault
    assert "in place 2 in 0: make it 0 to 2 each. Move it to place 2 here." in fault


def test_over_the_site_each_place_has_its_share() -> None:
    assert over_the_site(FIRST, SECOND, THIRD, last=lesson(FIRST, FIRST, SECOND)) == []
    (fault,) = over_the_site(FIRST, SECOND, FIRST, last=lesson(FIRST, SECOND, THIRD))
    told_so = (
        "The right option of 21 questions with 3 options in the site stands in place 1 in 13, in place 3 in 1"
    )
    assert f"{told_so}: make it 3 to 11 each. Move it to place 3 here." in fault


def test_the_longest_option_is_right_in_two_questions_of_a_lesson_at_most() -> None:
    assert told(fakes=lesson(LONG, options("*longer", "b", "c"), FIRST)) == []
    (fault,) = told(fakes=lesson(LONG, options("*longer", "b", "c"), options("a", "b", "*longer")))
    assert "The right option is the longest in 3 questions of this lesson, at most 2" in fault


def test_the_longest_option_is_right_in_four_of_ten_of_the_site_at_most() -> None:
    long = options("*longer", "b", "c")
    (fault,) = over_the_site(long, LONG, THIRD, last=lesson(long, LONG, THIRD))
    assert "The right option is the longest in 14 of the site’s 21, at most 8: shorten it here" in fault


def test_a_lesson_gives_four_steps_something_to_do() -> None:
    short = lesson(TRUE, FALSE).replace("## How sure? {#sure .scale}\n1. A bit\n2. Very\n", "")
    short = short.replace("\n## Yours? {#yours .reflect}\n> Mine.\n", "")
    assert told(fakes=short) == []
    less = short.replace(IN_ORDER.replace(' short="The order"', ""), "")
    assert "Give 4 steps something to do, not 3." in " ".join(told(fakes=less))


def test_a_lesson_calls_one_earlier_lesson_to_mind() -> None:
    text = lesson(TRUE, FALSE)
    (fault,) = told(fakes=text.replace(" from=other/one", ""))
    assert fault.startswith("en/fakes/01-one.md:1: Call one earlier lesson to mind")
    (fault,) = told(fakes=text.replace("{#q2", "{#q2 from=other/one"))
    assert "One question a lesson calls an earlier one to mind" in fault


@pytest.mark.parametrize("route", ROUTES)
def test_the_first_lesson_of_a_year_has_none_to_call_to_mind(route: tuple[str, ...]) -> None:
    text = lesson(TRUE, FALSE).replace(" from=other/one", "")
    assert told(**{route[0]: text}) == []
    assert told(**{route[1]: text}) != []


def test_a_quiz_that_is_right_by_chance_too_often_is_refused() -> None:
    quiz = f'---\ntitle: Q\nkind: quiz\nband: A\n{DATES}\n---\n## A? {{#a short="A"}}\n{FIRST}\n'
    files = {"misconceptions.yaml": BELIEFS % "fakes", "fakes/module.md": "---\ntitle: F\n---\nWhy.\n"}
    files["fakes/01-one.md"] = lesson(TRUE, FALSE).replace(" from=other/one", " from=old/one")
    files["old/module.md"] = files["fakes/module.md"]
    files["old/01-one.md"] = files["fakes/01-one.md"].replace("band: A\n", "").replace(" from=old/one", "")
    (fault,) = (str(each) for each in check_library(parse_library("en", {**files, "fakes/quiz.md": quiz})))
    mend = (
        "Clicking at random gets this whole quiz right: 33.3%, at most 2%. Ask to sort or to order something."
    )
    assert fault == f"en/fakes/quiz.md:1: {mend}"
    assert check_library(parse_library("en", {**files, "fakes/quiz.md": f"{quiz}\n{IN_ORDER}"})) == []
