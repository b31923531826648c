"""Directed graphs of what leads on to what: the scenes of a story, the steps of an incident guide.

A graph is a function from a node to the nodes that it leads on to; a node that leads nowhere is an end.
"""

from collections import deque
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Onward = Callable[[Node], Collection[Node]]


def graph_of(ways: Mapping[Node, Collection[Node]]) -> Onward[Node]:
    """The graph of the nodes that have an entry; a way to any other is left out."""
    known = {node: [to for to in onward if to in ways] for node, onward in ways.items()}
    return lambda node: known.get(node, [])


def distances(start: Node, onward: Onward[Node]) -> dict[Node, int]:
    """The fewest steps from a node to each that can be reached from it, itself included."""
    found = {start: 0}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for to in onward(here):
            if to not in found:
                found[to] = found[here] + 1
                waiting.append(to)
    return found


def reachable(start: Node, onward: Onward[Node]) -> frozenset[Node]:
    """The nodes that can be reached from one, itself included."""
    return frozenset(distances(start, onward))


def without_end(start: Node, onward: Onward[Node]) -> frozenset[Node]:
    """The nodes reached from one, from which no end can be reached: they lead round for ever."""
    return frozenset(
        node for node in reachable(start, onward) if all(onward(each) for each in reachable(node, onward))
    )


def has_loop(start: Node, onward: Onward[Node]) -> bool:
    """Whether some path from a node comes to a node that it has passed."""
    return any(node in reachable(to, onward) for node in reachable(start, onward) for to in onward(node))


def longest_path(start: Node, onward: Onward[Node]) -> int:
    """How many nodes the longest path from one has, itself included, none of them twice."""
    if has_loop(start, onward):
        return _longest_without_repeats(start, onward, frozenset())
    here, nodes = {start}, 0
    while here:
        here, nodes = {to for node in here for to in onward(node)}, nodes + 1
    return nodes


def _longest_without_repeats(node: Node, onward: Onward[Node], passed: frozenset[Node]) -> int:
    """It tries every path, which takes long in a large graph."""
    passed |= {node}
    ways = (_longest_without_repeats(to, onward, passed) for to in onward(node) if to not in passed)
    return 1 + max(ways, default=0)
