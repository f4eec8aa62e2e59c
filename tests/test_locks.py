"""The locked libraries: exact, verified, and from no registry in particular."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RUNNING, DEVELOPING = "requirements.lock", "requirements-dev.lock"
LIBRARY = re.compile(r"[a-z0-9-]+==[0-9a-z.]+( ; .+)? \\(\n    --hash=sha256:[0-9a-f]{64}( \\)?)+")


def libraries(name: str) -> list[str]:
    """The entries of a lock."""
    return re.split(r"\n(?! )", (ROOT / name).read_text().strip())


@pytest.mark.parametrize("name", [RUNNING, DEVELOPING])
def test_a_lock_holds_versions_and_hashes_and_nothing_else(name: str) -> None:
    assert [entry for entry in libraries(name) if not LIBRARY.fullmatch(entry)] == []


def test_what_runs_is_what_was_developed_with() -> None:
    assert set(libraries(RUNNING)) < set(libraries(DEVELOPING))
