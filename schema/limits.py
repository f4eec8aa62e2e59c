"""What one operation may ask for: enough for any page, not enough to hold up the others."""

from collections.abc import Mapping
from enum import Enum

from schema.errors import OperationTooLarge


class Limit(Enum):
    """A limit: its name for clients, its value where nothing else is set, and what it counts."""

    BODY = "body", 1_000_000, "bytes of a request"
    TOKENS = "tokens", 4_000, "tokens of a document"
    NESTING = "nesting", 200, "selections nested in one another"
    FIELDS = "fields", 4_000, "fields, each as often as fragments repeat it"
    ALIASES = "aliases", 400, "aliases, each as often as fragments repeat it"
    DIRECTIVES = "directives", 200, "directives, each as often as fragments repeat it"
    ROOT_FIELDS = "rootFields", 100, "root fields"
    LISTS = "lists", 200, "list fields"
    DEPTH = "depth", 20, "lists nested in one another"
    REFERENCES = "references", 40, "single references followed below one list"
    CONDITIONS = "conditions", 1_000, "conditions in all `where` together"
    RELATIONS = "relations", 6, "relations nested in one `where`"
    COST = "cost", 1_000_000, "objects that the answer could have"
    VALUES = "values", 500_000, "values in the answer"
    PAGE = "page", 100, "entries of a page"

    __hash__ = object.__hash__
    """Limits are looked up all the time, and an enumeration's own hash is that of its name."""

    def __init__(self, label: str, maximum: int, what: str) -> None:
        self.label = label
        self.maximum = maximum
        self.what = what

    @property
    def setting(self) -> str:
        """The name of its setting."""
        return f"limit_{self.name.lower()}"


MOST_TOLD = 2**53 - 1
"""The largest whole number that every reader of JSON takes for what it is."""


class Limits:
    """The limits of one deployment."""

    def __init__(self, chosen: Mapping[Limit, int] | None = None) -> None:
        self._maximum = {limit: limit.maximum for limit in Limit} | dict(chosen or {})

    def __getitem__(self, limit: Limit) -> int:
        """How much a limit allows."""
        return self._maximum[limit]

    def check(self, limit: Limit, requested: int) -> None:
        """Refuse the operation when it asks for more. Raises ``OperationTooLarge``."""
        maximum = self._maximum[limit]
        if requested > maximum:
            raise OperationTooLarge(
                f"At most {maximum:,} {limit.what} are allowed; here are more.",
                limit=limit.label,
                maximum=maximum,
                requested=min(requested, MOST_TOLD),
            )
