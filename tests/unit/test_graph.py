"""Graphs of what leads on to what, beside every path of small ones tried by hand."""

from collections.abc import Iterator, Mapping
from itertools import permutations

from hypothesis import example, given
from hypothesis import strategies as st

from safe4me.content.model.graph import (
    distances,
    graph_of,
    has_loop,
    longest_path,
    reachable,
    without_end,
)

NODES = range(5)
START = 0
Ways = Mapping[int, list[int]]
WAYS = st.fixed_dictionaries({node: st.lists(st.sampled_from(NODES), max_size=3) for node in NODES})
# Every way leads to a later node, so that no path comes round.
FORWARD = WAYS.map(lambda ways: {node: [to for to in ways[node] if to > node] for node in ways})


def paths_from(start: int, ways: Ways) -> Iterator[tuple[int, ...]]:
    """Every path from a node that passes none twice: of all orders of the others, those that are ways."""
    others = [node for node in NODES if node != start]
    for length in range(len(NODES)):
        for rest in permutations(others, length):
            path = (start, *rest)
            if all(to in ways[here] for here, to in zip(path, rest, strict=False)):
                yield path


@given(WAYS | FORWARD)
@example({0: [1, 2], 1: [4], 2: [3], 3: [4], 4: []})  # 4 is nearest by 1, found first by 2 and 3
def test_each_node_is_as_far_as_the_shortest_path_to_it(ways: Ways) -> None:
    paths = list(paths_from(START, ways))
    shortest = {end: min(len(path) - 1 for path in paths if path[-1] == end) for *_, end in paths}
    assert distances(START, graph_of(ways)) == shortest
    assert reachable(START, graph_of(ways)) == shortest.keys()


@given(WAYS | FORWARD)
def test_no_path_has_more_nodes_than_the_longest(ways: Ways) -> None:
    assert longest_path(START, graph_of(ways)) == max(map(len, paths_from(START, ways)))


@given(WAYS | FORWARD)
def test_a_loop_is_a_path_that_leads_back_to_a_node_of_its_own(ways: Ways) -> None:
    loops = any(to in path for path in paths_from(START, ways) for to in ways[path[-1]])
    assert has_loop(START, graph_of(ways)) == loops


@given(FORWARD)
def test_what_only_leads_on_has_no_loop_and_ends(ways: Ways) -> None:
    assert not has_loop(START, graph_of(ways))
    assert without_end(START, graph_of(ways)) == set()


@given(WAYS)
def test_what_has_no_path_to_an_end_never_ends(ways: Ways) -> None:
    reached = {path[-1] for path in paths_from(START, ways)}
    ends = {node for node in NODES if not ways[node]}
    lost = {node for node in reached if ends.isdisjoint(path[-1] for path in paths_from(node, ways))}
    assert without_end(START, graph_of(ways)) == lost


def test_a_way_to_what_is_not_there_is_left_out() -> None:
    onward = graph_of({"a": ["b", "gone"], "b": []})
    assert reachable("a", onward) == {"a", "b"}
    assert reachable("gone", onward) == {"gone"}


def test_many_forks_that_meet_again_do_not_make_a_long_search() -> None:
    ladder = graph_of({rung: [rung + 1, rung + 2] for rung in range(200)})
    assert longest_path(START, ladder) == 200
