"""How many machines it takes for how many pupils: measured, simulated, and written to docs/capacity.md.

Run with `python -m bench.capacity`. What was measured is read from bench/measured.json, where `bench.bell`,
`bench.room_memory`, `bench.overview` and `bench.rival` write it. What is assumed is given: --pupils,
--at-once, --seconds, --busy; with --price, of a machine an hour, the page says what a morning costs.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from bench.bell import MOST_P99_MS, MOST_SECONDS_TO_CLOSE
from bench.measured import Figures, measured
from bench.morning import KINDS, PUPILS, SERVERS
from bench.overview import MANY, MOST, MOST_SECONDS, MOST_TIMES
from bench.queueing import Bell, Plant, Step, Waits, busy, nodes_needed, rung

PAGE = Path(__file__).parents[1] / "docs" / "capacity.md"
STEPS = ("page", "state", "quiz", "ballot")
WORKERS = 2
FEWEST_NODES = 2  # lessons go on when one stops
STORE_MACHINES = 3  # a primary and two replicas, each with a Sentinel
DATABASES = 2  # PostgreSQL, and its replica
WHO = {"a county": 60_000, "a nation": 250_000, "every 11- to 16-year-old in the UK": 4_500_000}
AT_ONCE, SECONDS, MOST_BUSY, HOURS = 0.2, 60.0, 0.5, 4.0
MOST_SIMULATED = 10_000  # pupils: of more a slice is simulated, on as large a slice of the machines


class NotMeasured(Exception):
    """Something that the page needs was not measured yet; says what."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """What nobody can measure here, and whoever reads the page may know better."""

    who: dict[str, int]
    at_once: float
    seconds: float
    most_busy: float
    price: float | None


@dataclass(frozen=True, slots=True)
class Sizing:
    """What it takes for so many pupils: sites with a store each, web nodes of one, how long pupils wait."""

    pupils: int
    sites: int
    plant: Plant
    waits: Waits

    @property
    def machines(self) -> int:
        """All of them."""
        return self.sites * (self.plant.nodes + STORE_MACHINES + DATABASES)

    @property
    def rooms(self) -> int:
        """Of one site, as if none of the morning had closed yet."""
        return ceil(self.pupils / PUPILS / self.sites)


def size_for(pupils: int, steps: Sequence[Step], assumed: Assumed) -> Sizing:
    """The fewest sites and web nodes that stay as idle as is assumed, at the fullest bell."""
    at_once = Bell(ceil(pupils * assumed.at_once), assumed.seconds)
    _, of_store = busy(Plant(1, WORKERS), steps, at_once)
    sites = max(1, ceil(of_store / assumed.most_busy))
    bell = replace(at_once, pupils=ceil(at_once.pupils / sites))
    nodes = max(FEWEST_NODES, nodes_needed(WORKERS, steps, bell, assumed.most_busy))
    plant = Plant(nodes, WORKERS)
    return Sizing(pupils, sites, plant, simulated(plant, steps, bell))


def simulated(plant: Plant, steps: Sequence[Step], bell: Bell) -> Waits:
    """The waits of a bell; of a large one a slice, with a store that is slower by as much, so as busy."""
    nodes = max(1, min(plant.nodes, plant.nodes * MOST_SIMULATED // bell.pupils))
    slice_of = nodes / plant.nodes
    slower = [Step(step.node_ms, step.store_ms / slice_of) for step in steps]
    return rung(replace(plant, nodes=nodes), slower, replace(bell, pupils=ceil(bell.pupils * slice_of)))


def steps_of(kind: str) -> list[Step]:
    """What each thing that a pupil asks for takes of a site's own machines. Raises NotMeasured."""
    return [Step(each["node"], each["store"]) for each in _steps(kind)]


def steps_of_one_machine(kind: str) -> list[Step]:
    """The same where all servers, and who asks them, share one machine. Raises NotMeasured."""
    return [Step(each["node"] + STORE_MACHINES * each["store"] + each["asker"]) for each in _steps(kind)]


def _steps(kind: str) -> list[dict[str, float]]:
    alone = _must(f"services, {kind}")
    return [alone[name] for name in STEPS]


def _must(what: str) -> Figures:
    found = measured(what)
    if found is None:
        raise NotMeasured(what)
    return found


def written(assumed: Assumed) -> str:
    """The whole page. Raises NotMeasured."""
    sections = (_bells(), _services_table(), _checked(), _closings(), _memory(), _sizes(assumed), _others())
    return "\n".join([HEAD, *(line for section in sections for line in section)]) + "\n"


HEAD = """# Capacity: how many pupils, on how many machines

Written by `python -m bench.capacity`, never by hand, from what the commands named below measured (they
write `bench/measured.json`). All servers, and the program that asks them, shared the processors of one
small machine; load is how many processes wanted one. Why so:
[decision 59](adr/0059-capacity-is-measured-and-simulated.md)."""


