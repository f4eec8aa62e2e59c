"""The floor: a bare ASGI handler that answers the same questions by the same SELECTs.

No GraphQL at all: the SELECTs, already compiled, are those that On Record sends for a question, and
each answer, the same to the byte, is built by code that was written for it. It takes no snapshot
either: it sends the SELECTs one by one.

Run as ``python -m bench.floor PORT FOLDER``; the folder holds the questions' bodies.
"""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import orjson
import uvicorn
import uvloop

from api.app import create_app
from api.database import read_pool
from api.serving import collect_rarely
from api.settings import Settings
from bench.by_hand import HANDLERS, Handler, Select
from schema.read_pool import ReadPool

Message: TypeAlias = dict[str, Any]

ALIAS_NUMBER = re.compile(r"_\d+(?=\.)")

# A row that is joined where a page is cut: `appearance_1.report_2_headline`.
INSIDE = re.compile(r"\w+\.([a-z_]+)_\d+_(\w+)")


async def handlers(settings: Settings, bodies: Mapping[str, Any]) -> dict[str, Handler]:
    """A handler for each question, by its path."""
    # One connection, so that it is known which one to listen to.
    app = create_app(settings.model_copy(update={"read_connections": 1}))
    found = {}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://floor") as client,
    ):
        for name, body in bodies.items():
            if name not in HANDLERS:
                continue  # No other server is asked it.
            selects = await recorded(client, app.state.reads, body)
            found[f"/{name}"] = HANDLERS[name](selects, body["variables"].get("first", 1))
    return found


async def recorded(
    client: httpx.AsyncClient, pool: ReadPool, body: Mapping[str, Any]
) -> list[Select]:
    """The SELECTs that On Record sends to answer an operation."""
    sent: list[Any] = []
    async with pool.borrowed() as connection:
        connection.add_query_logger(sent.append)
    await client.post("/graphql", json=body)
    await asyncio.sleep(0)  # The driver tells of them in the loop's next turn.
    async with pool.borrowed() as connection:
        connection.remove_query_logger(sent.append)
    return [
        Select(query.query, list(query.args), columns(query.query))
        for query in sent
        if query.query.startswith("SELECT")
    ]


def columns(sql: str) -> dict[str, int]:
    """Where the columns of a SELECT stand, by their names without the numbers of aliases."""
    items, depth = [""], 0
    for character in sql.removeprefix("SELECT ").partition(" FROM ")[0]:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            items.append("")
        else:
            items[-1] += character
    names = (
        ALIAS_NUMBER.sub("", INSIDE.sub(r"\1.\2", item.strip()).removesuffix("::text"))
        for item in items
    )
    return {name: position for position, name in enumerate(names)}


async def serve(settings: Settings, bodies: Mapping[str, Any]) -> None:
    """Serve as On Record does, until a signal says to stop."""
    by_path = await handlers(settings, bodies)
    collect_rarely()
    async with read_pool(url_of(settings), settings) as pool:

        async def app(
            scope: Message,
            _receive: Callable[[], Awaitable[Message]],
            send: Callable[[Message], Awaitable[None]],
        ) -> None:
            async with pool.borrowed() as connection:
                data = await by_path[scope["path"]](connection)
            body = orjson.dumps({"data": data}, option=orjson.OPT_UTC_Z)
            headers = [
                (b"content-type", b"application/json; charset=utf-8"),
                (b"content-length", b"%d" % len(body)),
            ]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": body})

        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            http="httptools",
            lifespan="off",
            access_log=False,
            server_header=False,
            log_level="warning",
        )
        await uvicorn.Server(config).serve()


def url_of(settings: Settings) -> str:
    """The database, which whoever measures has named."""
    assert settings.database_url is not None
    return settings.database_url


def main() -> None:
    """Read the bodies, then serve."""
    port, folder = sys.argv[1:]
    bodies = {path.stem: orjson.loads(path.read_bytes()) for path in Path(folder).glob("*.json")}
    # The event loop that uvicorn uses for On Record.
    uvloop.run(serve(Settings(port=int(port)), bodies))


if __name__ == "__main__":
    main()
