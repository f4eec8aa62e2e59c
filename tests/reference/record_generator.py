"""Small random records: few rows of every table, with everything that makes reading them hard.

Hidden rows beside visible ones, ties in every order, unknown and imprecise dates, nulls wherever
the model allows them, retracted records, merged actors, hops to what may not be seen.
"""

from random import Random
from typing import Any
from uuid import UUID

from .row_generator import RowGenerator, Terms
from .rows import RECORDS, Row, Rows
from .values import LAPSED, PENDING

# Of each kind of record, the first four are kept from others in each way, or no longer.
ACCESS: tuple[dict[str, Any], ...] = (
    {"visibility": "INTERNAL"},
    {"visibility": "CONFIDENTIAL"},
    {"embargo_until": PENDING},
    {"embargo_until": LAPSED},
)


MOST_ROWS = 10_000


class RecordGenerator:
    """Draws rows, tables before those that point at them."""

    def __init__(self, seed: int, terms: Terms) -> None:
        # Beside records of other seeds it shares nothing that is there once.
        self._draw = RowGenerator(Random(seed), terms, first=seed * MOST_ROWS)
        self._rows: dict[str, list[Row]] = {}
        self._keys: set[tuple[Any, ...]] = set()

    def rows(self) -> Rows:
        self._actors()
        self._reports()
        self._statements()
        self._claims()
        self._assessments()
        self._topics()
        self._external_ids()
        self._bodies()
        return Rows(row for rows in self._rows.values() for row in rows)

    def _add(self, table: str, *unique: str, **given: Any) -> Row | None:
        """A further row, unless its unique key is taken already."""
        if table in RECORDS:
            number = len(self._rows.get(table, ()))
            given |= ACCESS[number] if number < len(ACCESS) else self._access(table)
        row = self._draw.row(table, **given)
        key = (table, *(row[column] for column in unique))
        if unique and key in self._keys:
            return None
        self._keys.add(key)
        self._rows.setdefault(table, []).append(row)
        return row

    def _access(self, table: str) -> dict[str, Any]:
        """Hidden actors hide much else: few of them hide enough."""
        if table == "actor" or self._draw.chance(0.8):
            return {}
        return self._draw.random.choice(ACCESS)

    def _some(self, table: str, probability: float = 1.0) -> UUID | None:
        """The key of a row that may be pointed at: nothing points at a merged actor."""
        rows = [row for row in self._rows.get(table, ()) if row.get("merged_into_id") is None]
        if not rows or not self._draw.chance(probability):
            return None
        return self._draw.random.choice(rows).id

    def _pair(self, table: str) -> tuple[UUID, UUID]:
        """The keys of two different rows."""
        rows = [row for row in self._rows[table] if row.get("merged_into_id") is None]
        left, right = self._draw.random.sample(rows, 2)
        return left.id, right.id

    def _actors(self) -> None:
        for _ in range(18):
            self._add("actor")
        self._merge()
        for _ in range(14):
            self._add("actor_name", "actor_id", "text", "language", actor_id=self._some("actor"))
        for _ in range(40):
            member, organization = self._pair("actor")
            self._add(
                "affiliation",
                *("member_id", "organization_id", "role", "during_edtf"),
                member_id=member,
                organization_id=organization,
            )

    def _merge(self) -> None:
        """Some actors have been merged into others, one of them into a hidden one."""
        hidden, *others = self._rows["actor"]
        named = [row for row in others if row["kind"] != "UNNAMED"]
        first, second, third, *winners = self._draw.random.sample(named, len(named))
        first["merged_into_id"] = hidden.id
        for loser in (second, third):
            loser["merged_into_id"] = self._draw.random.choice(winners).id

    def _reports(self) -> None:
        for _ in range(20):
            outlet, known_through = self._some("actor", 0.7), self._some("report", 0.3)
            self._add("report", outlet_id=outlet, known_through_id=known_through)
        for actor in self._rows["actor"]:
            if actor["kind"] == "UNNAMED":
                actor["described_in_id"] = self._some("report", 0.8)
        for _ in range(24):
            report, author = self._some("report"), self._some("actor")
            self._add("report_author", "report_id", "actor_id", report_id=report, actor_id=author)
        for _ in range(45):
            citing, cited = self._pair("report")
            unique = ("citing_id", "cited_id", "relation")
            self._add("citation", *unique, citing_id=citing, cited_id=cited)
        # Judgements outlive the merging of the actors that they are about.
        for _ in range(12):
            left, right = sorted(row.id for row in self._draw.random.sample(self._rows["actor"], 2))
            self._add(
                "identity_judgement",
                *("left_id", "right_id"),
                left_id=left,
                right_id=right,
                asserted_by_id=self._some("report", 0.6),
            )

    def _statements(self) -> None:
        for _ in range(42):
            self._add(
                "statement",
                speaker_id=self._some("actor", 0.75),
                on_behalf_of_id=self._some("actor", 0.3),
                addressee_id=self._some("actor", 0.25),
                translation_of_id=self._some("statement", 0.2),
            )
        for _ in range(110):
            appearance = self._add(
                "appearance",
                *("report_id", "statement_id", "quote_start", "quote_end"),
                statement_id=self._some("statement"),
                report_id=self._some("report"),
            )
            if appearance is not None:
                self._hops(appearance)
        for _ in range(60):
            source, target = self._pair("statement")
            self._add(
                "statement_link",
                *("source_id", "target_id", "relation", "asserted_by_id"),
                source_id=source,
                target_id=target,
                asserted_by_id=self._some("report", 0.6),
            )

    def _hops(self, appearance: Row) -> None:
        for position in range(self._draw.random.choice((0, 0, 1, 2, 4))):
            self._add(
                "hop",
                appearance_id=appearance.id,
                position=position,
                actor_id=self._some("actor", 0.5),
                report_id=self._some("report", 0.5),
            )

    def _claims(self) -> None:
        for _ in range(18):
            self._add(
                "claim",
                subject_id=self._some("actor", 0.5),
                object_id=self._some("actor", 0.3),
                recipient_id=self._some("actor", 0.3),
                parent_id=self._some("claim", 0.5),
            )
        for _ in range(110):
            characterised = self._draw.chance(0.3)
            self._add(
                "stance",
                *("statement_id", "claim_id", "position", "basis", "characterised_by_id"),
                statement_id=self._some("statement"),
                claim_id=self._some("claim"),
                characterised_by_id=self._some("report") if characterised else None,
                **({"basis": "CHARACTERISED"} if characterised else {}),
            )

    def _assessments(self) -> None:
        for _ in range(40):
            noun = self._draw.random.choice(("claim", "statement"))
            self._add(
                "assessment",
                assessor_id=self._some("actor"),
                report_id=self._some("report", 0.6),
                **{f"{noun}_id": self._some(noun)},
            )

    def _topics(self) -> None:
        for _ in range(6):
            self._add("topic")
        for _ in range(45):
            noun = self._draw.random.choice(("statement", "report", "claim"))
            self._add(
                "topic_tag",
                *("topic_id", "statement_id", "report_id", "claim_id"),
                topic_id=self._some("topic"),
                **{f"{noun}_id": self._some(noun)},
            )

    def _bodies(self) -> None:
        """Of every other report the text is kept; one of its quotes stands where it should."""
        for report in self._rows["report"][::2]:
            report["body"] = "and so on " * 5
            for row in self._rows["appearance"]:
                start, exact = row["quote_start"], row["quote_exact"]
                if row["report_id"] == report.id and None not in (start, exact):
                    end = start + len(exact)
                    key = ("appearance", report.id, row["statement_id"], start, end)
                    if key in self._keys:
                        continue
                    self._keys.add(key)
                    row["quote_end"] = end
                    report["body"] = report["body"][:start] + exact + report["body"]
                    break

    def _external_ids(self) -> None:
        for _ in range(50):
            noun = self._draw.random.choice(RECORDS)
            self._add("external_id", **{f"{noun}_id": self._some(noun)})
