"""Renders the search: an index of the compiled pages, fetched on use alone, and the page that asks it.

No question leaves the page: the script there looks it up in the index, the same file for everyone.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from html.parser import HTMLParser
from typing import NamedTuple

from safe4me.content.model.addresses import BEFORE, SEARCH
from safe4me.content.model.addresses import address as place
from safe4me.content.model.library import Library
from safe4me.content.model.records import Search
from safe4me.content.search_index import LETTERS, FoundPage, searched_words, word_index
from safe4me.i18n.alphabets import in_alphabet
from safe4me.settings import fingerprint
from safe4me.web.build.assets import Asset, named
from safe4me.web.build.pages import LazyPage, lazy_page
from safe4me.web.build.store import Store

NOT_SEARCHED = re.compile(
    r"/\w+/(exit|search/|design/|join/|words/)?|.*/(print|present)/.*|.*/(pack|together)/"
    rf"|.*/learn/[\w-]+/(check|{BEFORE}/)"
)
INDEX = re.compile(r"/static/search-(?P<language>\w+)\.[0-9a-f]+\.js")
PASSED_OVER = frozenset({"nav", "template", "svg", "button", "script", "form"})
HEADINGS = frozenset({"h2", "h3", "summary"})
GAP, WHOLE = "…", "="  # in a phrase: some words between others; before one that is all of a question
STAFF_ADDRESS = re.compile(r"/\w+/(schools|teachers|officers)/")


class _Tag(NamedTuple):
    """A tag that is open: what its text is for, or nothing, and the language of that."""

    name: str
    meant: str
    language: str


class _Words(HTMLParser):
    """Collects a page's title with its language, its headings and its text, from its main part alone."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.texts: dict[str, list[str]] = {"title": [], "headings": [], "text": []}
        self._open: list[_Tag] = []  # one without an end goes with its parent

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main" or self._open:
            around = self._open[-1].language if self._open else self.language
            self._open.append(_Tag(tag, self._meant(tag), dict(attrs).get("lang") or around))

    def handle_endtag(self, tag: str) -> None:
        if any(tag == each.name for each in self._open):
            while self._open.pop().name != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and (meant := self._open[-1].meant):
            self.texts[meant].append(data)
            if meant == "title" and data.strip() == self.said("title"):  # its first words: a term may follow
                self.language = self._open[-1].language

    def _meant(self, tag: str) -> str:
        inside = self._open[-1].meant if self._open else "text"
        if tag in PASSED_OVER or not inside:
            return ""
        if tag == "h1" and not self.texts["title"]:
            return "title"
        return "headings" if tag in HEADINGS else inside

    def said(self, name: str) -> str:
        return " ".join("".join(self.texts[name]).split())


def found_pages(
    libraries: Mapping[str, Library], files: Mapping[str, bytes], store: Store | None = None
) -> dict[str, tuple[FoundPage, ...]]:
    """The pages that can be found, a language each, by their addresses; as the store has them."""
    told = [page for library in libraries.values() for page in _searched(library, files)]
    kept = (store or Store()).kept_all(("found", fingerprint.of_code()), told, _found)
    found: dict[str, tuple[FoundPage, ...]] = dict.fromkeys(libraries, ())
    for (_, language, *_), page in zip(told, kept, strict=True):
        found[language] += (FoundPage(*json.loads(page)),)
    return found


def _searched(library: Library, files: Mapping[str, bytes]) -> Iterator[tuple[str, str, str, str]]:
    """Of each page that can be found its address, language, HTML and summary."""
    home = f"/{library.language}/"
    summaries = {home + place(document.page.path): document.page.summary for document in library.documents()}
    for address in sorted(files):
        if address.startswith(home) and address.endswith("/") and not NOT_SEARCHED.fullmatch(address):
            yield address, library.language, files[address].decode(), summaries.get(address) or ""


