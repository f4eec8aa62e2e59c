"""API keys: made, listed and revoked by command; looked up, remembered for a moment, noted."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import anyio
import asyncpg
import httpx
import pytest
from anyio import to_thread
from typer.testing import CliRunner, Result

from api import api_keys, cli
from api.errors import UsageError
from schema.tables.vocabulary import Scope
from tests.api.credentials import stored_key
from tests.conftest import ClientOf, Selects, execute

pytestmark = pytest.mark.anyio

Command: TypeAlias = Callable[..., Any]
UNKNOWN = "0" * 32


@pytest.fixture
def command(
    database: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Command:
    """Runs `onrecord keys …` on the module's database; refusals are raised."""
    monkeypatch.chdir(tmp_path_factory.mktemp("bare"))
    monkeypatch.setenv("DATABASE_URL", database)

    def invoke(arguments: tuple[str, ...]) -> Result:
        return CliRunner().invoke(cli.app, ["keys", *arguments], catch_exceptions=False)

    async def command(*arguments: str) -> Result:
        # Commands run an event loop of their own.
        return await to_thread.run_sync(invoke, arguments)

    return command


async def create(command: Command, *more: str, scopes: str = "records:read") -> tuple[str, str]:
    """The id and the text of a key that the command makes."""
    made = await command("create", "--label", "Ada's", "--scopes", scopes, *more)
    found = re.fullmatch(
        r"Key ([0-9a-f]{32}) of the database \S+; keep what follows, .*\n", made.stderr
    )
    assert found is not None
    return found[1], made.stdout.removesuffix("\n")


async def status(client: httpx.AsyncClient, key: str) -> int:
    headers = {"Authorization": f"Bearer {key}"}
    return (await client.get("/graphql?query={__typename}", headers=headers)).status_code


async def row(url: str, id: str) -> dict[str, Any]:
    """A key as it is stored."""
    async with connected(url) as connection:
        found = await connection.fetchrow("SELECT * FROM api_key WHERE id = $1", id)
    return dict(found)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def test_a_key_is_shown_once_and_only_its_hash_is_stored(
    command: Command, database: str, client_of: ClientOf
) -> None:
    id, key = await create(command, scopes="records:read, audit:read")
    assert re.fullmatch(r"onrecord_[A-Za-z0-9_-]{43}", key)
    stored = await row(database, id)
    assert stored["hash"] == api_keys.hash_of(key)
    assert (stored["label"], stored["scopes"]) == ("Ada's", ["records:read", "audit:read"])
    assert key not in str(stored)
    listed = (await command("list")).stdout
    assert id in listed
    assert key not in listed
    async with client_of(database) as client:
        assert await status(client, key) == 200


async def test_no_two_keys_are_alike(command: Command) -> None:
    made = [await create(command) for _ in range(3)]
    assert len({id for id, _ in made}) == len({key for _, key in made}) == 3


async def test_the_list_says_what_each_key_is_worth(command: Command, database: str) -> None:
    await execute(database, "DELETE FROM api_key")
    good, _ = await create(command, "--expires", "90d", scopes="admin,records:write")
    expired, _ = await stored_key(database, expires_at="'2026-01-02 03:04Z'")
    revoked, _ = await stored_key(
        database, Scope.ADMIN, revoked_at="now()", last_used_at="'2026-01-01 12:30Z'"
    )
    end = datetime.now(UTC) + timedelta(days=90)
    lines = (await command("list")).stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["ID", "STATE", "EXPIRES", "LAST", "USED", "SCOPES", "LABEL"],
        [good, "good", f"{end:%Y-%m-%dT%H:%MZ}", "-", "records:write,admin", "Ada's"],
        [expired, "expired", "2026-01-02T03:04Z", "-", "test"],
        [revoked, "revoked", "-", "2026-01-01T12:30Z", "admin", "test"],
    ]


async def test_a_key_may_end_on_a_day(command: Command, database: str) -> None:
    year = datetime.now(UTC).year + 1
    id, _ = await create(command, "--expires", f"{year}-01-02")
    assert (await row(database, id))["expires_at"] == datetime(year, 1, 2, tzinfo=UTC)


