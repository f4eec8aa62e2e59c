"""Which record a row belongs to: a change of the row is a revision of that record."""

from collections.abc import Iterator, Mapping

from sqlmodel import SQLModel

from schema.tables.lookup import name_of, referred

#: The columns that lead from a row to its owner; one of them is set.
OWNERS: Mapping[str, tuple[str, ...]] = {
    "actor_name": ("actor_id",),
    "affiliation": ("member_id",),
    "identity_judgement": ("left_id",),
    "report_author": ("report_id",),
    "citation": ("citing_id",),
    "appearance": ("statement_id",),
    "hop": ("appearance_id",),
    "stance": ("statement_id",),
    "statement_link": ("source_id",),
    "topic_tag": ("statement_id", "report_id", "claim_id"),
    "external_id": ("actor_id", "report_id", "statement_id", "claim_id", "assessment_id"),
}


def owner_column(row: SQLModel) -> str | None:
    """The column that leads to what a row belongs to; None for what has revisions of its own."""
    columns = OWNERS.get(name_of(type(row)), ())
    return next((column for column in columns if getattr(row, column) is not None), None)


def owned_by(table: str) -> list[tuple[str, str]]:
    """The tables whose rows may belong to a row of ``table``, each with the column that says so."""
    return [
        (owned, column)
        for owned, columns in OWNERS.items()
        for column in columns
        if referred(owned, column) == table
    ]


def belongings(record: str) -> Iterator[tuple[str, str, str]]:
    """The tables whose rows belong to records of one table, directly or through one another.

    Each with what to select its rows ``o`` from, and the column there that holds the record's key.
    """
    for owned, column in owned_by(record):
        yield owned, f"{owned} o", f"o.{column}"
        for nested, above in owned_by(owned):
            yield nested, f"{nested} o JOIN {owned} a ON a.id = o.{above}", f"a.{column}"
