"""Pages of one size in every form that is sent, and each form still says what the page says."""

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe4me.web.build.output import encoded_alike, filled

UNPACK = {"": bytes, ".gz": gzip.decompress, ".br": brotli.decompress}
several = st.dictionaries(st.text(max_size=5), st.binary(max_size=3000), max_size=6)


@given(several)
def test_filled_pages_are_as_long_as_the_longest_and_say_the_same(pages: dict[str, bytes]) -> None:
    made = filled(pages)
    assert len({len(page) for page in made.values()}) <= 1
    assert all(made[address].startswith(page) for address, page in pages.items())
    assert all(made[address][len(page) :].strip() == b"" for address, page in pages.items())


@given(several)
def test_each_encoding_has_one_length_and_unpacks_to_the_page(pages: dict[str, bytes]) -> None:
    made = encoded_alike(pages)
    for ending, unpack in UNPACK.items():
        assert all(unpack(made[address][ending]) == page for address, page in pages.items())
        if ending:
            assert len({len(forms[ending]) for forms in made.values()}) <= 1


@pytest.mark.parametrize("difference", [0, 1, 255, 256, 257, 5000, 40000])
def test_any_difference_is_filled_up(difference: int) -> None:
    noise = bytes((n * n * 31 + n // 7) % 251 for n in range(difference))
    made = encoded_alike({"short": b"a", "long": b"a" + noise})
    for ending in (".gz", ".br"):
        assert len(made["short"][ending]) == len(made["long"][ending])
        assert UNPACK[ending](made["short"][ending]) == b"a"
