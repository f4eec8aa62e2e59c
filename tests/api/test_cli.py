"""The command, as users run it: real processes, their words, their exits."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import psutil
import pytest
from typer.testing import CliRunner

from api import cli
from api.errors import UsageError
from tests.api.servers import postmaster

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "api.cli"]


def environment(**given: str) -> dict[str, str]:
    """The environment with these settings and no others."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("ONRECORD_", "DATABASE_URL"))}
    return {**plain, "PYTHONPATH": str(ROOT), **given}


def run(
    *arguments: str, folder: Path = ROOT / "tests", **given: str
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(**given),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def refusal(*arguments: str, folder: Path = ROOT / "tests", **given: str) -> str:
    """What the command says when it refuses: one message, exit 1, no traceback."""
    done = run(*arguments, folder=folder, **given)
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("onrecord: ")
    assert "Traceback" not in done.stderr
    return done.stderr.removeprefix("onrecord: ").strip()


@contextmanager
def serving(*arguments: str, **given: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that serves, and the address that it named."""
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", *arguments],
        env=environment(**given),
        cwd=ROOT / "tests",
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().split()[-1]
        finally:
            process.terminate()


def ask(url: str, query: str) -> Any:
    """The answer of a served API."""
    request = urllib.request.Request(
        url, json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(cli.app, ["--help"]).output
    for command in ("serve", "migrate", "sample", "schema", "keys"):
        assert f"\n  {command} " in shown


def test_one_command_serves_the_sample_and_leaves_nothing_running(folder: Path) -> None:
    data = folder / "served"
    with serving("--sample", ONRECORD_DATA=str(data)) as (process, url):
        answer = ask(url, "{ statements(first: 1) { totalCount } }")
        assert answer["data"] == {"statements": {"totalCount": 12}}
        assert postmaster(data) is not None
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert postmaster(data) is None


def test_a_stream_that_stays_open_does_not_keep_the_server(database: str) -> None:
    with serving(DATABASE_URL=database) as (process, url):
        request = urllib.request.Request(
            url,
            json.dumps({"query": "subscription { recorded { cursor } }"}).encode(),
            {"Content-Type": "application/json", "Accept": "text/event-stream"},
        )
        with urllib.request.urlopen(request, timeout=30) as stream:
            assert stream.headers["Content-Type"].startswith("text/event-stream")
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0


def test_ctrl_c_ends_it_without_a_word(database: str) -> None:
    with serving(DATABASE_URL=database) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


def test_several_processes_share_the_address_and_one_that_dies_is_replaced(database: str) -> None:
    with serving("--workers", "2", DATABASE_URL=database) as (process, url):
        first = workers_of(process)
        assert len(first) == 2
        first[0].kill()
        until = time.monotonic() + 30
        while len(now := workers_of(process)) < 2 or first[0] in now:
            assert time.monotonic() < until
            time.sleep(0.1)
        for _ in range(20):
            assert ask(url, "{ viewer { label } }")["data"] == {"viewer": {"label": "guest"}}
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert not any(worker.is_running() for worker in now)


def test_several_processes_have_no_metrics_in_common(database: str) -> None:
    told = refusal(
        *("serve", "--port", "0", "--workers", "2"),
        DATABASE_URL=database,
        ONRECORD_METRICS_TOKEN="only for prometheus",
    )
    assert told.startswith("metrics are those of one process: run several with ONRECORD_WORKERS=1")


def test_ctrl_c_ends_several_processes_without_a_word(database: str) -> None:
    with serving("--workers", "2", DATABASE_URL=database) as (process, _):
        workers = workers_of(process)
        # As a terminal does it: to all of them.
        for pid in (process.pid, *(worker.pid for worker in workers)):
            os.kill(pid, signal.SIGINT)
        assert process.wait(30) == 0
    assert not any(worker.is_running() for worker in workers)


def workers_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """The processes that answer for one that supervises them."""
    return [
        child
        for child in psutil.Process(process.pid).children()
        if child.status() != psutil.STATUS_ZOMBIE
        and "multiprocessing.spawn" in " ".join(child.cmdline())
    ]


def test_the_process_that_serves_is_small_and_carries_no_alembic(
    database: str, tmp_path: Path
) -> None:
    imported = tmp_path / "imported"
    with (
        imported.open("w") as file,
        subprocess.Popen(
            [sys.executable, "-X", "importtime", "-m", "api.cli", "serve", "--port", "0"],
            env=environment(DATABASE_URL=database),
            cwd=ROOT / "tests",
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        answer = ask(url, "{ statements { nodes { id } } }")
        assert answer["data"] == {"statements": {"nodes": []}}
        assert psutil.Process(process.pid).memory_info().rss < 150 * 2**20
        process.terminate()
    modules = {line.rpartition("|")[2].strip() for line in imported.read_text().splitlines()}
    assert "sqlalchemy" in modules
    assert not {name for name in modules if name.partition(".")[0] == "alembic"}


def test_two_may_start_at_once_on_a_new_database(folder: Path) -> None:
    given = {"ONRECORD_DATA": str(folder / "together")}
    with serving(**given) as (_, first), serving(**given) as (_, second):
        assert first != second
        for url in (first, second):
            assert ask(url, "{ __typename }")["data"] == {"__typename": "Query"}


def test_a_port_that_is_taken_is_named_before_anything_is_started(
    database: str, folder: Path
) -> None:
    with serving(DATABASE_URL=database) as (_, url):
        port = url.removesuffix("/graphql").rpartition(":")[2]
        said = refusal("serve", "--port", port, ONRECORD_DATA=str(folder / "not-made"))
    assert said.startswith(f"cannot listen on 127.0.0.1 port {port} (Address already in use)")
    assert not (folder / "not-made").exists()


@pytest.mark.parametrize("host", ["h" * 70, "a..b"])
def test_a_host_that_cannot_be_is_named(host: str, folder: Path) -> None:
    said = refusal("serve", "--host", host, ONRECORD_DATA=str(folder / "not-made"))
    assert said.startswith(f"cannot listen on {host} port 8000 (no host has this name): choose")


@pytest.mark.parametrize("command", ["serve --port 0", "migrate", "sample"])
def test_a_database_out_of_reach_is_named_without_its_password(command: str) -> None:
    said = refusal(*command.split(), DATABASE_URL="postgresql://me:secret@127.0.0.1:1/record")
    assert said.startswith("no database at postgresql://me:***@127.0.0.1:1/record (")
    assert "DATABASE_URL" in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("me:secret@h:notaport/record", "DATABASE_URL is not the address of a database: write "),
        ("me:secret@127.0.0.1:99999/record", "cannot connect to postgresql://me:***@127.0.0.1:9"),
        (f"me:secret@{'h' * 70}/record", f"cannot connect to postgresql://me:***@{'h' * 70}/rec"),
        ("me:secret@127.0.0.1/record?sslmode=no", "cannot connect to postgresql://me:***@127.0.0"),
        ("me:secret@name.invalid/record", "no database at postgresql://me:***@name.invalid/recor"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_in_a_line(address: str, said: str) -> None:
    refused = refusal("migrate", DATABASE_URL=f"postgresql://{address}")
    assert refused.startswith(said)
    assert "\n" not in refused
    assert "secret" not in refused


def test_a_user_whom_the_server_refuses_is_told_apart_from_an_absent_server(server: str) -> None:
    said = refusal("migrate", DATABASE_URL=server.replace("postgres@", "nobody_here@"))
    assert said.startswith("cannot connect to postgresql://nobody_here@/")
    assert '(role "nobody_here" does not exist): correct DATABASE_URL; ' in said


def test_a_database_behind_is_refused_when_nothing_shall_be_migrated(empty_database: str) -> None:
    said = refusal("serve", "--port", "0", "--no-migrate", DATABASE_URL=empty_database)
    assert unquote(said) == (
        f"the database {empty_database} lacks tables of this program: run `onrecord migrate`, "
        "or name another by DATABASE_URL or ONRECORD_DATA"
    )


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refusal("migrate", ONRECORD_DATA=str(tmp_path / "file" / "data"))
    assert said.startswith(
        f"{tmp_path}/file/data cannot be made (Not a directory): set ONRECORD_DATA"
    )


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refusal("migrate", ONRECORD_DATA=str(tmp_path / "file"))
    assert said.startswith(f"{tmp_path}/file is not a folder: set ONRECORD_DATA to another folder")


def test_settings_that_make_no_sense_are_named_with_what_to_give() -> None:
    said = refusal(
        "migrate",
        ONRECORD_PORT="abc",
        ONRECORD_LOG_LEVEL="loud",
        ONRECORD_MIGRATE="perhaps",
        ONRECORD_READ_CONNECTIONS="0",
        ONRECORD_CONNECT_TIMEOUT="inf",
        ONRECORD_STATEMENT_TIMEOUT="nan",
        ONRECORD_CORS_ORIGINS="https://a.example, b.example",
    )
    assert said.splitlines() == [
        "ONRECORD_PORT=abc: give a whole number from 0 to 65535",
        "ONRECORD_CORS_ORIGINS=https://a.example, b.example: give origins such as "
        "https://example.org, separated by commas, or *",
        "ONRECORD_LOG_LEVEL=loud: give debug, info, warning or error",
        "ONRECORD_MIGRATE=perhaps: give true or false",
        "ONRECORD_READ_CONNECTIONS=0: give a whole number, 1 or more",
        "ONRECORD_CONNECT_TIMEOUT=inf: give a number from 0.001 to 86400",
        "ONRECORD_STATEMENT_TIMEOUT=nan: give a number from 0.001 to 86400",
    ]


def test_a_port_of_the_command_line_is_held_to_the_same() -> None:
    said = refusal("serve", "--port", "70000")
    assert said == "ONRECORD_PORT=70000: give a whole number from 0 to 65535"


def test_a_settings_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("ONRECORD_HOST=café\n".encode("latin-1"))
    said = refusal("migrate", folder=tmp_path)
    assert said == "the file .env is not in UTF-8: save it as such"


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert run("--version").stdout == f"onrecord {project['version']}\n"


def test_keys_are_made_in_a_database_that_is_named_without_its_password(database: str) -> None:
    url = f"{database.replace('postgres@', 'postgres:secret@')}&password=secret"
    place = f"the database {database.replace('postgres@', 'postgres:***@')}"
    made = run("keys", "create", "--label", "mine", "--scopes", "records:read", DATABASE_URL=url)
    assert re.fullmatch(
        rf"Key [0-9a-f]{{32}} of {re.escape(place)}; keep what follows, it is not shown again:\n",
        unquote(made.stderr),
    )
    listed = run("keys", "list", DATABASE_URL=url)
    assert unquote(listed.stderr) == f"The keys of {place}:\n"
    assert [line.split()[-1] for line in listed.stdout.splitlines()] == ["LABEL", "mine"]


def test_an_empty_folder_of_records_is_named_where_its_keys_are_listed(folder: Path) -> None:
    data = str(folder / "elsewhere" / ".." / "another")
    assert refusal("keys", "list", ONRECORD_DATA=data).startswith(
        f"the database in {folder.resolve() / 'another'} lacks tables of this program: "
    )
    assert run("migrate", ONRECORD_DATA=data).returncode == 0
    listed = run("keys", "list", ONRECORD_DATA=data)
    assert listed.stderr == f"The keys of the database in {folder.resolve() / 'another'}:\n"
    assert [line.split()[-1] for line in listed.stdout.splitlines()] == ["LABEL"]


def test_identities_are_encrypted_anew_in_a_database_that_is_named(database: str) -> None:
    key = run("identities", "new-key").stdout.strip()
    done = run("identities", "rotate", DATABASE_URL=database, ONRECORD_IDENTITY_KEYS=key)
    place = f"the database {database}"
    assert unquote(done.stdout) == f"Encrypted with the first key: 0 identities of {place}.\n"


def test_the_sample_is_stored_once(database: str) -> None:
    assert run("sample", DATABASE_URL=database).stdout == "The sample is stored.\n"
    assert run("sample", DATABASE_URL=database).stdout == "The sample was there already.\n"


def test_the_schema_is_printed_as_it_is_committed() -> None:
    printed = run("schema")
    assert printed.stdout == (ROOT / "schema" / "schema.graphql").read_text()
    assert run("schema", "--check").returncode == 0


def test_a_schema_that_differs_from_the_committed_one_is_shown_and_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "schema.graphql"
    other.write_text(cli.SDL.read_text().replace("type Query {", "type Question {"))
    monkeypatch.setattr(cli, "SDL", other)
    with pytest.raises(UsageError, match="is not what the code says: run `make sdl`"):
        cli.schema(check=True)
    assert "-type Question {\n+type Query {\n" in capsys.readouterr().out
