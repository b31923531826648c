"""What somebody who reads a language is sent: each segment of its pages beside its English, in reading order.

A pack has a random number. What stands in it is kept here by that number, as hashes, so that what comes back
is of a pack of ours, of texts as they were, and counts once.
"""

import json
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from safe4me.content import folder as reading
from safe4me.content.markup.errors import ContentErrors, Malformed
from safe4me.content.model.library import Library
from safe4me.content.segments import Pair, pairs_of, unread
from safe4me.i18n import catalogues
from safe4me.i18n.coverage import INTERFACE, KINDS, kind_of_file
from safe4me.settings import ROOT

PACKS = ROOT / "var" / "reading-packs"
WORDS_A_MINUTE = 100  # read beside their English, with a thought for each


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A file of a translation that waits for a reader: `waits` are the segments that nobody has read."""

    path: str
    kind: str
    title: str
    pairs: tuple[Pair, ...]
    waits: tuple[Pair, ...]

    @property
    def words(self) -> int:
        """How many words of the translation wait."""
        return sum(len(pair.own.split()) for pair in self.waits)


@dataclass(frozen=True, slots=True)
class Pack:
    """What a reader is sent of a language, by its number: 128 bits, in hexadecimal."""

    number: str
    language: str
    files: tuple[FileToRead, ...]

    @property
    def words(self) -> int:
        """How many words there are to read."""
        return sum(file.words for file in self.files)

    @property
    def minutes(self) -> int:
        """How long that takes, at least one minute."""
        return max(1, self.words // WORDS_A_MINUTE)


class UnknownKind(Exception):
    """There is no kind of page of that name; `kinds` are those there are."""

    kinds = KINDS


class NothingToRead(Exception):
    """Of that language nothing waits for a reader."""


def make_pack(folder: Path, language: str, only: Collection[str] = ()) -> Pack:
    """A pack of all that waits for a reader, or of some kinds of pages alone.

    Raises NothingToRead, UnknownKind, and ContentError where a file cannot be read.
    """
    if unknown := sorted(set(only) - set(KINDS)):
        raise UnknownKind(unknown[0])
    if language not in reading.languages_in(folder)[1:]:
        raise NothingToRead(language)
    library = reading.load(folder, with_unread=True, languages=(language,))[language]
    files = [file for file in _files(folder, language, library) if not only or file.kind in only]
    files.sort(key=lambda file: KINDS.index(file.kind))
    if not files:
        raise NothingToRead(language)
    return Pack(secrets.token_hex(16), language, tuple(files))


def _files(folder: Path, language: str, library: Library) -> Iterator[FileToRead]:
    """Every file that waits, pages in the order in which a pupil meets them."""
    originals = reading.read_files(folder, reading.languages_in(folder)[0])
    own, marks = reading.read_files(folder, language), reading.read_marks(folder, language)
    titles = {each.page.path: each.page.title for each in library.documents()}
    for path in [*titles, *sorted(own.keys() - titles.keys())]:
        if path not in own or path not in originals:
            continue
        pairs = pairs_of(path, originals[path], own[path])
        if waits := unread(path, pairs, marks.get(path, ())):
            yield FileToRead(path, kind_of_file(path), titles.get(path, path), tuple(pairs), tuple(waits))
    file = catalogues.catalogue_of(language)
    if file.exists() and (found := _interface(file)):
        yield found


def _interface(file: Path) -> FileToRead | None:
    name = catalogues.place_of(file)
    try:
        pairs, marks = catalogues.shown_in(catalogues.read_texts(file)), catalogues.marks_of(file)
    except Malformed as malformed:
        raise ContentErrors(malformed.in_file(name)) from None
    waits = unread(name, pairs, marks)
    return (
        FileToRead(name, INTERFACE, "Words around every page", tuple(pairs), tuple(waits)) if waits else None
    )


def keep(pack: Pack, packs: Path = PACKS) -> None:
    """Keep what a pack holds, as hashes, until what its reader saved comes back."""
    packs.mkdir(parents=True, exist_ok=True)
    held = [[file.path, pair.id, pair.hash] for file in pack.files for pair in file.waits]
    kept = {"language": pack.language, "segments": held}
    (packs / f"{pack.number}.json").write_text(json.dumps(kept), encoding="utf-8")


def rows_to_read(pack: Pack) -> list[Mapping[str, object]]:
    """What the file that a reader opens says, file by file; segments that wait have a number, from 0 on."""
    number = 0
    found: list[Mapping[str, object]] = []
    for file in pack.files:
        waits, rows = {pair.id for pair in file.waits}, []
        for pair in file.pairs:
            row: dict[str, object] = {"english": pair.english.strip(), "own": pair.own.strip()}
            if pair.id in waits:
                row["number"] = number
                number += 1
            rows.append(row)
        found.append({"path": file.path, "title": file.title, "rows": rows})
    return found
