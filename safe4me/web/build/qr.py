"""Square codes for a camera, drawn for paper."""

from functools import cache

import segno
from markupsafe import Markup


@cache  # a few, each on many sheets
def qr(address: str, title: str) -> Markup:
    """A square code that leads to an address, with words for whoever cannot see it."""
    code = segno.make(address, error="m")
    return Markup(code.svg_inline(border=2, omitsize=True, title=title, svgclass="qr"))  # noqa: S704 - drawn here
