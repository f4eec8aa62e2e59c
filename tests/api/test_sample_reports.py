"""The sample's other sentences: what the media reported, and the sample as a whole."""

import pytest

from api.importers.sample_article import HEADLINE

from .sample_answers import (
    C1,
    C1A,
    C1F,
    C1H,
    C1T,
    C2,
    C3,
    C4,
    C5,
    C6,
    C7,
    R1,
    Ask,
    Said,
    cited,
    known,
    statement,
    statements,
)

pytestmark = pytest.mark.anyio

# A quantity as it is printed, of which nothing is worked out.
AS_PRINTED = {"min": None, "max": None, "unit": None}


async def test_1669_to_1740_a_subheading_gives_the_article_its_topic(ask: Ask) -> None:
    data = await ask(
        """{
          reports(where: { topics: { label: { contains: "transfer" } } }) {
            nodes {
              headline
              topicTags { topic { label altLabels } quote { exact start end } }
            }
          }
        }"""
    )
    (r1,) = data["reports"]["nodes"]
    assert r1["headline"] == HEADLINE
    assert r1["topicTags"] == [
        {
            "topic": {"label": "ballistic missile transfer", "altLabels": []},
            "quote": {"exact": None, "start": 1669, "end": 1740},
        }
    ]


async def test_1741_to_1876_reuters_reported_in_august(ask: Ask) -> None:
    assert await statement(ask, speaker={"name": {"eq": "Reuters"}}) == Said(
        act="REPORT",
        speaker=("Reuters", "OUTLET"),
        said=("XXXX-08", "Earlier in August", "STATED"),
        at=[("PARAPHRASE", 1741, 1876, None, "reported")],
        hops=[("PUBLISHED", "a report of Reuters"), ("CITED", R1)],
        stances=[(C1F, "REPORTS", "POSSIBLE", "ANTICIPATED", "EXPLICIT")],
        links=[],
    )
    # The other one is what the second official told.
    assert await cited(ask, "Reuters") == [(R1, "CITES", 933, 1056), (R1, "CITES", 1741, 1876)]


async def test_1877_to_1960_western_media_say_how_many(ask: Ask) -> None:
    s8 = await statement(ask, stances={"claim": {"text": {"contains": "SEVERAL HUNDRED"}}})
    assert s8 == Said(
        act="REPORT",
        speaker=("Western media", "COLLECTIVE"),
        at=[("PARAPHRASE", 1877, 1960, None, "According to")],
        hops=[("PUBLISHED", "a report of Western media"), ("CITED", R1)],
        stances=[(C1H, "REPORTS", "POSSIBLE", "ANTICIPATED", "EXPLICIT")],
        links=[("FOLLOWS", "Reuters", "REPORT", R1)],
    )


async def test_1961_to_2105_who_revealed_it_is_not_said(ask: Ask) -> None:
    assert await statement(ask, speakerIsKnown=False) == Said(
        act="ASSERT",
        speaker=None,
        at=[("PARAPHRASE", 1961, 2105, None, "has also been revealed")],
        hops=[],
        stances=[(C6, "ASSERTS", "CERTAIN", "COMPLETED", "EXPLICIT")],
        links=[],
    )


async def test_2106_to_2228_sky_news_reported_on_september_6(ask: Ask) -> None:
    assert await statement(ask, speaker={"name": {"startsWith": "sky"}}) == Said(
        act="REPORT",
        speaker=("Sky News", "OUTLET"),
        said=("XXXX-09-06", "September 6", "STATED"),
        at=[("PARAPHRASE", 2106, 2228, None, "reported")],
        hops=[("PUBLISHED", "a report of Sky News"), ("CITED", R1)],
        stances=[(C1T, "REPORTS", "POSSIBLE", "ANTICIPATED", "EXPLICIT")],
        links=[("FOLLOWS", "Reuters", "REPORT", R1)],
    )
    assert await cited(ask, "Sky News") == [(R1, "CITES", 2106, 2228)]


async def test_2229_to_2383_the_wall_street_journal_published_later_that_day(ask: Ask) -> None:
    assert await statement(ask, speaker={"names": {"text": {"eq": "WSJ"}}}) == Said(
        act="REPORT",
        speaker=("The Wall Street Journal", "OUTLET"),
        said=("XXXX-09-06", "Later that day", "RELATIVE"),
        at=[("PARAPHRASE", 2229, 2383, None, "published a report")],
        hops=[("PUBLISHED", "a report of The Wall Street Journal"), ("CITED", R1)],
        stances=[
            (C1, "REPORTS", "CERTAIN", "COMPLETED", "EXPLICIT"),
            (C1A, "REPORTS", "PROBABLE", "COMPLETED", "EXPLICIT"),
        ],
        links=[
            ("ESCALATES", "Sky News", "REPORT", None),
            ("FOLLOWS", "Sky News", "REPORT", R1),
        ],
    )
    assert await cited(ask, "The Wall Street Journal") == [(R1, "CITES", 2229, 2383)]


