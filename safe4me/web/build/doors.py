"""Renders help: the page that leads to every door, each door, and all of them in one file.

Every page fetches that file while it is idle, to open help over itself. So opening help, or a door, sends
nothing, and leaves nothing behind that not every visitor's device has.
"""

import re
from collections.abc import Iterable, Iterator

from safe4me.content.model.core import Library
from safe4me.content.model.help_pages import Door
from safe4me.content.model.records import Service
from safe4me.web.build.assets import Asset, named
from safe4me.web.build.pages import Rendered, render, services
from safe4me.web.build.qr import qr

ARTICLE = re.compile(r'<article class="doorpage".*?</article>', re.DOTALL)


def render_help(library: Library) -> Iterator[Rendered]:
    """The page that leads to every door, where the first one's services stand too; then each door."""
    first = library.doors[0] if library.doors else None
    contacts = _by_id(library, first.named if first else ())
    urgent = services(library, first.page.help if first else ())
    address = f"/{library.language}/help/"
    yield address, render("help", library, address, services=contacts, urgent=urgent, qr=qr)
    for number, door in enumerate(library.doors, start=1):
        yield _door(library, door, number)


def doors_file(library: Library) -> Asset:
    """The file of a language: the frame, then the article of each help page. It is no page of its own."""
    frame = render("over", library, f"/{library.language}/help/")
    articles = (article for _, page in render_help(library) for article in ARTICLE.findall(page))
    return named(f"doors-{library.language}.txt", "\n".join((frame, *articles)).encode())


def _door(library: Library, door: Door, number: int) -> Rendered:
    address = f"/{library.language}/help/{door.page.stem}/"
    contacts = _by_id(library, door.named)
    return address, render("door", library, address, door=door, number=number, services=contacts, qr=qr)


def _by_id(library: Library, ids: Iterable[str]) -> dict[str, Service]:
    return {service.id: service for service in services(library, ids)}
