"""What subscriptions ask below a change is answered for each of them."""

import asyncio

import httpx
import pytest

from tests.api.live.listening import opened
from tests.api.live.telling import ALL, begun, claim
from tests.api.writers import Write, write, written

pytestmark = pytest.mark.anyio


async def test_a_null_and_an_absent_variable_are_told_apart(
    client: httpx.AsyncClient, editor: Write
) -> None:
    query = """
    subscription ($where: RecordedWhere = { type: { in: [ACTOR] } }) {
        recorded(where: $where) { node { id } }
    }
    """
    async with opened(client) as absent, opened(client) as null:
        await begun(absent, editor, "1", query)
        await begun(null, editor, "1", query, where=None)
        id_ = await claim(editor, "for one of them")
        actor = (await written(editor, "actorCreate", kind="PERSON", name="for both"))["id"]
        assert (await absent.next("1"))["recorded"]["node"] == {"id": actor}
        for expected in (id_, actor):
            assert (await null.next("1"))["recorded"]["node"] == {"id": expected}


async def test_what_is_told_below_a_change_is_of_one_moment(
    client: httpx.AsyncClient, editor: Write, headers: dict[str, str]
) -> None:
    id_ = await claim(editor, "busy")
    topic = (await written(editor, "topicCreate", label="busy"))["id"]
    query = """
    subscription ($where: RecordedWhere) { recorded(where: $where) { node { ... on Claim {
        version history(first: 100) { nodes { state patch } }
    } } } }
    """

    async def tag_and_untag(times: int) -> int:
        done = 0
        for _ in range(times):
            given = {"topic": topic, "claim": id_}
            tag = await write(editor, "topicTagCreate", given)
            if tag["topicTag"] is not None:
                done += 1
                gone = await write(editor, "topicTagRemove", {"id": tag["topicTag"]["id"]})
                done += gone["removedId"] is not None
        return done

    async with opened(client, headers) as socket:
        await begun(socket, editor, "1", query, where={"node": id_})
        changes = sum(await asyncio.gather(*(tag_and_untag(6) for _ in range(4))))
        for _ in range(changes):
            await socket.next("1")


async def test_every_answer_of_a_long_subscription_is_measured_by_itself(
    client: httpx.AsyncClient, editor: Write, headers: dict[str, str]
) -> None:
    below = "action"
    for _ in range(3):
        below = f"node {{ ... on Claim {{ history(first: 100) {{ nodes {{ {below} }} }} }} }}"
    # What is refused has the executor answer.
    query = f"""subscription ($where: RecordedWhere) {{ recorded(where: $where) {{
        node {{ ... on Claim {{ refused: history(after: "x") {{ nodes {{ action }} }} }} }}
        all: {below}
    }} }}"""
    id_ = await claim(editor, "0")
    for version in range(1, 30):
        await written(editor, "claimUpdate", id=id_, expectedVersion=version, text=f"{version}")
    async with opened(client, headers) as socket:
        await begun(socket, editor, "1", query, where={"node": id_})
        for version in range(30, 45):  # Each of tens of thousands of values.
            await written(editor, "claimUpdate", id=id_, expectedVersion=version, text=f"{version}")
            message = (await socket.receive())["payload"]
            assert [error["extensions"]["code"] for error in message["errors"]] == ["BAD_CURSOR"]
            assert message["data"]["recorded"]["node"] is None
            assert len(message["data"]["recorded"]["all"]["history"]["nodes"]) == version + 1


async def test_who_asks_elsewhere_for_what_follows_a_cursor_is_told_its_own(
    client: httpx.AsyncClient, editor: Write, headers: dict[str, str]
) -> None:
    query = """
    subscription ($after: String, $where: RecordedWhere) { recorded(after: $after, where: $where) {
        cursor node { ... on Claim { history(after: $ after) { nodes { action } } } }
    } }
    """
    id_ = await claim(editor, "one")
    async with opened(client, headers) as all_, opened(client, headers) as rest:
        await begun(all_, editor, "1", query, where={"node": id_})
        await written(editor, "claimUpdate", id=id_, expectedVersion=1, text="two")
        second = (await all_.next("1"))["recorded"]
        assert len(second["node"]["history"]["nodes"]) == 2
        await begun(rest, editor, "1", query, where={"node": id_}, after=second["cursor"])
        await written(editor, "claimUpdate", id=id_, expectedVersion=2, text="three")
        for socket, actions in ((all_, ["UPDATE", "UPDATE", "CREATE"]), (rest, ["CREATE"])):
            told = (await socket.next("1"))["recorded"]["node"]["history"]["nodes"]
            assert [each["action"] for each in told] == actions


async def test_an_answer_that_is_too_large_is_refused_by_itself(
    client: httpx.AsyncClient, editor: Write, headers: dict[str, str]
) -> None:
    below = "action"
    for _ in range(4):
        below = f"node {{ ... on Claim {{ history(first: 100) {{ nodes {{ {below} }} }} }} }}"
    query = f"""subscription ($after: String, $where: RecordedWhere) {{
        recorded(after: $after, where: $where) {{ cursor {below} }} }}"""
    large, small = await claim(editor, "large"), await claim(editor, "small")
    where = {"type": {"eq": "CLAIM"}}
    async with opened(client, headers) as socket:
        await begun(socket, editor, "1", ALL, where=where)
        await written(editor, "claimUpdate", id=small, expectedVersion=1, text="0")
        cursor = (await socket.next("1"))["recorded"]["cursor"]
        for version in range(1, 31):
            text = f"{version}"
            await written(editor, "claimUpdate", id=large, expectedVersion=version, text=text)
    await written(editor, "claimUpdate", id=small, expectedVersion=2, text="1")
    async with opened(client, headers) as resumed:
        await resumed.subscribe("1", query, after=cursor, where=where)
        for _ in range(30):
            payload = (await resumed.receive())["payload"]
            assert payload["data"] is None
            assert [error["extensions"]["code"] for error in payload["errors"]] == [
                "LIMIT_EXCEEDED"
            ]
        assert (await resumed.next("1"))["recorded"]["node"]["history"]["nodes"]
        # The same as it happens.
        await written(editor, "claimUpdate", id=large, expectedVersion=31, text="31")
        assert (await resumed.receive())["payload"]["data"] is None
        await written(editor, "claimUpdate", id=small, expectedVersion=3, text="2")
        assert (await resumed.next("1"))["recorded"]["node"]["history"]["nodes"]
