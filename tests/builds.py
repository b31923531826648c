"""Builds that all tests share: each is made once in a run, by whichever of its workers asks first.

A file whose tests are about the site's own content imports `built` from here: it has that build then, in the
place of the one of the tests' own content.
"""

import json
import os
import shutil
from collections.abc import Callable
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest

from safe4me.content.folder import languages_in
from safe4me.settings import ROOT, Settings
from safe4me.web.build.compile import build
from tests.world import CONTENT

FIVE = ("en", "cy", "pl", "uk", "ar")


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
