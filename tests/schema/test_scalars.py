"""Scalars and enums: what goes in, what comes out, and what is refused in which words."""

from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from graphql import GraphQLEnumType, GraphQLScalarType, build_schema
from hypothesis import given
from hypothesis import strategies as st

from schema.root import schema
from schema.types.enums import StatementAct
from schema.types.scalars import (
    parse_country_code,
    parse_instant,
    parse_language_tag,
    parse_url,
    print_instant,
)

TYPES = schema._schema.type_map


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-09-06T12:30:00Z", datetime(2024, 9, 6, 12, 30, tzinfo=UTC)),
        ("2024-09-06t12:30:00z", datetime(2024, 9, 6, 12, 30, tzinfo=UTC)),
        ("2024-09-06T12:30:00+02:00", datetime(2024, 9, 6, 10, 30, tzinfo=UTC)),
        ("2024-09-06T00:00:00.5Z", datetime(2024, 9, 6, 0, 0, 0, 500_000, tzinfo=UTC)),
        ("2024-09-06T00:00:00.1234567Z", datetime(2024, 9, 6, 0, 0, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_a_time_with_its_zone_becomes_an_instant_in_utc(text: str, instant: datetime) -> None:
    read = parse_instant(text)
    assert read == instant
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("2024-09-06T12:30:00", "an RFC 3339 time with its zone is expected"),
        ("2024-09-06", "an RFC 3339 time with its zone is expected"),
        ("20240906T123000Z", "an RFC 3339 time with its zone is expected"),
        ("2024-09-06T12:30:00+02", "an RFC 3339 time with its zone is expected"),
        ("2024-09-06T12:30:00+02:00\n", "an RFC 3339 time with its zone is expected"),
        ("२024-09-06T12:30:00Z", "an RFC 3339 time with its zone is expected"),
        ("last Friday", "an RFC 3339 time with its zone is expected"),
        ("2024-02-30T00:00:00Z", "there is no such time"),
        ("2024-09-06T25:00:00Z", "there is no such time"),
        ("0000-01-01T00:00:00Z", "there is no such time"),
        ("0001-01-01T00:00:00+02:00", "there is no such time"),
        (1_725_580_800, "a string is expected"),
        (None, "a string is expected"),
    ],
)
def test_what_is_no_time_with_a_zone_is_refused(value: object, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}"):
        parse_instant(value)


@given(
    st.datetimes(
        min_value=datetime(1, 1, 3),
        max_value=datetime(9999, 12, 29),
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]),
    )
)
def test_an_instant_is_printed_as_the_fast_way_prints_it(instant: datetime) -> None:
    printed = print_instant(instant)
    fast = orjson.dumps(instant.astimezone(UTC), option=orjson.OPT_UTC_Z)
    assert f'"{printed}"'.encode() == fast
    assert parse_instant(printed) == instant


def test_a_url_is_kept_as_it_was_written() -> None:
    assert parse_url("HTTPS://Example.org#top") == "HTTPS://Example.org#top"


def test_a_url_that_is_no_web_address_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^only http:// and https:// URLs are accepted$"):
        parse_url("mailto:desk@example.org")


@pytest.mark.parametrize(
    "tag", ["en", "en-GB", "uk", "zh-Hant-TW", "es-419", "de-CH-1996", "sl-rozaj", "en-x-news"]
)
def test_a_well_formed_language_tag_is_taken(tag: str) -> None:
    assert parse_language_tag(tag) == tag


@pytest.mark.parametrize(
    "tag", ["", "e", "english1", "en_GB", "en-", "-en", "en--GB", "en GB", "x", "a" * 36, "en\n"]
)
def test_what_is_no_language_tag_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match=r"^a BCP 47 language tag is expected"):
        parse_language_tag(tag)


def test_a_country_is_two_capital_letters() -> None:
    assert parse_country_code("IR") == "IR"


@pytest.mark.parametrize("code", ["", "I", "ir", "IRN", "1R", "IR\n", "ИР"])
def test_what_is_no_country_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"^two capital letters of ISO 3166-1 are expected"):
        parse_country_code(code)


def test_an_enum_is_printed_from_the_text_that_is_stored() -> None:
    enum = TYPES["StatementAct"]
    assert isinstance(enum, GraphQLEnumType)
    assert enum.coerce_output_value("WARN") == "WARN"
    assert enum.coerce_output_value(StatementAct.WARN) == "WARN"


def test_every_scalar_says_what_specifies_it() -> None:
    specified = {
        name: type_.specified_by_url
        for name, type_ in build_schema(schema.as_str()).type_map.items()
        if isinstance(type_, GraphQLScalarType) and type_.specified_by_url
    }
    assert specified == {
        "CountryCode": "https://www.iso.org/iso-3166-country-codes.html",
        "DateTime": "https://www.rfc-editor.org/rfc/rfc3339",
        "JSON": "https://www.rfc-editor.org/rfc/rfc8259",
        "LanguageTag": "https://www.rfc-editor.org/info/bcp47",
        "URL": "https://url.spec.whatwg.org/",
    }
