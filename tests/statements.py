"""What the main database is asked: statements, in their order."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from safe4me.db.base import db


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements of what is done inside, read when it is done. Needs an application context."""
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
