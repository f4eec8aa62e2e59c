"""PostGraphile 5, the closest thing that a user would pick instead, by npm's packages."""

import subprocess
from hashlib import sha256
from pathlib import Path

import orjson

from api.graphiql.build import commands_of_the_machine, commands_of_the_wheel
from bench.record import FOLDER

HOME = FOLDER / "postgraphile"
LOCK = HOME / "package-lock.json"


def ready(given: Path | None) -> Path | None:
    """The Node that it runs on, a given one or npm's, once its exact packages are installed.

    None where it is not to be had; this says why.
    """
    if not installed():
        print("PostGraphile is left out: npm could not install it, and has said why.", flush=True)
        return None
    node = given or next(HOME.glob("node_modules/node-linux-*/bin/node"), None)
    if node is None:
        print("PostGraphile is left out: npm has no Node for this machine. Name one with --node.")
    return node


def installed() -> bool:
    """Whether the packages of the lock are there, or could be put there."""
    done = HOME / "node_modules" / f".ready-{sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    if done.exists():
        return True
    print("Installing PostGraphile from npm's packages (a minute, the first time) ...", flush=True)
    _, npm = commands_of_the_machine() or commands_of_the_wheel()
    options = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    if subprocess.run([*npm, "ci", *options], cwd=HOME, check=False).returncode != 0:
        return False
    done.touch()
    return True


def command(node: Path) -> list[str]:
    """What starts PostGraphile."""
    script = HOME / "node_modules" / "postgraphile" / "dist" / "cli-run.js"
    return [str(node), str(script), "--config", str(HOME / "graphile.config.mjs")]


def versions(node: Path) -> str:
    """What is measured, for the record."""
    told = subprocess.run([node, "--version"], stdout=subprocess.PIPE, text=True, check=True)
    package = HOME / "node_modules" / "postgraphile" / "package.json"
    return (
        f"PostGraphile {orjson.loads(package.read_bytes())['version']}, Node {told.stdout.strip()}"
    )
