"""A lesson is a row of steps: sections and questions, some beside a drawing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safe4me.content.drawings.svg import Drawing
from safe4me.content.markup.blocks import Line, take_fences
from safe4me.content.markup.errors import Malformed
from safe4me.content.model.core import Lesson
from safe4me.content.model.lessons import Section
from safe4me.content.parsing.files import parse_file
from safe4me.content.translation_check import compare_files

FRONT = "---\ntitle: A\n---\n"
FIRST_LINE = FRONT.count("\n")
AGES = """\
## On which birthday does the picture law stop? {#two-ages eyebrow="Guess first"}
Slide Robin along.

```try whose-say
alt: Robin is in the picture, so Robin has the say.
yes Robin: person; is in it; It’s Robin in the picture.
no Jay: person cap; took it; Jay took it. Whose picture is it?
```

```simpler
Move Robin.
```

## True or false? It stops at 16. {#true-false}
```draw night wide
alt: A line.
line
```
- ( ) True
  > It stops at 18.
- (x) False
  > It stops at 18.
"""


def lesson(body: str) -> Lesson:
    read = parse_file("law/01-a.md", FRONT + body)
    assert isinstance(read, Lesson)
    return read


def refusal(body: str) -> tuple[int, str]:
    with pytest.raises(Malformed) as refused:
        lesson(body)
    line, message = refused.value.faults[0]
    return line - FIRST_LINE, message


def test_a_section_is_a_step_with_its_words_eyebrow_and_simpler_words() -> None:
    read = lesson(AGES)
    ages = read.steps[0]
    assert isinstance(ages.body, Section)
    assert (ages.id, ages.line - FIRST_LINE, ages.eyebrow) == ("two-ages", 1, "Guess first")
    assert ages.body.heading == "On which birthday does the picture law stop?"
    assert ages.body.html == "<p>Slide Robin along.</p>"
    assert ages.simpler == "<p>Move Robin.</p>"


def test_a_question_is_a_step_and_its_drawing_is_no_part_of_its_words() -> None:
    asked = lesson(AGES).steps[1]
    assert asked.question is not None
    assert (asked.id, asked.question.intro, asked.eyebrow, asked.simpler) == ("true-false", "", "", "")
    assert isinstance(asked.drawing, Drawing)


def test_the_questions_of_a_lesson_are_those_of_its_steps() -> None:
    assert [question.id for question in lesson(AGES).questions] == ["true-false"]


@pytest.mark.parametrize(
    ("block", "acts"),
    [
        ("```try order\nalt: A.\n1. Stop; Wait.\n2. Tell; Now.\nend: Told.\n```\n", True),
        ("```draw\nalt: A.\nline\n```\n", False),
    ],
)
def test_there_is_something_to_do_in_a_question_and_in_a_drawing_to_touch(block: str, acts: bool) -> None:
    assert lesson(f"## A {{#a}}\nWords.\n{block}").steps[0].has_action is acts
    assert lesson(AGES).steps[1].has_action


def test_an_eyebrow_may_stand_over_a_question_of_any_kind() -> None:
    steps = lesson(
        '## Say? {#say .reflect eyebrow="Say it"}\n## Sure? {#sure .scale eyebrow="You"}\n1. A\n2. B\n'
    ).steps
    assert [step.eyebrow for step in steps] == ["Say it", "You"]


def test_a_lesson_may_leave_a_question_open() -> None:
    read = parse_file("law/01-a.md", "---\ntitle: A\nnext_question: Who may pass it on?\n---\n")
    assert isinstance(read, Lesson)
    assert (read.next_question, lesson("").next_question) == ("Who may pass it on?", "")


@pytest.mark.parametrize(
    ("body", "line", "mend"),
    [
        ("## A {#a}\n```paint\n```\n", 2, "```draw or ```try or ```simpler"),
        ("## A {#a}\n```\nWords.\n```\n", 2, "begins with its kind"),
        ("## A {#a}\n```draw\nalt: A.\n", 2, "End this block"),
        ("## A {#a}\n```draw\nalt: A.\n```try ages\n```\n", 2, "End this block"),
        ("## A {#a}\n```draw\n```\n\n```try order\n```\n", 5, "one drawing at most"),
        ("## A {#a}\n```simpler\n```\n```simpler\n```\n", 4, "one ```simpler"),
        ("\nWords.\n## A {#a}\n", 2, "Put these words into a step"),
        ("## A {#a .measured}\nWords.\n", 1, "Take out .measured"),
        ("## A {#a}\n- (x) B\n- ( ) C\n\nWords.\n", 5, "above the options"),
        ("## A {#a}\nWords.\n" * 21, -2, "more than 20 steps"),
    ],
)
def test_what_is_no_step_is_refused_with_its_line(body: str, line: int, mend: str) -> None:
    where, message = refusal(body)
    assert (where, mend in message) == (line, True), message


def test_a_translation_keeps_the_steps_in_their_order() -> None:
    english = FRONT + AGES
    assert compare_files("law/01-a.md", english, english) == []
    ((line, fault),) = compare_files("law/01-a.md", english, english.replace("#two-ages", "#ages"))
    assert (line, "{#two-ages eyebrow=}" in fault) == (FIRST_LINE + 1, True), fault


WORDS = st.text(alphabet="ab `#{}-\n", max_size=60)


@settings(deadline=None)  # it is what is read that counts, not how fast
@given(WORDS)
def test_every_line_is_either_outside_the_fences_or_in_one(text: str) -> None:
    lines = tuple(Line(number, line) for number, line in enumerate(text.split("\n"), start=1))
    try:
        outside, fences = take_fences(lines, "a b ab ba")
    except Malformed:
        return
    inside = [line for fence in fences for line in fence.lines]
    numbers = sorted(line.number for line in (*outside, *inside))
    ends = [fence.lines[-1].number + 1 for fence in fences]
    assert sorted(numbers + ends) == [line.number for line in lines]
    assert all(line in lines for line in outside)


@settings(deadline=None)  # it is what is read that counts, not how fast
@given(st.lists(st.sampled_from(["one", "two", "three", "four"]), max_size=12))
def test_each_heading_is_a_step_in_the_order_of_the_file(words: list[str]) -> None:
    body = "".join(f"## {word} {{#{word}-{n}}}\nText of {word}.\n" for n, word in enumerate(words))
    assert [step.id for step in lesson(body).steps] == [f"{word}-{n}" for n, word in enumerate(words)]
