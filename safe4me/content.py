"""Reads a content folder into libraries, checks it, and tells what an activity measures."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from safe4me.lessons.addresses import CASES
from safe4me.lessons.cases import Case
from safe4me.lessons.finder import FINDER
from safe4me.lessons.fit import checks
from safe4me.lessons.fit.lock import (
    FORK,
    LOCK,
    Lock,
    accept_measured,
    check_lock,
    parse_lock,
    past,
    write_lock,
)
from safe4me.lessons.fit.of_lines import compare_files
from safe4me.lessons.fit.of_terms import TERMS, Terms, parse_terms, terms_are_used
from safe4me.lessons.fit.of_translations import check_translation
from safe4me.lessons.fit.waiting import UnreadTranslation
from safe4me.lessons.kinds.choice import ChoiceQuestion
from safe4me.lessons.law_table import LAW
from safe4me.lessons.markup.faults import ContentError, ContentFault, Malformed
from safe4me.lessons.model import Activity, Lesson, Library, Module, Quiz
from safe4me.lessons.parsing import translated
from safe4me.lessons.parsing.library import (
    CASTING,
    GLOSSARY,
    MISCONCEPTIONS,
    RESEARCH,
    SEARCHES,
    SERVICES,
    parse_library,
)
from safe4me.lessons.parsing.translated import is_read, last_read, read_marks
from safe4me.lessons.scenes import Scene
from safe4me.statistics.ballot import SHARE_OF_A_SURVEY, Measure, MeasuredQuestion

YEAR_WITHOUT_CASE = 8
LANGUAGE = re.compile(r"[a-z]{2,3}")
_Takes = Callable[[str, str, str], bool]  # of an unread translation: its path, its original's text, its own


class UnknownTranslation(Exception):
    """A content folder has no translation of that path, or no original that it could be of."""


def load(folder: Path, *, with_unread: bool = False) -> dict[str, Library]:
    """The library of every language that has a folder in `folder`, English first and whole.

    A page that another language lacks stands in its library in English. So does a translation that no person
    has read as it stands, which is as good as missing; `with_unread` takes those too, marked as such, that
    fit their English. So nobody who changes the English has to mend a language that they do not read.

    Raises ContentError with every fault of every language.
    """
    return _load(folder, _fits if with_unread else lambda _path, _original, _text: False)


def _fits(path: str, original: str, text: str) -> bool:
    return bool(original) and not compare_files(path, original, text)


def _load(folder: Path, takes: _Takes) -> dict[str, Library]:
    """The libraries of a folder, with those unread translations that `takes` takes. Raises ContentError."""
    libraries: dict[str, Library] = {}
    faults: set[ContentFault] = set()
    if not languages_in(folder):
        raise ContentError(
            [ContentFault(folder.name, 1, "No language has a folder here: make one called en.")]
        )
    originals: Mapping[str, str] = {}
    for language in languages_in(folder):
        original = next(iter(libraries.values()), None)
        try:
            files = read_files(folder, language)
            originals = originals or files
            unread = _unread(originals, files)
            waits = {path for path in unread if not takes(path, originals.get(path, ""), files[path])}
            shown = {path: text for path, text in files.items() if path not in waits}
            libraries[language] = parse_library(language, shown, original, shown.keys() & unread)
        except ContentError as error:
            faults.update(error.faults)
    if faults:
        raise ContentError(faults)
    gone = past(next(iter(libraries.values())), read_lock(folder))
    return {language: replace(library, past=gone) for language, library in libraries.items()}


def unread_translations(folder: Path) -> list[UnreadTranslation]:
    """Every translation of a content folder that no person has read as it stands.

    Raises ContentError when a file is not UTF-8 text.
    """
    files = {language: read_files(folder, language) for language in languages_in(folder)}
    originals = next(iter(files.values()), {})
    return [
        UnreadTranslation(language, f"{language}/{path}", last_read(own[path]))
        for language, own in files.items()
        for path in sorted(_unread(originals, own))
    ]


def mark_read(folder: Path, file: str, by: str, on: date) -> None:
    """Write into a translation that a person has read it as it stands. `file` is its path below the folder.

    Raises UnknownTranslation where the folder has none of that name, ContentError where it has no marks.
    """
    language, _, path = file.partition("/")
    files = {each: read_files(folder, each) for each in languages_in(folder)}
    originals = next(iter(files.values()), {})
    own = files.get(language, {})
    if own is originals or path not in own or path not in originals:
        raise UnknownTranslation(file)
    try:
        marked = translated.with_marks(originals[path], own[path], by, on)
    except Malformed as malformed:
        raise ContentError(malformed.in_file(file)) from None
    (folder / file).write_text(marked, encoding="utf-8")


def _unread(originals: Mapping[str, str], files: Mapping[str, str]) -> set[str]:
    """The paths of what nobody has read as it stands; the originals themselves were written by people."""
    if files is originals:
        return set()
    return {path for path, text in files.items() if not is_read(originals.get(path, ""), text)}


def languages_in(folder: Path) -> list[str]:
    """The languages that have a folder, English first."""
    found = [path.name for path in folder.glob("*") if path.is_dir() and LANGUAGE.fullmatch(path.name)]
    return sorted(found, key=lambda language: (language != "en", language))


def read_files(folder: Path, language: str) -> Mapping[str, str]:
    """The texts of a language: path below its folder → text, and the services: the first one's are shared.

    Raises ContentError when a file is not UTF-8 text.
    """
    own = folder / language
    paths = {path.relative_to(own).as_posix(): path for path in sorted(own.rglob("*.md"))}
    shared = folder if language == languages_in(folder)[0] else own
    data = {name: own / name for name in (RESEARCH, MISCONCEPTIONS, GLOSSARY, CASTING, LAW, FINDER, SEARCHES)}
    data[SERVICES] = shared / SERVICES
    paths |= {name: path for name, path in data.items() if path.exists()}
    try:
        return {
            name: path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n") for name, path in paths.items()
        }
    except UnicodeDecodeError:
        unreadable = [path for path in paths.values() if not _is_text(path)]
        message = "Save this file as UTF-8 text."
        raise ContentError(
            ContentFault(p.relative_to(folder).as_posix(), 1, message) for p in unreadable
        ) from None


def check(folder: Path) -> list[ContentFault]:
    """Every fault of a content folder, its lock and its translations, those too that are shown to nobody.

    It knows no date: what is fit today is fit on every day.
    """
    try:
        libraries = _load(folder, lambda _path, _original, _text: True)
        files = {language: read_files(folder, language) for language in libraries}
        terms = {language: _terms(folder, language) for language in libraries}
        faults = _of_libraries(folder, libraries)
    except ContentError as error:
        return list(error.faults)
    originals, *translations = files.items()
    for language, own in translations:
        faults |= {*_unmarked(language, own), *_other_texts(language, originals[1], own)}
        faults |= {*_other_words(language, originals[1], own, terms[language])}
    return sorted(faults)


def check_shown(folder: Path, *, with_unread: bool) -> list[ContentFault]:
    """The faults of what a site shows that is made from a content folder; empty when it may be published.

    A translation that falls back has none here. `check` tells its faults, and whatever is said in other words
    than a language's terms.
    """
    try:
        libraries = load(folder, with_unread=with_unread)
        files = {language: read_files(folder, language) for language in libraries}
        faults = _of_libraries(folder, libraries)
    except ContentError as error:
        return list(error.faults)
    originals, *translations = files.items()
    for language, own in translations:
        unread = _unread(originals[1], own)
        read = {path: text for path, text in own.items() if path not in unread}
        faults |= {*_other_texts(language, originals[1], read)}
    return sorted(faults)


def _of_libraries(folder: Path, libraries: Mapping[str, Library]) -> set[ContentFault]:
    """What is wrong with what languages teach, and with the lock. Raises ContentError for the lock's own."""
    original, *translations = libraries.values()
    faults = {*checks.check_library(original), *check_lock(original, read_lock(folder))}
    for each in translations:
        faults |= {*check_translation(original, each), *checks.check_links(each)}
    return faults


