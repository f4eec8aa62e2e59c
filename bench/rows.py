"""A generated record of any size: the same rows each time for the same size."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeAlias
from zlib import crc32

from schema.tables.vocabulary import (
    ActorKind,
    AffiliationRole,
    AppearanceForm,
    Certainty,
    CitationRelation,
    HopRole,
    IdentityVerdict,
    Medium,
    MomentBasis,
    ReportKind,
    Stage,
    StanceBasis,
    StancePosition,
    StatementAct,
    Visibility,
)

Row: TypeAlias = dict[str, Any]

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 5_000
"""How many days before the epoch things were said."""
DEBATE = 200
"""Stances on the claim that is debated most; other claims have some twenty."""
LISTED_ACT = StatementAct.ASSERT
"""The act that the feed lists: six statements of ten are of it."""

# How many children one parent after the other has: cycles, so that the totals are exact.
APPEARANCES = (1, 1, 2, 4)
HOPS = (1, 2, 3)
STANCES = (0, 1, 0, 2, 0, 0, 1, 0)
AFFILIATIONS = (1, 2, 0, 3)
CITATIONS = (0, 1, 2, 5)

VOCABULARY = (
    "a the of to in and that is was for on with as by at from will would has have had not be it "
    "they their which who said told stated official government ministry spokesperson president "
    "agency report statement source country border region forces defence missile transfer weapons "
    "sanctions talks agreement partners allies security council nations energy gas oil market "
    "trade economy policy election parliament court law decision measures response warning denial "
    "evidence documents investigation meeting summit leader minister secretary deputy senior "
    "military support supply production capacity plan proposal budget percent million billion "
    "year month week earlier later previously possible likely certain several hundred dozen new "
    "former première réunion Außenminister Україна повідомив"
)
SYLLABLES = "an be ca do el fa gor hin is jo ka len mar no ol pe ras sa ti ul vet wi yan zo"
WORDS = VOCABULARY.split()
NAME_PARTS = SYLLABLES.split()

# Three records of ten are hidden from guests, each by one of the three ways.
HIDE = """
UPDATE {table} SET
    visibility = (ARRAY['INTERNAL', 'CONFIDENTIAL', 'PUBLIC'])[lot + 1],
    embargo_until = CASE lot WHEN 2 THEN timestamptz '2100-01-01 00:00+00' END
