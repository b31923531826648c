"""The content that tests read, and builds that all of them share.

Each build is made once in a run, by whichever of its workers asks first.

A file whose tests are about the site's own content imports `built` from here: it has that build then, in the
place of the one of the tests' own content.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path

import pytest

from safe4me.content.folder import languages_in, load
from safe4me.content.model.core import Activity, Block, Lesson, Quiz
from safe4me.content.model.library import Library
from safe4me.content.questions.choice import ChoiceQuestion
from safe4me.settings import ROOT, Settings
from safe4me.web.build.compile import build
from safe4me.web.build.pages import LazyPage

FIVE = ("en", "cy", "pl", "uk", "ar")
CONTENT = ROOT / "tests" / "data" / "content"


@cache
def lessons_in(folder: Path) -> Library:
    """The English lessons of a content folder that no test changes."""
    return load(folder)["en"]


@cache
def languages_in_review(folder: Path) -> Mapping[str, Library]:
    """The lessons of such a folder in each language, with what no person has read yet."""
    return load(folder, with_unread=True)


def with_new_revision(library: Library) -> Library:
    """The library after an edit that changed what `pass-on` asks."""
    return edited(
        library, lambda question: replace(question, rev=2) if question.id == "pass-on" else question
    )


def edited(library: Library, edit: Callable[[ChoiceQuestion], ChoiceQuestion]) -> Library:
    """The library with the choice questions of its quizzes changed."""

    def block(old: Block) -> Block:
        return edit(old) if isinstance(old, ChoiceQuestion) else old

    def part(old: Lesson | Activity) -> Lesson | Activity:
        return replace(old, blocks=tuple(map(block, old.blocks))) if isinstance(old, Quiz) else old

    modules = tuple(replace(module, parts=tuple(map(part, module.parts))) for module in library.modules)
    return replace(library, modules=modules)


@pytest.fixture(scope="session")
def site_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder of the content in the repository; `current` leads into it."""
    return made_once(
        tmp_path_factory,
        "site-built",
        lambda folder: build(Settings(mode="development", build_folder=folder)),
    )


@pytest.fixture(scope="session")
def built(site_built: Path) -> Path:
    """The build folder of the content in the repository."""
    return site_built


@pytest.fixture(scope="session")
def site_files(site_built: Path) -> dict[str, bytes]:
    """Every file of that build, by its address."""
    return files_of(site_built)


@pytest.fixture(scope="session")
def five_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder of the content in the repository, in every language that it has."""
    return made_once(
        tmp_path_factory,
        "five-built",
        lambda folder: build(Settings(mode="development", build_folder=folder, languages=FIVE)),
    )


@pytest.fixture(scope="session")
def built_to_tell(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder of the tests' own content, of a site whose studied pages say how far they are read."""
    return _built_to_study(tmp_path_factory, "yes")


@pytest.fixture(scope="session")
def built_to_ask(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of a site whose studied pages ask first."""
    return _built_to_study(tmp_path_factory, "ask")


def _built_to_study(tmp_path_factory: pytest.TempPathFactory, study: str) -> Path:
    def make(folder: Path) -> None:
        build(Settings(mode="development", content_folder=CONTENT, build_folder=folder, study=study))

    return made_once(tmp_path_factory, f"built-to-study-{study}", make)


def rendered(pages: Iterable[LazyPage]) -> dict[str, str]:
    """Each page by its address, rendered. Needs an application context."""
    return {address: page() for address, page in pages}


def copy_of_english(folder: Path) -> None:
    """Copy the English content of the repository to a new `folder`, without its translations."""
    translated = {*languages_in(ROOT / "content")} - {"en"}
    shutil.copytree(ROOT / "content", folder, ignore=lambda _, names: translated.intersection(names))


def files_of(built: Path) -> dict[str, bytes]:
    """Every file of the build in this folder, by its address."""
    folder = built / "current"
    entries = json.loads((folder / "manifest.json").read_text("utf-8"))["pages"]
    return {address: (folder / entry["file"]).read_bytes() for address, entry in entries.items()}


def made_once(run: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that all workers of a run share, filled by `make`. Copy it before changing it."""
    base = run.getbasetemp()
    of_all = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, unfinished = of_all / name, of_all / f"{name}.unfinished"
    with (of_all / f"{name}.lock").open("w") as lock:
        flock(lock, LOCK_EX)  # until the file is closed
        if not folder.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(folder)
    return folder
