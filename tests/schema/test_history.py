"""Every change is a revision: who, what, why, the way there and the way back."""

import json
import random
from copy import deepcopy
from typing import Any

import httpx
import pytest

from schema.tables.vocabulary import Scope
from tests.api.writers import Write, as_viewer, asking, written

pytestmark = pytest.mark.anyio

HISTORY = """
query ($id: ID!) { node(id: $id) { ... on Record {
    version
    history(first: 100) { nodes { action by reason patch state node { id } cause { id } } }
} } }
"""


async def history(ask: Write, id_: str) -> list[dict[str, Any]]:
    """The revisions of a record, the oldest first."""
    record = (await ask(HISTORY, id=id_))["node"]
    revisions: list[dict[str, Any]] = record["history"]["nodes"][::-1]
    assert all(revision["node"] == {"id": id_} for revision in revisions)
    assert record["version"] == len(revisions)
    return revisions


def patched(state: Any, patch: list[dict[str, Any]]) -> Any:
    """A JSON Patch applied, by the letter of RFC 6902."""
    state = deepcopy(state)
    for operation in patch:
        steps = [s.replace("~1", "/").replace("~0", "~") for s in operation["path"].split("/")[1:]]
        if not steps:
            state = operation["value"]
            continue
        place = state
        for step in steps[:-1]:
            place = place[step]
        match operation["op"]:
            case "add":
                assert steps[-1] not in place
                place[steps[-1]] = operation["value"]
            case "replace":
                assert steps[-1] in place
                place[steps[-1]] = operation["value"]
            case "remove":
                del place[steps[-1]]
            case other:
                raise AssertionError(other)
    return state


async def test_a_change_is_told_with_its_patch_and_the_state_after_it(editor: Write) -> None:
    claim = await written(editor, "claimCreate", text="one", reason="It was said.")
    await written(
        editor,
        "claimUpdate",
        id=claim["id"],
        expectedVersion=1,
        text="two",
        quantity={"text": "some", "min": 2},
        reason="It was misread.",
    )
    await written(editor, "claimRetract", id=claim["id"], expectedVersion=2, reason="Wrong.")
    created, changed, retracted = await history(editor, claim["id"])
    assert (created["action"], created["reason"], created["patch"]) == (
        "CREATE",
        "It was said.",
        None,
    )
    assert created["by"].startswith("key:")
    assert (created["state"]["text"], created["state"]["version"]) == ("one", 1)
    assert changed["reason"] == "It was misread."
    assert changed["patch"] == [
        {"op": "replace", "path": "/version", "value": 2},
        {"op": "replace", "path": "/text", "value": "two"},
        {"op": "replace", "path": "/quantityText", "value": "some"},
        {"op": "replace", "path": "/quantityMin", "value": 2},
    ]
    assert changed["state"] == patched(created["state"], changed["patch"])
    assert retracted["action"] == "RETRACT"
    assert retracted["state"] == patched(changed["state"], retracted["patch"])
    assert retracted["state"]["retractionReason"] == "Wrong."


async def test_what_belongs_to_a_record_is_in_its_history(editor: Write) -> None:
    report = await written(editor, "reportCreate", headline="h")
    statement = await written(editor, "statementCreate", act="ASSERT", text="t")
    appearance = await written(
        editor,
        "appearanceCreate",
        statement=statement["id"],
        report=report["id"],
        form="PARAPHRASE",
        hops=[{"role": "SAID"}, {"role": "PUBLISHED", "report": report["id"]}],
    )
    await written(
        editor, "appearanceUpdate", id=appearance["id"], cue="said", hops=[{"role": "TOLD"}]
    )
    removed = await written(editor, "appearanceRemove", id=appearance["id"])
    assert removed == appearance["id"]
    created, added, changed, gone = await history(editor, statement["id"])
    assert [r["action"] for r in (added, changed, gone)] == ["UPDATE", "UPDATE", "REMOVE"]
    assert created["state"]["appearance"] == {}
    assert len(added["state"]["hop"]) == 2
    assert changed["state"]["appearance"][appearance["id"]]["cue"] == "said"
    assert [hop["role"] for hop in changed["state"]["hop"].values()] == ["TOLD"]
    assert gone["state"] == created["state"] | {"version": 4}
    for before, after in ((created, added), (added, changed), (changed, gone)):
        assert after["state"] == patched(before["state"], after["patch"])
    assert len(await history(editor, report["id"])) == 1


