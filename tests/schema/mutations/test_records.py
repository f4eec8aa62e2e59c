"""Records are created, changed, retracted and restored; what is refused changes nothing."""

import asyncio
from typing import Any

import pytest

from schema.tables.vocabulary import Scope
from tests.api.writers import (
    EDITOR,
    Write,
    as_viewer,
    asking,
    refusals,
    unchanged,
    write,
    written,
)
from tests.conftest import ClientOf

pytestmark = pytest.mark.anyio


ACTOR = """
kind name description country domain reliability visibility embargoUntil version
names { text language kind } externalIds { scheme value }
"""


async def test_an_actor_is_created_with_what_belongs_to_it(editor: Write) -> None:
    found = await written(
        editor,
        "actorCreate",
        ACTOR,
        kind="OUTLET",
        name="The Daily Planet",
        country="US",
        domain="planet.example",
        reliability="B",
        names=[{"text": "Planet", "kind": "ABBREVIATION", "language": "en"}],
        externalIds=[{"scheme": "wikidata", "value": "Q1"}],
    )
    assert found.pop("id").startswith("actor_")
    assert found == {
        "kind": "OUTLET",
        "name": "The Daily Planet",
        "description": None,
        "country": "US",
        "domain": "planet.example",
        "reliability": "B",
        "visibility": "PUBLIC",
        "embargoUntil": None,
        "version": 1,
        "names": [{"text": "Planet", "language": "en", "kind": "ABBREVIATION"}],
        "externalIds": [{"scheme": "wikidata", "value": "Q1"}],
    }


async def test_a_change_leaves_what_is_absent_and_empties_what_is_null(editor: Write) -> None:
    names = [{"text": text, "kind": "ALIAS"} for text in ("One", "Two")]
    actor = await written(
        editor, "actorCreate", kind="PERSON", name="Ann", description="A.", names=names
    )
    changed = await written(
        editor,
        "actorUpdate",
        ACTOR,
        id=actor["id"],
        expectedVersion=1,
        description=None,
        names=[{"text": "Two", "kind": "FORMER"}, {"text": "Three", "kind": "ALIAS"}],
    )
    assert (changed["name"], changed["description"], changed["version"]) == ("Ann", None, 2)
    assert changed["names"] == [
        {"text": "Two", "language": None, "kind": "FORMER"},
        {"text": "Three", "language": None, "kind": "ALIAS"},
    ]


async def test_a_change_that_changes_nothing_is_no_change(editor: Write, database: str) -> None:
    actor = await written(editor, "actorCreate", kind="PERSON", name="Same")
    async with unchanged(database):
        same = await written(
            editor, "actorUpdate", "version", id=actor["id"], expectedVersion=1, name="Same"
        )
    assert same["version"] == 1


async def test_a_record_is_retracted_with_a_reason_and_restored(editor: Write) -> None:
    claim = await written(editor, "claimCreate", text="It rains.")
    shown = "version retractedAt retractionReason"
    retracted = await written(
        editor, "claimRetract", shown, id=claim["id"], expectedVersion=1, reason="It did not."
    )
    assert retracted["retractedAt"] is not None
    assert (retracted["version"], retracted["retractionReason"]) == (2, "It did not.")
    assert await refusals(
        editor, "claimRetract", id=claim["id"], expectedVersion=2, reason="Twice."
    ) == [("CONFLICT", "input.id")]
    restored = await written(
        editor, "claimRestore", shown, id=claim["id"], expectedVersion=2, reason="It did."
    )
    assert restored == {
        "id": claim["id"],
        "version": 3,
        "retractedAt": None,
        "retractionReason": None,
    }


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


async def test_labels_that_are_null_are_none(editor: Write) -> None:
    topic = await written(editor, "topicCreate", "altLabels", label="t", altLabels=["u"])
    emptied = await written(editor, "topicUpdate", "altLabels", id=topic["id"], altLabels=None)
    assert (topic["altLabels"], emptied["altLabels"]) == (["u"], [])


async def test_of_20_writers_who_read_one_version_one_wins(editor: Write) -> None:
    claim = await written(editor, "claimCreate", text="start")
    payloads = await asyncio.gather(
        *(
            write(
                editor,
                "claimUpdate",
                {"id": claim["id"], "expectedVersion": 1, "text": f"writer {number}"},
                "text version",
            )
            for number in range(20)
        )
    )
    won = [payload["claim"] for payload in payloads if payload["claim"]]
    lost = [payload["userErrors"] for payload in payloads if not payload["claim"]]
    assert len(won) == 1
    assert won[0]["version"] == 2
    assert [(e["code"], e["field"]) for errors in lost for e in errors] == [
        ("CONFLICT", ["input", "expectedVersion"])
    ] * 19
    now = await editor(
        "query ($id: ID!) { node(id: $id) { ... on Claim { id text version } } }", id=claim["id"]
    )
    assert now == {"node": won[0]}


