"""What hits of a search are counted by, in SQL over a table ``hit`` of their keys."""

from collections.abc import Callable, Sequence

from schema.planner.draft import Draft, Row
from schema.planner.signatures import SearchScope

MOST = 20
"""Values of each facet."""

FacetSql = Callable[[Draft], str]


def _counted(name: str, value: str, source: str) -> str:
    """The values of a facet that most hits have, each with how many do."""
    return (
        f"(SELECT '{name}', {value}, count(DISTINCT hit.id) FROM hit {source}"
        f" AND {value} IS NOT NULL GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT {MOST})"
    )


def _key(column: str) -> str:
    return f"replace({column}::text, '-', '')"


def _year(moment: str) -> str:
    return f"extract(year FROM {moment})::int::text"


def _speakers(draft: Draft) -> str:
    row = Row(draft, "statement")
    return _counted("speakers", _key(row("speaker_id")), _own(row))


def _acts(draft: Draft) -> str:
    row = Row(draft, "statement")
    return _counted("acts", row("act"), _own(row))


def _years_said(draft: Draft) -> str:
    row = Row(draft, "statement")
    return _counted("years", _year(row("said_earliest")), _own(row))


def _years_published(draft: Draft) -> str:
    row = Row(draft, "report")
    return _counted("years", _year(row("published_earliest")), _own(row))


def _years_of_events(draft: Draft) -> str:
    row = Row(draft, "claim")
    return _counted("years", _year(row("event_earliest")), _own(row))


def _outlets(draft: Draft) -> str:
    row = Row(draft, "report")
    return _counted("outlets", _key(row("outlet_id")), _own(row))


def _outlets_of_statements(draft: Draft) -> str:
    between, row = Row(draft, "appearance"), Row(draft, "report")
    source = (
        f"{_belonging(between, 'statement_id')}"
        f" JOIN report {row.name} ON {row('id')} = {between('report_id')}"
        f" AND {row('retracted_at')} IS NULL"
    )
    return _counted("outlets", _key(row("outlet_id")), source)


def _stages_of_statements(draft: Draft) -> str:
    return _stages(draft, "statement_id")


def _stages_of_claims(draft: Draft) -> str:
    return _stages(draft, "claim_id")


def _stages(draft: Draft, column: str) -> str:
    """The stages of stances, none of them of a retracted statement or by a retracted report."""
    stance = Row(draft, "stance")
    upheld = " ".join(
        f"AND NOT EXISTS (SELECT FROM {table} {other} WHERE {other}.id = {stance(by)}"
        f" AND {other}.retracted_at IS NOT NULL)"
        for table, by in (("statement", "statement_id"), ("report", "characterised_by_id"))
        for other in (draft.alias(table),)
    )
    return _counted("stages", stance("stage"), f"{_belonging(stance, column)} {upheld}")


def _own(row: Row) -> str:
    return f"JOIN {row.table} {row.name} ON {row('id')} = hit.id"


def _belonging(row: Row, column: str) -> str:
    """The rows that point at hits, as far as they may be seen."""
    predicates = [f"{row(column)} = hit.id", *row.draft.visible(row.name, row.table, (column,))]
    return f"JOIN {row.table} {row.name} ON {' AND '.join(predicates)}"


FACETS: dict[SearchScope, Sequence[FacetSql]] = {
    SearchScope.STATEMENTS: (
        _speakers,
        _outlets_of_statements,
        _acts,
        _stages_of_statements,
        _years_said,
    ),
    SearchScope.REPORTS: (_outlets, _years_published),
    SearchScope.CLAIMS: (_stages_of_claims, _years_of_events),
}
