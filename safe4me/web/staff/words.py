"""How every staff page says figures, days and times, and the numbers of the rules behind its figures."""

from flask_babel import gettext

from safe4me.content.review_dates import SOON
from safe4me.db.rooms import VoidReason
from safe4me.privacy.batches import FEWEST_SEALS
from safe4me.statistics.change import (
    FEWEST_CLASSES_OF_A_CHANGE,
    FEWEST_CLASSES_OF_A_SURVEY,
    FEWEST_CLASSES_OF_ONE_NUMBER,
)
from safe4me.statistics.comparisons import EASY_FROM_PERCENT, LEAST_NOT_RIGHT_PERCENT, SURELY_ABOVE_PERCENT
from safe4me.statistics.figures import WIDEST_HALF_INTERVAL_PERCENT
from safe4me.web.http import charts, formats


def because(reason: VoidReason) -> str:
    """Why something was voided, as it follows “because”."""
    words: dict[VoidReason, str] = {
        VoidReason.STUFFED: gettext("one person sent many ballots"),
        VoidReason.WRONG_CLASS: gettext("another class answered it"),
        VoidReason.SHOWN: gettext("answers were shown while the class was answering"),
        VoidReason.TEST: gettext("it was a test of the site"),
        VoidReason.FAULT: gettext("something else went wrong with the site or the network"),
    }
    return words[reason]


WORDS = {
    "bar": charts.bar,
    "in_words": charts.in_words,
    "in_share": charts.in_share,
    "in_moved": charts.in_moved,
    "both_times": charts.both_times,
    "range_of": charts.range_of,
    "shift": charts.shift,
    "why": charts.why,
    "because": because,
    "clock_time": formats.clock_time,
    "day": formats.day,
    "date": formats.date_name,
    "fewest_classes": FEWEST_SEALS,
    "fewest_changed": FEWEST_CLASSES_OF_A_CHANGE,
    "fewest_surveyed": FEWEST_CLASSES_OF_A_SURVEY,
    "one_number_from": FEWEST_CLASSES_OF_ONE_NUMBER,
    "widest_points": WIDEST_HALF_INTERVAL_PERCENT,
    "widest_shift": charts.WIDEST_SHIFT_POINTS,
    "easy_from": EASY_FROM_PERCENT,
    "surely_above": SURELY_ABOVE_PERCENT,
    "soon_days": SOON.days,
    "least_not_right": LEAST_NOT_RIGHT_PERCENT,
}
