"""The real content over the demo's data, served as in production: to look at, and to measure in a browser."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from bench.serving import ROOT, serving
from safe4me.cli.demo_data import DOMAIN, NAMES, PASSWORD
from safe4me.settings import variable

CLASS_WITHOUT_ROOMS = NAMES[-1][1]  # the demo leaves it its whole year


@dataclass(frozen=True, slots=True)
class DemoSite:
    """A running site: its address without a slash at its end, and the pages that were built for pupils."""

    address: str
    pages: tuple[str, ...]


@contextmanager
def demo_site(folder: Path) -> Iterator[DemoSite]:
    """The site, for as long as the block lasts; all that it keeps lies in `folder`."""
    own = {
        "mode": "development",
        "demo": "1",
        "two_step": "0",
        "secret_key": os.urandom(32).hex(),
        "database_url": f"sqlite:///{folder / 'main.db'}",
        "ballot_box_path": str(folder / "ballot-box.db"),
        "build_folder": str(folder / "build"),
    }
    environ = {variable(name): value for name, value in own.items()}
    for command in (["build"], ["db", "upgrade"], ["demo"]):
        flask = [sys.executable, "-m", "flask", "--app", "app", *command]
        own_environ = {**os.environ, **environ}
        subprocess.run(flask, cwd=ROOT, env=own_environ, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    manifest = json.loads((folder / "build" / "current" / "manifest.json").read_text())
    pages = tuple(path for path, entry in manifest["pages"].items() if "html" in entry["type"])
    with serving("app:app", environ, folder) as server:
        yield DemoSite(server.address, pages)


def sign_in(page: Page, site: DemoSite, who: str) -> None:
    """Sign in as the demo's `teacher`, `lead` or `coordinator`."""
    page.goto(f"{site.address}/account/sign-in")
    page.get_by_label("Email").fill(f"{who}@{DOMAIN}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


def open_room(page: Page) -> str:
    """The join code of a room that a signed-in teacher opens for all that the first module measures."""
    page.get_by_role("link", name=f"Open a room for {CLASS_WITHOUT_ROOMS}").click()
    page.get_by_role("button", name="Open the room").wait_for()
    for box in page.locator(".module-card").first.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Open the room").click()
    page.get_by_role("link", name="Show on the whiteboard").click()
    return "".join(page.locator(".board .tile").all_text_contents())
