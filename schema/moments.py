"""Imprecise dates: EDTF texts, and the instants that bound them.

The language is EDTF of level 2 with the levels below it (https://www.loc.gov/standards/datetime/):
`2024-08-01T09:30:00Z`, `2024-08~`, `XXXX-09-06`, seasons, intervals, sets. Nothing else is read,
least of all English: "last Friday" is the text of a moment, never its EDTF.

The bounds are the smallest half-open span, in UTC, in which the source says that the moment lies:

- A bound is None where the source gives none (an unknown year, an open or unknown end), and where
  Python and its driver have no instant for it (up to the first of year 1, after year 9999).
- `?`, `~` and `%` say how sure the source is, not by how much it may err: the specification gives
  them no width, so none is invented here.
- Significant digits do have one: `1950S2` is a year between 1900 and 1999, estimated to be 1950.
- A season has three months and belongs to the year in which it begins. Seasons of no hemisphere
  (21 to 24) are bounded by both readings.
- What has no time zone is in UTC.
"""

import re
import reprlib
from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import chain, product
from typing import Any

from schema.errors import BadUserInput
from schema.tables.vocabulary import MomentBasis

# Seconds since the start of year 1, in a calendar that goes on in both directions: spans of any
# year can be compared before the bounds that no datetime can hold are dropped. None is unbounded.
_Span = tuple[int | None, int | None]

_DAY = 86_400
_YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)

MAX_LENGTH = 250
"""Characters of an EDTF text; the longest real ones, sets of dates, have a few dozen."""

_FULL_YEAR = "(?!-0000)-?[0-9]{4}"
_QUALIFIER = "[?~%]?"
_CALENDAR_DATE = re.compile(
    rf"{_QUALIFIER}(?P<sign>-?)(?P<year>[0-9X]{{4}}){_QUALIFIER}"
    rf"(?:-{_QUALIFIER}(?P<month>[0-9X]{{2}}){_QUALIFIER}"
    rf"(?:-{_QUALIFIER}(?P<day>[0-9X]{{2}}){_QUALIFIER})?)?"
)
_TIME_OF_DAY = re.compile(
    "(?P<sign>-?)(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    "T(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9])"
    "(?:Z|(?:[+]|(?P<west>-))(?P<shift_hour>0[0-9]|1[0-4])(?::(?P<shift_minute>[0-5][0-9]))?)?"
)
_ESTIMATED_OR_LONG_YEAR = re.compile(
    f"(?:(?P<year>{_FULL_YEAR}(?=S))|Y(?P<long>-?[1-9](?:[0-9]{{4,11}}|[0-9]{{0,11}}E[1-9][0-9]?)))"
    "(?:S(?P<digits>[1-9][0-9]?))?"
)
_SEASON = re.compile(f"(?P<year>{_FULL_YEAR})-(?P<season>2[1-9]|3[0-9]|4[01]){_QUALIFIER}")
_SET = re.compile(r"\[.*\]|\{.*\}")

