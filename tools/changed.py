"""Run the tests that a change can touch: `make test-changed`, against where the branch left `main`.

A file touches what imports it, or names it. In tiers without an app that is followed to its end. In those
with one everything leads to nearly everything: there it is followed for two files of the site, and from a
view or command on to the tests that write its address or name. What every page goes through touches all of
them, some folders touch whole tiers, and `lint` reads all sources, so it always runs.

It cannot see a name that is put together, an address that a test only follows a link to, what shows only in
a running app and more than two files away, or what is not in the repository. `make test` finds that.
"""

import re
import subprocess
import sys
from ast import Import, ImportFrom, parse, walk
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WITHOUT_APP = ("unit", "content", "statistics", "lint")
WITH_APP = ("integration", "security", "attacks", "faults", "browser")
NEAR = 2  # files of the site between a test with an app and what changed
SOURCES = ("app.py", "safe4me/**/*.py", "tests/**/*.py", "bench/**/*.py", "tools/**/*.py")
EVERY_PAGE = {"app.py", "safe4me/__init__.py", "tests/conftest.py"}  # they bring all together
READ_BY = {  # how a path begins → the tiers that read it, beside what names it; any other: all
    **dict.fromkeys(("tests/conftest.py", "tests/data/"), (*WITHOUT_APP, *WITH_APP)),
    **dict.fromkeys(("safe4me", "tests", "bench", "tools", "templates", "docs", "README", "CONTRIB"), ()),
    **dict.fromkeys(("content/", "translations/"), ("content", "integration", "browser")),
    "static/": ("browser",),
}
A_VIEW = re.compile(r'@\w+\.(?:get|post|route|command)\((?:\s*"([^"]*)")?')


@cache
def files(*patterns: str) -> dict[str, str]:
    """The files of the repository that fit one of the patterns, and their texts."""
    found = sorted(path for each in patterns for path in ROOT.glob(each))
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in found}


@cache
def importers() -> dict[str, set[str]]:
    """The files that import a module, by its name; what is taken out of a package may be a module of it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path, text in files(*SOURCES).items():
        for node in walk(parse(text)):
            if isinstance(node, Import | ImportFrom):
                package = (getattr(node, "module", None) or "").split()
                for name in (*package, *(".".join((*package, each.name)) for each in node.names)):
                    found[name].add(path)
    return found


def users(path: str) -> set[str]:
    """The files that import a Python file, or name another."""
    if path.endswith(".py"):
        return importers()[path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")]
    readers = ("tests/**/*.py",) if path.endswith(".md") else (*SOURCES, "templates/**/*.html")
    return {user for user, text in files(*readers).items() if Path(path).name in text} - {path}


def ways(path: str) -> list[str]:
    """The addresses that a file of the site answers to, or its words of the command line."""
    return A_VIEW.findall(files("safe4me/**/*.py").get(path, ""))


def reached(changed: str) -> dict[str, int]:
    """Whatever uses a file, straight or through others, and over how many files of the site."""
    far, waiting = {changed: 0}, [changed]
    for path in waiting:
        for user in () if path in EVERY_PAGE else users(path):
            here = far[path] + user.startswith("safe4me/")
            joins = ways(path) and user.endswith("__init__.py")  # a view to the app
            if here < far.get(user, here + 1) and not joins:
                far[user] = here
                waiting.append(user)
    return far


def naming(view: str) -> Iterator[str]:
    """The tests with an app that write every word of one of a view's addresses, or a command's name."""
    room = {Path(view).parts[2]} if "/web/" in view and "/pupils/" not in view else set()
    needed = [room | set(re.findall(r"[\w-]+", re.sub("<[^>]*>", "", way))) for way in ways(view)]
    for path, text in files(*(f"tests/{tier}/test_*.py" for tier in WITH_APP)).items():
        words = set(re.findall(r"[\w-]+", text))
        if "url_map" in text or any(words >= (each or {Path(view).stem}) for each in needed):
            yield path


def chosen(changed: str) -> Iterator[str]:
    """The files of tests, and the folders of whole tiers, that a changed file can touch."""
    far = reached(changed)
    near = {path for path, files_between in far.items() if files_between <= NEAR}
    tiers = next((READ_BY[each] for each in READ_BY if changed.startswith(each)), (*WITHOUT_APP, *WITH_APP))
    if near & EVERY_PAGE or (changed.startswith("templates/") and near == {changed}):
        tiers += WITH_APP
    yield from (f"tests/{tier}" for tier in tiers)
    yield from (str(Path(path).parent) for path in near - EVERY_PAGE if path.endswith("/conftest.py"))
    tested = files("tests/*/test_*.py")
    yield from (test for test in tested if test in (far if test.split("/")[1] in WITHOUT_APP else near))
    yield from (test for path in near if ways(path) for test in naming(path))


def main() -> int:
    """Say what runs and why, and run it."""
    git = 'git diff --name-only "$(git merge-base HEAD main)" && git ls-files --others --exclude-standard'
    done = subprocess.run(git, shell=True, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S602
    why = {"tests/lint": "it reads all sources"}
    why |= {test: path for path in done.stdout.splitlines() for test in chosen(path)}
    run = [test for test in sorted(why) if str(Path(test).parent) not in why]
    print(*(f"{test}: {why[test]}" for test in run), sep="\n", flush=True)
    database = [".ci/with-postgres"] if any(test.split("/")[1] in WITH_APP for test in run) else []
    command = [*database, sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", *run]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - our own tests


if __name__ == "__main__":
    sys.exit(main())