def _unmarked(language: str, files: Mapping[str, str]) -> Iterator[ContentFault]:
    """The translations that do not say who made them, or say so wrongly."""
    for path, text in files.items():
        try:
            read_marks(text)
        except Malformed as malformed:
            yield from malformed.in_file(f"{language}/{path}")


def _other_texts(
    language: str, originals: Mapping[str, str], files: Mapping[str, str]
) -> Iterator[ContentFault]:
    """What the files of a translation do not keep of their originals."""
    for path in originals.keys() & files.keys():
        for fault in compare_files(path, originals[path], files[path]):
            yield ContentFault(f"{language}/{path}", *fault)


def _other_words(
    language: str, originals: Mapping[str, str], files: Mapping[str, str], terms: Terms
) -> Iterator[ContentFault]:
    """What the files of a translation call otherwise than its terms do."""
    for path in originals.keys() & files.keys():
        for fault in terms_are_used(terms, originals[path], files[path]):
            yield ContentFault(f"{language}/{path}", *fault)


def _terms(folder: Path, language: str) -> Terms:
    """The terms of a language; none where it has no file of them. Raises ContentError."""
    file = folder / language / TERMS
    try:
        return parse_terms(file.read_text("utf-8") if file.exists() else "")
    except Malformed as malformed:
        raise ContentError(malformed.in_file(f"{language}/{TERMS}")) from None


