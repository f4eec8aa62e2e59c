"""What of a noun can be written: inputs that follow from the type that clients read.

A written field is declared by the name under which it is read. Its column, its description and its
values' type are those of the read field; a field that is never read is an ``Extra``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import NoneType, UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin

import strawberry
from strawberry.types.base import get_object_definition

from schema import tables
from schema.mutations.parts import PART_INPUTS
from schema.planner.bindings import Column, One, Part
from schema.planner.fields import PlannedField
from schema.tables.as_json import camel_case


@dataclass(frozen=True, slots=True)
class Value:
    """A column that holds the value itself."""

    column: str


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key: the value is a global id."""

    column: str


@dataclass(frozen=True, slots=True)
class Group:
    """Columns of one prefix that hold a value type: a moment, a quote, a quantity."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Entries:
    """Rows that belong to the noun and are written with it, as a list."""

    owned: "Owned"


Fields: TypeAlias = Mapping[str, tuple[Any, str, dict[str, Any]]]
"""Fields of an input: what each takes, what it means, and its default, if it has any."""

#: Columns, and parts of groups, that follow from others, by these.
DERIVED = {"canonical_url": "url", "body_sha256": "body", "earliest": "edtf", "latest": "edtf"}

Target = Value | ForeignKey | Group | Entries


@dataclass(frozen=True, slots=True)
class Written:
    """One field of an input."""

    name: str
    annotation: Any
    description: str
    target: Target
    required: bool = False


@dataclass(frozen=True, slots=True)
class Extra:
    """A field that no type shows: where it is stored, what it takes, what it means."""

    column: object
    annotation: Any
    description: str


@dataclass(frozen=True)
class Owned:
    """Rows written with their owner. ``same`` names the columns by which an entry is known."""

    noun: "Noun"
    owner: object
    same: tuple[str, ...]
    position: bool = False
    """Whether the rows are numbered, in the order of the list."""
    single: str | None = None
    """The only field of an entry, where the list holds its values instead of objects."""


@dataclass(frozen=True)
class Noun:
    """A noun as it is written."""

    name: str
    """In the names of its inputs and mutations: `statementLink`."""
    table: type[tables.Row]
    type_: type | None
    """The type that clients read."""
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    """Never changed afterwards: what the row belongs to. Required, unless it is optional, too."""
    extras: Mapping[str, Extra] = field(default_factory=dict)
    owned: Mapping[str, tuple[Owned, str]] = field(default_factory=dict)
    entry_type: type | None = None
    """The input of one entry, where there is one already."""

    @property
    def capitalised(self) -> str:
        """The name as a type bears it."""
        return self.name[0].upper() + self.name[1:]

    @property
    def words(self) -> str:
        """The name as a sentence has it."""
        return tables.name_of(self.table).replace("_", " ")

    @property
    def is_record(self) -> bool:
        """Whether it has a version, and is retracted instead of removed."""
        return issubclass(self.table, tables.Record)

    @cached_property
    def fields(self) -> Mapping[str, Written]:
        """All fields that can be written, by their names in Python."""
        return {written.name: written for written in self._fields()}

    def input(
        self, name: str, purpose: str, more: Fields | None = None, *, changing: bool = False
    ) -> type:
        """An input type of these fields and ``more``.

        ``changing``: nothing is needed, and what is absent stays as it is.
        """
        fields: dict[str, Any] = dict(more or {})
        for written in self.fields.values():
            if changing and written.name in self.fixed:
                continue
            if written.required and not changing:
                fields[written.name] = written.annotation, written.description, {}
            else:
                absent = {"default": strawberry.UNSET}
                fields[written.name] = written.annotation | None, written.description, absent
        return input_type(name, purpose, fields)

    def _fields(self) -> Iterator[Written]:
        needed = [name for name in (*self.fixed, *self.required) if name not in self.optional]
        for name in (*needed, *self.optional):
            if name in self.extras:
                yield self._extra(name, self.extras[name], required=name in needed)
            else:
                yield self._read(name, required=name in needed)
        for name, (owned, description) in self.owned.items():
            annotation = owned.noun.entry if owned.single is None else strawberry.ID
            yield Written(name, list[annotation], description, Entries(owned))  # type: ignore[valid-type]

    def _extra(self, name: str, extra: Extra, *, required: bool) -> Written:
        column = tables.column_of(extra.column).name
        target = ForeignKey(column) if extra.annotation is strawberry.ID else Value(column)
        return Written(name, extra.annotation, extra.description, target, required)

    def _read(self, name: str, *, required: bool) -> Written:
        """A field as the type that clients read declares it."""
        definition = get_object_definition(self.type_, strict=True)
        (declared,) = (item for item in definition.fields if item.python_name == name)
        assert isinstance(declared, PlannedField)
        assert declared.description is not None
        annotation = _value_type(self.type_, name)
        target: Target
        match declared.binding:
            case Column(column):
                target = Value(column)
            case One(column):
                target, annotation = ForeignKey(column), strawberry.ID
            case Part(prefix):
                target, annotation = Group(prefix), PART_INPUTS[annotation]
            case binding:
                raise TypeError(f"{binding} is not written")
        return Written(name, annotation, declared.description, target, required)

    @cached_property
    def entry(self) -> type:
        """The input of one entry, where the noun is written with its owner."""
        if self.entry_type is not None:
            return self.entry_type
        return self.input(f"{self.capitalised}Input", f"{self.words.capitalize()}, as written.")

    def entries_in(self, given: Any) -> int:
        """How many rows an input has that are written with their owner."""
        lists = (getattr(given, name, None) or () for name in self.owned)
        return sum(map(len, lists))

    def field_of(self, column: str) -> tuple[str, ...]:
        """The place in the input of what is stored in a column."""
        column = DERIVED.get(column, column)
        for written in self.fields.values():
            name = camel_case(written.name)
            match written.target:
                case Value(stored) | ForeignKey(stored) if stored == column:
                    return (name,)
                case Group(prefix) if column.startswith(prefix):
                    part = column.removeprefix(prefix)
                    return (name, camel_case(DERIVED.get(part, part)))
                case _:
                    continue
        return ()


def input_type(name: str, purpose: str, fields: Fields) -> type:
    """An input type of these fields."""
    namespace: dict[str, Any] = {
        key: strawberry.field(description=description, **default)
        for key, (_, description, default) in fields.items()
    }
    namespace["__annotations__"] = {key: annotation for key, (annotation, _, _) in fields.items()}
    return strawberry.input(type(name, (), namespace), description=purpose)


def _value_type(cls: Any, name: str) -> Any:
    """The type of a field's values: its annotation without null."""
    annotation = next(
        base.__annotations__[name] for base in cls.__mro__ if name in base.__annotations__
    )
    if get_origin(annotation) in (Union, UnionType):
        (annotation,) = (part for part in get_args(annotation) if part is not NoneType)
    if get_origin(annotation) is Annotated:
        return strawberry.ID
    return annotation
