"""What stands on a page of a PDF, and what is wrong with a page on paper."""

import io
import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page
from pypdf import PageObject, PdfReader

COLOUR = re.compile(rb"^([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)$", re.MULTILINE)
MM_OF_PX = 25.4 / 96
CONTENT_PX = 700  # the width of A4 between the margins of a printer, at 96 dots an inch
A4_PX = 794  # the whole width, of what has no margins
SHEET_PX = 1123  # its whole height
LAID_OUT = """([width, height]) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const lines = [], faults = [];
  const isForReadersAlone = (part) => {
    for (let box = part; box && box !== document.body; box = box.parentElement) {
      if (box.offsetHeight <= 1 && getComputedStyle(box).overflow === "hidden") return true;
    }
    return false;
  };
  const rects = (text, start, end) => {
    range.setStart(text, start);
    range.setEnd(text, end);
    return [...range.getClientRects()].filter((r) => r.width > 1 && r.height > 1);
  };
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const around = text.parentElement;
    const seen = around.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (!text.data.trim() || !seen || around.closest(".hidden, title, desc, [hidden], option")) continue;
    if (isForReadersAlone(around)) continue;
    const own = rects(text, 0, text.length);
    for (const rect of own) {
      lines.push({ rect, text });
      if (rect.left < -1 || rect.right > width + 1) faults.push(`off the sheet: ${text.data.trim()}`);
    }
    for (let box = around; own.length && box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflow === "visible" || box.namespaceURI.endsWith("svg")) continue;
      const edge = box.getBoundingClientRect();
      if (own.some((r) => r.right > edge.right + 1 || r.bottom > edge.bottom + 2)) {
        faults.push(`cut by its box: ${text.data.trim()}`);
      }
    }
    if (own.length < 2) continue;
    for (const word of text.data.matchAll(/[^\\s\\u2013\\u2014/@.:?&=#\\u00ad-]+/g)) {
      const tops = rects(text, word.index, word.index + word[0].length).map((r) => Math.round(r.top));
      if (new Set(tops).size > 1) faults.push(`a word in two: ${word[0]}`);
    }
  }
  lines.sort((a, b) => a.rect.top - b.rect.top);
  lines.forEach((one, n) => {
    for (let m = n + 1; m < lines.length && lines[m].rect.top < one.rect.bottom; m++) {
      const [a, b] = [one.rect, lines[m].rect];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 2 && high > 0.4 * Math.min(a.height, b.height)) {
        faults.push(`on one another: ${one.text.data.trim()} | ${lines[m].text.data.trim()}`);
      }
    }
  });
  for (const whole of document.querySelectorAll("svg, img, canvas")) {
    if (whole.getBoundingClientRect().height > height) faults.push(`higher than a sheet: ${whole.className}`);
  }
  return [...new Set(faults)];
}"""


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


@dataclass(frozen=True, slots=True)
class Printed:
    """A page on paper: what is wrong with it, and the words of each sheet."""

    faults: tuple[str, ...]
    sheets: tuple[str, ...]

    @property
    def wrong(self) -> list[str]:
        """All of it; a sheet without a word is wrong too."""
        return [*self.faults, *(f"sheet {n} is empty" for n, w in enumerate(self.sheets, 1) if not w.strip())]


def printed(page: Page, width: int = CONTENT_PX) -> Printed:
    """The page that is open, laid out and made into sheets by Chromium's print."""
    page.wait_for_load_state()  # a click leads on before the next page has its styles
    page.set_viewport_size({"width": width, "height": SHEET_PX})
    page.emulate_media(media="print")
    faults = page.evaluate(LAID_OUT, [width, SHEET_PX])
    reader = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    return Printed(tuple(faults), tuple(sheet.extract_text() for sheet in reader.pages))
