"""The translators' file: pages and interface texts, segment by segment, as one PO for their tools.

A segment stands there as in its file, marks and all. Its context says which file, and the segment's id.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from safe4me.content import folder as reading
from safe4me.content.markup.errors import ContentError, ContentErrors, Fault, Malformed
from safe4me.content.parsing.front_matter import TRANSLATED
from safe4me.content.segments import (
    OF_ITSELF,
    SegmentMarks,
    aligned,
    ids_in,
    paired,
    pairs_of,
    spans_of,
    texts_in,
)
from safe4me.content.telling_words import language_told
from safe4me.content.translation_check import compare_files, own_fields
from safe4me.i18n import catalogues
from safe4me.i18n.catalogues import is_known, read_texts_of
from safe4me.i18n.message_faults import faults_of, ids_of, strings_of

# Not translated, or written anew.
NOT_PACKED = frozenset(("casting.yaml", "claims.yaml", "searches.yaml", "signatures.yaml"))
FUZZY = "fuzzy"  # the flag of a segment whose English has changed: nobody is sure of it yet
_OF_FILE = re.compile(r"(?P<path>[\w./-]+) (?P<id>[\w.-]+/[0-9a-f]{8}(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Translation:
    """What a language has of a file: its text, and which English each of its segments is of."""

    text: str = ""
    marks: Sequence[SegmentMarks] = ()

    def of(self, path: str, original: str) -> dict[str, tuple[str, bool]]:
        """For each id of its English what it says there, and whether that English is still the same.

        As its segments were when they were last aligned; where they never were, as they fit the English now.
        """
        if not self.text:
            return {}
        own = texts_in(path, self.text)
        known = [each.id for each in self.marks if each.id != OF_ITSELF]
        if len(known) != len(own):
            return {pair.id: (pair.own, True) for pair in pairs_of(path, original, self.text)}
        ids = ids_in(path, original)
        return {
            name: (own[found[0]], found[1])
            for name, found in zip(ids, paired(known, ids), strict=True)
            if found
        }


def pack_texts(originals: Mapping[str, str], own: Mapping[str, Translation], interface: Catalog) -> Catalog:
    """The translators' file of a language: every segment of `originals`, and what `own` says for it.

    Texts are by path. A segment whose English has changed is fuzzy, and one that is new says nothing.
    """
    packed = Catalog(locale=interface.locale, fuzzy=False)
    packed.mime_headers = [("Plural-Forms", interface.plural_forms)]
    for path, original in originals.items():
        said = own.get(path, Translation()).of(path, original)
        for name, english in zip(ids_in(path, original), texts_in(path, original), strict=True):
            string, is_same = said.get(name, ("", True))
            packed.add(english, string, context=f"{path} {name}", flags=() if is_same else (FUZZY,))
    for message in interface:
        if message.id:
            packed.add(message.id, message.string, context=message.context, flags=message.flags)
    return packed


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a translators' file says: each page by its path, and the interface texts."""

    pages: Mapping[str, Translation]
    interface: tuple[Message, ...]


def unpack_texts(
    name: str, packed: Catalog, originals: Mapping[str, str], own: Mapping[str, Translation]
) -> Unpacked:
    """The files that a translators' file called `name` makes; a page without a translated segment makes none.

    Raises ContentError with each line of the translators' file that is wrong: a segment that is unknown or
    missing, a page of which half is translated, and whatever a translation does not keep of its original.
    """
    by_page, interface = _sorted_out(packed)
    faults: list[tuple[int, str]] = []
    pages = {}
    for path, messages in by_page.items():
        wrong = list(_misfits(path, messages, originals))
        if not wrong and any(message.string for message in messages.values()):
            known = own.get(path, Translation())
            said = [name for name, message in messages.items() if message.string]
            base = _base(path, originals[path], known.text, said)
            made = _filled(path, originals[path], messages, base)
            wrong = [
                *_other(path, messages, originals[path], made),
                *_marked_anew(path, messages, base, made),
            ]
            if not wrong:
                marks = aligned(pairs_of(path, originals[path], made), known.marks)
                pages[path] = Translation(made, marks)
        faults += wrong
    if faults:
        raise ContentErrors(ContentError(name, line, message) for line, message in faults)
    return Unpacked(pages, interface)


