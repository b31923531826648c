"""What a test needs of this machine and does to it: threads, processes that are killed, a full disk."""

import multiprocessing
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event
from typing import NoReturn, TypeVar

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from safe4me import create_app, rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.db import released
from safe4me.db.base import db
from safe4me.db.budget import BudgetEntry
from safe4me.db.released import Seal
from safe4me.db.rooms import Room
from safe4me.settings import Settings
from tests.helpers.world.schools import NOW

Found = TypeVar("Found")
BLOCK = b"\0" * 4096
Step = Callable[[], object]
Act = Callable[[Session, BallotBox, Settings, Room], object]
KILLED = -signal.SIGKILL
PATIENCE_SECONDS = 60
MOMENTS = ("before_cursor_execute", "commit")
fork = multiprocessing.get_context("fork")


def needed(found: Found | None, what: str) -> Found:
    """What was found; a test cannot go on without it, and `what` says how to get it."""
    if found is not None:
        return found
    if os.environ.get("CI"):
        pytest.fail(f"With CI set nothing may be missing: {what}")
    pytest.skip(f"missing: {what}")


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


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """A file system in memory of so many bytes, mounted at `folder`, which only root may do."""
    needed(os.geteuid() == 0 or None, "root, who may mount a small file system")
    folder.mkdir(exist_ok=True)
    done = subprocess.run(  # noqa: S603 - our own command
        [str(shutil.which("mount")), "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    needed(done.returncode == 0 or None, f"the right to mount: {done.stderr.decode()}")
    try:
        yield folder
    finally:
        subprocess.run([str(shutil.which("umount")), "--lazy", str(folder)], check=True)  # noqa: S603 - as above


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Every block of it is taken, for as long as the block lasts."""
    filler = disk / "filler"
    try:
        with filler.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(BLOCK)
        yield
    finally:
        filler.unlink()


def die(*_: object) -> NoReturn:
    """What a step ends with."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def kill_after(owner: object, name: str) -> None:
    """Die when this function has done its work."""
    real = getattr(owner, name)
    setattr(owner, name, lambda *args: die(real(*args)))


def kill_before(owner: object, name: str) -> None:
    """Die instead of this function."""
    setattr(owner, name, die)


def kill_at(moment: int) -> None:
    """Die at a moment of the work with databases: each statement and each commit is one, counted from 0."""
    passed = count()
    for name in MOMENTS:
        event.listen(Engine, name, lambda *_: die() if next(passed) == moment else None)


STEPS: dict[str, Step] = {
    "after the box takes no more ballots": partial(kill_after, SqliteBallotBox, "begin_closing"),
    "after noise is put on the counts": partial(kill_after, SqliteBallotBox, "seal"),
    "inside the transaction": partial(kill_after, released, "write"),
    "after the transaction": partial(kill_before, SqliteBallotBox, "destroy"),
    "after the box is emptied": partial(kill_after, SqliteBallotBox, "destroy"),
}


def seal_room(session: Session, box: BallotBox, settings: Settings, room: Room) -> None:
    """Seal the room, as the child does and as whoever tries again does."""
    rooms.close(session, box, settings, room, NOW)


def in_child(run: Callable[[], object]) -> int | None:
    """Run in a process of its own, so that what it does to itself ends with it; returns its exit code."""
    child = fork.Process(target=run)
    child.start()
    child.join(PATIENCE_SECONDS)
    return child.exitcode


def killed(settings: Settings, room: Room, step: Step, act: Act = seal_room) -> bool:
    """Another process does `act` with the room and is killed at `step`; False when it got to the end."""
    room_id = room.id
    db.session.commit()
    db.engine.dispose()  # a connection must not be carried into the child

    def run() -> None:
        app = create_app(settings)
        with app.app_context():
            step()
            act(db.session(), app.extensions["ballot_box"], settings, db.session.get_one(Room, room_id))

    code = in_child(run)
    assert code in {KILLED, 0}
    db.session.expire_all()
    return code == KILLED


def releases_without_ledger() -> int:
    """How many seals have no spent entry, of the ε that they released, in the ledger."""
    return sum(not _is_in_ledger(seal) for seal in db.session.scalars(select(Seal)))


def _is_in_ledger(seal: Seal) -> bool:
    entries = select(BudgetEntry).filter_by(room_id=seal.room_id, activity=seal.activity, phase=seal.phase)
    epsilon = seal.epsilon * len({cell.question for cell in seal.counts})
    return [(entry.spent, entry.epsilon) for entry in db.session.scalars(entries)] == [(True, epsilon)]
