"""The lists of the API, each in each of its orders."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from graphql import GraphQLSchema, get_named_type, is_object_type

from .names import table_of
from .operation_generator import node_type
from .orders import Order, chosen_order


@dataclass(frozen=True)
class Listing:
    """The list ``Type.field`` in one order; ``order_by`` is what asks for it, if anything must."""

    type_name: str
    field: str
    order: Order
    order_by: str

    @property
    def is_root(self) -> bool:
        return self.type_name == "Query"

    def query(self) -> str:
        """A page of the list of row ``$id`` under ``page``; sizes and cursors are variables."""
        page = (
            f"page: {self.field}(first: $first, after: $after, last: $last, before: $before"
            f"{self.order_by}) {{ nodes {{ id }} edges {{ cursor }} totalCount"
            " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
        )
        variables = "$first: Int, $after: String, $last: Int, $before: String"
        if self.is_root:
            return f"query ({variables}) {{ {page} }}"
        of_row = f"of: node(id: $id) {{ ... on {self.type_name} {{ {page} }} }}"
        return f"query ($id: ID!, {variables}) {{ {of_row} }}"


def listings(schema: GraphQLSchema) -> Iterator[Listing]:
    """Each list of the API in each of its orders, the default one first."""
    for type_ in schema.type_map.values():
        for name, field in type_.fields.items() if is_object_type(type_) else ():
            if "first" in field.args:
                table = table_of(node_type(get_named_type(field.type)))
                yield Listing(type_.name, name, chosen_order(table, None), "")
                for by, to in _orders(field.args):
                    order = chosen_order(table, {"field": by, "direction": to})
                    order_by = f", orderBy: {{field: {by}, direction: {to}}}"
                    yield Listing(type_.name, name, order, order_by)


def _orders(takes: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "orderBy" in takes:
        order: Any = get_named_type(takes["orderBy"].type)
        fields, directions = (
            get_named_type(order.fields[name].type).values for name in ("field", "direction")
        )
        yield from product(fields, directions)
