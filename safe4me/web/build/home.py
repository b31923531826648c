"""Renders home: the ways in to help and to a class, a question field, and what else the site has, by name."""

from collections.abc import Iterator, Mapping

from safe4me.content.model.core import Module, Scenario
from safe4me.content.model.decision_tables import LAW
from safe4me.content.model.library import Library
from safe4me.content.search_index import FoundPage
from safe4me.web.build.pages import LazyPage, lazy_page
from safe4me.web.build.search import is_for_staff_alone

STORY = "threats/jakubs-sunday"  # the one that home names


def render_home(library: Library, found: Mapping[str, tuple[FoundPage, ...]]) -> Iterator[LazyPage]:
    """Home, of what is `found` by language: its question field answers with pages of pupils alone."""
    address = f"/{library.language}/"
    pages = enumerate(found[library.language])
    story = library.activity(STORY)
    yield lazy_page(
        "home",
        library,
        address,
        pages={place: page for place, page in pages if not is_for_staff_alone(page)},
        story=story if isinstance(story, Scenario) else None,
        told_in=_module_of(library, STORY),
        cases=_module_of(library, "cases/"),
        model=next((each for each in library.leaflets if each.page.stem == "wildfire"), None),
        law_questions=len(LAW.questions),
    )


def _module_of(library: Library, activity: str) -> Module | None:
    return next((each for each in library.modules if activity.startswith(f"{each.id}/")), None)
