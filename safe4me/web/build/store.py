"""What builds have made, by a hash of all that it was made from: what has not changed is not made again."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from safe4me.settings import Settings

FOLDER = "store"  # beside the builds
KEPT_SECONDS = 7 * 24 * 60 * 60  # after the last build that used it
HASH = 32  # bytes, at the head of each file
FEW = 200  # are made before other processes have started
AT_ONCE = 50  # sent to another process together
Origin = tuple[str | bytes, ...]
_Told = TypeVar("_Told", bound=tuple[str, ...])


class Store:
    """Bytes by their hash of origin. Whoever asks names everything that decides what is made."""

    def __init__(self, folder: Path | None = None) -> None:
        """Keep them in `folder`; without one, keep nothing."""
        self._folder = folder

    def kept(self, origin: Origin, make: Callable[[], bytes]) -> bytes:
        """What was made from that origin: as it is kept, or made now, and kept."""
        found = self.get(origin)
        if found is None:
            found = make()
            self.put(origin, found)
        return found

    def kept_all(self, head: Origin, told: Sequence[_Told], make: Callable[[_Told], bytes]) -> list[bytes]:
        """What was made from `head` and each that is told; much that is not kept, on all processors at once.

        `make` is a function of a module, so that another process finds it by its name.
        """
        found = {each: self.get((*head, *each)) for each in told}
        missing = [each for each, kept in found.items() if kept is None]
        for each, body in zip(missing, _made(missing, make), strict=True):
            self.put((*head, *each), body)
            found[each] = body
        return [found[each] or b"" for each in told]

    def get(self, origin: Origin) -> bytes | None:
        """What is kept of that origin; None where there is nothing, or where it is not whole."""
        file = self._file(origin)
        try:
            kept = file.read_bytes() if file else b""
        except FileNotFoundError:
            return None
        body = kept[HASH:]
        if not file or sha256(body).digest() != kept[:HASH]:
            return None
        file.touch()
        return body

    def put(self, origin: Origin, body: bytes) -> None:
        """Keep what was made from that origin."""
        if file := self._file(origin):
            file.parent.mkdir(parents=True, exist_ok=True)
            new = file.with_name(f".{file.name}.{time.monotonic_ns()}")
            new.write_bytes(sha256(body).digest() + body)
            new.replace(file)

    def forget_unused(self) -> None:
        """Remove what no build has used for a week."""
        latest = time.time() - KEPT_SECONDS
        for file in self._folder.glob("*") if self._folder else ():
            if file.stat().st_mtime < latest:
                file.unlink(missing_ok=True)

    def _file(self, origin: Origin) -> Path | None:
        if not self._folder:
            return None
        parts = [part.encode() if isinstance(part, str) else part for part in origin]
        lengths = ",".join(str(len(part)) for part in parts)
        return self._folder / sha256(b"".join((lengths.encode(), *parts))).hexdigest()


def _made(told: Sequence[_Told], make: Callable[[_Told], bytes]) -> list[bytes]:
    if len(told) <= FEW:
        return list(map(make, told))
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        return list(processes.map(make, told, chunksize=AT_ONCE))


def store_of(settings: Settings) -> Store:
    """The store of a site’s builds."""
    return Store(settings.build_folder / FOLDER)
