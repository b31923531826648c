"""Debian's Chromium, where it is installed, or the one that Playwright brings.

The one without a window comes first: it starts no windows of its own beside each context, and the tests took
a third less time with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

_SHELL, _WHOLE = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
WHOLE_CHROMIUM = _WHOLE if _WHOLE.exists() else None  # only this one brings tabs back after a restart
CHROMIUM = _SHELL if _SHELL.exists() else WHOLE_CHROMIUM
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window, for as long as the block lasts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
