"""A device that goes round a class: a browser with a window's memory and a folder of files; and its traces.

A trace is whatever a page shows that a fresh one does not, and whatever a file has of what was typed or sent.
That a tab asks who is there is none. What is kept for a pupil who just walked away is none in itself: it may
not show before somebody says that they carry on.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, BrowserType, ConsoleMessage, Error, Page

from tests.helpers.browser.pages import stored

BACK, KEPT, STORED = "Back and Forward", "the forward cache", "the site's storage"
RESTORED, FILES = "a restored tab", "the files of the browser"
STAGES = (BACK, KEPT, STORED, RESTORED, FILES)
FACTS = """() => [
  ...document.body.innerText.split("\\n").map((line) => line.trim()),
  ...[...document.querySelectorAll("input, textarea, select")]
    .filter((field) => field.checked || !["radio", "checkbox"].includes(field.type))
    .map((field) => `${field.name || field.id}=${field.value}`),
  ...[...document.querySelectorAll("[data-body]")].map((each) => each.textContent),
].filter(Boolean)"""
ASKED = """() => [...document.querySelectorAll("#who-is-there")].flatMap((template) => [
  ...template.content.textContent.split("\\n").map((line) => line.trim()),
  ...[...template.content.querySelectorAll("*")].map((each) => each.textContent.trim().replace(/\\s+/g, " ")),
  ...Object.values(template.content.querySelector("[data-why]").dataset),
])"""
TELL = f"""addEventListener("pageshow", (event) => {{
  if (event.persisted) console.log("kept" + JSON.stringify([location.href, ({FACTS})()]));
}})"""
SEEN = f"""JSON.stringify(!location.protocol.startsWith("http") ? [location.href, []]
  : document.readyState === "complete" && document.body.children.length && [location.href, ({FACTS})()])"""
PATIENCE = 1_500  # times a fiftieth of a second
TO_START = 60_000  # ms: a browser that brings tabs back takes one or two seconds, or never comes


def until(page: Page, true: Callable[[], bool]) -> None:
    """Wait for something to be true."""
    for _ in range(PATIENCE):
        if true():
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"{page.url} never came so far")


class Device:
    """A device that goes round: its browser has a window's memory and a folder of files."""

    def __init__(self, kind: BrowserType, how: dict[str, Any], folder: Path, *, script: bool) -> None:
        self._kind, self._how, self._folder, self.script = kind, how, folder, script
        self.traces: Counter[str] = Counter()
        self.fresh: dict[str, set[str]] = {}
        self.pages = 0

    @contextmanager
    def started(self, *flags: str) -> Iterator[BrowserContext]:
        """The browser, until it is closed."""
        context = self._kind.launch_persistent_context(
            self._folder,
            **{**self._how, "args": [*self._how["args"], *flags]},
            ignore_default_args=["--disable-back-forward-cache"],  # Playwright's own wish, not a pupil's
            java_script_enabled=self.script,
            reduced_motion="reduce",
            timeout=TO_START,
        )
        context.add_init_script(TELL)
        context.on("console", self._hear)
        yield context
        context.close()

    def _hear(self, said: ConsoleMessage) -> None:
        """A page came out of the forward cache, and says what stands in it."""
        if said.text.startswith("kept"):
            address, facts = json.loads(said.text.removeprefix("kept"))
            self.traces[KEPT] += len(set(facts) - self.fresh.get(address, set(facts)))

    def learn(self, context: BrowserContext, address: str) -> None:
        """Note what a fresh page shows."""
        page = context.new_page()
        page.goto(address)
        self.fresh[address] = {*page.evaluate(FACTS), *page.evaluate(ASKED)}
        page.close()

    def look(self, page: Page, stage: str) -> None:
        """Count what the page shows beyond a fresh one; a page that was emptied loads anew first."""
        session = page.context.new_cdp_session(page)  # Playwright's own `evaluate` loses pages from the cache

        def is_seen() -> bool:
            with suppress(Error):  # it is just loading
                answer = session.send("Runtime.evaluate", {"expression": SEEN})
                if seen := json.loads(answer["result"]["value"]):
                    address, facts = seen
                    self.pages += address in self.fresh
                    self.traces[stage] += len(set(facts) - self.fresh.get(address, set(facts)))
                    return True
            return False

        until(page, is_seen)

    def look_through(self, page: Page, stage: str) -> None:
        """Look at the page, and at everything that Back and Forward lead to."""
        self.traces[STORED] += len(stored(page)) if page.url in self.fresh and stage is not RESTORED else 0
        history = page.context.new_cdp_session(page).send("Page.getNavigationHistory")
        self.look(page, stage)
        for go in (page.go_back, page.go_forward):
            for _ in history["entries"][1:]:
                self._go(go, page)
                self.look(page, stage)

    def _go(self, go: Callable[..., object], page: Page) -> None:
        try:
            go(wait_until="commit")
        except Error as error:
            if "ERR_CACHE_MISS" in error.message:  # “send the form again?”: the page is not shown
                until(page, lambda: page.url.startswith("chrome-error:"))

    def restored(self, context: BrowserContext, number: int) -> list[Page]:
        """The pages that the browser brought back, once they are there."""
        until(context.pages[0], lambda: sum(page.url != "about:blank" for page in context.pages) >= number)
        return context.pages

    def search_files(self, *words: str) -> None:
        """Count the files of the browser in which one of the words is, in either spelling."""
        spelled = [spelling for word in words for spelling in (word.encode(), word.encode("utf-16-le"))]
        files = [file.read_bytes() for file in self._folder.rglob("*") if file.is_file()]
        self.traces[FILES] += sum(any(word in content for word in spelled) for content in files)
