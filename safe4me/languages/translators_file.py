"""Writes and takes back the file that translators' tools open."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from safe4me import content
from safe4me.languages import catalogues
from safe4me.languages.packing import NOT_PACKED, pack_texts, unpack_texts
from safe4me.lessons.markup.faults import ContentError, ContentFault


class NoSuchPage(Exception):
    """No page of the first language has that path."""


def pack_file(folder: Path, language: str, paths: Iterable[str] = ()) -> bytes:
    """The translators' file of a language, as PO: these pages, or all of them and the interface texts.

    Raises NoSuchPage, and ContentError where a translation has other segments than its original.
    """
    originals, own = _texts(folder, language)
    chosen = {path: originals[path] for path in paths if path in originals}
    if unknown := [path for path in paths if path not in originals]:
        raise NoSuchPage(unknown[0])
    catalogue = catalogues.read_catalogue(language)
    interface = catalogue if not chosen else _empty_like(catalogue)
    made = BytesIO()
    write_po(made, pack_texts(chosen or originals, own, interface))
    return made.getvalue()


def unpack_file(folder: Path, file: Path) -> list[str]:
    """Write what a translators' file says, and tell which files have changed.

    Raises ContentError with each line that is wrong; then nothing is written.
    """
    read = _read(file)
    language = str(read.locale)
    if not content.LANGUAGE.fullmatch(language) or language == content.languages_in(folder)[0]:
        raise ContentError(
            [ContentFault(file.name, 1, f"Its header names “{language}”: leave it as it was.")]
        )
    originals, own = _texts(folder, language)
    unpacked = unpack_texts(file.name, read, originals, own)
    if faults := list(catalogues.faults_of(read)):
        raise ContentError(ContentFault(file.name, *fault) for fault in faults)
    changed = [path for path, text in unpacked.pages.items() if text != own.get(path)]
    for path in changed:
        target = folder / language / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(unpacked.pages[path], encoding="utf-8")
    written = [f"{folder.name}/{language}/{path}" for path in changed]
    if catalogues.change_catalogue(language, unpacked.interface):
        written.append(catalogues.place_of(catalogues.catalogue_of(language)))
    return written


def _texts(folder: Path, language: str) -> tuple[dict[str, str], dict[str, str]]:
    """What is translated, and what a language has of it: path → text."""
    first = content.languages_in(folder)[0]
    own = content.read_files(folder, language) if (folder / language).is_dir() else {}
    originals = content.read_files(folder, first)
    return {path: originals[path] for path in sorted(originals.keys() - NOT_PACKED)}, dict(own)


def _empty_like(catalogue: Catalog) -> Catalog:
    empty = Catalog(locale=catalogue.locale, fuzzy=False)
    empty.mime_headers = [("Plural-Forms", catalogue.plural_forms)]
    return empty


def _read(file: Path) -> Catalog:
    try:
        with file.open("rb") as opened:
            read = read_po(opened, abort_invalid=True)
    except (PoFileError, UnknownLocaleError, ValueError) as error:
        line = error.lineno + 1 if isinstance(error, PoFileError) else 1
        raise ContentError([ContentFault(file.name, line, f"This cannot be read: {error}.")]) from None
    if read.locale is None:
        raise ContentError([ContentFault(file.name, 1, "Its header names no language: leave it as it was.")])
    return read
