"""What a field promises to clients its column keeps: the planner adds no null checks."""

from collections.abc import Iterator

import pytest
from graphql import GraphQLField, GraphQLObjectType, is_non_null_type

from schema import tables
from schema.permissions import REQUIRES
from schema.planner.bindings import Column, Many, One
from schema.planner.fields import PlannedField
from schema.planner.selection import DEFINITION, stored_of
from schema.root import schema

CORE = schema._schema


TYPES = [
    type_
    for type_ in CORE.type_map.values()
    if isinstance(type_, GraphQLObjectType)
    and hasattr(getattr(type_.extensions.get(DEFINITION), "origin", None), "__stored__")
]


def planned(type_: GraphQLObjectType) -> Iterator[tuple[str, GraphQLField, PlannedField]]:
    for name, field in type_.fields.items():
        declared = field.extensions[DEFINITION]
        assert isinstance(declared, PlannedField), f"{type_.name}.{name} is not planned"
        yield name, field, declared


@pytest.mark.parametrize("type_", TYPES, ids=lambda type_: type_.name)
def test_a_field_is_non_null_just_where_its_column_is(type_: GraphQLObjectType) -> None:
    table = stored_of(type_).table
    for name, field, declared in planned(type_):
        non_null = is_non_null_type(field.type)
        if isinstance(declared.binding, Column):
            nullable = tables.METADATA.tables[table].c[declared.binding.name].nullable
            assert non_null is not nullable, f"{type_.name}.{name}"
        elif isinstance(declared.binding, One):
            column = declared.binding.name
            nullable = tables.METADATA.tables[table].c[column].nullable
            # A row behind a column that is not required may be hidden: it reads as null.
            seen = column in REQUIRES.get(table, ()) or tables.referred(table, column) == "topic"
            assert non_null is (seen and not nullable), f"{type_.name}.{name}"
        elif isinstance(declared.binding, Many):
            assert non_null, f"{type_.name}.{name}"


def test_every_owned_row_is_hidden_with_the_records_that_it_points_at() -> None:
    # What may point at a hidden row and be seen all the same, and why: the model says that these
    # are context, or that the row tells that something is withheld.
    context = {
        ("actor", "described_in_id"),
        ("actor", "merged_into_id"),
        ("report", "known_through_id"),
        ("statement", "translation_of_id"),
        ("claim", "parent_id"),
        ("hop", "actor_id"),
        ("hop", "report_id"),
    }
    # Topics and revisions belong to no record.
    open_to_all = {"topic", "revision"}
    pointing = {
        (name, column.name)
        for name, table in tables.METADATA.tables.items()
        for column in table.c
        if column.foreign_keys and tables.referred(name, column.name) not in open_to_all
    }
    required = {(name, column) for name, columns in REQUIRES.items() for column in columns}
    assert required | context == pointing
    assert not required & context
