"""What teachers are told of a module's translations: how much of it stands in each language, and is read."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from safe4me.content.model.core import Module
from safe4me.content.model.library import Library
from safe4me.content.review_dates import UnreadTranslation
from safe4me.i18n.catalogues import catalogue_of, place_of


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


def in_another_language(library: Library, activity_ids: Iterable[str]) -> list[str]:
    """Which of these activities are not translated, and so stand in another language than their library."""
    found = {each.id: each.page.language for each in library.activities()}
    return [each for each in activity_ids if found.get(each, library.language) != library.language]


def _pages_in(module: Module, language: str) -> set[str]:
    """The paths of a module's pages for pupils that stand in that language."""
    return {each.page.path for each in (module, *module.taught) if each.page.language == language}