FROM (SELECT id AS drawn, abs(hashtextextended(id::text, 0)) % 10 AS lot FROM {table}) lots
WHERE id = drawn AND lot < 3
"""


class Rows:
    """The rows of a record of so many statements, and of all else in proportion."""

    def __init__(self, statements: int) -> None:
        self.statements = statements
        self.actors = statements // 10
        self.reports = statements // 4
        self.claims = statements // 40
        # Actors come in this order: outlets, organizations, and persons, a tenth of them unnamed.
        self.outlets = self.actors // 50
        self.organizations = self.actors // 10

    def tables(self) -> Mapping[str, Callable[[], Iterator[Row]]]:
        """The rows of each table, each after those that it refers to."""
        return {
            "actor": self.actor_rows,
            "affiliation": self.affiliation_rows,
            "identity_judgement": self.judgement_rows,
            "report": self.report_rows,
            "citation": self.citation_rows,
            "statement": self.statement_rows,
            "appearance": self.appearance_rows,
            "hop": self.hop_rows,
            "claim": self.claim_rows,
            "stance": self.stance_rows,
        }

    def actor_rows(self) -> Iterator[Row]:
        random = Random("actor")
        for n in range(self.actors):
            domain = descriptor = None
            if n < self.outlets:
                kind, domain = ActorKind.OUTLET, f"outlet-{n}.example"
            elif n < self.organizations:
                kind = ActorKind.ORGANIZATION
            elif n % 10:
                kind = ActorKind.PERSON
            else:
                kind, descriptor = ActorKind.UNNAMED, "an official"
            yield {
                **record("actor", n),
                "kind": kind,
                "name": f"{name(random)} {name(random)}",
                "description": text(random, 50, 150),
                "country": random.choice(("US", "UA", "IR", "FR", "DE", "GB")),
                "domain": domain,
                "descriptor": descriptor,
            }

    def affiliation_rows(self) -> Iterator[Row]:
        random = Random("affiliation")
        organizations = range(self.outlets, self.organizations)
        numbers = children(AFFILIATIONS, range(self.organizations, self.actors))
        for n, (member, position) in enumerate(numbers):
            # One after the other, so that nobody is twice in the same.
            organization = organizations[(member * 7 + position) % len(organizations)]
            yield {
                **common("affiliation", n),
                "member_id": key("actor", member),
                "organization_id": key("actor", organization),
                "role": random.choice((*AffiliationRole,)),
                "title": f"{random.choice(WORDS)} {random.choice(WORDS)}",
                **moment("during", random),
            }

    def judgement_rows(self) -> Iterator[Row]:
        """Of a hundredth of the actors it was asked whether they are the next one, too."""
        for n, actor in enumerate(range(self.organizations, self.actors - 1, 100)):
            yield {
                **common("identity_judgement", n),
                "left_id": key("actor", actor),
                "right_id": key("actor", actor + 1),
                "verdict": (IdentityVerdict.SAME, IdentityVerdict.DIFFERENT)[n % 2],
            }

    def report_rows(self) -> Iterator[Row]:
        random = Random("report")
        kinds = [kind for kind in ReportKind if kind is not ReportKind.UNKNOWN]
        for n in range(self.reports):
            outlet = int(self.outlets * random.random() ** 2)
            url = f"https://outlet-{outlet}.example/{n}"
            yield {
                **record("report", n),
                "outlet_id": key("actor", outlet),
                "kind": random.choice(kinds),
                "headline": text(random, 40, 100),
                "url": url,
                "canonical_url": url,
                "language": "en",
                **moment("published", random),
            }

    def citation_rows(self) -> Iterator[Row]:
        random = Random("citation")
        for n, (citing, position) in enumerate(children(CITATIONS, range(self.reports))):
            # Every cited report is another one.
            cited = (citing + 1 + position * 97 + random.randrange(97)) % self.reports
            yield {
                **common("citation", n),
                **quote(random, exact=False),
                "citing_id": key("report", citing),
                "cited_id": key("report", cited),
                "relation": random.choice((*CitationRelation,)),
            }

    def statement_rows(self) -> Iterator[Row]:
        random = Random("statement")
        others = [act for act in StatementAct if act is not LISTED_ACT]
        for n in range(self.statements):
            # A few speak often; of a twentieth nobody knows who spoke.
            speaker = self.outlets + int((self.actors - self.outlets) * random.random() ** 2)
            is_known = random.random() < 0.95
            yield {
                **record("statement", n),
                "speaker_id": key("actor", speaker) if is_known else None,
                "act": LISTED_ACT if random.random() < 0.6 else random.choice(others),
                # Most words stand in every other text; the last is one that few have.
                "text": f"{text(random, 150, 300)} {name(random)}",
                "language": random.choice(("en", "en", "fr", "uk")),
                "medium": random.choice((*Medium,)),
                "occasion": f"{random.choice(WORDS)} {random.choice(WORDS)}",
                **moment("said", random),
            }

    def appearance_rows(self) -> Iterator[Row]:
        random = Random("appearance")
        forms = [form for form in AppearanceForm if form is not AppearanceForm.HEADLINE]
        for n, (statement, _) in enumerate(children(APPEARANCES, range(self.statements))):
            form = random.choice(forms)
            yield {
                **common("appearance", n),
                **quote(random, exact=form is not AppearanceForm.PARAPHRASE),
                "statement_id": key("statement", statement),
                "report_id": key("report", random.randrange(self.reports)),
                "form": form,
                "cue": random.choice(WORDS),
                "language": "en",
            }

    def hop_rows(self) -> Iterator[Row]:
        random = Random("hop")
        appearances = sum(APPEARANCES) * self.statements // len(APPEARANCES)
        roles = (HopRole.SAID, HopRole.PUBLISHED, HopRole.CITED)
        for n, (appearance, position) in enumerate(children(HOPS, range(appearances))):
            is_said = position == 0
            yield {
                **common("hop", n),
                "appearance_id": key("appearance", appearance),
                "position": position,
                "role": roles[position],
                "actor_id": key("actor", random.randrange(self.actors)) if is_said else None,
                "report_id": None if is_said else key("report", random.randrange(self.reports)),
            }

    def claim_rows(self) -> Iterator[Row]:
        random = Random("claim")
        for n in range(self.claims):
            yield {
                **record("claim", n),
                "text": text(random, 50, 120),
                "subject_id": key("actor", random.randrange(self.actors)),
                "recipient_id": key("actor", random.randrange(self.actors)),
                # One of five narrows the one before it.
                "parent_id": key("claim", n - 1) if n % 5 == 4 else None,
            }

    def stance_rows(self) -> Iterator[Row]:
        random = Random("stance")
        apart = sum(STANCES) * self.statements // len(STANCES) // DEBATE
        for n, (statement, position) in enumerate(children(STANCES, range(self.statements))):
            # None is on the debated one by chance.
            claim = 1 + (random.randrange(self.claims // 2 - 1) * 2 + position)
            if n % apart == 0:
                claim = 0
            yield {
                **common("stance", n),
                "statement_id": key("statement", statement),
                "claim_id": key("claim", claim),
                "position": random.choice((*StancePosition,)),
                "certainty": random.choice((*Certainty,)),
                "stage": random.choice((*Stage,)),
                "basis": StanceBasis.EXPLICIT,
            }


def children(cycle: tuple[int, ...], parents: range) -> Iterator[tuple[int, int]]:
    """Each child's parent, and its position among the children of that parent."""
    for n, parent in enumerate(parents):
        for position in range(cycle[n % len(cycle)]):
            yield parent, position


