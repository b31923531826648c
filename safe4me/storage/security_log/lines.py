"""Each entry is also a line of JSON, for whatever collects logs: numbers and names of the code, one line.

A line goes out once its entry is committed; what is rolled back never happened, and leaves none.
"""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from sqlalchemy import event
from sqlalchemy.orm import Session

WAITING = "lines of the security log"  # in a session's own notes

logger = logging.getLogger("safe4me.security")


class _ToStderr(logging.Handler):
    """The process's own standard error, which a service manager keeps or hands on.

    On a terminal nobody collects it, and whoever types a command is told what it has to say, and no more.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line; where nobody reads it any more, the entry is in the table all the same."""
        if sys.__stderr__ is not None and not sys.__stderr__.isatty():
            with suppress(OSError):
                sys.__stderr__.write(f"{record.getMessage()}\n")
                sys.__stderr__.flush()


logger.setLevel(logging.INFO)
logger.propagate = False  # whatever else is logged has another form
logger.addHandler(_ToStderr())


def json_line(at: datetime, **said: str | int | None) -> str:
    """One line of JSON: the time in UTC, then what is said, without what is empty; ASCII alone."""
    stamp = at.isoformat(timespec="seconds").replace("+00:00", "Z")
    return json.dumps({"at": stamp, **{name: value for name, value in said.items() if value}})


def send_line(line: str) -> None:
    """Send a line of which there is no entry, or whose entry is written."""
    logger.info("%s", line)


@contextmanager
def no_lines() -> Iterator[None]:
    """Send no line for as long as the block lasts: what is done in it is made up."""
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = False


def send_when_committed(session: Session, line: str) -> None:
    """Send the line as soon as the session's transaction is committed."""
    session.info.setdefault(WAITING, []).append(line)


def _send(session: Session) -> None:
    if session.in_nested_transaction():  # all around it may still be rolled back
        return
    for line in session.info.pop(WAITING, ()):
        send_line(line)


def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(WAITING, None)


event.listen(Session, "after_commit", _send)
event.listen(Session, "after_rollback", _forget)
