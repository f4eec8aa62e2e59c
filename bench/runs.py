"""All servers on one record: started, compared, and measured in turns."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import orjson
import psutil

from bench import servers
from bench.answers import compare
from bench.measure import (
    Load,
    Sample,
    keep_beside_us,
    measure,
    medians,
    postmaster,
    resident_megabytes,
)
from bench.questions import OURS as OUR_WORDS
from bench.questions import PEER as PEER_WORDS
from bench.questions import Question, questions
from bench.record import databases
from bench.results import FLOOR, HIDDEN, OURS, PEER, Run
from bench.servers import Server

CONNECTIONS = (1, 16)


@dataclass(frozen=True, slots=True)
class Field:
    """The servers that run, the questions, and the files that hold these."""

    servers: Mapping[str, Server]
    postmaster: psutil.Process
    questions: list[Question]
    bodies: Mapping[str, Path]
    """The folder of the questions' bodies, by the words that they are in."""


def started(stack: ExitStack, data: Path, statements: int, core: int, node: Path) -> Field:
    """Start all servers; they run as long as the stack."""
    kept = stack.enter_context(databases(data, statements))
    database = asyncio.run(postmaster(kept.public))
    keep_beside_us(database)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="onrecord-bench-")))
    ours = stack.enter_context(servers.onrecord(OURS, kept.public, core, folder))
    hidden = stack.enter_context(servers.onrecord(HIDDEN, kept.partly_hidden, core, folder))
    theirs = stack.enter_context(servers.postgraphile(PEER, kept.public, core, folder, node))
    asked = questions(ours.url("/graphql"), theirs.url("/graphql"))
    bodies = written(asked, folder)
    # It learns its SELECTs from the questions.
    floor = stack.enter_context(servers.floor(FLOOR, kept.public, core, folder, bodies[OUR_WORDS]))
    return Field({OURS: ours, PEER: theirs, FLOOR: floor, HIDDEN: hidden}, database, asked, bodies)


def written(asked: list[Question], folder: Path) -> dict[str, Path]:
    """Write the questions' bodies to files, a folder for each server's words."""
    folders = {words: folder / words for words in (OUR_WORDS, PEER_WORDS)}
    for words, place in folders.items():
        place.mkdir()
        for question in asked:
            if words in question.bodies:
                (place / f"{question.name}.json").write_bytes(orjson.dumps(question.bodies[words]))
    return folders


def measured(
    field: Field, rounds: int, seconds: int, only: Sequence[str]
) -> tuple[list[Run], float]:
    """Compare all answers, then measure; the megabytes of memory that we hold in the end, too."""
    shortest = {
        question.name: compare(question, *(field.servers[name] for name in (OURS, FLOOR, PEER)))
        for question in field.questions
    }
    print("All servers answer alike.", flush=True)
    runs = []
    for question in field.questions:
        if only and question.name not in only:
            continue
        loads = loads_of(field, question, shortest[question.name])
        for connections in CONNECTIONS:
            print(f"Measuring: {question.label}, clients: {connections} ...", flush=True)
            samples: dict[str, list[Sample]] = {name: [] for name in loads}
            # In turns, so that what else the machine does meets all alike.
            for _ in range(rounds):
                for name, load in loads.items():
                    samples[name].append(measure(load, connections, seconds, field.postmaster))
            figures = {name: medians(of) for name, of in samples.items()}
            runs.append(Run(question.name, question.label, connections, figures, question.within))
    return runs, resident_megabytes(field.servers[OURS].process)


def loads_of(field: Field, question: Question, shortest: int) -> dict[str, Load]:
    """How each server is asked a question."""
    ways = {OURS: ("/graphql", OUR_WORDS)}
    if question.has_peers:
        ways[PEER] = ("/graphql", PEER_WORDS)
        ways[FLOOR] = (f"/{question.name}", OUR_WORDS)
    if question.name == "feed":
        ways[HIDDEN] = ("/graphql", OUR_WORDS)
    return {
        name: Load(
            name,
            field.servers[name].url(path),
            field.bodies[words] / f"{question.name}.json",
            field.servers[name].process,
            # Of a record that is partly hidden less is told.
            0 if name == HIDDEN else shortest,
        )
        for name, (path, words) in ways.items()
    }
