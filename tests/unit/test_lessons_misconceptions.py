"""The registry of misconceptions: a short name each, in each language."""

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.records import Misconception
from safe4me.content.parsing.library import parse_library
from safe4me.content.parsing.records import parse_misconceptions
from safe4me.editorial.checks.translations import check_translation

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
        ("A law that stops at 16", "A" * 41, 3, "40 characters at most"),
        ("over-16", "sent-first", 3, "“sent-first” has the id or short name of another"),
        ("A law that stops at 16", "sent first", 3, "has the id or short name of another"),
        ("over-16", "Over 16", 3, "cannot be an id"),
        ("short: Sent first", "name: Sent first", 1, "is not known here"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(old: str, new: str, line: int, mend: str) -> None:
    assert old in TWO
    with pytest.raises(Malformed) as refused:
        parse_misconceptions(TWO.replace(old, new))
    [(where, message)] = refused.value.faults
    assert (where, mend in message) == (line, True), message


def test_a_language_tells_them_in_its_own_words_and_else_in_english() -> None:
    own = {"misconceptions.yaml": "- id: sent-first\n  short: Anfonwyd gyntaf\n"}
    welsh = parse_library("cy", own, LIBRARY)
    assert [known.short for known in welsh.misconceptions] == ["Anfonwyd gyntaf", "A law that stops at 16"]
    assert check_translation(LIBRARY, welsh) == []


def test_a_language_has_no_misconception_of_its_own() -> None:
    own = {"misconceptions.yaml": "- id: another\n  short: Arall\n"}
    [fault] = check_translation(LIBRARY, parse_library("cy", own, LIBRARY))
    told = "The misconception “another” has another lesson in the original, or is not there."
    assert str(fault) == f"cy/misconceptions.yaml:1: {told}"