def _section(title: str, about: str, columns: str) -> str:
    rule = "|".join("---" for _ in columns.split("|"))
    return f"\n## {title}\n\n{about}\n\n| {columns} |\n|{rule}|"


def _bells() -> Iterator[str]:
    about = f"""`python -m bench.bell`: each of {PUPILS} pupils a class asks for the class's page, the
room's state and the quiz, and sends a ballot, all within a minute; one in twenty sends it twice. Lost:
thanked for and not counted, which can be told where all was answered. Goal for 1,000 classes: p99 at
most {MOST_P99_MS:.0f} ms, nothing failed, lost or doubled. Where it was missed, the most classes that
held are below, by shorter bursts at the same pace."""
    columns = (
        "On | Classes | Requests | p50, ms | p99, ms | Failed | Lost | Doubled | Sent late by, ms | Load"
    )
    yield _section("A bell", about, columns)
    for kind in KINDS:
        for found in {_must(f"bell, {kind}")["classes"]: _must(f"bell, {kind}"), **_most(kind)}.values():
            failed = found["failed"] + found["unanswered"]
            yield (
                f"| {kind} | {found['classes']:,} | {found['asked']:,} | {found['p50_ms']:.0f} "
                f"| {found['p99_ms']:.0f} | {failed:,} | {found.get('lost', '–')} | {found['doubled']} "
                f"| {found['late_ms']:.0f} | {_load(found)} |"
            )


def _most(kind: str) -> dict[int, Figures]:
    most = _must(f"most, {kind}")
    return {most["classes"]: most} if most["classes"] else {}


def _load(found: Figures) -> str:
    return f"{found['load']:.1f} of {found['cores']}"


def _services_table() -> Iterator[str]:
    about = """Read off the processes themselves, so it holds on a busy machine too: ms of a processor a
request, of the web node, and of Valkey's primary."""
    yield _section("What one request takes", about, "On | Page | State | Quiz | Ballot | All of a pupil's")
    for kind in KINDS:
        each = [f"{step.node_ms:.2f} + {step.store_ms:.2f}" for step in steps_of(kind)]
        total = sum(step.node_ms + step.store_ms for step in steps_of(kind))
        yield f"| {kind} | {' | '.join(each)} | {total:.2f} |"


def _checked() -> Iterator[str]:
    about = """The same bell in the simulation (`bench/queueing.py`), on one machine whose processors do
all that was measured above. Factor: measured over simulated; the simulation knows no scheduler and no
disk. With the box on Valkey it came within a factor of 2 of the burst beside it. Where the box is a file it
is not to be trusted: it leaves out the turn at the file (one writer, or one reader of each process, at a
time) and the disk that a writer waits for, and its waits came out some 30 times too short. How many classes
one machine holds is measured, and never simulated."""
    columns = "On | Classes | Busy | p50, simulated and measured | p99 | Factors"
    yield _section("The simulation beside it", about, columns)
    for kind in KINDS:
        for classes, found in _most(kind).items():
            bell = Bell(classes * PUPILS, SECONDS)
            machine, steps = Plant(1, found["cores"]), steps_of_one_machine(kind)
            waits, (share, _) = rung(machine, steps, bell), busy(machine, steps, bell)
            factors = f"{found['p50_ms'] / waits.p50:.1f}, {found['p99_ms'] / waits.p99:.1f}"
            yield (
                f"| {kind} | {classes:,} | {share:.0%} | {waits.p50:.1f}, {found['p50_ms']:.1f} "
                f"| {waits.p99:.1f}, {found['p99_ms']:.1f} | {factors} |"
            )


def _closings() -> Iterator[str]:
    about = f"""All rooms of the bell past due at the same moment, sealed by one `seal due`; goal for
1,000: at most {MOST_SECONDS_TO_CLOSE:.0f} s."""
    yield _section("Rooms that close together", about, "On | Rooms | Seconds | Of a processor | Left | Load")
    for kind in KINDS:
        found = _must(f"closing, {kind}")
        seconds = f"{found['seconds']} | {found['processor seconds']}"
        yield f"| {kind} | {found['rooms']:,} | {seconds} | {found['left']} | {_load(found)} |"


def _memory() -> Iterator[str]:
    found, worker = _must("memory, valkey"), _must(f"bell, {SERVERS}")["largest worker MB"]
    yield f"""
## Memory

`python -m bench.room_memory`: a room of {found["pupils"]} pupils that all sent takes
{found["bytes a room"]:,} bytes of each Valkey server, a strict one with its slips
{found["bytes a strict room"]:,}. The largest worker of a web node had {worker} MB after the bell."""


