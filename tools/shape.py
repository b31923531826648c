"""`python -m tools.shape` prints how large the house is, and how far an answer goes in it."""

import ast
import logging
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import FrameType

from safe4me.settings import ROOT
from tools.visiting import PUPILS, code_of, open_room, quiz_of, sign_in, site, slip_of

SOURCES = sorted((ROOT / "safe4me").rglob("*.py"))
DOCS = ("README.md", "CONTRIBUTING.md", "docs/**/*.md")
EXTENSIONS = (  # a new kind of question, drawing or store is a module of its own
    "safe4me.content.questions",
    "safe4me.content.drawings",
    "safe4me.ballot_box",
    "safe4me.rate_limits",
    "safe4me.page_progress",
    "safe4me.cli",
)
PUT_IN = ("blueprint.get", "blueprint.post", "blueprint.route")
REGISTRIES = {"BLUEPRINTS", "CHECKS", "KINDS"}
CONSTANT = re.compile(r"[A-Z][A-Z0-9_]+")


def name_of(path: Path) -> str:
    """The dotted name of a module."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): ast.parse(path.read_text("utf-8")) for path in SOURCES}


def has_code(tree: ast.Module) -> bool:
    """Whether a module is more than its docstring."""
    return any(
        not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) for node in tree.body
    )


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules of ours that a module imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{each.name}" for each in node.names]
            yield from (name if name in MODULES else node.module for name in names)


def is_view(tree: ast.Module) -> bool:
    """Whether a module has pages: it makes a blueprint, puts functions into one, or lists them."""
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return bool({"Blueprint", *PUT_IN} & called or "BLUEPRINTS" in named)


def imported_once() -> list[str]:
    """Modules with code and one importer, but for those that a new kind, store, view or command adds."""
    importers = Counter(found for tree in MODULES.values() for found in {*imported(tree)})
    return [
        name
        for name, tree in MODULES.items()
        if importers[name] == 1 and has_code(tree) and not name.startswith(EXTENSIONS) and not is_view(tree)
    ]


def is_open(value: ast.expr) -> bool:
    """Whether a name stands for any type."""
    return isinstance(value, ast.Call) and ast.unparse(value.func) == "TypeVar"


def names_in(tree: ast.Module) -> Iterator[str]:
    """Public names of a module; what a decorator registers has no name of its own."""
    for node in tree.body:
        match node:
            case ast.ClassDef(name) | ast.FunctionDef(name, decorator_list=[]) if name[0] != "_":
                yield name
            case ast.AnnAssign(ast.Name(name)) if name[0].isupper():
                yield name
            case ast.Assign([ast.Name(name)], value) if name[0].isupper() and not is_open(value):
                yield name


def twice(*, constants: bool) -> list[str]:
    """Names that are defined in two modules; constants, in two of one package."""
    places: dict[str, list[str]] = defaultdict(list)
    for module, tree in MODULES.items():
        for name in {*names_in(tree)} - REGISTRIES:
            if bool(CONSTANT.fullmatch(name)) == constants:
                places[f"{module.rpartition('.')[0]}.{name}" if constants else name].append(module)
    return sorted(f"{name}: {', '.join(found)}" for name, found in places.items() if len(found) > 1)


def words() -> int:
    """The words of the docs."""
    files = [path for pattern in DOCS for path in ROOT.glob(pattern)]
    return sum(len(path.read_text("utf-8").split()) for path in files)


@contextmanager
def files_run() -> Iterator[set[str]]:
    """The files in which a function runs within the block; being imported does not count."""
    found: set[str] = set()

    def note(frame: FrameType, *_: object) -> None:
        if frame.f_code.co_flags & CO_OPTIMIZED:
            found.add(frame.f_code.co_filename)

    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(None)


def from_cast_to_chart() -> list[str]:
    """The modules that run from a pupil's ballot, over the seal, to the teacher's page with a chart of it."""
    logging.disable()
    with tempfile.TemporaryDirectory() as name, site(Path(name)) as made:
        teacher = sign_in(made)["teacher"]
        room = open_room(teacher)
        quiz = quiz_of(made, code_of(made, room))
        slips = [slip_of(made.visitor(f"pupil {n}"), quiz) for n in range(PUPILS)]
        pupil = made.visitor("pupil")
        for slip in slips[1:]:
            pupil.post(slip.action, slip.fields)
        token = teacher.token_now()
        with files_run() as found:
            pupil.post(slips[0].action, slips[0].fields)
            teacher.post(f"{room}close", token)
            page = teacher.get(f"{room}results")
        if "chart" not in page.text:
            raise SystemExit(f"There is no chart in {room}results.")
    return [name_of(path) for path in SOURCES if str(path) in found]


def main() -> None:
    """Print each figure; with `-v` what it counts."""
    figures: dict[str, list[str] | int] = {
        "modules with code": [name for name, tree in MODULES.items() if has_code(tree)],
        "lines of Python": sum(len(path.read_text("utf-8").splitlines()) for path in SOURCES),
        "modules with one importer, extension points excepted": imported_once(),
        "public classes, types and functions defined twice": twice(constants=False),
        "constants defined twice in a package": twice(constants=True),
        "modules from a cast to a teacher's chart": from_cast_to_chart(),
        "words of docs": words(),
    }
    for name, found in figures.items():
        print(f"{found if isinstance(found, int) else len(found):7,} {name}")
        if "-v" in sys.argv and not isinstance(found, int):
            print("\n".join(f"          {each}" for each in found))


if __name__ == "__main__":
    main()
