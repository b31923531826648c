"""What the browser tests share: Debian's Chromium, a running site, and a page that must not complain."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserType, ConsoleMessage, Page
from werkzeug.serving import make_server

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LOST = "Failed to load resource"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium where it is installed, else the browser that Playwright brings."""
    own = {"executable_path": str(CHROMIUM)} if CHROMIUM.exists() else {}
    return {**browser_type_launch_args, **own, "args": FLAGS}


@pytest.fixture(scope="session", autouse=True)
def _some_browser(browser_type: BrowserType) -> None:
    if not CHROMIUM.exists() and not Path(browser_type.executable_path).exists():
        pytest.skip("the browser tests need Chromium: install your system's package")


@pytest.fixture(scope="session")
def base_url() -> None:
    """No address of its own for relative paths; the plugin's fixture is one that pytest will soon refuse."""


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The address of the running site, without a slash at its end."""
    serving = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    thread.join()
    serving.server_close()


@pytest.fixture
def visit(page: Page, server: str) -> Iterator[Callable[[str], Page]]:
    """Open a path of the site; the test fails if the page then throws or breaks its own policy."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and LOST not in message.text:
            complaints.append(message.text)

    def visit(path: str) -> Page:
        page.goto(server + path)
        return page

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.emulate_media(reduced_motion="reduce")
    yield visit
    assert complaints == []