def accept(folder: Path, measure_ids: Iterable[str]) -> None:
    """Records in the lock how measured questions stand now.

    Raises ContentError, UnknownMeasure and NeedsNewRevision; then nothing is recorded.
    """
    original, *_ = load(folder).values()
    lock = read_lock(folder)
    for measure_id in measure_ids:
        lock = accept_measured(original, lock, measure_id)
    (folder / LOCK).write_text(write_lock(lock), encoding="utf-8")


def read_lock(folder: Path) -> Lock:
    """The lock of a content folder; empty when there is none. Raises ContentError."""
    path = folder / LOCK
    return parse_lock(path.read_text(encoding="utf-8") if path.exists() else "")


def measure_of(activity: Activity) -> Measure:
    """What a room may count of an activity: each measured question, or the first choice at a story's fork."""
    if isinstance(activity, Case):
        asked = tuple(map(_measured, activity.measured))
        return Measure(activity.id, asked, one_a_year=True, not_in=(YEAR_WITHOUT_CASE,))
    if isinstance(activity, Quiz):
        share = SHARE_OF_A_SURVEY if activity.survey else 1.0
        return Measure(activity.id, tuple(map(_measured, activity.measured)), share)
    fork = activity.fork
    return Measure(activity.id, (_measured_fork(fork, activity.rev),) if fork else ())


def year_route(library: Library, year_group: int) -> tuple[Measure, ...]:
    """What a class of that year group is asked in a year with its whole route.

    The survey stands twice; one case, the dearest, once where there are some, but in Year 8, whose lessons
    ask as much as a year may.
    """
    surveys = [module for module in library.modules if module.survey]
    cases = [module for module in library.modules if module.id == CASES]
    modules = [*library.route(year_group), *surveys, *surveys, *cases]
    return tuple(measure for module in modules for measure in measures_in(module, year_group))


def measures_in(module: Module, year_group: int) -> tuple[Measure, ...]:
    """What a module measures of a class of that year group, each activity once; of cases the dearest."""
    parts = [part for part in module.parts if not isinstance(part, Lesson) and part.page.is_for(year_group)]
    found = tuple(measure for part in parts if (measure := measure_of(part)).questions)
    return _one_case(found, year_group) if module.id == CASES else found


def _one_case(cases: Sequence[Measure], year_group: int) -> tuple[Measure, ...]:
    if year_group == YEAR_WITHOUT_CASE or not cases:
        return ()
    return (max(cases, key=lambda measure: measure.cost(1.0)),)


def year_epsilons(library: Library, year_group: int, epsilon: float) -> tuple[float, ...]:
    """The ε of each question of that route, where a question has `epsilon`."""
    asked = year_route(library, year_group)
    return tuple(measure.share * epsilon for measure in asked for _ in measure.questions)


def _measured(question: ChoiceQuestion) -> MeasuredQuestion:
    options = tuple(str(option.position) for option in question.options)
    return MeasuredQuestion(question.id, question.rev, options, question.safer)


def _measured_fork(fork: Scene, rev: int) -> MeasuredQuestion:
    positions = tuple(str(n) for n, _ in enumerate(fork.choices, start=1))
    return MeasuredQuestion(FORK, rev, positions, fork.safer_choices)


def _is_text(path: Path) -> bool:
    try:
        path.read_bytes().decode()
    except UnicodeDecodeError:
        return False
    return True
