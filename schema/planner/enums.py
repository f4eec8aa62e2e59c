"""How a vocabulary becomes an enum of the API."""

import inspect
from typing import TypeVar

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from schema.tables.vocabulary import Term

T = TypeVar("T", bound=type[Term])


def published(vocabulary: T) -> T:
    """Make an enum of it, whose descriptions are the vocabulary's docstring and its terms'."""
    strawberry.enum(vocabulary, description=inspect.getdoc(vocabulary))
    definition: StrawberryEnumDefinition = vocabulary.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = vocabulary[value.name].description
    return vocabulary
