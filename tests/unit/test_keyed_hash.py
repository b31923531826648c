"""Keyed hashes are the standard's: what an earlier release kept is found again."""

from safe4me.secret_keys import keyed_hash


def test_a_keyed_hash_is_that_of_the_standard() -> None:
    """RFC 4231 §4.3."""
    of = b"what do ya want for nothing?"
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert keyed_hash(b"Jefe", of).hex() == expected
