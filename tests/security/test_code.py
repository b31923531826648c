"""What our code never does, whoever asks: run text, make a query or a template of it, ask a stranger.

Read off the sources: the code that is not there cannot be reached.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safe4me.settings import ROOT
from tests.lint import sources

SOURCES = sources.python_in("safe4me")
SCRIPTS = sorted((ROOT / "static").rglob("*.js"))
# What reads files of authors, never what was sent:
AUTHORS = sources.python_in(
    *("safe4me/content", "safe4me/editorial", "safe4me/cli", "safe4me/spread_model.py", "safe4me/web/build")
)
OUTSIDE = {
    "aiohttp",
    "asyncio",
    "authlib",
    "ftplib",
    "http",
    "httpx",
    "requests",
    "smtplib",
    "socket",
    "urllib3",
}
COMMANDS = {"commands", "pty", "subprocess"}
UNSAFE_DATA = {"dill", "marshal", "pickle", "shelve"}
PRAGMAS = {"db/base.py", "ballot_box/sqlite/tables.py"}  # of constants of their own


def name(path: Path) -> str:
    return path.relative_to(ROOT / "safe4me").as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    yield from sources.nodes(sources.read(path))


def imports(path: Path) -> Iterator[str]:
    for node in nodes(path):
        match node:
            case ast.Import(names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{each.name}" for each in names)


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Each call, by the last word of what is called."""
    for node in nodes(path):
        match node:
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)):
                yield called, node


def importing(*roots: str) -> set[str]:
    """The files that import one of these."""
    return {name(path) for path in SOURCES if {each.split(".")[0] for each in imports(path)} & set(roots)}


def is_put_together(node: ast.expr) -> bool:
    """Whether a text is made of parts: an f-string, a sum, or `format`."""
    return isinstance(node, ast.JoinedStr | ast.BinOp) or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    )


@pytest.mark.asvs("1.3.2")
def test_no_text_is_run_as_a_program() -> None:
    run = {"eval", "exec", "__import__", "execfile"}
    assert [(name(path), call) for path in SOURCES for call, _ in calls(path) if call in run] == []
    in_browsers = re.compile(r"\beval\(|new Function|set(Timeout|Interval)\(\s*[\"'`]|javascript:")
    assert [path.name for path in SCRIPTS if in_browsers.search(path.read_text("utf-8"))] == []


BY_COMPUTED_NAME = re.compile(r"([\w.]+\[[^\]\"'`]+\])\s*[-+*/|&?]*=(?!=)")
ROWS = {"row[j]"}  # of numbers, by number


@pytest.mark.asvs("15.3.6")
def test_no_script_sets_a_property_whose_name_it_was_given() -> None:
    """So none can be `__proto__`: names that come from pages and from storage are keys of Maps and Sets."""
    told = {path: path.read_text("utf-8") for path in SCRIPTS}
    assert [
        (path.name, what)
        for path, text in told.items()
        for what in BY_COMPUTED_NAME.findall(text)
        if what not in ROWS
    ] == []
    by_hand = re.compile(r"__proto__|\.prototype\b|\.constructor\b|setPrototypeOf|definePropert|__define\w+")
    merging = re.compile(r"Object\.assign\(|\bfor \((const|let|var) \w+ in\b|\.(merge|extend|defaults)\(")
    assert [path.name for path, text in told.items() if by_hand.search(text) or merging.search(text)] == []


@pytest.mark.asvs("15.3.6")
def test_scripts_read_json_of_this_site_and_of_the_tab_alone() -> None:
    """Of a page, of the tab's own storage, and what the site says of a room: nothing that an address says."""
    parsed = {
        path.name: re.findall(r"JSON\.parse\((.+)\);|(\w+\.json\(\))", path.read_text("utf-8"))
        for path in SCRIPTS
    }
    assert {name: ["".join(each) for each in found] for name, found in parsed.items() if found} == {
        "class-file.js": ["words.known", "words.about"],
        "keeping.js": ["sessionStorage.getItem(KEPT + name)"],
        "sending.js": ["reply.json()"],
        "passkey.js": ["form.dataset.options"],
        "readers.js": ['document.getElementById("texts").textContent', "await file.text()"],  # of authors
    }


@pytest.mark.asvs("1.2.5")
def test_no_command_of_the_system_is_started() -> None:
    """But by what whoever runs the machine types: setup, upgrade and backup, which no server imports."""
    by_hand = {"cli/backup_files.py", "cli/release_files.py", "cli/setup_apply.py", "cli/upgrade.py"}
    assert importing(*COMMANDS) == by_hand
    assert importing("multiprocessing") == {"cli/handover.py", "web/build/store.py"}  # these run our own code
    started = {"system", "popen", "spawnl", "spawnv", "posix_spawn", "execl", "execlp", "execvp"}
    assert [name(path) for path in SOURCES for call, _ in calls(path) if call in started] == []
    assert {name(path) for path in SOURCES for call, _ in calls(path) if call == "execv"} == {"cli/serve.py"}


@pytest.mark.asvs("1.2.4")
def test_no_query_is_put_together_from_text() -> None:
    asked = {"text", "exec_driver_sql", "execute", "executemany", "executescript", "literal_column"}
    made = [
        (name(path), ast.unparse(call))
        for path in SOURCES
        for called, call in calls(path)
        if called in asked and call.args and is_put_together(call.args[0])
    ]
    assert all("PRAGMA" in what for _, what in made)
    assert {where for where, _ in made} == PRAGMAS


