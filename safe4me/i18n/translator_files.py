"""The translators' file: pages and interface texts, segment by segment, as one PO for their tools.

A segment stands there as in its file, marks and all. Its context says which file, and which segment.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from safe4me.content import folder as reading
from safe4me.content.markup.errors import ContentError, ContentErrors, Fault, Malformed
from safe4me.content.parsing.front_matter import END_OF_HEAD
from safe4me.content.translation_check import compare_files, is_kept, own_fields, segments_of
from safe4me.i18n import catalogues
from safe4me.i18n.catalogues import ids_of, is_known, read_texts_of, strings_of

NOT_PACKED = frozenset(("casting.yaml", "searches.yaml"))  # not translated; written anew
_FIELD = re.compile(r"(?P<indent> *(?:- )?)(?P<key>\"[\w-]+\"|[\w-]+):(?P<value> .*|)")
_OF_FILE = re.compile(r"(?P<path>[\w./-]+) (?P<place>\d+)")


@dataclass(frozen=True, slots=True)
class Span:
    """The lines of one segment in its file: from `start` up to but not with `end`, counted from 0."""

    start: int
    end: int

    def of(self, lines: Sequence[str]) -> str:
        """The segment as it stands in its file."""
        return "\n".join(lines[self.start : self.end])


def spans_of(path: str, text: str) -> list[Span]:
    """The segments of a file that hold words, in their order."""
    head, end, _ = text.partition(END_OF_HEAD)
    lines = text.split("\n")
    if path.endswith(".yaml"):
        return list(_fields(lines, Span(0, len(lines)), path))
    last = (head + end).count("\n")
    return [*_fields(lines, Span(1, last - 1), path), *_segments(text, lines)]


def _fields(lines: Sequence[str], within: Span, path: str) -> Iterator[Span]:
    """Each field of YAML whose value is words, with the lines in which it goes on."""
    place = within.start
    while place < within.end:
        field = _FIELD.fullmatch(lines[place])
        if not field:
            place += 1
            continue
        after = _end_of(lines, place, len(field["indent"]), within.end)
        nested = Span(place + 1, after)
        key = field["key"].strip('"')
        if not is_kept(key, path):
            if field["value"].strip() or not any(map(_FIELD.fullmatch, nested.of(lines).split("\n"))):
                yield Span(place, after)
            else:
                yield from _fields(lines, nested, path)
        place = after


def _end_of(lines: Sequence[str], place: int, indent: int, end: int) -> int:
    """Where a field ends that begins on a line: before the next line that is empty or stands no deeper."""
    after = place + 1
    while after < end and len(lines[after]) - len(lines[after].lstrip(" ")) > indent:
        after += 1
    return after


def _segments(text: str, lines: Sequence[str]) -> Iterator[Span]:
    found = segments_of(text)
    starts = [segment.line - 1 for segment in found]
    for segment, start, after in zip(found, starts, [*starts, len(lines)][1:], strict=True):
        if segment.has_words:
            end = max(n for n in range(start, after) if lines[n].strip()) + 1
            yield Span(start, end)


def pack_texts(originals: Mapping[str, str], own: Mapping[str, str], interface: Catalog) -> Catalog:
    """The translators' file of a language: every segment of `originals`, and what `own` says for it.

    Texts are by path. Raises ContentError where a translation has other segments than its original.
    """
    packed = Catalog(locale=interface.locale, fuzzy=False)
    packed.mime_headers = [("Plural-Forms", interface.plural_forms)]
    for path, original in originals.items():
        ours, theirs = original.split("\n"), own.get(path, "").split("\n")
        spans, said = spans_of(path, original), spans_of(path, own[path]) if path in own else []
        if path in own and len(said) != len(spans):
            raise ContentErrors([ContentError(path, 1, "This has other segments than the English has.")])
        for place, span in enumerate(spans):
            string = said[place].of(theirs) if said else ""
            packed.add(span.of(ours), string, context=f"{path} {place + 1}")
    for message in interface:
        if message.id:
            packed.add(message.id, message.string, context=message.context, flags=message.flags)
    return packed


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a translators' file says: the text of each page by its path, and the interface texts."""

    pages: Mapping[str, str]
    interface: tuple[Message, ...]