async def test_20_with_one_idempotency_key_write_one_row(editor: Write) -> None:
    given = {"text": "only once", "idempotencyKey": "key of 20"}
    payloads = await asyncio.gather(*(write(editor, "claimCreate", given) for _ in range(20)))
    assert len({payload["claim"]["id"] for payload in payloads}) == 1
    found = await editor('{ claims(where: { text: { eq: "only once" } }) { totalCount } }')
    assert found == {"claims": {"totalCount": 1}}


async def test_a_key_with_another_input_is_a_conflict(editor: Write, database: str) -> None:
    await written(editor, "claimCreate", text="first", idempotencyKey="k")
    async with unchanged(database):
        assert await refusals(editor, "claimCreate", text="second", idempotencyKey="k") == [
            ("CONFLICT", "input.idempotencyKey")
        ]
        assert await refusals(
            editor, "statementCreate", act="ASSERT", text="first", idempotencyKey="k"
        ) == [("CONFLICT", "input.idempotencyKey")]


async def test_a_key_of_what_can_no_longer_be_read_is_a_conflict(
    editor: Write, writer: Write, database: str
) -> None:
    removed = {"label": "removed", "idempotencyKey": "removed"}
    hidden = {"text": "hidden", "idempotencyKey": "hidden"}
    topic = await written(writer, "topicCreate", **removed)
    claim = await written(writer, "claimCreate", **hidden)
    await written(writer, "topicRemove", id=topic["id"])
    await written(
        editor, "claimUpdate", id=claim["id"], expectedVersion=1, visibility="CONFIDENTIAL"
    )
    async with unchanged(database):
        for name, again in (("topicCreate", removed), ("claimCreate", hidden)):
            assert await refusals(writer, name, **again) == [("CONFLICT", "input.idempotencyKey")]


async def test_a_key_of_a_refused_write_is_free(editor: Write) -> None:
    await refusals(editor, "claimCreate", text="", idempotencyKey="again")
    found = await written(editor, "claimCreate", "text", text="mended", idempotencyKey="again")
    assert found["text"] == "mended"


@pytest.mark.parametrize(
    ("scopes", "code"),
    [((), "UNAUTHENTICATED"), ((Scope.RECORDS_READ, Scope.ADMIN), "FORBIDDEN")],
)
async def test_who_may_not_write_is_refused(
    database: str, client_of: ClientOf, scopes: tuple[Scope, ...], code: str
) -> None:
    headers = await as_viewer(database, *scopes) if scopes else {}
    query = 'mutation { claimCreate(input: { text: "t" }) { claim { id } } }'
    async with client_of(database) as client, unchanged(database):
        answer = await client.post("/graphql", json={"query": query}, headers=headers)
    assert answer.json()["data"] is None
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == [code]


async def test_a_writer_writes_what_it_may_read(database: str, client_of: ClientOf) -> None:
    async with client_of(database) as client:
        editor = asking(client, await as_viewer(database, *EDITOR))
        hidden = await written(
            editor, "actorCreate", kind="PERSON", name="Hidden", visibility="CONFIDENTIAL"
        )
        writer = asking(client, await as_viewer(database, Scope.RECORDS_WRITE))
        seen = await written(writer, "claimCreate", text="public")
        async with unchanged(database):
            for given, path in (
                ({"visibility": "INTERNAL"}, "visibility"),
                ({"embargoUntil": "2040-01-01T00:00:00Z"}, "embargoUntil"),
            ):
                assert await refusals(
                    writer, "claimUpdate", id=seen["id"], expectedVersion=1, **given
                ) == [("BAD_USER_INPUT", f"input.{path}")]
            assert await refusals(
                writer, "claimUpdate", id=seen["id"], expectedVersion=1, subject=hidden["id"]
            ) == [("NOT_FOUND", "input.subject")]
            assert await refusals(
                writer, "actorUpdate", id=hidden["id"], expectedVersion=1, name="Mine"
            ) == [("NOT_FOUND", "input.id")]


async def test_what_a_row_belongs_to_never_changes(editor: Write, database: str) -> None:
    topic = (await written(editor, "topicCreate", label="on one"))["id"]
    one, other = [(await written(editor, "claimCreate", text="t"))["id"] for _ in range(2)]
    tag = (await written(editor, "topicTagCreate", topic=topic, claim=one))["id"]
    async with unchanged(database):
        with pytest.raises(AssertionError, match="not to include unknown field 'claim'"):
            await write(editor, "topicTagUpdate", {"id": tag, "claim": other})
