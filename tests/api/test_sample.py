"""The sample, asked through GraphQL: for each sentence of the article, what is stored of it.

The numbers in the tests' names are the sentence's place in the article, in code points.
"""

import pytest

from api.importers.sample_article import ANY_TRANSFER, HEADLINE, INHUMANE, SUBHEADING

from .sample_answers import (
    C1,
    C2,
    C3,
    C4,
    C5,
    C7,
    MISSION,
    R1,
    Ask,
    Said,
    cited,
    statement,
    statements,
)

pytestmark = pytest.mark.anyio


async def test_0_to_85_the_headline_is_the_reports_and_the_first_appearance_of_s1(ask: Ask) -> None:
    data = await ask(
        """{
          reports(where: { headline: { startsWith: "White House" } }) {
            nodes {
              headline kind published { edtf } outlet { name kind } knownThrough { headline }
              appearances(first: 1) {
                nodes { form quote { exact start end } statement { speaker { name } act } }
              }
            }
          }
        }"""
    )
    (r1,) = data["reports"]["nodes"]
    assert r1["headline"] == HEADLINE
    assert r1["kind"] == "ARTICLE"
    assert r1["published"] is None
    assert r1["outlet"] == {"name": "RBC-Ukraine", "kind": "OUTLET"}
    assert r1["knownThrough"] is None
    assert r1["appearances"]["nodes"] == [
        {
            "form": "HEADLINE",
            "quote": {"exact": HEADLINE, "start": 0, "end": 85},
            "statement": {"speaker": {"name": "Sean Savett"}, "act": "WARN"},
        }
    ]


async def test_86_to_397_the_administration_warns_through_savett(ask: Ask) -> None:
    assert await statement(ask, speaker={"name": {"contains": "savett"}}) == Said(
        act="WARN",
        speaker=("Sean Savett", "PERSON"),
        on_behalf_of="Biden administration",
        at=[
            ("HEADLINE", 0, 85, HEADLINE, None),
            ("PARAPHRASE", 86, 397, None, "has stated"),
            ("VERBATIM", 756, 912, ANY_TRANSFER, "emphasized"),
        ],
        hops=[],
        stances=[
            (C7, "ASSERTS", "CERTAIN", "HYPOTHETICAL", "EXPLICIT"),
            (C1, "CONDITIONAL_ON", "UNSPECIFIED", "HYPOTHETICAL", "EXPLICIT"),
        ],
        links=[
            ("RESPONDS_TO", "Western media", "REPORT", R1),
            ("FOLLOWS", "the US and its partners", "WARN", R1),
        ],
    )


async def test_86_to_397_savett_speaks_for_the_council_which_is_part_of_the_white_house(
    ask: Ask,
) -> None:
    data = await ask(
        """{
          actors(where: { name: { eq: "Sean Savett" } }) {
            nodes {
              affiliations {
                nodes {
                  role title during { edtf }
                  organization { name affiliations { nodes { role organization { name } } } }
                }
              }
            }
          }
        }"""
    )
    part_of = [{"role": "PART_OF", "organization": {"name": "White House"}}]
    council = {"name": "National Security Council", "affiliations": {"nodes": part_of}}
    (savett,) = data["actors"]["nodes"]
    assert savett["affiliations"]["nodes"] == [
        {
            "role": "SPOKESPERSON_FOR",
            "title": "spokesperson",
            "during": None,
            "organization": council,
        }
    ]


async def test_398_to_604_a_us_official_whom_nobody_names(ask: Ask) -> None:
    assert await statement(ask, speaker={"descriptor": {"eq": "a US official"}}) == Said(
        act="ASSERT",
        speaker=("a US official", "UNNAMED"),
        at=[("PARAPHRASE", 398, 604, None, "noted")],
        hops=[],
        stances=[(C2, "ASSERTS", "CERTAIN", "ONGOING", "EXPLICIT")],
        links=[("RESPONDS_TO", "Western media", "REPORT", R1)],
    )


async def test_605_to_754_the_white_house_answers_western_media(ask: Ask) -> None:
    s12 = await statement(
        ask,
        speaker={"name": {"eq": "Western media"}},
        stances={"stage": {"eq": "COMPLETED"}},
    )
    assert s12 == Said(
        act="REPORT",
        speaker=("Western media", "COLLECTIVE"),
        at=[("PARAPHRASE", 605, 754, None, "reports")],
        hops=[("PUBLISHED", "a report of Western media"), ("CITED", R1)],
        stances=[(C1, "REPORTS", "UNSPECIFIED", "COMPLETED", "EXPLICIT")],
        links=[],
    )
    data = await ask(
        """{
          statements(where: { stances: { claim: { text: { startsWith: "A transfer" } } } }) {
            nodes { links(first: 1) { nodes { relation target { linkedFrom { nodes {
              source { speaker { name } } relation assertedBy { headline }
            } } } } } }
          }
        }"""
    )
    (s1,) = data["statements"]["nodes"]
    (response,) = s1["links"]["nodes"]
    assert response["relation"] == "RESPONDS_TO"
    assert response["target"]["linkedFrom"]["nodes"] == [
        {
            "source": {"speaker": {"name": speaker}},
            "relation": "RESPONDS_TO",
            "assertedBy": {"headline": HEADLINE},
        }
        for speaker in ("a US official", "Sean Savett")
    ]
    assert await cited(ask, "Western media") == [(R1, "CITES", 605, 754)]


