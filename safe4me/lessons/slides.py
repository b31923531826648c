"""A plan as the screens that a class sees one after another, each with what the teacher says to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from safe4me.content.model.core import Module, Quiz, Scenario
from safe4me.content.model.guides import GuidePart, Screen
from safe4me.content.page import Html
from safe4me.content.questions.choice import JudgedChoice

NOTHING = Html("")


@dataclass(frozen=True, slots=True)
class Slide:
    """One screen of a plan: the `nth` of `of`.

    `script` is said before the first screen of a part, `notes` while this one stands there. `starts` and
    `ends` are the part's place in the plan, in minutes. `story` is what the part plays, at its first screen.
    """

    id: str
    title: str
    screen: Html
    script: Html
    notes: Html
    starts: int
    ends: int
    nth: int
    of: int
    story: Scenario | None


def slides(module: Module, cut: int, others: Iterable[Scenario] = ()) -> tuple[Slide, ...]:
    """The screens of the plan of `cut` minutes; a part that has none shows its title.

    A part may play a story of the module together, or one of `others`.
    """
    stories = (*(part for part in module.parts if isinstance(part, Scenario)), *others)
    parts = module.guide.plan(cut) if module.guide else ()
    of = sum(len(part.screens) or 1 for part in parts)
    found: list[Slide] = []
    starts = 0
    for part in parts:
        found += _slides_of(part, starts, len(found), of, _story(stories, part))
        starts += part.minutes
    return tuple(found)


def spare_questions(module: Module) -> tuple[JudgedChoice, ...]:
    """What a class may talk about when time is left: the quizzes' questions with a right answer.

    Never a measured one: hands up would tell what a ballot keeps to itself, and teach its answer first.
    """
    asked = (q for part in module.parts if isinstance(part, Quiz) for q in part.questions)
    return tuple(q for q in asked if isinstance(q, JudgedChoice) and not q.measured)


def _slides_of(part: GuidePart, starts: int, before: int, of: int, story: Scenario | None) -> Iterator[Slide]:
    for number, screen in enumerate(part.screens or (Screen(NOTHING, NOTHING),), start=1):
        yield Slide(
            id=f"{part.id}-{number}",
            title=part.title,
            screen=screen.html,
            script=part.script if number == 1 else NOTHING,
            notes=screen.notes,
            starts=starts,
            ends=starts + part.minutes,
            nth=before + number,
            of=of,
            story=story if number == 1 else None,
        )


def _story(stories: Iterable[Scenario], part: GuidePart) -> Scenario | None:
    """The scenario that a part's script leads to."""
    return next((each for each in stories if f"/learn/{each.id}/" in part.script), None)
