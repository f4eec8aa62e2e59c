"""The few values that generated rows and operations are made of: so few that they meet."""

from datetime import UTC, datetime, timedelta

WORDS = (
    "alpha",
    "Beta",
    "gamma",
    "DELTA",
    "ßeta",
    "élan",
    "мир",
    "Мир",
    "100%",
    "under_score",
    "back\\slash",
    "quo'te",
    'dou"ble',
    "\U0001f5de",
)

LANGUAGES = ("en", "de", "uk", "en-GB")
COUNTRIES = ("US", "IR", "UA")
LICENSES = ("CC-BY-4.0", "CC0-1.0")
SCHEMES = ("wikidata", "doi")
UNITS = ("missile", "USD")
EVENT_CODES = ("ASSAULT", "COERCE")


def day(year: int, month: int = 1, date: int = 1) -> datetime:
    return datetime(year, month, date, tzinfo=UTC)


# EDTF -> its bounds, written down, not computed: the program's reading of EDTF is not asked.
EDTF_BOUNDS: dict[str, tuple[datetime | None, datetime | None]] = {
    "2024-09-06": (day(2024, 9, 6), day(2024, 9, 7)),
    "2024-09-05": (day(2024, 9, 5), day(2024, 9, 6)),
    "2024-09": (day(2024, 9), day(2024, 10)),
    "2024-08": (day(2024, 8), day(2024, 9)),
    "2024": (day(2024), day(2025)),
    "2023": (day(2023), day(2024)),
    "2024-09-06T12:00:00Z": (
        day(2024, 9, 6) + timedelta(hours=12),
        day(2024, 9, 6) + timedelta(hours=12, seconds=1),
    ),
    "2024-08/2024-09": (day(2024, 8), day(2024, 10)),
    "2024-09-06/..": (day(2024, 9, 6), None),
    "../2024-09-05": (None, day(2024, 9, 6)),
    "XXXX-09-06": (None, None),
    "XXXX-XX-XX": (None, None),
}

BOUNDED_EDTF = tuple(
    edtf for edtf, (earliest, latest) in EDTF_BOUNDS.items() if earliest is not None and latest
)

# When rows are created: few enough for ties, one with microseconds.
CREATIONS = (
    day(2025, 1, 1),
    day(2025, 1, 2),
    day(2025, 1, 2) + timedelta(microseconds=120_000),
    day(2025, 1, 2) + timedelta(hours=3, microseconds=1),
    day(2025, 2, 1),
)

INSTANTS = tuple(
    sorted(
        {bound for bounds in EDTF_BOUNDS.values() for bound in bounds if bound is not None}
        | set(CREATIONS)
    )
)

LAPSED, PENDING = day(2020), day(2999)


def wire(at: datetime) -> str:
    """RFC 3339 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
