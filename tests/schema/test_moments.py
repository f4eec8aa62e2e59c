"""EDTF texts and the instants that bound them."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import edtf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.errors import BadUserInput
from schema.moments import Moment, bounds
from schema.tables.vocabulary import MomentBasis

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

# What each text means, as the first day and the first day after; None is unbounded.
MEANINGS = {
    # Dates, and what of them is uncertain, approximate, or both
    "1985-04-12": ("1985-04-12", "1985-04-13"),
    "1985-04": ("1985-04-01", "1985-05-01"),
    "1985": ("1985-01-01", "1986-01-01"),
    "1985-12-31": ("1985-12-31", "1986-01-01"),
    "2024-02-29": ("2024-02-29", "2024-03-01"),
    "1984?": ("1984-01-01", "1985-01-01"),
    "2004-06~": ("2004-06-01", "2004-07-01"),
    "2004-06-11%": ("2004-06-11", "2004-06-12"),
    "2004-06~-11": ("2004-06-11", "2004-06-12"),
    "2004?-06-11": ("2004-06-11", "2004-06-12"),
    "?2004-06-~11": ("2004-06-11", "2004-06-12"),
    "2004-%06-11": ("2004-06-11", "2004-06-12"),
    # Digits that nobody gives
    "201X": ("2010-01-01", "2020-01-01"),
    "20XX~": ("2000-01-01", "2100-01-01"),
    "2004-XX": ("2004-01-01", "2005-01-01"),
    "1985-04-XX": ("1985-04-01", "1985-05-01"),
    "1985-XX-XX": ("1985-01-01", "1986-01-01"),
    "156X-12-25": ("1560-12-25", "1569-12-26"),
    "1XXX-12": ("1000-12-01", "2000-01-01"),
    "1984-1X": ("1984-10-01", "1985-01-01"),
    "1984-0X": ("1984-01-01", "1984-10-01"),
    "2005-XX-31": ("2005-01-31", "2006-01-01"),
    "2005-0X-31": ("2005-01-31", "2005-09-01"),
    "2004-02-2X": ("2004-02-20", "2004-03-01"),
    "2005-02-2X": ("2005-02-20", "2005-03-01"),
    "200X-02-29": ("2000-02-29", "2008-03-01"),
    # Years that nobody gives, and years that no datetime holds
    "XXXX": (None, None),
    "XXXX-08": (None, None),
    "XXXX-09-06": (None, None),
    "XXXX-02-29": (None, None),
    "XXXX-XX-XX": (None, None),
    "-1985": (None, None),
    "-1XXX": (None, None),
    "0000": (None, None),
    "0001": (None, "0002-01-01"),
    "9998": ("9998-01-01", "9999-01-01"),
    "9999": ("9999-01-01", None),
    "9999-12-30": ("9999-12-30", "9999-12-31"),
    "9999-12-31": ("9999-12-31", None),
    "Y170000002": (None, None),
    "Y-170000002": (None, None),
    "Y-17E7": (None, None),
    "Y171010000S3": (None, None),
    "Y3388E2S3": (None, None),
    "1950S2": ("1900-01-01", "2000-01-01"),
    "0000S2": (None, "0100-01-01"),
    "1953S3": ("1950-01-01", "1960-01-01"),
    # Seasons, quarters, thirds and halves of a year
    "2001-21": ("2001-03-01", "2001-12-01"),
    "2001-24": ("2001-06-01", "2002-03-01"),
    "2001-25": ("2001-03-01", "2001-06-01"),
    "2001-28~": ("2001-12-01", "2002-03-01"),
    "2001-30": ("2001-12-01", "2002-03-01"),
    "2001-32": ("2001-06-01", "2001-09-01"),
    "2001-33": ("2001-01-01", "2001-04-01"),
    "2001-36": ("2001-10-01", "2002-01-01"),
    "2001-39": ("2001-09-01", "2002-01-01"),
    "2001-41": ("2001-07-01", "2002-01-01"),
    # Intervals
    "1964/2008": ("1964-01-01", "2009-01-01"),
    "2004-06/2006-08": ("2004-06-01", "2006-09-01"),
    "2004-02-01/2005": ("2004-02-01", "2006-01-01"),
    "2004/2004-02": ("2004-01-01", "2004-03-01"),
    "2004-06-~01/2004-06-~20": ("2004-06-01", "2004-06-21"),
    "2004-06-XX/2004-07-03": ("2004-06-01", "2004-07-04"),
    "1984?/2004~": ("1984-01-01", "2005-01-01"),
    "2010-28/2011-25": ("2010-12-01", "2011-06-01"),
    "1985-04/..": ("1985-04-01", None),
    "../1985-04-12": (None, "1985-04-13"),
    "1985-04-12/": ("1985-04-12", None),
    "/1985-04": (None, "1985-05-01"),
    "XXXX-09-06/2024": (None, "2025-01-01"),
    "XXXX-12-30/XXXX-01-02": (None, None),
    "-0010/0010": (None, "0011-01-01"),
    # Sets: one of these dates, or all of them
    "[1667,1668,1670..1672]": ("1667-01-01", "1673-01-01"),
    "[1760-12,1667]": ("1667-01-01", "1761-01-01"),
    "[..1760-12-03]": (None, "1760-12-04"),
    "[1760-01,1760-02,1760-12..]": ("1760-01-01", None),
    "{1960,1961-12}": ("1960-01-01", "1962-01-01"),
    "{..1984}": (None, "1985-01-01"),
    "[XXXX-08,2024]": (None, None),
}

REFUSED = [
    *("", " ", "..", "/", "../..", "../", "[]", "{}", "[..]", "[1984", "{1984]"),
    *("2024 ", " 2024", "2024-08 ", "2024 - 08", "2024\n", "[1667, 1668]", "2024/ 2025"),
    *("24-08", "2024-1", "2024-8-1", "20240801", "2024/08/01", "08/2024", "+2024", "2024-08-01T"),
    *("2024-00", "2024-13", "2024-42", "2024-20", "2023-02-29", "2024-04-31", "200X-02-3X"),
    *("XXXX-02-30", "XXX1-02-29", "2024-2X", "2024-XX-4X", "-0000", "2024-x8", "201u", "X"),
    *("2024-08-01T9:30", "2024-08-01T09:30", "2024-08-01T24:00:00", "2024-08-01T09:30:60Z"),
    *("2024-08-01T09:30:00.5Z", "2023-02-29T09:30:00Z", "2024-XX-01T09:30:00Z"),
    *("2024-08-01T09:30:00+15", "2024-08-01 09:30:00Z"),
    *("2005/2004", "2004-06-11/2004-06-10", "1985/-1985", "[1672..1670]", "2024/2025/2026"),
    *("2024-08-01T00:00:00Z/2024-08-02T00:00:00Z/..", "Y2024", "y17e7", "Y17E0", "2024S0"),
    *("2001-21^x", "(2024)?", "2024??", "unknown", "open", "2024/open"),
    *("last Friday", "August 2024", "circa August 2024", "c. 1984", "Later that day", "today"),
    *("٢٠٢٤", "2024\N{EN DASH}08", "2024\0", "\ud800", "Y1E999999999", "Y" + "9" * 5_000),
]


def midnight(day: str | None) -> datetime | None:
    return None if day is None else datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.mark.parametrize(("text", "days"), MEANINGS.items())
def test_a_text_is_bounded_by_what_it_may_mean(
    text: str, days: tuple[str | None, str | None]
) -> None:
    assert bounds(text) == (midnight(days[0]), midnight(days[1]))


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_edtf_is_refused(text: str) -> None:
    with pytest.raises(BadUserInput):
        bounds(text)


def test_a_refusal_says_what_is_wrong_and_repeats_no_long_input() -> None:
    with pytest.raises(BadUserInput) as refusal:
        bounds("last Friday")
    assert refusal.value.message == (
        "'last Friday' is not a date in EDTF; "
        "these are: 2024, 2024-08-01, XXXX-09-06, 2024-08~, 2024/2025."
    )
    with pytest.raises(BadUserInput) as refusal:
        bounds("2023-02-29")
    assert refusal.value.message == "There is no such date as '2023-02-29'."
    with pytest.raises(BadUserInput) as refusal:
        bounds("2005/2004")
    assert refusal.value.message == "'2004' is before '2005'."
    with pytest.raises(BadUserInput) as refusal:
        bounds("9" * 100_000)
    assert len(refusal.value.message) < 200


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("1985-04-12T23:20:30Z", "1985-04-12T23:20:30+00:00"),
        ("1985-04-12T23:20:30", "1985-04-12T23:20:30+00:00"),
        ("1985-04-12T23:20:30-04:30", "1985-04-13T03:50:30+00:00"),
        ("1985-04-12T23:20:30+05", "1985-04-12T18:20:30+00:00"),
        ("1985-04-12T23:59:59Z", "1985-04-12T23:59:59+00:00"),
    ],
)
def test_a_time_of_day_is_one_second_of_utc(text: str, utc: str) -> None:
    second = datetime.fromisoformat(utc)
    assert bounds(text) == (second, second + SECOND)


def test_a_time_of_day_at_the_end_of_time_has_no_bound_there() -> None:
    assert bounds("9999-12-31T23:59:59Z")[1] is None
    assert bounds("9999-12-31T23:59:59-01:00") == (None, None)
    assert bounds("0001-01-01T00:00:00+01:00") == (None, None)


def test_a_moment_fills_the_columns_of_its_prefix() -> None:
    moment = Moment("XXXX-09-06", "Later that day", MomentBasis.RELATIVE)
    assert moment.columns("said") == {
        "said_edtf": "XXXX-09-06",
        "said_earliest": None,
        "said_latest": None,
        "said_text": "Later that day",
        "said_basis": MomentBasis.RELATIVE,
    }
    assert Moment("2024-08").columns("published") == {
        "published_edtf": "2024-08",
        "published_earliest": datetime(2024, 8, 1, tzinfo=UTC),
        "published_latest": datetime(2024, 9, 1, tzinfo=UTC),
        "published_text": None,
        "published_basis": MomentBasis.STATED,
    }


# The same examples on every machine, however busy it is.
examples = settings(deadline=None, derandomize=True, database=None)

days = st.dates(date(1000, 1, 1), date(9000, 12, 31))
qualifiers = st.sampled_from(["", "?", "~", "%"])


@st.composite
def patterns(draw: st.DrawFn) -> tuple[str, date]:
    """A date of which some digits are left out after the first one, and a day that it may mean."""
    day = draw(days)
    text = day.isoformat()[: draw(st.sampled_from([4, 7, 10]))]
    hidden = draw(st.sets(st.integers(1, len(text) - 1)))
    return "".join("X" if i in hidden and c != "-" else c for i, c in enumerate(text)), day


def means(pattern: str, day: date) -> bool:
    return re.match(pattern.replace("X", "."), day.isoformat()) is not None


@examples
@given(patterns())
def test_the_bounds_hold_every_day_that_a_pattern_means_and_start_and_end_with_one(
    drawn: tuple[str, date],
) -> None:
    pattern, day = drawn
    earliest, latest = bounds(pattern)
    assert earliest is not None
    assert latest is not None
    assert earliest.date() <= day < latest.date()
    assert means(pattern, earliest.date())
    assert means(pattern, latest.date() - DAY)
    assert earliest.timetz() == latest.timetz() == datetime.min.replace(tzinfo=UTC).timetz()


@examples
@given(patterns(), st.tuples(*[qualifiers] * 6))
def test_qualifiers_never_move_the_bounds(drawn: tuple[str, date], marks: tuple[str, ...]) -> None:
    pattern, _ = drawn
    parts = pattern.split("-")
    qualified = "-".join(
        left + part + right
        for left, part, right in zip(marks[::2], parts, marks[1::2], strict=False)
    )
    assert bounds(qualified) == bounds(pattern)


@examples
@given(patterns(), patterns())
def test_an_interval_runs_from_its_first_date_to_its_last(
    first: tuple[str, date], last: tuple[str, date]
) -> None:
    earliest, after_first = bounds(first[0])
    before_last, latest = bounds(last[0])
    assert earliest is not None
    assert latest is not None
    interval = f"{first[0]}/{last[0]}"
    if earliest < latest:
        assert bounds(interval) == (earliest, latest)
    else:
        with pytest.raises(BadUserInput):
            bounds(interval)
    assert bounds(f"{first[0]}/..") == bounds(f"[{first[0]}..]") == (earliest, None)
    assert bounds(f"../{last[0]}") == bounds(f"[..{last[0]}]") == (None, latest)
    assert after_first is not None
    assert before_last is not None
    whole = (min(earliest, before_last), max(after_first, latest))
    assert bounds(f"[{first[0]},{last[0]}]") == bounds(f"{{{first[0]},{last[0]}}}") == whole


@examples
@given(
    st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31)),
    st.integers(-14 * 60 - 59, 14 * 60 + 59),
)
def test_a_time_of_day_of_any_zone_is_in_utc(local: datetime, shift: int) -> None:
    second = local.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=shift)))
    assert bounds(second.isoformat()) == (second, second + SECOND)


@settings(examples, max_examples=20)  # their parser takes 5 to 50 ms a text
@given(days, days)
def test_plain_dates_and_intervals_mean_what_the_edtf_package_says(one: date, other: date) -> None:
    first, last = sorted([one, other])
    for text in (str(first), str(first)[:7], str(first)[:4], f"{first}/{last}"):
        theirs = edtf.parse_edtf(text)
        earliest, latest = bounds(text)
        assert earliest is not None
        assert latest is not None
        assert earliest.timetuple()[:3] == theirs.lower_strict()[:3]
        assert (latest - DAY).timetuple()[:3] == theirs.upper_strict()[:3]


@examples
@given(st.text(st.sampled_from("0123456789X-/.,?~%TZ:+YES[]{}"), max_size=25) | st.text())
def test_any_text_is_either_refused_or_has_bounds_in_order(text: str) -> None:
    try:
        earliest, latest = bounds(text)
    except BadUserInput:
        return
    assert earliest is None or latest is None or earliest < latest
