"""Floor 2: sealed counts become figures here and nowhere else; the only door out for what pupils answered.

The text of a question comes from the library of today, as long as it still has the revision that was
measured; what was asked before stands in the words that the lock kept of it, and never beside another text.
"""

from safe4me.results.areas import AreaResults, RowKind, SchoolRow, area_results, survey_needs
from safe4me.results.by_question import (
    AreaQuestion,
    PhaseFigures,
    easy_questions,
    past_results,
    question_results,
)
from safe4me.results.change import YearGroupChange
from safe4me.results.norms import norms
from safe4me.results.overview import (
    ActivityOverview,
    Overview,
    latest_change,
    overview,
    overview_periods,
    school_of,
    school_overview,
    schools_to_choose,
)
from safe4me.results.questions import AskedQuestion, OptionResult, WorthAgain
from safe4me.results.reach import Reach, reach
from safe4me.results.room import (
    ActivityResult,
    QuestionResult,
    as_displayed,
    has_results,
    on_screen,
    room_results,
)
from safe4me.results.selection import Filters, Selection, UnknownFilter, areas_of, filters
from safe4me.results.waiting import (
    SealedOnce,
    WaitingClasses,
    classes_waiting,
    how_far,
    sealed_list,
    sealed_once,
    voided,
)

__all__ = [
    "ActivityOverview",
    "ActivityResult",
    "AreaQuestion",
    "AreaResults",
    "AskedQuestion",
    "Filters",
    "OptionResult",
    "Overview",
    "PhaseFigures",
    "QuestionResult",
    "Reach",
    "RowKind",
    "SchoolRow",
    "SealedOnce",
    "Selection",
    "UnknownFilter",
    "WaitingClasses",
    "WorthAgain",
    "YearGroupChange",
    "area_results",
    "areas_of",
    "as_displayed",
    "classes_waiting",
    "easy_questions",
    "filters",
    "has_results",
    "how_far",
    "latest_change",
    "norms",
    "on_screen",
    "overview",
    "overview_periods",
    "past_results",
    "question_results",
    "reach",
    "room_results",
    "school_of",
    "school_overview",
    "schools_to_choose",
    "sealed_list",
    "sealed_once",
    "survey_needs",
    "voided",
]