async def test_755_to_932_savett_is_quoted_word_for_word(ask: Ask) -> None:
    data = await ask(
        """{
          statements(where: {
            speaker: { name: { contains: "savett" } }
            appearances: { form: { eq: VERBATIM } }
          }) {
            nodes { appearances { nodes { form cue quote { exact start end } } } }
          }
        }"""
    )
    (s1,) = data["statements"]["nodes"]
    headline, paraphrase, verbatim = s1["appearances"]["nodes"]
    assert (headline["form"], paraphrase["form"]) == ("HEADLINE", "PARAPHRASE")
    assert verbatim == {
        "form": "VERBATIM",
        "cue": "emphasized",
        "quote": {"exact": ANY_TRANSFER, "start": 756, "end": 912},
    }


async def test_933_to_1056_another_us_official_told_reuters(ask: Ask) -> None:
    assert await statement(ask, addressee={"name": {"eq": "Reuters"}}) == Said(
        act="ASSERT",
        speaker=("another US official", "UNNAMED"),
        addressee="Reuters",
        at=[("PARAPHRASE", 933, 1056, None, "told")],
        hops=[
            ("SAID", "another US official"),
            ("TOLD", "Reuters"),
            ("PUBLISHED", "a report of Reuters"),
            ("CITED", R1),
        ],
        stances=[(C1, "COMMENTS_ON", "POSSIBLE", "ANTICIPATED", "EXPLICIT")],
        links=[],
    )
    assert (R1, "CITES", 933, 1056) in await cited(ask, "Reuters")


async def test_933_to_1056_the_two_officials_are_judged_different_by_the_article(ask: Ask) -> None:
    data = await ask(
        """{
          actors(where: { kind: { eq: UNNAMED } }) {
            nodes {
              descriptor
              describedIn { headline }
              judgements {
                verdict
                left { descriptor }
                right { descriptor }
                assertedBy { headline }
              }
            }
          }
        }"""
    )
    a, b = data["actors"]["nodes"]
    assert (a["descriptor"], b["descriptor"]) == ("a US official", "another US official")
    assert a["describedIn"] == b["describedIn"] == {"headline": HEADLINE}
    assert a["judgements"] == b["judgements"]
    (judgement,) = a["judgements"]
    judged = judgement["left"]["descriptor"], judgement["right"]["descriptor"]
    assert sorted(judged) == ["a US official", "another US official"]
    assert judgement["verdict"] == "DIFFERENT"
    assert judgement["assertedBy"] == {"headline": HEADLINE}


async def test_1057_to_1196_the_us_and_its_partners_warned_before(ask: Ask) -> None:
    s4 = await statement(ask, act={"eq": "WARN"}, speaker={"kind": {"eq": "COLLECTIVE"}})
    assert s4 == Said(
        act="WARN",
        speaker=("the US and its partners", "COLLECTIVE"),
        at=[("PARAPHRASE", 1057, 1196, None, "warnings")],
        hops=[],
        stances=[(C3, "ASSERTS", "PROBABLE", "HYPOTHETICAL", "EXPLICIT")],
        links=[],
    )
    s1 = await statement(ask, onBehalfOf={"name": {"contains": "Biden"}})
    assert ("FOLLOWS", "the US and its partners", "WARN", R1) in s1.links


async def test_1197_to_1235_tehrans_denial_is_the_articles_word_for_it(ask: Ask) -> None:
    data = await ask(
        """{
          claims(where: { text: { eq: "Iran transfers ballistic missiles to Russia" } }) {
            nodes {
              stances(where: { basis: { eq: CHARACTERISED } }) {
                nodes {
                  position certainty stage basis
                  characterisedBy { headline }
                  quote { exact start end }
                  statement { speaker { name } medium }
                }
              }
            }
          }
        }"""
    )
    (c1,) = data["claims"]["nodes"]
    assert c1["stances"]["nodes"] == [
        {
            "position": "DENIES",
            "certainty": "CERTAIN",
            "stage": "COMPLETED",
            "basis": "CHARACTERISED",
            "characterisedBy": {"headline": HEADLINE},
            "quote": {"exact": SUBHEADING, "start": 1197, "end": 1235},
            "statement": {"speaker": {"name": MISSION}, "medium": "WRITTEN"},
        }
    ]
    # It is no statement of its own.
    starts = [start for said in await statements(ask) for _, start, *_ in said.at]
    assert len(starts) == 14
    assert 1197 not in starts


async def test_1236_to_1393_the_mission_reaffirmed_last_friday(ask: Ask) -> None:
    s5 = await statement(ask, speaker={"name": {"contains": "MISSION"}}, act={"eq": "REAFFIRM"})
    assert s5 == Said(
        act="REAFFIRM",
        speaker=(MISSION, "GOVERNMENT_BODY"),
        said=("XXXX-XX-XX", "last Friday", "RELATIVE"),
        at=[("PARAPHRASE", 1236, 1393, None, "reaffirmed")],
        hops=[],
        stances=[(C4, "ASSERTS", "CERTAIN", "ONGOING", "EXPLICIT")],
        links=[],
    )


async def test_1394_to_1668_the_missions_statement_denies_by_what_it_says(ask: Ask) -> None:
    assert await statement(ask, medium={"eq": "WRITTEN"}) == Said(
        act="ASSERT",
        medium="WRITTEN",
        speaker=(MISSION, "GOVERNMENT_BODY"),
        at=[("VERBATIM", 1395, 1624, INHUMANE, "read")],
        hops=[],
        stances=[
            (C1, "DENIES", "CERTAIN", "COMPLETED", "CHARACTERISED", R1, SUBHEADING),
            (C5, "ASSERTS", "CERTAIN", "HYPOTHETICAL", "EXPLICIT"),
            (C1, "DENIES", "UNSPECIFIED", "COMPLETED", "IMPLIED"),
        ],
        links=[],
    )
