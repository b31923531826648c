"""The registry of misconceptions: a short name each, in each language."""

from functools import partial

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.records import Misconception
from safe4me.content.parsing.library import parse_library
from safe4me.content.parsing.records import read_record, read_register
from safe4me.content.translation_check import compare_files

TWO = "- id: sent-first\n  short: Sent first\n- id: over-16\n  short: A law that stops at 16\n"
LIBRARY = parse_library("en", {"misconceptions.yaml": TWO})


def test_each_misconception_has_its_short_name() -> None:
    assert LIBRARY.misconception("sent-first") == Misconception("sent-first", "Sent first")
    assert LIBRARY.misconception("unheard-of") is None
    assert LIBRARY.misconception(None) is None


@pytest.mark.parametrize(
    ("old", "new", "line", "mend"),
    [
        ("  short: Sent first\n", "", 1, "short"),
        ("A law that stops at 16", "A" * 41, 4, "40 characters at most"),
        ("over-16", "sent-first", 3, "“sent-first” has the id or short name of another"),
        ("A law that stops at 16", "sent first", 3, "has the id or short name of another"),
        ("over-16", "Over 16", 3, "cannot be an id"),
        ("short: Sent first", "name: Sent first", 2, "is not known here"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(old: str, new: str, line: int, mend: str) -> None:
    assert old in TWO
    with pytest.raises(Malformed) as refused:
        read_register(TWO.replace(old, new), partial(read_record, Misconception))
    [(where, message)] = refused.value.faults
    assert (where, mend in message) == (line, True), message


def test_a_language_tells_them_in_its_own_words_and_else_in_english() -> None:
    own = {"misconceptions.yaml": "- id: sent-first\n  short: Anfonwyd gyntaf\n"}
    welsh = parse_library("cy", own, LIBRARY)
    assert [known.short for known in welsh.misconceptions] == ["Anfonwyd gyntaf", "A law that stops at 16"]
    assert compare_files("misconceptions.yaml", TWO, own["misconceptions.yaml"]) == []


def test_a_language_has_no_misconception_of_its_own() -> None:
    own = "- id: another\n  short: Arall\n"
    [(line, fault)] = compare_files("misconceptions.yaml", TWO, own)
    assert (line, fault) == (1, "“another” is not there in the original: take it out.")


def test_a_language_keeps_the_lesson_of_a_misconception() -> None:
    english = "- id: over-16\n  short: Over 16\n  lesson: law/two-ages\n"
    [(line, fault)] = compare_files("misconceptions.yaml", english, english.replace("two-ages", "my-say"))
    assert (line, fault) == (3, "Keep lesson: law/two-ages.")
