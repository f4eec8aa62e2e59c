"""The schema, assembled."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.planner.resolve import attach
from schema.queries import Query
from schema.types.scalars import SCALARS


class Schema(strawberry.Schema):
    """Strawberry's schema, whose planned fields are answered from plans."""

    def process_errors(self, errors: object, execution_context: object = None) -> None:
        """Errors are logged where answers are written, once, unless they are the client's."""


schema = Schema(query=Query, config=StrawberryConfig(scalar_map=SCALARS))
attach(schema._schema)
