"""What an operation costs: how many objects its answer could have, told before anything is read.

The size of a page multiplies what is selected of its entries. A list that is not paged counts as
``LIST`` entries, and what has the database work by itself, a count or a write, as ``WORK``. Each
node is looked at once for one set of sizes, and what that costs is kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    get_directive_values,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    visit,
)
from graphql.execution.values import VariableValues

from schema.limits import Limit, Limits
from schema.planner.signatures import DEFAULT_PAGE

LIST = 10
WORK = 10
MOST_KEPT = 20
"""Sets of sizes whose costs are kept for one operation."""

SIZES = ("first", "last", "ids")
ENTRIES = ("nodes", "edges")
COUNT = "totalCount"


@dataclass(frozen=True, slots=True)
class Price:
    """What a selection costs: once, and again for each entry of the page that it is of."""

    once: int = 0
    each: int = 0

    def __add__(self, other: "Price") -> "Price":
        return Price(self.once + other.once, self.each + other.each)


FREE = Price()


@dataclass(slots=True)
class Costs:
    """The costs of one operation, by the sizes that its variables give."""

    schema: GraphQLSchema
    definition: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    limits: Limits
    _kept: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _names: tuple[str, ...] | None = None

    def of(self, variables: VariableValues) -> int:
        """The cost with these variables. Raises ``OperationTooLarge`` where it is too much."""
        if self._names is None:
            self._names = tuple(_sizing(self.definition, self.fragments))
        given = variables.coerced
        key = tuple(_size_of(given.get(name)) for name in self._names)
        cost = self._kept.get(key)
        if cost is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            cost = self._kept[key] = Costing(self, variables).total()
        self.limits.check(Limit.COST, cost)
        return cost


class Costing:
    """The cost of one operation with one set of sizes, in the making."""

    def __init__(self, costs: Costs, variables: VariableValues) -> None:
        self._costs = costs
        self._variables = variables
        self._known: dict[str, Price] = {}
        self.visits = 0
        """How many selections were looked at."""

    def total(self) -> int:
        """The operation's cost; the least is 1."""
        definition = self._costs.definition
        root = self._costs.schema.get_root_type(definition.operation)
        assert root is not None
        return max(1, self._within(definition.selection_set, root).once)

    def _within(self, selections: SelectionSetNode, type_: GraphQLCompositeType) -> Price:
        """The price of a selection set. Of the types that an object may have, it has one."""
        total, of_types = FREE, dict[str, Price]()
        for node in selections.selections:
            self.visits += 1
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                total += self._of_field(node, type_)
                continue
            condition, price = self._of_fragment(node, type_)
            if is_abstract_type(type_) and isinstance(condition, GraphQLObjectType):
                of_types[condition.name] = of_types.get(condition.name, FREE) + price
            else:
                total += price
        if not of_types:
            return total
        return total + Price(
            max(price.once for price in of_types.values()),
            max(price.each for price in of_types.values()),
        )

    def _of_fragment(
        self, node: SelectionNode, type_: GraphQLCompositeType
    ) -> tuple[GraphQLCompositeType, Price]:
        """The type that a fragment is for, and its price."""
        if isinstance(node, FragmentSpreadNode):
            fragment = self._costs.fragments[node.name.value]
            condition = self._type_of(fragment.type_condition.name.value)
            price = self._known.get(node.name.value)
            if price is None:
                price = self._within(fragment.selection_set, condition)
                self._known[node.name.value] = price
            return condition, price
        assert isinstance(node, InlineFragmentNode)
        if node.type_condition is not None:
            type_ = self._type_of(node.type_condition.name.value)
        return type_, self._within(node.selection_set, type_)

    def _type_of(self, name: str) -> GraphQLCompositeType:
        return self._costs.schema.type_map[name]  # type: ignore[return-value]

    def _of_field(self, node: FieldNode, parent: GraphQLCompositeType) -> Price:
        declared = self._costs.schema.get_field(parent, node.name.value)
        assert declared is not None
        type_ = get_named_type(declared.type)
        if is_leaf_type(type_):
            return Price(WORK if node.name.value == COUNT else 0)
        assert node.selection_set is not None
        below = self._within(node.selection_set, type_)  # type: ignore[arg-type]
        if parent is self._costs.schema.mutation_type:
            return Price(1 + WORK + below.once)
        if "first" in declared.args:
            return Price(1 + below.once + self._page(node) * below.each)
        if not is_list_type(get_nullable_type(declared.type)):
            return Price(1 + below.once)
        if node.name.value in ENTRIES and "pageInfo" in getattr(parent, "fields", ()):
            return Price(0, 1 + below.once)
        return Price(self._length(node, declared) * (1 + below.once))

    def _page(self, node: FieldNode) -> int:
        """The size of a page; one that will be refused is as large as pages may be."""
        most = self._costs.limits[Limit.PAGE]
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                size = self._number(argument.value)
                if size is not None:
                    return min(max(size, 0), most)
        return min(DEFAULT_PAGE, most)

    def _length(self, node: FieldNode, declared: GraphQLField) -> int:
        """How many entries a list has that is not paged: one for each id that is given."""
        for argument in node.arguments or ():
            if argument.name.value == "ids" and "ids" in declared.args:
                return self._number(argument.value) or 0
        return LIST

    def _number(self, node: Any) -> int | None:
        match node:
            case IntValueNode():
                return int(node.value)
            case ListValueNode():
                return len(node.values)
            case VariableNode():
                size = _size_of(self._variables.coerced.get(node.name.value))
                return None if size is None else int(size)
            case _:
                return 1 if node.kind == "string_value" else None

    def _is_included(self, node: SelectionNode) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not include or bool(include["if"])


def _size_of(value: Any) -> Any:
    """What of a variable's value a cost may depend on."""
    return len(value) if isinstance(value, list) else value


class _FindsSizes(Visitor):
    """Finds the variables that say how long a list is, or whether a part is selected."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def enter_argument(self, node: Any, *_: Any) -> None:
        if isinstance(node.value, VariableNode) and node.name.value in (*SIZES, "if"):
            self.names[node.value.name.value] = None


def _sizing(
    definition: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[str]:
    finds = _FindsSizes()
    for node in (definition, *fragments.values()):
        visit(node, finds)
    yield from finds.names