def key(table: str, n: int) -> bytes:
    """The key of a table's row: a UUIDv7 of the time at which the row was made."""
    milliseconds = round(made(n).timestamp() * 1000)
    high = milliseconds << 16 | 7 << 12 | crc32(table.encode()) & 0xFFF
    low = 2 << 62 | n * 0x9E3779B97F4A7C15 & (1 << 62) - 1
    return (high << 64 | low).to_bytes(16)


def made(n: int) -> datetime:
    """When a table's row was made: one after the other."""
    return EPOCH + timedelta(milliseconds=n)


def common(table: str, n: int) -> Row:
    """The columns that every row has."""
    return {"id": key(table, n), "created_at": made(n)}


def record(table: str, n: int) -> Row:
    """The columns that every record has; everyone may see it."""
    return {**common(table, n), "visibility": Visibility.PUBLIC, "version": 1}


def text(random: Random, shortest: int, longest: int) -> str:
    """Words in a row, of a length between the two."""
    words = " ".join(random.choices(WORDS, k=longest // 3))
    return words[: random.randint(shortest, longest)].rstrip().capitalize()


def name(random: Random) -> str:
    """A word that could be a name."""
    return "".join(random.choices(NAME_PARTS, k=random.randint(2, 3))).capitalize()


def moment(prefix: str, random: Random) -> Row:
    """A day; of some only the month is known, of a few nothing."""
    day = EPOCH - timedelta(days=1 + random.randrange(DAYS))
    known = random.random()
    if known < 0.05:
        values: tuple[Any, ...] = (None,) * 5
    elif known < 0.15:
        month = day.replace(day=1)
        latest = (month + timedelta(days=31)).replace(day=1)
        values = (f"{month:%Y-%m}", month, latest, f"{month:%B %Y}", MomentBasis.METADATA)
    else:
        latest = day + timedelta(days=1)
        values = (f"{day:%Y-%m-%d}", day, latest, f"{day:%d %B %Y}", MomentBasis.STATED)
    parts = ("edtf", "earliest", "latest", "text", "basis")
    return {f"{prefix}_{part}": value for part, value in zip(parts, values, strict=True)}


def quote(random: Random, *, exact: bool) -> Row:
    """A place in a report, with or without its words."""
    start = random.randrange(5_000)
    words = text(random, 60, 160)
    return {
        "quote_exact": words if exact else None,
        "quote_start": start,
        "quote_end": start + len(words),
    }


DEBATED = f"claim_{key('claim', 0).hex()}"
"""The id of the claim that is debated most."""
