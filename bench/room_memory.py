"""What a room takes of Valkey's memory: 1,000 full rooms, and as many strict ones with a slip for each pupil.

Run with `python -m bench.room_memory [ROOMS]`.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from valkey import Valkey

from bench.measured import keep
from bench.serving import HOST
from bench.valkeys import valkey_server
from safe4me.ballot_box.valkey.store import ValkeyBallotBox
from safe4me.join_codes import new_codes
from safe4me.settings.fields import read_box_address
from safe4me.statistics.ballot import Ballot, Measure, MeasuredQuestion

ROOMS, PUPILS, SPARE = 1000, 30, 6
SECRET = "only for measuring"  # noqa: S105 - protects nothing
QUIZ = Measure(
    "law/quiz",
    tuple(MeasuredQuestion(name, 1, ("1", "2", "3", "4"), frozenset({2})) for name in ("a", "b")),
)


def main() -> None:
    """Fill a server with rooms of each kind in turn, and write down what one takes."""
    rooms = int(sys.argv[1]) if len(sys.argv) > 1 else ROOMS
    with TemporaryDirectory() as folder, valkey_server(Path(folder)) as port:
        box = ValkeyBallotBox(read_box_address(f"valkey://{HOST}:{port}?tls=no"), SECRET)
        box.identity()  # its functions are loaded now, and belong to no room
        ids, asker = count(1), Valkey(HOST, port)
        bytes_of = {
            "bytes a room": _bytes_a_room(box, asker, ids, rooms, strict=False),
            "bytes a strict room": _bytes_a_room(box, asker, ids, rooms, strict=True),
        }
        asker.close()
    keep("memory, valkey", {"rooms": rooms, "pupils": PUPILS, **bytes_of})


def _bytes_a_room(
    box: ValkeyBallotBox,
    asker: Any,  # Any: its types are of both its kinds of client
    ids: Iterator[int],
    rooms: int,
    *,
    strict: bool,
) -> int:
    before = int(asker.info("memory")["used_memory"])
    for code in new_codes(rooms):
        _fill(box, next(ids), code, strict=strict)
    return round((int(asker.info("memory")["used_memory"]) - before) / rooms)


def _fill(box: ValkeyBallotBox, room_id: int, code: str, *, strict: bool) -> None:
    now = datetime.now(UTC)
    box.put_room(room_id, code, now + timedelta(hours=1), PUPILS + SPARE, [QUIZ], "once", strict=strict)
    slips = [f"{room_id:06}{n:02}" for n in range(PUPILS + SPARE)] if strict else []
    if strict:
        box.fill_token_pool(room_id, slips)
    for n in range(PUPILS):
        ballot = Ballot(QUIZ.activity, f"{n:032x}", tuple((question.id, 1) for question in QUIZ.questions))
        box.cast(code, ballot, now, slips[n] if strict else None)


if __name__ == "__main__":
    main()
