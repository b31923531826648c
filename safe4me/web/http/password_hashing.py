"""Passwords are hashed in threads of their own, so that signing in never holds up who reads.

A worker hashes two at once: one for strangers, and one place is kept for devices that their account knows.
A few may wait for either; whoever comes on top is told to come back, and none of their password is hashed.
The threads give way to all others. Argon2id as OWASP's "Password Storage Cheat Sheet" has it at least:
19 MiB, two passes, one lane. https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import BoundedSemaphore, get_native_id
from typing import Any, TypeVar

from flask import g, has_request_context
from flask_security import Security
from passlib.context import CryptContext

from safe4me.web.http.rate_limits import note_wrong_guess

ARGON2ID = {"argon2__memory_cost": 19 * 1024, "argon2__time_cost": 2, "argon2__parallelism": 1}
WAITING = 4
GIVE_WAY = 10  # of Linux's 19: the higher, the more others come first
T = TypeVar("T")


class TooBusy(Exception):
    """As many passwords wait to be hashed as may; this one was not."""


class HashingPlace:
    """A thread that hashes one password at a time, and room for a few that wait."""

    def __init__(self, waiting: int = WAITING) -> None:
        self._room = BoundedSemaphore(1 + waiting)
        self._thread = ThreadPoolExecutor(1, "hashing", initializer=_give_way)

    @property
    def is_full(self) -> bool:
        """Whether whoever comes now is told to come back."""
        free = self._room.acquire(blocking=False)
        if free:
            self._room.release()
        return not free

    def run(self, work: Callable[..., T], *given: Any) -> T:  # Any: whatever the work takes
        """What `work` gives, in this place's turn. Raises TooBusy."""
        if not self._room.acquire(blocking=False):
            raise TooBusy
        try:
            return self._thread.submit(work, *given).result()
        finally:
            self._room.release()


class PooledPasswords(CryptContext):  # type: ignore[misc]  # the library ships no types
    """The library's hashes, each worked out in its place; a command has nobody to hold up, and needs none."""

    def __init__(self, **options: Any) -> None:  # Any: as the library has them
        super().__init__(**options)
        self.for_strangers, self.for_known_devices = HashingPlace(), HashingPlace()

    def verify(self, secret: Any, hash: Any, **more: Any) -> bool:  # noqa: A002 - the library's name
        """Whether a password has this hash; if not, it was a wrong guess. Raises TooBusy."""
        right = bool(self._in_place(super().verify, secret, hash, **more))
        if not right and has_request_context():
            note_wrong_guess()
        return right

    def hash(self, secret: Any, **more: Any) -> str:
        """A new hash of a password. Raises TooBusy."""
        return str(self._in_place(super().hash, secret, **more))

    def _in_place(self, work: Callable[..., T], *given: Any, **more: Any) -> T:
        if not has_request_context():
            return work(*given, **more)
        place = self.for_known_devices if g.get("has_kept_place") else self.for_strangers
        return place.run(lambda: work(*given, **more))


def init_hashing(security: Security) -> None:
    """Let the library hash in places."""
    security.pwd_context = PooledPasswords(schemes=["argon2"], default="argon2", **ARGON2ID)


def give_kept_place() -> None:
    """Let this request hash in the place that is kept for known devices."""
    g.has_kept_place = True


def _give_way() -> None:
    with suppress(OSError, AttributeError):  # other systems than Linux have no such rank of one thread
        os.setpriority(os.PRIO_PROCESS, get_native_id(), GIVE_WAY)
