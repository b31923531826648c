"""The shape of a story for a band: its length, its endings, and none of them good over a clear no."""

from collections.abc import Callable, Iterator

from safe4me.content.markup.errors import Fault
from safe4me.content.model.core import Document, Scenario
from safe4me.content.model.story_graph import most_choices
from safe4me.content.page import HARMED
from safe4me.lessons.fit.of_stories import reachable

SCENES = range(14, 19)  # endings among them
ENDINGS = 5
SAFER_ENDINGS = 2
MOST_CHOICES = 7


def _scenes_in_all(story: Scenario) -> Iterator[Fault]:
    """Too few scenes for a story, or too many for a lesson."""
    if len(story.scenes) not in SCENES:
        least, most = SCENES[0], SCENES[-1]
        yield 1, f"A story has {least} to {most} scenes with its endings, not {len(story.scenes)}."


def _endings_in_all(story: Scenario) -> Iterator[Fault]:
    """More or fewer ways to end than five, or than two that are safer."""
    safer = sum(scene.safer for scene in story.endings)
    if len(story.endings) != ENDINGS:
        message = "two safer, one put right, one where another acts, one left for now"
        yield 1, f"A story has {ENDINGS} endings, not {len(story.endings)}: {message}."
    elif safer != SAFER_ENDINGS:
        yield 1, f"Mark {SAFER_ENDINGS} endings as safer, not {safer}: ## told {{.end .help .safer}}"


def _no_way_is_long(story: Scenario) -> Iterator[Fault]:
    """A way to an ending with more choices than a lesson has time for, or one that comes round again."""
    longest = most_choices(story)
    if longest is None:
        yield 1, "Some choices lead round in a circle: let every choice lead on."
    elif longest > MOST_CHOICES:
        yield 1, f"One way through takes {longest} choices: let none take more than {MOST_CHOICES}."


def _no_clear_no_is_overridden(story: Scenario) -> Iterator[Fault]:
    """A choice against somebody's clear no from which a safer ending can still be reached."""
    safer = {scene.id for scene in story.endings if scene.safer}
    for scene in story.scenes:
        for choice in scene.choices:
            found = sorted(safer & reachable(story, start=choice.to)) if choice.overrides else []
            if found:
                message = f"This goes against a clear no, and can end at “{found[0]}”, which is safer"
                yield choice.line, f"{message}: lead it elsewhere."


def _who_is_harmed_is_told_of(story: Scenario) -> Iterator[Fault]:
    """A reader who is made to stand in for somebody pictured, pressed or threatened."""
    parts = {person.name: person.parts for person in story.page.people}
    for person in story.people:
        if person.me and person.name != story.lead and set(HARMED).intersection(parts.get(person.name, ())):
            yield 1, f"Tell of {person.name} in the third person: lead: {person.name}, and call nobody You."


_SHAPE: tuple[Callable[[Scenario], Iterator[Fault]], ...] = (
    _scenes_in_all,
    _endings_in_all,
    _no_way_is_long,
    _no_clear_no_is_overridden,
    _who_is_harmed_is_told_of,
)


def check_shape(document: Document) -> Iterator[Fault]:
    """Every fault in the shape of a story that says whom it is for; none for anything else."""
    if isinstance(document, Scenario) and document.page.bands:
        for check in _SHAPE:
            yield from check(document)
