"""What teachers are told of a module's translations: how much of it stands in each language, and is read."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from safe4me.content.model.core import Module
from safe4me.content.model.library import Library
from safe4me.content.review_dates import UnreadTranslation
from safe4me.i18n.catalogues import catalogue_of, place_of

DOORS, SERVICES, INTERFACE = "doors", "services", "interface"
KINDS = (DOORS, SERVICES, INTERFACE, "finder", "law", "lessons", "adults", "words")
_OF_FILES = {"services.yaml": SERVICES, "finder.yaml": "finder", "law.yaml": "law"}


@dataclass(frozen=True, slots=True)
class ModuleTranslation:
    """How many of a module's `pages` for pupils are `shown` in a language.

    Of those no person has read `unread`, which only a trial shows. Others are `waiting`: they are translated,
    and pupils see English until a person has read them. What stands around them on every page is
    `interface_unread` while nobody has read that; the language may not even be `offered` then.
    """

    language: str
    pages: int
    shown: int
    unread: int
    waiting: int
    interface_unread: bool = False
    offered: bool = True


def translations_of(
    module: Module,
    languages: Iterable[str],
    libraries: Mapping[str, Library],
    unread: Collection[UnreadTranslation],
) -> tuple[ModuleTranslation, ...]:
    """A module in each of the `languages` of a site that pupils may choose, or could once they are read.

    `libraries` are what the site shows, `unread` all that nobody has read, shown or not.
    """
    pages = {each.page.path for each in (module, *module.taught)}
    found = []
    for language in languages:
        library = libraries.get(language, Library(language))
        own = next((each for each in library.modules if each.id == module.id), None)
        shown = _pages_in(own, language) if own else set()
        files = {each.file for each in unread if each.language == language}
        not_read = {page for page in pages if f"{language}/{page}" in files}
        interface_unread = library.unread or place_of(catalogue_of(language)) in files
        offered = language in libraries
        if offered or not_read or interface_unread:
            numbers = len(pages), len(shown), len(shown & not_read), len(not_read - shown)
            found.append(ModuleTranslation(language, *numbers, interface_unread, offered))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class KindCoverage:
    """Of one kind of page: how many there are, how many are translated, and how many of these are read."""

    language: str
    kind: str
    pages: int
    translated: int
    read: int


def coverage_by_kind(
    libraries: Mapping[str, Library], languages: Iterable[str], unread: Collection[UnreadTranslation]
) -> list[KindCoverage]:
    """How far each of these languages is, kind of page by kind, whether it is offered or not.

    `libraries` have what may be shown, the first one's all there is; `unread` all that nobody has read.
    """
    original = next(iter(libraries.values()))
    every = [each.page.path for each in original.documents()]
    found = []
    for language in languages:
        library = libraries.get(language, Library(language))
        shown = {each.page.path for each in library.documents() if each.page.language == language}
        waits = {each.file.removeprefix(f"{language}/") for each in unread if each.language == language}
        for kind in dict.fromkeys(kind_of_file(path) for path in every):
            pages = {path for path in every if kind_of_file(path) == kind}
            there = pages & (shown | waits)
            found.append(KindCoverage(language, kind, len(pages), len(there), len(there - waits)))
    return found


def kind_of_file(path: str) -> str:
    """Which kind of page a file of content is."""
    if path in _OF_FILES:
        return _OF_FILES[path]
    if path.endswith(".yaml"):
        return "words"
    return DOORS if path.startswith("doors/") else "adults" if path.startswith("pages/") else "lessons"


def in_another_language(library: Library, activity_ids: Iterable[str]) -> list[str]:
    """Which of these activities are not translated, and so stand in another language than their library."""
    found = {each.id: each.page.language for each in library.activities()}
    return [each for each in activity_ids if found.get(each, library.language) != library.language]


def _pages_in(module: Module, language: str) -> set[str]:
    """The paths of a module's pages for pupils that stand in that language."""
    return {each.page.path for each in (module, *module.taught) if each.page.language == language}
