"""What each role is shown at each address, and what each of its forms does."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule
from werkzeug.test import TestResponse

from tools.fixed import digest, masked
from tools.html_page import Form, Page
from tools.visiting import (
    PUPILS,
    Fields,
    Site,
    Visitor,
    code_of,
    filled_in,
    open_room,
    quiz_of,
    sign_in,
    slip_of,
)
from tools.written import write_json

OF_A_KIND = 3  # addresses that differ only in numbers, names and values
ENDS_THE_SESSION = "/account/sign-out"
MADE_UP = "7"


def write_roles(made: Site, target: Path) -> None:
    """Write for each role what it is shown, and what it can do."""
    people = everybody(made)
    made.keep()
    shown = {name: dict(_walk(made, who)) for name, who in people.items()}
    known = _arguments(made.app, shown.values())
    for name, who in people.items():
        addresses = [_address(rule, known) for rule in _rules(made.app, "GET")]
        shown[name] |= {address: who.get(address) for address in addresses if address not in shown[name]}
        write_json(target / "staff" / f"{name}.json", _all_seen(shown[name]))
    write_json(target / "surface" / "csv.json", dict(_headings(shown.values())))
    for name, who in people.items():
        who.keep()
        write_json(target / "staff" / f"{name}-empty.json", dict(_empty(made, who, known)))
        write_json(target / "staff" / f"{name}-forms.json", dict(_forms(made, who, shown[name])))


def everybody(made: Site) -> dict[str, Visitor]:
    """Who visits: nobody in particular, staff, and in an open room a pupil and a helper."""
    staff = sign_in(made)
    teacher = staff["teacher"]
    room = open_room(teacher)
    made.code = code = code_of(made, room)
    pupils = [made.visitor(f"pupil {n}") for n in range(1, PUPILS + 1)]
    quiz = quiz_of(made, code)
    for pupil in pupils:
        slip = slip_of(pupil, quiz)
        pupil.post(slip.action, slip.fields)
    helper = made.visitor("helper")
    teacher.send(room, "/helper")
    [link] = re.findall(r"/helper/join/[^\"]+", teacher.get(room).text)
    helper.send(link, link)
    for who, address in ((teacher, "/teach/assign"), (staff["coordinator"], "/coordinate/deliveries/")):
        form = next(
            each for each in who.page(address).forms if (each.method, each.action) == ("post", address)
        )
        who.post(address, filled_in(form))
    return {"nobody": made.visitor("nobody"), "pupil": pupils[0], "helper": helper, **staff}


def _walk(made: Site, who: Visitor) -> Iterator[tuple[str, TestResponse]]:
    """What links lead somebody to: of addresses that differ in numbers and values alone, some."""
    start = f"/c/{made.code}/" if who.name.startswith("pupil") else "/account/start"
    waiting, seen, kinds = deque([start]), {start}, Counter[str]()
    while waiting:
        address = waiting.popleft()
        reply = who.get(address)
        yield address, reply
        for link in (*_page({address: reply}, address).links, reply.location or ""):
            parts = urlsplit(link)
            onward = f"{parts.path}?{parts.query}".removesuffix("?")
            found = _match(made.app, parts.path)
            if onward in seen or not found or (parts.netloc and parts.netloc != "localhost"):
                continue
            seen.add(onward)
            kind = f"{found[0]} {sorted(name for name, _ in parse_qsl(parts.query))}"
            kinds[kind] += 1
            if kinds[kind] <= OF_A_KIND:
                waiting.append(onward)


def _match(app: Flask, path: str, method: str = "GET") -> tuple[Rule, Mapping[str, Any]] | None:
    """The address's rule in the app, and what stands in the places of its names."""
    try:
        return app.url_map.bind("localhost").match(path, method=method, return_rule=True)
    except (HTTPException, RequestRedirect):
        return None


def _arguments(app: Flask, shown: Iterable[Mapping[str, TestResponse]]) -> dict[str, dict[str, Any]]:
    """For each rule, and for each name alone, what stood there first."""
    known: dict[str, dict[str, Any]] = {}
    for pages in shown:
        addresses = [("GET", address) for address in pages]
        addresses += [("POST", form.action) for address in pages for form in _page(pages, address).forms]
        for method, address in addresses:
            rule, arguments = _match(app, urlsplit(address).path, method) or ("", {})
            known.setdefault(str(rule), dict(arguments))
            for name, value in arguments.items():
                known.setdefault(name, {name: value})
    return known


