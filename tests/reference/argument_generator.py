"""Random argument values: filters, orders, pages, look-ups."""

from collections.abc import Mapping
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    get_named_type,
    get_nullable_type,
    is_non_null_type,
)

from .names import column_of, table_of
from .notation import Notation
from .orders import Place, chosen_order
from .reader import NODES
from .rows import FOREIGN, Row, Rows
from .values import BOUNDED_EDTF, INSTANTS, SCHEMES, WORDS, wire

# Pages are drawn apart from these.
ARGUMENTS = (
    *("where", "orderBy", "retracted", "by", "id", "ids", "atMost"),
    *("asOf", "includeNarrower", "depth"),
)
REQUIRED = {"by", "id", "ids"}


NO_IDS = ("", "actor", "actor_xyz", "hop_" + "0" * 32, "statement_" + "0" * 31, "é", "\x00")
NO_CURSORS = ("", "=", "broken", "🗞", "AAAA", "é==", "x" * 2_000)

# How deep relations and combinations nest in a filter.
WITHIN_WHERE = 3

# Operators whose values are like those of the column that they compare.
OPERATORS = {
    *("eq", "ne", "in", "contains", "startsWith", "isNull", "gte", "lt", "isKnown"),
    *("certainlyBefore", "possiblyBefore", "certainlyAfter", "possiblyAfter"),
}


