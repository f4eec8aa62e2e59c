"""GraphiQL's ready queries, asked of the sample: each gives exactly what the article says."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest

from api.graphiql import FOLDER
from schema.tables.vocabulary import Scope
from tests.api.live.listening import opened, served
from tests.api.writers import as_viewer, asking, written

pytestmark = pytest.mark.anyio

Ask: TypeAlias = Callable[..., Awaitable[dict[str, Any]]]

HEADLINE = "White House responded to potential transfer of ballistic missiles from Iran to Russia"
ANY_TRANSFER = (
    "Any transfer of Iranian ballistic missiles to Russia would represent a dramatic escalation in "
    "Iran's support for Russia's war of aggression against Ukraine,"
)
INHUMANE = (
    "Iran considers the provision of military assistance to the parties engaged in the conflict - "
    "which leads to increased human casualties, destruction of infrastructure, and a distancing "
    "from ceasefire negotiations - to be inhumane,"
)
MISSION = "Iran's mission to the United Nations"
OFFICIAL = "another US official"


def example(name: str) -> str:
    """A ready query, as people find it in GraphiQL."""
    return (FOLDER / "examples" / f"{name}.graphql").read_text("utf-8")


def plain(value: Any) -> Any:
    """An answer without its wrappings: an object of one field is that field, others are tuples."""
    if isinstance(value, dict):
        values = [plain(each) for each in value.values()]
        return values[0] if len(values) == 1 else tuple(values)
    return [plain(each) for each in value] if isinstance(value, list) else value


def paraphrase(cue: str, *hops: tuple[str, str | None, str | None]) -> list[tuple[Any, ...]]:
    """The one appearance of a statement that the article tells in its own words."""
    return [("PARAPHRASE", cue, None, list(hops))]


def published(outlet: str) -> list[tuple[str, str | None, str | None]]:
    """The hops of what an outlet published and the article cites."""
    return [("PUBLISHED", None, outlet), ("CITED", None, "RBC-Ukraine")]


async def test_who_said_what_gives_every_statement_with_its_speaker_and_its_hops(ask: Ask) -> None:
    [(headline, outlet, statements)] = plain(await ask(example("who-said-what")))

    assert (headline, outlet) == (HEADLINE, "RBC-Ukraine")
    assert all(text for text, *_ in statements)
    # act, said, speaker and its affiliations, on whose behalf, appearances: form, cue, exact, hops
    assert [rest for _text, *rest in statements] == [
        [
            "WARN",
            None,
            ("Sean Savett", [("SPOKESPERSON_FOR", "National Security Council")]),
            "Biden administration",
            [
                ("HEADLINE", None, HEADLINE, []),
                ("PARAPHRASE", "has stated", None, []),
                ("VERBATIM", "emphasized", ANY_TRANSFER, []),
            ],
        ],
        ["ASSERT", None, ("a US official", []), None, paraphrase("noted")],
        [
            "REPORT",
            None,
            ("Western media", []),
            None,
            paraphrase("reports", *published("Western media")),
        ],
        [
            "ASSERT",
            None,
            (OFFICIAL, []),
            None,
            paraphrase(
                "told", ("SAID", OFFICIAL, None), ("TOLD", "Reuters", None), *published("Reuters")
            ),
        ],
        ["WARN", None, ("the US and its partners", []), None, paraphrase("warnings")],
        ["REAFFIRM", "last Friday", (MISSION, []), None, paraphrase("reaffirmed")],
        ["ASSERT", None, (MISSION, []), None, [("VERBATIM", "read", INHUMANE, [])]],
        [
            "REPORT",
            "Earlier in August",
            ("Reuters", []),
            None,
            paraphrase("reported", *published("Reuters")),
        ],
        [
            "REPORT",
            None,
            ("Western media", []),
            None,
            paraphrase("According to", *published("Western media")),
        ],
        ["ASSERT", None, None, None, paraphrase("has also been revealed")],
        [
            "REPORT",
            "September 6",
            ("Sky News", []),
            None,
            paraphrase("reported", *published("Sky News")),
        ],
        [
            "REPORT",
            "Later that day",
            ("The Wall Street Journal", []),
            None,
            paraphrase("published a report", *published("The Wall Street Journal")),
        ],
    ]


async def test_who_denies_it_gives_the_denial_and_the_report_that_calls_it_one(ask: Ask) -> None:
    [(claim, stances)] = plain(await ask(example("who-denies-it")))

    assert claim == "Iran transfers ballistic missiles to Russia"
    # basis, certainty, stage, characterised by, in which words; who speaks, in which words
    assert [(*stance, speaker, words) for *stance, (_text, speaker, words) in stances] == [
        (
            "CHARACTERISED",
            "CERTAIN",
            "COMPLETED",
            (HEADLINE, "RBC-Ukraine"),
            "Tehran denies the transfer of missiles",
            MISSION,
            [("VERBATIM", INHUMANE)],
        ),
        ("IMPLIED", "UNSPECIFIED", "COMPLETED", None, None, MISSION, [("VERBATIM", INHUMANE)]),
    ]


async def test_how_its_stage_moved_leads_from_anticipated_to_completed(ask: Ask) -> None:
    transfer = "Iran transfers {} to Russia".format

    # speaker; said as printed, and in EDTF; stances: stage, certainty, claim; links
    assert plain(await ask(example("how-its-stage-moved"))) == [
        ("Western media", None, [("COMPLETED", "UNSPECIFIED", transfer("ballistic missiles"))], []),
        (
            "Reuters",
            ("Earlier in August", "XXXX-08"),
            [("ANTICIPATED", "POSSIBLE", transfer("Fath-360 missiles"))],
            [],
        ),
        (
            "Western media",
            None,
            [("ANTICIPATED", "POSSIBLE", transfer("several hundred Fath-360 missiles"))],
            [("FOLLOWS", "Reuters")],
        ),
        (
            "Sky News",
            ("September 6", "XXXX-09-06"),
            [("ANTICIPATED", "POSSIBLE", transfer("two types of missiles"))],
            [("FOLLOWS", "Reuters")],
        ),
        (
            "The Wall Street Journal",
            ("Later that day", "XXXX-09-06"),
            [
                ("COMPLETED", "CERTAIN", transfer("ballistic missiles")),
                ("COMPLETED", "PROBABLE", transfer("short-range ballistic missiles")),
            ],
            [("ESCALATES", "Sky News"), ("FOLLOWS", "Sky News")],
        ),
    ]


async def test_what_changes_tells_of_what_is_written_from_then_on(sampled_database: str) -> None:
    headers = await as_viewer(sampled_database, Scope.RECORDS_WRITE)
    async with served(sampled_database) as client, opened(client) as socket:
        await socket.subscribe("1", example("what-changes"))
        await socket.send(type="ping")
        assert await socket.receive() == {"type": "pong"}
        claim = await written(asking(client, headers), "claimCreate", "createdAt", text="Told")

        told = (await socket.next("1"))["recorded"]
        assert told.pop("cursor")
        assert told.pop("at") >= claim["createdAt"]
        assert told == {
            "action": "CREATE",
            "node": {"__typename": "Claim", "id": claim["id"], "text": "Told"},
        }


def test_each_ready_query_opens_with_its_question() -> None:
    queries = [path.read_text("utf-8") for path in sorted((FOLDER / "examples").iterdir())]

    assert len(queries) == 8
    for query in queries:
        question, *_ = query.splitlines()
        assert question.startswith("# ")
        assert question.endswith("?")
        # What is longer does not fit into the editor's half of a laptop's screen.
        assert max(map(len, query.splitlines())) < 60
