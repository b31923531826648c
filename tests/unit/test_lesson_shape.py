"""Lessons stay light and unlike one another: few words, something of their own to touch, no one habit."""

import pytest

from safe4me.content.model.core import Lesson
from safe4me.content.parsing.files import parse_file
from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.all_checks import check_library
from safe4me.editorial.checks.lessons import check_lesson
from tests.helpers.content.examples import STEPS
from tests.unit.test_lessons_teaching import FILES

LESSON = f"---\ntitle: A\ncontent_note: Talks about the law.\ndone: It stops there.\n---\n{STEPS}"
REPLY = "Shorten the reply “go go go go go …”: it has %d words, at most %d."
BOOSTER = LESSON.replace("title: A\n", "title: A\nkind: booster\n")
SINGLE = "## Really? {#really%d}\n- (x) True\n  > Yes.\n- ( ) False\n  > No.\n"


def told(old: str, new: str, text: str = LESSON) -> list[tuple[int, str]]:
    assert old in text
    read = parse_file("law/booster.md" if text == BOOSTER else "law/01-a.md", text.replace(old, new, 1))
    assert isinstance(read, Lesson)
    return list(check_lesson(read))


def words(number: int) -> str:
    return " ".join(["go"] * number)


@pytest.mark.parametrize(
    ("old", "most", "before", "line", "name"),
    [
        ("## Guess?", 14, "## ", 6, "question"),
        ("## Why?", 14, "## ", 17, "question"),
        ("## Sure? {#sure .scale}\n", 20, "## Sure? {#sure .scale}\n", 22, "lead-in"),
        ("- ( ) One", 9, "- ( ) ", 6, "option"),
        ("1. No", 9, "1. ", 22, "option"),
        ("Not quite.", 30, "", 6, "reply"),
        ("> One is kind.", 30, "> ", 25, "reply"),
        ("It’s Sam.", 30, "", 11, "reply"),
    ],
)
def test_an_item_of_too_many_words_is_told_with_the_line_of_its_step(
    old: str, most: int, before: str, line: int, name: str
) -> None:
    end = "\n\n" if name == "lead-in" else ""
    assert told(old, f"{before}{words(most)}{end}") == []
    mend = f"Shorten the {name} “go go go go go …”: it has {most + 1} words, at most {most}."
    assert told(old, f"{before}{words(most + 1)}{end}") == [(line, mend)]


def test_lines_that_others_would_say_are_no_replies() -> None:
    assert told("> Mine.", f"> {words(40)}") == []


def test_a_booster_may_say_a_little_more() -> None:
    assert told("Not quite.", words(35), BOOSTER) == []
    assert told("Not quite.", words(36), BOOSTER) == [(7, REPLY % (36, 35))]


def test_one_is_picked_in_half_of_the_steps_at_most() -> None:
    scale = "## Sure? {#sure .scale}\n1. No\n2. Yes\n"
    assert told(scale, "".join(SINGLE % n for n in range(3))) == []
    ((line, mend),) = told(scale, "".join(SINGLE % n for n in range(4)))
    assert mend == "5 of 9 steps pick one: at most half. Ask one in another way."
    assert line == 37


@pytest.mark.parametrize(
    "line", ["One limit: not today.", "You can have a solicitor, who works for you and not for the police."]
)
def test_what_is_said_once_is_refused_the_second_time(line: str) -> None:
    assert told("Not quite.", line) == []
    (fault,) = told("> One is kind.", f"> {line} {line}")
    assert fault[0] == 25
    assert "once a lesson" in fault[1]


def faults(**changed: tuple[str, str]) -> list[str]:
    """The faults of a small module that has its guide, its first or second lesson changed."""
    files = dict(FILES)
    for name, (old, new) in changed.items():
        path = {"first": "law/01-two-ages.md", "second": "law/02-older.md"}[name]
        assert old in files[path]
        files[path] = files[path].replace(old, new, 1)
    return [str(fault) for fault in check_library(parse_library("en", files))]


def test_a_lesson_with_nothing_to_touch_is_told_so() -> None:
    older = FILES["law/02-older.md"]
    touch = older[older.index("```try") : older.index("## Why?")]
    drawing = "```draw sand wide\nalt: A person.\nperson\n```\n1. A\n2. B\n"
    (fault,) = faults(second=(f"## Who may? {{#who}}\n{touch}", f"## Who may? {{#who .poll}}\n{drawing}"))
    assert fault.startswith("en/law/02-older.md:1: Give a step something to touch")


def test_what_is_touched_is_no_other_lessons() -> None:
    (fault,) = faults(second=("alt: Sam is in it.", "alt: Sam has the say."))
    assert fault.endswith("law/01-two-ages.md has the same to touch: give this one its own.")


def test_two_lessons_of_a_module_open_with_different_kinds_of_step() -> None:
    (fault,) = faults(second=("## Agreed? {#agreed .poll}\n1. Yes\n2. No\n", ""))
    assert fault.endswith("law/01-two-ages.md opens with “single”, too: open with another kind of step.")
