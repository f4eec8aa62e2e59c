"""``where`` as SQL predicates."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from graphql import GraphQLInputObjectType, get_named_type

from schema import identity, moments, tables
from schema.errors import BadUserInput
from schema.planner.arguments import Argument
from schema.planner.draft import Row
from schema.planner.filters import (
    Combined,
    Equals,
    FilterField,
    Known,
    Matches,
    MomentMatches,
    Related,
    Some,
)
from schema.planner.selection import DEFINITION


def matching(row: Row, input_type: GraphQLInputObjectType, argument: Argument) -> list[str]:
    """The predicates, all of which hold for rows that an input of this type matches."""
    given = argument.given()
    row.draft.usage.add_conditions(len(given))
    return [
        predicate for name, value in given for predicate in _field(row, input_type, name, value)
    ]


def _field(row: Row, input_type: GraphQLInputObjectType, name: str, value: Argument) -> list[str]:
    field = input_type.fields[name]
    declared = field.extensions[DEFINITION]
    assert isinstance(declared, FilterField)
    nested = get_named_type(field.type)
    match declared.binding:
        case Matches(column):
            return [_compare(row, column, operator, operand) for operator, operand in value.given()]
        case MomentMatches(prefix):
            return [
                predicate
                for operator, operand in value.given()
                for predicate in _MOMENT[operator](row, prefix, operand)
            ]
        case Equals(column, prepare):
            return [_compare(row, column, "eq", value, prepare)]
        case Known(column):
            return [f"{row(column)} IS {'NOT ' if value.value else ''}NULL"]
        case Combined("and"):
            return [f"({_all(row, input_type, item)})" for item in value.items()]
        case Combined("or"):
            options = [f"({_all(row, input_type, item)})" for item in value.items()]
            return [f"({' OR '.join(options) or 'false'})"]
        case Combined():
            # What is unknown does not hold, so its negation does.
            return [f"({_all(row, input_type, value)}) IS NOT TRUE"]
        case Related(column):
            with row.draft.usage.within_relation():
                return [_related(row, column, nested, value)]
        case Some(table, column, through):
            with row.draft.usage.within_relation():
                return [_some(row, table, column, through, nested, value)]


def _all(row: Row, input_type: GraphQLInputObjectType, argument: Argument) -> str:
    row.draft.usage.add_conditions(1)
    return " AND ".join(matching(row, input_type, argument)) or "true"


def _related(row: Row, column: str, input_type: Any, argument: Argument) -> str:
    other = Row(row.draft, tables.referred(row.table, column))
    predicates = [
        f"{other('id')} = {row(column)}",
        *row.draft.visible(other.name, other.table),
        *matching(other, input_type, argument),
    ]
    return _exists(other, predicates)


def _some(
    row: Row, table: str, column: str, through: str | None, input_type: Any, argument: Argument
) -> str:
    other = Row(row.draft, table)
    predicates = [
        f"{other(column)} = {row('id')}",
        *row.draft.visible(other.name, table, known=(column,)),
        *(
            matching(other, input_type, argument)
            if through is None
            else [_related(other, through, input_type, argument)]
        ),
    ]
    return _exists(other, predicates)


def _exists(row: Row, predicates: list[str]) -> str:
    return f"EXISTS (SELECT FROM {row.table} {row.name} WHERE {' AND '.join(predicates)})"


def _compare(
    row: Row,
    column: str,
    operator: str,
    operand: Argument,
    prepare: Callable[[Any], Any] | None = None,
) -> str:
    """One operator of an operator input, applied to one column."""
    left = row(column)
    type_, convert = _sql_type(row.table, column)
    convert = prepare or convert

    def bind(to: Callable[[Any], Any] | None = convert, suffix: str = "") -> str:
        return row.draft.bind(operand.getter(to), type_ + suffix)

    match operator:
        case "eq":
            return f"{left} = {bind()}"
        case "ne":
            return f"{left} <> {bind()}"
        case "in":
            one = convert or (lambda value: value)
            return f"{left} = ANY({bind(lambda values: [one(value) for value in values], '[]')})"
        case "contains":
            return f"{left} ILIKE {bind(lambda text: f'%{_escaped(text)}%')}"
        case "startsWith":
            return f"{left} ILIKE {bind(lambda text: f'{_escaped(text)}%')}"
        case "isNull":
            return f"{left} IS {'' if operand.value else 'NOT '}NULL"
        case "gte":
            return f"{left} >= {bind()}"
        case "lt":
            return f"{left} < {bind()}"
        case _:
            raise KeyError(operator)


def _sql_type(table: str, column: str) -> tuple[str, Callable[[Any], Any] | None]:
    """The SQL type of values compared with a column, and how a client's value becomes one."""
    kind = tables.kind_of(table, column)
    if kind == "uuid":
        return kind, lambda text: identity.key_in(table, text)
    return kind, str if kind == "text" else None


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _during(row: Row, prefix: str, operand: Argument) -> list[str]:
    def bound(index: int) -> str:
        return row.draft.bind(operand.getter(lambda edtf: _bounds(edtf)[index]), "timestamptz")

    return [
        f"{row(prefix + 'earliest')} >= {bound(0)}",
        f"{row(prefix + 'latest')} <= {bound(1)}",
    ]


def _bounds(edtf: str) -> tuple[datetime | None, datetime | None]:
    bounds = moments.bounds(edtf)
    if None in bounds:
        raise BadUserInput(
            f"{edtf!r} has no start or no end that is known: nothing lies certainly inside it. "
            "Give a year with it (2024-09), or both ends of an interval (2024-09/2024-12)."
        )
    return bounds


def _instant(template: str) -> Callable[[Row, str, Argument], list[str]]:
    """A comparison of a moment's bounds with an instant."""

    def compare(row: Row, prefix: str, operand: Argument) -> list[str]:
        instant = row.draft.bind(operand.getter(), "timestamptz")
        earliest, latest = row(f"{prefix}earliest"), row(f"{prefix}latest")
        return [template.format(earliest=earliest, latest=latest, instant=instant)]

    return compare


def _is_known(row: Row, prefix: str, operand: Argument) -> list[str]:
    known = (
        f"({row(prefix + 'edtf')} IS NOT NULL AND"
        f" num_nonnulls({row(prefix + 'earliest')}, {row(prefix + 'latest')}) > 0)"
    )
    return [known if operand.value else f"NOT {known}"]


# "Before" excludes the instant and "after" includes it, as moments are half-open.
_MOMENT: dict[str, Callable[[Row, str, Argument], list[str]]] = {
    "during": _during,
    "certainlyBefore": _instant("{latest} <= {instant}"),
    "possiblyBefore": _instant("({earliest} IS NULL OR {earliest} < {instant})"),
    "certainlyAfter": _instant("{earliest} >= {instant}"),
    "possiblyAfter": _instant("({latest} IS NULL OR {latest} > {instant})"),
    "isKnown": _is_known,
}
