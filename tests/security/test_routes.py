"""Every address of the app × everybody × every method, with made-up parameters: no reply is a fault of ours.

The addresses are the app's own list; how many requests each one sends is `FUZZ`, and many
more in `make fuzz`.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from safe4me.db.all_tables import Base
from safe4me.db.base import db
from safe4me.settings import ROOT
from safe4me.web.staff.forms import StaffForm
from tests.helpers.servers.postgres import on_both_databases
from tests.integration.test_role_matrix import GETS, World, token_of, world

__all__ = ["world"]

QUICK = 60  # the same ones each time
EXAMPLES = int(os.environ.get("FUZZ", QUICK))
WHO = ("nobody", "helper", "teacher A", "teacher B", "lead A", "coordinator A", "officer")
STAFF = ("teacher A", "lead A", "coordinator A", "officer")
METHODS = ("GET", "GET", "POST", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
SHOWN_TO_A_CLASS = {
    "/teach/lessons/<int:assignment_id>/twenty",
    "/teach/practise/<module>/",
    "/teach/practise/<module>/<stem>/",
    "/teach/rooms/<int:room_id>/board",
    "/teach/rooms/<int:room_id>/show",
    "/officer/rooms/<int:room_id>/board",
}
SIGN_OUT = "/account/sign-out"  # ends the session that the rest needs
ODD = (
    *(
        "",
        "0",
        "-1",
        "1",
        "2147483647",
        "2147483648",
        "9" * 30,
        "1e309",
        "NaN",
        "٣",
        "1.5",
        "true",
        "null",
        "[]",
        "{}",
    ),
    *(
        "' OR 1=1 --",
        "<b>",
        "{{1}}",
        "%s",
        "%00",
        "\x00",
        "\ud7ff",
        "\u202e",
        "x" * 5000,
        "../..",
        "law/quiz",
        "law",
    ),
    *(
        "2026-11-24",
        "2026-99-99",
        "0001-01-01",
        "2026-autumn-2",
        "before",
        "en",
        "cy",
        "teacher",
        "coordinator",
        "yes",
    ),
)
BODIES = ("form", "form", "json", "text", "none")


def field_names() -> list[str]:
    """Every name that a form or an address is asked for."""
    forms, own = (
        [StaffForm],
        {"code", "nonce", "activity", "answers.pass-on", "answers", "slip", "email", "password"},
    )
    while forms:
        form = forms.pop()
        forms += form.__subclasses__()
        own |= {name for name, each in vars(form).items() if hasattr(each, "field_class")}
    sources = "".join(file.read_text("utf-8") for file in Path(ROOT / "safe4me" / "web").rglob("*.py"))
    return sorted(
        own | set(re.findall(r"args(?:\.get\(|\[)\"([\w-]+)\"", sources)) | {"next", "watch", "language"}
    )


NAMES = field_names()
values = st.sampled_from(ODD) | st.text(max_size=40)
asked = st.dictionaries(st.sampled_from(NAMES), values, max_size=5)
data = st.recursive(
    values | st.none() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(values, inner, max_size=3),
)


def send(
    world: World, who: str, method: str, address: str, kind: str, sent: Any, query: dict[str, str]
) -> TestResponse:
    """Send one request; a form carries its token, so that what stands behind it is reached."""
    client = world.clients[who]
    more: dict[str, Any] = {}
    if kind == "form":
        more = {"data": {**sent, "csrf_token": token_of(client)}}
    elif kind == "json":
        more = {"json": sent, "headers": {"X-CSRFToken": token_of(client)}}
    elif kind == "text":
        more = {
            "data": str(sent).encode("utf-8", "replace"),
            "content_type": "application/json",
            "headers": {"X-CSRFToken": token_of(client)},
        }
    return client.open(address, method=method, query_string=query, **more)


def filled(world: World, route: str, numbers: str, text: str) -> str:
    """An address with what there is, or with something made up."""

    def part(found: re.Match[str]) -> str:
        made_up = numbers if found[1] == "int:" else text
        return quote(made_up) or str(world.ids[found[2]])

    return re.sub(r"<(\w+:)?(\w+)>", part, route)


@pytest.mark.asvs("1.4.2", "16.5.1", "16.5.3")
@on_both_databases
@pytest.mark.parametrize("who", WHO)
def test_no_request_is_answered_with_a_fault_of_ours(app: Flask, world: World, who: str) -> None:
    routes = sorted({str(rule) for rule in app.url_map.iter_rules()} - {SIGN_OUT})
    given_numbers = st.sampled_from(("", "", "", "0", "2147483648", "9" * 25, "-1", "x"))
    faults = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=EXAMPLES == QUICK,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.sampled_from(routes),
        st.sampled_from(METHODS),
        given_numbers,
        st.just("") | values,
        st.data(),
        asked,
    )
    def ask(
        route: str, method: str, numbers: str, text: str, drawn: st.DataObject, query: dict[str, str]
    ) -> None:
        kind = drawn.draw(st.sampled_from(BODIES if method not in {"GET", "HEAD"} else ("none",)))
        sent = drawn.draw(asked if kind == "form" else data)
        reply = send(world, who, method, filled(world, route, numbers, text), kind, sent, query)
        if reply.status_code >= 500 or b"Traceback" in reply.data:
            faults.append((method, route, reply.status_code))
        assert faults == []

    ask()


def pages(world: World) -> Iterator[tuple[str, str, TestResponse]]:
    """Each address, read by each of staff who may."""
    for row in GETS:
        for who in STAFF:
            yield who, row.route, world.ask(who, row)


def all_rows() -> dict[str, list[str]]:
    """What stands in every table but the security log, where what was refused is noted."""
    db.session.rollback()
    return {
        table.name: sorted(map(repr, db.session.execute(select(table)).all()))
        for table in Base.metadata.sorted_tables
        if table.name != "security_event"
    }


@pytest.mark.asvs("3.4.2", "3.5.3", "4.1.1", "7.4.4", "14.3.2")
def test_pages_of_staff_say_their_kind_are_not_stored_and_change_nothing(world: World) -> None:
    before, wrong, pages_seen = all_rows(), [], 0
    for who, route, reply in pages(world):
        kind = reply.headers["Content-Type"]
        own = (
            route.startswith(("/teach/", "/school/", "/coordinate/", "/account/"))
            and reply.status_code == 200
        )
        is_page = kind.startswith("text/html")
        pages_seen += own and is_page
        right = (
            "Access-Control-Allow-Origin" not in reply.headers,
            kind.endswith("charset=utf-8") or not kind.startswith("text/"),
            not own or reply.headers["Cache-Control"] == "no-store",
            not own
            or not is_page
            or route in SHOWN_TO_A_CLASS | {"/account/join"}  # which is open to all, and knows nobody
            or f'action="{SIGN_OUT}"' in reply.text,
        )
        wrong += [] if all(right) else [(who, route, reply.status_code, right)]
    assert wrong == []
    assert pages_seen > 20
    assert all_rows() == before
