"""The results of several activities, arranged as a card a school: for the screen and the file alike. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from safe4me.results import AreaResults, RowKind, SchoolRow
from safe4me.statistics.figures import Figure, Released
from safe4me.web.charts import in_share

Key = tuple[int, str, int | None]  # all schools, then schools by name, then the others
MOST_NAMED = 2
PLACES = (RowKind.ALL, RowKind.SCHOOL, RowKind.OTHERS)


@dataclass(frozen=True, slots=True)
class Line:
    """One question of one card. `figure` is None where the school has no row of its own."""

    label: str
    text: str
    figure: Figure | None
    everyone: Figure
    apart: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One activity of a card."""

    activity: str
    title: str
    classes: int
    ballots: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One school, or all of them, or the others together."""

    kind: RowKind
    name: str
    schools: int
    groups: tuple[Group, ...]


def cards(results: Sequence[AreaResults]) -> tuple[Card, ...]:
    """A card for every row that any of the activities has, in the order of their tables."""
    rows = [{_key(row): row for row in result.rows} for result in results]
    keys = sorted({key for found in rows for key in found}, key=lambda key: (key[0], key[1], key[2] or 0))
    return tuple(_card(key, results, [found.get(key) for found in rows]) for key in keys)


def _key(row: SchoolRow) -> Key:
    return PLACES.index(row.kind), row.name, row.school_id


def _card(key: Key, results: Sequence[AreaResults], rows: Sequence[SchoolRow | None]) -> Card:
    groups = [
        _group(result, row)
        for result, row in zip(results, rows, strict=True)
        if result.rows and (row or PLACES[key[0]] is RowKind.SCHOOL)
    ]
    return Card(PLACES[key[0]], key[1], max(row.schools for row in rows if row), tuple(groups))


def _group(result: AreaResults, row: SchoolRow | None) -> Group:
    everyone = result.rows[0]
    figures: Sequence[Figure | None] = row.cells if row else [None] * len(result.questions)
    lines = [
        Line(label(question.id, result.title), question.text, figure, all_schools, apart(figure, all_schools))
        for question, figure, all_schools in zip(result.questions, figures, everyone.cells, strict=True)
    ]
    counts = (row.classes, row.ballots) if row else (0, 0)
    return Group(result.activity, result.title, *counts, tuple(lines))


def label(question_id: str, title: str) -> str:
    """A question's short name: its id in words; a story's is its title."""
    return title if question_id == "ending" else question_id.replace("-", " ").capitalize()


def apart(figure: Figure | None, everyone: Figure) -> bool:
    """Whether a school differs clearly from all schools: their intervals do not touch."""
    if not isinstance(figure, Released) or not isinstance(everyone, Released):
        return False
    low, high = figure.low / figure.total, figure.high / figure.total
    return high < everyone.low / everyone.total or low > everyone.high / everyone.total


def summary(found: Sequence[Card]) -> list[str]:
    """The sentences that stand before the charts: all schools, then whoever differs clearly."""
    lines = [line for card in found for group in card.groups for line in group.lines]
    together = [line for line in lines if line.figure is line.everyone and isinstance(line.figure, Released)]
    different = [(card, line) for card in found for g in card.groups for line in g.lines if line.apart]
    return [*_ends(together), *_different(different, bool(together))]


def _ends(together: Sequence[Line]) -> list[str]:
    if not together:
        return [gettext("Too few schools have finished for a figure over all of them.")]
    ordered = sorted(together, key=_estimate)
    least, most = ordered[0], ordered[-1]
    names = {
        "most": most.label,
        "most_share": _share(most),
        "least": least.label,
        "least_share": _share(least),
    }
    if least is most:
        return [gettext("On “%(most)s”, %(most_share)s of ballots were safer.", **names)]
    text = gettext(
        "On “%(most)s”, %(most_share)s of ballots were safer; on “%(least)s”, %(least_share)s.", **names
    )
    return [text]


def _different(different: Sequence[tuple[Card, Line]], known: bool) -> list[str]:
    said = [
        gettext("On “%(question)s”, %(school)s differs clearly.", question=line.label, school=card.name)
        for card, line in different
        if card.kind is RowKind.SCHOOL
    ]
    if not known:
        return []
    if not said:
        return [gettext("No school differs clearly from all schools.")]
    return [*said[:MOST_NAMED], gettext("Those are in bold below.")]


def _estimate(line: Line) -> float:
    return line.figure.count / line.figure.total if isinstance(line.figure, Released) else 0.0


def _share(line: Line) -> str:
    return in_share(line.figure).estimate if isinstance(line.figure, Released) else ""
