"""Who is asking."""

from datetime import datetime

import strawberry


@strawberry.type(description="What you may ask for in a while, in the unit of cost.")
class CostBudget:
    limit: int = strawberry.field(description="What you may ask for in one window of time.")
    remaining: int = strawberry.field(
        description="What you may still ask for in this window; this operation is taken off."
    )
    resets_at: datetime = strawberry.field(
        description="When this window ends, and all of `limit` is yours again."
    )


@strawberry.type(description="The one on whose behalf this operation is answered: you.")
class Viewer:
    label: str = strawberry.field(
        description=(
            "Who you are known as: `guest` for whoever sent no credentials, `key:` and the id of "
            "an API key, or `jwt:`, the issuer, `#` and the subject of a token."
        )
    )
    scopes: list[str] = strawberry.field(
        description=(
            "What you may do beyond what everyone may, in alphabetical order: `records:read`."
        )
    )
    cost: CostBudget = strawberry.field(
        description="What you may ask for, which is counted by what operations cost."
    )
