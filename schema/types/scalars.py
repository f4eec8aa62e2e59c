"""Values that are more than text or a number, each with the standard that specifies it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from schema.urls import canonical

if TYPE_CHECKING:
    # A field is checked against its column, and columns hold plain text.
    URL = str
    LanguageTag = str
    CountryCode = str
    JSON = Any
else:
    URL = NewType("URL", str)
    LanguageTag = NewType("LanguageTag", str)
    CountryCode = NewType("CountryCode", str)
    JSON = NewType("JSON", object)

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
#: BCP 47 (RFC 5646, section 2.1), without tags that name no language and grandfathered ones.
_LANGUAGE_TAG = re.compile(
    r"""(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})  # language, extended language
        (?:-[a-z]{4})?                               # script
        (?:-(?:[a-z]{2}|[0-9]{3}))?                  # region
        (?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*     # variants
        (?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*         # extensions
        (?:-x(?:-[a-z0-9]{1,8})+)?                   # private use""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
#: Room for every tag in use (RFC 5646, section 4.4.1).
_LONGEST_TAG = 35
_COUNTRY_CODE = re.compile(r"[A-Z]{2}")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a string is expected")
    return value


def parse_instant(value: object) -> datetime:
    """A time with its zone, in UTC."""
    text = _text(value)
    if not _INSTANT.fullmatch(text):
        raise ValueError("an RFC 3339 time with its zone is expected, such as 2024-09-06T12:30:00Z")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("there is no such time") from error


def print_instant(value: datetime) -> str:
    """RFC 3339 in UTC, with six digits of a second only where they are not zero."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_url(value: object) -> str:
    """An absolute http or https URL, as it was written."""
    text = _text(value)
    canonical(text)
    return text


def parse_language_tag(value: object) -> str:
    """A well-formed BCP 47 tag."""
    text = _text(value)
    if len(text) > _LONGEST_TAG or not _LANGUAGE_TAG.fullmatch(text):
        raise ValueError("a BCP 47 language tag is expected, such as uk or en-GB")
    return text


def parse_country_code(value: object) -> str:
    """Two capital letters."""
    text = _text(value)
    if not _COUNTRY_CODE.fullmatch(text):
        raise ValueError("two capital letters of ISO 3166-1 are expected, such as IR")
    return text


SCALARS: Mapping[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description=(
            "An instant, after RFC 3339: `2024-09-06T12:30:00Z`. Answers are in UTC, with "
            "microseconds only where they are not zero. What you send needs its zone (`Z` or "
            "`+02:00`): a time without one is refused."
        ),
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=print_instant,
        parse_value=parse_instant,
    ),
    URL: strawberry.scalar(
        name="URL",
        description=(
            "An absolute `http` or `https` URL: `https://www.example.org/world/story?id=1`. "
            "URLs with a user name or password in them are refused."
        ),
        specified_by_url="https://url.spec.whatwg.org/",
        parse_value=parse_url,
    ),
    LanguageTag: strawberry.scalar(
        name="LanguageTag",
        description="A language, as a BCP 47 tag: `en`, `en-GB`, `uk`, `zh-Hant`.",
        specified_by_url="https://www.rfc-editor.org/info/bcp47",
        parse_value=parse_language_tag,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value (RFC 8259), such as a JSON Patch.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=lambda value: value,
        parse_value=lambda value: value,
    ),
    CountryCode: strawberry.scalar(
        name="CountryCode",
        description="A country, by the two capital letters of ISO 3166-1 alpha-2: `IR`, `UA`.",
        specified_by_url="https://www.iso.org/iso-3166-country-codes.html",
        parse_value=parse_country_code,
    ),
}
