"""Random rows, one at a time: everything of a row but what it points at."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from .rows import FOREIGN, RECORDS, Row
from .values import (
    COUNTRIES,
    CREATIONS,
    EDTF_BOUNDS,
    EVENT_CODES,
    LANGUAGES,
    LICENSES,
    SCHEMES,
    UNITS,
    WORDS,
)

Terms = Callable[[str], list[str]]
"""The terms of a vocabulary, by its name in the schema."""


class RowGenerator:
    """Draws rows of every table, with nulls wherever the model allows them."""

    def __init__(self, random: Random, terms: Terms, first: int = 0) -> None:
        self.random = random
        self._terms = terms
        self._number = first

    def row(self, table: str, **given: Any) -> Row:
        """A row that points nowhere, and is visible if it is a record, but for what is given."""
        self._number += 1
        columns = {
            "id": UUID(int=self.random.getrandbits(128)),
            "created_at": self.random.choice(CREATIONS),
            **dict.fromkeys(FOREIGN[table]),
            **(self._record() if table in RECORDS else {}),
            **COLUMNS[table](self),
            **given,
        }
        if table in RECORDS:
            columns["updated_at"] = columns["created_at"] + timedelta(
                hours=self.random.randint(0, 2)
            )
        if table == "actor" and columns["kind"] == "UNNAMED":
            columns |= {"descriptor": "a US official", "domain": None}
        return Row(table, **columns)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def maybe(self, value: Any, probability: float = 0.7) -> Any:
        return value if self.chance(probability) else None

    def term(self, vocabulary: str) -> str:
        return self.random.choice(self._terms(vocabulary))

    def text(self, most: int = 3) -> str:
        return " ".join(self.random.choice(WORDS) for _ in range(self.random.randint(1, most)))

    def numbered(self, pattern: str) -> str:
        """A text that no other row of this generator has."""
        return pattern.format(self._number)

    def language(self) -> str | None:
        return self.random.choice((*LANGUAGES, None))

    def moment(self, prefix: str) -> dict[str, Any]:
        """Unknown, imprecise, open or exact."""
        names = ("edtf", "earliest", "latest", "text", "basis")
        if self.chance(0.2):
            return {f"{prefix}_{name}": None for name in names}
        edtf = self.random.choice(list(EDTF_BOUNDS))
        basis = self.term("MomentBasis")
        text = self.text() if basis == "RELATIVE" else self.maybe(self.text(), 0.3)
        values = (edtf, *EDTF_BOUNDS[edtf], text, basis)
        return {f"{prefix}_{name}": value for name, value in zip(names, values, strict=True)}

    def quote(self) -> dict[str, Any]:
        """A place in a text, in a recording, both, or none."""
        start = self.random.randint(0, 20)
        placed, recorded, kept = self.chance(0.6), self.chance(0.2), self.chance(0.6)
        return {
            "quote_exact": self.text() if kept else None,
            "quote_prefix": self.maybe(self.text(1), 0.2),
            "quote_suffix": self.maybe(self.text(1), 0.2),
            "quote_start": start if placed else None,
            "quote_end": start + self.random.randint(1, 9) if placed else None,
            "quote_media_start": start / 4 if recorded else None,
            "quote_media_end": start + 1.5 if recorded else None,
        }

    def _record(self) -> dict[str, Any]:
        retracted = self.random.choice(CREATIONS) if self.chance(0.15) else None
        return {
            "visibility": "PUBLIC",
            "embargo_until": None,
            "version": self.random.randint(1, 3),
            "retracted_at": retracted,
            "retraction_reason": self.maybe(self.text()) if retracted else None,
        }


def _actor(draw: RowGenerator) -> dict[str, Any]:
    return {
        "kind": draw.term("ActorKind"),
        "name": draw.text(2),
        "description": draw.maybe(draw.text(), 0.4),
        "country": draw.maybe(draw.random.choice(COUNTRIES), 0.5),
        "domain": draw.maybe(draw.numbered("outlet{}.example"), 0.4),
        "reliability": draw.maybe(draw.term("Reliability"), 0.4),
        "descriptor": None,
    }


def _affiliation(draw: RowGenerator) -> dict[str, Any]:
    return {
        "role": draw.term("AffiliationRole"),
        "title": draw.maybe(draw.text(2)),
        **draw.moment("during"),
    }


def _report(draw: RowGenerator) -> dict[str, Any]:
    url = draw.maybe(draw.numbered("https://outlet.example/{}"), 0.6)
    return {
        "kind": draw.term("ReportKind"),
        "headline": draw.maybe(draw.text(), 0.8),
        "url": url,
        "canonical_url": url,
        "language": draw.language(),
        "license": draw.maybe(draw.random.choice(LICENSES), 0.3),
        "body": None,
        **draw.moment("published"),
    }


def _statement(draw: RowGenerator) -> dict[str, Any]:
    return {
        "act": draw.term("StatementAct"),
        "text": draw.text(5),
        "language": draw.language(),
        "medium": draw.term("Medium"),
        "occasion": draw.maybe(draw.text(2), 0.3),
        **draw.moment("said"),
    }


def _claim(draw: RowGenerator) -> dict[str, Any]:
    counted = draw.chance(0.5)
    return {
        "text": draw.text(4),
        "event_code": draw.maybe(draw.random.choice(EVENT_CODES), 0.4),
        "quantity_text": "several hundred" if counted else None,
        "quantity_min": draw.random.choice((None, 0.5, 200.0)) if counted else None,
        "quantity_max": draw.random.choice((None, 999.0)) if counted else None,
        "unit": draw.random.choice((None, *UNITS)) if counted else None,
        **draw.moment("event"),
    }


def _assessment(draw: RowGenerator) -> dict[str, Any]:
    return {
        "verdict": draw.text(1),
        "rating": draw.maybe(2.0, 0.5),
        "best": draw.maybe(5.0, 0.5),
        "worst": draw.maybe(1.0, 0.5),
        "credibility": draw.maybe(draw.term("Credibility")),
        "note": draw.maybe(draw.text(), 0.4),
        **draw.moment("made"),
    }


def _topic(draw: RowGenerator) -> dict[str, Any]:
    return {
        "label": draw.text(1),
        "alt_labels": [draw.text(1) for _ in range(draw.random.randint(0, 2))],
        "scheme": draw.random.choice(("iptc", "own")),
        "code": draw.maybe(draw.numbered("{}"), 0.6),
    }


def _stance(draw: RowGenerator) -> dict[str, Any]:
    return {
        "position": draw.term("StancePosition"),
        "certainty": draw.term("Certainty"),
        "stage": draw.maybe(draw.term("Stage")),
        "basis": draw.random.choice(("EXPLICIT", "IMPLIED")),
        **draw.quote(),
    }


COLUMNS: dict[str, Callable[[RowGenerator], dict[str, Any]]] = {
    "actor": _actor,
    "actor_name": lambda draw: {
        "text": draw.text(2),
        "language": draw.language(),
        "kind": draw.term("ActorNameKind"),
    },
    "affiliation": _affiliation,
    "identity_judgement": lambda draw: {
        "verdict": draw.term("IdentityVerdict"),
        "reason": draw.maybe(draw.text()),
    },
    "report": _report,
    "report_author": lambda draw: {"position": draw.random.randint(0, 2)},
    "citation": lambda draw: {"relation": draw.term("CitationRelation"), **draw.quote()},
    "statement": _statement,
    "appearance": lambda draw: {
        "form": draw.term("AppearanceForm"),
        "cue": draw.maybe(draw.text(1), 0.5),
        "language": draw.language(),
        **draw.quote(),
    },
    "hop": lambda draw: {
        "position": draw.random.randint(0, 9),
        "role": draw.term("HopRole"),
        "cue": draw.maybe(draw.text(1), 0.4),
    },
    "claim": _claim,
    "stance": _stance,
    "statement_link": lambda draw: {"relation": draw.term("StatementRelation")},
    "assessment": _assessment,
    "topic": _topic,
    "topic_tag": lambda draw: draw.quote(),
    "external_id": lambda draw: {
        "scheme": draw.random.choice(SCHEMES),
        "value": draw.numbered("Q{}"),
    },
}