# The first month of each part of a year, by its number from 21 on, and how many months it has.
_SEASONS = dict(
    enumerate(
        chain(
            ((3, 9), (6, 9), (3, 9), (6, 9)),  # spring, summer, autumn, winter: here or there
            ((3, 3), (6, 3), (9, 3), (12, 3)),  # in the northern hemisphere
            ((9, 3), (12, 3), (3, 3), (6, 3)),  # in the southern hemisphere
            ((1, 3), (4, 3), (7, 3), (10, 3)),  # quarters
            ((1, 4), (5, 4), (9, 4)),  # thirds
            ((1, 6), (7, 6)),  # halves
        ),
        start=21,
    )
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as its source gave it: its EDTF, the words as printed, and how the two go together."""

    edtf: str
    text: str | None = None
    basis: MomentBasis = MomentBasis.STATED

    def columns(self, prefix: str) -> dict[str, Any]:
        """The columns of the given prefix that hold this moment in a row."""
        earliest, latest = bounds(self.edtf)
        return {
            f"{prefix}_edtf": self.edtf,
            f"{prefix}_earliest": earliest,
            f"{prefix}_latest": latest,
            f"{prefix}_text": self.text,
            f"{prefix}_basis": self.basis,
        }


def bounds(edtf: str) -> tuple[datetime | None, datetime | None]:
    """The first instant that an EDTF text may mean, and the first one after all of them."""
    if len(edtf) > MAX_LENGTH:
        raise BadUserInput(f"An EDTF text has at most {MAX_LENGTH} characters.")
    earliest, latest = _span(edtf)
    return _instant(earliest), _instant(latest)


def _span(edtf: str) -> _Span:
    if _SET.fullmatch(edtf):
        # One of these dates, or all of them: the same span holds either.
        spans = [_set_member(member) for member in edtf[1:-1].split(",")]
        starts, ends = [start for start, _ in spans], [end for _, end in spans]
        return _unless_unbounded(min, starts), _unless_unbounded(max, ends)
    start, slash, end = edtf.partition("/")
    if slash:
        return _interval("" if start == ".." else start, "" if end == ".." else end)
    return _date(edtf)


def _set_member(text: str) -> _Span:
    start, dots, end = text.partition("..")
    return _interval(start, end) if dots else _date(text)


def _interval(start: str, end: str) -> _Span:
    """From one date to another; an empty text for the end that is open or unknown."""
    if not start and not end:
        raise BadUserInput("An interval or a set in EDTF needs a date at one end at least.")
    earliest = _date(start)[0] if start else None
    latest = _date(end)[1] if end else None
    if earliest is not None and latest is not None and earliest >= latest:
        raise BadUserInput(f"{reprlib.repr(end)} is before {reprlib.repr(start)}.")
    return earliest, latest


def _unless_unbounded(choose: Callable[[list[int]], int], ends: list[int | None]) -> int | None:
    bounded = [end for end in ends if end is not None]
    return choose(bounded) if len(bounded) == len(ends) else None


def _date(text: str) -> _Span:
    for form, span in _FORMS:
        if match := form.fullmatch(text):
            return span(match)
    raise BadUserInput(
        f"{reprlib.repr(text)} is not a date in EDTF; "
        "these are: 2024, 2024-08-01, XXXX-09-06, 2024-08~, 2024/2025."
    )


def _calendar_date(match: re.Match[str]) -> _Span:
    first, last = _start_of_day(match, latest=False), _start_of_day(match, latest=True)
    return (None, None) if match["year"] == "XXXX" else (first, last + _DAY)


def _start_of_day(match: re.Match[str], *, latest: bool) -> int:
    """The start of the first day (or of the last) that a pattern of digits and X allows."""
    negative = match["sign"] == "-"
    days = _days_of_year(match["month"] or "XX", match["day"] or "XX", latest)
    for number in _numbers(match["year"], latest is not negative) if days else ():
        for month, day in days:
            # There is no year -0000, and only leap years have a 29 February.
            if (number or not negative) and ((month, day) != (2, 29) or isleap(number)):
                return _second(-number if negative else number, month, day)
    raise BadUserInput(f"There is no such date as {reprlib.repr(match[0])}.")


@lru_cache(maxsize=1024)
def _days_of_year(month: str, day: str, descending: bool) -> tuple[tuple[int, int], ...]:
    """The days of a leap year that the two patterns allow."""
    return tuple(
        (m, d)
        for m in _numbers(month, descending)
        for d in _numbers(day, descending)
        if 1 <= m <= 12 and 1 <= d <= monthrange(2000, m)[1]
    )


def _numbers(pattern: str, descending: bool) -> Iterator[int]:
    """The numbers that a pattern allows, each of its X standing for any digit."""
    digits = "9876543210" if descending else "0123456789"
    return (int("".join(n)) for n in product(*(digits if c == "X" else c for c in pattern)))


def _time_of_day(match: re.Match[str]) -> _Span:
    of_day = _seconds(match["hour"], match["minute"]) + int(match["second"])
    shift = _seconds(match["shift_hour"] or "0", match["shift_minute"] or "0")
    at = _start_of_day(match, latest=False) + of_day + (shift if match["west"] else -shift)
    return at, at + 1


def _seconds(hours: str, minutes: str) -> int:
    return int(hours) * 3600 + int(minutes) * 60


def _season(match: re.Match[str]) -> _Span:
    year = int(match["year"])
    month, months = _SEASONS[int(match["season"])]
    return _second(year, month), _second(year, month + months)


def _estimated_or_long_year(match: re.Match[str]) -> _Span:
    mantissa, _, exponent = (match["year"] or match["long"]).partition("E")
    year = int(mantissa) * 10 ** int(exponent or 0)
    magnitude = abs(year)
    # The digits that are not significant may be any: 1950S2 is 1900 to 1999.
    digits = max(len(str(magnitude)), 4)
    width = 10 ** max(digits - int(match["digits"] or digits), 0)
    nearest = magnitude // width * width
    first = nearest if year >= 0 else -(nearest + width - 1)
    return _second(first), _second(first + width)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Span]], ...] = (
    (_SEASON, _season),  # first: 2001-21 would be a month that does not exist
    (_CALENDAR_DATE, _calendar_date),
    (_TIME_OF_DAY, _time_of_day),
    (_ESTIMATED_OR_LONG_YEAR, _estimated_or_long_year),
)


def _second(year: int, month: int = 1, day: int = 1) -> int:
    """When a day starts, in seconds since year 1. Months past the twelfth are of later years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    # The calendar repeats itself every 400 years, or 146,097 days.
    cycles, year_of_cycle = divmod(year - 1, 400)
    days = date(year_of_cycle + 1, month, day).toordinal() - 1
    return (cycles * 146_097 + days) * _DAY


def _instant(second: int | None) -> datetime | None:
    # The driver stores the first instant of year 1 as -infinity, which no source means.
    if second is None or second <= 0:
        return None
    try:
        return _YEAR_ONE + timedelta(seconds=second)
    except OverflowError:
        return None
