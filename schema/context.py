"""Who asks, and what an operation may use to answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, Protocol, TypeAlias

import strawberry
from graphql import OperationDefinitionNode
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from schema.limits import Limits
from schema.read_pool import ReadPool
from schema.tables.vocabulary import Scope
from schema.vault import Vault


class Clearance(IntEnum):
    """How much of the record a viewer may see; each step includes the one below it."""

    GUEST = 0
    READER = 1
    CONFIDENTIAL = 2


CLEARANCE_OF_SCOPE = {
    "records:read": Clearance.READER,
    "confidential:read": Clearance.CONFIDENTIAL,
}


Scopes: TypeAlias = frozenset[str]
"""What a viewer may do beyond what everyone may."""


def clearance_of(scopes: Scopes) -> Clearance:
    """The highest clearance that any of these scopes gives."""
    return max(
        (CLEARANCE_OF_SCOPE.get(scope, Clearance.GUEST) for scope in scopes),
        default=Clearance.GUEST,
    )


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one on whose behalf an operation is answered."""

    label: str = "guest"
    scopes: Scopes = frozenset()

    @property
    def is_known(self) -> bool:
        """Whether good credentials were sent."""
        return self != GUEST

    @property
    def clearance(self) -> Clearance:
        """The highest clearance that any of the viewer's scopes gives."""
        return clearance_of(self.scopes)


GUEST = Viewer()
OPERATOR = Viewer("cli", frozenset(map(str, Scope)))
"""Whoever runs the command `onrecord`: the database is theirs."""


class Reader(Protocol):
    """What reads need of the driver's connections."""

    async def fetch(self, query: str, *args: Any) -> list[Sequence[Any]]:
        """The rows of a SELECT."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Where a read of its own reads, and on whose behalf."""

    reader: Reader
    clearance: Clearance
    vault: Vault
    kept: dict[Hashable, Any] = field(default_factory=dict)
    """What was read for one question and answers others of the same snapshot, too."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question about many rows at once: what is asked, and on whose behalf."""

    sight: Sight
    keys: Sequence[Any]
    arguments: Mapping[str, Any]
    """The field's arguments, by their names in the schema."""
    wanted: frozenset[str]
    """The names of all fields that are selected of the answers: no others need be found out."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a viewer stands: what one may ask for until when, in the unit of cost."""

    limit: int
    remaining: int
    resets_at: datetime


class Budget(Protocol):
    """What a viewer may ask for in a while."""

    async def open(self) -> None:
        """Look up where the viewer stands. Raises ``RateLimited`` where nothing is left."""

    async def charge(self, cost: int) -> None:
        """Take an operation's cost off. Raises ``RateLimited``, and takes nothing, if it is more
        than is left."""

    async def fine(self, cost: int) -> None:
        """Take off the cost of a request that is refused, or what is left."""

    @property
    def standing(self) -> Standing:
        """Where the viewer stands now."""


Question: TypeAlias = Callable[[Asking], Awaitable[Mapping[Any, Any]]]
"""A read of its own: the answer for each of these rows, by their keys; null where it has none.

An answer is a value; the key of a row; a tuple with a name for each field of the type that the
planned field leads to; a tuple of such; or, for a connection, its ``Entries``. An error in an
answer's place is reported where it stands.
"""


class Entries(Protocol):
    """All entries of one list, in their order, for pages to be cut from.

    Each is a tuple with a name for each field of its type, and has a ``place``.
    """

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> Sequence[Any]: ...

    def index(self, place: tuple[str, str], /) -> int:
        """Where the entry with that place stands. Raises ``ValueError`` when it is not there."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of the record at one time."""

    name: str
    """The same only where every question has the same answer, asked with the same scopes."""
    lasts: float | None
    """Seconds until the next embargo ends; None where nothing is under one."""


@dataclass(slots=True)
class Context:
    """What resolvers of one operation share.

    Root fields of the executed way run at once; ``turn`` lets them read one after the other, so
    that an operation never holds more than one connection of the pool.
    """

    viewer: Viewer
    reads: ReadPool
    operation_timeout: float
    """Seconds that reading may take altogether, and each mutation."""
    writes: async_sessionmaker[AsyncSession]
    vault: Vault
    statement_timeout: float
    """Seconds that one SQL statement may run."""
    limits: Limits
    budget: Budget
    is_dated: bool = False
    """Whether the answer's edition is to be told, where all of it is read in one snapshot."""
    edition: Edition | None = None
    definition: OperationDefinitionNode | None = None
    """The operation, once it is known."""
    cost: int | None = None
    """What it costs, once that is known."""
    values: int = 0
    """Of how many values the answer consists that was read so far."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


Info: TypeAlias = strawberry.Info[Context, None]
"""What a resolver with an ``info`` parameter is given."""