def _sorted_out(packed: Catalog) -> tuple[dict[str, dict[str, Message]], tuple[Message, ...]]:
    by_page: dict[str, dict[str, Message]] = {}
    interface: list[Message] = []
    for message in packed:
        found = _OF_FILE.fullmatch(message.context or "")
        if found:
            by_page.setdefault(found["path"], {})[found["id"]] = message
        elif message.id:
            interface.append(message)
    return by_page, tuple(interface)


def _misfits(
    path: str, messages: Mapping[str, Message], originals: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    first = next(iter(messages.values())).lineno or 1
    if path not in originals:
        yield first, f"There is no English file “{path}”: leave msgctxt as it was."
        return
    english = dict(zip(ids_in(path, originals[path]), texts_in(path, originals[path]), strict=True))
    begun = {_part_of(path, name) for name, message in messages.items() if message.string}
    for name, text in english.items():
        if name not in messages:
            yield first, f"“{text[:40]}” of {path} is missing: pack it again."
            continue
        line = messages[name].lineno or 1
        if messages[name].id != text:
            yield line, f"The English of “{path} {name}” is another now: pack it again."
        elif not messages[name].string and _part_of(path, name) in begun:
            yield line, f"Translate all of {_part_of(path, name)}, or nothing of it."
        elif messages[name].fuzzy:
            yield line, "The English of this has changed: once it says the same, take the mark “fuzzy” away."
    for name in messages.keys() - english.keys():
        yield messages[name].lineno or 1, f"The English of “{path} {name}” is another now: pack it again."


def _part_of(path: str, name: str) -> str:
    """What is translated whole or not at all: a page, or a record of a data file."""
    return f"{path} {name.partition('/')[0]}" if path.endswith(".yaml") else path


def _base(path: str, original: str, text: str, names: Collection[str]) -> str:
    """What a page with these segments is made from: what there is of it where that fits, else its English.

    What it says for itself at its head stays. A data file stays too, and gains the records that are new.
    """
    if text and path.endswith(".yaml"):
        said = {name.partition("/")[0] for name in names} - _records(text).keys()
        new = [record for name, record in _records(original).items() if name in said]
        return text + "".join(f"\n{each.strip()}\n" for each in new)
    if text and len(pairs_of(path, original, text)) >= len(names):
        return text
    begun = original.removeprefix("---\n") if original.startswith("---\n") else f"---\n{original}"
    own = own_fields(path, text)[0] if text else {}
    for name in own:
        begun = re.sub(_field_of(name), "", begun, count=1)
    kept = "".join(found[0] for name in own if (found := re.search(_field_of(name), text)))
    return f"---\n{kept or f'{TRANSLATED}: person{chr(10)}'}{begun}"


def _records(text: str) -> dict[str, str]:
    """The records of a data file by their ids, each as it stands there."""
    parts = re.split(r"(?m)^- id: (.+)\n", text)[1:]
    return {name: f"- id: {name}\n{rest}" for name, rest in zip(parts[::2], parts[1::2], strict=True)}


def _field_of(name: str) -> str:
    """A field at a file's head, in all its lines."""
    return rf"(?m)^{name}:.*\n(?:[ ]+.*\n|- .*\n)*"


def _filled(path: str, original: str, messages: Mapping[str, Message], base: str) -> str:
    """The file with each segment said as the translators have it; the rest as it was, or as in English."""
    fitting = pairs_of(path, original, base)
    names = [pair.id for pair in fitting if pair.id != OF_ITSELF] if fitting else ids_in(path, base)
    lines = base.split("\n")
    for name, span in reversed(list(zip(names, spans_of(path, base), strict=False))):
        if name in messages and messages[name].string:
            lines[span.start : span.end] = str(messages[name].string).split("\n")
    return "\n".join(lines)


def _other(path: str, messages: Mapping[str, Message], original: str, made: str) -> Iterator[tuple[int, str]]:
    spans, told = spans_of(path, made), list(messages.values())
    for line, fault in compare_files(path, original, made):
        place = next((n for n, span in enumerate(spans) if line <= span.end), len(told) - 1)
        yield told[min(place, len(told) - 1)].lineno or 1, f"{path}: {fault}"


def _marked_anew(
    path: str, messages: Mapping[str, Message], base: str, made: str
) -> Iterator[tuple[int, str]]:
    """What a file says of itself, such as who has made it, is no segment: nothing of it may change."""
    if _own_fields(path, made) != _own_fields(path, base):
        line = next(iter(messages.values())).lineno or 1
        yield line, f"{path}: Translate its texts only: marks, days and other forms are not written here."


def _own_fields(path: str, text: str) -> list[dict[str, object]]:
    try:
        return own_fields(path, text)
    except Malformed:
        return []


class NoSuchPage(Exception):
    """No page of the first language has that path."""


class NoSuchLanguage(Exception):
    """There is no language of that code."""


def pack_file(folder: Path, language: str, paths: Iterable[str] = ()) -> bytes:
    """The translators' file of a language, as PO: these pages, or all of them and the interface texts.

    Raises NoSuchLanguage, NoSuchPage, and ContentError where the catalogue or a file cannot be read.
    """
    if not (reading.LANGUAGE.fullmatch(language) and is_known(language)):
        raise NoSuchLanguage(language)
    originals, own = texts_to_translate(folder, language)
    chosen = {path: originals[path] for path in paths if path in originals}
    if unknown := [path for path in paths if path not in originals]:
        raise NoSuchPage(unknown[0])
    catalogue = catalogues.read_catalogue(language)
    interface = catalogue if not chosen else _empty_like(catalogue)
    made = BytesIO()
    write_po(made, pack_texts(chosen or originals, own, interface))
    return made.getvalue()


def unpack_file(folder: Path, file: Path) -> list[str]:
    """Write what a translators' file says, and tell which files have changed. Raises as `take_catalogue`."""
    return take_catalogue(folder, file.name, _read(file))


def take_catalogue(folder: Path, name: str, read: Catalog) -> list[str]:
    """Write what the translators' file of that name says, and tell which files have changed.

    Raises ContentError with each line that is wrong; then nothing is written.
    """
    language = str(read.locale)
    if not reading.LANGUAGE.fullmatch(language) or language == reading.languages_in(folder)[0]:
        raise ContentErrors([ContentError(name, 1, f"Its header names “{language}”: leave it as it was.")])
    told = language_told(text for message in read if message.id for text in strings_of(message))
    if told not in (None, language):
        why = f"Its header names “{language}”, and its words are of “{told}”."
        raise ContentErrors([ContentError(name, 1, why)])
    originals, own = texts_to_translate(folder, language)
    unpacked = unpack_texts(name, read, originals, own)
    known = catalogues.read_catalogue(language)
    if faults := [*faults_of(unpacked.interface, read), *_unknown(unpacked.interface, known)]:
        raise ContentErrors(ContentError(name, *fault) for fault in faults)
    none = Translation()
    changed = [path for path, made in unpacked.pages.items() if made.text != own.get(path, none).text]
    for path in changed:
        target = folder / language / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(unpacked.pages[path].text, encoding="utf-8")
        reading.write_marks(folder, language, path, unpacked.pages[path].marks)
    written = [f"{folder.name}/{language}/{path}" for path in changed]
    if catalogues.change_catalogue(language, unpacked.interface):
        written.append(catalogues.place_of(catalogues.catalogue_of(language)))
    return written


def texts_to_translate(folder: Path, language: str) -> tuple[dict[str, str], dict[str, Translation]]:
    """What is translated, and what a language has of it, by path."""
    originals = reading.read_files(folder, reading.languages_in(folder)[0])
    packed = {path: originals[path] for path in sorted(originals.keys() - NOT_PACKED)}
    if not (folder / language).is_dir():
        return packed, {}
    own, marks = reading.read_files(folder, language), reading.read_marks(folder, language)
    return packed, {path: Translation(text, marks.get(path, ())) for path, text in own.items()}


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
        raise ContentErrors([ContentError(file.name, 1, "Its header names no language: leave it as it was.")])
    return read
