"""The measure of reading age, against texts and words whose values are known."""

import pytest

from safe4me.content.page import Html
from safe4me.editorial.checks.walk import grade, readable, sentence_lengths, syllables

SYLLABLES = {
    1: "no yes friend shared hurt asked whole don't through law you your young like lives",
    2: "picture sharing wanted people trusted little only someone being didn't police UK 18",
    3: "whatever permission anyone suicide another video criminal however DSL understand",
    4: "information humiliate intimidate community relationship 2003",
}


@pytest.mark.parametrize(
    ("count", "word"), [(n, word) for n, words in SYLLABLES.items() for word in words.split()]
)
def test_syllables_are_counted_as_a_dictionary_does(count: int, word: str) -> None:
    assert syllables(word) == count


def test_a_sentence_counted_by_hand_has_its_grade() -> None:
    # 13 words, 26 syllables, one sentence
    text = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
    assert grade(text) == pytest.approx(0.39 * 13 + 11.8 * 26 / 13 - 15.59)


def test_words_of_one_syllable_in_one_short_sentence_are_below_any_grade() -> None:
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)


def test_the_opening_of_the_declaration_of_human_rights_is_far_above_eleven() -> None:
    text = (
        "Whereas recognition of the inherent dignity and of the equal and inalienable rights of all members "
        "of the human family is the foundation of freedom, justice and peace in the world."
    )
    assert grade(text) > 12


def test_a_nursery_rhyme_is_far_below() -> None:
    assert grade("Jack and Jill went up the hill to fetch a pail of water. Jack fell down.") < 3


def test_no_words_have_no_grade() -> None:
    assert grade("… !") == 0.0


def test_a_heading_and_a_list_item_end_a_sentence() -> None:
    text = readable(
        [Html("<h2>Who helps</h2>\n<ul>\n<li>a friend</li>\n<li>a teacher</li>\n</ul>"), Html("<p>You.</p>")]
    )
    assert [line.strip() for line in text.split("\n") if line.strip()] == [
        "Who helps",
        "a friend",
        "a teacher",
        "You.",
    ]
    assert grade(text) == grade("Who helps. A friend. A teacher. You.")


def test_a_line_that_runs_on_ends_no_sentence() -> None:
    assert grade(readable([Html("<p>Tell a friend\nor a teacher</p>")])) == grade(
        "Tell a friend or a teacher."
    )


def test_a_point_inside_a_number_or_an_address_ends_no_sentence() -> None:
    assert grade("Ask childline.org.uk at 3.30 now.") > grade("Ask. Now.")
    assert grade("Ask at one.two now") == grade("Ask at one two now")


def test_a_sentence_is_as_long_as_its_words() -> None:
    assert sentence_lengths("One two. Three!\nFour five six … seven") == [2, 1, 3, 1]
    assert sentence_lengths("… !") == []
