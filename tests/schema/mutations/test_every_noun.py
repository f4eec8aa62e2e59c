"""Every noun is created, changed and taken away by its mutations; each refusal changes nothing."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.api.writers import Write, refusals, unchanged, written

pytestmark = pytest.mark.anyio

NOWHERE = "0" * 32


@dataclass(frozen=True)
class Case:
    """How one noun is written. Words that begin with `@` are ids of the things of `ids`."""

    selection: str
    created: dict[str, Any]
    shown: dict[str, Any]
    changed: dict[str, Any]
    shown_then: dict[str, Any]
    conflict: str | None
    """Where a second one just like it is refused; None where that is no conflict."""
    references: dict[str, str] = field(default_factory=dict)
    """Fields that take ids, and of which type."""


CASES: dict[str, Case] = {
    "actor": Case(
        "kind name describedIn { id }",
        {"kind": "UNNAMED", "name": "an aide", "descriptor": "an aide", "describedIn": "@report"},
        {"kind": "UNNAMED", "name": "an aide", "describedIn": {"id": "@report"}},
        {"name": "the aide", "describedIn": None},
        {"kind": "UNNAMED", "name": "the aide", "describedIn": None},
        None,
        {"describedIn": "report"},
    ),
    "report": Case(
        "kind headline url language published { edtf basis } outlet { id } knownThrough { id }",
        {
            "kind": "WIRE",
            "headline": "h",
            "url": "https://example.org/a",
            "language": "en",
            "published": {"edtf": "2024-09-06"},
            "outlet": "@outlet",
            "knownThrough": "@report",
        },
        {
            "kind": "WIRE",
            "headline": "h",
            "url": "https://example.org/a",
            "language": "en",
            "published": {"edtf": "2024-09-06", "basis": "STATED"},
            "outlet": {"id": "@outlet"},
            "knownThrough": {"id": "@report"},
        },
        {"kind": None, "url": "https://example.org/b", "published": None, "outlet": None},
        {
            "kind": "UNKNOWN",
            "headline": "h",
            "url": "https://example.org/b",
            "language": "en",
            "published": None,
            "outlet": None,
            "knownThrough": {"id": "@report"},
        },
        "url",
        {"outlet": "actor", "knownThrough": "report"},
    ),
    "statement": Case(
        "act text medium said { edtf earliest text basis } speaker { id } translationOf { id }",
        {
            "act": "WARN",
            "text": "t",
            "said": {"edtf": "XXXX-09", "text": "in September", "basis": "INFERRED"},
            "speaker": "@actor",
            "translationOf": "@statement",
        },
        {
            "act": "WARN",
            "text": "t",
            "medium": "UNKNOWN",
            "said": {
                "edtf": "XXXX-09",
                "earliest": None,
                "text": "in September",
                "basis": "INFERRED",
            },
            "speaker": {"id": "@actor"},
            "translationOf": {"id": "@statement"},
        },
        {"medium": "POST", "said": {"edtf": "2024"}, "speaker": None, "translationOf": None},
        {
            "act": "WARN",
            "text": "t",
            "medium": "POST",
            "said": {
                "edtf": "2024",
                "earliest": "2024-01-01T00:00:00Z",
                "text": None,
                "basis": "STATED",
            },
            "speaker": None,
            "translationOf": None,
        },
        None,
        {
            "speaker": "actor",
            "onBehalfOf": "actor",
            "addressee": "actor",
            "translationOf": "statement",
        },
    ),
    "claim": Case(
        "text quantity { text min max unit } subject { id } parent { id }",
        {
            "text": "t",
            "quantity": {"text": "two", "min": 2, "max": 2, "unit": "missile"},
            "subject": "@actor",
            "parent": "@claim",
        },
        {
            "text": "t",
            "quantity": {"text": "two", "min": 2.0, "max": 2.0, "unit": "missile"},
            "subject": {"id": "@actor"},
            "parent": {"id": "@claim"},
        },
        {"quantity": {"text": "some"}, "parent": None},
        {
            "text": "t",
            "quantity": {"text": "some", "min": None, "max": None, "unit": None},
            "subject": {"id": "@actor"},
            "parent": None,
        },
        None,
        {"subject": "actor", "object": "actor", "recipient": "actor", "parent": "claim"},
    ),
    "assessment": Case(
        "verdict rating credibility claim { id } statement { id } assessor { id }",
        {"claim": "@claim", "assessor": "@actor", "verdict": "False", "rating": 1.5},
        {
            "verdict": "False",
            "rating": 1.5,
            "credibility": None,
            "claim": {"id": "@claim"},
            "statement": None,
            "assessor": {"id": "@actor"},
        },
        {"claim": None, "statement": "@statement", "rating": None, "credibility": "DOUBTFUL"},
        {
            "verdict": "False",
            "rating": None,
            "credibility": "DOUBTFUL",
            "claim": None,
            "statement": {"id": "@statement"},
            "assessor": {"id": "@actor"},
        },
        None,
        {"claim": "claim", "assessor": "actor", "report": "report"},
    ),
    "topic": Case(
        "label altLabels scheme code",
        {"label": "l", "altLabels": ["a", "b"], "scheme": "iptc", "code": "medtop:1"},
        {"label": "l", "altLabels": ["a", "b"], "scheme": "iptc", "code": "medtop:1"},
        {"altLabels": [], "scheme": None, "code": None},
        {"label": "l", "altLabels": [], "scheme": "own", "code": None},
        "scheme",
    ),
    "topicTag": Case(
        "topic { id } quote { start end }",
        {"topic": "@topic", "claim": "@claim"},
        {"topic": {"id": "@topic"}, "quote": None},
        {"quote": {"start": 1, "end": 3}},
        {"topic": {"id": "@topic"}, "quote": {"start": 1, "end": 3}},
        "topic",
        {"topic": "topic", "claim": "claim"},
    ),
    "affiliation": Case(
        "role title member { id } organization { id } during { edtf }",
        {"member": "@actor", "organization": "@outlet", "role": "MEMBER_OF", "title": "aide"},
        {
            "role": "MEMBER_OF",
            "title": "aide",
            "member": {"id": "@actor"},
            "organization": {"id": "@outlet"},
            "during": None,
        },
        {"role": "SPOKESPERSON_FOR", "title": None, "during": {"edtf": "2023/.."}},
        {
            "role": "SPOKESPERSON_FOR",
            "title": None,
            "member": {"id": "@actor"},
            "organization": {"id": "@outlet"},
            "during": {"edtf": "2023/.."},
        },
        "organization",
        {"member": "actor", "organization": "actor"},
    ),
    "citation": Case(
        "relation citing { id } cited { id } quote { exact }",
        {"citing": "@report", "cited": "@other", "relation": "CITES", "quote": {"exact": "x"}},
        {
            "relation": "CITES",
            "citing": {"id": "@report"},
            "cited": {"id": "@other"},
            "quote": {"exact": "x"},
        },
        {"relation": "BASED_ON", "quote": None},
        {
            "relation": "BASED_ON",
            "citing": {"id": "@report"},
            "cited": {"id": "@other"},
            "quote": None,
        },
        "cited",
        {"citing": "report", "cited": "report"},
    ),
    "appearance": Case(
        "form cue statement { id } report { id } quote { exact start } hops { role position }",
        {
            "statement": "@statement",
            "report": "@report",
            "form": "VERBATIM",
            "quote": {"exact": "ab", "start": 5, "end": 7},
            "hops": [{"role": "SAID"}, {"role": "TOLD", "actor": "@actor"}],
        },
        {
            "form": "VERBATIM",
            "cue": None,
            "statement": {"id": "@statement"},
            "report": {"id": "@report"},
            "quote": {"exact": "ab", "start": 5},
            "hops": [{"role": "SAID", "position": 0}, {"role": "TOLD", "position": 1}],
        },
        {"cue": "said", "form": "MIXED", "hops": [{"role": "PUBLISHED"}]},
        {
            "form": "MIXED",
            "cue": "said",
            "statement": {"id": "@statement"},
            "report": {"id": "@report"},
            "quote": {"exact": "ab", "start": 5},
            "hops": [{"role": "PUBLISHED", "position": 0}],
        },
        "report",
        {"statement": "statement", "report": "report"},
    ),
    "stance": Case(
        "position certainty stage basis claim { id } characterisedBy { id }",
        {"statement": "@statement", "claim": "@claim", "position": "DENIES"},
        {
            "position": "DENIES",
            "certainty": "UNSPECIFIED",
            "stage": None,
            "basis": "EXPLICIT",
            "claim": {"id": "@claim"},
            "characterisedBy": None,
        },
        {"basis": "CHARACTERISED", "characterisedBy": "@report", "stage": "COMPLETED"},
        {
            "position": "DENIES",
            "certainty": "UNSPECIFIED",
            "stage": "COMPLETED",
            "basis": "CHARACTERISED",
            "claim": {"id": "@claim"},
            "characterisedBy": {"id": "@report"},
        },
        "claim",
        {"statement": "statement", "claim": "claim"},
    ),
    "statementLink": Case(
        "relation source { id } target { id } assertedBy { id }",
        {"source": "@statement", "target": "@reply", "relation": "FOLLOWS"},
        {
            "relation": "FOLLOWS",
            "source": {"id": "@statement"},
            "target": {"id": "@reply"},
            "assertedBy": None,
        },
        {"relation": "CONTRADICTS", "assertedBy": "@report"},
        {
            "relation": "CONTRADICTS",
            "source": {"id": "@statement"},
            "target": {"id": "@reply"},
            "assertedBy": {"id": "@report"},
        },
        "target",
        {"source": "statement", "target": "statement"},
    ),
}
RECORDS = ("actor", "report", "statement", "claim", "assessment")


@pytest.fixture(scope="module")
async def ids(editor: Write) -> dict[str, str]:
    """One of each of what cases point at."""

    async def new(mutation: str, **given: Any) -> str:
        found: str = (await written(editor, mutation, **given))["id"]
        return found

    return {
        "actor": await new("actorCreate", kind="PERSON", name="Ann"),
        "outlet": await new("actorCreate", kind="OUTLET", name="The Paper"),
        "report": await new("reportCreate", headline="one"),
        "other": await new("reportCreate", headline="two"),
        "statement": await new("statementCreate", act="ASSERT", text="one"),
        "reply": await new("statementCreate", act="DENY", text="two"),
        "claim": await new("claimCreate", text="one"),
        "topic": await new("topicCreate", label="one"),
    }


def filled(value: Any, ids: dict[str, str]) -> Any:
    """A value with the ids that it names."""
    match value:
        case str() if value.startswith("@"):
            return ids[value[1:]]
        case dict():
            return {key: filled(item, ids) for key, item in value.items()}
        case list():
            return [filled(item, ids) for item in value]
        case _:
            return value


@pytest.mark.parametrize("noun", CASES)
async def test_a_noun_is_created_changed_and_taken_away(
    editor: Write, database: str, ids: dict[str, str], noun: str
) -> None:
    case = CASES[noun]
    given = filled(case.created, ids)
    created = await written(editor, f"{noun}Create", case.selection, **given)
    id_ = created.pop("id")
    assert created == filled(case.shown, ids)

    if case.conflict is not None:
        async with unchanged(database):
            assert await refusals(editor, f"{noun}Create", **given) == [
                ("CONFLICT", f"input.{case.conflict}")
            ]
    for name, type_ in case.references.items():
        other = "topic" if type_ != "topic" else "claim"
        for wrong, code in (
            (f"{type_}_{NOWHERE}", "NOT_FOUND"),
            (f"{other}_{NOWHERE}", "BAD_USER_INPUT"),
            ("nothing", "BAD_USER_INPUT"),
        ):
            async with unchanged(database):
                assert (code, f"input.{name}") in await refusals(
                    editor, f"{noun}Create", **{**given, name: wrong}
                )

    version = {"expectedVersion": 1} if noun in RECORDS else {}
    change = filled(case.changed, ids)
    if version:
        async with unchanged(database):
            assert await refusals(editor, f"{noun}Update", id=id_, **change, expectedVersion=7) == [
                ("CONFLICT", "input.expectedVersion")
            ]
    changed = await written(editor, f"{noun}Update", case.selection, id=id_, **version, **change)
    assert changed.pop("id") == id_
    assert changed == filled(case.shown_then, ids)

    node = "query ($id: ID!) { node(id: $id) { id ... on Record { retractedAt } } }"
    if noun in RECORDS:
        await written(editor, f"{noun}Retract", id=id_, expectedVersion=2, reason="r")
        assert (await editor(node, id=id_))["node"]["retractedAt"] is not None
        async with unchanged(database):
            for versions, refusal in (
                ({"expectedVersion": 2}, ("CONFLICT", "input.expectedVersion")),
                ({"expectedVersion": 3}, ("CONFLICT", "input.id")),
            ):
                assert await refusals(editor, f"{noun}Retract", id=id_, reason="r", **versions) == [
                    refusal
                ]
        await written(editor, f"{noun}Restore", id=id_, expectedVersion=3, reason="r")
        assert (await editor(node, id=id_))["node"]["retractedAt"] is None
    else:
        assert await written(editor, f"{noun}Remove", id=id_) == id_
        assert (await editor(node, id=id_))["node"] is None
        async with unchanged(database):
            for verb in ("Update", "Remove"):
                assert await refusals(editor, f"{noun}{verb}", id=id_) == [
                    ("NOT_FOUND", "input.id")
                ]
