"""What tests of looks share: pages in a font that every machine has alike, and pictures as rough blocks."""

import io
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page, Route

from tests.helpers.servers.machine import needed

BLOCK_PX = 8
UNLIKE = 16  # of 255: less than this is the edge of a letter, which each machine smooths in its own way
FAMILIES = ("Roboto", "Open Sans", "DejaVu Sans")  # Android's, as wide as Windows', as wide as they get
# A phone; a laptop at 400%; words twice as large.
NARROW = ((320, 640, "100%"), (320, 256, "100%"), (640, 800, "200%"))
Look = tuple[str, int, int, str]  # a font, the width and the height of a screen, the size of words
IN_EACH_FONT: tuple[Look, ...] = tuple((family, *screen) for family, screen in product(FAMILIES, NARROW))
SET_IN = """([family, size]) => {
  document.documentElement.style.setProperty("--font", `"${family}"`);
  document.documentElement.style.setProperty("font-size", size);
}"""
BROKEN_WORDS = r"""() => {
  const broken = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const isOnOneLine = (range) => {
    const drawn = [...range.getClientRects()].filter((part) => part.width > 0);
    return new Set(drawn.map((part) => Math.round(part.top))).size < 2;
  };
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const whole = document.createRange();
    whole.selectNodeContents(text);
    if (!text.parentElement.checkVisibility() || isOnOneLine(whole)) continue;
    const words = text.data.replace(/\S+[@.]\S+/g, (address) => " ".repeat(address.length));
    for (const word of words.matchAll(/[\p{L}\p{N}’]+/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (!isOnOneLine(range)) broken.push(word[0]);
    }
  }
  return broken;
}"""
# What is seen in one look, and then the next look or none: so each look is laid out once.
SEEN_THEN_SET = f"""(next) => {{
  const seen = [document.documentElement.scrollWidth, ({BROKEN_WORDS})()];
  if (next) ({SET_IN})(next);
  else document.documentElement.removeAttribute("style");
  return seen;
}}"""
HAS_FONT = """family => {
  const pen = document.createElement("canvas").getContext("2d");
  const width = (font) => {
    pen.font = `40px ${font}`;
    return pen.measureText("Know where you stand").width;
  };
  return width(`"${family}", monospace`) !== width("monospace");
}"""
_there: set[str] = set()  # fonts that were asked for: none goes while tests run


def set_in(page: Page, family: str, more: str = "") -> None:
    """Load every page from now on in that font of the machine, and with `more` rules of style.

    The test is skipped, and with CI set fails, where the font is missing.
    """
    need_font(page, family)
    add_style(page, f':root {{ --font: "{family}" }} {more}')


def need_font(page: Page, family: str) -> None:
    """Skip the test, or with CI set fail it, where this machine has no such font."""
    if family not in _there:
        needed(
            page.evaluate(HAS_FONT, family) or None, f"the font {family}: sh .ci/system-packages installs it"
        )
        _there.add(family)


def stretched(page: Page, looks: Sequence[Look] = IN_EACH_FONT) -> list[str]:
    """Where an open page scrolls sideways or breaks a word, in each of these looks; then its font is back."""
    page.wait_for_load_state()  # a click leads on before the next page has its styles
    found: list[str] = []
    words_in = [[family, size] for family, _, _, size in looks]
    page.evaluate(SET_IN, words_in[0])
    for (family, width, height, size), following in zip(looks, [*words_in[1:], None], strict=True):
        need_font(page, family)
        page.set_viewport_size({"width": width, "height": height})
        across, broken = page.evaluate(SEEN_THEN_SET, following)
        where = f"{family}, {width} by {height}, {size}"
        if across > width:
            found.append(f"{where}: scrolls sideways")
        found += [f"{where}: {word}" for word in broken]
    return found


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
