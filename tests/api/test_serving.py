"""What the process that serves says in its log."""

import logging

import pytest

from api.logs import in_one_line


def test_a_lost_database_takes_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("asyncpg.pool")
    log.addFilter(in_one_line)
    try:
        try:
            raise FileNotFoundError(2, "No such file or directory")
        except FileNotFoundError:
            log.warning("Failed to restore the connections of %s", "the pool", exc_info=True)
    finally:
        log.removeFilter(in_one_line)
    [record] = caplog.records
    assert logging.Formatter("%(message)s").format(record) == (
        "Failed to restore the connections of the pool: [Errno 2] No such file or directory"
    )