async def test_a_revoked_key_is_refused_within_seconds(
    command: Command, database: str, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api_keys.REMEMBERED_SECONDS <= 5
    monkeypatch.setattr(api_keys, "REMEMBERED_SECONDS", 0.2)
    id, key = await create(command)
    async with client_of(database) as client:
        assert await status(client, key) == 200
        assert (await command("revoke", f"key:{id}")).stdout == "The key is revoked.\n"
        await anyio.sleep(0.2)
        assert await status(client, key) == 401
    at = (await row(database, id))["revoked_at"]
    assert (await command("revoke", id)).stdout == "The key was revoked before.\n"
    assert (await row(database, id))["revoked_at"] == at


async def test_a_key_that_is_remembered_ends_when_it_expires(
    database: str, client_of: ClientOf
) -> None:
    _, key = await stored_key(database, expires_at="now() + interval '0.6 seconds'")
    async with client_of(database) as client:
        assert await status(client, key) == 200
        await anyio.sleep(0.6)
        assert await status(client, key) == 401


async def test_a_key_costs_one_select_and_none_while_it_is_remembered(
    database: str, client_of: ClientOf, selects: Selects
) -> None:
    _, key = await stored_key(database)
    async with client_of(database) as client:
        with selects() as first:
            assert await status(client, key) == 200
        with selects() as second:
            assert await status(client, key) == 200
            assert await status(client, "onrecord_too-short") == 401
        with selects() as guess:
            assert await status(client, f"onrecord_{'A' * 43}") == 401
            assert await status(client, f"onrecord_{'A' * 43}") == 401
    assert (first, second, guess) == ([api_keys.LOOK_UP], [], [api_keys.LOOK_UP] * 2)


async def test_the_look_up_reads_an_index(database: str) -> None:
    async with connected(database) as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        plan = await connection.fetch(f"EXPLAIN {api_keys.LOOK_UP}", b"0" * 32)
    assert any("Index Scan using uq_api_key_hash" in line[0] for line in plan)


async def test_the_last_use_is_written_at_most_once_a_minute(
    database: str, client_of: ClientOf
) -> None:
    async def used_before(ago: str) -> tuple[datetime, datetime]:
        id, key = await stored_key(database, last_used_at=f"now() - interval '{ago}'")
        before = (await row(database, id))["last_used_at"]
        async with client_of(database) as client:
            assert await status(client, key) == 200
            # Not by the request itself.
            assert (await row(database, id))["last_used_at"] == before
        return before, (await row(database, id))["last_used_at"]

    before, after = await used_before("30 seconds")
    assert after == before
    before, after = await used_before("90 seconds")
    assert after - before >= timedelta(seconds=90)


async def test_the_last_use_is_written_while_serving(
    database: str, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api_keys.NOTING_SECONDS >= 60
    monkeypatch.setattr(api_keys, "NOTING_SECONDS", 0.02)
    id, key = await stored_key(database)
    async with client_of(database) as client:
        assert await status(client, key) == 200
        for _ in range(250):
            if (await row(database, id))["last_used_at"] is not None:
                break
            await anyio.sleep(0.02)
        assert (await row(database, id))["last_used_at"] is not None


async def test_a_use_that_cannot_be_noted_harms_nobody(
    database: str, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    id, key = await stored_key(database)
    async with connected(database) as other, other.transaction():
        async with client_of(database, statement_timeout=0.2) as client:
            assert await status(client, key) == 200
            await other.execute("LOCK TABLE api_key IN EXCLUSIVE MODE")
            assert await status(client, key) == 200
        (said,) = [line.getMessage() for line in caplog.records if line.name == "onrecord.keys"]
    assert said.startswith("the last use of 1 keys could not be noted: ")
    assert (await row(database, id))["last_used_at"] is None


async def test_a_key_that_cannot_be_looked_up_is_an_outage_not_a_refusal(
    database: str, client_of: ClientOf
) -> None:
    _, key = await stored_key(database)
    async with (
        client_of(database, statement_timeout=0.2) as client,
        connected(database) as other,
    ):
        async with other.transaction():
            await other.execute("LOCK TABLE api_key IN ACCESS EXCLUSIVE MODE")
            headers = {"Authorization": f"Bearer {key}"}
            answer = await client.get("/graphql?query={__typename}", headers=headers)
        assert answer.status_code == 503
        assert answer.json()["errors"][0]["extensions"] == {"code": "TIMEOUT"}
        assert await status(client, key) == 200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--label", " ", "--scopes", "admin"), "a label is one line of 1 to 250 characters"),
        (("--label", "a\nb", "--scopes", "admin"), "a label is one line of 1 to 250 characters"),
        (("--label", "a" * 251, "--scopes", "admin"), "a label is one line of 1 to 250 characters"),
        (("--label", "a", "--scopes", ""), "--scopes takes one or more of records:read, "),
        (("--label", "a", "--scopes", "read"), "--scopes takes one or more of records:read, "),
        *(
            (("--label", "a", "--scopes", "admin", "--expires", expires), said)
            for expires, said in {
                "soon": "--expires takes a date such as 2027-01-01, or days such as 90d",
                "2027-02-30": "--expires takes a date such as",
                "": "--expires takes a date such as",
                "2026-01-01": "--expires lies in the future, at most 36500 days away",
                "0d": "--expires lies in the future",
                "99999d": "--expires lies in the future",
                "9999-12-31": "--expires lies in the future",
            }.items()
        ),
    ],
)
async def test_a_key_that_makes_no_sense_is_not_made(
    command: Command, database: str, arguments: tuple[str, ...], said: str
) -> None:
    async with connected(database) as connection:
        count = "SELECT count(*) FROM api_key"
        before = await connection.fetchval(count)
        with pytest.raises(UsageError, match=f"^{re.escape(said)}"):
            await command("create", *arguments)
        assert await connection.fetchval(count) == before


@pytest.mark.parametrize(
    ("id", "said"), [(UNKNOWN, "there is no key 000"), ("mine", "mine is no id of a key")]
)
async def test_a_key_that_is_not_there_cannot_be_revoked(
    command: Command, id: str, said: str
) -> None:
    with pytest.raises(UsageError, match=f"^{said}.*: `onrecord keys list` shows all"):
        await command("revoke", id)
