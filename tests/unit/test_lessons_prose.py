"""A lesson in prose: steps and sentences of a middle length, a grade of its band, a source, a dilemma."""

import re

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.core import Lesson
from safe4me.content.parsing.files import parse_file
from safe4me.editorial.checks import prose
from safe4me.editorial.checks.lessons import check_lesson, says_what_comes_of_it

MIDDLE = "Orla is waiting for the last bus with her cousin, and neither is in a hurry."  # 16 words
TOLD = " ".join([MIDDLE] * 5)
SIMPLER = "\n```simpler\nOrla waits for the bus.\n```\n"
SOURCE = f"## What did they write? {{#wrote .source}}\n{TOLD}\n\n> “any person”\n{SIMPLER}"
DILEMMA = f"""## When does she say so? {{#when .poll .dilemma}}
{TOLD}

1. Now
   > Because then it is said, and she need not carry it through all of Tuesday.
2. Later
   > Because he can listen better then, and she has had the time to think.
3. Never
   > Because it is hers, and nobody has asked her for it in so many words.
{SIMPLER}"""
LESSON = f"""---
title: A
band: B
prose: yes
outcome: Say what it is.
---
{SOURCE}
{DILEMMA}"""


def lesson(text: str = LESSON) -> Lesson:
    read = parse_file("law/01-a.md", text)
    assert isinstance(read, Lesson)
    return read


def told(old: str = "title", new: str = "title") -> list[tuple[int, str]]:
    assert old in LESSON
    read = lesson(LESSON.replace(old, new, 1))
    return [fault for each in prose.PROSE_CHECKS for fault in each(read)]


def test_a_lesson_that_reads_as_prose_is_fit() -> None:
    assert told() == []


@pytest.mark.parametrize(("sentences", "fit"), [(3, False), (4, True), (8, True), (9, False)])
def test_a_step_has_60_to_140_words(sentences: int, fit: bool) -> None:
    faults = told(TOLD, " ".join([MIDDLE] * sentences))
    assert (faults == []) is fit
    assert all(re.match(r"Give this step 60 to 140 words, not \d+\.", text) for _, text in faults)


def test_what_is_picked_from_is_read_as_well() -> None:
    words = prose.words_read(lesson().steps[1])
    assert words == prose.words_read(lesson(LESSON.replace("1. Now", "1. Now, at once")).steps[1]) - 2


def test_neither_an_extract_nor_a_dated_note_is_counted() -> None:
    before = prose.words_read(lesson().steps[0])
    law = "> “it is an offence for a person to take, or permit to be taken or to make, any of them”"
    note = "*Note, checked 29 November 2026:* New law also covers it. It may not have started yet."
    longer = lesson(LESSON.replace("> “any person”", f"{law}\n\n{note}"))
    assert prose.words_read(longer.steps[0]) == before
    assert [fault for each in prose.PROSE_CHECKS for fault in each(longer)] == []


def test_no_sentence_has_more_than_25_words() -> None:
    assert told(MIDDLE, " ".join(["Orla", *["goes"] * 24]) + ".") == []
    assert told(MIDDLE, " ".join(["Orla", *["goes"] * 25]) + ".") == [
        (7, "Shorten a sentence of 26 words to 25.")
    ]


def test_a_lesson_is_not_chopped_into_short_sentences() -> None:
    read = lesson(LESSON.replace(TOLD, " ".join([MIDDLE] * 4 + ["She waits."] * 6), 1))
    ((line, mend),) = prose.sentences_have_a_middle_length(read)
    assert (line, mend) == (1, "6 of 15 sentences have fewer than 8 words: join some of them.")


def test_its_grade_is_that_of_its_band_neither_easier_nor_harder() -> None:
    easy = "The dog sat on the mat and the cat sat on it too, and so did I."
    hard = (
        "Consequently responsibility inevitably accompanies every deliberate communication among adolescents."
    )
    for sentence in (easy, hard):
        read = lesson(LESSON.replace(MIDDLE, sentence))
        assert "make it 5 to 7." in next(prose.reads_as_its_band_does(read))[1]


