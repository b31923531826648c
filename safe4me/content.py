"""Reads a content folder into libraries, and tells what an activity measures."""

from collections.abc import Mapping
from pathlib import Path

from safe4me.lessons.library import SERVICES, parse_library
from safe4me.lessons.model import Activity, ChoiceQuestion, Library, Quiz, Scenario
from safe4me.lessons.problems import ContentError, Problem
from safe4me.statistics.ballot import Measure, MeasuredQuestion

ENDING = "ending"


def load(folder: Path) -> dict[str, Library]:
    """The library of every language that has a folder in `folder`, English first.

    Raises ContentError with every problem of every language.
    """
    libraries: dict[str, Library] = {}
    problems: set[Problem] = set()
    for language in languages(folder):
        try:
            libraries[language] = parse_library(language, read_files(folder, language))
        except ContentError as error:
            problems.update(error.problems)
    if problems:
        raise ContentError(problems)
    return libraries


def languages(folder: Path) -> list[str]:
    """The languages that have a folder, English first."""
    found = [path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    return sorted(found, key=lambda language: (language != "en", language))


def read_files(folder: Path, language: str) -> Mapping[str, str]:
    """The texts of a language: path below its folder → text, and the services that languages share.

    Raises ContentError when a file is not UTF-8 text.
    """
    own = folder / language
    paths = {path.relative_to(own).as_posix(): path for path in sorted(own.rglob("*.md"))}
    shared = folder / SERVICES
    if shared.exists():
        paths[SERVICES] = shared
    try:
        return {
            name: path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n") for name, path in paths.items()
        }
    except UnicodeDecodeError:
        unreadable = [path for path in paths.values() if not _is_text(path)]
        message = "Save this file as UTF-8 text."
        raise ContentError(
            Problem(p.relative_to(folder).as_posix(), 1, message) for p in unreadable
        ) from None


def measure_of(activity: Activity) -> Measure:
    """What a room may count of an activity: each measured question, or the ending of a measured scenario."""
    if isinstance(activity, Quiz):
        return Measure(activity.id, tuple(_measured(question) for question in activity.measured))
    return Measure(activity.id, (_measured_ending(activity),) if activity.measured else ())


def _measured(question: ChoiceQuestion) -> MeasuredQuestion:
    options = tuple(str(option.position) for option in question.options)
    return MeasuredQuestion(question.id, question.rev, options, question.safer)


def _measured_ending(scenario: Scenario) -> MeasuredQuestion:
    endings = scenario.endings
    safer = frozenset(position for position, scene in enumerate(endings, start=1) if scene.safer)
    return MeasuredQuestion(ENDING, scenario.rev, tuple(scene.id for scene in endings), safer)


def _is_text(path: Path) -> bool:
    try:
        path.read_bytes().decode()
    except UnicodeDecodeError:
        return False
    return True
