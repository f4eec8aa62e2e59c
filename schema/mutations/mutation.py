"""All mutations, assembled."""

from typing import Any

import strawberry

from schema.mutations.nouns import BELONGINGS, RECORDS
from schema.mutations.resolvers import mutations_of

fields: dict[str, Any] = {}
for noun in (*RECORDS, *BELONGINGS):
    fields |= mutations_of(noun)

Mutation = strawberry.type(
    type("Mutation", (), fields),
    description=(
        "What can be written, with the scope `records:write`. Each mutation is one transaction: "
        "it is stored as a whole, or `userErrors` says what is wrong and nothing is."
    ),
)
