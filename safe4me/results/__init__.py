"""Floor 2: sealed counts become figures here and nowhere else; the only door out for what pupils answered.

The text of a question comes from the library of today, as long as it still has the revision that was
measured; what was measured in an older revision is kept, and never shown beside another text.
"""

from safe4me.results.asked import AskedOption, AskedQuestion
from safe4me.results.choosing import Filters, UnknownFilter, areas_of, filters, half_terms
from safe4me.results.of_areas import AreaResults, RowKind, SchoolRow, area_results
from safe4me.results.of_easy import EasyQuestion, easy_questions
from safe4me.results.of_norms import AreaNorm, QuestionNorm, norms
from safe4me.results.of_overview import ActivityOverview, Overview, overview, overview_periods
from safe4me.results.of_questions import AreaQuestion, PhaseFigures, question_results
from safe4me.results.of_reach import Reach, opened, reach, reach_weeks
from safe4me.results.of_room import ActivityResult, QuestionResult, has_results, on_screen, room_results
from safe4me.results.options import MisconceptionResult, OptionResult

__all__ = [
    "ActivityOverview",
    "ActivityResult",
    "AreaNorm",
    "AreaQuestion",
    "AreaResults",
    "AskedOption",
    "AskedQuestion",
    "EasyQuestion",
    "Filters",
    "MisconceptionResult",
    "OptionResult",
    "Overview",
    "PhaseFigures",
    "QuestionNorm",
    "QuestionResult",
    "Reach",
    "RowKind",
    "SchoolRow",
    "UnknownFilter",
    "area_results",
    "areas_of",
    "easy_questions",
    "filters",
    "half_terms",
    "has_results",
    "norms",
    "on_screen",
    "opened",
    "overview",
    "overview_periods",
    "question_results",
    "reach",
    "reach_weeks",
    "room_results",
]
