"""Turns at a file: one writer at a time over threads and processes, in a fair order, and never for ever."""

import fcntl
import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from safe4me.ballot_box.sqlite.process import FileLock

fork = multiprocessing.get_context("fork")


def count_up(file: Path, times: int) -> None:
    turn = FileLock(file, patience_seconds=20)
    for _ in range(times):
        with turn.taken():
            file.write_text(str(int(file.read_text()) + 1))


def test_nobody_is_inside_while_somebody_else_is(tmp_path: Path) -> None:
    file = tmp_path / "count"
    file.write_text("0")
    workers = [fork.Process(target=count_up, args=(file, 100)) for _ in range(2)]
    for worker in workers:
        worker.start()
    turn = FileLock(file, patience_seconds=20)

    def add(_: int) -> None:
        with turn.taken():
            file.write_text(str(int(file.read_text()) + 1))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, range(100)))
    for worker in workers:
        worker.join(timeout=60)
    assert file.read_text() == "300"


def test_a_turn_that_does_not_come_in_time_is_given_up(tmp_path: Path) -> None:
    first, second = (FileLock(tmp_path / "box", patience_seconds=0.05) for _ in range(2))
    with first.taken():
        for late in (second, first):
            with pytest.raises(TimeoutError), late.taken():
                pass
    with second.taken():
        pass


def test_a_turn_ends_with_whoever_had_it(tmp_path: Path) -> None:
    inside, told = os.pipe()

    def take_and_stay() -> None:
        with FileLock(tmp_path / "box", patience_seconds=5).taken():
            os.write(told, b"!")
            signal.pause()

    holder = fork.Process(target=take_and_stay)
    holder.start()
    assert os.read(inside, 1) == b"!"
    holder.kill()
    holder.join(timeout=10)
    with FileLock(tmp_path / "box", patience_seconds=1).taken():
        pass
    os.close(inside)
    os.close(told)


def test_whoever_waits_has_the_turn_before_whoever_had_the_last_one(tmp_path: Path) -> None:
    inside, told = os.pipe()
    ours = FileLock(tmp_path / "box", patience_seconds=60)

    def wait_and_tell() -> None:
        with FileLock(tmp_path / "box", patience_seconds=60).taken():
            os.write(told, b"other")

    with ours.taken():
        other = fork.Process(target=wait_and_tell)
        other.start()
        while not is_locked(tmp_path / "box.door"):
            pass
    with ours.taken():
        os.write(told, b"ours")
    other.join(timeout=60)
    assert os.read(inside, 99) == b"otherours"
    os.close(inside)
    os.close(told)


def is_locked(file: Path) -> bool:
    """Whether somebody waits there."""
    with file.open() as door:
        try:
            fcntl.flock(door, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def test_processes_may_read_at_the_same_time_and_nobody_writes_meanwhile(tmp_path: Path) -> None:
    first, second = (FileLock(tmp_path / "box", patience_seconds=0.05) for _ in range(2))
    with first.taken(shared=True), second.taken(shared=True):
        pass
    with first.taken(shared=True), pytest.raises(TimeoutError), second.taken():
        pass
    with first.taken(), pytest.raises(TimeoutError), second.taken(shared=True):
        pass


def test_a_reader_who_comes_after_a_writer_waits_for_it(tmp_path: Path) -> None:
    reader, writer, late = (FileLock(tmp_path / "box", patience_seconds=60) for _ in range(3))
    order: list[str] = []

    def come(turn: FileLock, name: str, *, shared: bool) -> None:
        with turn.taken(shared=shared):
            order.append(name)

    with ThreadPoolExecutor(2) as threads:
        with reader.taken(shared=True):
            threads.submit(come, writer, "writer", shared=False)
            while not is_locked(tmp_path / "box.door"):
                pass
            threads.submit(come, late, "late reader", shared=True)
        threads.shutdown()
    assert order == ["writer", "late reader"]
