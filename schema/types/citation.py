"""Reports referring to other reports."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import tables
from schema.planner.fields import column, one, part, stored
from schema.planner.order import ascending
from schema.types.enums import CitationRelation
from schema.types.node import Node
from schema.types.quote import Quote

if TYPE_CHECKING:
    from schema.types.report import Report


@stored(
    tables.Citation,
    order=ascending(tables.Citation.created_at),
    description="One report referring to another: citing it, resting on it, carrying its text.",
)
class Citation(Node):
    citing: Annotated["Report", strawberry.lazy(".report")] = one(
        tables.Citation.citing_id, description="The report that refers to the other."
    )
    cited: Annotated["Report", strawberry.lazy(".report")] = one(
        tables.Citation.cited_id, description="The report that is referred to."
    )
    relation: CitationRelation = column(
        tables.Citation.relation, description="How the citing report refers to the cited one."
    )
    quote: Quote | None = part(
        "quote_",
        description="Where the citing report does so, in which words; null when not recorded.",
    )
