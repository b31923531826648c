"""Floor 2: sealed counts become figures here and nowhere else; the only door out for what pupils answered.

The text of a question comes from the library of today, as long as it still has the revision that was
measured; what was measured in an older revision is kept, and never shown beside another text.
"""

from safe4me.results.asked import Asked, AskedOption
from safe4me.results.misconceptions import MisconceptionResult
from safe4me.results.of_areas import (
    AreaResults,
    Filters,
    RowKind,
    SchoolRow,
    UnknownFilter,
    area_results,
    areas_of,
    filters,
    half_terms,
)
from safe4me.results.of_room import (
    ActivityResult,
    OptionResult,
    QuestionResult,
    on_screen,
    room_results,
)

__all__ = [
    "ActivityResult",
    "AreaResults",
    "Asked",
    "AskedOption",
    "Filters",
    "MisconceptionResult",
    "OptionResult",
    "QuestionResult",
    "RowKind",
    "SchoolRow",
    "UnknownFilter",
    "area_results",
    "areas_of",
    "filters",
    "half_terms",
    "on_screen",
    "room_results",
]
