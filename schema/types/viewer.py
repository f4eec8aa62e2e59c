"""Who is asking."""

import strawberry


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
