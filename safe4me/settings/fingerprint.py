"""Hashes of files, by which what was made of them is known again."""

import sys
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from safe4me.settings import ROOT


def of_files(files: Iterable[Path], below: Path) -> str:
    """A hash of these files, of their names below a folder and of all that is in them."""
    found = sha256()
    for file in sorted(files):
        body = file.read_bytes()
        found.update(f"{file.relative_to(below).as_posix()} {len(body)}\n".encode() + body)
    return found.hexdigest()


def of_folder(folder: Path) -> str:
    """A hash of all files of a folder."""
    return of_files((file for file in folder.rglob("*") if file.is_file()), folder)


@cache
def of_libraries() -> str:
    """A hash of Python, and of the releases of all that others wrote."""
    return sha256(sys.version.encode() + (ROOT / "requirements.txt").read_bytes()).hexdigest()


@cache
def of_code() -> str:
    """A hash of this release’s code, and of what it is installed with."""
    return of_libraries() + of_files((ROOT / "safe4me").rglob("*.py"), ROOT)
