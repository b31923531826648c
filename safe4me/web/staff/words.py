"""The functions by which every staff page says figures, days and times."""

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
}
