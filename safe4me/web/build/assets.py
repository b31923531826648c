"""Scripts and styles: each folder joined in the order of its bundle, minified, named after what is in it."""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from rcssmin import cssmin
from rjsmin import jsmin

ASSET_HASH_LENGTH = 12
BUNDLE = "bundle.txt"
LAYER = re.compile(rb"^@layer (\w+) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)


def minified_styles(css: bytes) -> bytes:
    """Styles in their layers, without comments and spaces.

    What is in a layer is minified by itself: of a block that it doesn't know rcssmin makes declarations, and
    `.a :is(.b)` becomes `.a:is(.b)`.
    """
    outside, *rest = LAYER.split(css)
    layers = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    parts = (b"@layer %s{%s}%s" % (name, cssmin(inside), cssmin(after)) for name, inside, after in layers)
    minified: bytes = cssmin(outside) + b"".join(parts)
    return minified


JOINED: dict[str, Callable[[bytes], bytes]] = {".css": minified_styles, ".js": jsmin}


class Asset(NamedTuple):
    """A file that pages ask for by its hashed address."""

    path: str
    body: bytes


def collect(static: Path) -> list[Asset]:
    """Every file of `static`; the styles of a folder are joined and minified, and so are its scripts.

    `static/site/*.css` is `site.css`, in the order of `static/site/bundle.txt`, which may also name files of
    another folder: `../steps/steps.css`.
    """
    return [named(name, body) for name, body in sorted(_files(static))]


def bundle_faults(static: Path) -> Iterator[str]:
    """What is wrong with a folder of `static`: a file that its `bundle.txt` does not name, or the reverse."""
    for folder in sorted(path for path in static.iterdir() if path.is_dir()):
        named_files, files = set(_bundle(folder)), {path.name for path in folder.iterdir()} - {BUNDLE}
        where = f"{static.name}/{folder.name}"
        for name in sorted(files - named_files):
            yield f"{where}/{name} is not in {where}/{BUNDLE}, which says in what order files are joined"
        for name in sorted(name for name in named_files if not (folder / name).is_file()):
            yield f"{where}/{BUNDLE} names {name}: no such file"


def _files(static: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(static.iterdir()):
        if path.is_file():
            yield path.name, path.read_bytes()
        else:
            yield from _joined(path)


def _joined(folder: Path) -> Iterator[tuple[str, bytes]]:
    for ending, minified in JOINED.items():
        body = b"".join((folder / name).read_bytes() for name in _bundle(folder) if name.endswith(ending))
        if body:
            yield f"{folder.name}{ending}", minified(body)


def _bundle(folder: Path) -> list[str]:
    """The files of a folder in the order in which they are joined."""
    bundle = folder / BUNDLE
    return bundle.read_text("utf-8").splitlines() if bundle.exists() else []


def named(name: str, body: bytes) -> Asset:
    """A file by its address, which has a hash of what is in it."""
    stem, _, ending = name.rpartition(".")
    return Asset(f"/static/{stem}.{sha256(body).hexdigest()[:ASSET_HASH_LENGTH]}.{ending}", body)
