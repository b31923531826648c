"""The gate: which languages are offered, and what stands in them.

Nothing of a language is shown to pupils until a person who reads it has read it. A page that nobody has read
is as good as missing, and falls back; a language whose interface nobody has read is not offered at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from babel.messages.mofile import read_mo

from safe4me.content.model.library import Library
from safe4me.i18n import catalogues
from safe4me.i18n.catalogues import read_texts
from safe4me.i18n.compiled import compiled_of
from safe4me.i18n.message_faults import strings_of
from safe4me.settings import Settings

ORIGINAL = "en"  # what translations are made from, in code and content


def offered_languages(settings: Settings) -> tuple[str, ...]:
    """The languages that the settings name and pupils may choose."""
    return tuple(
        each for each in settings.languages if settings.unchecked_languages_shown or _may_be_shown(each)
    )


def offered_libraries(
    found: Mapping[str, Library], languages: Iterable[str], compiled: Path
) -> dict[str, Library]:
    """What each of these languages teaches, of all that was found, and what is still to be read of it.

    `compiled` is the folder of compiled catalogues.
    """
    return {
        each: replace(
            found[each],
            unread=found[each].unread or not _may_be_shown(each),
            speaks_to_staff=each == ORIGINAL or is_there_for_staff(each, compiled),
        )
        for each in languages
        if each in found
    }


def is_there_for_staff(language: str, folder: Path) -> bool:
    """Whether every text of the interface, those of staff too, is in a language's compiled catalogue."""
    compiled = compiled_of(language, folder)
    every = catalogues.TRANSLATIONS / catalogues.OF_ALL
    if not (compiled.exists() and every.exists()):
        return False
    with compiled.open("rb") as made:
        known = read_mo(made)
    found = (known.get(each.id, each.context) for each in read_texts(every) if each.id)
    return all(message and any(strings_of(message)) for message in found)


def _may_be_shown(language: str) -> bool:
    return language == ORIGINAL or catalogues.is_catalogue_read(language)
