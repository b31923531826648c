"""Reads a content folder into libraries; of a translation, what a person has read of it."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from safe4me.content.drafts import DRAFTS, choose_words, read_drafts
from safe4me.content.markup.errors import ContentError, ContentErrors, Malformed
from safe4me.content.measure_lock import LOCK, Lock, accept_measured, parse_lock, past, write_lock
from safe4me.content.model.decision_tables import SCHEMAS
from safe4me.content.model.fact_sheet import DraftWords
from safe4me.content.model.library import Library
from safe4me.content.model.signatures import PageRead, Signature
from safe4me.content.parsing.library import (
    CASTING,
    CLAIMS,
    GLOSSARY,
    MISCONCEPTIONS,
    RESEARCH,
    SEARCHES,
    SERVICES,
    SIGNATURES,
    parse_library,
)
from safe4me.content.parsing.records import read_record, read_register
from safe4me.content.parsing.signatures import read_today, with_read
from safe4me.content.review_dates import UnreadTranslation
from safe4me.content.segments import (
    OF_SEGMENTS,
    SegmentMarks,
    aligned,
    last_read,
    pairs_of,
    place_beside,
    read_segments,
    unread,
    with_reading,
    write_segments,
)
from safe4me.content.translation_check import compare_files

LANGUAGE = re.compile(r"[a-z]{2,3}")
Takes = Callable[[str, str, str], bool]  # of an unread translation: its path, its original's text, its own
Marks = Mapping[str, Sequence[SegmentMarks]]  # of each translation, by its path


def load(
    folder: Path, *, with_unread: bool = False, languages: Collection[str] | None = None
) -> dict[str, Library]:
    """The library of every language that has a folder in `folder`, English first and whole.

    With `languages` it reads English and those of them: the others cost nothing.

    A page that another language lacks stands in its library in English. So does a translation that no person
    has read as it stands, which is as good as missing; `with_unread` takes those too, marked as such, that
    fit their English. So nobody who changes the English has to mend a language that they do not read.

    Raises ContentError with every fault of every language.
    """
    takes = _fits if with_unread else lambda _path, _original, _text: False
    return load_taking(folder, takes, languages)


def _fits(path: str, original: str, text: str) -> bool:
    return bool(original) and not compare_files(path, original, text)


def load_taking(folder: Path, takes: Takes, languages: Collection[str] | None = None) -> dict[str, Library]:
    """The libraries of a folder, with those unread translations that `takes` takes. Raises ContentError."""
    libraries: dict[str, Library] = {}
    faults: set[ContentError] = set()
    found = languages_in(folder)
    if not found:
        raise ContentErrors(
            [ContentError(folder.name, 1, "No language has a folder here: make one called en.")]
        )
    originals: Mapping[str, str] = {}
    for language in found[:1] + [each for each in found[1:] if languages is None or each in languages]:
        original = next(iter(libraries.values()), None)
        try:
            files = read_files(folder, language)
            originals = originals or files
            not_read = unread_paths(originals, files, read_marks(folder, language))
            waits = {path for path in not_read if not takes(path, originals.get(path, ""), files[path])}
            shown = {path: text for path, text in files.items() if path not in waits}
            libraries[language] = parse_library(language, shown, original, shown.keys() & not_read)
        except ContentErrors as error:
            faults.update(error.faults)
    if faults:
        raise ContentErrors(faults)
    gone = past(next(iter(libraries.values())), read_lock(folder))
    drafts = drafts_of(folder)
    return {language: replace(library, past=gone, drafts=drafts) for language, library in libraries.items()}


def unread_translations(folder: Path) -> list[UnreadTranslation]:
    """Every translation of a content folder that no person has read as it stands.

    Raises ContentError when a file is not UTF-8 text, or when marks cannot be read.
    """
    found = []
    originals: Mapping[str, str] = {}
    for language in languages_in(folder):
        own, marks = read_files(folder, language), read_marks(folder, language)
        originals = originals or own
        found += [
            UnreadTranslation(language, f"{language}/{path}", last_read(marks.get(path, ())))
            for path in sorted(unread_paths(originals, own, marks))
        ]
    return found


def unread_paths(originals: Mapping[str, str], files: Mapping[str, str], marks: Marks) -> set[str]:
    """The paths of what nobody has read as it stands; the originals themselves were written by people."""
    if files is originals:
        return set()
    return {
        path
        for path, text in files.items()
        if not _is_read(path, originals.get(path, ""), text, marks.get(path, ()))
    }


def _is_read(path: str, original: str, text: str, marks: Sequence[SegmentMarks]) -> bool:
    """Whether people have read every segment of a translation as it and its English stand."""
    if not original or not any(each.readings for each in marks):
        return False  # nearly always, and quickly told
    pairs = pairs_of(path, original, text)
    return bool(pairs) and not unread(path, pairs, marks)


def languages_in(folder: Path) -> list[str]:
    """The languages that have a folder, English first."""
    found = [path.name for path in folder.glob("*") if path.is_dir() and LANGUAGE.fullmatch(path.name)]
    return sorted(found, key=lambda language: (language != "en", language))


def read_files(folder: Path, language: str) -> Mapping[str, str]:
    """The texts of a language: path below its folder → text, and the services: the first one's are shared.

    Of each draft they have the words that are printed today. Who has read which page stands in the first
    language alone. Raises ContentErrors when a file is not UTF-8 text, or its drafts cannot be told apart.
    """
    own = folder / language
    paths = {path.relative_to(own).as_posix(): path for path in sorted(own.rglob("*.md"))}
    is_first = language == languages_in(folder)[0]
    names = (RESEARCH, MISCONCEPTIONS, GLOSSARY, CASTING, CLAIMS, *SCHEMAS, SEARCHES)
    data = {name: own / name for name in names}
    data[SERVICES] = (folder if is_first else own) / SERVICES
    if is_first:
        data[SIGNATURES] = own / SIGNATURES
    paths |= {name: path for name, path in data.items() if path.exists()}
    places = {name: path.relative_to(folder).as_posix() for name, path in paths.items()}
    return choose_words(texts_of(folder, paths), places, drafts_of(folder))


def drafts_of(folder: Path) -> tuple[DraftWords, ...]:
    """The drafts of a content folder; none where it has no file of them. Raises ContentErrors."""
    file = folder / DRAFTS
    return read_drafts(texts_of(folder, {DRAFTS: file})[DRAFTS]) if file.exists() else ()


def texts_of(folder: Path, paths: Mapping[str, Path]) -> Mapping[str, str]:
    """The texts of files of a content folder, by their names. Raises ContentError for those not in UTF-8."""
    try:
        return {
            name: path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n") for name, path in paths.items()
        }
    except UnicodeDecodeError:
        unreadable = [path for path in paths.values() if not _is_text(path)]
        message = "Save this file as UTF-8 text."
        raise ContentErrors(
            ContentError(p.relative_to(folder).as_posix(), 1, message) for p in unreadable
        ) from None


def _is_text(path: Path) -> bool:
    try:
        path.read_bytes().decode()
    except UnicodeDecodeError:
        return False
    return True


def read_lock(folder: Path) -> Lock:
    """The lock of a content folder; empty when there is none. Raises ContentError."""
    path = folder / LOCK
    return parse_lock(path.read_text(encoding="utf-8") if path.exists() else "")


def read_marks(folder: Path, language: str) -> Marks:
    """Which English each segment of a language's files is of, and who has read it. Raises ContentError."""
    own = folder / language
    paths = {path.relative_to(own).as_posix(): path for path in sorted(own.rglob(f"*{OF_SEGMENTS}"))}
    found, faults = {}, []
    for path, text in texts_of(folder, paths).items():
        try:
            found[path] = read_segments(text)
        except Malformed as malformed:
            faults += malformed.in_file(f"{language}/{path}")
    if faults:
        raise ContentErrors(faults)
    files = [each.relative_to(own).as_posix() for ending in ("*.md", "*.yaml") for each in own.rglob(ending)]
    return {path: found[beside] for path in files if (beside := place_beside(path)) in found}


