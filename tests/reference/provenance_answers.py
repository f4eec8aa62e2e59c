"""What the API is asked of origins, chains and claims over time, and what the oracle answers."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from .access import Sight
from .provenance import Provenance
from .rows import Row

Told: TypeAlias = dict[str, Any]

MOMENT = datetime(2024, 9, 6, tzinfo=UTC)

ENTRIES = "totalCount nodes { stance { id } step through { id } }"
PAIRS = "totalCount nodes { left { id } right { id } reason }"
COUNTS = "statements origins { atLeast atMost }"
STANDING = f"""
    byPosition {{ position {COUNTS} }} byStage {{ stage {COUNTS} }}
    byCertainty {{ certainty {COUNTS} }} origins {{ atLeast atMost }}
"""
CLAIMS = f"""
query ($ids: [ID!]!, $narrower: Boolean!, $moment: DateTime!) {{
  claims(first: 100, retracted: INCLUDE, where: {{ id: {{ in: $ids }} }}) {{ nodes {{
    id
    timeline(first: 100, includeNarrower: $narrower) {{ {ENTRIES} }}
    then: timeline(first: 100, includeNarrower: $narrower, asOf: {{ moment: $moment }}) {{
      {ENTRIES}
    }}
    standing(includeNarrower: $narrower) {{ {STANDING} }}
    stood: standing(includeNarrower: $narrower, asOf: {{ moment: $moment }}) {{ {STANDING} }}
    contradictions(first: 100, includeNarrower: $narrower) {{ {PAIRS} }}
  }} }}
}}
"""
STATEMENTS = """
query ($ids: [ID!]!) {
statements(first: 100, retracted: INCLUDE, where: { id: { in: $ids } }) { nodes {
  id firstReport { id } origins { voice { id } channel { id } }
} } }
"""
REPORTS = """
query ($ids: [ID!]!) {
reports(first: 100, retracted: INCLUDE, where: { id: { in: $ids } }) { nodes {
  id
  ancestry { report { id } through { id } depth }
  near: ancestry(depth: 2) { report { id } through { id } depth }
} } }
"""
ACTORS = """
query ($ids: [ID!]!) {
actors(first: 100, retracted: INCLUDE, where: { id: { in: $ids } }) {
  nodes { id statementCounts { act count } }
} }
"""

POSITIONS = ("ASSERTS", "DENIES", "WARNS_OF", "CONDITIONAL_ON", "REPORTS", "COMMENTS_ON")
STAGES = ("HYPOTHETICAL", "ANTICIPATED", "PLANNED", "ONGOING", "COMPLETED")
CERTAINTIES = ("CERTAIN", "PROBABLE", "POSSIBLE", "UNSPECIFIED")


def of_claim(provenance: Provenance, claim: Row, *, narrower: bool) -> Told:
    """What ``CLAIMS`` asks of a claim."""
    now = provenance.timeline(claim, narrower=narrower)
    then = provenance.timeline(claim, narrower=narrower, moment=MOMENT)
    return {
        "timeline": entries(provenance, now),
        "then": entries(provenance, then),
        "standing": standing(provenance, now),
        "stood": standing(provenance, then),
        "contradictions": page(
            {"left": ref(left), "right": ref(right), "reason": reason}
            for left, right, reason in provenance.contradictions(claim, narrower=narrower)
        ),
    }


def of_statement(provenance: Provenance, statement: Row) -> Told:
    """What ``STATEMENTS`` asks of a statement."""
    return {
        "firstReport": ref(provenance.first_report(statement)),
        "origins": [
            {"voice": ref(voice), "channel": ref(channel)}
            for voice, channel in provenance.origins(statement)
        ],
    }


def of_report(provenance: Provenance, report: Row) -> Told:
    """What ``REPORTS`` asks of a report."""
    return {
        name: [
            {"report": ref(cited), "through": ref(citation), "depth": depth}
            for cited, citation, depth in provenance.ancestry(report, most)
        ]
        for name, most in (("ancestry", 10), ("near", 2))
    }


def of_actor(sight: Sight, actor: Row, acts: Iterable[str]) -> Told:
    """What ``ACTORS`` asks of an actor."""
    done = [
        row["act"]
        for row in sight.only_seen(sight.rows.pointing_at(actor, "statement", "speaker_id"))
        if row["retracted_at"] is None
    ]
    counts = [(act, done.count(act)) for act in acts]
    return {"statementCounts": [{"act": act, "count": count} for act, count in counts if count]}


def ref(row: Row | None) -> Told | None:
    return None if row is None else {"id": row.global_id}


def page(nodes: Iterable[Told]) -> Told:
    """The page of a list; they are short enough for one."""
    shown = list(nodes)
    return {"totalCount": len(shown), "nodes": shown[:100]}


def entries(provenance: Provenance, timeline: list[Row]) -> Told:
    """A timeline's entries."""
    shown = []
    for stance, step in zip(timeline, provenance.steps(timeline), strict=True):
        characterised = stance["characterised_by_id"]
        through = (
            ref(provenance.first_report(provenance.statement(stance)))
            if characterised is None
            else {"id": f"report_{characterised.hex}"}
        )
        shown.append({"stance": ref(stance), "step": step, "through": through})
    return page(shown)


def standing(provenance: Provenance, timeline: list[Row]) -> Told:
    """How a claim stands after these stances."""

    def counts(column: str, terms: Iterable[str]) -> list[Told]:
        found = []
        for term in terms:
            statements = distinct(row for row in timeline if row[column] == term)
            if statements:
                found.append({column: term, "statements": len(statements), **origins(statements)})
        return found

    def distinct(stances: Iterable[Row]) -> list[Row]:
        statements = map(provenance.statement, stances)
        return list({row.id: row for row in statements}.values())

    def origins(statements: list[Row]) -> Told:
        at_least, at_most = provenance.count(statements)
        return {"origins": {"atLeast": at_least, "atMost": at_most}}

    return {
        "byPosition": counts("position", POSITIONS),
        "byStage": counts("stage", STAGES),
        "byCertainty": counts("certainty", CERTAINTIES),
        **origins(distinct(timeline)),
    }
