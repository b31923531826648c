"""What a build has read of its content, kept beside it, so that no worker reads it all again for itself.

The content stays the truth. A worker takes what is kept only where this very code read this very content;
after an update of the site, or where anything is damaged, it reads the content that the build has.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from safe4me.content.as_json import from_json, to_json
from safe4me.content.folder import load, unread_translations
from safe4me.content.model.library import Library
from safe4me.content.review_dates import UnreadTranslation
from safe4me.settings import fingerprint as fingerprints

FOLDER = "parsed"  # of a build
UNREAD = "unread"  # no language: those have two letters or three


class Parsed(NamedTuple):
    """What languages teach, and the translations of all languages that no person has read."""

    libraries: Mapping[str, Library]
    unread: tuple[UnreadTranslation, ...]


def fingerprint(content: Path, *, with_unread: bool) -> bytes:
    """A hash of all that decides what is read of a content folder: its files, and this release."""
    return f"{with_unread} {fingerprints.of_code()} {fingerprints.of_folder(content)}".encode()


def parsed_files(made_from: bytes, parsed: Parsed) -> dict[str, bytes]:
    """The files of a build in which that is kept; `made_from` is the fingerprint from before it was read."""
    unread = [(each.language, each.file, each.read_on) for each in parsed.unread]
    texts = {language: to_json(library) for language, library in parsed.libraries.items()}
    return {
        f"{FOLDER}/{name}.json": f"{_seal(made_from, text)}\n{text}".encode()
        for name, text in (texts | {UNREAD: to_json(unread)}).items()
    }


def _seal(made_from: bytes, text: str) -> str:
    return sha256(made_from + text.encode()).hexdigest()


def read_parsed(build: Path, languages: Collection[str], *, with_unread: bool) -> Parsed:
    """What a build's content says in these languages. Raises OSError and ContentError."""
    content = build / "content"
    made_from = fingerprint(content, with_unread=with_unread)
    texts = {name: _kept(build / FOLDER / f"{name}.json", made_from) for name in (*languages, UNREAD)}
    if "" in texts.values():
        libraries = load(content, with_unread=with_unread, languages=languages)
        return Parsed(libraries, tuple(unread_translations(content)))
    unread = _unread(from_json(texts.pop(UNREAD)))
    return Parsed({language: from_json(text) for language, text in texts.items()}, unread)


def is_of_this_release(build: Path, *, with_unread: bool) -> bool:
    """Whether a build was made by this very code, with this setting. Raises OSError."""
    made_from = fingerprint(build / "content", with_unread=with_unread)
    return bool(_kept(build / FOLDER / f"{UNREAD}.json", made_from))


def _unread(told: Iterable[tuple[str, str, date | None]]) -> tuple[UnreadTranslation, ...]:
    return tuple(UnreadTranslation(*each) for each in told)


def _kept(file: Path, made_from: bytes) -> str:
    """What stands in such a file; nothing where it was made from something else, or has changed since."""
    seal, _, text = file.read_text("utf-8").partition("\n") if file.exists() else ("", "", "")
    return text if seal == _seal(made_from, text) else ""
