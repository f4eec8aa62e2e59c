"""All servers on their records: started, compared, and measured in turns."""

import asyncio
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
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
from bench.record import Records
from bench.results import FLOOR, HIDDEN, OURS, PEER, Run
from bench.servers import Cores, Server

CONNECTIONS = (1, 16)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: of which questions, how often, and for how many seconds each."""

    only: Collection[str]
    rounds: int
    seconds: int

    def chosen(self, asked: list[Question]) -> list[Question]:
        """The questions that are measured."""
        return [each for each in asked if not self.only or each.name in self.only]


@dataclass(frozen=True, slots=True)
class Field:
    """The servers of one record, its questions, and the files that hold these."""

    servers: Mapping[str, Server]
    postmaster: psutil.Process
    questions: list[Question]
    bodies: Mapping[str, Path]
    """The folder of the questions' bodies, by the words that they are in."""

    def memory(self) -> dict[str, float]:
        """The megabytes of memory that each server holds."""
        return {name: resident_megabytes(each.process) for name, each in self.servers.items()}


@contextmanager
def compared(records: Records, statements: int, cores: Cores, node: Path | None) -> Iterator[Field]:
    """All servers on one record, found to answer alike, for as long as the block."""
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        public, partly_hidden = records.public(statements), records.partly_hidden(statements)
        ours = stack.enter_context(servers.onrecord(OURS, public, cores, folder))
        hidden = stack.enter_context(servers.onrecord(HIDDEN, partly_hidden, cores, folder))
        running = {OURS: ours, HIDDEN: hidden}
        if node is not None:
            running[PEER] = stack.enter_context(
                servers.postgraphile(PEER, public, cores, folder, node)
            )
        peer = running[PEER].url("/graphql") if PEER in running else None
        asked = questions(ours.url("/graphql"), peer)
        bodies = written(asked, folder)
        # It learns its SELECTs from the questions.
        running[FLOOR] = stack.enter_context(
            servers.floor(FLOOR, public, cores, folder, bodies[OUR_WORDS])
        )
        yield Field(running, postmaster_of(public), asked, bodies)


@contextmanager
def alone(records: Records, statements: int, cores: Cores) -> Iterator[Field]:
    """On Record alone on a record, for as long as the block."""
    public = records.public(statements)
    with (
        temporary_folder() as folder,
        servers.onrecord(OURS, public, cores, folder) as ours,
    ):
        asked = questions(ours.url("/graphql"), None)
        yield Field({OURS: ours}, postmaster_of(public), asked, written(asked, folder))


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that goes with the block."""
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        yield Path(folder)


def postmaster_of(database: str) -> psutil.Process:
    """The first process of a database's server, on our own core with all below it."""
    found = asyncio.run(postmaster(database))
    keep_beside_us(found)
    return found


def written(asked: list[Question], folder: Path) -> dict[str, Path]:
    """Write the questions' bodies to files, a folder for each server's words."""
    folders = {words: folder / words for words in (OUR_WORDS, PEER_WORDS)}
    for words, place in folders.items():
        place.mkdir()
        for question in asked:
            if words in question.bodies:
                (place / f"{question.name}.json").write_bytes(orjson.dumps(question.bodies[words]))
    return folders


def beside_others(field: Field, effort: Effort) -> list[Run]:
    """Compare all answers, then measure each question with one client and with many."""
    alike = {
        question.name: compare(
            question, field.servers[OURS], field.servers[FLOOR], field.servers.get(PEER)
        )
        for question in field.questions
    }
    print("All servers answer alike.", flush=True)
    runs = []
    for question in effort.chosen(field.questions):
        loads = loads_of(field, question, alike[question.name])
        for connections in CONNECTIONS:
            print(f"Measuring: {question.label}, clients: {connections} ...", flush=True)
            figures = in_turns(loads, connections, effort, field.postmaster)
            runs.append(Run(question.name, question.label, connections, figures))
    return runs


def growing(fields: Mapping[int, Field], effort: Effort) -> list[Run]:
    """Measure On Record on records of several sizes; figures go by these."""
    runs = []
    for number, question in enumerate(next(iter(fields.values())).questions):
        if question not in effort.chosen([question]):
            continue
        print(f"Measuring growth: {question.label} ...", flush=True)
        loads = {
            f"{size:,}": loads_of(field, field.questions[number], 0)[OURS]
            for size, field in fields.items()
        }
        figures = in_turns(loads, 1, effort, next(iter(fields.values())).postmaster)
        runs.append(Run(question.name, question.label, 1, figures))
    return runs


def in_turns(
    loads: Mapping[str, Load], connections: int, effort: Effort, postmaster: psutil.Process
) -> dict[str, Sample]:
    """Measure one after the other, round by round: what else the machine does meets all alike."""
    samples: dict[str, list[Sample]] = {name: [] for name in loads}
    for _ in range(effort.rounds):
        for name, load in loads.items():
            samples[name].append(measure(load, connections, effort.seconds, postmaster))
    return {name: medians(of) for name, of in samples.items()}


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
        if name in field.servers
    }
