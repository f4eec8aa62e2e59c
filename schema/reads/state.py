"""The state of records after each of their revisions.

A record's rows are its present state: an object of its columns, and under the name of each table
whose rows may belong to it these rows, by their ids. The inverses of later revisions lead back from
there.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache
from typing import Any, TypeAlias

from schema.context import Asking, Clearance, Reader, Sight
from schema.permissions import RECORDS, REQUIRES
from schema.reads.visibility import Seen
from schema.tables import METADATA, belongings, referred
from schema.tables.as_json import Document, camel_case, document_of, global_id, hex_of, names

State: TypeAlias = Document | None
"""A record as JSON; null for a topic that was removed."""

#: Kept to hold quotes to, and in the history to be undone; it is others' work, and never shown.
UNSHOWN = {"report": "body"}

PATCHES = (
    "SELECT id, record_type, patch FROM revision WHERE id = ANY($1::uuid[]) AND patch IS NOT NULL"
)

REVISIONS = "SELECT id, sequence, record_type, record_id FROM revision WHERE id = ANY($1::uuid[])"
LATER = (
    "SELECT record_id, sequence, inverse FROM revision"
    " WHERE record_id = ANY($1::uuid[]) AND sequence > $2 ORDER BY sequence DESC"
)


async def patches_of_revisions(asking: Asking) -> Mapping[str, list[Document]]:
    """What these revisions changed; nothing for those that made a record."""
    found: dict[str, list[Document]] = {}
    for key, record_type, patch in await asking.sight.reader.fetch(PATCHES, asking.keys):
        unshown = f"/{UNSHOWN.get(record_type)}"
        found[key] = [operation for operation in patch if operation["path"] != unshown]
    return found


async def states_of_revisions(asking: Asking) -> Mapping[str, State]:
    """The records after each of these revisions, as far as they may be seen."""
    sight = asking.sight
    revisions = await sight.reader.fetch(REVISIONS, asking.keys)
    if not revisions:
        return {}
    wanted: dict[str, dict[int, str]] = {}
    by_type: dict[str, list[str]] = {}
    for key, sequence, record_type, record in revisions:
        if record not in wanted:
            by_type.setdefault(record_type, []).append(record)
        wanted.setdefault(record, {})[sequence] = key
    present: dict[str, State] = {}
    for record_type, records in by_type.items():
        present |= await present_states(sight.reader, record_type, records)
    first = min(sequence for _, sequence, _, _ in revisions)
    inverses: dict[str, list[tuple[int, Any]]] = {record: [] for record in wanted}
    for record, sequence, inverse in await sight.reader.fetch(LATER, list(wanted), first):
        inverses[record].append((sequence, inverse))
    found: dict[str, State] = {}
    for record, sequences in wanted.items():
        found |= _walked_back(present[record], sequences, inverses[record])
    types = {key: record_type for key, _, record_type, _ in revisions}
    for key, state in found.items():
        if state is not None:
            state.pop(UNSHOWN.get(types[key], ""), None)
    if sight.clearance is not Clearance.CONFIDENTIAL:
        await _mask(sight, [(types[key], state) for key, state in found.items() if state])
    return found


def _walked_back(
    state: State, wanted: Mapping[int, str], later: Sequence[tuple[int, Any]]
) -> Iterator[tuple[str, State]]:
    """The states after the wanted revisions, by their keys, the newest first."""
    inverses = iter(later)
    step = next(inverses, None)
    for sequence in sorted(wanted, reverse=True):
        while step is not None and step[0] > sequence:
            state = applied(state, step[1] or ())
            step = next(inverses, None)
        yield wanted[sequence], deepcopy(state)


def applied(state: State, patch: Sequence[Mapping[str, Any]]) -> State:
    """A state with a patch of a revision, or its inverse, applied; the state may be changed."""
    for operation in patch:
        *steps, last = operation["path"].split("/")
        if not steps:
            state = deepcopy(operation["value"])
            continue
        assert state is not None
        place = state
        for step in steps[1:]:
            place = place[step]
        if operation["op"] == "remove":
            del place[last]
        else:
            place[last] = deepcopy(operation["value"])
    return state


async def present_states(reader: Reader, table: str, keys: Sequence[str]) -> dict[str, State]:
    """Records of one table as they are now, by their keys."""
    found: dict[str, State] = dict.fromkeys(keys)
    for row in await reader.fetch(f"SELECT * FROM {table} WHERE id = ANY($1::uuid[])", keys):
        columns: dict[str, Any] = dict(row)
        empty: Document = {camel_case(owned): {} for owned, _, _ in belongings(table)}
        found[columns["id"]] = {**document_of(table, columns), **empty}
    for owned, source, owner in belongings(table):
        select = f"SELECT {owner} AS owner, o.* FROM {source} WHERE {owner} = ANY($1::uuid[])"
        for row in await reader.fetch(select, keys):
            columns = dict(row)
            state = found[columns["owner"]]
            assert state is not None
            id_ = global_id(owned, columns["id"])
            state[camel_case(owned)][id_] = document_of(owned, columns)
    return found


async def _mask(sight: Sight, states: Sequence[tuple[str, Document]]) -> None:
    """Take out of states of records, each with its table, what the viewer may not see."""
    named: dict[str, set[str]] = {}
    for record, state in states:
        for table, document in _documents(record, state):
            for name, target in _references(table):
                if document[name] is not None:
                    named.setdefault(target, set()).add(hex_of(document[name]))
    seen: set[str] = set()
    for table, keys in named.items():
        seen |= await _seen(sight, table, sorted(keys))
    for record, state in states:
        for owned, rows in _collections(record, state):
            for id_ in [id_ for id_, row in rows.items() if _is_hidden(owned, row, seen)]:
                del rows[id_]
        kept = state.get("appearance", {})
        hops = state.get("hop", {})
        for id_ in [id_ for id_, hop in hops.items() if hop["appearanceId"] not in kept]:
            del hops[id_]
        for table, document in _documents(record, state):
            for name, _ in _references(table):
                if document[name] not in seen:
                    document[name] = None


async def _seen(sight: Sight, table: str, keys: Sequence[str]) -> set[str]:
    """The ids of those rows of a table that the viewer may see."""
    where = f"r.id = ANY($1::uuid[]) AND {Seen(sight.clearance)('r', table)}"
    rows = await sight.reader.fetch(f"SELECT r.id FROM {table} r WHERE {where}", keys)
    return {global_id(table, row[0]) for row in rows}


def _is_hidden(table: str, row: Document, seen: set[str]) -> bool:
    """Whether a row is not seen, since a record that it is seen with is not."""
    required = REQUIRES[table]
    return any(
        row[name] is not None and row[name] not in seen
        for name, _ in _references(table)
        if names(table)[name] in required
    )


def _documents(record: str, state: Document) -> Iterator[tuple[str, Document]]:
    """A record and the rows that belong to it, each with its table."""
    yield record, state
    for owned, rows in _collections(record, state):
        for row in rows.values():
            yield owned, row


def _collections(record: str, state: Document) -> Iterator[tuple[str, dict[str, Document]]]:
    for owned, _, _ in belongings(record):
        yield owned, state[camel_case(owned)]


@cache
def _references(table: str) -> list[tuple[str, str]]:
    """The columns of a table that point at records, by their names in JSON, and at which."""
    columns = METADATA.tables[table].columns
    return [
        (name, target)
        for name, column in names(table).items()
        if columns[column].foreign_keys and (target := referred(table, column)) in RECORDS
    ]
