"""The search: what people type leads somewhere, and the index tells which page says most of a word."""

from functools import partial

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.content.model.records import Search
from safe4me.content.parsing.library import parse_library
from safe4me.content.parsing.records import read_record, read_register
from safe4me.content.search_index import FoundPage, searched_words, word_index
from safe4me.editorial.checks.help_pages import SEARCH_CHECKS

ONE = "- id: lost\n  topic: Lost\n  pages: learn/ words/\n  phrases: i am lost, where … am i\n"


def searches(text: str) -> tuple[Search, ...]:
    return read_register(text, partial(read_record, Search))


def faults(text: str) -> list[str]:
    library = parse_library("en", {"searches.yaml": text})
    return [str(fault) for check in SEARCH_CHECKS for fault in check(library)]


def test_a_search_has_its_phrases_and_its_pages() -> None:
    (search,) = searches(ONE)
    assert search.phrases == ("i am lost", "where … am i")
    assert search.pages == ("learn/", "words/")
    assert faults(ONE) == []


def test_a_search_that_leads_nowhere_is_refused_with_its_line() -> None:
    with pytest.raises(Malformed):
        searches("- id: lost\n  phrases: i am lost\n")
    with pytest.raises(Malformed):
        searches("- id: lost\n  pages: learn/\n")
    (door,) = faults("# Doors\n- id: lost\n  door: nowhere\n  phrases: i am lost\n")
    assert door.startswith("en/searches.yaml:2: “nowhere” is no door into help")
    (page,) = faults("- id: lost\n  pages: learn/nowhere/\n  phrases: i am lost\n")
    assert page.startswith("en/searches.yaml:1: “learn/nowhere/” is no page")


def test_a_phrase_or_a_search_that_stands_twice_is_refused() -> None:
    with pytest.raises(Malformed, match="twice"):
        searches(ONE + ONE)
    (twice,) = faults(ONE + ONE.replace("id: lost", "id: found").replace("where", "why"))
    assert twice.startswith("en/searches.yaml:5: “i am lost” stands twice")


def test_words_are_found_without_accents_apostrophes_and_capitals() -> None:
    assert searched_words("She’s naïve, it isn't 16!") == ["she", "naive", "it", "isnt", "16"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Łódź, żółć", "lodz zolc"),  # Polish on an English keyboard
        ("tŷ, ŵyn, gïau", "ty wyn giau"),
        ("п’ять, об'єкт, обʼєкт", "пять обєкт обєкт"),
        ("ґанок", "ганок"),
        ("إرسال الصورة آخر ٱبن", "ارسال الصوره اخر ابن"),  # alefs with and without hamza, the round t
        ("صُورَتِي، مـــرة، على", "صورتي مره علي"),  # short vowels, a stretched word, the dotless y
        ("شيء سؤال شئت", "شيء سوال شيت"),
        ("٩٩٩", "999"),
    ],
)
def test_a_word_is_found_as_many_type_it(written: str, typed: str) -> None:
    assert searched_words(written) == typed.split()


@pytest.mark.parametrize(("one", "other"), [("її", "іі"), ("мій", "мии"), ("сім", "сим"), ("є", "е")])
def test_what_is_a_letter_of_its_own_stays_one(one: str, other: str) -> None:
    assert searched_words(one) == [one]
    assert searched_words(one) != searched_words(other)


def test_what_people_type_in_english_finds_in_another_language_too() -> None:
    english = parse_library("en", {"searches.yaml": ONE})
    own = ONE.replace("topic: Lost", "topic: Ar goll").replace("i am lost, where … am i", "ar goll")
    (welsh,) = parse_library(
        "cy", {"searches.yaml": f"---\ntranslated: machine\n---\n{own}"}, english
    ).searches
    assert (welsh.topic, welsh.phrases) == ("Ar goll", ("ar goll", "i am lost", "where … am i"))
    (borrowed,) = parse_library("cy", {}, english).searches
    assert (borrowed.language, borrowed.phrases) == ("en", ("i am lost", "where … am i"))


def test_a_word_of_the_title_tells_more_of_a_page_than_one_of_its_text() -> None:
    pages = [
        FoundPage("/en/a/", "en", "Blackmail", "", "", "What to do first."),
        FoundPage("/en/b/", "en", "Other things", "", "", "What to do about blackmail, once."),
        *(FoundPage(f"/en/{n}/", "en", "Nothing", "", "", "What is there to do?") for n in range(4)),
    ]
    index = word_index(pages)
    first, most, second, less = index["blackmail"]
    assert (first, second) == (0, 1)
    assert most > less
    assert index["what"] == []  # on every page: it tells none from another
