"""What the tools write down is the same of the same site, and something else of another."""

import ast
import json
import re

import pytest
from flask import Flask

from safe4me import cli
from safe4me.settings import ROOT
from tests.helpers.servers.postgres import of_sqlite
from tools import shape, surface
from tools.fixed import Draws, fixed_draws, masked
from tools.html_page import Form, Page
from tools.visiting import filled_in

FORM = """
<p>Hello, <b>you</b>!</p><script>not read</script><img alt="A hill"><a href="../b/?page=2">On</a>
<form id="room" method="post" action="open">
  <input type="hidden" name="csrf_token" value="t"><input name="day" type="date" required>
  <input type="checkbox" name="strict" value="y"><input type="radio" name="phase" value="once" checked>
  <select name="module" required><option value="">Choose</option><option value="law">Law</option></select>
  <textarea name="note">
Bring pens</textarea>
</form><button form="room" name="how" value="now">Open</button><input form="room" name="size" disabled>
"""


def written(app: Flask) -> dict[str, str]:
    return {**dict(surface.texts(app)), **{name: json.dumps(each) for name, each in surface.records(app)}}


@of_sqlite
def test_a_site_is_written_down_twice_alike_without_paths_or_modules(app: Flask) -> None:
    found = written(app)
    assert found == written(app)
    assert len(found) == 11
    assert found["database/drift.json"] == "[]"
    together = "\n".join(found.values())
    assert str(ROOT) not in together
    assert re.findall(r"safe4me\.(?!example|db)\w+", together) == []


@of_sqlite
def test_a_command_or_a_page_that_is_gone_shows(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = written(app)
    monkeypatch.setattr(cli, "OURS", {name: line for name, line in cli.OURS.items() if name != "backup"})
    del app.blueprints["upkeep"]
    after = written(app)
    assert {name for name in before if before[name] != after[name]} == {
        "surface/commands.txt",
        "surface/registries.json",
    }


def test_a_page_is_read_as_its_reader_meets_it() -> None:
    page = Page(FORM, "/a/c/")
    assert page.lines[:3] == ["Hello, you!", "[A hill]On", "Choose"]
    assert page.links == ["/a/b/?page=2"]
    [form] = page.forms
    assert (form.method, form.action, form.buttons) == ("post", "/a/c/open", [("how", "now")])
    assert form.needed == {"day": "date", "module": "select"}
    assert dict(form.fields) == {
        "csrf_token": "t",
        "day": "",
        "phase": "once",
        "module": "",
        "note": "Bring pens",
    }


def test_what_has_to_be_filled_in_is() -> None:
    form: Form = Page(FORM).forms[0]
    sent = dict(filled_in(form))
    assert (sent["module"], sent["note"]) == ("law", "Bring pens")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", sent["day"])


def test_draws_are_those_of_their_step_whatever_came_before() -> None:
    one, other = Draws(), Draws()
    other.begin("something else")
    other.urandom(5)
    for draws in (one, other):
        draws.begin("a step")
    assert one.urandom(16) == other.urandom(16)
    assert one.make_laplace(scale=2)([0] * 50) == other.make_laplace(scale=2)([0] * 50)
    one.begin("a step")
    assert one.urandom(16) != Draws().urandom(16)


def test_nothing_is_left_to_chance_within_and_all_of_it_after() -> None:
    import secrets  # noqa: PLC0415 - what is tested is that a module that is there already draws from the seed
    import uuid  # noqa: PLC0415 - as above

    drawn = []
    for _ in range(2):
        with fixed_draws() as draws:
            draws.begin("a step")
            drawn.append((secrets.token_hex(16), uuid.uuid4(), secrets.choice(range(10**9))))
    assert drawn[0] == drawn[1]
    assert secrets.token_hex(16) != secrets.token_hex(16)


@pytest.mark.parametrize("text", ["/help/", "what-young-people-say-about-sharing-of-nudes", "9K, 25 pupils"])
def test_words_stay(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("token", ["5afe" * 8, "IjRlZmE3.aRr9sA.x3jJt0u1oBv4nVn4iUGD8cUvXqc"])
def test_tokens_are_masked(token: str) -> None:
    assert masked(f"/account/invitation/{token}") == "/account/invitation/…"


def house(**modules: str) -> dict[str, ast.Module]:
    return {name.replace("__", "."): ast.parse(program) for name, program in modules.items()}


def test_a_house_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = house(
        safe4me='"""Only a sentence."""',
        safe4me__rooms__a="from safe4me.rooms import b\nMOST = 3\nclass Room: pass\ndef _own(): pass",
        safe4me__rooms__b="from safe4me.lessons import c\nMOST = 3\n@get('/')\ndef page(): pass",
        safe4me__lessons__c="T = TypeVar('T')\nRoom = str\nMOST = 3\nCHECKS = ()\ndef page(): pass",
        safe4me__lessons__d="from safe4me.lessons.c import page\nT = TypeVar('T')\nCHECKS = ()\ndef _o(): 1",
        safe4me__web__e="from safe4me.web import f",
        safe4me__web__f="@blueprint.get('/')\ndef one(): pass",
    )
    monkeypatch.setattr(shape, "MODULES", modules)
    assert [name for name, tree in modules.items() if not shape.has_code(tree)] == ["safe4me"]
    assert shape.imported_once() == ["safe4me.rooms.b"]
    assert shape.twice(constants=False) == ["Room: safe4me.rooms.a, safe4me.lessons.c"]
    assert shape.twice(constants=True) == ["safe4me.rooms.MOST: safe4me.rooms.a, safe4me.rooms.b"]


def test_only_files_that_run_are_traced() -> None:
    with shape.files_run() as found:
        shape.has_code(ast.parse(""))
        exec(compile("class Made: pass", "made.py", "exec"))  # noqa: S102 - as a file is imported
    assert shape.__file__ in found
    assert "made.py" not in found
