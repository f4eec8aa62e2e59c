"""Operations in, answers out: the one way by which any transport has GraphQL answered."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

import orjson
from graphql import GraphQLError, GraphQLSchema, OperationType, execute
from graphql.execution.values import get_variable_values
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.context import Context
from schema.documents import Document, Documents, InvalidDocument
from schema.errors import BadRequest, ExpectedError, OperationRefused, masked
from schema.outages import within
from schema.planner.form import encoded
from schema.planner.planner import Planner

log = logging.getLogger("onrecord.operations")


@dataclass(frozen=True, slots=True)
class Request:
    """One operation to be answered."""

    query: str
    operation_name: str | None
    variables: Mapping[str, Any]
    reading_only: bool = False
    """Whether the transport may not change anything (GET)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A GraphQL response as bytes of JSON.

    ``executed`` is false where the request was refused before execution: there is then no ``data``.
    """

    body: bytes
    executed: bool
    code: str | None = None
    """The first error's code, where the request was refused."""


class Operations:
    """Answers operations: the planned way where it can, the executor otherwise."""

    def __init__(self, schema: GraphQLSchema, planner: Planner) -> None:
        self._schema = schema
        self._documents = Documents(schema)
        self._planner = planner

    async def answer(self, request: Request, context: Context, *, planned: bool = True) -> Answer:
        """The answer to an operation. ``planned=False`` has the executor answer it."""
        try:
            async with within(context.operation_timeout):
                return await self._answer(request, context, planned=planned)
        except InvalidDocument as invalid:
            return _refused([_formatted(error, invalid.code) for error in invalid.errors])
        except (BadRequest, OperationRefused) as error:
            return _refused([_formatted(GraphQLError(error.message, original_error=error))])

    async def _answer(self, request: Request, context: Context, *, planned: bool) -> Answer:
        document = self._documents.get(request.query)
        definition = document.operation(request.operation_name)
        is_query = definition.operation is OperationType.QUERY
        if request.reading_only and not is_query:
            raise BadRequest("By GET only queries are answered. Send it by POST.")
        variables = get_variable_values(
            self._schema,
            definition.variable_definitions or (),
            dict(request.variables),
            max_errors=20,
        )
        if isinstance(variables, list):
            return _refused([_formatted(error, "BAD_USER_INPUT") for error in variables])
        if is_query:
            plans = self._planner.plans(
                definition, document.fragments, variables, context.viewer.scopes
            )
            if planned and plans.complete:
                try:
                    data = await self._planner.data(plans, variables, context)
                    return Answer(encoded({"data": data}), executed=True)
                except OperationRefused:
                    raise
                except (ExpectedError, GraphQLError, orjson.JSONEncodeError):
                    # The planned way reports no errors (one that stands in the data's place cannot
                    # be encoded): the executor meets it again and reports it with its path, beside
                    # the data that stands.
                    pass
                except Exception:
                    log.exception("the planned way failed; the executor answers")
        return await self._executed(document, request, context)

    async def _executed(self, document: Document, request: Request, context: Context) -> Answer:
        # The document is parsed and valid: only the last step of Strawberry's own is left.
        executing = execute(
            self._schema,
            document.node,
            context_value=context,
            variable_values=dict(request.variables),
            operation_name=request.operation_name,
            executor_class=StrawberryGraphQLCoreExecutionContext,
        )
        result = await executing if isawaitable(executing) else executing
        for error in result.errors or ():
            if isinstance(error.original_error, OperationRefused):
                raise error.original_error
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = [_formatted(error) for error in result.errors]
        return Answer(encoded(body), executed=True)


def _refused(errors: list[dict[str, Any]]) -> Answer:
    return Answer(encoded({"errors": errors}), executed=False, code=errors[0]["extensions"]["code"])


def _formatted(error: GraphQLError, code: str | None = None) -> dict[str, Any]:
    """An error as clients see it: what is not meant for them is masked and logged."""
    formatted: dict[str, Any] = {"message": error.message}
    if error.locations:
        formatted["locations"] = [location.formatted for location in error.locations]
    if error.path is not None:
        formatted["path"] = error.path
    cause = error.original_error
    extensions: dict[str, Any]
    if isinstance(cause, ExpectedError):
        extensions = {"code": cause.code, **cause.details}
    elif cause is None or isinstance(cause, GraphQLError):
        extensions = {"code": code or "BAD_USER_INPUT"}
    elif code is not None:
        extensions = {"code": code}
    else:
        fault = masked(cause)
        formatted["message"] = fault.message
        extensions = {"code": fault.code, **fault.details}
    formatted["message"] = formatted["message"].encode(errors="replace").decode()
    formatted["extensions"] = extensions
    return formatted
