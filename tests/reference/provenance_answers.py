"""What the API is asked of origins, chains and claims over time, and what the oracle answers."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from . import derived
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


def of_claim(provenance: Provenance, claim: Row, *, narrower: bool) -> Told:
    """What ``CLAIMS`` asks of a claim."""
    now = provenance.timeline(claim, narrower=narrower)
    then = provenance.timeline(claim, narrower=narrower, moment=MOMENT)
    return {
        "timeline": entries(provenance, now),
        "then": entries(provenance, then),
        "standing": derived.standing(provenance, now),
        "stood": derived.standing(provenance, then),
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
    return page(
        {**entry, "stance": ref(entry["stance"]), "through": ref(entry["through"])}
        for entry in derived.entries(provenance, timeline)
    )
