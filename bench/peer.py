"""PostGraphile 5, the closest thing that a user would pick instead, by npm's packages."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import orjson

from api.graphiql.build import commands_of_the_machine, commands_of_the_wheel
from bench.record import FOLDER

HOME = FOLDER / "postgraphile"
LOCK = HOME / "package-lock.json"


def install() -> None:
    """Install the exact packages of the lock, Node among them, unless they are there."""
    ready = HOME / "node_modules" / f".ready-{sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    if ready.exists():
        return
    print("Installing PostGraphile from npm's packages (a minute, the first time) ...", flush=True)
    _, npm = commands_of_the_machine() or commands_of_the_wheel()
    options = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    if subprocess.run([*npm, "ci", *options], cwd=HOME, check=False).returncode != 0:
        sys.exit("PostGraphile could not be installed: npm has said why")
    ready.touch()


def node() -> Path:
    """The Node of the lock, for this kind of machine."""
    found = next(HOME.glob("node_modules/node-linux-*/bin/node"), None)
    if found is None:
        sys.exit("there is no Node for this machine among npm's packages: name one with --node")
    return found


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
