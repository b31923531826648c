"""Writes and takes back the file that translators' tools open."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from safe4me.content import folder as reading
from safe4me.content.markup.errors import ContentError, ContentFault, Fault
from safe4me.languages import catalogues
from safe4me.languages.packing import NOT_PACKED, pack_texts, unpack_texts
from safe4me.languages.reading import ids_of, is_known, read_texts_of, strings_of


class NoSuchPage(Exception):
    """No page of the first language has that path."""


class NoSuchLanguage(Exception):
    """There is no language of that code."""


def pack_file(folder: Path, language: str, paths: Iterable[str] = ()) -> bytes:
    """The translators' file of a language, as PO: these pages, or all of them and the interface texts.

    Raises NoSuchLanguage, NoSuchPage, and ContentError where a translation has other segments than its
    original, or where the catalogue cannot be read.
    """
    if not (reading.LANGUAGE.fullmatch(language) and is_known(language)):
        raise NoSuchLanguage(language)
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
    if not reading.LANGUAGE.fullmatch(language) or language == reading.languages_in(folder)[0]:
        raise ContentError(
            [ContentFault(file.name, 1, f"Its header names “{language}”: leave it as it was.")]
        )
    originals, own = _texts(folder, language)
    unpacked = unpack_texts(file.name, read, originals, own)
    known = catalogues.read_catalogue(language)
    if faults := [*catalogues.faults_of(unpacked.interface), *_unknown(unpacked.interface, known)]:
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
    first = reading.languages_in(folder)[0]
    own = reading.read_files(folder, language) if (folder / language).is_dir() else {}
    originals = reading.read_files(folder, first)
    return {path: originals[path] for path in sorted(originals.keys() - NOT_PACKED)}, dict(own)


def _unknown(interface: Iterable[Message], catalogue: Catalog) -> Iterator[Fault]:
    """Translated interface texts that the site has not, or has no more: they would be lost."""
    for message in interface:
        if any(strings_of(message)) and not catalogue.get(message.id, message.context):
            yield (
                message.lineno or 1,
                f"“{ids_of(message)[0][:40]}” is no text of the site now: pack it again.",
            )


def _empty_like(catalogue: Catalog) -> Catalog:
    empty = Catalog(locale=catalogue.locale, fuzzy=False)
    empty.mime_headers = [("Plural-Forms", catalogue.plural_forms)]
    return empty


def _read(file: Path) -> Catalog:
    read = read_texts_of(file.name, file)
    if read.locale is None:
        raise ContentError([ContentFault(file.name, 1, "Its header names no language: leave it as it was.")])
    return read