def unpack_texts(
    name: str, packed: Catalog, originals: Mapping[str, str], own: Mapping[str, str]
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
            base = own.get(path) or _begun(originals[path])
            pages[path] = _filled(path, messages, base)
            wrong = [
                *_other(path, messages, originals[path], pages[path]),
                *_marked_anew(path, messages, base, pages[path]),
            ]
        faults += wrong
    if faults:
        raise ContentErrors(ContentError(name, line, message) for line, message in faults)
    return Unpacked(pages, interface)


def _sorted_out(packed: Catalog) -> tuple[dict[str, dict[int, Message]], tuple[Message, ...]]:
    by_page: dict[str, dict[int, Message]] = {}
    interface: list[Message] = []
    for message in packed:
        found = _OF_FILE.fullmatch(message.context or "")
        if found:
            by_page.setdefault(found["path"], {})[int(found["place"])] = message
        elif message.id:
            interface.append(message)
    return by_page, tuple(interface)


def _misfits(
    path: str, messages: Mapping[int, Message], originals: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    first = next(iter(messages.values())).lineno or 1
    if path not in originals:
        yield first, f"There is no English file “{path}”: leave msgctxt as it was."
        return
    lines, spans = originals[path].split("\n"), spans_of(path, originals[path])
    some = any(message.string for message in messages.values())
    for place, span in enumerate(spans, start=1):
        if place not in messages:
            yield first, f"Segment {place} of {path} is missing: “{span.of(lines)[:40]}”."
        elif messages[place].id != span.of(lines):
            yield (
                messages[place].lineno or 1,
                f"The English of “{path} {place}” is another now: pack it again.",
            )
        elif some and not messages[place].string:
            yield messages[place].lineno or 1, f"Translate all of {path}, or nothing of it."
    for place in sorted(messages.keys() - set(range(1, len(spans) + 1))):
        yield messages[place].lineno or 1, f"“{path}” has no segment {place}: leave msgctxt as it was."


def _filled(path: str, messages: Mapping[int, Message], base: str) -> str:
    """The file with each segment said as the translators have it; the rest as it was, or as in English."""
    lines = base.split("\n")
    for place, span in reversed(list(enumerate(spans_of(path, base), start=1))):
        lines[span.start : span.end] = str(messages[place].string).split("\n")
    return "\n".join(lines)


def _begun(original: str) -> str:
    """An English file with the mark of a translation, made by a person."""
    mark = "---\ntranslated: person\n"
    return mark + (original.removeprefix("---\n") if original.startswith("---\n") else f"---\n{original}")


def _other(path: str, messages: Mapping[int, Message], original: str, made: str) -> Iterator[tuple[int, str]]:
    spans = spans_of(path, made)
    for line, fault in compare_files(path, original, made):
        place = next((n for n, span in enumerate(spans, start=1) if line <= span.end), len(messages))
        yield messages.get(place, messages[1]).lineno or 1, f"{path}: {fault}"


def _marked_anew(
    path: str, messages: Mapping[int, Message], base: str, made: str
) -> Iterator[tuple[int, str]]:
    """What a file says of itself, such as who has read it, is no segment: nothing of it may change."""
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
        raise ContentErrors(
            [ContentError(file.name, 1, f"Its header names “{language}”: leave it as it was.")]
        )
    originals, own = _texts(folder, language)
    unpacked = unpack_texts(file.name, read, originals, own)
    known = catalogues.read_catalogue(language)
    if faults := [*catalogues.faults_of(unpacked.interface), *_unknown(unpacked.interface, known)]:
        raise ContentErrors(ContentError(file.name, *fault) for fault in faults)
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
        raise ContentErrors([ContentError(file.name, 1, "Its header names no language: leave it as it was.")])
    return read
