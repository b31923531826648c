"""The catalogues of interface texts: compiled, checked, and whether a person has read one as it stands."""

import os
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from gettext import c2py
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, PoFileParser, write_po
from babel.plural import to_gettext

from safe4me.content.markup.errors import ContentError, ContentErrors, Malformed
from safe4me.content.parsing.front_matter import END_OF_HEAD, MARKS
from safe4me.content.parsing.page_head import is_read, last_read, read_marks, with_marks
from safe4me.content.review_dates import UnreadTranslation
from safe4me.content.translation_facts import other_facts
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


def ids_of(message: Message) -> tuple[str, ...]:
    """A text in English: itself, or that for one thing and that for many."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings_of(message: Message) -> tuple[str, ...]:
    """What a translation says for it: one text, or one for each form; empty ones where it says nothing."""
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def _other_header(lines: list[str]) -> tuple[int, str]:
    line = next((n for n, line in enumerate(lines, start=1) if line.startswith('"Plural-Forms:')), 1)
    return line, "Write its header as it was, with the plural forms of the language: Plural-Forms: nplurals=…"


FOLDER = "translations"
TRANSLATIONS = ROOT / FOLDER
OF_ALL, OF_PUPILS = "messages.pot", "pupils.pot"
_FILES = "*/LC_MESSAGES/messages.po"
_MARK = re.compile(rf"^# ((?:{'|'.join(map(re.escape, MARKS))}): .*)\n", re.MULTILINE)
NUMBERS = range(201)  # after which the kinds of numbers of our languages repeat
_FUZZY = "fuzzy"  # the flag of a text that nobody is sure of yet
_KEPT = re.compile(r"%\(\w+\)[a-z]|%%|\{\w+\}")
_OF_HTML = re.compile(r'<[A-Za-z/!][^>]*>?|https?:|//|"')  # texts stand in pages as they are
_Text = tuple[str | list[str] | tuple[str, ...], str | None]  # in English, and its context


class UnknownCatalogue(Exception):
    """There is no catalogue of that path."""


def catalogue_of(language: str) -> Path:
    """The file of a language's interface texts, whether it is there or not."""
    return TRANSLATIONS / _FILES.replace("*", language)


def place_of(file: Path) -> str:
    """A catalogue’s path below the site’s folder: `translations/cy/LC_MESSAGES/messages.po`."""
    return f"{FOLDER}/{file.relative_to(TRANSLATIONS).as_posix()}"


def compiled_in(build_folder: Path) -> Path:
    """Where catalogues are compiled to: the site's own folder may be read-only."""
    return build_folder / FOLDER


def compiled_of(language: str, folder: Path) -> Path:
    """The compiled catalogue of a language in that folder, whether it is there or not."""
    return (folder / _FILES.replace("*", language)).with_suffix(".mo")


def compile_catalogues(folder: Path) -> None:
    """Write every catalogue that has changed, and can be read, as `folder` has them: compiled."""
    for file in TRANSLATIONS.glob(_FILES):
        compiled, made_of = compiled_of(file.parts[-3], folder), sha256(file.read_bytes()).digest()
        if compiled.exists() and compiled.read_bytes().endswith(made_of):
            continue
        try:
            catalogue = read_texts(file)
        except Malformed:
            continue  # its language is not offered, and check_catalogues tells what is wrong
        for message in catalogue:
            if not any(strings_of(message)):
                message.string = (
                    ""  # else Babel puts its two English forms in the places of the language's own
                )
        compiled.parent.mkdir(parents=True, exist_ok=True)
        new = compiled.with_suffix(f".{os.getpid()}")
        with new.open("wb") as made:
            write_mo(made, catalogue)
            made.write(made_of)  # below all texts, where no reader of the format looks
        new.replace(compiled)


def is_catalogue_read(language: str) -> bool:
    """Whether a person has read, as they stand, a language's interface texts that pupils are shown."""
    file = catalogue_of(language)
    return file.exists() and _is_read(file)


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
        file.write_text(text if _MARK.search(text) else f"# {MARKS[0]}: person\n{text}", encoding="utf-8")
    return changed


def unread_catalogues() -> list[UnreadTranslation]:
    """The catalogues that no person has read as they stand, or that nobody can."""
    return [
        UnreadTranslation(file.parts[-3], place_of(file), last_read(_head_of(file)))
        for file in sorted(TRANSLATIONS.glob(_FILES))
        if not _is_read(file)
    ]


