"""Reads a content folder into libraries; of a translation, what a person has read of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from safe4me.lessons.finder import FINDER
from safe4me.lessons.fit.lock import LOCK, Lock, parse_lock, past
from safe4me.lessons.fit.of_lines import compare_files
from safe4me.lessons.fit.waiting import UnreadTranslation
from safe4me.lessons.law_table import LAW
from safe4me.lessons.markup.faults import ContentError, ContentFault
from safe4me.lessons.model import Library
from safe4me.lessons.parsing.library import (
    CASTING,
    GLOSSARY,
    MISCONCEPTIONS,
    RESEARCH,
    SEARCHES,
    SERVICES,
    parse_library,
)
from safe4me.lessons.parsing.translated import is_read, last_read

LANGUAGE = re.compile(r"[a-z]{2,3}")
Takes = Callable[[str, str, str], bool]  # of an unread translation: its path, its original's text, its own


def load(folder: Path, *, with_unread: bool = False) -> dict[str, Library]:
    """The library of every language that has a folder in `folder`, English first and whole.

    A page that another language lacks stands in its library in English. So does a translation that no person
    has read as it stands, which is as good as missing; `with_unread` takes those too, marked as such, that
    fit their English. So nobody who changes the English has to mend a language that they do not read.

    Raises ContentError with every fault of every language.
    """
    return load_taking(folder, _fits if with_unread else lambda _path, _original, _text: False)


def _fits(path: str, original: str, text: str) -> bool:
    return bool(original) and not compare_files(path, original, text)


def load_taking(folder: Path, takes: Takes) -> dict[str, Library]:
    """The libraries of a folder, with those unread translations that `takes` takes. Raises ContentError."""
    libraries: dict[str, Library] = {}
    faults: set[ContentFault] = set()
    if not languages_in(folder):
        raise ContentError(
            [ContentFault(folder.name, 1, "No language has a folder here: make one called en.")]
        )
    originals: Mapping[str, str] = {}
    for language in languages_in(folder):
        original = next(iter(libraries.values()), None)
        try:
            files = read_files(folder, language)
            originals = originals or files
            unread = unread_paths(originals, files)
            waits = {path for path in unread if not takes(path, originals.get(path, ""), files[path])}
            shown = {path: text for path, text in files.items() if path not in waits}
            libraries[language] = parse_library(language, shown, original, shown.keys() & unread)
        except ContentError as error:
            faults.update(error.faults)
    if faults:
        raise ContentError(faults)
    gone = past(next(iter(libraries.values())), read_lock(folder))
    return {language: replace(library, past=gone) for language, library in libraries.items()}


def unread_translations(folder: Path) -> list[UnreadTranslation]:
    """Every translation of a content folder that no person has read as it stands.

    Raises ContentError when a file is not UTF-8 text.
    """
    files = {language: read_files(folder, language) for language in languages_in(folder)}
    originals = next(iter(files.values()), {})
    return [
        UnreadTranslation(language, f"{language}/{path}", last_read(own[path]))
        for language, own in files.items()
        for path in sorted(unread_paths(originals, own))
    ]


def unread_paths(originals: Mapping[str, str], files: Mapping[str, str]) -> set[str]:
    """The paths of what nobody has read as it stands; the originals themselves were written by people."""
    if files is originals:
        return set()
    return {path for path, text in files.items() if not is_read(originals.get(path, ""), text)}


def languages_in(folder: Path) -> list[str]:
    """The languages that have a folder, English first."""
    found = [path.name for path in folder.glob("*") if path.is_dir() and LANGUAGE.fullmatch(path.name)]
    return sorted(found, key=lambda language: (language != "en", language))


def read_files(folder: Path, language: str) -> Mapping[str, str]:
    """The texts of a language: path below its folder → text, and the services: the first one's are shared.

    Raises ContentError when a file is not UTF-8 text.
    """
    own = folder / language
    paths = {path.relative_to(own).as_posix(): path for path in sorted(own.rglob("*.md"))}
    shared = folder if language == languages_in(folder)[0] else own
    data = {name: own / name for name in (RESEARCH, MISCONCEPTIONS, GLOSSARY, CASTING, LAW, FINDER, SEARCHES)}
    data[SERVICES] = shared / SERVICES
    paths |= {name: path for name, path in data.items() if path.exists()}
    return texts_of(folder, paths)


def texts_of(folder: Path, paths: Mapping[str, Path]) -> Mapping[str, str]:
    """The texts of files of a content folder, by their names. Raises ContentError for those not in UTF-8."""
    try:
        return {
            name: path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n") for name, path in paths.items()
        }
    except UnicodeDecodeError:
        unreadable = [path for path in paths.values() if not _is_text(path)]
        message = "Save this file as UTF-8 text."
        raise ContentError(
            ContentFault(p.relative_to(folder).as_posix(), 1, message) for p in unreadable
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
