"""What is searched in each scope, and how a row's texts match a query, in SQL."""

from dataclasses import dataclass

from schema.planner.draft import Draft, Row
from schema.planner.signatures import SearchScope
from schema.tables.search_functions import CONFIGURATIONS

START, STOP = "\x02", "\x03"
"""What stands before and after a word that was searched for, in a marked text."""

STAND_INS = str.maketrans("\x04\x05\x06\x07", "-<>&")
"""What stands in a marked text for what keeps PostgreSQL from reading its words: see `as_words`."""

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
            f"{row('words')} @@ searched_in_any_language(as_words({query}))",
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
    """Actors, who are found by any of their names, and by those of whoever was merged into them."""

    def matches(self, row: Row, query: str) -> list[str]:
        """The predicates of actors one of whose names matches."""
        words = _parsed("simple", query)
        bearers = (
            f"SELECT id FROM actor WHERE words @@ {words}"
            f" UNION SELECT actor_id FROM actor_name WHERE words @@ {words}"
        )
        merged = along_merges(row.draft, "{actor}.merged_into_id", "{actor}.id = named.id")
        return [
            f"{row('id')} IN (WITH RECURSIVE named(id) AS (({bearers}) UNION {merged})"
            " SELECT id FROM named)"
        ]

    def score(self, row: Row, query: str) -> str:
        """How well the name that matches best does."""
        words = _parsed("simple", query)
        return _rank(
            f"greatest(ts_rank_cd({row('words')}, {words}, 32), ("
            f"SELECT max(ts_rank_cd(other.words, {words}, 32)) FROM {self._other_names(row)} other"
            f" WHERE other.words @@ {words}))"
        )

    def marked(self, row: Row, query: str) -> str:
        """The main name where it matches, otherwise the one that does best, with marks."""
        words = _parsed("simple", query)
        name = (
            f"CASE WHEN {row('words')} @@ {words} THEN {row('name')} ELSE ("
            f"SELECT other.text FROM {self._other_names(row)} other WHERE other.words @@ {words}"
            f" ORDER BY ts_rank_cd(other.words, {words}) DESC, other.id LIMIT 1) END"
        )
        return _marked(name, words, "'simple'::regconfig")

    def _other_names(self, row: Row) -> str:
        """An actor's further names, and the main ones of whoever was merged into it."""
        merged = along_merges(row.draft, "{actor}.id", "{actor}.merged_into_id = named.id")
        return (
            f"(WITH RECURSIVE named(id) AS (SELECT {row('id')} UNION {merged})"
            " SELECT n.id, n.text, n.words FROM actor_name n JOIN named ON named.id = n.actor_id"
            " UNION ALL SELECT a.id, a.name, a.words FROM actor a JOIN named USING (id))"
        )


def along_merges(draft: Draft, columns: str, condition: str) -> str:
    """The step of a recursion ``named`` from actors to those they were merged into, or back.

    It leads no further than readers may see. ``{actor}`` stands for the actor that was merged.
    """
    actor = draft.alias("actor")
    seen = " AND ".join([condition, *draft.visible("{actor}", "actor")])
    step = f"SELECT {columns} FROM named JOIN actor {{actor}} ON {seen}"
    return f"{step} AND {{actor}}.merged_into_id IS NOT NULL".replace("{actor}", actor)


SEARCHED = {
    SearchScope.ACTORS: SearchedNames("Actor", "actor", "created_at", "name"),
    SearchScope.STATEMENTS: Searched("Statement", "statement", "said_sort", has_language=True),
    SearchScope.REPORTS: Searched(
        "Report", "report", "published_sort", "headline", has_language=True
    ),
    SearchScope.CLAIMS: Searched("Claim", "claim", "created_at"),
}


def _parsed(configuration: str, query: str) -> str:
    return f"websearch_to_tsquery('{configuration}'::regconfig, as_words({query}))"


def _rank(rank: str) -> str:
    """A rank in as many digits as mean something."""
    return f"round({rank}::numeric, 6)::float8"


def _marked(text: str, query: str, configuration: str) -> str:
    return f"ts_headline({configuration}, as_words(coalesce({text}, '')), {query}, {_MARKS})"