async def test_every_state_is_reached_forward_and_backward(
    editor: Write, database: str, own: httpx.AsyncClient
) -> None:
    chance = random.Random(5)
    actor = await written(editor, "actorCreate", kind="PERSON", name="start")
    texts = ["a", "b", "c", "d"]
    for version in range(1, 25):
        names = [
            {"text": text, "kind": chance.choice(["ALIAS", "FORMER"])}
            for text in chance.sample(texts, chance.randint(0, 4))
        ]
        await written(
            editor,
            "actorUpdate",
            id=actor["id"],
            expectedVersion=version,
            name=f"name {version}",
            description=chance.choice([None, "d", "e"]),
            country=chance.choice([None, "UA", "IR"]),
            names=names,
        )
    revisions = await history(editor, actor["id"])
    assert len(revisions) == 25
    state = revisions[0]["state"]
    for revision in revisions[1:]:
        state = patched(state, revision["patch"])
        assert state == revision["state"]


async def test_history_needs_its_scope(
    own: httpx.AsyncClient, editor: Write, database: str
) -> None:
    claim = await written(editor, "claimCreate", text="t")
    for query, path in (
        (
            "query ($id: ID!) { node(id: $id) { id ... on Claim { history { nodes { id } } } } }",
            ["node", "history"],
        ),
        ("query ($id: ID!) { revisions { nodes { id } } node(id: $id) { id } }", ["revisions"]),
    ):
        answer = await own.post(
            "/graphql",
            json={"query": query, "variables": {"id": claim["id"]}},
            headers=await as_viewer(database, Scope.RECORDS_READ, Scope.RECORDS_WRITE),
        )
        (error,) = answer.json()["errors"]
        assert (error["extensions"]["code"], error["path"]) == ("FORBIDDEN", path)


async def test_revisions_are_listed_newest_first_and_by_what_they_did(editor: Write) -> None:
    claim = await written(editor, "claimCreate", text="listed")
    await written(editor, "claimUpdate", id=claim["id"], expectedVersion=1, text="again")
    data = await editor(
        """
        query ($id: ID!) {
            all: revisions(where: { node: $id }) { totalCount edges { cursor node { action } } }
            created: revisions(where: { node: $id, action: { eq: CREATE } }) { nodes { action } }
            types: revisions(where: { type: { eq: CLAIM }, node: $id }, first: 1) {
                nodes { action at cursor } pageInfo { hasNextPage endCursor } }
        }
        """,
        id=claim["id"],
    )
    assert data["all"]["totalCount"] == 2
    assert [edge["node"]["action"] for edge in data["all"]["edges"]] == ["UPDATE", "CREATE"]
    assert data["created"]["nodes"] == [{"action": "CREATE"}]
    (newest,) = data["types"]["nodes"]
    assert newest["cursor"] == data["all"]["edges"][0]["cursor"]
    assert data["types"]["pageInfo"] == {"hasNextPage": True, "endCursor": newest["cursor"]}
    rest = await editor(
        "query ($id: ID!, $after: String) {"
        " revisions(where: { node: $id }, after: $after) { nodes { action } } }",
        id=claim["id"],
        after=newest["cursor"],
    )
    assert rest == {"revisions": {"nodes": [{"action": "CREATE"}]}}


