"""How rows change: functions that flush and never commit; the transaction is their caller's."""
