"""`python -m bench.handover`: whether anybody is refused while workers are replaced on a busy machine.

The processors are kept busy ten times over. All workers are replaced 20 times, while somebody asks for a page
every 20 ms, each time on a new connection, and pupils send ballots in between; then with a build that cannot
be read. It exits with 1 when a request was refused, cut off or answered with 5xx, when a ballot that was
thanked for does not count once, when workers were not replaced, or when the broken build replaced them.
"""

import argparse
import os
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from multiprocessing import Process
from pathlib import Path
from statistics import median
from threading import Event, Lock, Thread

from bench.serving import HOST, Server, serving
from bench.site import CODE, make_site, with_room
from safe4me.cli.server import HANDOVER
from safe4me.engines import ballot_box_of

REPLACEMENTS, TIMES_BUSY = 20, 10
REQUEST_EVERY, BALLOT_EVERY = 0.02, 0.25  # seconds
THREADS = 64
TIMEOUT_SECONDS = 60
PAUSE_SECONDS = 2.0
SENT = 204


@dataclass
class Seen:
    """What became of all requests: how many of each kind, how long the slowest took, ballots thanked for."""

    kinds: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    thanked: int = 0
    lock: Lock = field(default_factory=Lock)

    def ask_and_time(self, port: int, method: str, path: str, body: str | None = None) -> None:
        """Ask once on a connection of its own, and note what came of it."""
        began, status = time.monotonic(), 0
        connection = HTTPConnection(HOST, port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            reply = connection.getresponse()
            reply.read()
            status = reply.status
            kind = f"answered {status // 100}xx"
        except ConnectionRefusedError:
            kind = "refused"
        except (OSError, HTTPException) as error:
            kind = f"cut off ({type(error).__name__})"
        finally:
            connection.close()
        with self.lock:
            self.kinds[kind] += 1
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.thanked += bool(body) and status == SENT

    def harm(self) -> int:
        """How many were not answered, or answered with a fault of the server."""
        return sum(n for kind, n in self.kinds.items() if kind not in {"answered 2xx", "answered 3xx"})


def main() -> None:
    """Measure, print the figures, and exit 1 when somebody was refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replacements", type=int, default=REPLACEMENTS)
    parser.add_argument("--times-busy", type=int, default=TIMES_BUSY)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = with_room(make_site(folder))
        with serving("app:app", site.environ, folder) as server, busy(asked.times_busy):
            seen, took = Seen(), list[float]()
            with asking(server, seen, site.lesson, site.ballot):
                for _ in range(asked.replacements):
                    took.append(replace_all(server))
                before = server.workers()
                (site.pages.parent / "manifest.json").write_text("{")
                await_refusal(server)
                kept = server.workers() == before
        counted = ballot_box_of(site.settings).sent(1)[site.measure.activity]
    replaced = [each for each in took if each < HANDOVER.total_seconds()]
    print(f"Load at the end: {os.getloadavg()[0]:.0f}, of {os.cpu_count()} processors.")
    print(f"Workers replaced: {len(replaced)} times of {asked.replacements}.", end=" ")
    print(f"Seconds: {min(took):.0f} to {max(took):.0f}, median {median(took):.0f}.")
    print(f"With a build that cannot be read the workers {'went on' if kept else 'did not go on'}.")
    print(f"Requests: {dict(seen.kinds)}; the slowest took {seen.slowest:.2f} s.")
    print(f"Ballots thanked for: {seen.thanked}; counted: {counted}.")
    if seen.harm() or counted != seen.thanked or len(replaced) < asked.replacements or not kept:
        raise SystemExit("Somebody was refused, a ballot does not count once, or workers were not replaced.")


def replace_all(server: Server) -> float:
    """Have all workers replaced; the seconds until that was done, or until it was given up."""
    before, began = set(server.workers()), time.monotonic()
    server.reload()
    while (took := time.monotonic() - began) < HANDOVER.total_seconds():
        now = set(server.workers())
        if len(now) == len(before) and not now & before:
            break
        time.sleep(0.2)
    time.sleep(PAUSE_SECONDS)
    return took


def await_refusal(server: Server) -> None:
    """Ask for a handover that cannot be, and wait until the server has said so."""
    log, late = server.pid_file.with_suffix(".log"), time.monotonic() + HANDOVER.total_seconds()
    server.reload()
    while "could not start" not in log.read_text() and time.monotonic() < late:
        time.sleep(0.2)
    time.sleep(PAUSE_SECONDS)


@contextmanager
def busy(times: int) -> Iterator[None]:
    """Keep each processor busy so many times over, while the block lasts."""
    loops = [Process(target=_loop, daemon=True) for _ in range(times * (os.cpu_count() or 1))]
    for each in loops:
        each.start()
    try:
        yield
    finally:
        for each in loops:
            each.kill()


def _loop() -> None:
    while True:
        pass


@contextmanager
def asking(server: Server, seen: Seen, page: str, ballot: str) -> Iterator[None]:
    """Ask for a page and send ballots, each in its own time, while the block lasts."""
    over = Event()

    def send() -> None:
        seen.ask_and_time(
            server.port, "POST", f"/c/{CODE}/ballots", ballot.replace("NONCE", secrets.token_hex(16))
        )

    acts: list[tuple[float, Callable[[], None]]] = [
        (REQUEST_EVERY, lambda: seen.ask_and_time(server.port, "GET", page)),
        (BALLOT_EVERY, send),
    ]
    threads = [Thread(target=_paced, args=(each, act, over)) for each, act in acts]
    for each in threads:
        each.start()
    try:
        yield
    finally:
        over.set()
        for each in threads:
            each.join()


def _paced(every: float, act: Callable[[], None], over: Event) -> None:
    """Do it that often, whether or not what was asked before has been answered."""
    following = time.monotonic()
    with ThreadPoolExecutor(THREADS) as threads:
        while not over.is_set():
            threads.submit(act)
            following += every
            time.sleep(max(0.0, following - time.monotonic()))


if __name__ == "__main__":
    main()
