"""A bell rings: so many classes at once ask for pages and send ballots; then all their rooms close together.

Run with `python -m bench.bell [one-machine|several-servers] [CLASSES]`; the second kind needs
`POSTGRES_FSYNC=on .ci/with-postgres` before it. Each pupil asks for the class's page, what the room
measures and the quiz, and sends a ballot, within a minute (bell.lua). Where the goal is missed the largest
number of classes is looked for that holds, by shorter bursts at the same pace. All servers, and who asks
them, share the processors of this machine. It exits with 1 when a goal is missed.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, sleep

from bench.measured import keep
from bench.morning import FILES, KINDS, MINUTES, PUPILS, Morning, morning
from bench.services import services
from bench.serving import ROOT, serving
from bench.sign_ins import largest_worker
from bench.site import NEVER_FULL
from safe4me import rooms
from safe4me.ballot_box.interface import BallotBox
from safe4me.db.base import db

CLASSES, SECONDS = 1000, 60
PART = 4  # of a burst, in the search
STEPS = 3  # of the search: an eighth of the classes is how fine it is
THREADS, LAGGARDS_SECONDS = 2, 5
CONNECTIONS = 512  # as many as one worker of the server takes at a time, should all of them come to one
SCRIPT = ROOT / "bench" / "bell.lua"
MOST_P99_MS, MOST_LATE_MS, MOST_SECONDS_TO_CLOSE = 500.0, 500.0, 30.0
Rung = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Burst:
    """So many pupils of each class within so many seconds. Each has a number: no two have one nonce."""

    number: int
    classes: int
    pupils: int = PUPILS
    seconds: int = SECONDS


def main() -> None:
    """Measure, write down, and exit 1 when a goal is missed."""
    logging.disable()  # each seal is a line
    given = sys.argv[1:]
    kind = given[0] if given else FILES
    classes = int(given[1]) if given[1:] else CLASSES
    if kind not in KINDS:
        raise SystemExit(f"It is one of {', '.join(KINDS)}.")
    with morning(kind, classes) as of, TemporaryDirectory() as folder:
        with serving("app:app", of.site.environ, Path(folder)) as server:
            rung = _ring(server.address, of, Burst(0, classes))
            keep(
                f"bell, {kind}",
                {"classes": classes, **rung, "largest worker MB": round(largest_worker(server))},
            )
            keep(f"services, {kind}", services(server, of))
            most = rung if held(rung) else _most_that_holds(server.address, of, classes)
            keep(f"most, {kind}", most)
        closed = _close_all(of)
        keep(f"closing, {kind}", closed)
    if not held(rung) or closed["seconds"] > MOST_SECONDS_TO_CLOSE or closed["left"]:
        raise SystemExit("A goal was missed.")


def held(rung: Rung) -> bool:
    """Whether a burst keeps to the goals: who was sent late waited before anything was measured."""
    nothing_wrong = not any(rung.get(what, 0) for what in ("failed", "unanswered", "lost", "doubled"))
    return nothing_wrong and rung["p99_ms"] <= MOST_P99_MS and rung["late_ms"] <= MOST_LATE_MS


def most_that_hold(upper: int, steps: int, holds: Callable[[int], bool]) -> int:
    """The largest number below `upper` that was seen to hold, by halves; 0 when none was."""
    lower = 0
    for _ in range(steps):
        middle = (lower + upper) // 2
        lower, upper = (middle, upper) if holds(middle) else (lower, middle)
    return lower


def _most_that_holds(address: str, of: Morning, classes: int) -> Rung:
    """What became of the largest shorter burst that held; no classes where none did."""
    rung: dict[int, Rung] = {0: {"classes": 0}}
    box: BallotBox = of.app.extensions["ballot_box"]
    for room_id in of.codes:
        box.raise_cap(room_id, NEVER_FULL)  # all but the first are asked to send more than they are

    def holds(some: int) -> bool:
        burst = Burst(len(rung), some, -(-PUPILS // PART), SECONDS // PART)
        rung[some] = _ring(address, of, burst)
        print(f"{some} classes: {json.dumps(rung[some])}", flush=True)
        return held(rung[some])

    return rung[most_that_hold(classes, STEPS, holds)]


def _ring(address: str, of: Morning, burst: Burst) -> Rung:
    """What became of a burst: as bell.lua prints it, and how many ballots are lost or counted twice.

    What is lost is told only where every request was answered: else the repeat may have been thanked and
    not the first, and nobody can say how many ballots were.
    """
    rooms_of_burst = list(of.codes)[: burst.classes]
    before = _counted(of, rooms_of_burst)
    rung = _load(address, of, burst, [of.codes[room_id] for room_id in rooms_of_burst])
    if rung["unanswered"]:
        sleep(LAGGARDS_SECONDS)  # what nobody waits for any more may still be counted
    counted = _counted(of, rooms_of_burst) - before
    sent = burst.classes * burst.pupils
    lost = {} if rung["failed"] or rung["unanswered"] else {"lost": max(0, sent - counted)}
    doubled = max(0, counted - sent)
    return {"classes": burst.classes, **rung, "counted": counted, **lost, "doubled": doubled}


def _load(address: str, of: Morning, burst: Burst, codes: Sequence[str]) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "codes"
        file.write_text("".join(f"{code}\n" for code in codes))
        numbers = (burst.pupils, burst.seconds, THREADS, burst.number)
        given = [str(file), *map(str, numbers), of.site.quiz, of.site.ballot]
        lasts = f"-d{burst.seconds + LAGGARDS_SECONDS}s"
        wrk = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", lasts, "--timeout", "20s"]
        said = subprocess.run(  # noqa: S603 - wrk
            [*wrk, "-s", str(SCRIPT), address, "--", *given], check=True, capture_output=True, text=True
        ).stdout
    rung: dict[str, float] = json.loads(said.splitlines()[-1])
    return rung


def _counted(of: Morning, room_ids: Sequence[int]) -> int:
    box: BallotBox = of.app.extensions["ballot_box"]
    return sum(sum(box.sent(room_id).values()) for room_id in room_ids)


def _close_all(of: Morning) -> dict[str, float]:
    """What `flask seal due` does, once all are past due: in this process, alone on the machine."""
    session, box = db.session(), of.app.extensions["ballot_box"]
    later = datetime.now(UTC) + timedelta(minutes=MINUTES + 1)
    began, used = perf_counter(), process_time()
    closed = rooms.seal_due(session, box, of.site.settings, later)
    taken, processor = perf_counter() - began, process_time() - used
    left = len(rooms.due(session, box, later))
    times = {"seconds": round(taken, 1), "processor seconds": round(processor, 1)}
    return {"rooms": closed, "left": left, **times}


if __name__ == "__main__":
    main()
