"""Other names of actors."""

from schema import tables
from schema.planner.fields import column, stored
from schema.planner.filters import matches, where_input
from schema.planner.order import ascending
from schema.types.enums import ActorNameKind
from schema.types.filters import Filter, StringFilter
from schema.types.scalars import LanguageTag


@where_input("other names of actors")
class ActorNameWhere:
    text: StringFilter | None = matches(tables.ActorName.text, description="The name itself.")
    language: StringFilter | None = matches(
        tables.ActorName.language, description="The language of the name, as a BCP 47 tag."
    )
    kind: Filter[ActorNameKind] | None = matches(
        tables.ActorName.kind, description="How the name relates to the main one."
    )


@stored(
    tables.ActorName,
    order=ascending(tables.ActorName.created_at),
    description="A name of an actor beside its main one.",
)
class ActorName:
    text: str = column(tables.ActorName.text, description='The name: "WSJ".')
    language: LanguageTag | None = column(
        tables.ActorName.language,
        description="The language of the name; null when it belongs to none, or to any.",
    )
    kind: ActorNameKind = column(
        tables.ActorName.kind, description="How the name relates to the main one."
    )
