"""The schema, assembled."""

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter
from strawberry.types.base import StrawberryObjectDefinition, StrawberryType

from schema.mutations.mutation import Mutation
from schema.planner.planner import Planner
from schema.planner.resolve import attach
from schema.queries import Query
from schema.subscriptions import Subscription
from schema.types.scalars import SCALARS


class Names(NameConverter):
    """The API's names of types: pages of entries are pages of what has these entries."""

    def from_generic(
        self, generic_type: StrawberryObjectDefinition, types: list[StrawberryType | type]
    ) -> str:
        name = super().from_generic(generic_type, types)
        return name.replace("EntryConnection", "Connection").replace("EntryEdge", "Edge")


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=StrawberryConfig(scalar_map=SCALARS, name_converter=Names()),
)
planner = Planner(schema._schema)
attach(schema._schema, planner)
