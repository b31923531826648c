"""Finds what a reader of the pseudo-language would read in English."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from tests.pseudo import LANGUAGE

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta"})
UNREAD = frozenset({"script", "style", "pre", "code"})  # bytes that are sent, and what is copied
UNSAID = frozenset({"data-at", "data-way"})  # where a scene stands on the map, and which two a way joins
READ_ATTRIBUTES = ("title", "alt", "aria-label", "placeholder")
PLAIN_WORD = re.compile(r"[A-Za-z]{2,}")
PLACEHOLDER = re.compile(r"\{\w+\}")


class _Reader(HTMLParser):
    """Collects each text with the language that it is said to be in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        language = self._read(attrs)
        if tag not in VOID:
            self._open.append((tag, language))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._read(attrs)  # `<path …/>` has no end to wait for

    def handle_endtag(self, tag: str) -> None:
        if any(tag == each for each, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][1] == LANGUAGE and self._open[-1][0] not in UNREAD:
            self.texts.append(data)

    def _read(self, attrs: list[tuple[str, str | None]]) -> str:
        """Collect the attributes of a tag that are read out; the language that its text is in."""
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang") or (self._open[-1][1] if self._open else "")
        if language == LANGUAGE:
            self.texts += [given[name] for name in READ_ATTRIBUTES if given.get(name)]
            for name, value in given.items():
                if name.startswith("data-") and " " in value and name not in UNSAID:  # said by script
                    self.texts.append(value)
        return language


def untranslated(page: str, allowed: re.Pattern[str]) -> list[str]:
    """The texts of a page in the pseudo-language that hold a plain English word; `allowed` are no words."""
    return list(dict.fromkeys(_plain(_texts(page), allowed)))


def _texts(page: str) -> list[str]:
    reader = _Reader()
    reader.feed(page)
    return reader.texts


def _plain(texts: list[str], allowed: re.Pattern[str]) -> Iterator[str]:
    for text in texts:
        if PLAIN_WORD.search(allowed.sub("", PLACEHOLDER.sub("", text))):
            yield " ".join(text.split())
