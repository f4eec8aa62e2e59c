"""One operation answered three ways: planned, executed, and by the reference."""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from graphql import ExecutionResult, GraphQLSchema, parse, validate
from sqlalchemy.ext.asyncio import async_sessionmaker

from schema.answers import Answer
from schema.context import Context, Standing, Viewer
from schema.limits import Limit, Limits
from schema.operations import Operations
from schema.read_pool import ReadPool
from schema.requests import Request
from schema.root import planner
from schema.root import schema as served
from schema.vault import Vault

from .access import Sight
from .comparison import compare
from .interpreter import BUDGET, answer
from .operation_generator import Operation
from .orders import Place
from .reader import Reader
from .rows import Rows

SCOPES: tuple[tuple[str, ...], ...] = ((), ("records:read",), ("confidential:read",))

PATIENCE = 10.0

LIMITS = Limits({Limit.COST: 2**31 - 1})
"""Whatever is generated is answered: what is compared is the answer, not the refusal."""


class Boundless:
    """A budget of which nothing is taken off."""

    standing = Standing(
        BUDGET["limit"], BUDGET["remaining"], datetime.fromisoformat(BUDGET["resetsAt"])
    )

    async def open(self) -> None: ...

    async def charge(self, cost: int) -> None: ...

    async def fine(self, cost: int) -> None: ...


class WatchedOperations(Operations):
    """The API's operations, which tell how many of them the executor has answered."""

    executed = 0

    async def _executed(self, *asked: Any, **how: Any) -> Answer:
        self.executed += 1
        return await super()._executed(*asked, **how)


class Alarms(logging.Handler):
    """Keeps what the API logs as a fault of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record))


class ThreeWays:
    """Asks the API, planned and executed, and the reference, over the same rows."""

    def __init__(self, schema: GraphQLSchema, rows: Rows, reads: ReadPool) -> None:
        self.schema = schema
        self.rows = rows
        self.places: dict[str, Place] = {}
        self.figures: Counter[str] = Counter()
        self._reads = reads
        self._operations = WatchedOperations(served._schema, planner, LIMITS)
        self._alarms = Alarms()
        logging.getLogger("onrecord").addHandler(self._alarms)
        now = datetime.now(UTC)
        self._sights = {scopes: Sight(rows, scopes, now) for scopes in SCOPES}

    async def agree(
        self,
        operation: Operation,
        scopes: tuple[str, ...] = (),
        places: dict[str, Place] | None = None,
    ) -> None:
        """Assert that all three ways answer alike; add what the cursors mean to ``places``."""
        with _noted(operation):
            await self._agree(operation, scopes, self.places if places is None else places)

    async def agree_without_reference(
        self, operation: Operation, scopes: tuple[str, ...] = ()
    ) -> Any:
        """Assert that the planner and the executor answer alike, and give their answer."""
        with _noted(operation):
            return json.loads(await self._agreed(operation, scopes))

    async def planned(self, operation: Operation, scopes: tuple[str, ...]) -> bytes:
        """The answer that the three ways agree on, to a viewer of these scopes."""
        return await self._ask(operation, scopes, planned=True)

    async def executed(self, operation: Operation, scopes: tuple[str, ...]) -> bytes:
        """The executor's answer."""
        return await self._ask(operation, scopes, planned=False)

    async def _agree(
        self, operation: Operation, scopes: tuple[str, ...], places: dict[str, Place]
    ) -> None:
        document = parse(operation.text)
        assert validate(self.schema, document) == []
        planned = await self._agreed(operation, scopes)
        expected = answer(
            self.schema,
            document,
            Reader(self._sights[scopes], self.places),
            operation.variables,
            operation.name,
        )
        body: dict[str, Any] = json.loads(planned)
        compare(body.get("data"), expected.data, places)
        assert _errors(body) == _expected_errors(expected)
        self.figures["bytes"] += len(planned)

    async def _agreed(self, operation: Operation, scopes: tuple[str, ...]) -> bytes:
        """What is answered alike planned and executed."""
        self._alarms.heard.clear()
        planned = await self._ask(operation, scopes, planned=True)
        executed = await self._ask(operation, scopes, planned=False)
        assert planned == executed
        assert self._alarms.heard == []
        return planned

    async def _ask(self, operation: Operation, scopes: Iterable[str], *, planned: bool) -> bytes:
        request = Request(operation.text, operation.name, operation.variables)
        viewer = Viewer(scopes=frozenset(scopes))
        context = Context(
            viewer,
            self._reads,
            PATIENCE,
            async_sessionmaker(),
            Vault(),
            PATIENCE,
            LIMITS,
            Boundless(),
        )
        before = self._operations.executed
        answered = await self._operations.answer(request, context, planned=planned)
        if planned:
            alone = self._operations.executed == before
            self.figures["planned" if alone else "left to the executor"] += 1
        return answered.body


@contextmanager
def _noted(operation: Operation) -> Iterator[None]:
    """Names the operation in whatever it fails with."""
    try:
        yield
    except AssertionError as error:
        error.add_note(f"{operation.text}\nwith {operation.variables} of {operation.name}")
        raise


def _errors(body: dict[str, Any]) -> set[tuple[tuple[str | int, ...], str]]:
    return {
        (tuple(error.get("path", ())), error["extensions"]["code"])
        for error in body.get("errors", ())
    }


def _expected_errors(result: ExecutionResult) -> set[tuple[tuple[str | int, ...], str]]:
    return {
        # What plain graphql-core refuses, such as a null for what is required, is bad input.
        (tuple(error.path or ()), (error.extensions or {}).get("code", "BAD_USER_INPUT"))
        for error in result.errors or ()
    }
