"""A lesson that pupils go on with: each check of its steps, and a lesson broken for it."""

import pytest

from safe4me.content.model.core import Lesson
from safe4me.content.parsing.files import parse_file
from safe4me.editorial.checks.lessons import check_lesson, words_before_acting, words_of
from tests.helpers.content.examples import STEPS

LESSON = f"---\ntitle: A\ncontent_note: Talks about the law.\ndone: It helps you.\n---\n{STEPS}"
SECTION = "## More {#more}\nWords.\n"
POLL = "## More {#more%d .poll}\n1. A\n2. B\n"
TRY = LESSON[LESSON.index("```try") : LESSON.index("## Why?")]


def lesson(text: str) -> Lesson:
    read = parse_file("law/01-a.md", text)
    assert isinstance(read, Lesson)
    return read


def told(old: str, new: str) -> list[tuple[int, str]]:
    assert old in LESSON
    return list(check_lesson(lesson(LESSON.replace(old, new, 1))))


def words(number: int) -> str:
    return " ".join(["go"] * number)


def test_a_lesson_that_is_fit_has_no_fault() -> None:
    assert list(check_lesson(lesson(LESSON))) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "mend"),
    [
        ("content_note: Talks about the law.", "minutes: 5", 1,
         "Say in 1 to 12 words what this lesson talks about: content_note: Talks about …"),
        ("Talks about the law.", words(13), 1,
         "Say in 1 to 12 words what this lesson talks about: content_note: Talks about …"),
        (LESSON[LESSON.index("## Sure?"):], "", 1,
         "A lesson has 4 to 9 steps, not 3: join some, or split one."),
        ("## Why?", "".join(POLL % n for n in range(4)) + "## Why?", 1,
         "A lesson has 4 to 9 steps, not 10: join some, or split one."),
        ("## Yours?", "## More {#a}\nWords.\n" + POLL % 1 + "## More {#b}\nWords.\n" + "## Yours?", 1,
         "At most 2 steps only tell, not 3: ask what one of them tells."),
        ("## Guess?", SECTION + "## Guess?", 6,
         "Begin with something to do: move a question or a ```try drawing up here."),
        ("## Sure?", SECTION + "## Sure?", 22,
         "The step before this one only tells, too: put something to do between them."),
        (TRY, "- (x) Sam\n  > Yes.\n- ( ) Jay\n  > No.\n", 1,
         "Give a step of this lesson a drawing: a block ```draw or ```try."),
        ("For *your* own good.", words(60), 17,
         "Shorten this step, or split it: it has 61 words, at most 60."),
        ("It helps.", words(61), 17, "Shorten the simpler words of this step: they are 61, at most 60."),
        ("done: It helps you.\n", "", 1,
         "Say the lesson’s idea in 1 to 14 words, for its end: done: Asking stops there."),
        ("It helps you.", words(15), 4,
         "Say the lesson’s idea in 1 to 14 words, for its end: done: Asking stops there."),
        ("## Guess? {#guess}\n", f"## Go {{#go}}\n{words(36)}\n\n{TRY}## Guess? {{#guess}}\n", 1,
         "Shorten content_note: or the first step: 41 words before acting, at most 40."),
    ],
)  # fmt: skip
def test_a_check_of_a_lesson_finds_what_it_is_there_for(old: str, new: str, line: int, mend: str) -> None:
    assert told(old, new) == [(line, mend)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Talks about the law.", words(12)),
        ("It helps you.", words(14)),
        ("## Why?", POLL % 1 + POLL % 2 + POLL % 3 + "## Why?"),
        ("## Yours? {#yours .reflect}\n> Mine.\n", ""),
        ("## Yours?", SECTION + "## Yours?"),
        ("For *your* own good.", words(59)),
        ("It helps.", words(60)),
        ("## Guess? {#guess}\n", f"## Go {{#go}}\n{words(35)}\n\n{TRY}## Guess? {{#guess}}\n"),
    ],
)
def test_what_is_just_within_the_limits_is_fit(old: str, new: str) -> None:
    assert told(old, new) == []


def test_the_words_of_a_step_are_its_heading_and_text_without_drawing_simpler_words_and_answers() -> None:
    assert [words_of(step) for step in lesson(LESSON).steps] == [1, 2, 5, 1, 1, 1]


def test_what_is_read_before_the_first_thing_to_do_ends_with_the_step_that_has_it() -> None:
    assert words_before_acting(lesson(LESSON)) == 4 + 1
    assert words_before_acting(lesson(LESSON.replace("## Guess?", SECTION + "## Guess?"))) == 4 + 2 + 1
