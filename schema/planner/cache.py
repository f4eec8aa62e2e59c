"""A bounded cache."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar


class Weighted(Protocol):
    """What a cache may keep: it knows about how much memory it takes."""

    @property
    def weight(self) -> int:
        """Its weight, in the unit of the cache's capacity."""


K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Weighted)


class Cache(Generic[K, V]):
    """The values that were used last, as many as weigh no more than ``capacity`` together.

    What weighs more than a tenth of it is not kept: it would drive out what others use.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._weight = 0
        self._values: OrderedDict[K, V] = OrderedDict()
        self.hits = 0
        self.misses = 0

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of ``key``, made on the first demand; what ``make`` raises is not kept."""
        value = self._values.get(key)
        if value is not None:
            self.hits += 1
            self._values.move_to_end(key)
            return value
        self.misses += 1
        value = make()
        if value.weight > self._capacity // 10:
            return value
        self._values[key] = value
        self._weight += value.weight
        while self._weight > self._capacity:
            _, dropped = self._values.popitem(last=False)
            self._weight -= dropped.weight
        return value
