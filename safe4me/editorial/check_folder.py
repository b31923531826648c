"""What is wrong with a content folder, its lock and its translations."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from safe4me.content.folder import (
    load,
    load_taking,
    read_files,
    read_lock,
    read_marks,
    texts_of,
    unread_paths,
)
from safe4me.content.locked_lines import Rules, read_rules
from safe4me.content.markup.errors import ContentError, ContentErrors, Malformed
from safe4me.content.measure_lock import check_lock
from safe4me.content.model.library import Library
from safe4me.content.parsing.page_head import check_maker
from safe4me.content.segments import side_by_side
from safe4me.content.translation_check import compare_files
from safe4me.content.translation_meaning import BothTexts, faults_of_page
from safe4me.editorial.checks import all_checks
from safe4me.editorial.checks.translations import check_translation
from safe4me.editorial.checks.words import TERMS, Terms, parse_terms, terms_are_used


def check(folder: Path) -> list[ContentError]:
    """Every fault of a content folder, its lock and its translations, those too that are shown to nobody.

    It knows no date: what is fit today is fit on every day.
    """
    try:
        libraries = load_taking(folder, lambda _path, _original, _text: True)
        files = {language: read_files(folder, language) for language in libraries}
        terms = {language: _terms(folder, language) for language in libraries}
        rules = {language: read_rules(folder, language) for language in libraries}
        faults = _of_libraries(folder, libraries)
    except ContentErrors as error:
        return list(error.faults)
    originals, *translations = files.items()
    for language, own in translations:
        faults |= {*_unmarked(language, own), *_other_texts(language, originals[1], own)}
        faults |= {*_other_words(language, originals[1], own, terms[language])}
        faults |= {*_other_meaning(rules[language], originals[1], own)}
    return sorted(faults)


def load_checked(
    folder: Path, *, with_unread: bool, languages: Collection[str]
) -> tuple[dict[str, Library], list[ContentError]]:
    """What a site shows that is made from a content folder, and its faults: none when it may be published.

    A translation that falls back has none here. `check` tells its faults, and whatever is said in other words
    than a language's terms.
    """
    try:
        libraries = load(folder, with_unread=with_unread, languages=languages)
        files = {language: read_files(folder, language) for language in libraries}
        faults = _of_libraries(folder, libraries)
    except ContentErrors as error:
        return {}, list(error.faults)
    originals, *translations = files.items()
    for language, own in translations:
        not_read = unread_paths(originals[1], own, read_marks(folder, language))
        read = {path: text for path, text in own.items() if path not in not_read}
        faults |= {*_other_texts(language, originals[1], read)}
    return libraries, sorted(faults)


def _of_libraries(folder: Path, libraries: Mapping[str, Library]) -> set[ContentError]:
    """What is wrong with what languages teach, and with the lock. Raises ContentError for the lock's own."""
    original, *translations = libraries.values()
    faults = {*all_checks.check_library(original), *check_lock(original, read_lock(folder))}
    for each in translations:
        faults |= {*check_translation(original, each), *all_checks.check_links(each)}
    return faults


def _unmarked(language: str, files: Mapping[str, str]) -> Iterator[ContentError]:
    """The translations that do not say who made them, or say so wrongly."""
    for path, text in files.items():
        try:
            check_maker(text)
        except Malformed as malformed:
            yield from malformed.in_file(f"{language}/{path}")


def _other_texts(
    language: str, originals: Mapping[str, str], files: Mapping[str, str]
) -> Iterator[ContentError]:
    """What the files of a translation do not keep of their originals, and those that have none."""
    for path, text in files.items():
        if path not in originals:
            message = "The original has no file of this name: translate one that it has."
            yield ContentError(f"{language}/{path}", 1, message)
            continue
        for fault in compare_files(path, originals[path], text):
            yield ContentError(f"{language}/{path}", *fault)


def _other_words(
    language: str, originals: Mapping[str, str], files: Mapping[str, str], terms: Terms
) -> Iterator[ContentError]:
    """What the files of a translation call otherwise than its terms do."""
    for path in originals.keys() & files.keys():
        for fault in terms_are_used(terms, originals[path], files[path]):
            yield ContentError(f"{language}/{path}", *fault)


def _other_meaning(
    rules: Rules | None, originals: Mapping[str, str], files: Mapping[str, str]
) -> Iterator[ContentError]:
    """What files of a translation say otherwise than their originals do, segment by segment."""
    if rules is None:
        return
    for path in originals.keys() & files.keys():
        pairs = side_by_side(path, originals[path], files[path])
        page = BothTexts(
            originals[path], files[path], [(line, pair.english, pair.own) for line, pair in pairs]
        )
        for fault in faults_of_page(rules, path, page):
            yield ContentError(f"{rules.language}/{path}", *fault)


def _terms(folder: Path, language: str) -> Terms:
    """The terms of a language; none where it has no file of them. Raises ContentError."""
    file = folder / language / TERMS
    if not file.exists():
        return {}
    try:
        return parse_terms(texts_of(folder, {TERMS: file})[TERMS])
    except Malformed as malformed:
        raise ContentErrors(malformed.in_file(f"{language}/{TERMS}")) from None