def _found(told: tuple[str, str, str, str]) -> bytes:
    address, language, html, summary = told
    words = _Words(language)
    words.feed(html)
    title, headings, text = map(words.said, ("title", "headings", "text"))
    return json.dumps(astuple(FoundPage(address, words.language, title, summary, headings, text))).encode()


def search_index(library: Library, pages: tuple[FoundPage, ...], store: Store | None = None) -> Asset:
    """The index of a language, as a script: from a memory stick a file can be had in no other way."""
    origin = ("index", fingerprint.of_code(), library.language, repr(library.searches), repr(pages))
    body = (store or Store()).kept(origin, lambda: _index(library, pages).encode())
    return named(f"search-{library.language}.js", body)


def _index(library: Library, pages: tuple[FoundPage, ...]) -> str:
    index = word_index(pages)
    whole = {
        "language": library.language,
        "letters": LETTERS,
        "words": " ".join(word for word, places in index.items() if places),
        "pages": [places for places in index.values() if places],
        "common": " ".join(word for word, places in index.items() if not places),
        "searches": [_search(library, each, pages) for each in library.searches],
        "all": len(pages),
    }
    told = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return f"safe4me.gotIndex({told});"


def _search(library: Library, search: Search, pages: tuple[FoundPage, ...]) -> list[object]:
    """A search as the script reads it: the place of its door or -1, those of its pages, and its phrases."""
    places = {page.address.removeprefix(f"/{library.language}/"): at for at, page in enumerate(pages)}
    door = places.get(f"help/{search.door}/", -1)
    return [
        door,
        [places[page] for page in search.pages if page in places],
        [_phrase(p) for p in search.phrases],
    ]


def _phrase(phrase: str) -> str:
    return " ".join(
        part if part in (GAP, WHOLE) else " ".join(searched_words(part)) for part in phrase.split()
    )


def render_search(library: Library, found: Mapping[str, tuple[FoundPage, ...]]) -> Iterator[LazyPage]:
    """The page of the search, of what is `found` by language: an A–Z of topics, and a list of all pages."""
    address = f"/{library.language}/{SEARCH}"
    pages = found[library.language]
    known = {page.address: page for page in pages}
    topics = sorted(
        (each for each in library.searches if each.topic),
        key=lambda each: in_alphabet(each.topic, library.language),
    )
    yield lazy_page(
        "search",
        library,
        address,
        pages=pages,
        topics={each: _leads(library, each, known) for each in topics},
        part_of=_part_of(known),
        of_staff={page.address for page in pages if is_for_staff_alone(page)},
    )


def is_for_staff_alone(page: FoundPage) -> bool:
    """Whether a page is for school staff or officers: it never stands among what a pupil finds."""
    return bool(STAFF_ADDRESS.match(page.address))


def _leads(library: Library, search: Search, known: Mapping[str, FoundPage]) -> list[FoundPage]:
    """Where a topic leads, its door first."""
    places = (*([f"help/{search.door}/"] if search.door else []), *search.pages)
    addresses = (f"/{library.language}/{each}" for each in places)
    return [known[address] for address in addresses if address in known]


def _part_of(known: Mapping[str, FoundPage]) -> dict[str, FoundPage | None]:
    """By a page's address, the page above it, or None: a door stands for itself."""
    above = {address: f"{address.rstrip('/').rpartition('/')[0]}/" for address in known}
    return {
        address: None if up.endswith("/help/") and up.count("/") == 3 else known.get(up)
        for address, up in above.items()
    }


def stale(
    files: Mapping[str, bytes], libraries: Mapping[str, Library], store: Store | None = None
) -> Iterator[str]:
    """A search index that is older than its pages."""
    pages = found_pages(libraries, files, store)
    for address in files:
        found = INDEX.fullmatch(address)
        library = libraries[found["language"]] if found else None
        if library and search_index(library, pages[library.language], store).path != address:
            yield f"{address}: a search index that is older than its pages"
