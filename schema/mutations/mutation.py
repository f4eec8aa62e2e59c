"""All mutations, assembled."""

from typing import Any

import strawberry

from schema.mutations.actors import actor_judge, actor_merge, actor_unmerge
from schema.mutations.nouns import BELONGINGS, RECORDS
from schema.mutations.report_record import report_record
from schema.mutations.resolvers import mutations_of
from schema.mutations.revision_undo import revision_undo

fields: dict[str, Any] = {
    "report_record": report_record,
    "actor_merge": actor_merge,
    "actor_unmerge": actor_unmerge,
    "actor_judge": actor_judge,
    "revision_undo": revision_undo,
}
for noun in (*RECORDS, *BELONGINGS):
    fields |= mutations_of(noun)

Mutation = strawberry.type(
    type("Mutation", (), fields),
    description=(
        "What can be written, with the scope `records:write`. Each mutation is one transaction: "
        "it is stored as a whole, or `userErrors` says what is wrong and nothing is."
    ),
)
