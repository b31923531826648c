"""Attempts on Valkey, beside a ballot box that is there: for all servers of a site together.

It holds hashes under a key made from the site's secret, numbers and ends of windows: no address, no account.
No replica is waited for: who fails over loses a moment's counts, and nothing else.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from safe4me.settings.box_address import BoxAddress
from safe4me.storage.limits.attempts import (
    AttemptCounts,
    AttemptLimit,
    CountedAttempt,
    LimitsUnavailable,
    OverLimit,
)
from safe4me.storage.limits.sqlite import PURPOSE
from safe4me.storage.valkey.library import read_library
from safe4me.storage.valkey.store import NOT_AVAILABLE, PATIENCE_SECONDS, ValkeyStore

LIBRARY = read_library(Path(__file__).with_name("limits.lua"))
LONGEST_FACT_SECONDS = 24 * 60 * 60


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
        self._keys = [hmac.digest(each.encode(), PURPOSE, "sha256") for each in (secret_key, *former_keys)]

    def count(self, limit: AttemptLimit, whose: str, now: datetime) -> CountedAttempt:
        seconds = int(now.timestamp())
        nth, ends = self._call("count", limit.name, whose, seconds, limit.seconds, limit.most)
        if not nth:
            raise OverLimit(ends - seconds)
        return CountedAttempt(limit, whose, nth, ends)

    def refund(self, attempt: CountedAttempt) -> None:
        self._call("refund", attempt.limit.name, attempt.whose, attempt.ends)

    def remember(self, fact: str, until: datetime) -> None:
        self._call("remember", "fact", fact, int(until.timestamp()), LONGEST_FACT_SECONDS)

    def remembers(self, fact: str, now: datetime) -> bool:
        return int(self._call("remembers", "fact", fact)) > now.timestamp()

    def _call(self, name: str, kind: str, what: str, *given: int) -> Any:  # Any: as the function tells it
        digests = [hmac.digest(key, f"{kind}\0{what}".encode(), "sha256").hex() for key in self._keys]
        keys = [f"{self._store.prefix}:limits:{digest}" for digest in digests]
        try:
            return self._store.call(LIBRARY, name, keys, *given)
        except NOT_AVAILABLE as error:
            raise LimitsUnavailable from error
