"""A record in which everything that may be hidden is, in each way in which it may be."""

from random import Random
from typing import Any
from uuid import UUID

from .access import CONTEXT
from .row_generator import RowGenerator, Terms
from .rows import FOREIGN, RECORDS, Row, Rows
from .values import PENDING

WAYS_TO_HIDE: tuple[dict[str, Any], ...] = (
    {"visibility": "INTERNAL"},
    {"visibility": "CONFIDENTIAL"},
    {"embargo_until": PENDING},
)

SECRET = "secret"

# Free text, in which a hidden row says that it should not have been seen.
FREE_TEXTS = (
    *("name", "description", "title", "text", "headline", "license", "reason", "cue", "occasion"),
    *("label", "note", "value", "quote_exact", "quote_prefix", "quote_suffix"),
    *("said_text", "published_text", "event_text", "made_text", "during_text", "quantity_text"),
)

# A row of these tables belongs to one of several nouns: one of these columns is set.
EXCLUSIVE = {
    "assessment": ("claim_id", "statement_id"),
    "topic_tag": ("statement_id", "report_id", "claim_id"),
    "external_id": ("actor_id", "report_id", "statement_id", "claim_id", "assessment_id"),
}

PAIRS = {
    "affiliation": ("member_id", "organization_id"),
    "identity_judgement": ("left_id", "right_id"),
    "citation": ("citing_id", "cited_id"),
    "statement_link": ("source_id", "target_id"),
}

STANDING = {"retracted_at": None, "retraction_reason": None}

DEFAULTS: dict[str, dict[str, Any]] = {
    **dict.fromkeys(RECORDS, STANDING),
    "actor": {**STANDING, "kind": "OUTLET"},
    "stance": {"basis": "CHARACTERISED"},
}

# Tables before those that point at them.
TABLES = (*RECORDS, "topic", "appearance", *sorted({*FOREIGN} - {*RECORDS, "topic", "appearance"}))


class HiddenRecord:
    """Rows that a guest sees, and rows that are hidden from guests.

    ``shown`` rows have neighbours that a guest sees; of ``lonely`` rows, which a guest sees too,
    all neighbours are hidden: what is hidden points at them.
    """

    def __init__(self, terms: Terms) -> None:
        self._draw = RowGenerator(Random(0), terms)
        self.rows: list[Row] = []
        self.hidden: dict[str, list[Row]] = {}
        self.shown: dict[str, Row] = {}
        self.lonely: dict[str, Row] = {}
        for table in TABLES:
            self.shown[table] = self._row(table, self.shown)
            if table in RECORDS or table == "topic":
                # An assessment cannot be without the one who made it.
                targets = self.shown if table == "assessment" else {}
                self.lonely[table] = self._row(table, targets)
        for table in TABLES:
            self._hide(table)
        self._show_beside_hidden()

    def all_rows(self) -> Rows:
        return Rows(self.rows)

    def visible(self, table: str) -> list[Row]:
        hidden = {row.id for row in self.hidden.get(table, ())}
        return [row for row in self.rows if row.table == table and row.id not in hidden]

    def _row(self, table: str, targets: dict[str, Row], **given: Any) -> Row:
        """A row that points at these targets, wherever it may."""
        pointers = {
            column: targets[target].id
            for column, target in FOREIGN[table].items()
            if (table, column) not in CONTEXT and target in targets
        }
        exclusive = EXCLUSIVE.get(table, ())
        chosen = [column for column in exclusive if column in given] or exclusive[:1]
        for column in exclusive:
            if column not in chosen:
                pointers.pop(column, None)
        row = self._draw.row(table, **(DEFAULTS.get(table, {}) | pointers | given))
        if table in PAIRS:
            self._tell_apart(row, *PAIRS[table])
        self.rows.append(row)
        return row

    def _tell_apart(self, row: Row, left: str, right: str) -> None:
        """Nothing is paired with itself, and a judgement names the smaller id first."""
        if row[left] == row[right]:
            row[right] = self._row(FOREIGN[row.table][right], {}).id
        if row.table == "identity_judgement" and row[left] > row[right]:
            row[left], row[right] = row[right], row[left]

    def _hide(self, table: str) -> None:
        hidden = self.hidden.setdefault(table, [])
        if table in RECORDS:
            hidden += (self._secret(table, **way) for way in WAYS_TO_HIDE)
        for column, target in FOREIGN[table].items():
            if (table, column) not in CONTEXT:
                for row in self.hidden.get(target, ()):
                    given = {column: row.id}
                    if column == "right_id":
                        # The left side has judged this one and the lonely actor already.
                        given["left_id"] = self._row("actor", {}).id
                    hidden.append(self._secret(table, **given))

    def _secret(self, table: str, **given: Any) -> Row:
        """A hidden row: whatever does not hide it is lonely."""
        row = self._row(table, self.lonely, **given)
        number = len(self.rows)
        if table == "actor":
            # On either side of whatever it is paired with.
            ends = (UUID(int=number), UUID(int=2**128 - number))
            row["id"] = ends[len(self.hidden["actor"]) % 2]
            row["domain"] = f"{SECRET}{number}.example"
        if table == "claim":
            row["parent_id"] = self.lonely["claim"].id
        if table == "report":
            row["url"] = row["canonical_url"] = f"https://{SECRET}.example/{number}"
        for column in FREE_TEXTS:
            if row.get(column) is not None:
                row[column] = f"{SECRET} {number}"
        return row

    def _show_beside_hidden(self) -> None:
        """Visible rows whose context is hidden, and hops that withhold something."""
        for table, column in sorted(CONTEXT):
            for target in self.hidden[FOREIGN[table][column]]:
                if table == "hop":
                    position = len(self.rows)
                    appearance = self.shown["appearance"].id
                    given = {"appearance_id": appearance, "position": position, column: target.id}
                    self._row("hop", {}, **given)
                elif column == "described_in_id":
                    self._row("actor", {}, kind="UNNAMED", described_in_id=target.id)
                else:
                    self._row(table, {}, **{column: target.id})
