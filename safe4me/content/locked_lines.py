"""Lines that a translation says word for word as a person approved, and names that it keeps: read from files.

`content/en/locked.yaml` has an id a line with the English, `content/cy/locked.yaml` what Welsh says wherever
that stands. A language without this file is held to nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from safe4me.content.folder import languages_in, read_files, texts_of
from safe4me.content.markup.errors import ContentError, ContentErrors, Malformed
from safe4me.content.parsing.front_matter import END_OF_HEAD, read_records, read_yaml
from safe4me.content.parsing.library import SERVICES
from safe4me.content.parsing.page_head import check_maker
from safe4me.content.translation_facts import without_addresses

LOCKED = "locked.yaml"
PRINTED = re.compile(r"\]\(|[*_\[\]`]")  # marks that nobody reads, and what is left of a link
Lines = Mapping[str, tuple[str, ...]]  # an id → the ways to say that line
_NOT_TOLD = r"(?<!\byou )(?<!\bthey )(?<!\bwe )(?<!\bi )"  # “if you don’t send it” tells nobody what to do
_CAPITALS = re.compile(r"[A-Z]{3,}")


def parse_lines(text: str) -> Lines:
    """The locked lines of a language, below its head, each with its forms: `pay-no-more: one / another`.

    Raises Malformed.
    """
    head, end, body = text.partition(END_OF_HEAD) if text.startswith("---\n") else ("", "", text)
    given = read_yaml(body, (head + end).count("\n") + 1) or {}
    if not isinstance(given, dict) or not all(isinstance(said, str) and said for said in given.values()):
        raise Malformed(
            1, "Write a locked line a line, and between its forms a stroke: an-id: one / another."
        )
    return {str(name): tuple(form.strip() for form in said.split(" / ")) for name, said in given.items()}


def _unlike(english: Lines, own: Lines) -> Iterator[str]:
    """What the locked lines of a language lack, or have more than English."""
    for name in sorted(english.keys() - own.keys()):
        yield f"The line “{name}” is missing: write how “{english[name][0]}” is said."
    for name in sorted(own.keys() - english.keys()):
        yield f"English has no locked line “{name}”: take it out."


def as_said(text: str) -> str:
    """A segment as it is compared: no marks, addresses or capitals, one kind of apostrophe and of space."""
    return " ".join(unmarked(text).split()).casefold()


def unmarked(text: str) -> str:
    """A text without marks and addresses, with one kind of apostrophe."""
    return PRINTED.sub("", without_addresses(text)).replace("'", "’").replace("ـ", "")


@dataclass(frozen=True, slots=True)
class LineForms:
    """One of these forms, as `as_said` writes them, where no other letter stands beside it."""

    forms: tuple[str, ...]
    whole: re.Pattern[str]

    def stands_in(self, text: str) -> bool:
        """Whether a plain text says it."""
        return any(form in text for form in self.forms) and bool(self.whole.search(text))


@dataclass(frozen=True, slots=True)
class LockedLine:
    """A locked line: its English, and what a translation has to say wherever that stands."""

    english: LineForms
    approved: LineForms
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a language is held to: its locked lines, and services with the names that they keep."""

    language: str
    locked: tuple[LockedLine, ...] = ()
    services: tuple[str, ...] = ()


def rules_of(language: str, english: Lines, own: Lines, services: Iterable[str]) -> Rules:
    """The rules of a language from the locked lines of English and its own, and the names of services."""
    locked = (
        LockedLine(_line_forms(english[name], _NOT_TOLD), _line_forms(own[name]), own[name])
        for name in english
        if name in own
    )
    return Rules(language, tuple(locked), tuple(dict.fromkeys(n for each in services for n in _names(each))))


def _line_forms(forms: Iterable[str], before: str = "") -> LineForms:
    """These forms, with what may not stand before; Arabic joins “and” and “so” to the word after them."""
    said = tuple(as_said(each) for each in forms)
    one = "|".join(map(re.escape, said))
    return LineForms(said, re.compile(rf"{before}(?<!\w)[وف]?(?:{one})(?!\w)"))


def _names(service: str) -> Iterator[str]:
    """What of a service's name stays in every language: none of a number, which is compared as such."""
    short = re.split(r", | \(", service)[0]
    capitals = _CAPITALS.findall(service)
    if capitals:
        yield from capitals
    elif not short.isdigit():
        yield short


def read_rules(folder: Path, language: str) -> Rules | None:
    """What a language of a content folder is held to; None where it has no locked lines.

    Raises ContentError where locked lines cannot be read, say not who made them, or are not those of English.
    """
    first = languages_in(folder)[0]
    if language == first or not all((folder / each / LOCKED).exists() for each in (first, language)):
        return None
    english, own = _lines(folder, first), _lines(folder, language)
    if wrong := [ContentError(f"{language}/{LOCKED}", 1, each) for each in _unlike(english, own)]:
        raise ContentErrors(wrong)
    services = read_records(read_files(folder, first).get(SERVICES, "[]"))
    return rules_of(language, english, own, (each.text("name") for each in services))


def _lines(folder: Path, language: str) -> Lines:
    try:
        text = texts_of(folder, {LOCKED: folder / language / LOCKED})[LOCKED]
        if language != languages_in(folder)[0]:
            check_maker(text)
        return parse_lines(text)
    except Malformed as malformed:
        raise ContentErrors(malformed.in_file(f"{language}/{LOCKED}")) from None
