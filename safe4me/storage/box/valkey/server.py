"""The functions of box.lua, called in the one box that a process found at first."""

import logging
import secrets
from pathlib import Path
from typing import Any

from safe4me.storage.box.refusals import BoxUnavailable
from safe4me.storage.valkey.library import read_library
from safe4me.storage.valkey.store import NOT_AVAILABLE, ValkeyStore

log = logging.getLogger(__name__)

LIBRARY = read_library(Path(__file__).with_name("box.lua"))
MARK_BYTES = 16
# Made-up ballots: more at once than a room takes, and several times as much as a buffer or a backlog holds.
OVERWRITING_CALLS, BALLOTS_A_CALL, PADDING_BYTES = 2, 512, 2048


class BoxServer:
    """The box in a store. Each method raises BoxUnavailable, also when the box has lost its mark."""

    def __init__(self, store: ValkeyStore) -> None:
        self.prefix = store.prefix
        self._store = store
        self._mark_key = f"{store.prefix}:box"
        self._mark: str | None = None

    def read(self, name: str, *given: object) -> Any:  # Any: as the function tells it
        """What a function tells that changes nothing."""
        try:
            return self._store.call(LIBRARY, name, [self._mark_key], self._known_mark(), *given)
        except NOT_AVAILABLE as error:
            raise BoxUnavailable from error

    def write(self, name: str, *given: object) -> Any:  # Any: as the function tells it
        """What a function tells, once a replica has what it changed."""
        try:
            return self._store.call_and_wait(LIBRARY, name, [self._mark_key], self._known_mark(), *given)
        except NOT_AVAILABLE as error:
            raise BoxUnavailable from error

    def read_surely(self, name: str, *given: object) -> Any:  # Any: as the function tells it
        """What a function tells that changes nothing; that there is nothing, once a replica was there too."""
        return self.read(name, *given) or self.write(f"{name}_surely", *given)

    def overwrite(self) -> None:
        """Put made-up ballots where destroyed ones were in the servers' memory, and forget them.

        Where that fails it is logged: what was destroyed is destroyed, and must not seem to be there still.
        """
        self._store.reconnect()
        try:
            for n in range(1, OVERWRITING_CALLS + 1):
                padding, seed = secrets.token_hex(PADDING_BYTES), secrets.token_hex(MARK_BYTES)
                self.write("overwrite", padding, seed, BALLOTS_A_CALL, int(n == OVERWRITING_CALLS))
        except BoxUnavailable:
            log.warning("What the box destroyed was not written over in the buffers of the Valkey servers.")

    def _known_mark(self) -> str:
        """The mark of the box as this process first found it; a new box gets one."""
        if self._mark is None:
            new = secrets.token_hex(MARK_BYTES)
            self._mark = str(self._store.call_and_wait(LIBRARY, "mark", [self._mark_key], new))
        return self._mark
