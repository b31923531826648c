"""Draws for the site's own pages what an author draws in a module: in words."""

from functools import cache

from safe4me.content.drawings.parse import read_drawing
from safe4me.content.markup.blocks import Line


@cache
def drawn(ground: str, *things: str) -> str:
    """A decoration: `drawn("clay wide", "adult scarf", "person cap, faces left")`. Raises Malformed."""
    words = ("alt: a decoration", *things)
    lines = [Line(number, text) for number, text in enumerate(words, start=2)]
    return read_drawing(Line(1, f"draw {ground}"), lines).decoration
