"""Who is asking."""

import strawberry


@strawberry.type(description="The one on whose behalf this operation is answered: you.")
class Viewer:
    label: str = strawberry.field(
        description="The name of the key or account: `guest` for whoever sent no credentials."
    )
    scopes: list[str] = strawberry.field(
        description=(
            "What you may do beyond what everyone may, in alphabetical order: `records:read`."
        )
    )
