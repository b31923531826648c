"""Pages for parents in simpler words: each has them, in short sentences, checked as all words are."""

import pytest

from safe4me.content.markup.errors import ContentErrors
from safe4me.content.model.library import Library
from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.all_checks import check_library

HEAD = """---
title: If it happens
reviewed: 2026-11-26
review_due: 2027-11-26
sources: [NSPCC]
---

"""
EASY = "```simpler\n## Say\n\n- “Thank you.”\n```\n"
ORDINARY = "\n## Say\n\n“Thank you for telling me.”\n"
FIRST_BLOCK = 8


def read(text: str, path: str = "pages/parents/01-now.md") -> Library:
    return parse_library("en", {path: HEAD + text})


def told(library: Library) -> list[str]:
    return [str(fault) for fault in check_library(library)]


def test_simpler_words_stand_apart_from_the_others() -> None:
    (page,) = read(EASY + ORDINARY).pages
    assert "Thank you.”" in page.simpler
    assert "Thank you.”" not in page.html
    assert told(read(EASY + ORDINARY)) == []


def test_a_page_for_parents_without_them_is_refused_and_another_is_not() -> None:
    (fault,) = told(read(ORDINARY))
    assert fault.startswith("en/pages/parents/01-now.md:1: Say it all again in a block ```simpler")
    assert told(read(ORDINARY, "pages/about-us.md")) == []


def test_a_long_sentence_among_them_is_refused_with_its_line() -> None:
    long = EASY.replace("Thank you.", "Thank you so very much for telling me all of this today.")
    (fault,) = told(read(long + ORDINARY))
    assert fault == f"en/pages/parents/01-now.md:{FIRST_BLOCK}: Shorten a sentence of 12 words to 10."


@pytest.mark.parametrize(
    ("words", "mend"), [("[Thank](../x/)", "leads nowhere"), ("Revenge porn", "revenge porn")]
)
def test_their_links_and_words_are_checked_too(words: str, mend: str) -> None:
    assert any(mend in fault for fault in told(read(EASY.replace("Thank", words) + ORDINARY)))


def test_a_second_block_is_refused_with_its_line() -> None:
    with pytest.raises(ContentErrors) as refused:
        read(EASY + EASY + ORDINARY)
    (fault,) = refused.value.faults
    assert (fault.line, fault.message) == (13, "A page has one ```simpler at most: take this out.")
