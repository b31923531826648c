"""A lesson that pupils go on with: each check of its steps, and a lesson broken for it."""

import pytest

from safe4me.content.model.core import Lesson
from safe4me.content.parsing.files import parse_file
from safe4me.editorial.checks.lessons import check_lesson, words_before_acting, words_of
from tests.helpers.content.examples import STEPS

LESSON = f"---\ntitle: A\ncontent_note: Talks about the law.\n---\n{STEPS}"
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
        ("## Yours? {#yours .reflect}\n> Mine.\n", "", 1,
         "A lesson has 6 to 8 steps, not 5: join some, or split one."),
        ("## Why?", POLL % 1 + POLL % 2 + POLL % 3 + "## Why?", 1,
         "A lesson has 6 to 8 steps, not 9: join some, or split one."),
        ("{#yours .reflect}\n> Mine.", "{#yours}\nMine.", 1,
         "Give 5 steps something to do, not 4: ask what a section tells."),
        ("## Guess?", SECTION + "## Guess?", 5,
         "Begin with something to do: move a question or a ```try drawing up here."),
        ("## Sure?", SECTION + "## Sure?", 21,
         "The step before this one only tells, too: put something to do between them."),
        (TRY, "- (x) Sam\n  > Yes.\n- ( ) Jay\n  > No.\n", 1,
         "Give a step of this lesson a drawing: a block ```draw or ```try."),
        ("For *your* own good.", words(60), 16,
         "Shorten this step, or split it: it has 61 words, at most 60."),
        ("## Sure? {#sure .scale}\n", f"## Sure? {{#sure .scale}}\n{words(60)}\n\n", 21,
         "Shorten this step, or split it: it has 61 words, at most 60."),
        ("It helps.", words(61), 16, "Shorten the simpler words of this step: they are 61, at most 60."),
        ("- ( ) One", f"- ( ) {words(16)}", 5,
         "Shorten the option “go go go go go …”: it has 16 words, at most 15."),
        ("Not quite.", words(36), 5, "Shorten the reply “go go go go go …”: it has 36 words, at most 35."),
        ("> One is kind.", f"> {words(36)}", 24,
         "Shorten the reply “go go go go go …”: it has 36 words, at most 35."),
        ("## Guess? {#guess}\n", f"## Guess? {{#guess}}\n{words(36)}\n\n", 1,
         "Shorten content_note: or the first step: 41 words before acting, at most 40."),
    ],
)  # fmt: skip
def test_a_check_of_a_lesson_finds_what_it_is_there_for(old: str, new: str, line: int, mend: str) -> None:
    assert told(old, new) == [(line, mend)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Talks about the law.", words(12)),
        ("## Why?", POLL % 1 + POLL % 2 + "## Why?"),
        ("For *your* own good.", words(59)),
        ("It helps.", words(60)),
        ("- ( ) One", f"- ( ) {words(15)}"),
        ("Not quite.", words(35)),
        ("## Guess? {#guess}\n", f"## Guess? {{#guess}}\n{words(35)}\n\n"),
    ],
)
def test_what_is_just_within_the_limits_is_fit(old: str, new: str) -> None:
    assert told(old, new) == []


def test_the_words_of_a_step_are_its_heading_and_text_without_drawing_simpler_words_and_answers() -> None:
    assert [words_of(step) for step in lesson(LESSON).steps] == [1, 2, 5, 1, 1, 1]


def test_what_is_read_before_the_first_thing_to_do_ends_with_the_step_that_has_it() -> None:
    assert words_before_acting(lesson(LESSON)) == 4 + 1
    assert words_before_acting(lesson(LESSON.replace("## Guess?", SECTION + "## Guess?"))) == 4 + 2 + 1
