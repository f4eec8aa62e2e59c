"""Graphs that may have cycles in them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def strongly_connected(graph: Mapping[T, Iterable[T]]) -> Sequence[Sequence[T]]:
    """The sets of nodes each of which leads to every other one of its set.

    A set stands behind those that it leads to (R. Tarjan, *Depth-first search and linear graph
    algorithms*, 1972; without recursion, since chains may be long).
    """
    found: list[list[T]] = []
    order: dict[T, int] = {}
    lowest: dict[T, int] = {}
    path: list[T] = []
    on_path: set[T] = set()
    for start in graph:
        if start in order:
            continue
        work = [(start, iter(graph[start]))]
        order[start] = lowest[start] = len(order)
        path.append(start)
        on_path.add(start)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in order:
                    order[target] = lowest[target] = len(order)
                    path.append(target)
                    on_path.add(target)
                    work.append((target, iter(graph.get(target, ()))))
                    break
                if target in on_path:
                    lowest[node] = min(lowest[node], order[target])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == order[node]:
                    members = []
                    while True:
                        members.append(path.pop())
                        if members[-1] == node:
                            break
                    on_path.difference_update(members)
                    found.append(members)
    return found
