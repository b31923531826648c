"""Join codes survive being read off a whiteboard and typed by hand."""

from hypothesis import given
from hypothesis import strategies as st

from safe4me.join_codes import (
    ALPHABET,
    LENGTH,
    LOOKALIKES,
    SLIP_LENGTH,
    canonical,
    new_code,
    older_codes,
    spaced,
)
from safe4me.rooms import MOST_BALLOTS
from safe4me.settings import ROOT, Settings
from safe4me.web.http.rate_limits import WRONG_BALLOTS, WRONG_CODES

codes = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)
spacing = st.text(" -\t", max_size=2)
TRIES_A_SECOND = 1000  # more than two workers of this site answer


def test_a_new_code_is_its_own_canonical_spelling() -> None:
    for _ in range(200):
        code = new_code()
        assert canonical(code) == code


def test_new_codes_differ() -> None:
    assert len({new_code() for _ in range(500)}) > 490


def test_the_alphabet_spells_no_words_and_has_no_lookalikes() -> None:
    assert not set(ALPHABET) & set("AEIOUL01SBZ")
    assert len(set(ALPHABET)) == len(ALPHABET) == 25


@given(codes)
def test_a_lookalike_is_read_as_what_it_must_be(code: str) -> None:
    misread = code.translate({new: old for old, new in LOOKALIKES.items()})
    assert canonical(misread) == canonical(misread.lower()) == code


@given(codes)
def test_older_codes_are_those_that_are_read_as_this_one_and_are_not_it(code: str) -> None:
    older = older_codes(code)
    assert {canonical(each) for each in older} <= {code}
    assert code not in older
    assert len(set(older)) == len(older) == 2 ** sum(letter in "582" for letter in code) - 1


def test_the_decision_says_what_guessing_comes_to() -> None:
    decision = (ROOT / "docs/adr/0041-codes-of-25-characters.md").read_text("utf-8")
    possible = len(ALPHABET) ** LENGTH
    tries = sum(limit.most * 24 * 60 * 60 // limit.seconds for limit in (WRONG_CODES, WRONG_BALLOTS))
    assert f"{possible:,} codes" in decision
    assert f"{tries:,} tries a day" in decision
    for opened in (1, 10, 100):
        found = 1 - (1 - opened / possible) ** tries
        assert f"| {opened} | {100 * found:.2g}% |" in decision


def test_so_does_the_one_on_one_time_codes() -> None:
    decision = (ROOT / "docs/adr/0043-strict-rooms.md").read_text("utf-8")
    minutes = Settings.model_fields["room_minutes"].default
    found = MOST_BALLOTS * TRIES_A_SECOND * minutes * 60 / len(ALPHABET) ** SLIP_LENGTH
    assert found < 0.01
    expected = f"{TRIES_A_SECOND:,} tries a second find {found:.1g} of {MOST_BALLOTS} one-time codes"
    assert f"{minutes} minutes {expected}" in " ".join(decision.split())


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
