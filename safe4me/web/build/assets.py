"""The files beside the pages: style, script and icons, each named after what is in it."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

HASH_LENGTH = 12
JOINED = (".css", ".js")
COMMENT = re.compile(rb"^[ \t]*(?:/\*.*?\*/[ \t]*|//[^\n]*)\n", re.M | re.S)
INDENT = re.compile(rb"^[ \t]+", re.M)
# A script that the linter laid out: what is quoted, or a pattern, is kept; the rest loses comments at the end
# of a line, and the space round signs.
SCRIPT = re.compile(
    rb"""(?P<kept>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<=\()/(?:\\.|[^/\\\n])+/)"""
    rb"""|//[^\n]*|\s*(?P<sign>=>|[=!]==|&&|\|\||\?\?|[{}()\[\];,:?=<>])\s*""",
)


class Asset(NamedTuple):
    """A file that pages ask for by its hashed address."""

    path: str
    body: bytes


def collect(static: Path) -> list[Asset]:
    """Every file of `static`, and each of its folders joined in order of name: `site/*.css` is `site.css`."""
    return [named(name, body) for name, body in sorted(_files(static))]


def _files(static: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(static.iterdir()):
        if path.is_file():
            yield path.name, path.read_bytes()
        else:
            yield from _joined(path)


def _joined(folder: Path) -> Iterator[tuple[str, bytes]]:
    for ending in JOINED:
        body = b"".join(_lean(piece.read_bytes()) for piece in sorted(folder.glob(f"*{ending}")))
        if body:
            yield f"{folder.name}{ending}", _tight(body) if ending == ".js" else body


def _lean(piece: bytes) -> bytes:
    """What a browser needs of a script or a style: no line of comment, and no indent."""
    return INDENT.sub(b"", COMMENT.sub(b"", piece))


def _tight(script: bytes) -> bytes:
    """A script whose statements all end in a semicolon, without the space that it can do without."""
    return SCRIPT.sub(lambda found: found["kept"] or found["sign"] or b"", script)


def named(name: str, body: bytes) -> Asset:
    """A file by its address, which has a hash of what is in it."""
    stem, _, ending = name.rpartition(".")
    return Asset(f"/static/{stem}.{sha256(body).hexdigest()[:HASH_LENGTH]}.{ending}", body)