def write_marks(folder: Path, language: str, path: str, marks: Iterable[SegmentMarks]) -> None:
    """Write them beside a translation."""
    (folder / language / place_beside(path)).write_text(write_segments(marks), encoding="utf-8")


def align(folder: Path, language: str) -> list[str]:
    """Write beside each translation which English its segments are of; returns the files whose marks changed.

    What has been read as it stands stays read. A file that does not fit its English keeps its marks, so that
    its segments are known by them. Raises ContentError.
    """
    originals, own = read_files(folder, languages_in(folder)[0]), read_files(folder, language)
    marks = read_marks(folder, language)
    changed = []
    for path in sorted(own.keys() & originals.keys()):
        made = aligned(pairs_of(path, originals[path], own[path]), marks.get(path, ()))
        if made and made != marks.get(path):
            write_marks(folder, language, path, made)
            changed.append(f"{language}/{place_beside(path)}")
    return changed


class UnknownTranslation(Exception):
    """A content folder has no translation of that path, or no original that it could be of."""


def mark_read(folder: Path, file: str, by: str, on: date) -> None:
    """Write down that a person has read a translation as it stands. `file` is its path below the folder.

    Raises UnknownTranslation where the folder has none of that name, ContentError where it does not fit its
    English or `by` is no role.
    """
    language, _, path = file.partition("/")
    first = languages_in(folder)[0]
    originals = read_files(folder, first)
    own = read_files(folder, language) if language in languages_in(folder)[1:] else {}
    if path not in own or path not in originals:
        raise UnknownTranslation(file)
    try:
        if faults := compare_files(path, originals[path], own[path]):
            raise Malformed(*faults[0])
        pairs = pairs_of(path, originals[path], own[path])
        made = with_reading(pairs, read_marks(folder, language).get(path, ()), by, on)
    except Malformed as malformed:
        raise ContentErrors(malformed.in_file(file)) from None
    write_marks(folder, language, path, made)


