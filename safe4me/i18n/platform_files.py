"""What a translators' platform works on: XLIFF, a file a module; what is approved there counts as read."""

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from safe4me.content import folder as reading
from safe4me.content.markup.errors import ContentErrors, Malformed
from safe4me.content.model.addresses import address
from safe4me.content.segments import ids_in, pairs_of, place_beside, texts_in, unread, with_reading
from safe4me.i18n.catalogues import is_known
from safe4me.i18n.translator_files import NoSuchLanguage, Translation, take_catalogue, texts_to_translate
from safe4me.i18n.xliff import Unit, read_xliff, write_xliff


def pack_modules(folder: Path, language: str) -> dict[str, bytes]:
    """The translators' file in XLIFF, by module: what a platform such as Weblate keeps approvals in.

    Interface texts have a file of their own already: the catalogue. Raises NoSuchLanguage and ContentError.
    """
    if not (reading.LANGUAGE.fullmatch(language) and is_known(language)):
        raise NoSuchLanguage(language)
    originals, own = texts_to_translate(folder, language)
    modules: dict[str, dict[str, list[Unit]]] = {}
    for path, original in originals.items():
        known = own.get(path, Translation())
        modules.setdefault(path.partition("/")[0].removesuffix(".yaml"), {})[path] = _units(
            path, original, known
        )
    first = reading.languages_in(folder)[0]
    return {name: write_xliff(first, language, files) for name, files in modules.items()}


def _units(path: str, original: str, known: Translation) -> list[Unit]:
    pairs = pairs_of(path, original, known.text) if known.text else []
    read = {pair.id for pair in pairs} - {pair.id for pair in unread(path, pairs, known.marks)}
    said = known.of(path, original)
    return [
        Unit(f"{path} {name}", english, *said.get(name, ("", True)), name in read, f"/{address(path)}")
        for name, english in zip(ids_in(path, original), texts_in(path, original), strict=True)
    ]


def unpack_module(folder: Path, file: Path, approved_by: str, on: date) -> list[str]:
    """Write what a module's file says, and tell which files have changed.

    What is approved there is marked as read on that day by that role, where one is given. Raises ContentError
    with each line that is wrong; then nothing is written.
    """
    try:
        read, approved = read_xliff(file.read_bytes())
    except Malformed as malformed:
        raise ContentErrors(malformed.in_file(file.name)) from None
    written = take_catalogue(folder, file.name, read)
    return (
        [*written, *_mark_approved(folder, str(read.locale), approved, approved_by, on)]
        if approved_by
        else written
    )


def _mark_approved(
    folder: Path, language: str, approved: Collection[str], by: str, on: date
) -> Iterator[str]:
    """Mark as read what a platform calls approved, and tell where. Raises ContentError for no role."""
    originals, own = texts_to_translate(folder, language)
    for path in sorted({context.partition(" ")[0] for context in approved} & own.keys()):
        pairs = pairs_of(path, originals[path], own[path].text)
        only = {context.partition(" ")[2] for context in approved if context.startswith(f"{path} ")}
        try:
            marks = with_reading(pairs, own[path].marks, by, on, only)
        except Malformed as malformed:
            raise ContentErrors(malformed.in_file(path)) from None
        if marks != own[path].marks:
            reading.write_marks(folder, language, path, marks)
            yield f"{folder.name}/{language}/{place_beside(path)}"
