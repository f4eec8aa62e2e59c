"""What caches are told of answers: which answer it is, who may keep it, and for how long."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet

from api import api_keys, caching, releases
from schema.tables.vocabulary import Scope
from tests.api.credentials import stored_key
from tests.api.trusted import get, id_of, trust
from tests.api.writers import EDITOR, Write, asking, written
from tests.conftest import ClientOf, execute

pytestmark = pytest.mark.anyio

CLAIMS = "query Claims { claims(first: 100) { totalCount nodes { id text version visibility } } }"
COUNT = "{ claims { totalCount } }"
NODE = "query Node($id: ID!) { node(id: $id) { id ... on Claim { text embargoUntil } } }"
ACTORS = "{ actors(first: 100) { nodes { id name mergedInto { id } names { text } } } }"
IDENTITIES = "{ actors(first: 100, where: { kind: { eq: UNNAMED } }) { nodes { id identity } } }"
TOPICS = "{ topics(first: 100) { nodes { label altLabels } } __typename }"
SEARCH = '{ search(query: "zebra", in: CLAIMS, first: 100) { nodes { ... on Claim { text } } } }'
REVISIONS = "{ revisions(first: 100) { nodes { action at reason } } }"
VIEWER = "{ claims { totalCount } viewer { label } }"
DOCUMENTS = (CLAIMS, COUNT, NODE, ACTORS, IDENTITIES, TOPICS, SEARCH, REVISIONS, VIEWER)

IDENTITY_KEY = Fernet.generate_key().decode()


@pytest.fixture(scope="module", autouse=True)
def hurry() -> Any:
    """What takes seconds elsewhere takes none; embargoes that end are not told of by revisions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api_keys, "REMEMBERED_SECONDS", 0.0)
        patch.setattr(releases, "EVERY_SECONDS", 3_600.0)
        yield


@pytest.fixture(scope="module")
async def client(database: str, client_of: ClientOf) -> AsyncIterator[httpx.AsyncClient]:
    await trust(database, *DOCUMENTS)
    async with client_of(database, identity_keys=(IDENTITY_KEY,)) as client:
        yield client


@pytest.fixture(scope="module")
async def headers(database: str) -> dict[str, str]:
    _, key = await stored_key(database, *EDITOR)
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture(scope="module")
async def editor(client: httpx.AsyncClient, headers: dict[str, str]) -> Write:
    return asking(client, headers)


def kept(answer: httpx.Response) -> tuple[int, str, str | None]:
    """What a cache goes by."""
    assert answer.headers["vary"].startswith("Accept, Accept-Encoding, Authorization")
    return answer.status_code, answer.headers["cache-control"], answer.headers.get("etag")


