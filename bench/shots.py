"""`make shots`: every kind of page, on every screen, light and dark, as contact sheets in `var/shots/`."""

import re
import shutil
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from bench.chromium import chromium
from bench.demo_site import DemoSite, demo_site, open_room, sign_in
from bench.serving import ROOT

SHOTS = ROOT / "var" / "shots"
SCREENS = {"phone": (390, 844), "laptop": (1366, 640), "whiteboard": (1920, 1080)}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
STAFF = ("teacher", "lead", "coordinator")
OF_STAFF = re.compile(r"/(account|teach|school|coordinate|helper|officer)/[^#]*$")
NO_PAGE = re.compile(r"\.(csv|pdf|zip|svg|ics)\b|/qr$|sign-out")
OTHER_MODULES = re.compile(r"/teachers/(?!law/)[a-z-]+/")  # one module's stand for all
WIDTH_OF_SHEET = 2000
ON_A_SHEET = 12
STYLE = """body {margin: 16px; display: grid; grid-template-columns: repeat(4, 1fr); gap: 16px}
body:has([src*=phone]) {grid-template-columns: repeat(6, 1fr)}
figure {margin: 0; overflow-wrap: anywhere}
img {width: 100%; max-height: 640px; object-fit: cover; object-position: top}"""


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that one reader sees: who signs in ('' for nobody), and their paths."""

    name: str
    signed_in: str
    paths: tuple[str, ...]


def main(only: str) -> None:
    """Take pictures of every page whose path holds `only`, and lay them out; old ones are thrown away."""
    shutil.rmtree(SHOTS, ignore_errors=True)
    with (
        tempfile.TemporaryDirectory() as name,
        demo_site(Path(name)) as site,
        chromium() as browser,
    ):
        groups = [_chosen(group, only) for group in _groups(browser, site)]
        for group, screen, theme in product(groups, SCREENS, THEMES):
            if group.paths:
                _lay_out(browser, _take(browser, site, group, screen, theme))
    print(f"The contact sheets are in {SHOTS.relative_to(ROOT)}/.")


def _groups(browser: Browser, site: DemoSite) -> Iterator[Group]:
    page = browser.new_page()
    sign_in(page, site, "teacher")
    code = open_room(page)
    page.context.close()
    built = (p for p in site.pages if not p.endswith("/exit") and not OTHER_MODULES.search(p))
    yield Group("pupils", "", (*built, "/en/what-young-people-say/", f"/c/{code}/", "/en/nowhere/"))
    for who in STAFF:
        page = browser.new_page()
        sign_in(page, site, who)
        yield Group(who, who, tuple(_linked(page, site)))
        page.context.close()


def _linked(page: Page, site: DemoSite) -> Iterator[str]:
    """The pages of staff that links lead to: of those whose addresses differ in numbers alone, the first."""
    waiting, seen = deque(["/account/start"]), set[str]()
    while waiting:
        path = waiting.popleft()
        kind = re.sub(r"\d+|\?.*", "", path)
        if kind in seen:
            continue
        seen.add(kind)
        page.goto(site.address + path)
        yield path
        links = page.eval_on_selector_all("a[href]", "links => links.map((link) => link.href)")
        paths = (str(link).removeprefix(site.address) for link in links)
        waiting.extend(p for p in paths if OF_STAFF.match(p) and not NO_PAGE.search(p))


def _chosen(group: Group, only: str) -> Group:
    return Group(group.name, group.signed_in, tuple(path for path in group.paths if only in path))


def _take(
    browser: Browser, site: DemoSite, group: Group, screen: str, theme: Literal["light", "dark"]
) -> list[Path]:
    """The pictures of a group's pages, whole, in their order."""
    width, height = SCREENS[screen]
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce"
    )
    if group.signed_in:
        sign_in(page, site, group.signed_in)
    folder = SHOTS / f"{group.name}-{screen}-{theme}"
    taken = []
    for path in group.paths:
        page.goto(site.address + path)
        taken.append(folder / f"{re.sub(r'[^a-z0-9]+', '-', path.lower()).strip('-') or 'start'}.png")
        page.screenshot(path=taken[-1], full_page=True)
    page.context.close()
    return taken


def _lay_out(browser: Browser, pictures: list[Path]) -> None:
    """Print sheets of pictures, small and cut at the foot, beside their folder."""
    page = browser.new_page(viewport={"width": WIDTH_OF_SHEET, "height": 800})
    for first in range(0, len(pictures), ON_A_SHEET):
        on_it = pictures[first : first + ON_A_SHEET]
        folder = on_it[0].parent
        sheet = folder.with_name(f"{folder.name}-{first // ON_A_SHEET + 1}.html")
        figures = (f"<figure>{escape(p.stem)}<img src='{p.as_uri()}'></figure>" for p in on_it)
        sheet.write_text(f"<style>{STYLE}</style>{''.join(figures)}")
        page.goto(sheet.as_uri())
        page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
        sheet.unlink()
    page.context.close()


if __name__ == "__main__":
    main("".join(sys.argv[1:]))
