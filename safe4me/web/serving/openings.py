"""Counts pages opened, and how far they are read: in memory, then every few minutes in the main database.

Nothing is noted but a number a page: no time, address, device, referrer or join code. A page's own request
writes nothing, reads no clock and takes no lock. An opening counts in the week in which it is flushed. A
worker that is stopped or reloaded flushes last of all; one that is killed loses what it counted since.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from queue import SimpleQueue
from typing import cast

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from safe4me.statistics.reach import page_of
from safe4me.storage import reach
from safe4me.storage.base import db
from safe4me.web.serving import current
from safe4me.web.serving.logs import log_fault
from safe4me.web.serving.page_table import ReadyPages

FLUSH_SECONDS = 300
TELLING = b" data-stations="  # without it the script of a page sends nothing


def tells_how_far(table: ReadyPages) -> bool:
    """Whether pages of this build say how far they were read; else no report can come from one of them."""
    return any(TELLING in forms[""].body[0] for forms in table.pages.values())


class Openings:
    """How often each of a build's pages was opened in this process; `at` has, by address, what counts one.

    Taking the next number of `itertools.count` is one step of CPython, which no other thread can cut in two.
    """

    def __init__(self, addresses: Iterable[str]) -> None:
        pages = {address: page_of(address) for address in addresses}
        self._counters = {page: count() for page in pages.values()}
        self._taken = dict.fromkeys(self._counters, 0)
        self.at: Mapping[str, Callable[[], int]] = {
            address: self._counters[page].__next__ for address, page in pages.items()
        }

    def take(self) -> Counter[str]:
        """The openings of each page since the last take. For one thread at a time."""
        opened: Counter[str] = Counter()
        for page, counter in self._counters.items():
            reached = next(counter)  # this look takes a number too, hence the 1
            opened[page] = reached - self._taken[page]
            self._taken[page] = reached + 1
        return +opened


class ReachRecorder:
    """One process's openings and furthest stations, and their way into the main database of `app`.

    `stations` has, for each part whose views say how far they got, how many stations it has.
    """

    def __init__(
        self, app: Flask, addresses: Iterable[str], languages: Iterable[str], stations: Mapping[str, int]
    ) -> None:
        starts = tuple(f"/{language}/" for language in languages)
        self.openings = Openings(a for a in addresses if a.startswith(starts) and a.endswith("/"))
        self.stations = stations
        self._app = app
        self._waiting: Counter[str] = Counter()
        self._stopped: Counter[tuple[str, int]] = Counter()
        self._ended: SimpleQueue[tuple[str, int]] = SimpleQueue()
        self._failing = False

    def flush(self) -> None:
        """Add to the database what was opened since the last time. What fails is kept for the next time."""
        self._waiting += self.openings.take()
        self._stopped.update(self._ended.get() for _ in range(self._ended.qsize()))
        if not self._waiting and not self._stopped:
            return
        try:
            with self._app.app_context():
                today = current.now().date()
                reach.add_openings(db.session(), today, self._waiting)
                reach.add_views(db.session(), today, self._stopped)
                db.session.commit()
        except SQLAlchemyError as error:
            if not self._failing:
                log_fault(error, "the flush of pages opened, which will be tried again")
            self._failing = True
        else:
            self._waiting.clear()
            self._stopped.clear()
            self._failing = False

    def end_view(self, page: str, station: int) -> None:
        """Note that a view of a page ended, and the furthest station it came to."""
        self._ended.put((page, station))

    def keep_flushing(self) -> None:
        """Flush until the process ends, and then once more; in a thread of its own, which this starts."""
        threading.Thread(target=self._keep_flushing, name="reach").start()

    def _keep_flushing(self) -> None:
        """No daemon: the process waits for this thread, and this thread for the main one to end.

        `atexit` would not do: multiprocessing, which makes the server's workers, never calls it.
        """
        main = threading.main_thread()
        while main.is_alive():
            main.join(FLUSH_SECONDS)
            self.flush()


def reach_of(app: Flask) -> ReachRecorder:
    """The app's own."""
    return cast("ReachRecorder", app.extensions["reach"])
