"""Locks that each process has for itself: a child does not wait for a thread that only its parent has."""

import os
from threading import Lock
from types import TracebackType
from weakref import WeakSet


class ProcessLock:
    """A lock that is free in a child, also where another thread held it in the moment of the fork."""

    def __init__(self) -> None:
        self._lock = Lock()
        _ALL.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def renew(self) -> None:
        """Begin anew: whoever held it is not in this process."""
        self._lock = Lock()


_ALL: WeakSet[ProcessLock] = WeakSet()


def _renew_all() -> None:
    for lock in _ALL:
        lock.renew()


os.register_at_fork(after_in_child=_renew_all)