async def test_who_may_not_see_a_row_does_not_see_its_revision(
    own: httpx.AsyncClient, editor: Write, database: str
) -> None:
    auditor = asking(own, await as_viewer(database, Scope.RECORDS_READ, Scope.AUDIT_READ))
    statement = await written(editor, "statementCreate", act="ASSERT", text="t")
    secret = await written(editor, "claimCreate", text="SECRET", visibility="CONFIDENTIAL")
    stance = await written(
        editor, "stanceCreate", statement=statement["id"], claim=secret["id"], position="ASSERTS"
    )
    await written(editor, "statementUpdate", id=statement["id"], expectedVersion=2, text="later")
    seen = await auditor(HISTORY, id=statement["id"])
    actions = [revision["action"] for revision in seen["node"]["history"]["nodes"]]
    assert actions == ["UPDATE", "CREATE"]
    newest = seen["node"]["history"]["nodes"][0]
    assert newest["state"]["stance"] == {}
    assert newest["state"]["text"] == "later"
    told = json.dumps(seen)
    assert secret["id"] not in told
    assert stance["id"] not in told
    everything = await auditor("{ revisions(first: 100) { nodes { node { id } patch } } }")
    assert secret["id"] not in json.dumps(everything)


async def test_what_was_done_while_a_record_was_hidden_stays_hidden(
    own: httpx.AsyncClient, editor: Write, database: str
) -> None:
    auditor = asking(own, await as_viewer(database, Scope.RECORDS_READ, Scope.AUDIT_READ))
    claim = await written(editor, "claimCreate", text="SECRET", visibility="CONFIDENTIAL")
    id_ = claim["id"]
    changes: list[dict[str, Any]] = [
        {"text": "SECRET still", "reason": "SECRET reason"},
        {"text": "harmless", "visibility": "INTERNAL"},
        {"text": "open"},
    ]
    for version, change in enumerate(changes, 1):
        await written(editor, "claimUpdate", id=id_, expectedVersion=version, **change)
    everything = await history(editor, id_)
    assert len(everything) == 4
    seen = await auditor(HISTORY, id=id_)
    assert seen["node"]["history"]["nodes"] == everything[:1:-1]
    assert "SECRET" not in json.dumps(seen)
    query = "query ($id: ID!) { node(id: $id) { ... on Revision { node { id } } } }"
    revisions = "query ($id: ID!) { revisions(where: { node: $id }) { nodes { id } totalCount } }"
    first = (await editor(revisions, id=id_))["revisions"]["nodes"][-1]["id"]
    assert await editor(query, id=first) == {"node": {"node": {"id": id_}}}
    assert await auditor(query, id=first) == {"node": None}
    assert (await auditor(revisions, id=id_))["revisions"]["totalCount"] == 2


async def test_a_reports_text_is_in_no_patch_and_no_state(editor: Write) -> None:
    report = await written(editor, "reportCreate", headline="h", body="TEXT")
    for version, body in enumerate(["TEXT again", None, "TEXT once more"], 1):
        given: dict[str, Any] = {"body": body, "headline": f"h{version}"}
        await written(editor, "reportUpdate", id=report["id"], expectedVersion=version, **given)
    revisions = await history(editor, report["id"])
    assert "TEXT" not in json.dumps(revisions)
    for revision in revisions:
        assert "body" not in revision["state"]
        changed = {operation["path"] for operation in revision["patch"] or ()}
        assert changed in (set(), {"/version", "/headline", "/bodySha256"})


async def test_what_was_done_while_what_it_needs_was_hidden_stays_hidden(
    own: httpx.AsyncClient, editor: Write, database: str
) -> None:
    auditor = asking(own, await as_viewer(database, Scope.RECORDS_READ, Scope.AUDIT_READ))
    source = {"kind": "PERSON", "name": "SECRET", "visibility": "CONFIDENTIAL"}
    speaker = (await written(editor, "actorCreate", **source))["id"]
    said = {"act": "ASSERT", "text": "SECRET says so", "speaker": speaker}
    id_ = (await written(editor, "statementCreate", **said))["id"]
    changes: list[dict[str, Any]] = [
        {"text": "SECRET again"},
        {"text": "it is said", "speaker": None},
        {"text": "it is told"},
    ]
    for version, change in enumerate(changes, 1):
        await written(editor, "statementUpdate", id=id_, expectedVersion=version, **change)
    everything = await history(editor, id_)
    seen = (await auditor(HISTORY, id=id_))["node"]["history"]["nodes"]
    assert seen == everything[:2:-1]
    assert "SECRET" not in json.dumps(seen)
