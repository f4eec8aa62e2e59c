"""The fields that are worked out: what the provenance of a row is, as the schema tells it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from schema.reads.drift import drift

from .orders import Place, default_order, page_size
from .provenance import STAGES, Provenance
from .refusals import refusal
from .rows import Row
from .values import instant

Told = dict[str, Any]
Arguments = Mapping[str, Any]
Entry = tuple[Place, Told]

ACTS = (
    *("ASSERT", "REPORT", "DENY", "CONFIRM", "WARN", "CONDEMN", "REAFFIRM", "COMMIT", "REQUEST"),
    *("QUESTION", "DECLINE_COMMENT", "RETRACT"),
)
POSITIONS = ("ASSERTS", "DENIES", "WARNS_OF", "CONDITIONAL_ON", "REPORTS", "COMMENTS_ON")
CERTAINTIES = ("CERTAIN", "PROBABLE", "POSSIBLE", "UNSPECIFIED")


def _origins(provenance: Provenance, statement: Row, _: Arguments) -> list[Told]:
    return [
        {"voice": voice, "channel": channel} for voice, channel in provenance.origins(statement)
    ]


def _first_report(provenance: Provenance, statement: Row, _: Arguments) -> Row | None:
    return provenance.first_report(statement)


def _drift(provenance: Provenance, statement: Row, _: Arguments) -> Told | None:
    """How two texts differ has tests of its own: here is which texts are compared."""
    wordings = {
        row.global_id: row
        for row in provenance.seen("appearance", statement_id=statement.id)
        if row["form"] == "VERBATIM" and row["quote_exact"] is not None
    }
    languages = list(dict.fromkeys(_language(row) for row in wordings.values()))
    found = []
    for language in languages:
        alike = [
            (id_, row["quote_exact"]) for id_, row in wordings.items() if _language(row) == language
        ]
        if len(alike) > 1:
            found.append(drift(alike))
    if not found:
        return None
    spans = [
        {**span._asdict(), "appearance": wordings[span.appearance]}
        for each in found
        for span in each.spans
    ]
    return {"measure": max(each.measure for each in found), "spans": spans}


def _language(row: Row) -> str | None:
    """The language of a text, wherever it is spoken."""
    return row["language"] and str(row["language"]).split("-")[0].lower()


def _ancestry(provenance: Provenance, report: Row, arguments: Arguments) -> list[Told]:
    depth = arguments["depth"]
    if depth < 1:
        raise refusal("BAD_USER_INPUT", "depth")
    if depth > 100:
        raise refusal("LIMIT_EXCEEDED", "depth")
    return [
        {"report": cited, "through": citation, "depth": steps}
        for cited, citation, steps in provenance.ancestry(report, depth)
    ]


def _statement_counts(provenance: Provenance, actor: Row, _: Arguments) -> list[Told]:
    acts = [
        row["act"]
        for row in provenance.seen("statement", speaker_id=actor.id)
        if row["retracted_at"] is None
    ]
    return [{"act": act, "count": acts.count(act)} for act in ACTS if act in acts]


def stands_in_body(row: Row, report: Row | None) -> bool | None:
    """Whether a quote's words stand where they are said to in a report."""
    exact, start, end = (row[f"quote_{name}"] for name in ("exact", "start", "end"))
    if report is None or report["body"] is None or exact is None or start is None:
        return None
    return bool(report["body"][start:end] == exact)


# Claims over time


def timeline(provenance: Provenance, claim: Row, arguments: Arguments) -> list[Row]:
    """The stances that count, in their order."""
    as_of, narrower = arguments.get("asOf") or {}, arguments["includeNarrower"]
    moment = instant(as_of["moment"]) if "moment" in as_of else None
    found = provenance.timeline(claim, narrower=narrower, moment=moment)
    if "statement" not in as_of:
        return found
    places = [
        place
        for place, stance in enumerate(found)
        if provenance.statement(stance).global_id == as_of["statement"]
    ]
    if not places:
        raise refusal("BAD_USER_INPUT", "asOf")
    return found[: places[-1] + 1]


