"""Square codes for a camera, drawn for paper."""

from functools import cache

import segno
from markupsafe import Markup

from safe4me.content.drawings.parse import read_drawing
from safe4me.content.markup.blocks import Line


@cache  # a few, each on many sheets
def qr(address: str, title: str) -> Markup:
    """A square code that leads to an address, with words for whoever cannot see it."""
    code = segno.make(address, error="m")
    return Markup(code.svg_inline(border=2, omitsize=True, title=title, svgclass="qr"))  # noqa: S704 - drawn here


@cache
def drawn(ground: str, *things: str) -> str:
    """A decoration: `drawn("clay wide", "adult scarf", "person cap, faces left")`. Raises Malformed."""
    words = ("alt: a decoration", *things)
    lines = [Line(number, text) for number, text in enumerate(words, start=2)]
    return read_drawing(Line(1, f"draw {ground}"), lines).decoration
