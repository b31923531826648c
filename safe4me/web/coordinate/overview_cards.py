"""The figures of modules arranged for the screen: a card a module, then what stands out. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from safe4me.content.model.core import Lesson, Module
from safe4me.content.model.library import Library
from safe4me.content.questions.choice import Scale
from safe4me.db.rooms import Phase
from safe4me.results import ActivityOverview, AreaQuestion, Overview, PhaseFigures
from safe4me.statistics.figures import Figure, Released
from safe4me.web.staff.rows import QuestionChange, changes_of, figure_id
from safe4me.web.staff.teach_again import LATEST_FIRST

MOST_MISCONCEPTIONS = 6
FigureKey = tuple[str, str, Phase]  # activity, question, phase


@dataclass(frozen=True, slots=True)
class OverviewLine:
    """The safer answers of one question in one phase; an `attitude` is asked on a scale.

    `everyone` is the same figure of the whole programme, None where that is what is shown; `by_chance`
    as of the question asked.
    """

    id: str
    name: str
    text: str
    by_chance: int | None
    phase: Phase
    attitude: bool
    figure: Figure
    everyone: Figure | None


@dataclass(frozen=True, slots=True)
class OverviewGroup:
    """One activity in one phase, and what came of it. A poll alone leaves no lines."""

    activity: str
    phase: Phase
    schools: int
    classes: int
    ballots: int
    lines: tuple[OverviewLine, ...]


@dataclass(frozen=True, slots=True)
class ModuleCard:
    """One module."""

    module: Module
    groups: tuple[OverviewGroup, ...]


@dataclass(frozen=True, slots=True)
class CommonMisconception:
    """A mistaken belief, and how common it was when its question was asked last: after, once, or before."""

    id: str
    name: str
    texts: tuple[str, ...]
    question: str
    phase: Phase
    figure: Figure


@dataclass(frozen=True, slots=True)
class OverviewCards:
    """The whole overview. Misconceptions: the most common that are shown, and how many are withheld."""

    cards: tuple[ModuleCard, ...]
    changes: tuple[QuestionChange, ...]
    misconceptions: tuple[CommonMisconception, ...]
    withheld: int


def overview_cards(library: Library, shown: Overview, everywhere: Overview | None) -> OverviewCards:
    """Cards in the order of the modules; `everywhere` is the whole programme, None where that is shown."""
    found = {each.activity.id: each for each in shown.activities}
    beside = {where: phase.safer for where, _, phase in _phases(everywhere)} if everywhere else {}
    cards = (ModuleCard(module, tuple(_groups(module, found, beside))) for module in library.modules)
    told = sorted(_misconceptions(shown), key=_share, reverse=True)
    released = [each for each in told if isinstance(each.figure, Released)]
    return OverviewCards(
        tuple(card for card in cards if card.groups),
        tuple(changes_of(shown)),
        tuple(released[:MOST_MISCONCEPTIONS]),
        len(told) - len(released),
    )


def _phases(shown: Overview) -> Iterator[tuple[FigureKey, AreaQuestion, PhaseFigures]]:
    for each in shown.activities:
        for question in each.questions:
            for phase in question.phases:
                yield (each.activity.id, question.question.id, phase.phase), question, phase


def _groups(
    module: Module, found: Mapping[str, ActivityOverview], beside: Mapping[FigureKey, Figure | None]
) -> Iterator[OverviewGroup]:
    here = [found[part.id] for part in module.parts if not isinstance(part, Lesson) and part.id in found]
    for each, phase in product(here, Phase):
        asked = [(one, shown) for one in each.questions for shown in one.phases if shown.phase is phase]
        if asked:
            yield _group(each, phase, asked, beside)


def _group(
    each: ActivityOverview,
    phase: Phase,
    asked: list[tuple[AreaQuestion, PhaseFigures]],
    beside: Mapping[FigureKey, Figure | None],
) -> OverviewGroup:
    activity = each.activity
    lines = (
        OverviewLine(
            figure_id(activity.id, one.question.id, phase),
            one.question.short,
            one.question.text,
            one.question.by_chance,
            phase,
            one.question.kind == Scale.kind,
            in_phase.safer,
            beside.get((activity.id, one.question.id, phase)),
        )
        for one, in_phase in asked
        if in_phase.safer is not None
    )
    most = max((in_phase for _, in_phase in asked), key=lambda in_phase: in_phase.ballots)
    counts = most.schools, most.classes, most.ballots
    return OverviewGroup(activity.id, phase, *counts, tuple(lines))


def _misconceptions(shown: Overview) -> Iterator[CommonMisconception]:
    for each in shown.activities:
        for one in each.questions:
            latest = min(one.phases, key=lambda found: LATEST_FIRST.index(found.phase))
            for belief in latest.misconceptions:
                where = figure_id(each.activity.id, one.question.id, belief.believed.id)
                words = belief.believed.short, belief.texts, one.question.text
                yield CommonMisconception(where, *words, latest.phase, belief.figure)


def _share(misconception: CommonMisconception) -> float:
    figure = misconception.figure
    return figure.count / figure.total if isinstance(figure, Released) else -1.0
