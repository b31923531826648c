"""A lesson or a scenario as a text, for reading it without playing it."""

from collections.abc import Iterator
from fractions import Fraction

from safe4me.lessons.drawings.touchable import Touchable
from safe4me.lessons.fit.of_lessons import words_before_acting, words_of
from safe4me.lessons.markup.render import plain
from safe4me.lessons.model import Lesson, Scenario
from safe4me.lessons.scenes import Beat, Choice, Scene
from safe4me.lessons.steps import Section, Step
from safe4me.lessons.walks import endings_by_chance, percent, safer_by_chance

INDENT = "    "


def lesson_outline(lesson: Lesson) -> str:
    """The steps of a lesson, each with its words and what there is to see and to do."""
    drawings = sum(step.drawing is not None for step in lesson.steps)
    heading = f"{lesson.page.title} ({len(lesson.steps)} steps, {drawings} drawings)"
    before = f"{words_before_acting(lesson)} words before the first thing to do."
    steps = (f"{n}. {_step(step)}" for n, step in enumerate(lesson.steps, start=1))
    return "\n".join([heading, before, "", *steps]) + "\n"


def _step(step: Step) -> str:
    asked = step.body.heading if isinstance(step.body, Section) else step.body.html
    parts = [f"{words_of(step)} words", *([step.question.kind] if step.question else [])]
    if step.drawing:
        parts.append(f"try {step.drawing.kind}" if isinstance(step.drawing, Touchable) else "draw")
    eyebrow = f"{step.eyebrow}: " if step.eyebrow else ""
    return f"#{step.id} {eyebrow}{plain(asked)} ({', '.join(parts)})"


def outline(scenario: Scenario) -> str:
    """The story, each choice above the scene it leads to; a scene is told once and named afterwards."""
    scenes = {scene.id: scene for scene in scenario.scenes}
    heading = f"{scenario.page.title} ({len(scenes)} scenes, {len(scenario.endings)} endings)"
    told = _told(scenario.scenes[0], scenes, set(), 0)
    return "\n".join([heading, *_by_chance(scenario), "", *told]) + "\n"


def _by_chance(scenario: Scenario) -> Iterator[str]:
    """How far clicking at random gets: to safer endings, to each ending, and at the fork."""
    endings, likely = {scene.id: scene for scene in scenario.endings}, endings_by_chance(scenario)
    yield f"Clicking at random reaches a safer ending {percent(safer_by_chance(scenario))} of the time:"
    yield from (
        f"{INDENT}{percent(share)} {endings[name].title}{' (safer)' if endings[name].safer else ''}"
        for name, share in sorted(likely.items(), key=lambda found: -found[1])
    )
    if fork := scenario.fork:
        share = Fraction(len(fork.safer_choices), len(fork.choices))
        yield f"At its fork, “{fork.title}”, it makes a safer choice {percent(share)} of the time."


def _told(scene: Scene, scenes: dict[str, Scene], told: set[str], depth: int) -> Iterator[str]:
    told.add(scene.id)
    yield f"{INDENT * depth}#{scene.id}{_ending(scene)}"
    yield from (f"{INDENT * depth}{_line(beat)}" for beat in scene.beats)
    for choice in scene.choices:
        to = scenes.get(choice.to)
        again = "" if to and to.id not in told else f" → #{choice.to}" + ("" if to else " (missing)")
        yield f"{INDENT * depth}> {_way(choice)}{again}"
        yield from (f"{INDENT * (depth + 1)}{_line(beat)}" for beat in choice.reply)
        if to and not again:
            yield from _told(to, scenes, told, depth + 1)


def _ending(scene: Scene) -> str:
    marks = [name for name in ("safer", "help") if getattr(scene, name)]
    return f" = ENDING {scene.title} ({', '.join(marks) or 'no help'})" if scene.end else ""


def _way(choice: Choice) -> str:
    return f"{'Do' if choice.do else 'Say'}: {choice.text}{' (safer)' if choice.safer else ''}"


def _line(beat: Beat) -> str:
    words = " ".join(plain(beat.html).split())
    return f"{beat.person.name}: {words}" if beat.person else f"[{words}]"
