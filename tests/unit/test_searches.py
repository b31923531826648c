"""The search: what people type leads somewhere, and the index tells which page says most of a word."""

import pytest

from safe4me.lessons.fit.of_searches import CHECKS
from safe4me.lessons.markup.faults import Malformed
from safe4me.lessons.parsing.library import parse_library
from safe4me.lessons.parsing.searches import parse_searches
from safe4me.lessons.word_index import FoundPage, searched_words, word_index

ONE = "- id: lost\n  topic: Lost\n  pages: learn/ words/\n  phrases: i am lost, where … am i\n"


def faults(text: str) -> list[str]:
    library = parse_library("en", {"searches.yaml": text})
    return [str(fault) for check in CHECKS for fault in check(library)]


def test_a_search_has_its_phrases_and_its_pages() -> None:
    (search,) = parse_searches(ONE)
    assert search.phrases == ("i am lost", "where … am i")
    assert search.pages == ("learn/", "words/")
    assert faults(ONE) == []


def test_a_search_that_leads_nowhere_is_refused_with_its_line() -> None:
    with pytest.raises(Malformed):
        parse_searches("- id: lost\n  phrases: i am lost\n")
    with pytest.raises(Malformed):
        parse_searches("- id: lost\n  pages: learn/\n")
    (door,) = faults("# Doors\n- id: lost\n  door: nowhere\n  phrases: i am lost\n")
    assert door.startswith("en/searches.yaml:2: “nowhere” is no door into help")
    (page,) = faults("- id: lost\n  pages: learn/nowhere/\n  phrases: i am lost\n")
    assert page.startswith("en/searches.yaml:1: “learn/nowhere/” is no page")


def test_a_phrase_or_a_search_that_stands_twice_is_refused() -> None:
    with pytest.raises(Malformed, match="twice"):
        parse_searches(ONE + ONE)
    (twice,) = faults(ONE + ONE.replace("id: lost", "id: found").replace("where", "why"))
    assert twice.startswith("en/searches.yaml:5: “i am lost” stands twice")


def test_words_are_found_without_accents_apostrophes_and_capitals() -> None:
    assert searched_words("She’s naïve, it isn't 16!") == ["she", "naive", "it", "isnt", "16"]


def test_a_word_of_the_title_tells_more_of_a_page_than_one_of_its_text() -> None:
    pages = [
        FoundPage("/en/a/", "Blackmail", "", "", "What to do first."),
        FoundPage("/en/b/", "Other things", "", "", "What to do about blackmail, once."),
        *(FoundPage(f"/en/{n}/", "Nothing", "", "", "What is there to do?") for n in range(4)),
    ]
    index = word_index(pages)
    first, most, second, less = index["blackmail"]
    assert (first, second) == (0, 1)
    assert most > less
    assert index["what"] == []  # on every page: it tells none from another
