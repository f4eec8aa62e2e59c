"""How much a document selects, told from its text alone: each node is looked at once.

A fragment counts wherever it is spread, and fragments spread fragments: a text of 700 bytes may
select a million fields. What a fragment selects is therefore counted once and remembered.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from schema.limits import Limit, Limits


@dataclass(frozen=True, slots=True)
class Extent:
    """What a part of a document selects, its fragments in their places."""

    nesting: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0

    def beside(self, other: "Extent") -> "Extent":
        """Both of them, in one selection set."""
        return Extent(
            max(self.nesting, other.nesting),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
        )


NOTHING = Extent()


class Extents:
    """The extents of a document's parts."""

    def __init__(self, document: DocumentNode, limits: Limits) -> None:
        self._limits = limits
        self._document = document
        self._fragments: Mapping[str, FragmentDefinitionNode] = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, Extent] = {}
        self.visits = 0
        """How many selections were looked at."""

    def check(self) -> None:
        """Refuse a document of which an operation is too large. Raises ``OperationTooLarge``."""
        for node in self._document.definitions:
            if isinstance(node, OperationDefinitionNode):
                extent = self._within(node.selection_set, 1)
                own = Extent(directives=len(node.directives or ()))
                self._check(extent.beside(own))

    def _check(self, extent: Extent) -> None:
        check = self._limits.check
        check(Limit.NESTING, extent.nesting)
        check(Limit.FIELDS, extent.fields)
        check(Limit.ALIASES, extent.aliases)
        check(Limit.DIRECTIVES, extent.directives)

    def _within(self, selections: SelectionSetNode | None, level: int) -> Extent:
        """The extent of a selection set; ``level`` bounds how deep this goes."""
        if selections is None:
            return NOTHING
        self._limits.check(Limit.NESTING, level)
        total = NOTHING
        for node in selections.selections:
            total = total.beside(self._of(node, level))
        return Extent(total.nesting + 1, total.fields, total.aliases, total.directives)

    def _of(self, node: SelectionNode, level: int) -> Extent:
        self.visits += 1
        directives = Extent(directives=len(node.directives or ()))
        if isinstance(node, FragmentSpreadNode):
            return self._of_fragment(node.name.value, level).beside(directives)
        below = self._within(node.selection_set, level + 1)  # type: ignore[attr-defined]
        if isinstance(node, FieldNode):
            return below.beside(Extent(0, 1, int(node.alias is not None), directives.directives))
        return below.beside(directives)

    def _of_fragment(self, name: str, level: int) -> Extent:
        known = self._known.get(name)
        fragment = self._fragments.get(name)
        if known is None and fragment is not None:
            # What is found of a fragment within itself is nothing: validation refuses it.
            self._known[name] = NOTHING
            known = self._known[name] = self._within(fragment.selection_set, level + 1)
        return known or NOTHING
