"""The running week on Valkey, beside a ballot box that is there: for all servers of a site together.

No replica is waited for: who fails over loses a moment's reports, and nothing else.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from safe4me.page_progress.interface import MOST_SENDERS, Report, ReportsUnavailable, RunningWeek, windows
from safe4me.settings.fields import BoxAddress
from safe4me.valkey_client.client import PATIENCE_SECONDS, ValkeyStore, read_library
from safe4me.valkey_client.topology import NOT_AVAILABLE

LIBRARY = read_library(Path(__file__).with_name("reports.lua"))


class ValkeyRunningWeek(RunningWeek):
    """The running week at an address; each process connects for itself, at first use."""

    def __init__(self, address: BoxAddress, secret_key: str, *, vouched: bool = False) -> None:
        self._store = ValkeyStore(address, PATIENCE_SECONDS, vouched=vouched)
        self._secret_key = secret_key

    def numbers(self) -> dict[Report, int]:
        told = self._call("all")
        return {_report(field): int(number) for field, number in zip(told[::2], told[1::2], strict=True)}

    def begin(self, starts: Mapping[Report, int]) -> None:
        self._call("begin", *(each for report, number in starts.items() for each in (_field(report), number)))

    def add(self, report: Report, sender: str, now: datetime) -> None:
        counted = windows(self._secret_key, report.page, sender)
        given = [each for digest, most, lasts in counted for each in (digest.hex(), most, lasts)]
        self._call("add", _field(report), int(now.timestamp()), MOST_SENDERS, *given)

    def forget(self, over: Iterable[Report]) -> None:
        self._call("forget", *map(_field, over))

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
