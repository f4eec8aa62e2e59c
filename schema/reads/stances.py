"""Which stances count: those of what is still upheld."""

from schema.permissions import SeenRows

AFFIRMS = frozenset(("ASSERTS", "REPORTS", "WARNS_OF"))
"""The positions that say that a claim holds."""


def counts(stance: str, statement: str, seen: SeenRows) -> str:
    """That a stance on a claim counts, in SQL: it is seen, and nothing that it rests on retracted.

    ``stance`` and ``statement`` are the aliases of its row and of its statement's.
    """
    return f"""
        {statement}.retracted_at IS NULL AND {seen(statement, "statement")}
        AND {seen(stance, "stance", "claim_id", "statement_id")}
        AND NOT EXISTS (
            SELECT FROM report c
            WHERE c.id = {stance}.characterised_by_id AND c.retracted_at IS NOT NULL
        )
    """
