"""Work for which nobody waits: mail that goes out after the reply, so that a reply tells nothing of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import cast

from flask import Flask, current_app
from flask_babel import force_locale, get_locale

from safe4me.web.http.signing import log_fault, logger

MOST_WAITING = 200


class LaterWork:
    """One thread of a worker, which does what it is given in turn; what it has no room for is dropped."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._room = BoundedSemaphore(MOST_WAITING)
        self._thread = ThreadPoolExecutor(1, "later")

    def add(self, work: Callable[[], object], language: str) -> None:
        """Do `work` soon, in the language of whoever caused it."""
        if self._room.acquire(blocking=False):
            self._thread.submit(self._do, work, language)
        else:
            logger.error("%s pieces of work wait already: one was dropped", MOST_WAITING)

    def _do(self, work: Callable[[], object], language: str) -> None:
        try:
            with self._app.app_context(), force_locale(language):
                work()
        except Exception as error:  # noqa: BLE001 - nobody else would hear of it
            log_fault(error, "work that nobody waits for")
        finally:
            self._room.release()


def init_later(app: Flask) -> None:
    """Give the app its thread; it begins with the first work."""
    app.extensions["later"] = LaterWork(app)


def later(work: Callable[[], object]) -> None:
    """Do `work` soon, in an application context of its own; it needs an object of the database by its id."""
    cast("LaterWork", current_app.extensions["later"]).add(work, str(get_locale()))
