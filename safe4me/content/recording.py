"""Records in a content folder what a person stands for: how a question is measured, that a text was read."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from safe4me.content.reading import languages_in, load, read_files, read_lock
from safe4me.lessons.fit.lock import LOCK, accept_measured, write_lock
from safe4me.lessons.markup.faults import ContentError, Malformed
from safe4me.lessons.parsing.translated import with_marks


class UnknownTranslation(Exception):
    """A content folder has no translation of that path, or no original that it could be of."""


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
        marked = with_marks(originals[path], own[path], by, on)
    except Malformed as malformed:
        raise ContentError(malformed.in_file(file)) from None
    (folder / file).write_text(marked, encoding="utf-8")


def accept(folder: Path, measure_ids: Iterable[str]) -> None:
    """Records in the lock how measured questions stand now.

    Raises ContentError, UnknownMeasure and NeedsNewRevision; then nothing is recorded.
    """
    original, *_ = load(folder).values()
    lock = read_lock(folder)
    for measure_id in measure_ids:
        lock = accept_measured(original, lock, measure_id)
    (folder / LOCK).write_text(write_lock(lock), encoding="utf-8")
