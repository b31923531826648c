"""The server's main process: one listening socket, and workers that are replaced while nobody is refused.

`flask serve` becomes this process, started by its path: it imports no code of the site, so new workers load
the code and the build that lie there then. On SIGHUP each worker is replaced in turn: a new one is started,
and the old one goes on until the new one can answer. Granian by itself pauses for a fixed time instead, gives
each worker a socket of its own, and ends after two deaths in a row. The methods overridden here are private
to it, so pyproject.toml pins its version.
"""

import argparse
import logging
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from granian._granian import SocketHolder
from granian._internal import load_target
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer, WorkerProcess

BACKLOG = 1024
WORKERS = 2
THREADS = 32
DRAIN_SECONDS = 10  # for what an old worker is answering when it is told to end
READY_SECONDS = 180  # for all new workers of a handover, or of a start, together
RETRY_SECONDS = 10  # until a worker that ended by itself is started again, after that failed
LOOK_SECONDS = 0.1
PID_BYTES = 8
ENDING = {signal.SIGTERM, signal.SIGINT}
FIRST_PASSED_FD = 3  # systemd.socket: passed sockets begin there

logger = logging.getLogger("safe4me")


class CannotStart(Exception):
    """No worker could answer."""


class HandoverServer(MPServer):
    """Workers on one listening socket, each replaced only once the next one is ready."""

    def __init__(self, target: str, listener: socket.socket, ready_seconds: float) -> None:
        """Serve `target` ("module:app") on `listener`, which may be bound only: the first worker listens."""
        host, port = listener.getsockname()[:2]
        super().__init__(
            target,
            host,
            port,
            interface=Interfaces.WSGI,
            workers=WORKERS,
            blocking_threads=THREADS,
            backlog=BACKLOG,
            log_level=LogLevels.error,
            workers_kill_timeout=DRAIN_SECONDS,
        )
        self.listener = listener
        self.ready_seconds = ready_seconds
        self._told, self._tell = os.pipe()

    def run(self, announce: Callable[[], object]) -> None:
        """Serve until SIGTERM or SIGINT; `announce` is called once, when all workers are ready.

        Raises CannotStart.
        """
        self._announce = announce
        self.serve(target_loader=self._load, wrap_loader=False)

    def _load(self) -> Any:  # Any: a WSGI app
        """In a new worker: load the app, listen, and tell the main process so."""
        for each in ENDING:
            signal.signal(each, signal.SIG_DFL)  # the main process's handlers would pass over them
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        app = load_target(self.target)
        try:
            self.listener.listen(BACKLOG)
        except OSError:  # another server listens there since a moment ago: the main process says so
            raise SystemExit(1) from None
        os.write(self._tell, os.getpid().to_bytes(PID_BYTES))
        return app

    def _init_shared_socket(self) -> None:
        self._sso = self.listener
        is_unix = False
        self._shd = SocketHolder(self.listener.fileno(), is_unix, BACKLOG)  # type: ignore[call-arg, assignment]  # its stub knows neither

    def _spawn_workers(self, spawn_target: Any, target_loader: Any) -> None:
        """Start all workers. Raises CannotStart when one does not come up; those that did are ended."""
        self._new_worker = partial(self._spawn_worker, target=spawn_target, callback_loader=target_loader)
        self.wrks = [self._started(idx) for idx in range(self.workers)]
        if self._are_ready(self.wrks, time.monotonic() + self.ready_seconds):
            self._announce()
        elif not self.interrupt_signal:
            self._stop_workers()  # type: ignore[no-untyped-call]  # Granian’s own
            raise CannotStart

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        """Replace all workers when asked to, and those that ended by themselves, until a signal ends it."""
        while not self.interrupt_signal:
            self.main_loop_interrupt.wait(RETRY_SECONDS if self._gone() else None)
            self.main_loop_interrupt.clear()
            self.interrupt_children.clear()
            asked, self.reload_signal = self.reload_signal, False
            self._hand_over(list(range(self.workers)) if asked else self._gone())

    def _gone(self) -> list[int]:
        return [idx for idx, worker in enumerate(self.wrks) if not worker.is_alive()]

    def _hand_over(self, indexes: list[int]) -> None:
        """Replace these workers, one after the other; once one cannot be, all others stay."""
        late = time.monotonic() + self.ready_seconds
        for idx in indexes:
            new = self._started(idx)
            if not self._are_ready([new], late):
                _end(new)
                if not self.interrupt_signal:
                    logger.error("A new worker could not start, and is forgotten: those before it go on.")
                return
            old, self.wrks[idx] = self.wrks[idx], new
            _end(old)

    def _started(self, idx: int) -> WorkerProcess:
        worker = self._new_worker(idx)
        worker.interrupt_by_parent = True  # until it is ready, its end is no fault that wakes the loop
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # what reaches the worker too early waits in it
        worker.start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        return worker

    def _are_ready(self, workers: Sequence[WorkerProcess], late: float) -> bool:
        """Wait until all of these can answer; False when one ends, at `late`, or at once by a signal."""
        waiting = {worker.inner.pid: worker for worker in workers}
        while waiting:
            alive = all(worker.is_alive() for worker in waiting.values())
            if self.interrupt_signal or not alive or time.monotonic() > late:
                return False
            if wait([self._told], LOOK_SECONDS):
                ready = waiting.pop(int.from_bytes(os.read(self._told, PID_BYTES)), None)
                if ready:
                    ready.interrupt_by_parent = False
        return True


def _end(worker: WorkerProcess) -> None:
    """End a worker: kindly, and firmly after DRAIN_SECONDS."""
    worker.terminate()
    worker.join(DRAIN_SECONDS)
    if worker.is_alive():
        worker.kill()
        worker.join()


def is_passed() -> bool:
    """Whether systemd has passed this process a listening socket (sd_listen_fds(3))."""
    return os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS") == "1"


def listener_at(host: str, port: int) -> socket.socket:
    """The listening socket that systemd passed; else a new one, bound only. Raises OSError when taken."""
    if is_passed():
        return socket.socket(fileno=FIRST_PASSED_FD)
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    # What ended a moment ago is in nobody's way.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def taken(host: str, port: int, error: OSError) -> str:
    """The sentence for a port that somebody else has."""
    return f"The server cannot listen at {host}:{port}: {error.strerror}."


def main(words: Sequence[str] | None = None) -> None:
    """Serve as the words of the command line say. Raises SystemExit with one sentence when that cannot be."""
    parser = argparse.ArgumentParser(description="The server that `flask serve` starts.")
    parser.add_argument("app")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--pid-file", required=True, type=Path)
    parser.add_argument("--started", default="", help="When this process began, as /proc tells it.")
    parser.add_argument("--ready-seconds", default=READY_SECONDS, type=float)
    asked = parser.parse_args(words)
    multiprocessing.set_start_method("fork")  # from Python 3.14 on the usual one passes no socket on
    try:
        listener = listener_at(asked.host, asked.port)
        server = HandoverServer(asked.app, listener, asked.ready_seconds)
        number = f"{os.getpid()} {asked.started}\n"
        server.run(partial(asked.pid_file.write_text, number, encoding="ascii"))
    except OSError as error:
        raise SystemExit(taken(asked.host, asked.port, error)) from None
    except CannotStart:
        raise SystemExit(_why_not(listener, asked.host, asked.port)) from None


def _why_not(listener: socket.socket, host: str, port: int) -> str:
    try:
        listener.listen(BACKLOG)
    except OSError as error:
        return taken(host, port, error)
    return "No worker could start: see what was printed before this."


if __name__ == "__main__":
    main()