def mark_catalogue_read(name: str, by: str, on: date) -> None:
    """Write into a catalogue, named by its path, that a person has read it as it stands.

    Raises UnknownCatalogue, and ContentError where it has no marks of a translation or cannot be read.
    """
    file = next((each for each in TRANSLATIONS.glob(_FILES) if place_of(each) == name), None)
    if file is None:
        raise UnknownCatalogue(name)
    try:
        head, _, _ = with_marks("", _marked(file), by, on).partition(END_OF_HEAD)
    except Malformed as malformed:
        raise ContentErrors(malformed.in_file(place_of(file))) from None
    marks = "".join(f"# {line}\n" for line in head.split("\n")[1:])
    file.write_text(marks + _MARK.sub("", file.read_text("utf-8-sig")), encoding="utf-8")


def untranslated() -> list[ContentError]:
    """For each catalogue the texts that pupils are shown and that it lacks: they stand in English."""
    shown = _shown_to_pupils()
    faults = []
    for file in sorted(TRANSLATIONS.glob(_FILES)):
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
        for file in sorted(TRANSLATIONS.glob(_FILES))
        if languages is None or file.parts[-3] in languages
        for line, mend in _faults(file)
    ]


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
        read_marks(_head_of(file))
    except Malformed:
        yield 1, f"Write at its top “# {MARKS[0]}: machine”, or person."
        return
    yield from _other_plurals(language, catalogue)
    yield from faults_of(catalogue)


def _other_plurals(language: str, catalogue: Catalog) -> Iterator[tuple[int, str]]:
    """Plural forms that part numbers otherwise than CLDR does, and texts that lack one of them."""
    form, kind = c2py(catalogue.plural_expr), Locale.parse(language).plural_form
    pairs = {(form(number), kind(number)) for number in NUMBERS}
    if not len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs}):
        yield 1, f"Write the plural forms of CLDR: Plural-Forms: {to_gettext(kind)}"
    counted = (each for each in catalogue if isinstance(each.id, tuple) and not each.fuzzy)
    for message in counted:
        if any(forms := strings_of(message)) and (len(forms) != catalogue.num_plurals or not all(forms)):
            yield message.lineno or 1, f"Write all {catalogue.num_plurals} forms, msgstr[0] and so on."


def faults_of(messages: Iterable[Message]) -> Iterator[tuple[int, str]]:
    """What of interface texts is lost or new in a translation of them, with the line."""
    for message in messages:
        if not message.id or not message.lineno or message.fuzzy:
            continue
        if lost := _misplaced(message):
            first = ids_of(message)[0][:40]
            yield message.lineno, f"Keep {lost} as in English, where it stands in “{first}”."
        for form in filter(None, strings_of(message)):
            if added := set(_OF_HTML.findall(form)) - set(_OF_HTML.findall(" ".join(ids_of(message)))):
                yield message.lineno, f"Take out {' '.join(sorted(added))}: no text brings its own HTML."
            yield from ((message.lineno, fault) for fault in other_facts(ids_of(message)[-1], form))


def _misplaced(message: Message) -> str:
    """What must stay as it is and does not, or is new; a form for one thing may leave its number out."""
    ids, forms = ids_of(message), [set(_KEPT.findall(each)) for each in strings_of(message) if each]
    known = set(_KEPT.findall(ids[-1]))
    needed = known if len(ids) == 1 else set(_KEPT.findall(ids[0])) & known - {"%(num)s"}
    return ", ".join(sorted({name for form in forms for name in (needed - form) | (form - known)}))


def _is_read(file: Path) -> bool:
    """Whether a person has read it as it stands: of one that nobody ever read, the head tells that alone.

    To read all texts takes each process that starts half a second, for four languages.
    """
    try:
        return last_read(_head_of(file)) is not None and is_read("", _marked(file))
    except Malformed:
        return False


def _head_of(file: Path) -> str:
    """The marks of a catalogue as the head of a translation, however broken the rest is."""
    head = file.read_text("utf-8-sig", errors="replace").partition("\nmsgid")[0]
    marks = "\n".join(_MARK.findall(f"{head}\n"))
    return f"---\n{marks}{END_OF_HEAD}"


def _marked(file: Path) -> str:
    """A catalogue as a translation stands: its marks, then each text that pupils are shown.

    What is fuzzy is not shown; what staff alone are shown may change without another reading.
    """
    catalogue = read_texts(file)
    known = (catalogue.get(*text) for text in _shown_to_pupils())
    shown = sorted(
        repr((message.context, ids_of(message), strings_of(message)))
        for message in known
        if message and any(strings_of(message)) and not message.fuzzy
    )
    return _head_of(file) + "\n".join(shown)


def _shown_to_pupils() -> list[_Text]:
    texts = read_texts(TRANSLATIONS / OF_PUPILS)
    return [(message.id, message.context) for message in texts if message.id]
