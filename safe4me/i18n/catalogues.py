"""The catalogues of interface texts: compiled, checked, and whether a person has read one as it stands."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from gettext import c2py
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser, write_po

from safe4me.content.locked_lines import read_rules
from safe4me.content.markup.errors import ContentError, ContentErrors, Malformed
from safe4me.content.parsing.front_matter import END_OF_HEAD, TRANSLATED
from safe4me.content.parsing.page_head import check_maker
from safe4me.content.review_dates import UnreadTranslation
from safe4me.content.segments import (
    OF_SEGMENTS,
    Pair,
    SegmentMarks,
    last_read,
    read_segments,
    unread,
    with_reading,
    write_segments,
)
from safe4me.i18n.message_faults import faults_of, ids_of, meaning_of, other_plurals, strings_of
from safe4me.settings import ROOT

_MOST_FORMS = 6  # as many as Arabic has
_LONGEST = 4000  # characters of a text: several times our longest, and few to look through for links


class _Texts(Catalog):
    """A catalogue whose header cannot ask for a million forms of each text."""

    @property
    def num_plurals(self) -> int:
        """How many forms there are of what is counted. Raises ValueError for more than a language has."""
        if super().num_plurals > _MOST_FORMS:
            raise ValueError
        return super().num_plurals


def read_texts(file: Path, language: str | None = None) -> Catalog:
    """The texts of a PO file, in the language of its header where none is given.

    Raises Malformed where it is not UTF-8 or no PO, where its plural forms cannot be read, or where a text
    is longer than any of ours.
    """
    try:
        lines = file.read_bytes().decode("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise Malformed(1, "Save this file as UTF-8 text.") from None
    read = _Texts(locale=language)
    try:
        PoFileParser(read, abort_invalid=True).parse(lines)
        _ = read.num_plurals, c2py(read.plural_expr)
    except PoFileError as error:
        raise Malformed(error.lineno + 1, f"This cannot be read: {error}.") from None
    except ValueError:  # of a header
        raise Malformed(*_other_header(lines)) from None
    for message in read:
        if max(map(len, (*ids_of(message), *strings_of(message)))) > _LONGEST:
            line = message.lineno or 1
            raise Malformed(line, f"Make this text shorter: at most {_LONGEST} characters, English too.")
    return read


def read_texts_of(name: str, file: Path, language: str | None = None) -> Catalog:
    """The texts of a PO file that whoever works on it knows as `name`. Raises ContentError."""
    try:
        return read_texts(file, language)
    except Malformed as malformed:
        raise ContentErrors(malformed.in_file(name)) from None


def is_known(language: str) -> bool:
    """Whether Babel knows a language of that code."""
    try:
        return bool(Locale.parse(language))
    except (UnknownLocaleError, ValueError):
        return False


def _other_header(lines: list[str]) -> tuple[int, str]:
    line = next((n for n, line in enumerate(lines, start=1) if line.startswith('"Plural-Forms:')), 1)
    return line, "Write its header as it was, with the plural forms of the language: Plural-Forms: nplurals=…"


FOLDER = "translations"
TRANSLATIONS = ROOT / FOLDER
OF_ALL, OF_PUPILS = "messages.pot", "pupils.pot"
_PO = "messages.po"
FILES = f"*/LC_MESSAGES/{_PO}"
_MARK = re.compile(rf"^# ({TRANSLATED}: .*)\n", re.MULTILINE)
MOST_UNREAD = 0.1  # of the texts of a language that is offered
_FUZZY = "fuzzy"  # the flag of a text that nobody is sure of yet
_Text = tuple[str | list[str] | tuple[str, ...], str | None]  # in English, and its context


class UnknownCatalogue(Exception):
    """There is no catalogue of that path."""


def catalogue_of(language: str) -> Path:
    """The file of a language's interface texts, whether it is there or not."""
    return TRANSLATIONS / FILES.replace("*", language)


def place_of(file: Path) -> str:
    """A catalogue’s path below the site’s folder: `translations/cy/LC_MESSAGES/messages.po`."""
    return f"{FOLDER}/{file.relative_to(TRANSLATIONS).as_posix()}"


def is_catalogue_read(language: str) -> bool:
    """Whether people have read nearly all interface texts of a language that pupils are shown.

    Each text that nobody has read falls back to English by itself; with too many a page is in two languages.
    """
    file = catalogue_of(language)
    try:
        if not file.exists() or not any(each.readings for each in marks_of(file)):
            return False
        pairs = shown_in(read_texts(file))
    except Malformed:
        return False
    return len(unread(_PO, pairs, marks_of(file))) <= MOST_UNREAD * len(pairs)


def marks_of(file: Path) -> list[SegmentMarks]:
    """Who has read which text of a catalogue. Raises Malformed."""
    beside = file.with_suffix(OF_SEGMENTS)
    return read_segments(beside.read_text("utf-8")) if beside.exists() else []


def shown_in(catalogue: Catalog) -> list[Pair]:
    """Each text of a catalogue that pupils are shown, beside its English: not what is fuzzy."""
    known = (catalogue.get(*text) for text in _shown_to_pupils())
    return [
        pair_of(message) for message in known if message and any(strings_of(message)) and not message.fuzzy
    ]


def pair_of(message: Message) -> Pair:
    """A text of the interface beside its English, with the id that readings know it by."""
    name = sha256(repr((message.context, ids_of(message))).encode()).hexdigest()[:8]
    return Pair(f"text/{name}", "\n".join(ids_of(message)), "\n".join(strings_of(message)))