def _sizes(assumed: Assumed) -> Iterator[str]:
    cost = "" if assumed.price is None else " | Cost of the morning"
    about = f"""From the figures above; **assumed, not measured:** how many pupils there are (round
numbers), {assumed.at_once:.0%} of them begin at the same bell and ask for everything within
{assumed.seconds:g} s, no worker and no store is busy for more than {assumed.most_busy:.0%} of the time,
a processor is like that of the machine measured, a web node has {WORKERS} of them, and the machines are
up for {HOURS:g} hours. A site is the web nodes, {STORE_MACHINES} machines with Valkey and {DATABASES}
with PostgreSQL; several sites stand beside each other, a force's each. Give your own: `python -m
bench.capacity --pupils 90000 --at-once 0.3 --seconds 120 --price 0.2`. The proxy has to send one class
always to the same web node, so that its page is made once."""
    columns = (
        "Pupils | Sites | Web nodes of each | Machines | Machine-hours | p50, ms | p99, ms | All closed after"
    )
    yield _section("How many machines", about, f"For | {columns}{cost}")
    closing = _must(f"closing, {SERVERS}")
    for who, pupils in assumed.who.items():
        sizing = size_for(pupils, steps_of(SERVERS), assumed)
        hours = sizing.machines * HOURS
        rooms_at_once = sizing.rooms * assumed.at_once
        closed = rooms_at_once * closing["seconds"] / max(1, closing["rooms"]) / 60
        paid = "" if assumed.price is None else f" {hours * assumed.price:,.2f} |"
        yield (
            f"| {who} | {pupils:,} | {sizing.sites} | {sizing.plant.nodes} | {sizing.machines} "
            f"| {hours:,.0f} | {sizing.waits.p50:.1f} | {sizing.waits.p99:.1f} | {closed:.1f} min |{paid}"
        )
    yield from _memory_of(assumed)


def _memory_of(assumed: Assumed) -> Iterator[str]:
    bytes_a_room = _must("memory, valkey")["bytes a strict room"]
    largest = size_for(max(assumed.who.values()), steps_of(SERVERS), assumed)
    megabytes = largest.rooms * bytes_a_room / 1e6
    node = WORKERS * _must(f"bell, {SERVERS}")["largest worker MB"]
    yield f"""
Memory of the largest: {megabytes:.0f} MB of each Valkey server if every room of the morning were strict
and none had closed yet, and {node} MB for the workers of a web node."""


def _others() -> Iterator[str]:
    yield from _overview()
    rival = measured("rival")
    if rival is None:
        return
    about = f"""`python -m bench.rival`: Kolibri ({rival["rival"]}, from the package registry, as it comes)
beside this site, {rival["clients"]} clients, in turns; load {_load(rival)}. It is another kind of
product: a learning platform with accounts, channels and videos that a school keeps, where this site has
a few hundred pages that are ready bytes. The figures say what the difference buys at a first page, and
nothing of which is the better one."""
    yield _section("Beside another product", about, "What | Requests a second")
    for name, rate in rival["requests a second"].items():
        yield f"| {name} | {rate:,} |"


def _overview() -> Iterator[str]:
    about = f"""`python -m bench.overview`; with LONG=1 it makes the larger one. A count is the sum of one
option over a batch. Goal for {MANY:,} schools: {1000 * MOST_SECONDS:.0f} ms, and {MOST_TIMES:g} times.
All sums of a school year are added up again on each Monday that makes batches."""
    filled = "Schools | Counts | Database, MB | Filled in, s"
    asked = (
        "p50 of the slowest page, ms | Of a processor, ms | Times that of ten schools | A year added up in, s"
    )
    found = [each for schools in (MANY, MOST) if (each := measured(f"overview, {schools:,} schools"))]
    if found:
        yield _section("The overview", about, f"{filled} | {asked} | Load")
    for each in found:
        of_filling = f"{each['counts']:,} | {each['MB']:,} | {each['seconds to fill']}"
        page = f"{each['p50 ms']} | {each['of a processor ms']} | {each['times ten schools']}"
        yield f"| {each['schools']:,} | {of_filling} | {page} | {each['seconds to add up']} | {_load(each)} |"


def main() -> None:
    """Write the page; exit 1 when something was not measured."""
    try:
        PAGE.write_text(written(_assumed()), encoding="utf-8")
    except NotMeasured as what:
        raise SystemExit(f"Not measured yet: {what}. See the head of bench/capacity.py.") from None


def _assumed() -> Assumed:
    given = argparse.ArgumentParser(description=__doc__, prog="python -m bench.capacity")
    given.add_argument("--pupils", type=int, help="in the place of the round numbers")
    given.add_argument("--at-once", type=float, default=AT_ONCE, help="the share that begins at one bell")
    given.add_argument("--seconds", type=float, default=SECONDS, help="within which all of those have asked")
    given.add_argument("--busy", type=float, default=MOST_BUSY, help="the most of the time that anything is")
    given.add_argument("--price", type=float, help="of a machine for an hour, in whatever you pay")
    said = given.parse_args()
    who = {"yours": said.pupils} if said.pupils else WHO
    return Assumed(who, said.at_once, said.seconds, said.busy, said.price)


if __name__ == "__main__":
    main()
