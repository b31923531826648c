"""What a page of another site gets of a room: a link that is followed, nothing that it fetches itself."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from playwright.sync_api import Page, expect

from safe4me.db.rooms import Room
from tests.helpers.browser.pages import served

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PARTS = """<!doctype html><title>Elsewhere</title><img src="{room}?img"><script src="{room}?script"></script>
<iframe src="{room}?frame"></iframe><link rel="stylesheet" href="{room}?style">
<script>const fetched = fetch("{room}?fetch", {{ mode: "no-cors" }}).then(() => 0, () => 0)</script>
<a href="{room}">Join</a>"""


def noting_parts(wsgi_app: "WSGIApplication", found: dict[str, str]) -> "WSGIApplication":
    """The app, which notes what it answers where there is a query: browsers hide refusals."""

    def noting(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:  # Any: as WSGI has it
            if environ["QUERY_STRING"]:
                found[environ["QUERY_STRING"]] = status.partition(" ")[0]
            return start_response(status, headers, *more)

        return wsgi_app(environ, start)

    return noting


def test_a_page_elsewhere_gets_no_part_of_a_room_and_its_link_can_be_followed(
    app: Flask, page: Page, server: str, room: Room
) -> None:
    elsewhere, found = Flask("elsewhere"), dict[str, str]()
    parts = PARTS.format(room=f"{server}/c/{room.code}/en/")  # read here: the other app has no database
    elsewhere.add_url_rule("/", view_func=lambda: parts)
    app.wsgi_app = noting_parts(app.wsgi_app, found)  # type: ignore[method-assign, assignment]  # Flask’s own way to wrap
    with served(elsewhere) as address:
        page.goto(address.replace("127.0.0.1", "localhost"))
        page.evaluate("fetched")
        assert found == dict.fromkeys(("img", "script", "frame", "style", "fetch"), "403")
        page.get_by_role("link", name="Join").click()
        expect(page.locator("[data-part='law/quiz']").first).to_be_visible()
