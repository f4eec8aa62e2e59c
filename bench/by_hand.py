"""The answers of the floor, built by hand from the rows of the SELECTs that On Record sends."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import asyncpg

from schema import tables
from schema.planner import cursors
from schema.planner.order import descending

Record: TypeAlias = Sequence[Any]
Handler: TypeAlias = Callable[[asyncpg.Connection], Awaitable[Any]]

NEWEST_SAID = descending(tables.Statement.said_sort).tag


@dataclass(frozen=True, slots=True)
class Select:
    """A SELECT, its binds, and where its columns stand: ``at["report.headline"]``."""

    sql: str
    binds: list[Any]
    at: dict[str, int]

    async def rows(self, connection: asyncpg.Connection) -> list[Record]:
        """The rows for the recorded binds."""
        rows: list[Record] = await connection.fetch(self.sql, *self.binds)
        return rows

    async def below(
        self, connection: asyncpg.Connection, keys: Iterable[Any]
    ) -> dict[Any, list[Record]]:
        """The rows for other keys, by key; the keys are the first bind and the first column."""
        lists: dict[Any, list[Record]] = {key: [] for key in keys if key is not None}
        for row in await connection.fetch(self.sql, list(lists), *self.binds[1:]):
            lists[row[0]].append(row)
        return lists


def feed(selects: Sequence[Select], first: int) -> Handler:
    """Statements with speakers, stances, appearances, reports and what these cite."""
    statements, affiliations, stances, appearances, citations, *counts = selects
    statement, affiliation, stance = statements.at, affiliations.at, stances.at
    appearance, citation = appearances.at, citations.at

    statement_id, said_sort = statement["statement.id"], statement["statement.said_sort"]
    text, act = statement["statement.text"], statement["statement.act"]
    edtf, earliest = statement["statement.said_edtf"], statement["statement.said_earliest"]
    latest, printed = statement["statement.said_latest"], statement["statement.said_text"]
    basis, speaker = statement["statement.said_basis"], statement["statement.speaker_id"]
    speaker_name, speaker_kind = statement["actor.name"], statement["actor.kind"]

    organization = affiliation["affiliation.organization_id"]
    organization_name = affiliation["actor.name"]

    position, claim = stance["stance.position"], stance["stance.claim_id"]
    claim_text = stance["claim.text"]

    exact, report = appearance["appearance.quote_exact"], appearance["appearance.report_id"]
    headline, url = appearance["report.headline"], appearance["report.url"]
    published, published_earliest = (
        appearance["report.published_edtf"],
        appearance["report.published_earliest"],
    )
    outlet, outlet_name = appearance["report.outlet_id"], appearance["actor.name"]

    cited, cited_headline = citation["citation.cited_id"], citation["report.headline"]
    cited_outlet, cited_outlet_name = citation["report.outlet_id"], citation["actor.name"]

    def organizations_of(rows: list[Record]) -> Any:
        return {
            "nodes": [
                {"organization": {"id": "actor_" + r[organization], "name": r[organization_name]}}
                for r in rows[:3]
            ]
        }

    def stances_of(rows: list[Record]) -> Any:
        return {
            "nodes": [
                {
                    "position": r[position],
                    "claim": {"id": "claim_" + r[claim], "text": r[claim_text]},
                }
                for r in rows[:10]
            ]
        }

    def cites_of(rows: list[Record]) -> Any:
        return {
            "nodes": [
                {
                    "cited": {
                        "id": "report_" + r[cited],
                        "headline": r[cited_headline],
                        "outlet": None
                        if r[cited_outlet] is None
                        else {"name": r[cited_outlet_name]},
                    }
                }
                for r in rows[:10]
            ]
        }

    async def answer(connection: asyncpg.Connection) -> Any:
        rows = await statements.rows(connection)
        page = rows[:first]
        ids = [r[statement_id] for r in page]
        organizations_by_actor = {
            key: organizations_of(found)
            for key, found in (
                await affiliations.below(connection, [r[speaker] for r in page])
            ).items()
        }
        stances_by_statement = await stances.below(connection, ids)
        appearances_by_statement = await appearances.below(connection, ids)
        cites_by_report = {
            key: cites_of(found)
            for key, found in (
                await citations.below(
                    connection,
                    [r[report] for found in appearances_by_statement.values() for r in found[:10]],
                )
            ).items()
        }
        edges = [
            {
                "cursor": cursors.encode(NEWEST_SAID, r[said_sort], r[statement_id]),
                "node": {
                    "id": "statement_" + r[statement_id],
                    "text": r[text],
                    "act": r[act],
                    "said": None
                    if r[edtf] is None
                    else {
                        "edtf": r[edtf],
                        "earliest": r[earliest],
                        "latest": r[latest],
                        "text": r[printed],
                        "basis": r[basis],
                    },
                    "speaker": None
                    if r[speaker] is None
                    else {
                        "id": "actor_" + r[speaker],
                        "name": r[speaker_name],
                        "kind": r[speaker_kind],
                        "affiliations": organizations_by_actor[r[speaker]],
                    },
                    "stances": stances_of(stances_by_statement[r[statement_id]]),
                    "appearances": {
                        "nodes": [
                            {
                                # All the generated appearances have a quote.
                                "quote": {"exact": a[exact]},
                                "report": {
                                    "id": "report_" + a[report],
                                    "headline": a[headline],
                                    "url": a[url],
                                    "published": None
                                    if a[published] is None
                                    else {"earliest": a[published_earliest]},
                                    "outlet": None
                                    if a[outlet] is None
                                    else {"id": "actor_" + a[outlet], "name": a[outlet_name]},
                                    "cites": cites_by_report[a[report]],
                                },
                            }
                            for a in appearances_by_statement[r[statement_id]][:10]
                        ]
                    },
                },
            }
            for r in page
        ]
        connected = {
            "edges": edges,
            "pageInfo": {
                "hasNextPage": len(rows) > first,
                "startCursor": edges[0]["cursor"],
                "endCursor": edges[-1]["cursor"],
            },
        }
        for count in counts:
            connected["totalCount"] = (await count.rows(connection))[0][0]
        return {"statements": connected}

    return answer


def mobile(selects: Sequence[Select], first: int) -> Handler:
    """Statements with six flat fields and the speaker's name."""
    (statements,) = selects
    at = statements.at
    statement_id, text, act = at["statement.id"], at["statement.text"], at["statement.act"]
    medium, language = at["statement.medium"], at["statement.language"]
    occasion = at["statement.occasion"]
    speaker, speaker_name = at["statement.speaker_id"], at["actor.name"]

    async def answer(connection: asyncpg.Connection) -> Any:
        nodes = [
            {
                "id": "statement_" + r[statement_id],
                "text": r[text],
                "act": r[act],
                "medium": r[medium],
                "language": r[language],
                "occasion": r[occasion],
                "speaker": None if r[speaker] is None else {"name": r[speaker_name]},
            }
            for r in (await statements.rows(connection))[:first]
        ]
        return {"statements": {"nodes": nodes}}

    return answer


def node(selects: Sequence[Select], _first: int) -> Handler:
    """One statement."""
    (statements,) = selects
    at = statements.at
    statement_id, text, act = at["statement.id"], at["statement.text"], at["statement.act"]
    medium, created_at = at["statement.medium"], at["statement.created_at"]

    async def answer(connection: asyncpg.Connection) -> Any:
        (r,) = await statements.rows(connection)
        return {
            "node": {
                "id": "statement_" + r[statement_id],
                "text": r[text],
                "act": r[act],
                "medium": r[medium],
                "createdAt": r[created_at],
            }
        }

    return answer


HANDLERS: Mapping[str, Callable[[Sequence[Select], int], Handler]] = {
    "feed": feed,
    "feed_counted": feed,
    "feed_bounded": feed,
    "deep_page": feed,
    "mobile": mobile,
    "node": node,
}
