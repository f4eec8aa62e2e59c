"""Pages of a list: how many rows, from which side, and past which cursors."""

from dataclasses import dataclass

from schema.errors import BadUserInput, LimitExceeded
from schema.limits import Limit, Limits
from schema.planner import cursors
from schema.planner.arguments import Argument, Getter
from schema.planner.draft import Row
from schema.planner.order import Order
from schema.planner.signatures import DEFAULT_PAGE


@dataclass(frozen=True, slots=True)
class Window:
    """One page's place in a list, as its arguments give it."""

    order: Order
    backward: bool
    size: Getter
    after: Argument | None
    before: Argument | None

    @classmethod
    def of(cls, argument: Argument, order: Order, limits: Limits) -> "Window":
        """Read the paging arguments; raises ``BadUserInput`` for both sizes at once."""
        first, last = argument.get("first"), argument.get("last")
        if first is not None and last is not None:
            raise BadUserInput("Give `first` or `last`, not both.")
        if last is not None:
            size = last.getter(lambda value: page_size("last", value, limits))
        else:
            size = size_from_start(first, limits)
        return cls(order, last is not None, size, argument.get("after"), argument.get("before"))

    def order_by(self, row: Row) -> str:
        """The ORDER BY of the page's rows, seen from the side that the page is taken from."""
        direction = "DESC" if self.order.descending != self.backward else "ASC"
        return f"{self.order.of(row)} {direction}, {row('id')} {direction}"

    def within(self, row: Row) -> list[str]:
        """The predicates that keep rows between the cursors.

        Rows compare as wholes, so that one index scan finds the place however deep it lies.
        """
        predicates = []
        if self.after is not None:
            predicates.append(self._compare(row, self.after, "<" if self.order.descending else ">"))
        if self.before is not None:
            predicates.append(
                self._compare(row, self.before, ">" if self.order.descending else "<")
            )
        return predicates

    def up_to_after(self, row: Row) -> str | None:
        """The predicate of rows at or before ``after``; None without one."""
        if self.after is None:
            return None
        return self._compare(row, self.after, ">=" if self.order.descending else "<=")

    def from_before_on(self, row: Row) -> str | None:
        """The predicate of rows at or after ``before``; None without one."""
        if self.before is None:
            return None
        return self._compare(row, self.before, "<=" if self.order.descending else ">=")

    def checks(self) -> tuple[Getter, ...]:
        """What refuses wrong paging arguments where no rows are read."""
        given = [cursor for cursor in (self.after, self.before) if cursor is not None]
        return (self.size, *map(self._position, given))

    def _position(self, cursor: Argument) -> Getter:
        tag, kind = self.order.tag, self.order.sort.kind
        return cursor.getter(lambda text: cursors.decode(text, tag, kind))

    def _compare(self, row: Row, cursor: Argument, operator: str) -> str:
        position = self._position(cursor)
        # Cursors hold it as text; a text is none in need of a cast.
        kind = self.order.sort.kind
        cast = "" if kind == "text" else f"::{kind}"
        sort = row.draft.bind(lambda values: position(values).sort, "text") + cast
        key = row.draft.bind(lambda values: position(values).key, "uuid")
        return f"({self.order.of(row)}, {row('id')}) {operator} ({sort}, {key})"


def size_from_start(first: Argument | None, limits: Limits) -> Getter:
    """The size of a page that is taken from the start."""
    if first is None:
        size = default_page(limits)
        return lambda _values: size
    return first.getter(lambda value: page_size("first", value, limits))


def default_page(limits: Limits) -> int:
    """The size of a page of which none is given."""
    return min(DEFAULT_PAGE, limits[Limit.PAGE])


def page_size(name: str, value: int, limits: Limits) -> int:
    """Check a page's size."""
    if value < 1:
        raise BadUserInput(f"`{name}` must be 1 or more; it was {value}.")
    maximum = limits[Limit.PAGE]
    if value > maximum:
        raise LimitExceeded(
            f"`{name}` must be at most {maximum}; it was {value}.",
            limit=name,
            maximum=maximum,
            requested=value,
        )
    return value


def count_limit(value: int) -> int:
    """Check how far a count may go."""
    if value < 1:
        raise BadUserInput(f"`atMost` must be 1 or more; it was {value}.")
    return value


def past_the_end(size: Getter) -> Getter:
    """A page reads one row past its end, to know whether the list goes on."""
    return lambda values: size(values) + 1
