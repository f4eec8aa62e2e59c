"""What subscriptions of the tests ask, and how they begin."""

import asyncio
from typing import Any

from tests.api.live.listening import Socket
from tests.api.writers import Write, written

ALL = """
subscription ($after: String, $where: RecordedWhere) {
    recorded(after: $after, where: $where) {
        cursor action at node { __typename id ... on Claim { text } }
    }
}
"""


async def claim(editor: Write, text: str, **given: Any) -> str:
    found: str = (await written(editor, "claimCreate", text=text, **given))["id"]
    return found


async def begun(socket: Socket, editor: Write, id_: str, query: str, **variables: Any) -> None:
    """Subscribe, and wait until the subscription is told of what happens."""
    await socket.subscribe(id_, query, **variables)
    await socket.send(type="ping")
    assert await socket.receive() == {"type": "pong"}
    await asyncio.sleep(0.1)
