"""On Record, asked as apps ask: for trusted documents, by GET, for what has changed, compressed."""

import asyncio
from hashlib import sha256
from pathlib import Path

import httpx
import orjson

from api import document_shelf
from api.database import sessions
from api.settings import Settings
from bench.measure import Load
from bench.questions import OURS as OUR_WORDS
from bench.questions import Question
from bench.results import OURS, Run
from bench.runs import Effort, Field, in_turns
from bench.servers import Server

POST, GET, BROTLI, GZIP, UNCHANGED = "POST", "GET by id", "  Brotli", "  gzip", "  304"
ASKED = ("feed", "mobile")
CONNECTIONS = 16


def asked_as_apps_do(field: Field, database: str, effort: Effort) -> list[Run]:
    """Measure some questions by each way of asking."""
    runs = []
    for question in effort.chosen([each for each in field.questions if each.name in ASKED]):
        print(f"Measuring ways: {question.label} ...", flush=True)
        asyncio.run(trusted(database, question))
        loads = ways(field.servers[OURS], question, field.bodies[OUR_WORDS])
        figures = in_turns(loads, CONNECTIONS, effort, field.postmaster)
        runs.append(Run(question.name, question.label, CONNECTIONS, figures))
    return runs


async def trusted(database: str, question: Question) -> None:
    """Have a question's document trusted."""
    makers = sessions(database, Settings(_env_file=None, database_url=database))
    text = question.bodies[OUR_WORDS]["query"]
    await document_shelf.add(makers, {id_of(text): text})
    await makers.kw["bind"].dispose()


def id_of(text: str) -> str:
    """The id that the specification gives a document."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def ways(server: Server, question: Question, bodies: Path) -> dict[str, Load]:
    """How one question is asked; all answers but the last are found to be the same."""
    asked = question.bodies[OUR_WORDS]
    url = httpx.URL(
        server.url("/graphql"),
        params={
            "documentId": id_of(asked["query"]),
            "variables": orjson.dumps(asked["variables"]).decode(),
        },
    )
    posted = httpx.post(server.url("/graphql"), json=asked)
    got = httpx.get(url)
    unchanged = {"If-None-Match": got.headers["etag"]}
    if got.content != posted.content or httpx.get(url, headers=unchanged).status_code != 304:
        raise SystemExit(f"{question.label} is answered otherwise by GET")
    given = {
        GET: {},
        BROTLI: {"Accept-Encoding": "br"},
        GZIP: {"Accept-Encoding": "gzip"},
        UNCHANGED: unchanged,
    }
    loads = {
        way: Load(way, str(url), None, server.process, 0 if way != GET else len(got.content), each)
        for way, each in given.items()
    }
    body = bodies / f"{question.name}.json"
    by_post = Load(POST, server.url("/graphql"), body, server.process, len(got.content))
    return {POST: by_post, **loads}
