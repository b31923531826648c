"""What makes a scenario whole: every scene can be reached, every path ends, every ending leads to help."""

import re
from collections.abc import Callable, Collection, Iterator
from fractions import Fraction

from safe4me.content.drawings.states import FEELINGS
from safe4me.content.drawings.svg import Drawing
from safe4me.content.markup.errors import Fault, did_you_mean, line_of
from safe4me.content.model.core import Scenario
from safe4me.content.model.graph import reachable, without_end
from safe4me.content.model.library import Document
from safe4me.content.model.stories import Scene
from safe4me.content.model.story_graph import (
    fewest_choices,
    most_choices,
    percent,
    safer_by_chance,
    scenes_after,
)
from safe4me.content.page import HARMED
from safe4me.content.parsing.stories import SAY_IT
from safe4me.editorial.checks.walk import count_words

LONGEST_TITLE = 40  # characters
LONGEST_ENDING = 80  # words
OF_A_THREAT = ("threatened", "threatens")  # parts of people


def choices_lead_somewhere(document: Document) -> Iterator[Fault]:
    """A choice that leads to no scene."""
    if isinstance(document, Scenario):
        known = {scene.id for scene in document.scenes}
        for scene in document.scenes:
            for choice in scene.choices:
                if choice.to not in known:
                    meant = did_you_mean(f"#{choice.to}", (f"#{each}" for each in known))
                    cure = f"write ## {choice.to}, or name another scene.{meant}"
                    yield choice.line, f"“#{choice.to}” leads nowhere: {cure}"


def scenes_are_reached(document: Document) -> Iterator[Fault]:
    """A scene that no choice leads to."""
    if isinstance(document, Scenario):
        reached = fewest_choices(document)
        for scene in document.scenes:
            if scene.id not in reached:
                yield (
                    scene.line,
                    f"Nothing leads to “{scene.id}”: add a choice - [text](#{scene.id}), or cut it.",
                )


def no_dead_ends(document: Document) -> Iterator[Fault]:
    """A scene without choices that is not an ending, or a story from which no ending can be reached."""
    if isinstance(document, Scenario):
        for scene in document.scenes:
            if not scene.choices and not scene.end:
                yield scene.line, f"The story stops at “{scene.id}”: add choices, or mark it {{.end .help}}."
        for name in sorted(without_end(document.scenes[0].id, scenes_after(document))):
            yield _line(document, name), f"From “{name}” the story never ends: lead it to an ending."


def endings_lead_to_help(document: Document) -> Iterator[Fault]:
    """An ending without a way to help."""
    if isinstance(document, Scenario):
        for scene in document.endings:
            if not scene.help:
                yield scene.line, f"Every ending leads to help: ## {scene.id} {{.end .help}}"


def threats_are_declared(document: Document) -> Iterator[Fault]:
    """A story that does not say whether somebody threatens in it, or that denies it.

    Where somebody does, the first door stands on every ending: so no author can forget it.
    """
    if isinstance(document, Scenario):
        if document.threat is None:
            yield 1, f"Say {SAY_IT}. Then the first door stands on every ending."
        if document.threat:
            return
        for person in document.page.people:
            for part in sorted(set(OF_A_THREAT).intersection(person.parts)):
                line = line_of("threat:", document.page.source)
                yield line, f"{person.name} is “{part}” here: write threat: yes."
        for scene in document.endings:
            if scene.goes_on:
                yield scene.line, "A threat goes on here: write threat: yes, or take out .goes-on."


def endings_have_titles(document: Document) -> Iterator[Fault]:
    """An ending without a title, with a long one, or with another's."""
    if isinstance(document, Scenario):
        seen: set[str] = set()
        for scene in document.endings:
            if not scene.title or scene.title.casefold() in seen:
                example = f'## {scene.id} {{.end .help title="You told someone"}}'
                yield scene.line, f"Give this ending a title of its own: {example}"
            elif len(scene.title) > LONGEST_TITLE:
                yield scene.line, f"Shorten “{scene.title}”: a title has {LONGEST_TITLE} characters at most."
            seen.add(scene.title.casefold())


def endings_are_short(document: Document) -> Iterator[Fault]:
    """An ending of more words than a card has room for."""
    if isinstance(document, Scenario):
        for scene in document.endings:
            words = sum(count_words(beat.html) for beat in scene.beats)
            if words > LONGEST_ENDING:
                yield scene.line, f"Shorten this ending: it has {words} words, at most {LONGEST_ENDING}."


