"""The gate: which languages are offered, and what stands in them.

Nothing of a language is shown to pupils until a person who reads it has read it. A page that nobody has read
is as good as missing, and falls back; a language whose interface nobody has read is not offered at all.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from safe4me import content
from safe4me.languages import catalogues
from safe4me.lessons.model import Library
from safe4me.settings import Settings

ORIGINAL = "en"  # what translations are made from, in code and content


def offered_languages(settings: Settings) -> tuple[str, ...]:
    """The languages that the settings name and pupils may choose."""
    return tuple(
        each for each in settings.languages if settings.unchecked_languages_shown or _may_be_shown(each)
    )


def offered_libraries(folder: Path, languages: Iterable[str], *, with_unread: bool) -> dict[str, Library]:
    """What each of these languages teaches, of a content folder. Raises ContentError."""
    found = content.load(folder, with_unread=with_unread)
    return {
        each: replace(found[each], unread=found[each].unread or not _may_be_shown(each))
        for each in languages
        if each in found
    }


def _may_be_shown(language: str) -> bool:
    return language == ORIGINAL or catalogues.is_catalogue_read(language)
