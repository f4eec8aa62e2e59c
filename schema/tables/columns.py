"""Column types that keep their promises in the database, and the few shapes of constraints used."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Dialect,
    Index,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlmodel import Field, UTCDateTime


class Words(TypeDecorator[str]):
    """A text that is not empty, not longer than its limit in code points, and of its form."""

    impl = Text
    cache_ok = True

    def __init__(self, limit: int, form: str | None = None) -> None:
        super().__init__()
        self.limit = limit
        self.form = form

    def has_form(self, text: str) -> bool:
        """Whether a text has the form that the database asks for."""
        return self.form is None or re.fullmatch(self.form, text) is not None


class OneOf(TypeDecorator[StrEnum]):
    """A term of a vocabulary, stored as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, vocabulary: type[StrEnum]) -> None:
        super().__init__()
        self.vocabulary = vocabulary

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.vocabulary(value)


# Generous, but never endless. Texts in an index are a NAME or shorter, or ASCII: PostgreSQL indexes
# at most 2,700 bytes, and a code point takes four of them, nine where normalising takes it apart.
COUNTRY = Words(2, "^[A-Z]{2}$")
LANGUAGE = Words(35, "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")
DOMAIN = Words(250, r"^[^A-Z/:\s]+$")
WORD = Words(50)
NAME = Words(250)
LINE = Words(1_000)
ADDRESS = Words(2_000)
# Percent-encoded, so that one page has one spelling.
CANONICAL_ADDRESS = Words(2_000, "^[!-~]+$")
PROSE = Words(20_000)
BODY = Words(5_000_000)


def promises(column: Column[Any]) -> Iterator[tuple[str, str]]:
    """What a column's type promises, as named rules for the database to check."""
    match column.type:
        case Words(limit=limit, form=form):
            yield "length", f"char_length({column.name}) BETWEEN 1 AND {limit}"
            if form is not None:
                yield "form", f"{column.name} ~ '{form}'"
        case OneOf(vocabulary=vocabulary):
            terms = ", ".join(f"'{term}'" for term in vocabulary)
            yield "term", f"{column.name} IN ({terms})"


def moment_sort(prefix: str) -> Any:
    """The key by which a moment orders: unknown dates are the oldest."""
    rule = f"COALESCE({prefix}_earliest, '-infinity'::timestamp with time zone)"
    return Field(
        default=None,
        nullable=False,
        sa_type=UTCDateTime,
        sa_column_args=[Computed(rule, persisted=True)],
    )


def text_sort(column: str) -> Any:
    """The key by which a text orders, the same under every server's locale.

    Capitals and small letters are one, and a letter with an accent follows its plain one:
    lower-casing under "C" knows ASCII only, which is why accents are taken apart first.
    """
    rule = f'lower(normalize({column}, NFD) COLLATE "C")'
    return Field(
        default=None,
        nullable=False,
        sa_type=Text(collation="C"),
        sa_column_args=[Computed(rule, persisted=True)],
    )


def words_of(*texts: str, language: str | None = None) -> Any:
    """The words of texts, of which the first ones weigh more, as the language has them."""
    configuration = f"search_configuration({language})" if language else "'simple'::regconfig"
    weighed = [
        f"setweight(to_tsvector({configuration}, {text}), '{weight}')"
        for text, weight in zip(map(_as_words, texts), "AD", strict=False)
    ]
    return Field(
        default=None,
        nullable=False,
        sa_type=TSVECTOR,
        sa_column_args=[Computed(" || ".join(weighed), persisted=True)],
    )


def _as_words(text: str) -> str:
    return f"as_words(COALESCE({text}, ''::text))"


def sounds_of(name: str) -> Any:
    """How the words of a name begin to sound, by which misspelt names are found."""
    return Field(
        default=None,
        nullable=False,
        sa_type=ARRAY(Text),
        sa_column_args=[Computed(f"sound_keys({name})", persisted=True)],
    )


def inverted(column: str) -> Index:
    """An index of what stands in the values of a column."""
    return Index(None, column, postgresql_using="gin")


def index(*columns: str, include: Sequence[str] = (), where: str | None = None) -> Index:
    """An index; one of several columns is read in both directions, so none of them says DESC."""
    options: dict[str, Any] = {}
    if include:
        options["postgresql_include"] = list(include)
    if where:
        options["postgresql_where"] = text(where)
    return Index(None, *columns, **options)


def sparse(column: str, *others: str) -> Index:
    """An index of the rows in which the first column is set: most rows need not pay for it."""
    return index(column, *others, where=f"{column} IS NOT NULL")


def unique(*columns: str, name: str | None = None) -> UniqueConstraint:
    """No two rows alike; two absent values are alike as well."""
    return UniqueConstraint(*columns, name=name, postgresql_nulls_not_distinct=True)


def exactly_one(*columns: str) -> CheckConstraint:
    """A row that belongs to one of several nouns belongs to just one."""
    return CheckConstraint(f"num_nonnulls({', '.join(columns)}) = 1", name="exactly_one")


def finite(column: str) -> CheckConstraint:
    """Neither infinite nor NaN, which JSON cannot say."""
    return CheckConstraint(f"abs({column}) < 'Infinity'", name=f"{column}_finite")


def digest(column: str) -> CheckConstraint:
    """A SHA-256 is 32 bytes."""
    return CheckConstraint(f"octet_length({column}) = 32", name=f"{column}_length")
