"""The glossary: words that pages link to, and what they mean, in each language."""

from functools import partial

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.records import Term
from safe4me.content.parsing.library import parse_library
from safe4me.content.parsing.records import read_record, read_register
from safe4me.content.translation_check import compare_files
from safe4me.editorial.checks.all_checks import check_library
from safe4me.editorial.checks.words import hard_words_are_explained

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
        ("Made up.", "so " * 31, 6, "30 words at most"),
        ("- id: fake", "- id: consent", 4, "“consent” stands twice"),
        ("- id: fake", "- id: A fake", 4, "cannot be an id"),
        ("term: fake", "word: fake", 5, "is not known here"),
        ("term: fake", "term: fake\n  everyday: always", 6, "everyday: true, or leave it out"),
        ("term: fake", "term: fake\n  also: fakes", 6, "as a list"),
    ],
)
def test_what_cannot_be_explained_is_refused(old: str, new: str, line: int, mend: str) -> None:
    assert old in TWO
    with pytest.raises(Malformed) as refused:
        read_register(TWO.replace(old, new, 1), partial(read_record, Term))
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
    assert compare_files("glossary.yaml", TWO, own["glossary.yaml"]) == []


def test_a_language_has_no_word_of_its_own() -> None:
    own = "- id: another\n  term: arall\n  meaning: Arall.\n"
    [(line, fault)] = compare_files("glossary.yaml", TWO, own)
    assert (line, fault) == (1, "“another” is not there in the original: take it out.")


HARD = """- id: consent
  term: consent
  also: [consents]
  meaning: A real yes.
- id: age-of-consent
  term: age of consent
  meaning: The age for sex.
- id: take-it-down
  term: Take It Down
  meaning: It takes a picture off sites.
- id: nude
  term: nude
  everyday: true
  meaning: Without clothes.
"""
LESSON = """\
---
title: One
band: A
---

## Consent? {#asked}
- (x) Consent
  > Yes.
- ( ) Not consent
  > No.

## So? {#told}
WORDS
"""
CURE = "“%s” is a hard word, and first stands here: write [%s](../../../words/#%s)"


def unexplained(words: str, page: str = LESSON, path: str = "law/01-one.md") -> list[str]:
    files = {"glossary.yaml": HARD, "law/module.md": "---\ntitle: Law\n---\n"}
    library = parse_library("en", files | {path: page.replace("WORDS", words)})
    return [f"{fault.path}:{fault.line}: {fault.message}" for fault in hard_words_are_explained(library)]


@pytest.mark.parametrize(
    ("words", "word", "term"),
    [
        ("It needs consent.", "consent", "consent"),
        ("Consents differ.", "Consents", "consent"),
        ("A consent, a [consent](../../../words/#consent).", "consent", "consent"),
        ("[No consent](../other/), no consent.", "consent", "consent"),
        ("Under the age of consent.", "age of consent", "age-of-consent"),
        ("There’s Take It Down.", "Take It Down", "take-it-down"),
    ],
)
def test_a_hard_word_leads_to_the_glossary_where_it_first_stands(words: str, word: str, term: str) -> None:
    assert unexplained(words) == [f"en/law/01-one.md:13: {CURE % (word, word, term)}"]


@pytest.mark.parametrize(
    "words",
    [
        "It needs [consent](../../../words/#consent). Then consent again.",
        "Over the [age of consent](../../../words/#age-of-consent), and the age of consent again.",
        "A nude, consented and non-consent. You can take it down.",
    ],
)
def test_a_word_that_is_linked_or_everyday_or_another_is_left_alone(words: str) -> None:
    assert unexplained(words) == []


def test_pages_of_no_band_explain_nothing() -> None:
    assert unexplained("It needs consent.", LESSON.replace("band: A\n", "")) == []


def test_lines_to_copy_are_left_as_they_are_and_answers_are_not() -> None:
    leaflet = "---\ntitle: Asked\nkind: questions\n---\n## A {#a}\n### B? {#b}\nIt needs consent.\n"
    [fault] = unexplained("", leaflet, "asked/questions.md")
    assert fault.startswith("en/asked/questions.md:7: “consent” is a hard word")
    assert fault.endswith("[consent](../words/#consent)")
    assert unexplained("", leaflet.replace("questions", "lines"), "asked/lines.md") == []
