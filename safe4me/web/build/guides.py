"""Renders the pages that any teacher may use without an account: how to teach each module."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urljoin

from safe4me.content.model import addresses
from safe4me.content.model.core import Module, Quiz, Scenario
from safe4me.content.model.guides import GuidePart, Screen
from safe4me.content.model.library import Library
from safe4me.content.model.stories import Beat, Scene
from safe4me.content.page import Html
from safe4me.content.questions.choice import JudgedChoice
from safe4me.editorial.checks.claims import left_to_others, open_claims
from safe4me.web.build.images import qr
from safe4me.web.build.pages import (
    LazyPage,
    Link,
    front_of,
    lazy_page,
    links_from,
    part_address,
    routes,
    services,
)

WALL = "wall/"
RELATIVE_LINK = re.compile(r'href="(?P<to>[^":]+)"')


def render_guides(library: Library) -> Iterator[LazyPage]:
    """The guide of every module that has one, and the briefings for staff, with their addresses."""
    for module in library.modules:
        if module.guide:
            contacts = services(library, module.guide.page.help)
            yield render_below("guide", library, module, "", guide=module.guide, services=contacts, qr=qr)
    for briefing in library.briefings:
        address = guide_address(library, briefing)
        guide, front = briefing.guide, front_of(library, briefing.page)
        contacts = services(library, briefing.page.help)
        yield lazy_page("briefing", library, address, guide=guide, front=front, services=contacts)


def render_scheme(library: Library) -> Iterator[LazyPage]:
    """What each year group is taught, on one sheet; nothing where no module says when it is taught."""
    address = f"/{library.language}/{addresses.SCHEME_OF_WORK}"
    if routes(library):
        supported, left = open_claims(library), left_to_others(library)
        yield lazy_page("scheme", library, address, supported=supported, left=left)


def render_wall(library: Library) -> Iterator[LazyPage]:
    """A page for the wall of a class that has been through every topic; nothing where there is no route."""
    address = f"/{library.language}/teachers/{WALL}"
    if routes(library):
        topics = [module for module in library.modules if module.topic]
        yield lazy_page("wall", library, address, topics=topics)


def guide_address(library: Library, module: Module) -> str:
    """The address of a module's guide."""
    path = module.guide.page.path if module.guide else f"{module.id}/{addresses.GUIDE}"
    return f"/{library.language}/{addresses.address(path)}"


def render_below(template: str, library: Library, module: Module, below: str, **values: Any) -> LazyPage:
    """A page below a module's guide, with its address; its template moves what it shows of other pages.

    Any: what a template is given.
    """
    guide = guide_address(library, module)
    lesson = f"/{library.language}/learn/{module.id}/any/"
    link = links_from(guide + below)
    return lazy_page(
        template,
        library,
        guide + below,
        module=module,
        number=library.modules.index(module) + 1 if module in library.modules else 0,
        guide_address=guide,
        from_guide=partial(moved, home=guide, link=link),
        from_lesson=partial(moved, home=lesson, link=link),
        **values,
    )


def moved(html: Html, home: str, link: Link) -> Html:
    """Words of the page at the address `home`, with links that hold on the page that `link` is of."""

    def relative(match: re.Match[str]) -> str:
        path, mark, place = urljoin(home, match["to"]).partition("#")
        return f'href="{link(path)}{mark}{place}"'

    return Html(RELATIVE_LINK.sub(relative, html))


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


def render_presentations(library: Library) -> Iterator[LazyPage]:
    """For every module with a guide, and every briefing: the choice of a plan, screens, notes and stories."""
    for module in (*library.modules, *library.briefings):
        if module.guide:
            yield render_below("present", library, module, "present/", cuts=module.guide.cuts)
            for cut in module.guide.cuts:
                yield from _plan(library, module, cut)
            for part in module.parts:
                if isinstance(part, Scenario):
                    address = guide_address(library, module) + _below_guide(part)
                    yield address, partial(_together, library, module, part)


def _plan(library: Library, module: Module, cut: int) -> Iterator[LazyPage]:
    stories = [each for each in library.activities() if isinstance(each, Scenario)]
    found, spare = slides(module, cut, stories), spare_questions(module)
    turns = _turns([*(slide.id for slide in found), *(f"spare-{question.id}" for question in spare)])
    for template, below in (("screens", f"present/{cut}/"), ("notes", f"present/{cut}/notes/")):
        yield render_below(
            template,
            library,
            module,
            below,
            slides=found,
            spare=spare,
            turns=turns,
            cut=cut,
            together={each.story.id: together_address(library, each.story) for each in found if each.story},
        )


def _turns(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The ids before and after each; empty at either end."""
    return dict(zip(ids, zip(("", *ids), (*ids[1:], ""), strict=False), strict=True))


def together_address(library: Library, story: Scenario) -> str:
    """Where a story is played on the whiteboard. Raises StopIteration for one of no module."""
    module = next(each for each in library.modules if story in each.parts)
    return guide_address(library, module) + _below_guide(story)


def _below_guide(story: Scenario) -> str:
    return f"{story.page.stem}/together/"


def _together(library: Library, module: Module, story: Scenario) -> str:
    below = _below_guide(story)
    link = links_from(guide_address(library, module) + below)
    home = part_address(library, module, story)
    told = replace(story, scenes=tuple(_scene(scene, home, link) for scene in story.scenes))
    contacts = services(library, story.page.help)
    _, page = render_below("together", library, module, below, part=told, services=contacts)
    return page()


def _scene(scene: Scene, home: str, link: Link) -> Scene:
    def move(html: Html) -> Html:
        return moved(html, home, link)

    def beats(told: tuple[Beat, ...]) -> tuple[Beat, ...]:
        return tuple(replace(each, html=move(each.html), simpler=move(each.simpler)) for each in told)

    choices = tuple(
        replace(each, html=move(each.html), simpler=move(each.simpler), reply=beats(each.reply))
        for each in scene.choices
    )
    return replace(scene, beats=beats(scene.beats), choices=choices)
