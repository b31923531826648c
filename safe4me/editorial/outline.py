"""A lesson, a scenario, a case or an incident guide as a text, for reading it without playing it."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from safe4me.content.drawings.interactive import Touchable
from safe4me.content.markup.render import plain
from safe4me.content.model.cases import CUTS_OF_CASES, Case, CaseStep
from safe4me.content.model.core import Lesson, Scenario
from safe4me.content.model.flows import Flow, FlowStep, Handling, handled, most_steps, ways_through
from safe4me.content.model.lessons import Step
from safe4me.content.model.stories import Beat, Choice, Scene
from safe4me.content.model.story_graph import endings_by_chance, percent, safer_by_chance
from safe4me.editorial.checks.cases import minutes_of_case, minutes_of_stage
from safe4me.editorial.checks.lessons import words_before_acting, words_of

INDENT = "    "


def lesson_outline(lesson: Lesson) -> str:
    """The steps of a lesson, each with its words and what there is to see and to do."""
    drawings = sum(step.drawing is not None for step in lesson.steps)
    heading = f"{lesson.page.title} ({len(lesson.steps)} steps, {drawings} drawings)"
    before = f"{words_before_acting(lesson)} words before the first thing to do."
    steps = (f"{n}. {_step(step)}" for n, step in enumerate(lesson.steps, start=1))
    return "\n".join([heading, before, "", *steps]) + "\n"


def _step(step: Step) -> str:
    parts = [f"{words_of(step)} words", *([step.question.kind] if step.question else [])]
    if step.drawing:
        parts.append(f"try {step.drawing.kind}" if isinstance(step.drawing, Touchable) else "draw")
    eyebrow = f"{step.eyebrow}: " if step.eyebrow else ""
    return f"#{step.id} {eyebrow}{plain(step.heading)} ({', '.join(parts)})"


def case_outline(case: Case) -> str:
    """The stages of a case with the minutes that they take read aloud, its evidence, and its cards."""
    of_cuts = ", ".join(f"{minutes_of_case(case, cut):.1f} of {cut}" for cut in CUTS_OF_CASES)
    heading = f"{case.page.title} ({len(case.stages)} stages, {len(case.cards)} cards)"
    told = f"Read aloud and talked over it takes {of_cuts} minutes."
    stages = (line for stage in case.stages for line in ("", *_of_stage(stage)))
    return "\n".join([heading, told, *stages]) + "\n"


def _of_stage(stage: CaseStep) -> Iterator[str]:
    taken = f"{minutes_of_stage(stage):.1f} of {stage.minutes} minutes"
    cut = "" if stage.in_the_cut else ", not in the short cut"
    yield f"#{stage.id} {plain(stage.heading)} ({taken}{cut})"
    yield from (f"{INDENT}[{each.kind}] {each.title}" for each in stage.evidence)
    if stage.order:
        for item in sorted(stage.order.items, key=lambda item: item.place):
            yield f"{INDENT}{item.place}. {item.text}"
    if stage.pick:
        yield f"{INDENT}{plain(stage.pick.question)}"
        for card in stage.pick.cards:
            refused = f" ({card.refusal})" if card.refusal else ""
            yield f"{INDENT * 2}- {card.text}{refused}"
    yield from (
        f"{INDENT}= {plain(aside.heading)}" for aside in (stage.twist, stage.weighed) if aside is not None
    )
    yield from (f"{INDENT}? {asked.text}{' (measured)' if asked.measured else ''}" for asked in stage.asked)


def flow_outline(flow: Flow) -> str:
    """Where the ways through an incident guide end, and its steps with what each answer leads to."""
    ends = Counter(outcome[0] if outcome else None for outcome in map(handled, ways_through(flow)))
    heading = (
        f"{flow.page.title} ({len(flow.steps)} steps, {most_steps(flow)[flow.steps[0].id]} on a way at most)"
    )
    ways = f"{ends.total()} ways through it. They end in:"
    told = [f"{INDENT}{ends[each]} {each.name.lower()}" for each in sorted(Handling, reverse=True)]
    waits = f"{len(flow.unverified)} lines wait for a check."
    steps = (line for step in flow.steps for line in _flow_step(step))
    return "\n".join([heading, ways, *told, f"{INDENT}{ends[None]} nothing", waits, "", *steps]) + "\n"


def _flow_step(step: FlowStep) -> Iterator[str]:
    yield f"#{step.id} {plain(step.heading)}"
    yield from (f"{INDENT}[ ] {plain(sign.html)}" for sign in step.signs)
    for answer in step.answers:
        handling, _ = step.asks_for(answer)
        asked = f" ({handling.name.lower()})" if handling else ""
        enough = f" (enough for {answer.enough_for.name.lower()})" if answer.enough_for else ""
        yield f"{INDENT}> {plain(answer.html)} → #{answer.to}{asked}{enough}"


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
        f"{INDENT}{percent(share)} {endings[name].title}{_kind(endings[name])}"
        for name, share in sorted(likely.items(), key=lambda found: -found[1])
    )
    if fork := scenario.fork:
        share = Fraction(len(fork.safer_choices), len(fork.choices))
        yield f"At its fork, “{fork.title}”, it makes a safer choice {percent(share)} of the time."


def _kind(ending: Scene) -> str:
    return " (safer)" if ending.safer else " (adults act)" if ending.adults_act else ""


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
