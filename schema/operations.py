"""Operations in, answers out: the one way by which any transport has GraphQL answered."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any
from uuid import UUID

import orjson
from graphql import (
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
)
from graphql.execution.values import VariableValues, get_variable_values
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.answers import Answer, formatted, refused
from schema.codes import Code
from schema.context import Context, Edition
from schema.cost import WORK
from schema.documents import Document, Documents, InvalidDocument
from schema.edition import edition_of
from schema.errors import (
    BadRequest,
    ExpectedError,
    OperationRefused,
    OperationTooLarge,
    ReadingOnly,
    Unavailable,
)
from schema.limits import Limit, Limits
from schema.outages import too_slow, was_cancelled
from schema.planner.cache import Cache
from schema.planner.form import as_object, encoded
from schema.planner.planner import Planner, Plans
from schema.planner.selection import Operation
from schema.requests import Request, Watch

log = logging.getLogger("onrecord.operations")


class NotPrepared(Exception):
    """A request that is refused before it is planned, with its errors as clients see them."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors


FINED = (NotPrepared, BadRequest, ReadingOnly, OperationTooLarge)
"""What is refused before it has cost anything: looking at it costs, too."""


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """The new row that the executor is asked about."""

    written: UUID


class Operations:
    """Answers operations: the planned way where it can, the executor otherwise."""

    def __init__(
        self,
        schema: GraphQLSchema,
        planner: Planner,
        limits: Limits,
        *,
        introspection: bool = True,
        suggestions: bool = False,
    ) -> None:
        self._schema = schema
        self._limits = limits
        self._suggestions = suggestions
        self._documents = Documents(
            schema, limits, introspection=introspection, suggestions=suggestions
        )
        self._planner = planner

    @property
    def caches(self) -> Mapping[str, Cache[Any, Any]]:
        """What is kept from one operation to the next."""
        return {"documents": self._documents.cache, "plans": self._planner.cache}

    async def answer(self, request: Request, context: Context, *, planned: bool = True) -> Answer:
        """The answer to an operation. ``planned=False`` has the executor answer it.

        Raises ``ReadingOnly``.
        """
        try:
            await context.budget.open()
            try:
                return await self._answer(request, context, planned=planned)
            except FINED:
                await context.budget.fine(WORK)
                raise
        except NotPrepared as error:
            return refused(error.errors)
        except (BadRequest, OperationRefused) as error:
            return refused([formatted(GraphQLError(error.message, original_error=error))])

    async def edition(self, context: Context) -> Edition | None:
        """Which edition of the record there is now; None where the viewer has no budget left.

        It costs as little as anything may.
        """
        try:
            await context.budget.open()
            await context.budget.charge(1)
        except OperationRefused:
            return None
        async with context.reads.borrowed() as connection:
            return await edition_of(connection)

    async def watch(self, request: Request, context: Context) -> Watch | Answer | None:
        """What a subscription listens to; the answer that refuses it; None for other operations."""
        try:
            await context.budget.open()
            try:
                return await self._watch(request, context)
            except FINED:
                await context.budget.fine(WORK)
                raise
        except NotPrepared as error:
            return refused(error.errors)
        except (ExpectedError, GraphQLError) as error:
            cause = error if isinstance(error, ExpectedError) else error.original_error
            return refused([formatted(GraphQLError(error.message, original_error=cause))])

    async def _watch(self, request: Request, context: Context) -> Watch | None:
        document, definition, variables = self._prepared(request)
        if definition.operation is not OperationType.SUBSCRIPTION:
            return None
        await context.budget.charge(document.cost(definition, variables))
        operation = Operation.of(self._schema, definition, document.fragments, variables)
        (selected,) = operation.roots()
        plan = self._planner.written(
            definition,
            document.fragments,
            variables,
            context.viewer.scopes,
            self._limits,
            [selected.key],
            selected,
        )
        values = plan.arguments(variables)
        return Watch.of(request, document.node, context.viewer, variables, selected, plan, values)

    async def told(
        self, watch: Watch, keys: Sequence[str], context: Context
    ) -> Mapping[str, bytes | None]:
        """What is told of these new rows, by their keys; nothing of those that do not match.

        What is too large is told of each by itself, as that row's error where it alone is. Raises
        ``Unavailable`` when the database cannot be asked.
        """
        try:
            return await self._told(watch, keys, context)
        except OperationTooLarge as error:
            if len(keys) < 2:
                told = formatted(GraphQLError(error.message, original_error=error))
                return dict.fromkeys(keys, encoded({"data": None, "errors": [told]}))
        half = len(keys) // 2
        parts = [await self.told(watch, part, context) for part in (keys[:half], keys[half:])]
        return {**parts[0], **parts[1]}

    async def _told(
        self, watch: Watch, keys: Sequence[str], context: Context
    ) -> Mapping[str, bytes | None]:
        async with (
            context.reads.borrowed() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            found = await watch.plan.rows(connection, watch.values, as_object, context, keys)
        told: dict[str, bytes | None] = {}
        for key in keys:
            value = found[key]
            if value is None:
                told[key] = None
                continue
            try:
                told[key] = encoded({"data": {watch.name: value}})
            except orjson.JSONEncodeError:
                # An error stands somewhere among the values: the executor reports it.
                document = self._documents.get(watch.request.query)
                root = WrittenRow(UUID(key))
                answer = await self._executed(
                    document, watch.request, context, root=root, is_final=True
                )
                told[key] = answer.body
        return told

    def _prepared(
        self, request: Request
    ) -> tuple[Document, OperationDefinitionNode, VariableValues]:
        """What a request asks for, valid as far as that can be told before it is planned."""
        try:
            document = self._documents.get(request.query)
        except InvalidDocument as invalid:
            raise NotPrepared(
                [formatted(error, invalid.code) for error in invalid.errors]
            ) from None
        definition = document.operation(request.operation_name)
        sound = document.sound_variables(definition, request.variables)
        if sound is not None:
            return document, definition, sound
        variables = get_variable_values(
            self._schema,
            definition.variable_definitions or (),
            dict(request.variables),
            max_errors=20,
            hide_suggestions=not self._suggestions,
        )
        if isinstance(variables, list):
            raise NotPrepared([formatted(error, Code.BAD_USER_INPUT) for error in variables])
        return document, definition, variables

    async def _answer(self, request: Request, context: Context, *, planned: bool) -> Answer:
        document, definition, variables = self._prepared(request)
        context.definition = definition
        is_query = definition.operation is OperationType.QUERY
        if request.reading_only and not is_query:
            raise ReadingOnly("By GET only queries are answered. Send it by POST.")
        if definition.operation is OperationType.SUBSCRIPTION:
            raise BadRequest(
                "Subscriptions are answered as text/event-stream, or over WebSocket by the "
                "protocol graphql-transport-ws."
            )
        context.cost = document.cost(definition, variables)
        await context.budget.charge(context.cost)
        if not is_query:
            # What is too large to be read back is refused before it is written.
            self._planner.check_mutation(
                definition, document.fragments, variables, context.viewer.scopes, self._limits
            )
            return await self._executed(document, request, context, is_final=True)
        plans = self._planner.plans(
            definition, document.fragments, variables, context.viewer.scopes, self._limits
        )
        try:
            async with asyncio.timeout(context.operation_timeout):
                if planned and plans.complete:
                    data = await self._planned(plans, variables, context)
                    if data is not None:
                        return Answer(data, executed=True, edition=context.edition)
                return await self._executed(document, request, context)
        except TimeoutError:
            raise too_slow("operationTime", context.operation_timeout) from None
        except Unavailable as error:
            if was_cancelled(error):
                raise too_slow("statementTime", context.statement_timeout) from None
            raise

    async def _planned(
        self, plans: Plans, variables: VariableValues, context: Context
    ) -> bytes | None:
        """The planned way's answer; None where the executor must give it."""
        try:
            data = await self._planner.data(plans, variables, context)
            return encoded({"data": data, **self._extensions(context)})
        except OperationRefused:
            raise
        except (ExpectedError, GraphQLError, orjson.JSONEncodeError):
            # The planned way reports no errors (one that stands in the data's place cannot be
            # encoded): the executor meets it again and reports it with its path, beside the data
            # that stands.
            return None
        except Exception:
            log.exception("the planned way failed; the executor answers")
            return None

    async def _executed(
        self,
        document: Document,
        request: Request,
        context: Context,
        *,
        root: object = None,
        is_final: bool = False,
    ) -> Answer:
        """The executor's answer. ``is_final``: what was done stays done, whatever comes after."""
        context.values = 0
        # The document is parsed and valid: only the last step of Strawberry's own is left.
        executing = execute(
            self._schema,
            document.node,
            root_value=root,
            context_value=context,
            variable_values=dict(request.variables),
            operation_name=request.operation_name,
            executor_class=StrawberryGraphQLCoreExecutionContext,
            hide_suggestions=not self._suggestions,
        )
        result = await executing if isawaitable(executing) else executing
        for error in result.errors or ():
            if isinstance(error.original_error, OperationRefused) and not is_final:
                raise error.original_error
        body: dict[str, Any] = {"data": result.data}
        code = None
        if result.errors:
            body["errors"] = [formatted(error) for error in result.errors]
            code = body["errors"][0]["extensions"]["code"]
        body |= self._extensions(context)
        return Answer(encoded(body), executed=True, code=code)

    def _extensions(self, context: Context) -> dict[str, Any]:
        """What is told beside the data: the same for all who ask the same."""
        if context.cost is None:
            return {}
        return {
            "extensions": {"cost": {"requested": context.cost, "limit": self._limits[Limit.COST]}}
        }
