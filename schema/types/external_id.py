"""Ids of records in other catalogues."""

import strawberry

from schema import tables
from schema.planner.fields import column, stored
from schema.planner.filters import equals
from schema.planner.order import ascending


@stored(
    tables.ExternalId,
    order=ascending(tables.ExternalId.created_at),
    description=(
        "What a record is called in another catalogue. A pair of scheme and value names one "
        "record at most."
    ),
)
class ExternalId:
    scheme: str = column(
        tables.ExternalId.scheme,
        description="The catalogue, in lower case: `wikidata`, `doi`, `orcid`.",
    )
    value: str = column(
        tables.ExternalId.value,
        description="The id in that catalogue, as it writes it: `Q794`, `10.1000/182`.",
    )


@strawberry.input(description="What another catalogue calls a record.")
class ExternalIdInput:
    scheme: str = equals(
        tables.ExternalId.scheme, description="The catalogue, in lower case: `wikidata`, `doi`."
    )
    value: str = equals(
        tables.ExternalId.value, description="The id in that catalogue, as it writes it: `Q794`."
    )
