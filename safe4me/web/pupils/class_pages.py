"""Pages of classes, kept as they were made: a page is the same for every pupil but for how many have sent.

Whether the room is open is asked before, each time. What is kept holds join codes, as the ballot box's own
memory of rooms does: it goes with the worker, which is replaced once a room has ended.
"""

import re
from collections.abc import Callable, Mapping
from typing import cast

from flask import Flask, current_app, get_template_attribute, request

from safe4me.storage.box.records import OpenRoom
from safe4me.web.serving import locale

MOST_KEPT = 1000  # of about 23 KB each
KEPT = "class_pages"
COME = re.compile(r'(?<=<span data-come=")([^"]+)">[^<]*')  # as macros/todo.html writes it
Pages = dict[tuple[object, ...], str]


def init_class_pages(app: Flask) -> None:
    """Keep pages for as long as the app lives."""
    app.extensions[KEPT] = {}


def once_made(room: OpenRoom, come: Mapping[str, int], make: Callable[[], str]) -> str:
    """The page that `make` makes of a room, which says how many have come. Odd addresses are not kept."""
    if request.query_string:  # it may name a language, and anybody can add to an address
        return make()
    kept = cast("Pages", current_app.extensions[KEPT])
    which = room.room_id, request.path, locale.spoken()
    page = kept.get(which)
    if page is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        page = kept[which] = make()
    words = get_template_attribute("macros/todo.html", "class_so_far")
    return COME.sub(lambda found: f'{found[1]}">{words(come[found[1]])}', page)
