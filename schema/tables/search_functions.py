"""The functions of the database by which texts and names are found."""

from sqlalchemy import DDL, event

from schema.tables.base import METADATA

CONFIGURATIONS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "nb": "norwegian",
    "nn": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""PostgreSQL's text search configurations, by the first part of a BCP 47 tag."""

_CASES = " ".join(
    f"WHEN '{language}' THEN 'pg_catalog.{name}'::regconfig"
    for language, name in CONFIGURATIONS.items()
)

SEARCH_CONFIGURATION = f"""
CREATE FUNCTION search_configuration(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE lower(split_part(language, '-', 1)) {_CASES}
    ELSE 'pg_catalog.simple'::regconfig END
"""
"""The configuration of a language; `simple` where it is unknown or PostgreSQL has none."""

AS_WORDS = r"""
CREATE FUNCTION as_words(text text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    translate(normalize(text), E'<>&\x02\x03\x04\x05\x06\x07', E'\x05\x06\x07'),
    '(?<=[^\s-])-(?=[0-9])', E'\x04', 'g'
)
"""
"""A text as its words are read, whatever it looks like to PostgreSQL.

Letters and their accents are one, Fath-360 has both its parts (the second would be -360), and
nothing is markup. What stands in the place of hyphens, brackets and ampersands ends a word.
"""

_ALL = ", ".join(
    f"websearch_to_tsquery('pg_catalog.{name}'::regconfig, query)"
    for name in ("simple", *sorted(set(CONFIGURATIONS.values())))
)

SEARCHED_IN_ANY_LANGUAGE = f"""
CREATE FUNCTION searched_in_any_language(query text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT string_agg(DISTINCT '(' || parsed::text || ')', ' | ')::tsquery
    FROM unnest(ARRAY[{_ALL}]) AS parsed WHERE numnode(parsed) > 0
)
"""
"""What matches a query in any of the configurations; null where none knows a word of it.

Alternatives that are the same are one: PostgreSQL estimates each by itself, and would expect more
rows of each.
"""

_SOUNDS = {
    "p": "bpбпБП",
    "t": "dtđдтДТ",
    "k": "gkqcxґгкқҐГКҚ",
    "f": "vwfвфВФ",
    "s": "szßжзсцчшщЖЗСЦЧШЩ",
    "l": "lłлЛ",
    "m": "mмМ",
    "n": "nнН",
    "r": "rрР",
}
"""Letters by what is heard, where spellings of one name differ."""
_SILENT = "aeiouyhjæœøıаеиоуыэюяйіьъєхАЕИОУЫЭЮЯЙІЬЪЄХ’ʼ`´"
"""Letters that are left out: vowels, and what is hardly heard."""
_LETTERS = "".join(_SOUNDS.values())
_HEARD = "".join(sound * len(letters) for sound, letters in _SOUNDS.items())

SOUND_KEYS = rf"""
CREATE FUNCTION sound_keys(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(
    SELECT DISTINCT left(sounds, 2) FROM (
        SELECT regexp_replace(
            translate(
                regexp_replace(
                    replace(replace(word, 'ph', 'f'), 'kh', 'h'), '(sh|ch|zh|ts|tz|cz)', 's', 'g'
                ),
                '{_LETTERS}{_SILENT}', '{_HEARD}'
            ),
            '(.)\1+', '\1', 'g'
        ) AS sounds
        FROM regexp_split_to_table(
            regexp_replace(lower(normalize(name, NFKD) COLLATE "C"), '[\u0300-\u036F]', '', 'g'),
            '[-\s.,;:!?"()/_]+'
        ) AS word
    ) words WHERE sounds <> '' ORDER BY 1
)
"""
"""By which names are found that are spelt otherwise: how each of their words begins to sound."""

for statement in (SEARCH_CONFIGURATION, AS_WORDS, SEARCHED_IN_ANY_LANGUAGE, SOUND_KEYS):
    # SQLAlchemy formats DDL with %.
    event.listen(METADATA, "before_create", DDL(statement.replace("%", "%%")))  # type: ignore[no-untyped-call]
