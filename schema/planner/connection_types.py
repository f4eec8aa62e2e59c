"""Connections: pages of a list, after the Relay specification."""

from typing import ClassVar, Generic, TypeVar

import strawberry

from schema.planner.fields import page

T = TypeVar("T")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = page(
        description="Whether the list goes on after this page; exact in both directions."
    )
    has_previous_page: bool = page(
        description="Whether the list has entries before this page; exact in both directions."
    )
    start_cursor: str | None = page(
        description="The cursor of the page's first entry; null on an empty page."
    )
    end_cursor: str | None = page(
        description="The cursor of the page's last entry; null on an empty page."
    )


@strawberry.type(description="One entry of a page.")
class Edge(Generic[T]):
    cursor: str = page(
        description=(
            "Where this entry stands, for `after` and `before`. It belongs to the list's order "
            "and is refused with another."
        )
    )
    node: T = page(description="The entry itself.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[T]):
    is_connection: ClassVar[bool] = True

    edges: list[Edge[T]] = page(description="The page's entries, each with its cursor.")
    nodes: list[T] = page(description="The page's entries without cursors.")
    page_info: PageInfo = page(description="Where this page stands in the list.")
    total_count: int = page(
        description=(
            "How many entries the whole list has, as far as you may see them. Counted only when "
            "selected; `atMost: n` counts no further than n, so an answer of n then means "
            '"n or more".'
        )
    )
