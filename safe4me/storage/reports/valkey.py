"""The running week on Valkey, beside a ballot box that is there: for all servers of a site together.

No replica is waited for: who fails over loses a moment's reports, and nothing else.
"""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from pathlib import Path
from typing import Any

from safe4me.settings.box_address import BoxAddress
from safe4me.storage.keys.keyed_hash import keyed_hash
from safe4me.storage.reports.running import (
    MOST_SENDERS,
    PURPOSE,
    WINDOWS,
    Report,
    ReportsUnavailable,
    RunningWeek,
)
from safe4me.storage.valkey.library import read_library
from safe4me.storage.valkey.sentinels import NOT_AVAILABLE
from safe4me.storage.valkey.store import PATIENCE_SECONDS, ValkeyStore

LIBRARY = read_library(Path(__file__).with_name("reports.lua"))


class ValkeyRunningWeek(RunningWeek):
    """The running week at an address; each process connects for itself, at first use."""

    def __init__(
        self,
        address: BoxAddress,
        secret_key: str,
        patience_seconds: float = PATIENCE_SECONDS,
        *,
        vouched: bool = False,
    ) -> None:
        self._store = ValkeyStore(address, patience_seconds, vouched=vouched)
        self._key = keyed_hash(secret_key.encode(), PURPOSE)

    def begun(self, week: str) -> Set[str]:
        return {report.page for report in self._all() if report.week == week}

    def begin(self, week: str, starts: Mapping[str, Sequence[int]]) -> None:
        rows = [
            each
            for page, numbers in starts.items()
            for part, number in enumerate(numbers, start=1)
            for each in (_field(Report(week, page, part)), number)
        ]
        self._call("begin", *rows)

    def add(self, report: Report, sender: str, now: datetime) -> None:
        windows = [
            each
            for most, lasts in WINDOWS
            for each in (
                keyed_hash(self._key, f"{lasts}\0{report.page}\0{sender}".encode()).hex(),
                most,
                lasts,
            )
        ]
        self._call("add", _field(report), int(now.timestamp()), MOST_SENDERS, *windows)

    def before(self, week: str) -> dict[Report, int]:
        return {report: number for report, number in self._all().items() if report.week < week}

    def forget_before(self, week: str) -> None:
        if over := self.before(week):
            self._call("forget", *map(_field, over))

    def _all(self) -> dict[Report, int]:
        told = self._call("all")
        return {_report(field): int(number) for field, number in zip(told[::2], told[1::2], strict=True)}

    def _call(self, name: str, *given: str | int) -> Any:  # Any: as the function tells it
        keys = [f"{self._store.prefix}:reports:{each}" for each in ("numbers", "senders", "ends")]
        try:
            return self._store.call(LIBRARY, name, keys, *given)
        except NOT_AVAILABLE as error:
            raise ReportsUnavailable from error


def _field(report: Report) -> str:
    return " ".join(map(str, report))


def _report(field: str) -> Report:
    week, page, part = field.split(" ")
    return Report(week, page, int(part))
