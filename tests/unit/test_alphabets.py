"""A glossary stands in the order in which a reader of its language looks for a word."""

import pytest

from safe4me.i18n.alphabets import in_alphabet

IN_ORDER = {
    "en": ["age", "AI", "Blackmail", "block"],
    "cy": [
        "cydsyniad",
        "chwilio",
        "dienw",
        "ddim",
        "ffug",
        "gair",
        "nghyd",
        "haf",
        "llun",
        "môr",
        "ŵyn",
        "ymosod",
    ],
    "pl": ["cyfra", "ćma", "dom", "los", "łza", "zgoda", "źle", "żal"],
    "uk": ["вік", "гроші", "ґанок", "єдність", "їжак", "йод", "шантаж", "ябеда"],
}


@pytest.mark.parametrize("language", IN_ORDER)
def test_words_stand_in_the_order_of_their_alphabet(language: str) -> None:
    mixed = IN_ORDER[language][1::2] + IN_ORDER[language][::2]
    assert sorted(mixed, key=lambda word: in_alphabet(word, language)) == IN_ORDER[language]


def test_arabic_looks_for_a_word_without_its_article_and_hamza() -> None:
    words = ["المحامي", "بلاغ", "الإبلاغ", "أب"]
    assert sorted(words, key=lambda word: in_alphabet(word, "ar")) == ["أب", "الإبلاغ", "بلاغ", "المحامي"]


def test_what_is_in_other_letters_comes_first_and_signs_do_not_count() -> None:
    words = ["“вік”", "будь", "CEOP", "18"]
    assert sorted(words, key=lambda word: in_alphabet(word, "uk")) == ["18", "CEOP", "будь", "“вік”"]


def test_a_language_without_an_alphabet_here_goes_by_its_letters() -> None:
    assert sorted(["β", "α"], key=lambda word: in_alphabet(word, "el")) == ["α", "β"]
