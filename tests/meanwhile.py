"""Threads that go on with something while a block lasts."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event


@contextmanager
def meanwhile(act: Callable[[int], None], number: int, over: Event) -> Iterator[None]:
    """So many threads do `act`, each told which one it is; after the block `over` is set, and `act` returns.

    Raises what one of them raised.
    """
    with ThreadPoolExecutor(number) as threads:
        each = [threads.submit(act, n) for n in range(number)]
        try:
            yield
        finally:
            over.set()
        for one in each:
            one.result()