def _page(pages: Mapping[str, TestResponse], address: str) -> Page:
    reply = pages[address]
    return Page(reply.text if reply.mimetype == "text/html" else "", address)


def _rules(app: Flask, method: str) -> list[Rule]:
    return sorted((rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())), key=str)


def _address(rule: Rule, known: Mapping[str, Mapping[str, Any]]) -> str:
    """An address of a rule, with what is known to stand in its places."""
    own = known.get(str(rule), {})
    return re.sub(
        r"<(?:\w+:)?(\w+)>",
        lambda name: str(own.get(name[1], known.get(name[1], {}).get(name[1], MADE_UP))),
        str(rule),
    )


def _all_seen(pages: Mapping[str, TestResponse]) -> dict[str, Any]:
    return {address: _seen(reply) for address, reply in pages.items()}


def _headings(shown: Iterable[Mapping[str, TestResponse]]) -> Iterator[tuple[str, str]]:
    """The first line of each file of rows."""
    for pages in shown:
        for address, reply in pages.items():
            if reply.mimetype == "text/csv":
                yield address, reply.text.splitlines()[0]


def _seen(reply: TestResponse) -> dict[str, Any]:
    """A reply as it is written down."""
    kind = reply.content_type or ""
    seen: dict[str, Any] = {"status": reply.status_code, "type": kind, "to": masked(reply.location or "")}
    if reply.mimetype == "text/html":
        page = Page(reply.text)
        seen |= {
            "lines": [masked(line) for line in page.lines],
            "links": [masked(link) for link in page.links],
            "forms": [_form(form) for form in page.forms],
            "html": digest(masked(reply.text).encode()),
        }
    elif (reply.mimetype or "").startswith(("text/", "application/json", "application/problem", "image/svg")):
        seen["lines"] = masked(reply.text).splitlines()
    return seen


def _form(form: Form) -> list[str]:
    buttons = [f"{name} = {masked(value)} (button)" for name, value in form.buttons]
    choices = [f"{name} = {masked(value)}" for name, value in form.choices]
    return [f"{form.method} {masked(form.action)}", *form.names, *choices, *buttons]


def _empty(made: Site, who: Visitor, known: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """What each address does that is sent nothing but a token, and without one."""
    for rule in _rules(made.app, "POST"):
        address = _address(rule, known)
        if address != ENDS_THE_SESSION:
            yield f"{address} without a token", _post(made, who, address, ()).status_code
            yield address, _sent(made, who, address, who.token)


def _forms(made: Site, who: Visitor, shown: Mapping[str, TestResponse]) -> Iterator[tuple[str, Any]]:
    """What each form does that somebody is shown, as it stands and filled in: of each kind the first."""
    seen = set()
    for address in shown:
        for form in _page(shown, address).forms:
            found = _match(made.app, urlsplit(form.action).path, "POST") if form.method == "post" else None
            kind = (str(found and found[0]), *form.names, *(name for name, _ in form.buttons))
            if found is None or kind in seen or form.action == ENDS_THE_SESSION:
                continue
            seen.add(kind)
            ways = {tuple(filled_in(form)): "filled in", tuple(form.fields): "as it stands"}
            for (fields, how), button in product(ways.items(), form.buttons or [("", "")]):
                what = f"{masked(form.action)} of {masked(address)} {how} {button[0]}".rstrip()
                yield what, _sent(made, who, form.action, [*fields, *([button] if button[0] else [])])


def _sent(made: Site, who: Visitor, address: str, fields: Fields) -> dict[str, Any]:
    """What comes of a form: the reply, and how many rows of which tables it took out and brought in."""
    reply = _post(made, who, address, fields)
    before, after = made.kept, made.rows()
    changed = {
        table: [(before[table] - after[table]).total(), (after[table] - before[table]).total()]
        for table in after
        if before[table] != after[table]
    }
    return {**_seen(reply), "changed": changed}


def _post(made: Site, who: Visitor, address: str, fields: Fields) -> TestResponse:
    """The reply to a form, sent where everything is as it was kept."""
    made.go_back()
    who.go_back()
    return who.post(address, fields)
