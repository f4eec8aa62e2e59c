"""The server of our own, in its folder: whose it is, where it may be, what is refused."""

import multiprocessing
import os
import pwd
import shutil
import stat
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import pytest

from api import embedded
from api.errors import UsageError
from api.postgresql import Server, server_user
from tests.api.servers import ask, copy_database, postmaster

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as nobody")


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


def test_a_path_too_long_for_a_socket_uses_a_short_private_folder(folder: Path, made: Path) -> None:
    data = folder / ("long" * 30)
    copy_database(made, data)
    with embedded.server(data) as url:
        assert ask(url, "SELECT 1") == 1
        sockets = Server(data, server_user()).socket_folder
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
