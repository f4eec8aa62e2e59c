"""Rows in memory, as plain as they come, and which column of which table points where."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

# The model's foreign keys: table -> column -> the table that it points at.
FOREIGN: dict[str, dict[str, str]] = {
    "actor": {"merged_into_id": "actor", "described_in_id": "report"},
    "actor_name": {"actor_id": "actor"},
    "affiliation": {"member_id": "actor", "organization_id": "actor"},
    "identity_judgement": {"left_id": "actor", "right_id": "actor", "asserted_by_id": "report"},
    "report": {"outlet_id": "actor", "known_through_id": "report"},
    "report_author": {"report_id": "report", "actor_id": "actor"},
    "citation": {"citing_id": "report", "cited_id": "report"},
    "statement": {
        "speaker_id": "actor",
        "on_behalf_of_id": "actor",
        "addressee_id": "actor",
        "translation_of_id": "statement",
    },
    "appearance": {"statement_id": "statement", "report_id": "report"},
    "hop": {"appearance_id": "appearance", "actor_id": "actor", "report_id": "report"},
    "claim": {
        "subject_id": "actor",
        "object_id": "actor",
        "recipient_id": "actor",
        "parent_id": "claim",
    },
    "stance": {
        "statement_id": "statement",
        "claim_id": "claim",
        "characterised_by_id": "report",
    },
    "statement_link": {
        "source_id": "statement",
        "target_id": "statement",
        "asserted_by_id": "report",
    },
    "assessment": {
        "claim_id": "claim",
        "statement_id": "statement",
        "assessor_id": "actor",
        "report_id": "report",
    },
    "topic": {},
    "topic_tag": {
        "topic_id": "topic",
        "statement_id": "statement",
        "report_id": "report",
        "claim_id": "claim",
    },
    "external_id": {
        "actor_id": "actor",
        "report_id": "report",
        "statement_id": "statement",
        "claim_id": "claim",
        "assessment_id": "assessment",
    },
}

RECORDS = ("actor", "report", "statement", "claim", "assessment")


class Row(dict[str, Any]):
    """One row: its columns by name, and the table that it stands in."""

    def __init__(self, table: str, **columns: Any) -> None:
        super().__init__(columns)
        self.table = table

    @property
    def id(self) -> UUID:
        key = self["id"]
        assert isinstance(key, UUID)
        return key

    @property
    def global_id(self) -> str:
        return f"{self.table}_{self.id.hex}"


class Rows:
    """All rows of a database, by table."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.tables: dict[str, list[Row]] = {table: [] for table in FOREIGN}
        self._by_id: dict[tuple[str, UUID], Row] = {}
        self._by_value: dict[tuple[str, str], dict[Any, list[Row]]] = {}
        for row in rows:
            self.tables[row.table].append(row)
            self._by_id[row.table, row.id] = row

    def find(self, table: str, key: UUID) -> Row | None:
        return self._by_id.get((table, key))

    def pointed_at(self, row: Row, column: str) -> Row | None:
        """The row that this row's column points at."""
        key = row[column]
        return None if key is None else self._by_id[FOREIGN[row.table][column], key]

    def pointing_at(self, row: Row, table: str, column: str) -> list[Row]:
        """The rows of a table whose column points at this row."""
        return [other for other in self.tables[table] if other[column] == row.id]

    def with_value(self, table: str, column: str, value: Any) -> list[Row]:
        """The rows of a table that have a value in a column."""
        known = self._by_value.get((table, column))
        if known is None:
            known = self._by_value[table, column] = {}
            for row in self.tables[table]:
                known.setdefault(row[column], []).append(row)
        return known.get(value, [])
