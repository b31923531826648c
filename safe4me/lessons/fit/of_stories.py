"""What makes a scenario whole: every scene can be reached, every path ends, every ending leads to help."""

from collections.abc import Callable, Iterator

from safe4me.content.markup.errors import Fault
from safe4me.content.model.core import Document, Scenario
from safe4me.content.parsing.stories import SAY_IT
from safe4me.lessons.fit.banned_words import line_of
from safe4me.lessons.fit.fragments import count_words

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
                    yield (
                        choice.line,
                        f"“#{choice.to}” leads nowhere: write ## {choice.to}, or name another scene.",
                    )


def scenes_are_reached(document: Document) -> Iterator[Fault]:
    """A scene that no choice leads to."""
    if isinstance(document, Scenario):
        reached = reachable(document)
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
        for name in sorted(reachable(document) - _can_end(document)):
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


CHECKS: tuple[Callable[[Document], Iterator[Fault]], ...] = (
    choices_lead_somewhere,
    scenes_are_reached,
    no_dead_ends,
    endings_lead_to_help,
    threats_are_declared,
    endings_have_titles,
    endings_are_short,
)


def reachable(scenario: Scenario, without: str = "", start: str = "") -> frozenset[str]:
    """The ids of the scenes that choices lead to from `start`, itself included, `without` one.

    It starts at the first scene where no other is named.
    """
    ways = _ways(scenario)
    reached: set[str] = set()
    waiting = [start] if start else [scene.id for scene in scenario.scenes[:1]]
    while waiting:
        here = waiting.pop()
        if here not in reached and here != without:
            reached.add(here)
            waiting.extend(ways.get(here, ()))
    return frozenset(reached)


def _can_end(scenario: Scenario) -> set[str]:
    """The scenes from which a path leads to an ending or (told apart elsewhere) to a stop."""
    ways = _ways(scenario)
    ends = {name for name, to in ways.items() if not to}
    while more := {name for name, to in ways.items() if name not in ends and ends.intersection(to)}:
        ends |= more
    return ends


def _ways(scenario: Scenario) -> dict[str, list[str]]:
    known = {scene.id for scene in scenario.scenes}
    return {s.id: [choice.to for choice in s.choices if choice.to in known] for s in scenario.scenes}


def _line(scenario: Scenario, name: str) -> int:
    return next(scene.line for scene in scenario.scenes if scene.id == name)
