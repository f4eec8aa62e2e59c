"""One search with all that can be selected of it."""

from typing import Any, TypeAlias

from tests.conftest import Ask

Told: TypeAlias = dict[str, Any]

FOUND = """
query ($text: String!, $in: SearchScope!, $where: SearchWhere, $order: SearchOrder! = RANK,
       $first: Int, $after: String) {
  search(query: $text, in: $in, where: $where, orderBy: $order, first: $first, after: $after) {
    totalCount
    edges {
      cursor score
      snippet { text marks { start end } }
      node {
        __typename
        ... on Actor { name }
        ... on Statement { text speaker { name } }
        ... on Report { headline }
        ... on Claim { text }
      }
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


async def search(ask: Ask, query: str, scope: str, **more: Any) -> Told:
    data = await ask(FOUND, text=query, **{"in": scope}, **more)
    found: Told = data["search"]
    return found


def words(edge: Told) -> list[str]:
    """The words that are marked in a hit's snippet."""
    snippet = edge["snippet"]
    return [snippet["text"][mark["start"] : mark["end"]] for mark in snippet["marks"]]
