"""How far lessons and activities were read, for whoever writes them: sentences and a small picture."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import format_decimal, gettext
from markupsafe import Markup

from safe4me.lessons.cases import Case
from safe4me.lessons.markup.render import plain
from safe4me.lessons.model import Lesson, Library, Part, Quiz
from safe4me.results import HowFar
from safe4me.rounding import half_up
from safe4me.statistics.how_far import Funnel
from safe4me.statistics.reach import RoundedSum, Sum
from safe4me.web.build.pages import part_address
from safe4me.web.serving.charts import why
from safe4me.web.serving.locale import written_in
from safe4me.web.serving.titles import title_of

HEIGHT = 40  # of the picture
STRIDE = 14  # from one column to the next


@dataclass(frozen=True, slots=True)
class Column:
    """How many got to a station, as a column of the picture; without height where that is withheld."""

    left: int
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class ReadSoFar:
    """How far one part was read; `address` leads to where half had stopped, or to its beginning."""

    title: str
    address: str
    said: tuple[str, ...]
    columns: tuple[Column, ...]
    width: int


def ways(found: HowFar, library: Library) -> Iterator[tuple[str, list[ReadSoFar]]]:
    """Every module's title and its parts, as far as the week has figures of them."""
    for module in library.modules:
        parts = [(part, f"{module.id}/{part.page.stem}") for part in module.taught]
        shown = [
            _way(part, part_address(library, module, part), found.funnels[name], found.sent.get(name))
            for part, name in parts
            if name in found.funnels
        ]
        if shown:
            yield title_of(module.page), shown


def _way(part: Part, address: str, funnel: Funnel, sent: Sum | None) -> ReadSoFar:
    columns = tuple(_columns(funnel))
    place, half = _half(part, funnel.half)
    said = (
        gettext("Opened: %(sum)s.", sum=_in_words(funnel.reached[0])),
        gettext("To the end: %(sum)s.", sum=_in_words(funnel.reached[-1])),
        half,
        gettext("Sent in rooms, in that half-term: %(sum)s.", sum=_in_words(sent)) if sent else "",
    )
    return ReadSoFar(
        title_of(part.page), address + place, tuple(filter(None, said)), columns, STRIDE * len(funnel.reached)
    )


def _half(part: Part, station: int | None) -> tuple[str, str]:
    """Where half had stopped, as a place on the page, and in words; both empty where that is not known."""
    if station is None:
        return "", ""
    if isinstance(part, Lesson):
        step = part.steps[min(station, len(part.steps)) - 1]
        title = written_in(plain(step.heading), part.page.language)
        words = Markup(gettext("Half had stopped by step %(n)s, “%(title)s”."))  # noqa: S704 - our own text
        return f"#{step.id}", words % {"n": station, "title": title}
    if isinstance(part, Quiz):
        return "", gettext("Half had stopped by question %(n)s.", n=station)
    if isinstance(part, Case):
        return "", gettext("Half had stopped by screen %(n)s.", n=station)
    return "", gettext("Half had stopped by scene %(n)s on their way.", n=station)


def _columns(funnel: Funnel) -> Iterator[Column]:
    whole = _count(funnel.reached[0])
    for n, reached in enumerate(funnel.reached):
        height = half_up(HEIGHT * min(1, _count(reached) / whole)) if whole else 0
        yield Column(STRIDE * n, HEIGHT - height, height)


def _count(figure: Sum) -> int:
    """What may be drawn of a sum; nothing where it is withheld."""
    return figure.count if isinstance(figure, RoundedSum) else 0


def _in_words(figure: Sum) -> str:
    if isinstance(figure, RoundedSum):
        return str(gettext("about %(number)s", number=format_decimal(figure.count)))
    return why(figure.reason).why
