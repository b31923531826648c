"""Renders what adults print beside the modules: sheets written in Markdown, and posters."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit

from safe4me.content.model import addresses
from safe4me.content.model.core import Article, Library
from safe4me.content.model.guides import Posters
from safe4me.content.page import Html
from safe4me.web.build.pages import Rendered, front_of, render, services
from safe4me.web.build.qr import qr

BLANK = re.compile(r"_{3,}")
LINK = re.compile(r'<a href="(?P<to>[^":]+)">(?P<words>.*?)</a>')
SIZES = ("a4", "a3")


def render_papers(library: Library) -> Iterator[Rendered]:
    """Each sheet for paper; each page of posters, and all its posters in each size, one a page."""
    parts: list[Article | Posters] = [page for page in library.pages if page.sheet]
    for part in (*parts, *library.posters):
        address = f"/{library.language}/{addresses.address(part.page.path)}"
        given: dict[str, Any] = {  # Any: what a template is given
            "part": part,
            "front": front_of(library, part.page),
            "services": services(library, part.page.help),
        }
        if isinstance(part, Article):
            written = partial(on_paper, part.html, address)
            yield address, render("paper", library, address, written=written, **given)
        else:
            yield from _posters(library, address, given)


def _posters(library: Library, address: str, given: dict[str, Any]) -> Iterator[Rendered]:
    yield address, render("posters", library, address, home=address, qr=qr, **given)
    for size in SIZES:
        place = f"{address}print/{size}/"
        yield place, render("print/posters", library, place, home=address, qr=qr, size=size, **given)


def on_paper(html: Html, address: str, site_address: str) -> Html:
    """Words of the page at `address` as on paper: with lines to write on, and addresses to type."""

    def typed(match: re.Match[str]) -> str:
        whole = urlsplit(urljoin(f"{site_address}{address}", match["to"]))
        place = f"{whole.netloc.removeprefix('www.')}{whole.path}"
        return f'{match[0]} <span class="address" dir="ltr">{place}</span>'

    return Html(BLANK.sub('<span class="fill"></span>', LINK.sub(typed, html)))
