"""Reads a file of texts for translators' tools, or says in one line what is wrong with it."""

from gettext import c2py
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser

from safe4me.content.markup.errors import ContentError, Malformed

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
        raise ContentError(malformed.in_file(name)) from None


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
