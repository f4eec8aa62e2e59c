"""What the database would refuse is refused before, in words."""

import pytest

from schema import tables
from schema.tables.vocabulary import IdentityVerdict
from schema.writes.rules import wrong_with_row
from tests.schema.constraints.rows import Rows
from tests.schema.constraints.test_refused import REFUSED

#: Held by rules that ask what is on record, by the inputs' own types, or by how rows are made.
ELSEWHERE = (
    "event_order",
    "external_id_exactly_one",
    "known_through_id",
    "left_id_first",
    "merged_into_id",
    "parent_id",
    "position",
    "published_order",
    "retraction_reason",
    "sha256_length",
    "term",
    "translation_of_id",
    "version",
)

HOUSE_KEEPING = ("ck_api_key", "ck_revision", "ck_trusted_document")

CHECKS = [
    pytest.param(rows, id=name)
    for name, rows in REFUSED
    if name.startswith("ck_")
    and not name.endswith(ELSEWHERE)
    and not name.startswith(HOUSE_KEEPING)
]


@pytest.mark.parametrize("rows", CHECKS)
def test_every_check_has_its_rule(rows: Rows) -> None:
    (row,) = rows()
    assert [message for message, _ in wrong_with_row(row)]


def test_a_pair_is_of_two() -> None:
    one = tables.uuid7()
    row = tables.IdentityJudgement(left_id=one, right_id=one, verdict=IdentityVerdict.SAME)
    assert list(wrong_with_row(row)) == [("This would lead to itself.", ("right_id",))]
