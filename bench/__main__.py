"""``python -m bench``: On Record, PostGraphile and the floor, side by side in one run."""

import argparse
import os
import shutil
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

from orjson import OPT_INDENT_2, dumps

from api.settings import default_data
from bench import peer, record
from bench.results import Results, as_json, conditions, table
from bench.runs import Effort, alone, beside_others, compared, growing
from bench.targets import verdicts
from bench.ways import asked_as_apps_do
from bench.workers import by_workers


def main() -> None:
    """Prepare, compare, measure, print; fail where a target is missed."""
    given = arguments()
    for program, package in (("wrk", "wrk"), ("taskset", "util-linux")):
        if shutil.which(program) is None:
            sys.exit(f"`{program}` is needed: install it (Debian's package is {package})")
    # The server under test has the first core; wrk and PostgreSQL, which we start, have ours.
    cores = sorted(os.sched_getaffinity(0))
    core, others = cores[:1], cores[1:]
    if not others:
        sys.exit("two cores are needed: one for the server that is measured, one for all else")
    os.sched_setaffinity(0, others[:1])
    # Leave by the way of an exception, so that what was started is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    effort = Effort(given.only, given.rounds, given.seconds)
    node = peer.ready(given.node)
    with record.records(given.data) as records:
        with compared(records, given.statements, core, node) as field:
            runs = beside_others(field, effort)
            ways = asked_as_apps_do(field, records.public(given.statements), effort)
            memory = field.memory()
        with ExitStack() as stack:
            fields = {
                size: stack.enter_context(alone(records, size, core)) for size in given.growth
            }
            growth = growing(fields, effort) if fields else []
        workers = by_workers(records, given.statements, cores[:2], effort)
    told = conditions(given.statements, given.rounds, given.seconds)
    if node is not None:
        told["peer"] = peer.versions(node)
    results = Results(told, runs, ways, workers, growth, memory)
    reached = verdicts(results)
    print("\n" + ", ".join(f"{name}: {value}" for name, value in told.items()) + "\n")
    print(*table(results), "", *reached, sep="\n")
    if given.json is not None:
        given.json.write_bytes(dumps(as_json(results, reached), option=OPT_INDENT_2))
    if not given.quick and not all(verdict.is_met for verdict in reached):
        sys.exit(1)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--statements", type=int, default=200_000, help="the size of the record (default: 200000)"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=default_data().with_name("onrecord-bench"),
        help="the folder of the database, kept between runs (default: %(default)s)",
    )
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often each is measured (default: 3)"
    )
    parser.add_argument(
        "--seconds", type=int, default=4, help="how long each is measured (default: 4)"
    )
    parser.add_argument(
        "--only",
        metavar="NAME",
        nargs="+",
        default=(),
        help="measure these questions: mobile, node, feed, ...",
    )
    parser.add_argument(
        "--node", type=Path, help="another Node for PostGraphile (default: 22, of npm's packages)"
    )
    parser.add_argument(
        "--growth",
        type=int,
        metavar="STATEMENTS",
        nargs="*",
        default=(20_000, 200_000, 1_000_000),
        help="the sizes over which growth is measured (default: 20000 200000 1000000); or none",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write all figures to a file, too"
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="20000 statements and one round of two seconds: to see that it works, not for figures",
    )
    given = parser.parse_args()
    if given.quick:
        given.statements, given.rounds, given.seconds = 20_000, 1, 2
    return given


if __name__ == "__main__":
    main()
