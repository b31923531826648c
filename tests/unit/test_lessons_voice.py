"""How a page reads, for its author: its grade, short sentences in a row, and a middle sentence."""

import pytest

from safe4me.content.model.library import Document
from safe4me.content.parsing.files import parse_file
from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.words import ceiling, grade_of
from safe4me.editorial.statistics import Rhythm, in_columns, rhythm_of, voices

LONG = "Ever since that message Zofia has wanted to tell her sister about it. "  # 13 words
SHORT = "She did not. "


def lesson(text: str, front: str = "") -> Document:
    return parse_file(
        "law/01-who.md",
        f"---\ntitle: A\n{front}---\n## Why did she wait a week to tell her? {{#why}}\n{text}\n",
    )


def story(text: str) -> Document:
    return parse_file(
        "law/chat.md", f"---\nscenario: chat\npeople: {{Zofia: them}}\n---\n## a {{.end}}\n{text}\n"
    )


def test_short_sentences_in_a_row_are_counted() -> None:
    assert rhythm_of(lesson(LONG + SHORT * 4 + LONG + SHORT * 2)).run == 4
    assert rhythm_of(lesson(LONG)).run == 0


def test_a_reply_begins_a_new_row() -> None:
    replies = f"- (x) One\n  > {SHORT * 2}\n- ( ) Two\n  > {SHORT * 3}"
    assert rhythm_of(lesson(f"{LONG}\n{replies}")).run == 3


def test_a_middle_sentence_has_as_many_shorter_ones_as_longer() -> None:
    assert rhythm_of(lesson(LONG * 2)).middle == 13
    assert rhythm_of(lesson(f"{LONG}{SHORT * 2}")).middle == 6


@pytest.mark.parametrize(
    ("run", "middle", "choppy"), [(3, 9, False), (4, 9, True), (0, 14, False), (0, 8.5, True), (0, 15, True)]
)
def test_four_short_sentences_or_a_middle_one_out_of_range_are_choppy(
    run: int, middle: float, *, choppy: bool
) -> None:
    assert Rhythm(run, middle).choppy is choppy


def test_what_people_say_and_type_is_left_out() -> None:
    assert rhythm_of(story(f"**Zofia:** {SHORT * 5}\n\n{LONG}")) == Rhythm(0, 13)
    assert grade_of(story(f"**Zofia:** {LONG * 9}\n\n{LONG}")) is None


def test_a_page_of_few_words_has_no_grade() -> None:
    assert grade_of(lesson(LONG * 6)) is None
    assert grade_of(lesson(LONG * 8)) is not None


@pytest.mark.parametrize(("band", "highest"), [("A", 6), ("A+B", 6), ("B", 7)])
def test_a_page_for_older_pupils_alone_may_be_harder(band: str, highest: int) -> None:
    assert ceiling(lesson(LONG, f"band: {band}\n")) == highest


def test_a_table_has_its_columns_one_below_the_other() -> None:
    assert list(in_columns([("page", "n", ""), ("a", "10", "choppy")])) == ["page   n", "a     10  choppy"]


def test_each_page_for_pupils_has_its_line() -> None:
    files = {
        "law/module.md": "---\ntitle: Law\n---\nWhy.\n",
        "law/01-who.md": f"---\ntitle: A\nband: B\nminutes: 2\n---\n## Why? {{#why}}\n{LONG * 8}\n",
        "pages/parents.md": "---\ntitle: Parents\n---\nCall.\n",
    }
    head, front, row = voices(parse_library("en", files)).splitlines()
    assert " ".join(head.split()) == "page band grade at most short in a row middle sentence minutes it says"
    assert front.split() == ["law/module.md", "-", "-", "6", "1", "1", "-", "-", "choppy"]
    assert row.split() == ["law/01-who.md", "B", "7.1", "7", "1", "13", "0.6", "2"]
