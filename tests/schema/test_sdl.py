"""The committed SDL against the code, and against the contract that it fulfils step by step."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    ConstDirectiveNode,
    DefinitionNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    UnionTypeDefinitionNode,
    build_schema,
    parse,
    print_ast,
)

from schema.root import schema

ROOT = Path(__file__).parents[2]
SDL = (ROOT / "schema" / "schema.graphql").read_text()
CONTRACT = ROOT.parent / "shared" / "design" / "contract.graphql"

# What the contract names and the API does not have yet. What is built leaves this list.
MISSING: set[str] = set()

# The contract gives these in a comment.
ORDERS = {
    "ActorOrderField": ["NAME", "CREATED"],
    "ClaimOrderField": ["LATEST_STANCE", "CONTESTED", "CREATED"],
    "ReportOrderField": ["PUBLISHED", "CREATED"],
    "StatementOrderField": ["SAID", "CREATED"],
}

# The contract gives these in a comment, too.
MUTATIONS = {
    ("actor", "report", "statement", "claim", "assessment"): (
        *("Create", "Update"),
        *("Retract", "Restore"),
    ),
    (
        *("topic", "topicTag", "affiliation", "citation"),
        *("appearance", "stance", "statementLink"),
    ): ("Create", "Update", "Remove"),
}

Coordinates = dict[str, str]
"""What is said of each schema coordinate: `Actor.name` → `String!`."""


def coordinates(sdl: str) -> Coordinates:
    """Each type, field, argument and enum value of a document, and what is said of it."""
    return dict(
        pair for definition in parse(sdl).definitions for pair in _of_definition(definition)
    )


def _of_definition(definition: DefinitionNode) -> Iterator[tuple[str, str]]:
    match definition:
        case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
            name = definition.name.value
            interfaces = sorted(interface.name.value for interface in definition.interfaces or ())
            yield name, " & ".join([definition.kind, *interfaces])
            for field in definition.fields or ():
                yield from _of_field(name, field)
        case InputObjectTypeDefinitionNode():
            name = definition.name.value
            yield name, _with_directives(definition.kind, definition.directives)
            for value in definition.fields or ():
                yield f"{name}.{value.name.value}", _of_input(value)
        case EnumTypeDefinitionNode():
            name = definition.name.value
            yield name, definition.kind
            for term in definition.values or ():
                yield f"{name}.{term.name.value}", "value"
        case UnionTypeDefinitionNode():
            types = sorted(type_.name.value for type_ in definition.types or ())
            yield definition.name.value, " | ".join([definition.kind, *types])
        case ScalarTypeDefinitionNode():
            said = _with_directives(definition.kind, definition.directives)
            yield definition.name.value, said


def _of_field(type_name: str, field: FieldDefinitionNode) -> Iterator[tuple[str, str]]:
    name = f"{type_name}.{field.name.value}"
    yield name, print_ast(field.type)
    for argument in field.arguments or ():
        yield f"{name}({argument.name.value}:)", _of_input(argument)


def _of_input(value: InputValueDefinitionNode) -> str:
    default = f" = {print_ast(value.default_value)}" if value.default_value else ""
    return f"{print_ast(value.type)}{default}"


def _with_directives(kind: str, directives: tuple[ConstDirectiveNode, ...] | None) -> str:
    return " ".join([kind, *(print_ast(directive) for directive in directives or ())])


def parent(coordinate: str) -> str:
    """`Query.node(id:)` is of `Query.node`, and that is of `Query`, which is of nothing."""
    return coordinate.rpartition("(" if "(" in coordinate else ".")[0]


@pytest.fixture(scope="module")
def ours() -> Coordinates:
    return coordinates(SDL)


@pytest.fixture(scope="module")
def contract() -> Coordinates:
    if not CONTRACT.exists():
        pytest.skip(f"there is no contract at {CONTRACT.relative_to(ROOT.parent)}")
    return coordinates(CONTRACT.read_text())


def test_the_committed_sdl_is_what_the_code_says() -> None:
    assert f"{schema.as_str()}\n" == SDL


def test_what_the_contract_says_of_what_is_built_holds(
    ours: Coordinates, contract: Coordinates
) -> None:
    both = ours.keys() & contract.keys()
    assert {name: ours[name] for name in both} == {name: contract[name] for name in both}


def test_what_is_still_missing_from_the_contract_is_known(
    ours: Coordinates, contract: Coordinates
) -> None:
    missing = contract.keys() - ours.keys()
    assert {name for name in missing if parent(name) not in missing} == MISSING


def test_a_type_of_the_contract_has_nothing_that_the_contract_lacks(
    ours: Coordinates, contract: Coordinates
) -> None:
    added = {name for name in ours.keys() - contract.keys() if parent(name) in contract}
    assert {name for name in added if parent(name) != "Mutation"} == set()


def test_every_noun_has_the_mutations_of_its_kind(ours: Coordinates, contract: Coordinates) -> None:
    named = {name for name in contract if parent(name) == "Mutation"}
    pattern = {
        f"Mutation.{noun}{verb}"
        for nouns, verbs in MUTATIONS.items()
        for noun in nouns
        for verb in verbs
    }
    found = {name for name in ours if parent(name) == "Mutation"}
    assert found == (named | pattern) - MISSING


def test_every_connection_follows_the_one_that_stands_for_all(
    ours: Coordinates, contract: Coordinates
) -> None:
    def shape(names: Coordinates, noun: str) -> Coordinates:
        return {
            name.replace(noun, "X", 1): said.replace(noun, "X", 1).replace("XEntry", "X")
            for name, said in names.items()
            if name.split(".")[0] in (f"{noun}Connection", f"{noun}Edge")
        }

    pattern = shape(contract, "Statement")
    nouns = {name.removesuffix("Connection") for name in ours if name.endswith("Connection")}
    # A search has a connection of its own, with more in it.
    nouns = {noun for noun in nouns if "." not in noun} - {"Search"}
    assert nouns == {
        "Actor",
        "Affiliation",
        "Appearance",
        "Assessment",
        "Citation",
        "Claim",
        "Contradiction",
        "Report",
        "Revision",
        "Stance",
        "Statement",
        "StatementLink",
        "Timeline",
        "Topic",
    }
    assert {noun: shape(ours, noun) for noun in nouns} == dict.fromkeys(nouns, pattern)


@pytest.mark.parametrize(("enum", "values"), ORDERS.items())
def test_a_list_is_ordered_by_what_the_contract_names(
    ours: Coordinates, enum: str, values: list[str]
) -> None:
    assert [name for name in ours if parent(name) == enum] == [f"{enum}.{v}" for v in values]


def test_everything_is_described_in_whole_sentences() -> None:
    described = dict(_descriptions())
    assert {name: text for name, text in described.items() if not text.endswith((".", ".)"))} == {}
    assert len(described) > 500


def _descriptions() -> Iterator[tuple[str, str]]:
    for name, type_ in build_schema(SDL).type_map.items():
        if name.startswith("__") or name in ("Boolean", "Float", "ID", "Int", "String"):
            continue
        yield name, type_.description or ""
        if isinstance(type_, GraphQLEnumType):
            for value_name, value in type_.values.items():
                yield f"{name}.{value_name}", value.description or ""
        elif isinstance(type_, GraphQLInputObjectType):
            for field_name, input_field in type_.fields.items():
                yield f"{name}.{field_name}", input_field.description or ""
        elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in type_.fields.items():
                yield f"{name}.{field_name}", field.description or ""
                for argument_name, argument in field.args.items():
                    yield f"{name}.{field_name}({argument_name}:)", argument.description or ""
