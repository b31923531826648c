"""Join codes survive being read off a whiteboard and typed by hand."""

from hypothesis import given
from hypothesis import strategies as st

from safe4me.codes import ALPHABET, LENGTH, canonical, new_code, spaced

codes = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)
spacing = st.text(" -\t", max_size=2)


def test_a_new_code_is_its_own_canonical_spelling() -> None:
    for _ in range(200):
        code = new_code()
        assert canonical(code) == code


def test_new_codes_differ() -> None:
    assert len({new_code() for _ in range(500)}) > 490


def test_the_alphabet_spells_no_words_and_has_no_lookalikes() -> None:
    assert not set(ALPHABET) & set("AEIOUL01")
    assert len(set(ALPHABET)) == len(ALPHABET) == 28


@given(codes)
def test_what_is_shown_is_understood(code: str) -> None:
    assert canonical(spaced(code)) == code


@given(codes, st.lists(spacing, min_size=LENGTH + 1, max_size=LENGTH + 1), st.booleans())
def test_case_spaces_and_hyphens_are_forgiven(code: str, gaps: list[str], lower: bool) -> None:
    typed = gaps[0] + "".join(letter + gap for letter, gap in zip(code, gaps[1:], strict=True))
    assert canonical(typed.lower() if lower else typed) == code


@given(st.text())
def test_any_text_spells_a_code_or_none(text: str) -> None:
    code = canonical(text)
    assert code is None or (len(code) == LENGTH and set(code) <= set(ALPHABET))


def test_too_short_too_long_and_foreign_characters_spell_no_code() -> None:
    for text in ("", "K7Q3X", "K7Q3XPP", "K7Q3XO", "K7Q_3XP"):
        assert canonical(text) is None
