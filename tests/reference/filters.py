"""``where``, read off row by row.

SQL knows a third answer, unknown. As ``not`` means IS NOT TRUE and a row is kept only where its
condition is true, unknown never differs from false: a plain bool says it all.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from .access import Sight
from .ids import check_id
from .names import column_of
from .rows import FOREIGN, Row
from .values import EDTF_BOUNDS, instant

Where = Mapping[str, Any]

# A list relation means "some": the table that points back, by which column, and, where it only
# stands between, the column that points onward.
LISTS: dict[tuple[str, str], tuple[str, str, str | None]] = {
    ("actor", "names"): ("actor_name", "actor_id", None),
    ("actor", "affiliations"): ("affiliation", "member_id", None),
    ("report", "authors"): ("report_author", "report_id", "actor_id"),
    ("report", "appearances"): ("appearance", "report_id", None),
    ("report", "topics"): ("topic_tag", "report_id", "topic_id"),
    ("statement", "appearances"): ("appearance", "statement_id", None),
    ("statement", "stances"): ("stance", "statement_id", None),
    ("statement", "topics"): ("topic_tag", "statement_id", "topic_id"),
    ("appearance", "hops"): ("hop", "appearance_id", None),
    ("claim", "children"): ("claim", "parent_id", None),
    ("claim", "stances"): ("stance", "claim_id", None),
    ("claim", "topics"): ("topic_tag", "claim_id", "topic_id"),
}

MOMENTS = {"said", "published", "event", "made", "during"}


def matches(row: Row, where: Where, sight: Sight) -> bool:
    """Does everything that ``where`` says hold for the row?"""
    return all(_holds(row, field, value, sight) for field, value in where.items())


def check(where: Any) -> None:
    """Refuse ids that are none, wherever they stand; whether a row is compared or not."""
    if isinstance(where, list):
        for part in where:
            check(part)
    elif isinstance(where, dict):
        for field, value in where.items():
            if field == "id" and value is not None:
                for text in [value.get("eq"), *(value.get("in") or ())]:
                    if text is not None:
                        check_id(text)
            else:
                check(value)


def _holds(row: Row, field: str, value: Any, sight: Sight) -> bool:
    if value is None:
        return True
    if field == "and":
        return all(matches(row, part, sight) for part in value)
    if field == "or":
        return any(matches(row, part, sight) for part in value)
    if field == "not":
        return not matches(row, value, sight)
    if field == "speakerIsKnown":
        return (row["speaker_id"] is not None) == bool(value)
    if field == "id":
        return _operators_hold(row.global_id, value)
    if (row.table, field) in LISTS:
        return any(matches(other, value, sight) for other in _listed(row, field, sight))
    if (reference := f"{column_of(field)}_id") in FOREIGN[row.table]:
        target = sight.target(row, reference)
        return target is not None and matches(target, value, sight)
    if field in MOMENTS:
        return _moment_holds(row, column_of(field), value)
    return _operators_hold(row[column_of(field)], value)


def _listed(row: Row, field: str, sight: Sight) -> list[Row]:
    table, back, onward = LISTS[row.table, field]
    rows = sight.only_seen(sight.rows.pointing_at(row, table, back))
    if onward is None:
        return rows
    return [target for other in rows if (target := sight.target(other, onward)) is not None]


def _operators_hold(value: Any, operators: Where) -> bool:
    return all(
        OPERATORS[name](value, operand)
        for name, operand in operators.items()
        if operand is not None
    )


def _known(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Nothing compares with null."""
    return lambda value, operand: value is not None and compare(value, operand)


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _known(lambda value, operand: value == operand),
    "ne": _known(lambda value, operand: value != operand),
    "in": _known(lambda value, operand: value in operand),
    "contains": _known(lambda value, operand: operand.lower() in value.lower()),
    "startsWith": _known(lambda value, operand: value.lower().startswith(operand.lower())),
    "isNull": lambda value, operand: (value is None) == operand,
    "gte": _known(lambda value, operand: value >= instant(operand)),
    "lt": _known(lambda value, operand: value < instant(operand)),
}


def _moment_holds(row: Row, prefix: str, operators: Where) -> bool:
    earliest: datetime | None = row[f"{prefix}_earliest"]
    latest: datetime | None = row[f"{prefix}_latest"]

    def during(edtf: str) -> bool:
        start, end = EDTF_BOUNDS[edtf]
        if earliest is None or latest is None or start is None or end is None:
            return False
        return start <= earliest and latest <= end

    holds: dict[str, Callable[[Any], bool]] = {
        "during": during,
        "certainlyBefore": lambda at: latest is not None and latest <= instant(at),
        "possiblyBefore": lambda at: earliest is None or earliest < instant(at),
        "certainlyAfter": lambda at: earliest is not None and earliest >= instant(at),
        "possiblyAfter": lambda at: latest is None or latest > instant(at),
        "isKnown": lambda known: (
            known
            == (row[f"{prefix}_edtf"] is not None and (earliest is not None or latest is not None))
        ),
    }
    return all(holds[name](operand) for name, operand in operators.items() if operand is not None)