async def test_2384_to_2514_readers_are_sent_on_to_an_article_about_the_fath_360(ask: Ask) -> None:
    assert await cited(ask, "RBC-Ukraine") == [(R1, "SEE_ALSO", 2384, 2514)]
    data = await ask(
        """{
          topics(where: { label: { eq: "Fath-360" } }) {
            nodes { label altLabels claims { nodes { text topicTags { quote { start } } } } }
          }
        }"""
    )
    (topic,) = data["topics"]["nodes"]
    assert topic["altLabels"] == ["Fath 360"]
    assert topic["claims"]["nodes"] == [{"text": C1F, "topicTags": [{"quote": None}]}]


async def test_the_reports_that_the_article_names_are_stubs_known_through_it(ask: Ask) -> None:
    data = await ask(
        """{
          reports(orderBy: { field: CREATED, direction: ASC }) {
            totalCount
            nodes {
              headline kind outlet { name } published { edtf text basis } knownThrough { headline }
            }
          }
        }"""
    )
    assert data["reports"]["totalCount"] == 7
    article, *stubs = data["reports"]["nodes"]
    assert (article["headline"], article["knownThrough"]) == (HEADLINE, None)
    assert all(stub["knownThrough"] == {"headline": HEADLINE} for stub in stubs)
    assert [(known(stub), stub["kind"], stub["published"]) for stub in stubs] == [
        ("a report of Reuters", "UNKNOWN", moment("XXXX-08", "Earlier in August", "STATED")),
        ("a report of Sky News", "UNKNOWN", moment("XXXX-09-06", "September 6", "STATED")),
        (
            "a report of The Wall Street Journal",
            "UNKNOWN",
            moment("XXXX-09-06", "Later that day", "RELATIVE"),
        ),
        ("a report of Reuters", "UNKNOWN", None),
        ("a report of Western media", "UNKNOWN", None),
        ("a report of RBC-Ukraine", "ARTICLE", None),
    ]


async def test_narrower_claims_stand_below_the_wide_one(ask: Ask) -> None:
    data = await ask(
        """{
          claims(orderBy: { field: CREATED, direction: ASC }) {
            totalCount
            nodes {
              text parent { text } quantity { text min max unit }
              subject { name } object { name } recipient { name }
            }
          }
        }"""
    )
    assert data["claims"]["totalCount"] == 11
    claims = data["claims"]["nodes"]
    assert [(claim["text"], claim["parent"], claim["quantity"]) for claim in claims] == [
        (C1, None, None),
        (C1A, {"text": C1}, None),
        (C1F, {"text": C1A}, None),
        (C1H, {"text": C1F}, {**AS_PRINTED, "text": "several hundred", "unit": "missile"}),
        (C1T, {"text": C1}, {**AS_PRINTED, "text": "two types"}),
        *((claim, None, None) for claim in (C2, C3, C4, C5, C6, C7)),
    ]
    assert [claim["text"] for claim in claims if claim["subject"] is not None] == [
        *(C1, C1A, C1F, C1H, C1T)
    ]
    for claim in claims[:5]:
        assert claim["subject"] == {"name": "Iran"}
        assert claim["object"] is None
        assert claim["recipient"] == {"name": "Russia"}


async def test_no_year_is_added_to_the_dates_that_the_article_prints(ask: Ask) -> None:
    all_of_them = await statements(ask)
    assert len(all_of_them) == 12
    assert [said.said for said in all_of_them if said.said] == [
        ("XXXX-XX-XX", "last Friday", "RELATIVE"),
        ("XXXX-08", "Earlier in August", "STATED"),
        ("XXXX-09-06", "September 6", "STATED"),
        ("XXXX-09-06", "Later that day", "RELATIVE"),
    ]
    assert await statements(ask, said={"isKnown": True}) == []


async def test_the_stages_moved_from_anticipated_to_completed(ask: Ask) -> None:
    named = await statements(ask, act={"eq": "REPORT"}, said={"isKnown": False})
    assert [(said.speaker and said.speaker[0], said.stances[0][3]) for said in named] == [
        ("Western media", "COMPLETED"),
        ("Reuters", "ANTICIPATED"),
        ("Western media", "ANTICIPATED"),
        ("Sky News", "ANTICIPATED"),
        ("The Wall Street Journal", "COMPLETED"),
    ]


def moment(edtf: str, text: str, basis: str) -> dict[str, str]:
    """A date as it is printed."""
    return {"edtf": edtf, "text": text, "basis": basis}
