"""Whether every way through a story gives it its time: enough choices, its fork, and a fair chance."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from safe4me.content.markup.errors import Fault
from safe4me.content.model.core import Document, Scenario
from safe4me.content.model.story_graph import fewest_choices, percent, safer_by_chance
from safe4me.lessons.fit.of_stories import reachable

FEWEST_CHOICES = 4
LEAST_SAFER, MOST_SAFER = Fraction(30, 100), Fraction(60, 100)


def no_ending_too_soon(document: Document) -> Iterator[Fault]:
    """An ending that can be reached by fewer than four choices."""
    if isinstance(document, Scenario):
        fewest = fewest_choices(document)
        for scene in document.endings:
            if (few := fewest.get(scene.id, FEWEST_CHOICES)) < FEWEST_CHOICES:
                yield (
                    scene.line,
                    f"“{scene.id}” can come after {few} choices: let every way to it have {FEWEST_CHOICES}.",
                )


def every_way_leads_by_the_fork(document: Document) -> Iterator[Fault]:
    """A measured fork that can be passed by: whoever ends there could not send anything."""
    if isinstance(document, Scenario) and document.fork:
        past = reachable(document, without=document.measured)
        for scene in document.endings:
            if scene.id in past:
                yield (
                    document.fork.line,
                    f"“{scene.id}” can be reached without this fork: lead every way through it.",
                )


def chance_ends_neither_well_nor_badly(document: Document) -> Iterator[Fault]:
    """A story in which clicking at random nearly always, or hardly ever, ends well."""
    if isinstance(document, Scenario) and document.endings:
        share = safer_by_chance(document)
        if not LEAST_SAFER <= share <= MOST_SAFER:
            fair = f"{percent(LEAST_SAFER)} to {percent(MOST_SAFER)}"
            yield (
                1,
                f"Clicking at random reaches a safer ending {percent(share)} of the time: make it {fair}.",
            )


CHECKS: tuple[Callable[[Document], Iterator[Fault]], ...] = (
    no_ending_too_soon,
    every_way_leads_by_the_fork,
    chance_ends_neither_well_nor_badly,
)