@pytest.mark.asvs("1.3.7")
def test_no_template_is_made_from_text() -> None:
    making = {"render_template_string", "from_string", "Template", "Environment"}
    made = [(name(path), call) for path in SOURCES for call, _ in calls(path) if call in making]
    assert made == [("cli/setup_files.py", "Environment")]  # of files in deploy/


@pytest.mark.asvs("1.5.2")
def test_what_is_read_becomes_plain_data() -> None:
    assert importing(*UNSAFE_DATA) == set()
    loads = [call for path in SOURCES for called, call in calls(path) if called == "load" and is_yaml(call)]
    of_base = {
        node.name
        for path in SOURCES
        for node in nodes(path)
        if isinstance(node, ast.ClassDef)
        and [ast.unparse(each) for each in node.bases] == ["yaml.CBaseLoader"]
    }
    assert {ast.unparse(call.keywords[0].value) for call in loads} <= {"yaml.SafeLoader", *of_base}


def is_yaml(call: ast.Call) -> bool:
    return ast.unparse(call.func).startswith("yaml.")


@pytest.mark.asvs("1.5.1")
def test_no_reader_of_xml_is_there() -> None:
    """But in a command of authors, which refuses a document type before it reads (test_platform_files)."""
    found = {
        each
        for path in SOURCES
        if name(path) != "i18n/xliff.py"
        for each in imports(path)
        if each.split(".")[0] in {"xml", "lxml"}
    }
    assert found <= {"xml.etree.ElementTree.Element"}  # what Markdown's own parser is made of
    reading = {name(path) for path in SOURCES if any("i18n.xliff" in each for each in imports(path))}
    assert reading == {"cli/content_translations.py", "i18n/platform_files.py"}


@pytest.mark.asvs("1.2.9")
def test_what_was_sent_is_escaped_in_a_pattern() -> None:
    asked = {"compile", "search", "match", "fullmatch", "sub", "split", "findall", "finditer"}
    bare = [
        (name(path), ast.unparse(call))
        for path in SOURCES
        if path not in AUTHORS
        for called, call in calls(path)
        if called in asked and ast.unparse(call.func).startswith("re.") and not escaped(path, call)
    ]
    assert bare == []


def escaped(path: Path, call: ast.Call) -> bool:
    """Whether each part of a pattern is escaped, where it stands or where it is made, or is a constant."""
    pattern = call.args[0]
    parts = [each.value for each in ast.walk(pattern) if isinstance(each, ast.FormattedValue)]
    return not isinstance(pattern, ast.BinOp) and all(
        "re.escape" in ast.unparse(part) or ast.unparse(part).isupper() or made_escaped(path, part)
        for part in parts
    )


def made_escaped(path: Path, part: ast.expr) -> bool:
    made = [node for node in nodes(path) if isinstance(node, ast.Assign)]
    return any(
        ast.unparse(part) == ast.unparse(each.targets[0]) and "re.escape" in ast.unparse(each)
        for each in made
    )


@pytest.mark.asvs("1.3.6", "13.2.4", "13.2.5")
def test_two_files_alone_ask_other_machines_and_only_those_of_the_settings() -> None:
    by_hand = {
        "cli/doctor_outside.py",
        "cli/upgrade.py",
    }  # what is set up, and this machine: no server's part
    own = {"cli/handover.py", "web/preview/server.py"}  # workers and names of statuses: nobody is asked
    assert importing(*OUTSIDE) == {*by_hand, *own, "web/account/oidc.py", "web/staff/mail.py"}
    for path, setting in (("web/account/oidc.py", "providers"), ("web/staff/mail.py", "smtp_host")):
        text = (ROOT / "safe4me" / path).read_text("utf-8")
        assert f"settings.{setting}" in text
        assert not re.search(r"https?://(?!\{)", text)


@pytest.mark.asvs("6.5.3")
def test_nothing_but_made_up_data_is_drawn_from_a_guessable_source() -> None:
    assert all(file.startswith("cli/demo") for file in importing("random"))
    assert [path.name for path in SCRIPTS if "Math.random" in path.read_text("utf-8")] == []


@pytest.mark.asvs("11.2.1")
def test_cryptography_comes_from_libraries() -> None:
    hashes = {each for path in SOURCES for each in imports(path) if each.startswith("hashlib")}
    assert hashes <= {"hashlib.sha256", "hashlib.blake2b"}
    ciphers = {
        each for path in SOURCES for each in imports(path) if re.match("Crypto|nacl|cryptography", each)
    }
    recipes = {"Fernet", "InvalidToken", "MultiFernet"}
    derived = {"hazmat.primitives.hashes.SHA256", "hazmat.primitives.kdf.hkdf.HKDF"}
    assert ciphers <= {f"cryptography.{each}" for each in {f"fernet.{name}" for name in recipes} | derived}


@pytest.mark.asvs("3.2.2")
def test_scripts_put_text_into_pages_as_text() -> None:
    as_markup = re.compile(
        r"\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment|setHTML|srcdoc"
        r"|DOMParser|parseHTML|createPolicy|new Worker|importScripts|serviceWorker"
    )
    assert len(SCRIPTS) > 10
    assert [path.name for path in SCRIPTS if as_markup.search(path.read_text("utf-8"))] == []
