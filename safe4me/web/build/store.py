"""What builds have made, by a hash of all that it was made from: what has not changed is not made again."""

import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from safe4me.settings import Settings

FOLDER = "store"  # beside the builds
KEPT_SECONDS = 7 * 24 * 60 * 60  # after the last build that used it
HASH = 32  # bytes, at the head of each file


class Store:
    """Bytes by their hash of origin. Whoever asks names everything that decides what is made."""

    def __init__(self, folder: Path | None = None) -> None:
        """Keep them in `folder`; without one, keep nothing."""
        self._folder = folder

    def kept(self, origin: tuple[str | bytes, ...], make: Callable[[], bytes]) -> bytes:
        """What was made from that origin: as it is kept, or made now, and kept."""
        found = self.get(origin)
        if found is None:
            found = make()
            self.put(origin, found)
        return found

    def get(self, origin: tuple[str | bytes, ...]) -> bytes | None:
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

    def put(self, origin: tuple[str | bytes, ...], body: bytes) -> None:
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

    def _file(self, origin: tuple[str | bytes, ...]) -> Path | None:
        if not self._folder:
            return None
        parts = [part.encode() if isinstance(part, str) else part for part in origin]
        lengths = ",".join(str(len(part)) for part in parts)
        return self._folder / sha256(b"".join((lengths.encode(), *parts))).hexdigest()


def store_of(settings: Settings) -> Store:
    """The store of a site’s builds."""
    return Store(settings.build_folder / FOLDER)