WORDS_OF_A_PICTURE = (*FEELINGS, "lit", "dark", "open", "shut")  # the others mean much else besides


def pictures_are_told_as_they_end(document: Document) -> Iterator[Fault]:
    """An alt: that is not true of a picture after its last beat, as it stands without script and in print.

    It names whoever is there and nobody who has gone, and says of nobody what they no longer are.
    """
    if isinstance(document, Scenario) and document.faces:
        for scene in document.scenes:
            if scene.drawing and scene.drawing.alt:
                for message in _untrue(scene.drawing):
                    yield line_of(f"alt: {scene.drawing.alt}", document.page.source), message


def _untrue(drawing: Drawing) -> Iterator[str]:
    said = set(re.findall(r"\w+", drawing.alt))
    named = {
        piece.name for piece in drawing.pieces if re.search(rf"\b{re.escape(piece.name)}\b", drawing.alt)
    }
    true = {word for piece in drawing.pieces for word in piece.words}
    for piece in drawing.pieces:
        is_gone = piece.word("place") == "gone"
        if piece.name and is_gone and piece.name in named:
            yield f"In the end {piece.name} is gone: take the name out of this alt:"
        elif piece.name and not is_gone and piece.name not in named:
            yield f"In the end {piece.name} is to be seen: say so in this alt:"
    for word in WORDS_OF_A_PICTURE:
        if word in said and word not in true:
            yield f"In the end nobody and nothing here is “{word}”: say in this alt: what is seen at last."


def adults_act_on_what_was_done_before(document: Document) -> Iterator[Fault]:
    """A choice of the reader's that decides whether adults have to act: it was done before, and never theirs.

    Whatever scene leads there leads nowhere else, and no fork does: no choice is told to be its cause.
    """
    if isinstance(document, Scenario):
        acting = {scene.id: scene for scene in document.endings if scene.adults_act}
        for scene in acting.values() if not document.threat else ():
            yield scene.line, "Where adults act the first door stands on every ending: write threat: yes."
        for scene in document.scenes:
            if acting.keys() & {choice.to for choice in scene.choices}:
                yield from _decides(scene, acting)


def _decides(scene: Scene, acting: Collection[str]) -> Iterator[Fault]:
    for choice in scene.choices:
        if scene.safer_choices and choice.to in acting:
            yield choice.line, "A fork leads to what a choice decides, and where adults act none did: go on."
        elif not scene.safer_choices and choice.to not in acting:
            message = "The choices beside this one lead to where adults act, which is nobody’s choice"
            yield choice.line, f"{message}: lead this one there too."


def nights_are_counted_once(document: Document) -> Iterator[Fault]:
    """Nights at two endings, which would be compared."""
    if isinstance(document, Scenario):
        for scene in [scene for scene in document.endings if scene.nights][1:]:
            yield scene.line, "Another ending counts nights, and nobody is to compare them: take out nights=."


STORY_CHECKS: tuple[Callable[[Document], Iterator[Fault]], ...] = (
    scenes_are_reached,
    no_dead_ends,
    endings_lead_to_help,
    threats_are_declared,
    endings_have_titles,
    endings_are_short,
    pictures_are_told_as_they_end,
    adults_act_on_what_was_done_before,
    nights_are_counted_once,
)


def _line(scenario: Scenario, name: str) -> int:
    return next(scene.line for scene in scenario.scenes if scene.id == name)


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
    onward = scenes_after(story)
    for scene in story.scenes:
        for choice in scene.choices:
            found = sorted(reachable(choice.to, onward) & safer) if choice.overrides else []
            if found:
                message = f"This goes against a clear no, and can end at “{found[0]}”, which is safer"
                yield choice.line, f"{message}: lead it elsewhere."


def _who_is_harmed_is_told_of(story: Scenario) -> Iterator[Fault]:
    """A reader who is made to stand in for somebody who is harmed."""
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


FEWEST_CHOICES = 4
LEAST_SAFER, MOST_SAFER = Fraction(40, 100), Fraction(60, 100)


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
        fork, onward = document.fork.id, scenes_after(document)
        past = reachable(document.scenes[0].id, lambda here: () if here == fork else onward(here)) - {fork}
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


PATH_CHECKS: tuple[Callable[[Document], Iterator[Fault]], ...] = (
    no_ending_too_soon,
    every_way_leads_by_the_fork,
    chance_ends_neither_well_nor_badly,
)
