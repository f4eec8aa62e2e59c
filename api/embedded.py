"""A PostgreSQL of our own, shared by all processes that use one data folder.

Each of them holds a shared lock on `users`, and the last to leave stops the server. The kernel
drops the locks of a killed process: the server that one leaves running is found again by the next
user, and stopped when the last one leaves. A server that dies while it is used is started again.
"""

import fcntl
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from api.errors import UsageError
from api.postgresql import ELSEWHERE, Server, server_user

log = logging.getLogger("onrecord.embedded")

LOOK_SECONDS = 1.0
"""How often a user looks whether the server still runs."""


def folder(data: Path) -> Path:
    """The whole path of a data folder."""
    return data.expanduser().resolve()


@contextmanager
def server(data: Path, options: Mapping[str, str] | None = None) -> Iterator[str]:
    """Give the address of our own server, which runs at least as long as the block.

    `options` are server settings; they count where this call is the one that starts it.
    """
    own = Server(folder(data), server_user())
    own.make_folder()
    with opened(own.data / "users") as users:
        with locked(own.data / "lock"):
            fcntl.flock(users, fcntl.LOCK_SH)
            own.start(options or {})
        try:
            with kept(own, options or {}):
                yield own.url
        finally:
            with locked(own.data / "lock"):
                if is_last(users):
                    own.stop()


@contextmanager
def kept(own: Server, options: Mapping[str, str]) -> Iterator[None]:
    """Start the server again should it die within the block."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(LOOK_SECONDS):
            if own.postmaster() is None:
                log.warning("PostgreSQL has died: it is started again")
                try:
                    with locked(own.data / "lock"):
                        own.start(options)
                except UsageError as error:
                    log.error("PostgreSQL does not start: %s", error)

    looking = threading.Thread(target=look, name="embedded", daemon=True)
    looking.start()
    try:
        yield
    finally:
        ended.set()
        looking.join()


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """A file to lock; a child process does not inherit it, and so not the lock."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        raise UsageError(f"{path} cannot be written: {ELSEWHERE}") from None
    try:
        yield file
    finally:
        os.close(file)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Only one process at a time is in such a block."""
    with opened(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_last(users: int) -> bool:
    """Whether no other process holds the lock that all users share."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
