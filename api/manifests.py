"""Manifests: what code generators write of an app's documents, read and found valid.

A JSON object of texts by their ids. GraphQL Code Generator's `persistedDocuments` and Relay's
persisted queries are such. Apollo has a form of its own.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
from graphql import OperationDefinitionNode

from api.errors import UsageError
from api.trusted_documents import BY_TEXT, hash_of
from schema.documents import Documents, InvalidDocument
from schema.errors import ExpectedError
from schema.limits import Limits
from schema.root import schema
from schema.tables.columns import BODY
from schema.writes.rules import wrong_with

Manifest = Mapping[str, str]
"""Texts of documents by their ids."""

APOLLO = "apollo-persisted-query-manifest"

LONGEST_ID = 250
ID = re.compile(r"(x-[A-Za-z0-9._~-]+:)?[A-Za-z0-9._~-]+")
"""What the GraphQL-over-HTTP specification calls a custom id, or one with a prefix of one's own."""

MOST_SHOWN = 20
"""Of what is wrong with a manifest."""


def read(path: Path, limits: Limits) -> Manifest:
    """A manifest whose documents are all valid for the schema; else says which are not, and why."""
    try:
        manifest = orjson.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror})") from None
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{path} is not JSON in UTF-8 ({error})") from None
    if isinstance(manifest, dict) and manifest.get("format") == APOLLO:
        manifest = of_apollo(manifest)
    if not isinstance(manifest, dict) or not manifest:
        raise UsageError(f"{path} is no manifest: a JSON object of documents by their ids")
    documents = Documents(schema._schema, limits)
    wrong = [
        f"{id_[:80]}: {reason}"
        for id_, text in manifest.items()
        for reason in faults(id_, text, documents)
    ]
    if wrong:
        more = [f"and {len(wrong) - MOST_SHOWN} more"] if len(wrong) > MOST_SHOWN else []
        raise UsageError("\n  ".join(["nothing is stored:", *wrong[:MOST_SHOWN], *more]))
    return manifest


def of_apollo(manifest: Mapping[str, Any]) -> Manifest | None:
    """A manifest of Apollo's, in the form of all others; None where it is none."""
    try:
        pairs = [(each["id"], each["body"]) for each in manifest["operations"]]
    except (KeyError, TypeError):
        return None
    found: dict[str, str] = {}
    for id_, text in pairs:
        if not isinstance(id_, str) or found.setdefault(id_, text) != text:
            return None
    return found


def faults(id_: str, text: Any, documents: Documents) -> Iterator[str]:
    """What is wrong with one document of a manifest."""
    by_text = BY_TEXT.fullmatch(id_)
    if not by_text and (not ID.fullmatch(id_) or len(id_) > LONGEST_ID):
        yield (
            "an id has letters, digits and -._~ (with a prefix of x-…: if it likes), or is sha256: "
            "and 64 hexadecimal digits in small letters"
        )
    if not isinstance(text, str):
        yield "the document is no text"
        return
    yield from wrong_with(BODY, text)
    if by_text and by_text[1] != hash_of(text).hex():
        yield f"the SHA-256 of the text is {hash_of(text).hex()}"
    try:
        node = documents.get(text).node
    except InvalidDocument as invalid:
        yield from (error.message for error in invalid.errors)
    except ExpectedError as error:
        yield error.message
    else:
        if not any(isinstance(each, OperationDefinitionNode) for each in node.definitions):
            yield "the document has no operation"
