"""The files beside the pages: style, script and icons, each named after what is in it."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from rcssmin import cssmin
from rjsmin import jsmin

HASH_LENGTH = 12
JOINED: dict[str, Callable[[bytes], bytes]] = {".css": cssmin, ".js": jsmin}


class Asset(NamedTuple):
    """A file that pages ask for by its hashed address."""

    path: str
    body: bytes


def collect(static: Path) -> list[Asset]:
    """Every file of `static`; those of a folder joined by name and minified: `site/*.css` is `site.css`."""
    return [named(name, body) for name, body in sorted(_files(static))]


def _files(static: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(static.iterdir()):
        if path.is_file():
            yield path.name, path.read_bytes()
        else:
            yield from _joined(path)


def _joined(folder: Path) -> Iterator[tuple[str, bytes]]:
    for ending, minified in JOINED.items():
        body = b"".join(piece.read_bytes() for piece in sorted(folder.glob(f"*{ending}")))
        if body:
            yield f"{folder.name}{ending}", minified(body)


def named(name: str, body: bytes) -> Asset:
    """A file by its address, which has a hash of what is in it."""
    stem, _, ending = name.rpartition(".")
    return Asset(f"/static/{stem}.{sha256(body).hexdigest()[:HASH_LENGTH]}.{ending}", body)
