"""One mutation, one transaction: who may write, repeats, refusals, and what is tried again."""

import asyncio
import dataclasses
import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import strawberry
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from schema.context import Context, Viewer
from schema.errors import Forbidden, Unauthenticated, Unavailable
from schema.mutations.inputs import Inputs
from schema.mutations.payload import Outcome, refused
from schema.tables import PROSE
from schema.tables.vocabulary import Scope
from schema.vault import Seal, Vault
from schema.writes import idempotency
from schema.writes.ledger import RowKey
from schema.writes.refusal import Refused
from schema.writes.rules import wrong_with
from schema.writes.writing import Writing

Work: TypeAlias = Callable[[Inputs, Writing, Any], Awaitable[RowKey | None]]
"""What a mutation does with its input in its transaction; gives the key of what it answers with."""

TRIES = 4

# Class 40 of PostgreSQL's codes: the transaction met others, and may well succeed another time.
MET_OTHERS = ("40001", "40P01")
TOO_MANY_WORDS = "54000"
OUR_FAULTS = ("22", "23", "42")
"""Classes of codes that tell of faults of ours, not of an outage."""


def writer(viewer: Viewer) -> Viewer:
    """The viewer, who may write. Raises ``Unauthenticated`` or ``Forbidden``."""
    if Scope.RECORDS_WRITE in viewer.scopes:
        return viewer
    if not viewer.is_known:
        raise Unauthenticated("To write, send `Authorization: Bearer …`.")
    raise Forbidden("To write, the scope `records:write` is needed.")


def unavailable() -> Unavailable:
    """The error of an outage."""
    return Unavailable("The record cannot be written just now. Try again shortly.")


async def transaction(context: Context, name: str, given: Any, work: Work) -> Outcome:
    """Do a mutation's work and commit it; where anything is refused, nothing is stored."""
    viewer = writer(context.viewer)
    for attempt in range(1, TRIES + 1):
        try:
            async with asyncio.timeout(context.operation_timeout):
                return await _attempt(context, viewer, name, given, work)
        except (PoolTimeout, OSError) as error:
            raise unavailable() from error
        except DBAPIError as error:
            code = getattr(error.orig, "sqlstate", None) or ""
            if code == "23505":
                return refused([("CONFLICT", ("input",), "Somebody else has just written this.")])
            if code == "23503":
                message = "Something that this is about is there no longer, or was needed still."
                return refused([("CONFLICT", ("input",), message)])
            if code == TOO_MANY_WORDS:
                message = "A text has more words than can be searched: shorten it."
                return refused([("BAD_USER_INPUT", ("input",), message)])
            if code in MET_OTHERS and attempt < TRIES:
                continue
            if code.startswith(OUR_FAULTS):
                raise
            raise unavailable() from error
    raise AssertionError


async def _attempt(context: Context, viewer: Viewer, name: str, given: Any, work: Work) -> Outcome:
    key = _text(given, "idempotency_key")
    reason = _text(given, "reason")
    async with context.writes() as session:
        writing = Writing(session, viewer, reason)
        inputs = Inputs(writing, context.vault)
        try:
            for message in () if reason is None else wrong_with(PROSE, reason):
                writing.refuse("BAD_USER_INPUT", message, path=("input", "reason"))
            writing.stop_if_refused()
            async with session.begin():
                if key is not None:
                    digests = _digests(name, given, context.vault)
                    earlier = await idempotency.claim(writing, key, digests)
                    if earlier is not None:
                        return Outcome(earlier[1])
                written = await work(inputs, writing, given)
                writing.stop_if_refused()
                if key is not None and written is not None:
                    await idempotency.remember(writing, key, written)
        except Refused as error:
            return refused(inputs.user_errors(error.refusals))
    return Outcome(None if written is None else written[1])


def _text(given: Any, name: str) -> str | None:
    value = getattr(given, name, None)
    return value if isinstance(value, str) else None


def _digests(name: str, given: Any, vault: Vault) -> list[bytes]:
    """What tells a repeat from another write with the same key: one for each key of the vault.

    Identities are sealed in it, lest they be guessed from what is stored.
    """
    found = []
    for seal in vault.seals:
        plain = json.dumps([name, _plain(given, seal)], sort_keys=True, default=str)
        found.append(hashlib.sha256(plain.encode(errors="surrogatepass")).digest())
    return found


def _plain(value: Any, seal: Seal) -> Any:
    """An input without what is absent."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        items = ((item.name, getattr(value, item.name)) for item in dataclasses.fields(value))
        return {
            name: seal(item) if name == "identity" and item is not None else _plain(item, seal)
            for name, item in items
            if item is not strawberry.UNSET
        }
    return [_plain(item, seal) for item in value] if isinstance(value, list) else value
