"""What every object that can be asked for again offers."""

import strawberry

from schema.planner.fields import identifier


@strawberry.interface(
    description="Anything with an id of its own, which `node` and `nodes` find again by that id."
)
class Node:
    id: strawberry.ID = identifier(
        description=(
            "The global id: unique among all types, stable, and opaque. Use it as the key of a "
            "client's cache, and do not take it apart."
        )
    )
