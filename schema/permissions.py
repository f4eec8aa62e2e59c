"""What a viewer may see, as SQL predicates that the planner adds to every SELECT it writes."""

from collections.abc import Callable, Mapping

from schema import tables
from schema.context import Clearance

#: The records: rows that carry a visibility of their own.
RECORDS = frozenset(tables.name_of(record) for record in tables.Record.__subclasses__())

#: A row is hidden when a row that one of these columns points at is hidden. For records these are
#: the columns without which they would mislead; what belongs to records has no access of its own.
#: Columns that are not here are context: a hidden row behind them reads as null.
REQUIRES: Mapping[str, tuple[str, ...]] = {
    "statement": ("speaker_id", "on_behalf_of_id", "addressee_id"),
    "report": ("outlet_id",),
    "claim": ("subject_id", "object_id", "recipient_id"),
    "assessment": ("claim_id", "statement_id", "assessor_id", "report_id"),
    "actor_name": ("actor_id",),
    "affiliation": ("member_id", "organization_id"),
    "identity_judgement": ("left_id", "right_id", "asserted_by_id"),
    "report_author": ("report_id", "actor_id"),
    "citation": ("citing_id", "cited_id"),
    "appearance": ("statement_id", "report_id"),
    "hop": ("appearance_id",),
    "stance": ("statement_id", "claim_id", "characterised_by_id"),
    "statement_link": ("source_id", "target_id", "asserted_by_id"),
    "topic_tag": ("statement_id", "report_id", "claim_id"),
    "external_id": ("actor_id", "report_id", "statement_id", "claim_id", "assessment_id"),
}

SeenRows = Callable[..., str]
"""Gives the predicate by which a row is seen: of its alias, its table, and those of its columns by
which one came to it."""

Alias = Callable[[str], str]
"""Gives a table, by its name, an alias that is new to the SQL text."""


def visible(
    row: str,
    table: str,
    clearance: Clearance,
    alias: Alias,
    *,
    known: frozenset[str] = frozenset(),
) -> list[str]:
    """What must hold, all of it, for ``row`` of ``table`` to be seen; nothing for who may see all.

    ``known`` names columns whose rows are visible anyway: the reader came by them.
    """
    if clearance is Clearance.CONFIDENTIAL:
        return []
    if table == "revision":
        return [
            _own_visibility(row, clearance),
            *(_refers_to_hidden(row, record, clearance, alias) for record in sorted(RECORDS)),
        ]
    own = _own_access(row, clearance) if table in RECORDS else []
    return own + [
        _required(row, table, column, clearance, alias)
        for column in REQUIRES.get(table, ())
        if column not in known
    ]


def _required(row: str, table: str, column: str, clearance: Clearance, alias: Alias) -> str:
    """That the row behind a foreign key is seen, or that there is none.

    Said as "none that is hidden" wherever that means the same: few rows are hidden, each table of
    records has an index of these alone, and an OR over an EXISTS would scan the whole table.
    """
    target = tables.referred(table, column)
    other = alias(target)
    found = f"SELECT FROM {target} {other} WHERE {other}.id = {row}.{column}"
    seen = " AND ".join(visible(other, target, clearance, alias))
    if target in REQUIRES and not tables.METADATA.tables[table].c[column].nullable:
        return f"EXISTS ({found} AND {seen})"
    return f"NOT EXISTS ({found} AND NOT ({seen}))"


def _refers_to_hidden(row: str, record: str, clearance: Clearance, alias: Alias) -> str:
    """That a revision names no record of a type that is hidden: its own, or one in its patches."""
    other = alias(record)
    seen = " AND ".join(visible(other, record, clearance, alias))
    return (
        f"NOT EXISTS (SELECT FROM {record} {other}"
        f" WHERE {other}.id = ANY({row}.refers) AND NOT ({seen}))"
    )


def _own_access(row: str, clearance: Clearance) -> list[str]:
    """The predicate on the record's own columns; never null."""
    own = _own_visibility(row, clearance)
    if clearance is Clearance.READER:
        return [own]
    return [own, f"({row}.embargo_until IS NULL OR {row}.embargo_until <= now())"]


def _own_visibility(row: str, clearance: Clearance) -> str:
    allowed = "<> 'CONFIDENTIAL'" if clearance is Clearance.READER else "= 'PUBLIC'"
    return f"{row}.visibility {allowed}"
