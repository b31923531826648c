"""A teacher's guide that is fit to use has no problem, and each way of being unfit is told."""

import pytest

from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.all_checks import check_library

GUIDE = """---
title: Teaching the law
outcomes: [Say whom the law protects.]
strands: [Privacy and security, Online relationships]
rshe: [4, 5]
reviewed: 2026-11-01
review_due: 2027-11-01
sources: [An Act]
---
Read [the module](../../learn/law/) and [the rules](#rules) first.

## Ground rules {#rules minutes=4 cuts=20,40,60}
Say hello.

> Nobody has to speak.

## Talk {#talk minutes=15 cuts=20,40,60}
Ask who the law protects.

## Story {#story minutes=20 cuts=40,60}
Play it.

## Words {#words minutes=18 cuts=60}
Write one.
"""
HARD = "Institutional responsibilities necessitate comprehensive investigation procedures. " * 12


def found(guide: str, language: str = "en") -> list[str]:
    """The problems of a small language with this guide, as `path:line: message`."""
    files = {"law/module.md": "---\ntitle: Law\n---\nWhy.\n", "law/teacher.md": guide}
    return [str(problem) for problem in check_library(parse_library(language, files))]


def changed(old: str, new: str) -> str:
    assert old in GUIDE
    return GUIDE.replace(old, new, 1)


def test_a_guide_that_is_fit_has_no_problem() -> None:
    assert found(GUIDE) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "mend"),
    [
        ("minutes=15", "minutes=17", 12, "20 minutes takes 21: give its parts 17 to 20"),
        ("minutes=15", "minutes=12", 12, "20 minutes takes 16"),
        ("minutes=20 ", "minutes=14 ", 12, "40 minutes takes 33"),
        ("minutes=18 cuts=60", "minutes=22 cuts=60", 12, "60 minutes takes 61"),
        ("Nobody has to speak.", "word " * 31, 12, "Screen 1 has 31 words"),
        ("outcomes: [Say whom the law protects.]\n", "", 1, "outcomes:"),
        ("strands: [Privacy and security, Online relationships]\n", "", 1, "strands:"),
        ("rshe: [4, 5]\n", "", 1, "rshe:, of 1, 4, 5, 6, 7, 10, 14"),
        ("Online relationships", "Online friendships", 4, "“Online friendships” isn’t a strand"),
        ("Say hello.", HARD, 1, "Hard to read"),
        ("{#talk", "{#rules", 17, "stands twice"),
        ("(#rules)", "(#rule)", 10, "no step or question #rule"),
        ("sources: [An Act]\n", "", 1, "sources:"),
        ("Play it.", "Sexting.", 21, "“sexting”"),
    ],
)
def test_what_is_not_fit_is_told_with_its_line(old: str, new: str, line: int, mend: str) -> None:
    problems = found(changed(old, new))
    assert any(p.startswith(f"en/law/teacher.md:{line}: ") and mend in p for p in problems), problems


def test_a_plan_without_parts_is_told() -> None:
    problems = found(GUIDE.replace("cuts=20,40,60", "cuts=40,60"))
    assert len(problems) == 1
    assert "The plan of 20 minutes takes 0" in problems[0]


@pytest.mark.parametrize("minutes", [13, 16])
def test_a_plan_may_fill_its_time_or_leave_a_little(minutes: int) -> None:
    assert found(changed("minutes=15", f"minutes={minutes}")) == []


def test_a_screen_of_thirty_words_is_short_enough() -> None:
    assert found(changed("Nobody has to speak.", "word " * 30)) == []


def test_a_translation_names_its_strands_in_its_own_words() -> None:
    assert found(changed("Online relationships", "Perthnasoedd ar-lein"), "cy") == []


def test_professionals_words_may_stand_in_a_guide() -> None:
    assert found(changed("Say hello.", "Police may call it aggravated.")) == []