def standing(provenance: Provenance, stances: list[Row]) -> Told:
    """How a claim stands after these stances."""

    def counts(column: str, terms: Iterable[str]) -> list[Told]:
        found = []
        for term in terms:
            statements = distinct(row for row in stances if row[column] == term)
            if statements:
                found.append({column: term, "statements": len(statements), **origins(statements)})
        return found

    def distinct(taking: Iterable[Row]) -> list[Row]:
        statements = map(provenance.statement, taking)
        return list({row.id: row for row in statements}.values())

    def origins(statements: list[Row]) -> Told:
        at_least, at_most = provenance.count(statements)
        return {"origins": {"atLeast": at_least, "atMost": at_most}}

    return {
        "byPosition": counts("position", POSITIONS),
        "byStage": counts("stage", STAGES),
        "byCertainty": counts("certainty", CERTAINTIES),
        **origins(distinct(stances)),
    }


def entries(provenance: Provenance, stances: list[Row]) -> list[Told]:
    """A timeline's entries."""
    return [
        {"stance": stance, "step": step, "through": _through(provenance, stance)}
        for stance, step in zip(stances, provenance.steps(stances), strict=True)
    ]


def _through(provenance: Provenance, stance: Row) -> Row | None:
    characterised = provenance.sight.target(stance, "characterised_by_id")
    return characterised or provenance.first_report(provenance.statement(stance))


def _timeline(provenance: Provenance, claim: Row, arguments: Arguments) -> list[Entry]:
    told = entries(provenance, timeline(provenance, claim, arguments))
    return [(_place("timeline_entry", entry["stance"]), entry) for entry in told]


def _contradictions(provenance: Provenance, claim: Row, arguments: Arguments) -> list[Entry]:
    pairs = provenance.contradictions(claim, narrower=arguments["includeNarrower"])
    return [
        (_place("contradiction", left, right), {"left": left, "right": right, "reason": reason})
        for left, right, reason in pairs
    ]


def _standing(provenance: Provenance, claim: Row, arguments: Arguments) -> Told:
    return standing(provenance, timeline(provenance, claim, arguments))


def _place(table: str, *stances: Row) -> Place:
    """The cursor of an entry: it is not that of a row, but of stances."""
    identity = default_order(table).identity
    return Place(" ".join([identity, *(stance.id.hex for stance in stances)]))


def page(listed: Sequence[Entry], arguments: Arguments, places: Mapping[str, Place]) -> Told:
    """A page of a list of entries."""
    size, backward = page_size(arguments)
    known = [place for place, _ in listed]

    def index(name: str, otherwise: int) -> int:
        if arguments.get(name) is None:
            return otherwise
        place = places.get(arguments[name])
        if place not in known:
            raise refusal("BAD_CURSOR", "cursor")
        return known.index(place)

    low, high = index("after", -1) + 1, index("before", len(listed))
    between = list(enumerate(listed))[low:high]
    cut = between[-size:] if backward else between[:size]
    first, last = (cut[0][0], cut[-1][0]) if cut else (low, high - 1)
    return {
        "nodes": [entry for _, (_, entry) in cut],
        "edges": [{"cursor": place, "node": entry} for _, (place, entry) in cut],
        "pageInfo": {
            "hasPreviousPage": first > 0,
            "hasNextPage": last < len(listed) - 1,
            "startCursor": cut[0][1][0] if cut else None,
            "endCursor": cut[-1][1][0] if cut else None,
        },
        "rows": listed,
    }


Answer = Callable[[Provenance, Row, Arguments], Any]

VALUES: dict[str, Answer] = {
    "Statement.origins": _origins,
    "Statement.firstReport": _first_report,
    "Statement.drift": _drift,
    "Report.ancestry": _ancestry,
    "Actor.statementCounts": _statement_counts,
    "Claim.standing": _standing,
}

LISTS: dict[str, Callable[[Provenance, Row, Arguments], list[Entry]]] = {
    "Claim.timeline": _timeline,
    "Claim.contradictions": _contradictions,
}
