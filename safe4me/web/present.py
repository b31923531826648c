"""Renders what a teacher puts on a whiteboard: the screens of a plan, the notes to them, a story together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urljoin

from safe4me.lessons.guides import CUTS
from safe4me.lessons.model import Library, Module, Scenario
from safe4me.lessons.page import Html
from safe4me.lessons.scenes import Scene
from safe4me.lessons.slides import slides, spare_questions
from safe4me.web.guides import guide_address
from safe4me.web.pages import Link, Rendered, links_from, part_address, render, services

RELATIVE_LINK = re.compile(r'href="(?P<to>[^":]+)"')


def render_presentations(library: Library) -> Iterator[Rendered]:
    """For every module with a guide: where to choose a plan, its screens and notes, and its stories."""
    for module in library.modules:
        if module.guide:
            yield _page("present", library, module, "present/", cuts=CUTS)
            for cut in CUTS:
                yield from _plan(library, module, cut)
            for part in module.parts:
                if isinstance(part, Scenario):
                    yield _together(library, module, part)


def _plan(library: Library, module: Module, cut: int) -> Iterator[Rendered]:
    found, spare = slides(module, cut), spare_questions(module)
    turns = _turns([*(slide.id for slide in found), *(f"spare-{question.id}" for question in spare)])
    for template, below in (("screens", f"present/{cut}/"), ("notes", f"present/{cut}/notes/")):
        yield _page(template, library, module, below, slides=found, spare=spare, turns=turns, cut=cut)


def _turns(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The ids before and after each; empty at either end."""
    return dict(zip(ids, zip(("", *ids), (*ids[1:], ""), strict=False), strict=True))


def _together(library: Library, module: Module, story: Scenario) -> Rendered:
    below = f"{story.page.stem}/together/"
    link = links_from(guide_address(library, module) + below)
    home = part_address(library, module, story)
    told = replace(story, scenes=tuple(_scene(scene, home, link) for scene in story.scenes))
    contacts = services(library, story.page.help)
    return _page("together", library, module, below, part=told, services=contacts)


def _scene(scene: Scene, home: str, link: Link) -> Scene:
    messages = tuple(replace(each, html=moved(each.html, home, link)) for each in scene.messages)
    choices = tuple(replace(each, html=moved(each.html, home, link)) for each in scene.choices)
    return replace(scene, messages=messages, choices=choices)


def _page(template: str, library: Library, module: Module, below: str, **values: object) -> Rendered:
    """One page below a module's guide, with its address."""
    guide = guide_address(library, module)
    lesson = f"/{library.language}/learn/{module.id}/any/"
    link = links_from(guide + below)
    return guide + below, render(
        template,
        library,
        link,
        module=module,
        number=library.modules.index(module) + 1,
        guide_address=guide,
        from_guide=lambda html: moved(html, guide, link),
        from_lesson=lambda html: moved(html, lesson, link),
        **values,
    )


def moved(html: Html, home: str, link: Link) -> Html:
    """Words of the page at the address `home`, with links that hold on the page that `link` is of."""

    def relative(match: re.Match[str]) -> str:
        path, mark, place = urljoin(home, match["to"]).partition("#")
        return f'href="{link(path)}{mark}{place}"'

    return Html(RELATIVE_LINK.sub(relative, html))
