"""The glossary: words that pages link to, and what they mean, in each language."""

import pytest

from safe4me.lessons.fit.checks import check_library
from safe4me.lessons.fit.of_translations import check_translation
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.parsing.glossary import parse_glossary
from safe4me.lessons.parsing.library import parse_library
from safe4me.lessons.records import Term

TWO = """- id: consent
  term: consent
  meaning: A real yes.
- id: fake
  term: fake
  meaning: Made up.
"""
LIBRARY = parse_library("en", {"glossary.yaml": TWO})
PAGE = "---\ntitle: About\nreviewed: 2026-11-25\nreview_due: 2027-11-25\nsources: [A]\n---\n"


def test_each_word_has_its_meaning() -> None:
    assert LIBRARY.terms[0] == Term("consent", "consent", "A real yes.")


@pytest.mark.parametrize(
    ("old", "new", "line", "mend"),
    [
        ("  meaning: A real yes.\n", "", 1, "meaning"),
        ("Made up.", "so " * 31, 4, "30 words at most"),
        ("- id: fake", "- id: consent", 4, "“consent” stands twice"),
        ("- id: fake", "- id: A fake", 4, "cannot be an id"),
        ("term: fake", "word: fake", 4, "is not known here"),
    ],
)
def test_what_cannot_be_explained_is_refused(old: str, new: str, line: int, mend: str) -> None:
    assert old in TWO
    with pytest.raises(Malformed) as refused:
        parse_glossary(TWO.replace(old, new, 1))
    where, message = refused.value.faults[0]
    assert (where, mend in message) == (line, True), message


@pytest.mark.parametrize(("word", "faults"), [("consent", 0), ("consnet", 1)])
def test_a_page_links_only_to_words_that_are_explained(word: str, faults: int) -> None:
    page = f"{PAGE}It takes [consent](../words/#{word}).\n"
    found = check_library(parse_library("en", {"glossary.yaml": TWO, "pages/about.md": page}))
    assert len(found) == faults, found


def test_a_language_explains_in_its_own_words_and_else_in_english() -> None:
    own = {"glossary.yaml": "- id: consent\n  term: cydsyniad\n  meaning: Ie go iawn.\n"}
    welsh = parse_library("cy", own, LIBRARY)
    assert [term.term for term in welsh.terms] == ["cydsyniad", "fake"]
    assert check_translation(LIBRARY, welsh) == []


def test_a_language_has_no_word_of_its_own() -> None:
    own = {"glossary.yaml": "- id: another\n  term: arall\n  meaning: Arall.\n"}
    [fault] = check_translation(LIBRARY, parse_library("cy", own, LIBRARY))
    assert str(fault) == "cy/glossary.yaml:1: The word “another” is not there in the original."
