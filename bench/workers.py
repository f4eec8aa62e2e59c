"""On Record in one process and in two, on two cores that are shared with all else."""

import os
from contextlib import ExitStack

import httpx

from bench import servers
from bench.measure import Load
from bench.questions import OURS as OUR_WORDS
from bench.questions import questions
from bench.record import Records
from bench.results import Run
from bench.runs import (
    Effort,
    in_turns,
    postmaster_of,
    temporary_folder,
    written,
)
from bench.servers import Cores

ONE, TWO = "1 worker", "2 workers"
ASKED = ("feed", "mobile")
CONNECTIONS = 32


def by_workers(records: Records, statements: int, cores: Cores, effort: Effort) -> list[Run]:
    """Measure some questions asked of one process, and of two."""
    os.sched_setaffinity(0, cores)
    public = records.public(statements)
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        running = {
            label: stack.enter_context(servers.onrecord(label, public, cores, folder, workers))
            for label, workers in ((ONE, 1), (TWO, 2))
        }
        postmaster = postmaster_of(public)
        asked = questions(running[ONE].url("/graphql"), None)
        bodies = written(asked, folder)
        runs = []
        for question in effort.chosen([each for each in asked if each.name in ASKED]):
            print(f"Measuring workers: {question.label} ...", flush=True)
            answer = httpx.post(running[ONE].url("/graphql"), json=question.bodies[OUR_WORDS])
            loads = {
                label: Load(
                    label,
                    server.url("/graphql"),
                    bodies[OUR_WORDS] / f"{question.name}.json",
                    server.process,
                    len(answer.content),
                )
                for label, server in running.items()
            }
            figures = in_turns(loads, CONNECTIONS, effort, postmaster)
            runs.append(Run(question.name, question.label, CONNECTIONS, figures))
    return runs
