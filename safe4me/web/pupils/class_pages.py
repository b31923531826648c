"""Pages of classes, kept as they were made: a page is the same for every pupil, whoever has sent.

Whether the room is open is asked before, each time. What is kept holds join codes, as the ballot box's own
memory of rooms does: it goes with the worker, which is replaced once a room has ended.
"""

from collections.abc import Callable
from typing import cast

from flask import Flask, current_app, request

from safe4me.ballot_box.records import OpenRoom
from safe4me.web.http import locale

MOST_KEPT = 1000  # of about 23 KB each
KEPT = "class_pages"
Pages = dict[tuple[object, ...], str]


def init_class_pages(app: Flask) -> None:
    """Keep pages for as long as the app lives."""
    app.extensions[KEPT] = {}


def once_made(room: OpenRoom, make: Callable[[], str]) -> str:
    """The page that `make` makes of a room. Odd addresses are not kept."""
    if request.query_string:  # it may name a language, and anybody can add to an address
        return make()
    kept = cast("Pages", current_app.extensions[KEPT])
    which = room.room_id, request.path, locale.spoken()
    if which not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[which] = make()
    return kept[which]
