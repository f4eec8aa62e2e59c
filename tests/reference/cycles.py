"""Records with statements and reports that lead back to themselves."""

from collections.abc import Iterator
from uuid import UUID, uuid4

from .rows import Row, Rows


def with_cycles(rows: Rows) -> Rows:
    """Rows with three statements on one claim that follow one another in a circle, and a fourth
    that follows one of them; and with three reports each of which is based on the next.
    """
    tables = rows.tables
    claim = max(tables["claim"], key=lambda row: len(rows.pointing_at(row, "stance", "claim_id")))
    on_it = {row["statement_id"] for row in rows.pointing_at(claim, "stance", "claim_id")}
    first, second, third, fourth = sorted(on_it)[:4]
    links = [(first, second), (second, third), (third, first), (fourth, third)]
    one, two, three = (row.id for row in tables["report"][4:7])
    bases = [(one, two), (two, three), (three, one)]
    for key in (first, second, third, fourth):
        statement = rows.find("statement", key)
        assert statement is not None
        statement |= {f"said_{name}": None for name in ("edtf", "earliest", "latest", "basis")}
        statement |= {"said_text": None, "retracted_at": None, "retraction_reason": None}
    return Rows(
        [
            *(row for of_table in tables.values() for row in of_table),
            *_joined(tables["statement_link"], "source_id", "target_id", "FOLLOWS", links),
            *_joined(tables["citation"], "citing_id", "cited_id", "BASED_ON", bases),
        ]
    )


def _joined(
    rows: list[Row], source: str, target: str, relation: str, pairs: list[tuple[UUID, UUID]]
) -> Iterator[Row]:
    """Further rows of a table that joins two others, but for those that are there."""
    known = {(row[source], row[target], row["relation"]) for row in rows}
    for pair in pairs:
        if (*pair, relation) not in known:
            ends = {source: pair[0], target: pair[1]}
            yield Row(rows[0].table, **{**rows[0], "id": uuid4(), **ends, "relation": relation})
