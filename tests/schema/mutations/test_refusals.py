"""What is wrong with an input is told by its path, and changes nothing."""

from typing import Any

import pytest

from tests.api.writers import (
    Write,
    refusals,
    unchanged,
    write,
    written,
)

pytestmark = pytest.mark.anyio


REFUSED: dict[str, tuple[str, dict[str, Any], list[tuple[str, str]]]] = {
    "an empty name": (
        "actorCreate",
        {"kind": "PERSON", "name": " "},
        [("BAD_USER_INPUT", "input.name")],
    ),
    "a name that is too long": (
        "actorCreate",
        {"kind": "PERSON", "name": "a" * 251},
        [("BAD_USER_INPUT", "input.name")],
    ),
    "a NUL": (
        "actorCreate",
        {"kind": "PERSON", "name": "a\0"},
        [("BAD_USER_INPUT", "input.name")],
    ),
    "no country": (
        "actorCreate",
        {"kind": "STATE", "name": "X", "country": "XX"},
        [("BAD_USER_INPUT", "input.country")],
    ),
    "an unnamed actor without a descriptor": (
        "actorCreate",
        {"kind": "UNNAMED", "name": "an official"},
        [("BAD_USER_INPUT", "input.descriptor")],
    ),
    "a named actor with a descriptor": (
        "actorCreate",
        {"kind": "PERSON", "name": "Ann", "descriptor": "an official"},
        [("BAD_USER_INPUT", "input.descriptor")],
    ),
    "a domain in capitals": (
        "actorCreate",
        {"kind": "OUTLET", "name": "X", "domain": "X.example"},
        [("BAD_USER_INPUT", "input.domain")],
    ),
    "two names alike, and a bad one": (
        "actorCreate",
        {
            "kind": "PERSON",
            "name": "Ann",
            "names": [{"text": "A", "kind": "ALIAS"}, {"text": "A", "kind": "FORMER"}],
        },
        [("CONFLICT", "input.names.1.text")],
    ),
    "an embargo on what is internal": (
        "actorCreate",
        {
            "kind": "PERSON",
            "name": "Ann",
            "visibility": "INTERNAL",
            "embargoUntil": "2040-01-01T00:00:00Z",
        },
        [("BAD_USER_INPUT", "input.embargoUntil")],
    ),
    "no EDTF": (
        "statementCreate",
        {"act": "ASSERT", "text": "t", "said": {"edtf": "last Friday"}},
        [("BAD_USER_INPUT", "input.said.edtf")],
    ),
    "a relative date without words": (
        "statementCreate",
        {"act": "ASSERT", "text": "t", "said": {"edtf": "XXXX-XX-XX", "basis": "RELATIVE"}},
        [("BAD_USER_INPUT", "input.said.text")],
    ),
    "several at once": (
        "statementCreate",
        {
            "act": "ASSERT",
            "text": "t",
            "said": {"edtf": "never"},
            "speaker": f"actor_{'0' * 32}",
            "addressee": f"report_{'0' * 32}",
            "onBehalfOf": "nobody",
        },
        [
            ("BAD_USER_INPUT", "input.said.edtf"),
            ("NOT_FOUND", "input.speaker"),
            ("BAD_USER_INPUT", "input.onBehalfOf"),
            ("BAD_USER_INPUT", "input.addressee"),
        ],
    ),
    "a quantity the wrong way round": (
        "claimCreate",
        {"text": "t", "quantity": {"text": "some", "min": 2, "max": 1}},
        [("BAD_USER_INPUT", "input.quantity.min")],
    ),
    "an assessment of nothing": (
        "assessmentCreate",
        {"assessor": f"actor_{'0' * 32}", "verdict": "false"},
        [("NOT_FOUND", "input.assessor")],
    ),
    "a domain that goes on in another line": (
        "actorCreate",
        {"kind": "OUTLET", "name": "X", "domain": "a.example\n"},
        [("BAD_USER_INPUT", "input.domain")],
    ),
    "a domain with a character that is not seen": (
        "actorCreate",
        {"kind": "OUTLET", "name": "X", "domain": "a\u200b.example"},
        [("BAD_USER_INPUT", "input.domain")],
    ),
    "a domain that is not in the network's letters": (
        "actorCreate",
        {"kind": "OUTLET", "name": "X", "domain": "mönch.example"},
        [("BAD_USER_INPUT", "input.domain")],
    ),
    "what is no domain": (
        "actorCreate",
        {"kind": "OUTLET", "name": "X", "domain": "a..example"},
        [("BAD_USER_INPUT", "input.domain")],
    ),
    "a year that cannot be stored": (
        "statementCreate",
        {"act": "ASSERT", "text": "t", "said": {"edtf": "9999"}},
        [("BAD_USER_INPUT", "input.said.edtf")],
    ),
    "labels that are too long together": (
        "topicCreate",
        {"label": "t", "altLabels": ["l" * 250] * 81},
        [("BAD_USER_INPUT", "input.altLabels")],
    ),
    "what is not there": (
        "claimUpdate",
        {"id": f"claim_{'0' * 32}", "expectedVersion": 1, "text": "t"},
        [("NOT_FOUND", "input.id")],
    ),
    "an id of another type": (
        "claimUpdate",
        {"id": f"actor_{'0' * 32}", "expectedVersion": 1, "text": "t"},
        [("BAD_USER_INPUT", "input.id")],
    ),
    "no id": (
        "claimRetract",
        {"id": "x", "expectedVersion": 1, "reason": "r"},
        [("BAD_USER_INPUT", "input.id")],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_wrong_is_refused_by_its_path_and_nothing_changes(
    editor: Write, database: str, name: str
) -> None:
    mutation, given, expected = REFUSED[name]
    async with unchanged(database):
        assert await refusals(editor, mutation, **given) == expected


async def test_a_domain_is_one_outlets(editor: Write, database: str) -> None:
    first = await written(editor, "actorCreate", kind="OUTLET", name="A", domain="taken.example")
    async with unchanged(database):
        payload = await write(
            editor, "actorCreate", {"kind": "OUTLET", "name": "B", "domain": "taken.example"}
        )
    assert payload == {
        "actor": None,
        "userErrors": [
            {
                "code": "CONFLICT",
                "field": ["input", "domain"],
                "message": f"Another actor has this already: {first['id']}.",
            }
        ],
    }


async def test_claims_do_not_narrow_themselves(editor: Write, database: str) -> None:
    wide = await written(editor, "claimCreate", text="wide")
    narrow = await written(editor, "claimCreate", text="narrow", parent=wide["id"])
    async with unchanged(database):
        assert await refusals(
            editor, "claimUpdate", id=wide["id"], expectedVersion=1, parent=narrow["id"]
        ) == [("BAD_USER_INPUT", "input.parent")]


async def test_a_report_is_not_known_through_itself(editor: Write, database: str) -> None:
    one, other = [(await written(editor, "reportCreate", headline=text))["id"] for text in "ab"]
    await written(editor, "reportUpdate", id=one, expectedVersion=1, knownThrough=other)
    async with unchanged(database):
        for id_, version in ((one, 2), (other, 1)):
            assert await refusals(
                editor, "reportUpdate", id=id_, expectedVersion=version, knownThrough=one
            ) == [("BAD_USER_INPUT", "input.knownThrough")]
