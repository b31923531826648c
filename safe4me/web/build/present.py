"""Renders what a teacher puts on a whiteboard: the screens of a plan, the notes to them, a story together."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from safe4me.content.model.core import Library, Module, Scenario
from safe4me.content.model.stories import Beat, Scene
from safe4me.lessons.slides import slides, spare_questions
from safe4me.web.build.guides import guide_address, moved, render_below
from safe4me.web.build.links import Link, links_from
from safe4me.web.build.pages import Rendered, part_address, services


def render_presentations(library: Library) -> Iterator[Rendered]:
    """For every module with a guide, and every briefing: the choice of a plan, screens, notes and stories."""
    for module in (*library.modules, *library.briefings):
        if module.guide:
            yield render_below("present", library, module, "present/", cuts=module.guide.cuts)
            for cut in module.guide.cuts:
                yield from _plan(library, module, cut)
            for part in module.parts:
                if isinstance(part, Scenario):
                    yield _together(library, module, part)


def _plan(library: Library, module: Module, cut: int) -> Iterator[Rendered]:
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
            together=lambda story: together_address(library, story),
        )


def _turns(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The ids before and after each; empty at either end."""
    return dict(zip(ids, zip(("", *ids), (*ids[1:], ""), strict=False), strict=True))


def together_address(library: Library, story: Scenario) -> str:
    """Where a story is played on the whiteboard. Raises StopIteration for one of no module."""
    module = next(each for each in library.modules if story in each.parts)
    return f"{guide_address(library, module)}{story.page.stem}/together/"


def _together(library: Library, module: Module, story: Scenario) -> Rendered:
    below = f"{story.page.stem}/together/"
    link = links_from(guide_address(library, module) + below)
    home = part_address(library, module, story)
    told = replace(story, scenes=tuple(_scene(scene, home, link) for scene in story.scenes))
    contacts = services(library, story.page.help)
    return render_below("together", library, module, below, part=told, services=contacts)


def _scene(scene: Scene, home: str, link: Link) -> Scene:
    def beats(told: tuple[Beat, ...]) -> tuple[Beat, ...]:
        return tuple(replace(each, html=moved(each.html, home, link)) for each in told)

    choices = tuple(
        replace(each, html=moved(each.html, home, link), reply=beats(each.reply)) for each in scene.choices
    )
    return replace(scene, beats=beats(scene.beats), choices=choices)