def test_a_step_above_grade_8_is_told_with_its_line() -> None:
    hard = (
        "Their deliberate exaggeration of every regulation is unnecessarily complicated for anybody reading."
    )
    read = lesson(LESSON.replace(DILEMMA, DILEMMA.replace(MIDDLE, hard)))
    assert (16, True) in [(line, "at most 8" in text) for line, text in prose.reads_as_its_band_does(read)]


@pytest.mark.parametrize("flag", ["source", "dilemma"])
def test_it_has_one_source_and_one_dilemma(flag: str) -> None:
    assert told(f" .{flag}", "") == [(1, f"Mark one step {{.{flag}}}: a lesson in prose weighs one.")]
    twice = lesson(
        LESSON.replace("#wrote .source", "#wrote .source .dilemma").replace("l .d", "l .source .d")
    )
    found = [text for _, text in prose.weighs_a_source_and_a_dilemma(twice)]
    assert f"A lesson has one {flag}: take .{flag} out here." in found


def test_a_dilemma_is_an_opinion_of_three_choices() -> None:
    third = DILEMMA[DILEMMA.index("3. Never") : DILEMMA.index("\n```")]
    assert told(third, "") == [(16, "A dilemma is a .poll of 3 choices: none of them is right.")]
    assert told(".poll .dilemma", ".scale .dilemma") == [
        (16, "A dilemma is a .poll of 3 choices: none of them is right.")
    ]


def test_each_reason_is_argued_with() -> None:
    short = told("Because it is hers, and nobody has asked her for it in so many words.", "Fair enough.")
    assert short == [(16, "Argue with the reason for each choice, in a line “> …” below it.")]


def test_each_step_is_said_in_easier_words_too() -> None:
    assert told(SIMPLER, "\n") == [(7, "Say this step in easier words as well, in a block ```simpler.")]


@pytest.mark.parametrize(("kind", "most"), [("prose: yes", 25), ("", 12)])
def test_what_comes_of_it_is_said_at_its_top_and_more_shortly_above_short_steps(kind: str, most: int) -> None:
    def told_of(outcome: str) -> list[tuple[int, str]]:
        head = LESSON.replace("prose: yes", kind).replace("outcome: Say what it is.", outcome)
        return list(says_what_comes_of_it(lesson(head)))

    assert told_of("outcome: " + "go " * most) == []
    told_at_the_top = [(1, f"Say what a reader can do afterwards, in {most} words: outcome: Say what …")]
    assert told_of("outcome: " + "go " * (most + 1)) == told_at_the_top
    assert told_of("") == told_at_the_top


@pytest.mark.parametrize("path", ["law/booster.md", "law/01-a.md"])
def test_neither_a_booster_nor_a_lesson_of_no_band_says_what_comes_of_it(path: str) -> None:
    kind = "kind: booster\nband: B" if path == "law/booster.md" else ""
    head = LESSON.replace("prose: yes\noutcome: Say what it is.\n", "").replace("band: B", kind)
    read = parse_file(path, head)
    assert isinstance(read, Lesson)
    assert list(says_what_comes_of_it(read)) == []


def test_only_a_lesson_in_prose_may_have_long_steps_and_only_it_is_held_to_them() -> None:
    shorten = "Shorten this step, or split it"
    assert not any(shorten in text for _, text in check_lesson(lesson()))
    other = lesson(LESSON.replace("prose: yes\n", ""))
    found = [text for _, text in check_lesson(other)]
    assert any(shorten in text for text in found)
    assert not any("dilemma" in text for text in found)


def test_prose_is_yes_or_left_out() -> None:
    with pytest.raises(Malformed, match="Write prose: yes, or leave it out"):
        lesson(LESSON.replace("prose: yes", "prose: no"))