class Seen:
    """All answers that were seen, by their tags."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._bodies: dict[str, tuple[str, bytes]] = {}
        self._last: dict[tuple[str, ...], str] = {}

    async def look(self, viewers: dict[str, dict[str, str]], **variables: Any) -> None:
        """Ask everything on behalf of everyone; a tag must stand for one answer."""
        for text, (who, headers) in itertools.product(DOCUMENTS, viewers.items()):
            given = variables if text == NODE else {}
            answer = await get(self._client, text, headers, **given)
            assert answer.status_code == 200
            tag = answer.headers.get("etag")
            if tag is None:
                assert answer.headers["cache-control"] == "no-store"
                # What the executor answers, and what is refused to this viewer.
                refused = [error["extensions"]["code"] for error in answer.json().get("errors", ())]
                assert text == VIEWER or {*refused} in ({"FORBIDDEN"}, {"UNAUTHENTICATED"})
                continue
            asked = f"{text} {given}"
            assert self._bodies.setdefault(tag, (asked, answer.content)) == (asked, answer.content)
            before = self._last.get((asked, who))
            if before is not None:
                again = await get(self._client, text, {**headers, "If-None-Match": before}, **given)
                # What is not new is the last that was told.
                assert (again.status_code == 304) == (before == tag)
                assert again.status_code == 200 or self._bodies[before][1] == answer.content
            self._last[asked, who] = tag

    def tags(self) -> dict[tuple[str, ...], str]:
        """The last tag of each answer."""
        return dict(self._last)


async def test_a_tag_never_stands_for_two_answers(
    client: httpx.AsyncClient, editor: Write, headers: dict[str, str], database: str
) -> None:
    changing, key = await stored_key(database, Scope.RECORDS_READ)
    viewers = {
        "guest": {},
        "editor": headers,
        "changing": {"Authorization": f"Bearer {key}"},
    }
    claim = (await written(editor, "claimCreate", text="a zebra"))["id"]
    seen = Seen(client)
    await seen.look(viewers, id=claim)

    # Nothing has happened: every tag is as it was.
    before = seen.tags()
    await seen.look(viewers, id=claim)
    assert seen.tags() == before
    assert len(before) > 15

    async def undo() -> None:
        data = await editor("{ revisions(first: 1) { nodes { id } } }")
        (last,) = data["revisions"]["nodes"]
        data = await editor(
            "mutation ($input: RevisionUndoInput!) { revisionUndo(input: $input) {"
            " userErrors { code } } }",
            input={"id": last["id"]},
        )
        assert data["revisionUndo"]["userErrors"] == []

    def scopes(*names: str) -> Callable[[], Awaitable[None]]:
        array = ", ".join(f"'{name}'" for name in names)
        return lambda: execute(
            database, f"UPDATE api_key SET scopes = ARRAY[{array}]::text[] WHERE id = '{changing}'"
        )

    unnamed = {"kind": "UNNAMED", "name": "an official", "descriptor": "an official"}
    source = (await written(editor, "actorCreate", **unnamed, identity="Ann"))["id"]
    ann = (await written(editor, "actorCreate", kind="PERSON", name="Ann"))["id"]
    anna = (await written(editor, "actorCreate", kind="PERSON", name="Anna"))["id"]
    topic = (await written(editor, "topicCreate", label="t"))["id"]

    def update(mutation: str, id_: str, version: int, **given: Any) -> Callable[[], Awaitable[Any]]:
        return lambda: written(editor, mutation, id=id_, expectedVersion=version, **given)

    for change in (
        update("claimUpdate", claim, 1, text="two zebras"),
        update("claimRetract", claim, 2, reason="Wrong."),
        update("claimRestore", claim, 3, reason="Right."),
        update("claimUpdate", claim, 4, visibility="CONFIDENTIAL"),
        update("claimUpdate", claim, 5, visibility="INTERNAL"),
        update("claimUpdate", claim, 6, visibility="PUBLIC"),
        # Of who a source is no revision says more than that something changed.
        update("actorUpdate", source, 1, identity="Bob"),
        update("actorUpdate", source, 2, identity=None),
        update("actorMerge", ann, 1, into=anna),
        update("actorUnmerge", ann, 2),
        lambda: written(editor, "topicUpdate", id=topic, altLabels=["u"]),
        undo,
        scopes(),
        scopes("records:read", "audit:read"),
        scopes("confidential:read"),
        scopes("sources:read"),
        scopes("records:read"),
        lambda: execute(database, "UPDATE alembic_version SET version_num = '9999'"),
        # A backup was restored, and another change was made since.
        lambda: execute(
            database,
            "UPDATE revision SET id = gen_random_uuid()"
            " WHERE sequence = (SELECT max(sequence) FROM revision)",
        ),
    ):
        await change()
        old = seen.tags()
        await seen.look(viewers, id=claim)
        assert seen.tags() != old


async def test_a_tag_changes_when_an_embargo_ends_before_any_revision_tells(
    client: httpx.AsyncClient, editor: Write, database: str
) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=2)
    claim = await written(editor, "claimCreate", text="soon", embargoUntil=ends.isoformat())
    later = await written(
        editor, "claimCreate", text="later", embargoUntil=(ends + timedelta(seconds=3)).isoformat()
    )
    bodies: dict[str, bytes] = {}
    told = set()
    while datetime.now(UTC) < ends + timedelta(seconds=3.3):
        for text, variables in ((NODE, {"id": claim["id"]}), (CLAIMS, {}), (COUNT, {})):
            answer = await get(client, text, **variables)
            tag = answer.headers["etag"]
            assert bodies.setdefault(tag, answer.content) == answer.content
            again = await get(client, text, {"If-None-Match": tag}, **variables)
            assert again.status_code == (304 if again.headers["etag"] == tag else 200)
            told.add(("soon" in answer.text, "later" in answer.text, text))
        await asyncio.sleep(0.05)
    assert {(False, False, NODE), (True, False, NODE), (True, True, CLAIMS)} <= told
    # Three states of each answer, of one and the same newest revision.
    assert len(bodies) == 9
    count = (await get(client, COUNT)).json()["data"]["claims"]["totalCount"]
    await execute(database, "UPDATE claim SET embargo_until = NULL")
    assert (await get(client, COUNT)).json()["data"]["claims"]["totalCount"] == count
    assert later["id"] in (await get(client, CLAIMS)).text


async def test_caches_keep_an_answer_until_the_next_embargo_ends_at_most(
    client: httpx.AsyncClient, editor: Write
) -> None:
    def age(answer: httpx.Response) -> int:
        found = re.fullmatch(r"public, max-age=(\d+)", answer.headers["cache-control"])
        assert found is not None
        return int(found[1])

    assert age(await get(client, COUNT)) == 60
    for seconds in (3_000, 30, 10):
        ends = datetime.now(UTC) + timedelta(seconds=seconds)
        await written(editor, "claimCreate", text="c", embargoUntil=ends.isoformat())
        answer = await get(client, COUNT)
        left = (ends - datetime.now(UTC)).total_seconds()
        assert min(60, left - 3) <= age(answer) <= min(60, left + 1)
        unchanged = await get(client, COUNT, {"If-None-Match": answer.headers["etag"]})
        assert unchanged.status_code == 304
        assert age(unchanged) <= age(answer)


async def test_tag_and_answer_are_of_one_state_while_others_write(
    client: httpx.AsyncClient, editor: Write
) -> None:
    done = False

    async def write() -> None:
        for number in range(40):
            await written(editor, "claimCreate", text=f"claim {number}")

    async def look() -> list[tuple[str, bytes]]:
        found = []
        while not done:
            answer = await get(client, CLAIMS)
            found.append((answer.headers["etag"], answer.content))
        return found

    readers = [asyncio.create_task(look()) for _ in range(3)]
    await write()
    done = True
    found = [pair for reader in await asyncio.gather(*readers) for pair in reader]
    assert len({tag for tag, _ in found}) > 5
    assert len(set(found)) == len({tag for tag, _ in found}) == len({body for _, body in found})


async def test_who_may_keep_an_answer(
    client: httpx.AsyncClient, headers: dict[str, str], editor: Write
) -> None:
    await written(editor, "claimCreate", text="c")
    trusted = {"documentId": id_of(COUNT)}
    public = await client.get("/graphql", params=trusted)
    assert public.headers["cache-control"].startswith("public, max-age=")
    assert public.headers["vary"] == "Accept, Accept-Encoding, Authorization, Origin"
    # Whoever is known, whatever they may see; and documents that anyone makes up.
    for params, given in ((trusted, headers), ({"query": COUNT}, {}), ({"query": COUNT}, headers)):
        answer = await client.get("/graphql", params=params, headers=given)
        status, control, tag = kept(answer)
        assert (status, control) == (200, "private, no-cache")
        assert tag is not None
        again = await client.get("/graphql", params=params, headers={**given, "If-None-Match": tag})
        assert kept(again) == (304, control, tag)
        assert again.content == b""
        assert "ratelimit" in answer.headers
        assert "ratelimit" in again.headers
    assert "ratelimit" not in public.headers
    # What is not read in one snapshot, and what failed.
    for text in (VIEWER, "{ viewer { label } }", "{ __typename }", '{ node(id: "x") { id } }', "{"):
        answer = await client.get("/graphql", params={"query": text})
        assert kept(answer) == (200, "no-store", None)
    for params in ({"documentId": "none"}, {}, {"query": "mutation { __typename }"}):
        answer = await client.get("/graphql", params=params)
        assert kept(answer)[1:] == ("no-store", None)
    for body in ({"query": COUNT}, trusted, {"query": "mutation { __typename }"}):
        assert kept(await client.post("/graphql", json=body)) == (200, "no-store", None)


async def test_what_the_client_has_is_not_read_again(
    client: httpx.AsyncClient, selects: Callable[[], Any], editor: Write
) -> None:
    tag = (await get(client, CLAIMS)).headers["etag"]
    with selects() as sql:
        answer = await get(client, CLAIMS, {"If-None-Match": f'"other", {tag}'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert "content-length" not in answer.headers
    assert len(sql) == 1
    strong = tag.removeprefix("W/")
    for given in (strong, "*"):
        assert (await get(client, CLAIMS, {"If-None-Match": given})).status_code == 304
    for given in ('"other"', "", strong[1:], '"other", *', "*,"):
        answer = await get(client, CLAIMS, {"If-None-Match": given})
        assert (answer.status_code, answer.headers["etag"]) == (200, tag)
    await written(editor, "claimCreate", text="another")
    answer = await get(client, CLAIMS, {"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["etag"] != tag


async def test_who_lost_the_right_to_ask_is_not_told_that_nothing_changed(
    client: httpx.AsyncClient, database: str
) -> None:
    id_, key = await stored_key(database, Scope.RECORDS_READ)
    given = {"Authorization": f"Bearer {key}"}
    tag = (await get(client, COUNT, given)).headers["etag"]
    await execute(database, f"UPDATE api_key SET revoked_at = now() WHERE id = '{id_}'")
    answer = await get(client, COUNT, {**given, "If-None-Match": tag})
    assert kept(answer) == (401, "no-store", None)


async def test_the_head_alone_says_the_same_of_the_answer(client: httpx.AsyncClient) -> None:
    whole = await get(client, COUNT)
    asked = {"documentId": id_of(COUNT)}
    head = await client.head("/graphql", params=asked)
    assert kept(head)[2] == kept(whole)[2]
    assert head.headers["content-length"] == whole.headers["content-length"]
    given = {"If-None-Match": whole.headers["etag"]}
    assert (await client.head("/graphql", params=asked, headers=given)).status_code == 304


async def test_each_form_of_an_answer_has_a_tag_of_its_own(client: httpx.AsyncClient) -> None:
    answers = [
        await get(client, COUNT, {"Accept": media_type})
        for media_type in ("application/json", "application/graphql-response+json")
    ]
    assert answers[0].content == answers[1].content
    assert answers[0].headers["etag"] != answers[1].headers["etag"]


async def test_what_shapes_an_answer_is_in_its_tag(
    database: str, editor: Write, client_of: ClientOf
) -> None:
    for text in ("one", "two"):
        await written(editor, "claimCreate", text=text)
    tags = set()
    for most in (100, 1):
        async with client_of(database, limit_page=most) as client:
            tags.add(
                (
                    await client.get("/graphql", params={"query": "{ claims { nodes { id } } }"})
                ).headers["etag"]
            )
    assert len(tags) == 2


async def test_what_caches_keep_for_everyone_says_nothing_of_one_request(
    client: httpx.AsyncClient,
) -> None:
    answer = await get(client, COUNT, {"X-Request-ID": "alice"})
    assert answer.headers["cache-control"].startswith("public")
    assert {"x-request-id", "ratelimit", "set-cookie"}.isdisjoint(answer.headers)


async def test_another_program_or_one_with_other_keys_has_other_tags(
    database: str, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    # None that ends meanwhile.
    await execute(database, "UPDATE claim SET embargo_until = NULL")
    tags = []
    for source, keys, seconds in (
        (b"1", (), 60),
        (b"2", (), 60),
        (b"2", (IDENTITY_KEY,), 60),
        (b"2", (), 0),
    ):
        monkeypatch.setattr(caching, "source_hash", lambda source=source: source)
        async with client_of(database, identity_keys=keys, cache_seconds=seconds) as client:
            answer = await get(client, COUNT)
            assert answer.headers["cache-control"].startswith("public, max-age=")
            tags.append(answer.headers["etag"])
    # How long answers may be kept changes none of them.
    assert answer.headers["cache-control"] == "public, max-age=0"
    assert len(set(tags)) == 3
    assert tags[1] == tags[3]
