"""Floor 2: a content folder becomes libraries; what is wrong with it, and what its activities measure."""

from safe4me.content.checking import check, check_shown
from safe4me.content.measuring import (
    YEAR_WITHOUT_CASE,
    measure_of,
    measures_in,
    studied_on,
    year_epsilons,
    year_route,
)
from safe4me.content.reading import LANGUAGE, languages_in, load, read_files, unread_translations
from safe4me.content.recording import UnknownTranslation, accept, mark_read

__all__ = [
    "LANGUAGE",
    "YEAR_WITHOUT_CASE",
    "UnknownTranslation",
    "accept",
    "check",
    "check_shown",
    "languages_in",
    "load",
    "mark_read",
    "measure_of",
    "measures_in",
    "read_files",
    "studied_on",
    "unread_translations",
    "year_epsilons",
    "year_route",
]
