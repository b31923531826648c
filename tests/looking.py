"""What tests of looks share: pages in a font that every machine has alike, and pictures as rough blocks."""

import io
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page, Route

from tests.needs import needed

BLOCK_PX = 8
UNLIKE = 16  # of 255: less than this is the edge of a letter, which each machine smooths in its own way
FONTS = """family => {
  const pen = document.createElement("canvas").getContext("2d");
  const width = (font) => {
    pen.font = `40px ${font}`;
    return pen.measureText("Know where you stand").width;
  };
  return width(`"${family}", monospace`) !== width("monospace");
}"""


def set_in(page: Page, family: str, more: str = "") -> None:
    """Load every page from now on in that font of the machine, and with `more` rules of style.

    The test is skipped, and with CI set fails, where the font is missing.
    """
    there = page.evaluate(FONTS, family)
    needed(there or None, f"the font {family}: sh .ci/system-packages installs it")
    add_style(page, f':root {{ --font: "{family}" }} {more}')


def add_style(page: Page, rules: str) -> None:
    """Put rules after those of every style sheet that is loaded from now on."""

    def longer(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, body=reply.text() + rules)

    page.route("**/*.css", longer)


def blocks(page: Page) -> Image.Image:
    """What the screen shows, as the colours of blocks."""
    shown = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    return shown.resize((shown.width // BLOCK_PX, shown.height // BLOCK_PX), Image.Resampling.BOX)


def unlike(shown: Image.Image, reference: Path) -> float:
    """The share of blocks that differ from those of a reference picture; 1 where the sizes differ."""
    expected = Image.open(reference)
    if expected.size != shown.size:
        return 1.0
    red, green, blue = ImageChops.difference(shown, expected).split()
    counts = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
    return sum(counts[UNLIKE:]) / sum(counts)
