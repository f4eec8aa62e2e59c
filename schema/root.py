"""The schema, assembled."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.mutations.mutation import Mutation
from schema.planner.planner import Planner
from schema.planner.resolve import attach
from schema.queries import Query
from schema.subscriptions import Subscription
from schema.types.scalars import SCALARS

schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=StrawberryConfig(scalar_map=SCALARS),
)
planner = Planner(schema._schema)
attach(schema._schema, planner)
