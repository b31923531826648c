"""The ballot box alone, without a server: casts a second from threads, grouped and one commit a ballot.

Run with `python -m bench.ballot_box [FOLDER]`; the folder decides which disk is measured.
"""

import secrets
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from safe4me.ballot_box.records import RateWindow
from safe4me.ballot_box.sqlite.cast import Cast, cast_batch
from safe4me.ballot_box.sqlite.store import SqliteBallotBox
from safe4me.secret_keys import RoomKeys
from safe4me.statistics.ballot import Ballot, Measure, MeasuredQuestion

THREADS = (1, 8, 32)
CASTS = 600
RUNS = 3
CODE = "K7Q3XP"
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
SECRET = "only for measuring"  # noqa: S105 - protects nothing
QUIZ = Measure(
    "law/quiz",
    tuple(MeasuredQuestion(name, 1, ("1", "2", "3", "4"), frozenset({2})) for name in ("a", "b", "c")),
)


def ballot() -> Ballot:
    """A ballot with a new nonce."""
    return Ballot("law/quiz", secrets.token_hex(16), (("a", 2), ("b", 1), ("c", 4)))


def grouped(box: SqliteBallotBox) -> None:
    """The way of the app: a batch is a commit."""
    box.cast(CODE, ballot(), NOW)


def one_by_one(box: SqliteBallotBox) -> None:
    """The same work, with a commit of its own for every ballot."""
    with box._transaction() as connection:  # noqa: SLF001 - what would be without the queue
        cast_batch(connection, RoomKeys(SECRET, ()), RateWindow(), [Cast(CODE, ballot(), NOW)])


def casts_a_second(folder: Path, cast: Callable[[SqliteBallotBox], None], threads: int) -> float:
    """Median over the runs."""
    rates = []
    for run in range(RUNS):
        box = SqliteBallotBox(folder / f"{cast.__name__}-{threads}-{run}.db", SECRET, patience_seconds=60)
        box.put_room(1, CODE, NOW + timedelta(hours=1), CASTS, [QUIZ], "once")
        with ThreadPoolExecutor(threads) as pool:
            start = perf_counter()
            list(pool.map(lambda _, box=box: cast(box), range(CASTS)))
            rates.append(CASTS / (perf_counter() - start))
    return median(rates)


def main() -> None:
    """Print a line for each number of threads."""
    with TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        for threads in THREADS:
            group, single = (casts_a_second(Path(folder), way, threads) for way in (grouped, one_by_one))
            print(f"{threads:3} threads: {group:6,.0f} casts/s grouped, {single:6,.0f} one commit a ballot")


if __name__ == "__main__":
    main()
