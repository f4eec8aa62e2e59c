"""The server of our own, among processes: they start it at once, share it, are killed, leave it."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from api import embedded
from api.postgresql import server_user
from tests.api.servers import ask, postmaster

# Uses the server, says so, and leaves when its standard input ends.
USER = """
import sys
from pathlib import Path
from api import embedded
with embedded.server(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


def begin(data: Path) -> subprocess.Popen[str]:
    """A process that uses the server; it is ready once it has said the URL."""
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def url_of(process: subprocess.Popen[str]) -> str:
    """Wait until a process uses the server."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    """Let a process leave by itself."""
    process.communicate(timeout=20)
    assert process.returncode == 0


def kill(process: subprocess.Popen[Any]) -> None:
    """End a process without a chance to tidy up."""
    process.kill()
    process.communicate()


def test_the_last_of_several_processes_stops_it(data: Path) -> None:
    first, second = begin(data), begin(data)
    assert url_of(first) == url_of(second)
    server = postmaster(data)
    assert server is not None
    end(first)
    assert postmaster(data) == server
    end(second)
    assert postmaster(data) is None


def test_uses_within_one_process_count_one_by_one(data: Path) -> None:
    with embedded.server(data):
        with embedded.server(data) as url:
            pass
        assert ask(url, "SELECT 1") == 1


def test_four_at_once_on_a_new_folder_share_one_server(new: Path) -> None:
    users = [begin(new) for _ in range(4)]
    started = {ask(url_of(user), "SELECT pg_postmaster_start_time()::text") for user in users}
    assert len(started) == 1
    for user in users:
        end(user)
    assert postmaster(new) is None


def test_a_server_left_by_a_killed_process_is_found_and_then_stopped(data: Path) -> None:
    killed = begin(data)
    started = ask(url_of(killed), "SELECT pg_postmaster_start_time()::text")
    kill(killed)
    assert postmaster(data) is not None
    with embedded.server(data) as url:
        assert ask(url, "SELECT pg_postmaster_start_time()::text") == started
    assert postmaster(data) is None


def test_one_who_leaves_after_another_was_killed_stops_it(data: Path) -> None:
    stays, killed = begin(data), begin(data)
    url_of(stays)
    url_of(killed)
    kill(killed)
    end(stays)
    assert postmaster(data) is None


def test_a_killed_server_starts_again_with_what_was_stored(data: Path) -> None:
    with embedded.server(data) as url:
        ask(url, "CREATE TABLE kept AS SELECT 7 AS number")
        server = postmaster(data)
        assert server is not None
        server.kill()
        server.wait(10)
        with embedded.server(data) as url:
            assert ask(url, "SELECT number FROM kept") == 7


def test_a_server_that_dies_while_it_is_used_is_started_again(data: Path) -> None:
    with embedded.server(data) as url:
        ask(url, "CREATE TABLE kept AS SELECT 7 AS number")
        killed = postmaster(data)
        assert killed is not None
        killed.kill()
        killed.wait(10)
        deadline = time.monotonic() + 20
        while (now := postmaster(data)) is None or now == killed:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        with embedded.server(data):  # It is ready.
            assert ask(url, "SELECT number FROM kept") == 7
    assert postmaster(data) is None


def test_a_pid_that_another_process_has_by_now_is_no_obstacle(data: Path) -> None:
    user_of_it = begin(data)
    url_of(user_of_it)
    kill(user_of_it)
    server = postmaster(data)
    assert server is not None
    server.kill()
    server.wait(10)
    pid_file = data / "postgresql" / "database" / "postmaster.pid"
    _, _, rest = pid_file.read_text().partition("\n")
    user = server_user()
    # As the server's user: PostgreSQL knows by itself that others' processes are not it.
    stranger = subprocess.Popen(["sleep", "60"], user=user.uid if user.is_other else None)
    pid_file.write_text(f"{stranger.pid}\n{rest}")
    with embedded.server(data) as url:
        assert ask(url, "SELECT 1") == 1
    assert stranger.poll() is None
    kill(stranger)


def test_a_process_killed_while_it_makes_the_database_leaves_no_half_of_one(new: Path) -> None:
    killed = begin(new)
    deadline = time.monotonic() + 20
    while not list(new.glob("postgresql/draft-*/PG_VERSION")):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    kill(killed)
    with embedded.server(new) as url:
        assert ask(url, "SELECT current_database()") == "onrecord"
