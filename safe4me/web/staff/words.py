"""How every staff page says figures, days and times, and the numbers of the rules behind its figures."""

from safe4me.lessons.fit.reviews import SOON
from safe4me.statistics.easy import EASY_FROM_PERCENT, SURELY_ABOVE_PERCENT
from safe4me.statistics.figures import (
    FEWEST_CLASSES_OF_A_SCHOOL,
    FEWEST_SCHOOLS_OF_AN_AREA,
    WIDEST_HALF_INTERVAL_PERCENT,
)
from safe4me.statistics.reach import ROUNDED_TO, WITHHELD_UNDER
from safe4me.web.serving import charts, times

WORDS = {
    "bar": charts.bar,
    "in_words": charts.in_words,
    "in_share": charts.in_share,
    "in_moved": charts.in_moved,
    "why": charts.why,
    "clock_time": times.clock_time,
    "day": times.day,
    "date": times.date_name,
    "fewest_classes": FEWEST_CLASSES_OF_A_SCHOOL,
    "fewest_schools": FEWEST_SCHOOLS_OF_AN_AREA,
    "widest_points": WIDEST_HALF_INTERVAL_PERCENT,
    "widest_shift": charts.WIDEST_SHIFT_POINTS,
    "rounded_to": ROUNDED_TO,
    "withheld_under": WITHHELD_UNDER,
    "easy_from": EASY_FROM_PERCENT,
    "surely_above": SURELY_ABOVE_PERCENT,
    "soon_days": SOON.days,
}
