"""What is searched in each scope, and how a row's texts match a query, in SQL."""

from dataclasses import dataclass

from schema.planner.draft import Row
from schema.planner.signatures import SearchScope
from schema.tables.search_functions import CONFIGURATIONS

START, STOP = "\x02", "\x03"
"""What stands before and after a word that was searched for, in a marked text."""

_MARKS = r"E'StartSel=\"\x02\", StopSel=\"\x03\", MinWords=20, MaxWords=40'"


@dataclass(frozen=True, slots=True)
class Searched:
    """A table whose rows are found by the words of a text."""

    type_name: str
    table: str
    newest: str
    """The column that tells which rows are newer."""
    text: str = "text"
    has_language: bool = False

    def matches(self, row: Row, query: str) -> list[str]:
        """The predicates of rows whose words match a query, which is a bind."""
        if not self.has_language:
            return [f"{row('words')} @@ {_parsed('simple', query)}"]
        # The index finds what matches in any language; each row's own one decides. That is asked
        # by a function: of the operator PostgreSQL would expect that it leaves hardly any row.
        return [
            f"{row('words')} @@ searched_in_any_language({query})",
            f"ts_match_vq({row('words')}, {self._own(row, query)})",
        ]

    def score(self, row: Row, query: str) -> str:
        """How well a row's words match, from 0 to 1."""
        return _rank(f"ts_rank_cd({row('words')}, {self._own(row, query)}, 32)")

    def marked(self, row: Row, query: str) -> str:
        """The part of a row's text where the words stand, with marks."""
        return _marked(row(self.text), self._own(row, query), self._configuration(row))

    def _own(self, row: Row, query: str) -> str:
        """The query as the row's own language reads it: read once for each, not for each row."""
        if not self.has_language:
            return _parsed("simple", query)
        cases = " ".join(
            f"WHEN '{language}' THEN {_parsed(name, query)}"
            for language, name in CONFIGURATIONS.items()
        )
        language = f"lower(split_part({row('language')}, '-', 1))"
        return f"CASE {language} {cases} ELSE {_parsed('simple', query)} END"

    def _configuration(self, row: Row) -> str:
        if self.has_language:
            return f"search_configuration({row('language')})"
        return "'simple'::regconfig"


class SearchedNames(Searched):
    """Actors, who are found by any of their names."""

    def matches(self, row: Row, query: str) -> list[str]:
        """The predicates of actors one of whose names matches."""
        words = _parsed("simple", query)
        return [
            f"{row('id')} IN (SELECT id FROM actor WHERE words @@ {words}"
            f" UNION SELECT actor_id FROM actor_name WHERE words @@ {words})"
        ]

    def score(self, row: Row, query: str) -> str:
        """How well the name that matches best does."""
        words = _parsed("simple", query)
        return _rank(
            f"greatest(ts_rank_cd({row('words')}, {words}, 32), ("
            f"SELECT max(ts_rank_cd(n.words, {words}, 32)) FROM actor_name n"
            f" WHERE n.actor_id = {row('id')} AND n.words @@ {words}))"
        )

    def marked(self, row: Row, query: str) -> str:
        """The main name where it matches, otherwise the one that does best, with marks."""
        words = _parsed("simple", query)
        name = (
            f"CASE WHEN {row('words')} @@ {words} THEN {row('name')} ELSE ("
            f"SELECT n.text FROM actor_name n WHERE n.actor_id = {row('id')}"
            f" AND n.words @@ {words} ORDER BY ts_rank_cd(n.words, {words}) DESC, n.id LIMIT 1) END"
        )
        return _marked(name, words, "'simple'::regconfig")


SEARCHED = {
    SearchScope.ACTORS: SearchedNames("Actor", "actor", "created_at", "name"),
    SearchScope.STATEMENTS: Searched("Statement", "statement", "said_sort", has_language=True),
    SearchScope.REPORTS: Searched(
        "Report", "report", "published_sort", "headline", has_language=True
    ),
    SearchScope.CLAIMS: Searched("Claim", "claim", "created_at"),
}


def _parsed(configuration: str, query: str) -> str:
    return f"websearch_to_tsquery('{configuration}'::regconfig, {query})"


def _rank(rank: str) -> str:
    """A rank in as many digits as mean something."""
    return f"round({rank}::numeric, 6)::float8"


def _marked(text: str, query: str, configuration: str) -> str:
    plain = f"translate(coalesce({text}, ''), E'\\x02\\x03', '')"
    return f"ts_headline({configuration}, {plain}, {query}, {_MARKS})"
