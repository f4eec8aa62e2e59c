"""The server of our own: real processes that start, share, kill and leave it."""

import asyncio
import multiprocessing
import os
import pwd
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import psutil
import pytest

from api import embedded
from api.errors import UsageError

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as nobody")

# Uses the server, says so, and leaves when its standard input ends.
USER = """
import sys
from pathlib import Path
from api import embedded
with embedded.server(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def made(folder: Path) -> Path:
    """A data folder with a database in it, stopped, to be copied."""
    with embedded.server(folder / "made"):
        pass
    return folder / "made"


@pytest.fixture
def new(folder: Path) -> Iterator[Path]:
    """A data folder to be made; a server left in it is ended."""
    path = folder / uuid4().hex[:8]
    yield path
    if (process := postmaster(path)) is not None:
        process.kill()
        process.wait(10)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def data(new: Path, made: Path) -> Path:
    """A data folder with a database in it."""
    copy(made, new)
    return new


def copy(made: Path, data: Path) -> None:
    """Copy a database; the binaries need no copy of their own."""
    data.mkdir()
    subprocess.run(["cp", "-a", made / "postgresql", data], check=True)
    for binaries in made.glob("server-*"):
        (data / binaries.name).symlink_to(binaries)


def postmaster(data: Path) -> psutil.Process | None:
    """The server that runs in a data folder."""
    return embedded.Server(data, embedded.server_user()).postmaster()


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


def ask(url: str, sql: str) -> object:
    """One value from the database."""

    async def fetch() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(fetch())


def test_it_starts_with_a_utf8_database_in_c_order_and_keeps_what_was_stored(new: Path) -> None:
    with embedded.server(new) as url:
        assert ask(url, "SELECT current_setting('server_version_num')::int / 10000") == 18
        assert ask(url, "SHOW server_encoding") == "UTF8"
        assert ask(url, "SELECT datcollate FROM pg_database WHERE datname = 'onrecord'") == "C"
        ask(url, "CREATE TABLE kept AS SELECT 7 AS number")
    assert postmaster(new) is None
    with embedded.server(new) as url:
        assert ask(url, "SELECT number FROM kept") == 7


def test_no_port_is_opened_and_nobody_else_may_enter(data: Path) -> None:
    with embedded.server(data) as url:
        assert ask(url, "SHOW listen_addresses") == ""
        assert stat.S_IMODE((data / "postgresql").stat().st_mode) == 0o700


def test_folders_above_the_data_folder_keep_their_permissions(folder: Path) -> None:
    above = folder / "above"
    above.mkdir()
    above.chmod(0o751)
    before = {path: path.stat().st_mode for path in (above, *above.parents)}
    with embedded.server(above / "new" / "data"):
        pass
    assert {path: path.stat().st_mode for path in before} == before
    shutil.rmtree(above)


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


def test_a_pid_that_another_process_has_by_now_is_no_obstacle(data: Path) -> None:
    with embedded.server(data):
        server = postmaster(data)
        assert server is not None
        server.kill()
        server.wait(10)
    pid_file = data / "postgresql" / "database" / "postmaster.pid"
    _, _, rest = pid_file.read_text().partition("\n")
    user = embedded.server_user()
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


def test_a_path_too_long_for_a_socket_uses_a_short_private_folder(folder: Path, made: Path) -> None:
    data = folder / ("long" * 30)
    copy(made, data)
    with embedded.server(data) as url:
        assert ask(url, "SELECT 1") == 1
        sockets = embedded.Server(data, embedded.server_user()).socket_folder
        assert not sockets.is_relative_to(data)
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert not sockets.exists()


def test_a_path_with_spaces_and_an_apostrophe_is_like_others(folder: Path) -> None:
    with embedded.server(folder / "it's a folder & more") as url:
        assert ask(url, "SELECT 1") == 1


def test_settings_of_postgresql_clients_in_the_environment_change_nothing(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "PGHOST": "nowhere"}.items():
        monkeypatch.setenv(name, value)
    with embedded.server(data) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_database_of_another_version_is_refused_and_left_alone(data: Path) -> None:
    with embedded.server(data):
        pass
    mark = data / "postgresql" / "database" / "PG_VERSION"
    mark.write_text("17\n")
    with (
        pytest.raises(UsageError, match=r"made by PostgreSQL 17, this program brings 18"),
        embedded.server(data),
    ):
        pass
    assert mark.read_text() == "17\n"


def test_a_server_that_cannot_start_says_why(data: Path) -> None:
    with (
        pytest.raises(UsageError, match=r'(?s)pg_ctl failed.*"no_such_setting"'),
        embedded.server(data, {"no_such_setting": "1"}),
    ):
        pass
    with embedded.server(data) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_folder_where_a_file_stands_is_refused(folder: Path) -> None:
    file = folder / "file"
    file.touch()
    with (
        pytest.raises(UsageError, match=r"cannot be made .*set ONRECORD_DATA"),
        embedded.server(file / "data"),
    ):
        pass


@AS_ROOT
def test_root_runs_it_as_nobody(new: Path) -> None:
    with embedded.server(new):
        server = postmaster(new)
        assert server is not None
        assert server.username() == "nobody"
        assert server.exe().startswith(str(new / "server-"))


@AS_ROOT
def test_root_is_told_where_nobody_may_not_enter(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with (
        pytest.raises(UsageError, match=f"`nobody`, who may not enter {closed}: set ONRECORD_DATA"),
        embedded.server(closed / "data"),
    ):
        pass
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@AS_ROOT
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_another_user_runs_it_as_themselves(folder: Path) -> None:
    home = folder / "daemon"
    home.mkdir()
    shutil.chown(home, "daemon", "daemon")
    home.chmod(0o700)
    # Forked, not started anew: root's Python may be where others cannot read it.
    forking = multiprocessing.get_context("fork")
    ours, theirs = forking.Pipe()
    process = forking.Process(target=use_as_daemon, args=(home / "data", theirs))
    process.start()
    assert ours.poll(30)
    assert ask(ours.recv(), "SELECT current_database()") == "onrecord"
    pid_file = home / "data" / "postgresql" / "database" / "postmaster.pid"
    server = psutil.Process(int(pid_file.read_text().split()[0]))
    assert server.username() == "daemon"
    assert stat.S_IMODE((home / "data").stat().st_mode) == 0o700
    ours.send("leave")
    process.join(20)
    assert process.exitcode == 0
    assert not pid_file.exists()


@AS_ROOT
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_folder_that_may_not_be_written_is_refused(folder: Path) -> None:
    readable = folder / "readable"
    readable.mkdir(mode=0o755)
    forking = multiprocessing.get_context("fork")
    ours, theirs = forking.Pipe()
    process = forking.Process(target=use_as_daemon, args=(readable, theirs))
    process.start()
    assert ours.poll(30)
    assert ours.recv().startswith(f"{readable}/users cannot be written: set ONRECORD_DATA to")
    process.join(20)


def use_as_daemon(data: Path, parent: Connection) -> None:
    """Become the user `daemon` and use the server until told to leave."""
    daemon = pwd.getpwnam("daemon")
    os.setgroups([])
    os.setgid(daemon.pw_gid)
    os.setuid(daemon.pw_uid)
    try:
        with embedded.server(data) as url:
            parent.send(url)
            parent.recv()
    except UsageError as refusal:
        parent.send(str(refusal))


@AS_ROOT
def test_the_folder_of_another_user_is_refused(folder: Path) -> None:
    theirs = folder / "theirs"
    (theirs / "postgresql").mkdir(parents=True)
    shutil.chown(theirs / "postgresql", "daemon")
    with (
        pytest.raises(UsageError, match=r"is not a folder of user \d+: set ONRECORD_DATA"),
        embedded.server(theirs),
    ):
        pass
