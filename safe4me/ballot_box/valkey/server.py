"""The functions of box.lua, called in the one box that a process found at first."""

import logging
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from valkey.exceptions import ValkeyError

from safe4me.ballot_box.records import BoxUnavailable
from safe4me.valkey_client.client import ValkeyStore, read_library
from safe4me.valkey_client.topology import NOT_AVAILABLE

log = logging.getLogger(__name__)

WhichSite = Callable[[], str]  # tells the id of a site; may raise SQLAlchemyError
NO_ANSWER = (*NOT_AVAILABLE, SQLAlchemyError)
LIBRARY = read_library(Path(__file__).with_name("box.lua"))
MARK_BYTES = 16
MADE_UP_BALLOTS = 64
PIECES = 8  # of each size: more places than one that was freed waits for


class OtherSite(ValkeyError):
    """The store has the ballot box of another site under this prefix."""


def no_site() -> str:
    """The id that stands for a box that is no site's, as in a test."""
    return "nobody"


class BoxServer:
    """The box in a store. Each method raises BoxUnavailable, also when the box has lost its mark.

    A mark is which box it is and, after a space, whose: the id of the site that made it.
    """

    def __init__(self, store: ValkeyStore, site: WhichSite) -> None:
        self.prefix = store.prefix
        self._site = site
        self._store = store
        self._mark_key = f"{store.prefix}:box"
        self._mark: str | None = None

    def identity(self) -> str:
        """Which box it is."""
        return str(self.read("identity")).partition(" ")[0]

    def read(self, name: str, *given: object) -> Any:  # Any: as the function tells it
        """What a function tells that changes nothing."""
        try:
            return self._store.call(LIBRARY, name, [self._mark_key], self._known_mark(), *given)
        except NO_ANSWER as error:
            raise BoxUnavailable from error

    def write(self, name: str, *given: object) -> Any:  # Any: as the function tells it
        """What a function tells, once a replica has what it changed."""
        try:
            return self._store.call_and_wait(LIBRARY, name, [self._mark_key], self._known_mark(), *given)
        except NO_ANSWER as error:
            raise BoxUnavailable from error

    def write_all(
        self, name: str, each: Sequence[Sequence[object]]
    ) -> list[Any]:  # Any: as the function tells it
        """What a function tells of `each`, once a replica has all that they changed."""
        try:
            marked = [(self._known_mark(), *given) for given in each]
            return self._store.call_all_and_wait(LIBRARY, name, [self._mark_key], marked)
        except NO_ANSWER as error:
            raise BoxUnavailable from error

    def read_surely(self, name: str, *given: object) -> Any:  # Any: as the function tells it
        """What a function tells that changes nothing; that there is nothing, once a replica was there too."""
        return self.read(name, *given) or self.write(f"{name}_surely", *given)

    def overwrite(self) -> None:
        """Put made-up ballots where destroyed ones were in the servers' memory, and forget them.

        Where that fails it is logged: what was destroyed is destroyed, and must not seem to be there still.
        """
        try:
            self.write("overwrite", secrets.token_hex(MARK_BYTES), MADE_UP_BALLOTS, PIECES)
        except BoxUnavailable:
            log.warning("What the box destroyed was not written over in the buffers of the Valkey servers.")

    def _known_mark(self) -> str:
        """The mark of the box as this process first found it; a new box gets one. Raises OtherSite."""
        if self._mark is None:
            site = self._site()
            new = f"{secrets.token_hex(MARK_BYTES)} {site}"
            found = str(self._store.call_and_wait(LIBRARY, "mark", [self._mark_key], new))
            if found.partition(" ")[2] != site:
                raise OtherSite
            self._mark = found
        return self._mark
