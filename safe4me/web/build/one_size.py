"""The doors' own pages at one size: who watches the line sees that a door was opened, not which one.

Each form of a page is filled up where its reader skips: the page with spaces at its end, gzip with an extra
field of its header (RFC 1952, 2.3.1.1), brotli with empty blocks of metadata (RFC 7932, 9.2).
"""

import gzip
from collections.abc import Mapping

import brotli

GZIP_FLAGS = 3  # the byte's place in the header
GZIP_HEADER = 10  # bytes
GZIP_EXTRA = 4  # the flag
FIELD = b"S4"  # the name of our extra field
EMPTY_BLOCK = b"\x06"  # metadata, of no bytes

Forms = dict[str, bytes]  # "" is the page itself, then its encodings by the ending of their file


def filled(pages: Mapping[str, bytes]) -> dict[str, bytes]:
    """The pages, by address, each as long as the longest."""
    longest = max(map(len, pages.values()), default=0)
    return {address: page.ljust(longest) for address, page in pages.items()}


def encoded(page: bytes) -> Forms:
    """A page and its encodings."""
    return {"": page, ".gz": gzip.compress(page, mtime=0), ".br": brotli.compress(page)}


def encoded_alike(pages: Mapping[str, bytes]) -> dict[str, Forms]:
    """Pages by address with their encodings, each encoding of one length for all."""
    zipped = {address: _gzip(page, 0) for address, page in pages.items()}
    packed = {address: _brotli(page, 0) for address, page in pages.items()}
    most_zipped, most_packed = _longest(zipped), _longest(packed)
    return {
        address: {
            "": page,
            ".gz": _gzip(page, most_zipped - len(zipped[address])),
            ".br": _brotli(page, most_packed - len(packed[address])),
        }
        for address, page in pages.items()
    }


def _longest(forms: Mapping[str, bytes]) -> int:
    return max(map(len, forms.values()), default=0)


def _gzip(page: bytes, more: int) -> bytes:
    """The page in gzip, `more` bytes longer than it must be."""
    made = gzip.compress(page, mtime=0)
    field = FIELD + more.to_bytes(2, "little") + bytes(more)
    start = made[:GZIP_FLAGS] + bytes([GZIP_EXTRA]) + made[GZIP_FLAGS + 1 : GZIP_HEADER]
    return start + len(field).to_bytes(2, "little") + field + made[GZIP_HEADER:]


def _brotli(page: bytes, more: int) -> bytes:
    """The page in brotli, `more` bytes longer than it must be."""
    compressor = brotli.Compressor()
    start = compressor.process(page) + compressor.flush()
    return bytes(start + EMPTY_BLOCK * more + compressor.finish())
