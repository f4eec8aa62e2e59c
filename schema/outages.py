"""Connections that fail: what the driver raises then, and what becomes of it."""

import asyncpg

from schema.errors import Unavailable

LOST = (
    TimeoutError,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What is raised when a connection is lost, refused, cancelled or too slow."""


def unavailable() -> Unavailable:
    """The error of whoever wanted to read meanwhile."""
    return Unavailable("The record cannot be read just now. Try again shortly.")


def was_cancelled(error: Unavailable) -> bool:
    """Whether it is the database that ended a statement, which took too long."""
    return isinstance(error.__cause__, asyncpg.QueryCanceledError)


def too_slow(limit: str, seconds: float) -> Unavailable:
    """The error of what took longer than it may."""
    return Unavailable(
        f"This takes longer than {seconds:g} s. Ask for less, or try again later.",
        limit=limit,
        maximum=seconds,
    )