def read_catalogue(language: str) -> Catalog:
    """A language's catalogue; where it has none, every text without a translation. Raises ContentError."""
    file = catalogue_of(language)
    file = file if file.exists() else TRANSLATIONS / OF_ALL
    return read_texts_of(place_of(file), file, language)


def change_catalogue(language: str, messages: Iterable[Message]) -> bool:
    """Take over what these messages say, and which are sure, into a catalogue; whether that changed any."""
    catalogue, changed = read_catalogue(language), False
    for message in messages:
        known = catalogue.get(message.id, message.context)
        if not known or not any(strings_of(message)):
            continue
        if (known.string, known.fuzzy) != (message.string, message.fuzzy):
            known.string, changed = message.string, True
            known.flags = (known.flags - {_FUZZY}) | (message.flags & {_FUZZY})
    if changed:
        made = BytesIO()
        write_po(made, catalogue)
        text = made.getvalue().decode()
        file = catalogue_of(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text if _MARK.search(text) else f"# {TRANSLATED}: person\n{text}", encoding="utf-8")
    return changed


def unread_catalogues() -> list[UnreadTranslation]:
    """The catalogues of which somebody has still to read a text as it stands, or that nobody can."""
    return [
        UnreadTranslation(file.parts[-3], place_of(file), read_on)
        for file in sorted(TRANSLATIONS.glob(FILES))
        for waits, read_on in [_waits(file)]
        if waits
    ]


def _waits(file: Path) -> tuple[bool, date | None]:
    """Whether a text of a catalogue is unread, and when one was last read.

    To read all texts takes each process that starts half a second, for four languages.
    """
    try:
        marks = marks_of(file)
        read_on = last_read(marks)
        return read_on is None or bool(unread(_PO, shown_in(read_texts(file)), marks)), read_on
    except Malformed:
        return True, None


def mark_catalogue_read(name: str, by: str, on: date) -> None:
    """Write down that a person has read a catalogue, named by its path, as it stands.

    Raises UnknownCatalogue, and ContentError where it says not who made it, or cannot be read.
    """
    file = next((each for each in TRANSLATIONS.glob(FILES) if place_of(each) == name), None)
    if file is None:
        raise UnknownCatalogue(name)
    try:
        shown = shown_in(read_texts(file))
        check_maker(_head_of(file))
        made = with_reading(shown, marks_of(file), by, on)
    except Malformed as malformed:
        raise ContentErrors(malformed.in_file(place_of(file))) from None
    write_catalogue_marks(file, made)


def write_catalogue_marks(file: Path, marks: Iterable[SegmentMarks]) -> None:
    """Write who has read which text beside a catalogue."""
    file.with_suffix(OF_SEGMENTS).write_text(write_segments(marks), encoding="utf-8")


def untranslated() -> list[ContentError]:
    """For each catalogue the texts that pupils are shown and that it lacks: they stand in English."""
    shown = _shown_to_pupils()
    faults = []
    for file in sorted(TRANSLATIONS.glob(FILES)):
        try:
            catalogue = read_texts(file)
        except Malformed:
            continue  # which check_catalogues tells
        known = [catalogue.get(*text) for text in shown]
        lacks = [
            text for text, found in zip(shown, known, strict=True) if not (found and any(strings_of(found)))
        ]
        if lacks:
            first = lacks[0][0] if isinstance(lacks[0][0], str) else lacks[0][0][0]
            said = f"Pupils read {len(lacks)} texts in English, such as “{first[:60]}”"
            faults.append(ContentError(place_of(file), 1, f"{said}: translate what is in {OF_PUPILS}."))
    return faults


def check_catalogues(languages: Collection[str] | None = None) -> list[ContentError]:
    """What is wrong with catalogues: no marks of a translation, a lost placeholder, no language.

    Those of `languages`, or all that there are.
    """
    return [
        ContentError(place_of(file), line, mend)
        for file in sorted(TRANSLATIONS.glob(FILES))
        if languages is None or file.parts[-3] in languages
        for line, mend in _faults(file)
    ]


def check_meaning(folder: Path) -> list[ContentError]:
    """What catalogues say otherwise than English, of languages that a content folder has rules for."""
    found = []
    for file in sorted(TRANSLATIONS.glob(FILES)):
        try:
            rules = read_rules(folder, file.parts[-3])
            texts = read_texts(file) if rules else ()
        except Malformed:
            continue  # which check_catalogues tells
        if rules:
            found += [ContentError(place_of(file), *fault) for fault in meaning_of(texts, rules)]
    return found


def _faults(file: Path) -> Iterator[tuple[int, str]]:
    language = file.parts[-3]
    if not is_known(language):
        yield 1, f"“{language}” is no language: name the folder by a code that Babel knows, such as cy."
        return
    try:
        catalogue = read_texts(file)
    except Malformed as malformed:
        yield from malformed.faults
        return
    try:
        check_maker(_head_of(file))
    except Malformed:
        yield 1, f"Write at its top “# {TRANSLATED}: machine”, or person."
        return
    if str(catalogue.locale) != language:
        yield 1, f"Its header names “{catalogue.locale}”: write Language: {language}, or move it there."
    yield from other_plurals(language, catalogue)
    yield from faults_of(catalogue, catalogue)


def _head_of(file: Path) -> str:
    """What a catalogue says at its top of who has made it, as a page does, however broken the rest is."""
    head = file.read_text("utf-8-sig", errors="replace").partition("\nmsgid")[0]
    marks = "\n".join(_MARK.findall(f"{head}\n"))
    return f"---\n{marks}{END_OF_HEAD}"


def _shown_to_pupils() -> list[_Text]:
    texts = read_texts(TRANSLATIONS / OF_PUPILS)
    return [(message.id, message.context) for message in texts if message.id]
