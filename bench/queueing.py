"""A bell as a queue: pupils arrive at web nodes and the store behind them. Pure, repeatable by its seed.

A node is as many servers as it has workers, since each works on one request at a time; a request goes to the
worker that is free first, as a proxy in front sends it to whoever has least to do. While it waits for the
store the worker does something else. The store is one server: Valkey does one thing at a time. How long each
takes is drawn about its mean, exponentially: more unevenly than what was measured, so that waits come out
too long rather than too short.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from random import Random

import simpy

SEED = 59


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a pupil asks for: its mean ms of a web node's worker, and of the store."""

    node_ms: float
    store_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Plant:
    """What runs: web nodes with so many workers each, and behind them one store."""

    nodes: int
    workers: int

    @property
    def servers(self) -> int:
        """How many requests are worked on at a time."""
        return self.nodes * self.workers


@dataclass(frozen=True, slots=True)
class Bell:
    """So many pupils begin within so many seconds, evenly by chance, and ask for each thing once."""

    pupils: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Waits:
    """From asking to the reply, in ms: half of all waited for less, 99 of 100 did, and the longest."""

    p50: float
    p99: float
    worst: float


def busy(plant: Plant, steps: Sequence[Step], bell: Bell) -> tuple[float, float]:
    """For which shares of the time the workers, and the store, have something to do; they cannot beyond 1."""
    pupils_a_ms = bell.pupils / bell.seconds / 1000
    of_nodes = pupils_a_ms * sum(step.node_ms for step in steps) / plant.servers
    return of_nodes, pupils_a_ms * sum(step.store_ms for step in steps)


def nodes_needed(workers: int, steps: Sequence[Step], bell: Bell, most_busy: float) -> int:
    """The fewest nodes whose workers are busy for at most that share of the time."""
    of_one, _ = busy(Plant(1, workers), steps, bell)
    return max(1, -int(-of_one // most_busy))


def rung(plant: Plant, steps: Sequence[Step], bell: Bell, seed: int = SEED) -> Waits:
    """How long pupils wait when the bell rings."""
    chance = Random(seed)  # noqa: S311 - a simulation is to be repeatable
    world = simpy.Environment()
    workers, store = simpy.Resource(world, plant.servers), simpy.Resource(world, 1)
    waits: list[float] = []

    def ask(step: Step) -> Generator[simpy.Event, None, None]:
        began = world.now
        with workers.request() as free:
            yield free
            yield world.timeout(chance.expovariate(1 / step.node_ms))
        if step.store_ms:
            with store.request() as turn:
                yield turn
                yield world.timeout(chance.expovariate(1 / step.store_ms))
        waits.append(world.now - began)

    def arrive() -> Generator[simpy.Event, None, None]:
        span = 1000 * bell.seconds
        asked = sorted((chance.uniform(0, span), n) for _ in range(bell.pupils) for n in range(len(steps)))
        for moment, n in asked:
            yield world.timeout(moment - world.now)
            world.process(ask(steps[n]))

    world.process(arrive())
    world.run()
    waits.sort()
    return Waits(waits[len(waits) // 2], waits[len(waits) * 99 // 100], waits[-1])