class ArgumentGenerator:
    """Draws arguments whose values meet the rows often enough to matter."""

    def __init__(self, random: Random, rows: Rows, places: Mapping[str, Place]) -> None:
        self.random = random
        self.notation = Notation(random)
        self._rows = rows
        self._places = places
        self._depth = 0

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def arguments(self, takes: Mapping[str, GraphQLArgument], node: str) -> str:
        """The argument list of one field; ``node`` names the type that its rows have."""
        drawn = self._search(takes) if "query" in takes else self._drawn(takes, node)
        if "last" in takes:
            drawn |= self._paging(node, drawn.get("orderBy"))
        written = [
            f"{name}: {self.notation.written(value, takes[name].type, takes[name])}"
            for name, value in drawn.items()
        ]
        self.random.shuffle(written)
        return f"({', '.join(written)})" if written else ""

    def _drawn(self, takes: Mapping[str, GraphQLArgument], node: str) -> dict[str, Any]:
        return {
            name: self._argument(name, takes[name], node)
            for name in ARGUMENTS
            if name in takes and (name in REQUIRED or self.chance(0.22))
        }

    def _search(self, takes: Mapping[str, GraphQLArgument]) -> dict[str, Any]:
        """What is searched for: words that rows have, in any of the forms that queries take."""
        form = self.random.choice(("{0}", "{0}", "{0} or {1}", "{0} -{1}", '"{0} {1}"', "{0} {1}"))
        scope = self._value(takes["in"].type, "", "in")
        drawn = {"query": form.format(*self.random.choices(WORDS, k=2)), "in": scope}
        if self.chance(0.3):
            where: Any = get_named_type(takes["where"].type)
            name = scope.lower() if self.chance(0.95) else "actors"
            drawn["where"] = {name: self._where(get_named_type(where.fields[name].type))}
        if self.chance(0.5):
            drawn["orderBy"] = self._value(takes["orderBy"].type, "", "orderBy")
        if self.chance(0.6):
            drawn["first"] = self.random.choice((1, 2, 3, 5, 100))
        if self.chance(0.4):
            list_ = f"{scope} {drawn.get('orderBy', 'RANK')}"
            known = [cursor for cursor, place in self._places.items() if place == list_]
            drawn["after"] = self.random.choice(known if self.chance(0.9) else NO_CURSORS)
        return drawn

    def _argument(self, name: str, takes: GraphQLArgument, node: str) -> Any:
        match name:
            case "id":
                return self._id(NODES)
            case "ids":
                return [self._id(NODES) for _ in range(self.random.choice((0, 1, 3, 6)))]
            case "atMost":
                return self.random.choice((1, 2, 5, 1000))
            case "asOf" if self.chance(0.95):
                if self.chance(0.5):
                    return {"moment": wire(self.random.choice(INSTANTS))}
                return {"statement": self._id(["statement"])}
            case "depth":
                return self.random.choice((1, 2, 3, 10, 100, self.random.choice((0, 101))))
            case "retracted":
                return self.random.choice(("EXCLUDE", "INCLUDE", "ONLY"))
            case _:
                if self.chance(0.05) and not is_non_null_type(takes.type):
                    return None
                return self._value(takes.type, table_of(node), name)

    def _paging(self, node: str, order_by: Any) -> dict[str, Any]:
        size = self.random.choice((1, 2, 2, 3, 3, 4, 5, 7, 100))
        if self.chance(0.01):
            return {"first": self.random.choice((0, -1, 101))}
        if self.chance(0.65):
            drawn: dict[str, Any] = {"first": size}
            if self.chance(0.4):
                drawn["after"] = self._cursor(node, order_by)
            if self.chance(0.1):
                drawn["before"] = self._cursor(node, order_by)
        elif self.chance(0.8):
            drawn = {"last": size}
            if self.chance(0.5):
                drawn["before"] = self._cursor(node, order_by)
            if self.chance(0.1):
                drawn["after"] = self._cursor(node, order_by)
        else:
            drawn = {}
        return drawn

    def _cursor(self, node: str, order_by: Any) -> str | None:
        if self.chance(0.03):
            return None
        if self.chance(0.01):
            return self.random.choice(NO_CURSORS)
        order = chosen_order(table_of(node), order_by)
        foreign = self.chance(0.02)
        known = [
            cursor for cursor, place in self._places.items() if foreign or place.belongs_to(order)
        ]
        return self.random.choice(known) if known else None

    # Values, as JSON has them.

    def _value(self, type_: GraphQLInputType, table: str, name: str) -> Any:
        nullable = get_nullable_type(type_)
        if isinstance(nullable, GraphQLList):
            size = self.random.choice((0, 1, 2, 2, 3))
            return [self._value(nullable.of_type, table, name) for _ in range(size)]
        if isinstance(nullable, GraphQLEnumType):
            return self.random.choice(list(nullable.values))
        if isinstance(nullable, GraphQLInputObjectType):
            return self._input(nullable, table, name)
        return self._leaf(nullable.name, table, name)

    def _input(self, type_: GraphQLInputObjectType, table: str, name: str) -> dict[str, Any]:
        if type_.name.endswith("Where"):
            return self._where(type_)
        if type_.is_one_of:
            chosen = [self.random.choice(list(type_.fields))]
        elif all(is_non_null_type(taken.type) for taken in type_.fields.values()):
            chosen = list(type_.fields)
        else:
            size = min(len(type_.fields), self.random.choice((1, 1, 1, 2)))
            chosen = self.random.sample(list(type_.fields), size)
        if type_.name == "ExternalIdInput" and self._rows.tables["external_id"]:
            row = self.random.choice(self._rows.tables["external_id"])
            return {"scheme": row["scheme"], "value": row["value"]}
        return {
            operator: self.operand(type_.fields[operator], table, name, operator, type_.is_one_of)
            for operator in chosen
        }

    def operand(
        self,
        taken: GraphQLInputField,
        table: str,
        name: str,
        operator: str,
        required: bool = False,
    ) -> Any:
        """A value for one operator (or relation) of the filter ``name`` of a table's rows."""
        if self.chance(0.02) and not required and not is_non_null_type(taken.type):
            return None
        value = self._value(taken.type, table, name if operator in OPERATORS else operator)
        if operator in ("contains", "startsWith") and value:
            start = self.random.randint(0, len(value) - 1) if operator == "contains" else 0
            value = value[start : start + self.random.randint(1, 8)]
            # Some letters have no capital of their own: "ß".
            if len(value.upper()) == len(value) and self.chance(0.4):
                value = value.upper()
        return value

    def _where(self, type_: GraphQLInputObjectType) -> dict[str, Any]:
        table = table_of(type_.name.removesuffix("Where"))
        self._depth += 1
        size = min(self.random.choice((0, 1, 1, 1, 1, 2, 2, 3)), len(type_.fields))
        drawn = {}
        names = self.random.sample(list(type_.fields), size)
        if self.chance(0.2):
            names = sorted({*names, self.random.choice(("and", "or", "not"))})
        for name in names:
            named = get_named_type(type_.fields[name].type)
            if named.name.endswith("Where") and self._depth >= WITHIN_WHERE:
                continue
            drawn[name] = self.operand(type_.fields[name], table, name, name)
        self._depth -= 1
        return drawn

    def _leaf(self, type_name: str, table: str, name: str) -> Any:
        if name == "during" and type_name == "String":
            return self.random.choice(BOUNDED_EDTF)
        match type_name:
            case "Boolean":
                return self.chance(0.5)
            case "Int":
                return self.random.randint(1, 5)
            case "Float":
                return self.random.choice((0.0, 1.5, 300.0))
            case "DateTime":
                return wire(self.random.choice(INSTANTS))
            case "ID":
                return self._id([table])
            case _:
                return self._text(type_name, table, name)

    def _text(self, type_name: str, table: str, name: str) -> str:
        column = {"url": "canonical_url"}.get(name, column_of(name))
        texts = [row[column] for row in self._rows.tables.get(table, ()) if row.get(column)]
        if texts and isinstance(texts[0], str) and self.chance(0.85):
            return str(self.random.choice(texts))
        if type_name == "URL":
            return f"https://nowhere.example/{self.random.choice(('', 'élan'))}"
        if name == "scheme":
            return self.random.choice(SCHEMES)
        return self.random.choice(WORDS)

    def _id(self, tables: Any) -> str:
        if self.chance(0.02):
            return self.random.choice(NO_IDS)
        if self.chance(0.03):
            tables = sorted(FOREIGN)
        table = self.random.choice(sorted(tables))
        rows: list[Row] = self._rows.tables[table]
        return self.random.choice(rows).global_id if rows else "topic_" + "0" * 32