class UnknownReader(Exception):
    """A content folder asks no such reader."""


class NotTheirs(Exception):
    """A page that this reader is not asked to read."""


def pages_read(folder: Path, reader: str, paths: Collection[str], on: date) -> tuple[PageRead, ...]:
    """These pages, or all that a reader is asked to read, as that reader has read them on that day.

    Raises ContentError, UnknownReader, and NotTheirs with the first page that is none of theirs.
    """
    original, *_ = load(folder, languages=()).values()
    reading = next((each for each in original.readings if each.signature.id == reader), None)
    if reading is None:
        raise UnknownReader(reader)
    pages = {each.page.path: each.page for each in original.documents()}
    theirs = {path: page for path, page in pages.items() if reading.signature.asks_for(page)}
    if strange := [path for path in paths if path not in theirs]:
        raise NotTheirs(strange[0])
    return read_today((theirs[path] for path in paths or theirs), on)


def write_read(file: Path, reader: str, read: Sequence[PageRead]) -> None:
    """Write into the file of signatures that a reader has read these pages too."""
    text = file.read_text(encoding="utf-8")
    known = read_register(text, partial(read_record, Signature))
    signature = next(each for each in known if each.id == reader)
    file.write_text(with_read(text, signature, read), encoding="utf-8")


def accept(folder: Path, measure_ids: Iterable[str]) -> None:
    """Records in the lock how measured questions stand now.

    Raises ContentError, UnknownMeasure and NeedsNewRevision; then nothing is recorded.
    """
    original, *_ = load(folder).values()
    lock = read_lock(folder)
    for measure_id in measure_ids:
        lock = accept_measured(original, lock, measure_id)
    (folder / LOCK).write_text(write_lock(lock), encoding="utf-8")
