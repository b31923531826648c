"""What stands on a page of a PDF: its colours and where its words begin."""

import re
from typing import Any

from pypdf import PageObject

COLOUR = re.compile(rb"^([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)$", re.MULTILINE)
MM_OF_PX = 25.4 / 96


def colours(page: PageObject) -> set[str]:
    """Every colour that the page paints with, as `#rrggbb`."""
    contents = page.get_contents()
    assert contents is not None
    return {
        "#" + "".join(f"{round(float(part) * 255):02x}" for part in found)
        for found in COLOUR.findall(contents.get_data())
    }


def starts(page: PageObject) -> dict[str, float]:
    """Where each run of words on the page begins: millimetres from the left edge of the paper."""
    found: dict[str, float] = {}

    def note(text: str, _around: Any, matrix: list[float], *_font: Any) -> None:
        if text.strip():
            found.setdefault(text.strip(), matrix[4] * MM_OF_PX)

    page.extract_text(visitor_text=note)
    return found
