"""Attempts on Valkey, beside a ballot box that is there: for all servers of a site together.

It holds hashes under a key made from the site's secret, numbers and ends of windows: no address, no account.
No replica is waited for: who fails over loses a moment's counts, and nothing else.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from safe4me.rate_limits.interface import (
    AttemptCounts,
    AttemptLimit,
    CountedAttempt,
    LimitsUnavailable,
    OverLimit,
    RecalledFacts,
)
from safe4me.rate_limits.sqlite import PURPOSE
from safe4me.secret_keys import keyed_hash
from safe4me.settings.fields import BoxAddress
from safe4me.valkey_client.client import PATIENCE_SECONDS, ValkeyStore, read_library
from safe4me.valkey_client.topology import NOT_AVAILABLE

LIBRARY = read_library(Path(__file__).with_name("limits.lua"))
CLOCKS_DIFFER_SECONDS = 60


class ValkeyAttemptCounts(AttemptCounts):
    """The counts at an address; each process connects for itself, at first use."""

    def __init__(
        self,
        address: BoxAddress,
        secret_key: str,
        patience_seconds: float = PATIENCE_SECONDS,
        *,
        former_keys: Sequence[str] = (),
        vouched: bool = False,
    ) -> None:
        self._store = ValkeyStore(address, patience_seconds, vouched=vouched)
        self._keys = [keyed_hash(each.encode(), PURPOSE) for each in (secret_key, *former_keys)]
        self._recalled = RecalledFacts()

    def count(self, limit: AttemptLimit, whose: str, now: datetime) -> CountedAttempt:
        seconds = int(now.timestamp())
        nth, ends = self._call("count", limit.name, whose, seconds, limit.seconds, limit.most)
        if not nth:
            raise OverLimit(ends - seconds)
        return CountedAttempt(limit, whose, nth, ends)

    def refund(self, attempt: CountedAttempt) -> None:
        self._call("refund", attempt.limit.name, attempt.whose, attempt.ends)

    def remember(self, fact: str, until: datetime, now: datetime) -> None:
        seconds, ends = int(now.timestamp()), int(until.timestamp())
        self._call("remember", "fact", fact, seconds, ends, CLOCKS_DIFFER_SECONDS)

    def remembers(self, fact: str, now: datetime) -> bool:
        digest, seconds = self._digests("fact", fact)[0], int(now.timestamp())
        if self._recalled.has(digest, seconds):
            return True
        ends = int(self._call("remembers", "fact", fact))
        if ends <= seconds:
            return False
        self._recalled.note(digest, ends)
        return True

    def _digests(self, kind: str, what: str) -> list[bytes]:
        """What may be kept of something: under the secret key, then under each former one."""
        return [keyed_hash(key, f"{kind}\0{what}".encode()) for key in self._keys]

    def _call(self, name: str, kind: str, what: str, *given: int) -> Any:  # Any: as the function tells it
        keys = [f"{self._store.prefix}:limits:{digest.hex()}" for digest in self._digests(kind, what)]
        try:
            return self._store.call(LIBRARY, name, keys, *given)
        except NOT_AVAILABLE as error:
            raise LimitsUnavailable from error
