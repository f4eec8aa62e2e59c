"""The questions, and how each server is asked them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from bench.record import FOLDER
from bench.rows import DEBATED

OURS, PEER = "onrecord", "postgraphile"
FEED = 50
"""Statements on a page of the feed."""
LONGEST_PAGE = 100
COUNTED_TO = 1_000
"""Where `feed_bounded` has ours stop counting; the others count to the end."""
DEEP = 2_000
"""The page of the feed that lies deep."""

# How On Record is led to a place deep in the feed: page by page, by the cursors alone.
WALK = """
query Walk($first: Int!, $after: String) {
  statements(first: $first, after: $after, where: { act: { eq: ASSERT } }) {
    pageInfo { endCursor }
  }
}
"""
COUNT = "{ statements(where: { act: { eq: ASSERT } }) { totalCount } }"
# The peer can skip: its way there would take minutes.
SKIP = """
query Skip($offset: Int!) {
  allStatements(
    first: 1
    offset: $offset
    orderBy: [SAID_SORT_DESC, ROW_ID_DESC]
    condition: { act: "ASSERT" }
  ) {
    pageInfo { endCursor }
  }
}
"""
NEWEST = "{ statements(first: 1) { nodes { id text } } }"
COMMON = "government"
"""A word of every other text."""


@dataclass(frozen=True, slots=True)
class Question:
    """One operation, in the words of each server."""

    name: str
    label: str
    bodies: Mapping[str, Mapping[str, Any]]
    """The request's JSON, by the folder of the server's documents."""

    @property
    def counted_to(self) -> int | None:
        """Where ours stops counting, if that is sooner than the others'."""
        found: int | None = self.bodies[OURS]["variables"].get("atMost")
        return found

    @property
    def has_peers(self) -> bool:
        """Whether other servers can be asked it, too."""
        return PEER in self.bodies


def questions(ours: str, peer: str | None) -> list[Question]:
    """All questions, for servers at these addresses; both hold the same record."""
    with httpx.Client(timeout=60) as client:
        listed = ask(client, ours, COUNT)["statements"]["totalCount"]
        # Not among the undated at the end: past those the peer finds nothing.
        page = min(DEEP, listed * 9 // 10 // FEED)
        before = (page - 1) * FEED
        ends = {OURS: walk(client, ours, before), PEER: None}
        if peer is not None:
            skipped = ask(client, peer, SKIP, offset=before - 1)
            ends[PEER] = skipped["allStatements"]["pageInfo"]["endCursor"]
        (newest,) = ask(client, ours, NEWEST)["statements"]["nodes"]
    ids = {OURS: newest["id"], PEER: newest["id"].removeprefix("statement_")}
    # Two words, which are hardly found together however large the record: one word alone has
    # more hits on a larger one.
    rare = " ".join(newest["text"].split()[-2:])
    return [
        question("mobile", "mobile list", "mobile", first=20),
        question("node", "node by id", "node", id=ids),
        question("feed", "feed", "feed", first=FEED),
        question("feed_counted", "feed with totalCount", "feed_counted", first=FEED),
        question(
            *("feed_bounded", "feed, counted to 1,000", "feed_counted"),
            first=FEED,
            atMost=COUNTED_TO,
        ),
        question("deep_page", f"page {page:,} of the feed", "feed", first=FEED, after=ends),
        of_ours("nested", "lists in lists", "nested", first=20),
        of_ours("provenance", "origins of 50 statements", "provenance", first=FEED),
        of_ours("claim", "a claim over time", "claim", id=DEBATED, first=LONGEST_PAGE),
        *(
            of_ours(
                f"search_{name}_{order.lower()}",
                f"search: {name} words, {order.lower()}",
                "search",
                query=words,
                orderBy=order,
                first=20,
            )
            for name, words in (("rare", rare), ("common", COMMON))
            for order in ("RANK", "NEWEST")
        ),
        *(
            of_ours(
                f"claims_{field.lower()}", f"claims by {field}", "claims", field=field, first=20
            )
            for field in ("CREATED", "LATEST_STANCE", "CONTESTED")
        ),
    ]


def of_ours(name: str, label: str, document: str, **variables: Any) -> Question:
    """A question that no other server has an answer to."""
    query = (FOLDER / "queries" / OURS / f"{document}.graphql").read_text()
    return Question(name, label, {OURS: {"query": query, "variables": variables}})


def question(name: str, label: str, document: str, **variables: Any) -> Question:
    """A question with its variables; one that differs between the servers is given for each."""
    return Question(
        name,
        label,
        {
            server: {
                "query": (FOLDER / "queries" / server / f"{document}.graphql").read_text(),
                "variables": {
                    key: value[server] if isinstance(value, dict) else value
                    for key, value in variables.items()
                },
            }
            for server in (OURS, PEER)
        },
    )


def walk(client: httpx.Client, url: str, statements: int) -> str:
    """The cursor of the statement at a place of the feed, counted from one."""
    after = None
    while statements:
        first = min(LONGEST_PAGE, statements)
        page = ask(client, url, WALK, first=first, after=after)
        after = page["statements"]["pageInfo"]["endCursor"]
        statements -= first
    assert isinstance(after, str)
    return after


def ask(client: httpx.Client, url: str, query: str, **variables: Any) -> dict[str, Any]:
    """The data of an answer that has no errors."""
    answer = client.post(url, json={"query": query, "variables": variables})
    body = answer.json()
    if "errors" in body:
        raise SystemExit(f"{url} answers with errors: {body['errors']}")
    data: dict[str, Any] = body["data"]
    return data
