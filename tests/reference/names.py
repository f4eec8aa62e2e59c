"""From the names that clients read to the names of columns, and from types to tables."""

import re


def column_of(field: str) -> str:
    """``onBehalfOf`` is stored as ``on_behalf_of``."""
    return re.sub(r"([A-Z])", lambda found: "_" + found[1].lower(), field)


def field_of(column: str) -> str:
    """``on_behalf_of`` is asked for as ``onBehalfOf``."""
    first, *others = column.split("_")
    return first + "".join(part.capitalize() for part in others)


def type_of(table: str) -> str:
    """Rows of ``statement_link`` are answered as ``StatementLink``."""
    return "".join(part.capitalize() for part in table.split("_"))


def table_of(type_name: str) -> str:
    """``StatementLink`` is stored in ``statement_link``."""
    return column_of(type_name[0].lower() + type_name[1:])
