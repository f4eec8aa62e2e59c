"""The sample: one news article, sentence by sentence, as rows.

Offsets are code points of the article's whole text, headline line included. Of the text only the
headline, two quotations, a subheading, single words and dates are kept; all else is retold.
"""

from typing import Any

from api.importers.rows import (
    Step,
    affiliation,
    alias,
    appearance,
    by_way_of,
    citation,
    id_of,
    link,
    place,
    stance,
    statement,
    stub,
    unnamed,
)
from schema import tables
from schema.moments import Moment
from schema.tables.vocabulary import (
    ActorKind,
    ActorNameKind,
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
    StatementRelation,
)

# No address of the article is known; this id stands for it, and tells whether it is stored.
SCHEME, VALUE = "onrecord", "sample/white-house-on-missile-transfer"

HEADLINE = "White House responded to potential transfer of ballistic missiles from Iran to Russia"
SUBHEADING = "Tehran denies the transfer of missiles"
ANY_TRANSFER = (
    "Any transfer of Iranian ballistic missiles to Russia would represent a dramatic escalation in "
    "Iran's support for Russia's war of aggression against Ukraine,"
)
INHUMANE = (
    "Iran considers the provision of military assistance to the parties engaged in the conflict - "
    "which leads to increased human casualties, destruction of infrastructure, and a distancing "
    "from ceasefire negotiations - to be inhumane,"
)


def article() -> list[tables.Row]:
    """The rows, each after those that it points at."""
    august = Moment("XXXX-08", "Earlier in August")
    september_6 = Moment("XXXX-09-06", "September 6")
    later_that_day = Moment("XXXX-09-06", "Later that day", MomentBasis.RELATIVE)
    last_friday = Moment("XXXX-XX-XX", "last Friday", MomentBasis.RELATIVE)

    # Who publishes; R1 is the article, the others are known only because it names them.
    rbc = tables.Actor(kind=ActorKind.OUTLET, name="RBC-Ukraine")
    reuters = tables.Actor(kind=ActorKind.OUTLET, name="Reuters")
    sky_news = tables.Actor(kind=ActorKind.OUTLET, name="Sky News")
    journal = tables.Actor(kind=ActorKind.OUTLET, name="The Wall Street Journal")
    western_media = tables.Actor(kind=ActorKind.COLLECTIVE, name="Western media")

    r1 = tables.Report(outlet_id=rbc.id, kind=ReportKind.ARTICLE, headline=HEADLINE, language="en")

    r2 = stub(r1, reuters, **august.columns("published"))
    r3 = stub(r1, sky_news, **september_6.columns("published"))
    r4 = stub(r1, journal, **later_that_day.columns("published"))
    r5 = stub(r1, reuters)
    r6 = stub(r1, western_media)
    r7 = stub(r1, rbc, kind=ReportKind.ARTICLE)

    # Who speaks, on whose behalf, and about whom.
    savett = tables.Actor(kind=ActorKind.PERSON, name="Sean Savett")
    council = tables.Actor(kind=ActorKind.GOVERNMENT_BODY, name="National Security Council")
    white_house = tables.Actor(kind=ActorKind.GOVERNMENT_BODY, name="White House")
    administration = tables.Actor(kind=ActorKind.GOVERNMENT_BODY, name="Biden administration")
    official_a = unnamed(r1, "a US official")
    official_b = unnamed(r1, "another US official")
    partners = tables.Actor(kind=ActorKind.COLLECTIVE, name="the US and its partners")
    mission = tables.Actor(
        kind=ActorKind.GOVERNMENT_BODY, name="Iran's mission to the United Nations"
    )
    iran = tables.Actor(kind=ActorKind.STATE, name="Iran")
    russia = tables.Actor(kind=ActorKind.STATE, name="Russia")

    # What it is about; a claim below another is a narrower one.
    def transfer(text: str, wider: tables.Claim | None = None, **columns: Any) -> tables.Claim:
        columns |= {"subject_id": iran.id, "recipient_id": russia.id, "parent_id": id_of(wider)}
        return tables.Claim(text=text, **columns)

    hundreds = {"quantity_text": "several hundred", "unit": "missile"}
    c1 = transfer("Iran transfers ballistic missiles to Russia")
    c1a = transfer("Iran transfers short-range ballistic missiles to Russia", c1)
    c1f = transfer("Iran transfers Fath-360 missiles to Russia", c1a)
    c1h = transfer("Iran transfers several hundred Fath-360 missiles to Russia", c1f, **hundreds)
    c1t = transfer("Iran transfers two types of missiles to Russia", c1, quantity_text="two types")
    c2 = tables.Claim(text="The defence partnership of Russia and Iran is deepening")
    c3 = tables.Claim(text="Such moves would have consequences for Iran")
    c4 = tables.Claim(text="Iran's position on the war is unchanged")
    c5 = tables.Claim(text="Arming the parties to the war is inhumane")
    c6 = tables.Claim(text="Iran increased its production of drones and ballistic missiles")
    c7 = tables.Claim(
        text="A transfer would be a dramatic escalation of Iran's support for the war"
    )

    # What was said, in the order of the article.
    s1 = statement(
        StatementAct.WARN,
        savett,
        "If Iran sent ballistic missiles to Russia, it would be backing the war far more heavily.",
        on_behalf_of_id=administration.id,
    )
    s2 = statement(
        StatementAct.ASSERT,
        official_a,
        "Russia and Iran have drawn closer in defence ever since the invasion; that is worrying.",
    )
    s12 = statement(
        StatementAct.REPORT, western_media, "Iran is said to have sent Russia ballistic missiles."
    )
    s3 = statement(
        StatementAct.ASSERT,
        official_b,
        "Washington keeps a close eye on missiles that may move from Iran to Russia.",
        addressee_id=reuters.id,
    )
    s4 = statement(
        StatementAct.WARN, partners, "Such things might well have consequences for Iran."
    )
    s5 = statement(
        StatementAct.REAFFIRM,
        mission,
        "Where Iran stands on the war has not changed.",
        **last_friday.columns("said"),
    )
    s6 = statement(
        StatementAct.ASSERT,
        mission,
        "Arming those who fight is inhumane: it costs lives, ruins a country and delays a truce.",
        medium=Medium.WRITTEN,
    )
    s7 = statement(
        StatementAct.REPORT,
        reuters,
        "Iran may soon hand short-range Fath-360 missiles over to Russia.",
        **august.columns("said"),
    )
    s8 = statement(
        StatementAct.REPORT, western_media, "Russia could get several hundred Fath-360 missiles."
    )
    s9 = statement(
        StatementAct.ASSERT,
        None,
        "Iran makes more missiles and drones since it cooperates with Russia.",
    )
    s10 = statement(
        StatementAct.REPORT,
        sky_news,
        "Russia may soon be given ballistic missiles of two types.",
        **september_6.columns("said"),
    )
    s11 = statement(
        StatementAct.REPORT,
        journal,
        "Iran has handed ballistic missiles over to Russia, in all likelihood short-range ones.",
        **later_that_day.columns("said"),
    )

    transfers = tables.Topic(label="ballistic missile transfer", scheme="own")
    fath_360 = tables.Topic(label="Fath-360", alt_labels=["Fath 360"], scheme="own")

    def retold(said: tables.Statement, start: int, end: int, cue: str) -> tables.Appearance:
        return appearance(r1, said, AppearanceForm.PARAPHRASE, place(start, end), cue)

    def relayed(
        said: tables.Statement, start: int, end: int, cue: str, source: tables.Report, *first: Step
    ) -> list[tables.Row]:
        retelling = retold(said, start, end, cue)
        return by_way_of(retelling, *first, (HopRole.PUBLISHED, source), (HopRole.CITED, r1))

    def quoted(
        said: tables.Statement, start: int, end: int, exact: str, cue: str
    ) -> tables.Appearance:
        return appearance(r1, said, AppearanceForm.VERBATIM, place(start, end, exact), cue)

    nouns: list[tables.Row] = [
        *(rbc, reuters, sky_news, journal, western_media),
        *(r1, r2, r3, r4, r5, r6, r7),
        *(savett, council, white_house, administration, official_a, official_b),
        *(partners, mission, iran, russia),
        *(c1, c1a, c1f, c1h, c1t, c2, c3, c4, c5, c6, c7),
        *(s1, s2, s12, s3, s4, s5, s6, s7, s8, s9, s10, s11),
        *(transfers, fath_360),
        tables.ExternalId(report_id=r1.id, scheme=SCHEME, value=VALUE),
        alias(journal, ActorNameKind.ABBREVIATION, "WSJ"),
        alias(iran, ActorNameKind.ALIAS, "Tehran"),
        alias(russia, ActorNameKind.ALIAS, "Moscow"),
    ]
    return [
        *nouns,
        # 0-85: the headline
        appearance(r1, s1, AppearanceForm.HEADLINE, place(0, 85, HEADLINE)),
        # 86-397: the administration, through Savett
        affiliation(savett, AffiliationRole.SPOKESPERSON_FOR, council, "spokesperson"),
        affiliation(council, AffiliationRole.PART_OF, white_house),
        retold(s1, 86, 397, "has stated"),
        stance(s1, c7, StancePosition.ASSERTS, Certainty.CERTAIN, Stage.HYPOTHETICAL),
        stance(s1, c1, StancePosition.CONDITIONAL_ON, Certainty.UNSPECIFIED, Stage.HYPOTHETICAL),
        # 398-604: a US official
        retold(s2, 398, 604, "noted"),
        stance(s2, c2, StancePosition.ASSERTS, Certainty.CERTAIN, Stage.ONGOING),
        link(s2, StatementRelation.RESPONDS_TO, s12, r1),
        # 605-754: what the White House answers
        *relayed(s12, 605, 754, "reports", r6),
        stance(s12, c1, StancePosition.REPORTS, Certainty.UNSPECIFIED, Stage.COMPLETED),
        link(s1, StatementRelation.RESPONDS_TO, s12, r1),
        citation(r1, CitationRelation.CITES, r6, place(605, 754)),
        # 755-932: Savett's own words
        quoted(s1, 756, 912, ANY_TRANSFER, "emphasized"),
        # 933-1056: another US official
        *relayed(s3, 933, 1056, "told", r5, (HopRole.SAID, official_b), (HopRole.TOLD, reuters)),
        stance(s3, c1, StancePosition.COMMENTS_ON, Certainty.POSSIBLE, Stage.ANTICIPATED),
        citation(r1, CitationRelation.CITES, r5, place(933, 1056)),
        tables.IdentityJudgement(
            left_id=min(official_a.id, official_b.id),
            right_id=max(official_a.id, official_b.id),
            verdict=IdentityVerdict.DIFFERENT,
            reason='The article calls the second one "another".',
            asserted_by_id=r1.id,
        ),
        # 1057-1196: warnings from the US and its partners
        retold(s4, 1057, 1196, "warnings"),
        stance(s4, c3, StancePosition.ASSERTS, Certainty.PROBABLE, Stage.HYPOTHETICAL),
        link(s1, StatementRelation.FOLLOWS, s4, r1),
        # 1197-1235: a subheading, which calls S6 a denial
        stance(
            s6,
            c1,
            StancePosition.DENIES,
            Certainty.CERTAIN,
            Stage.COMPLETED,
            StanceBasis.CHARACTERISED,
            characterised_by_id=r1.id,
            **place(1197, 1235, SUBHEADING),
        ),
        # 1236-1393: the mission, last Friday
        retold(s5, 1236, 1393, "reaffirmed"),
        stance(s5, c4, StancePosition.ASSERTS, Certainty.CERTAIN, Stage.ONGOING),
        # 1394-1668: the mission's statement
        quoted(s6, 1395, 1624, INHUMANE, "read"),
        stance(s6, c5, StancePosition.ASSERTS, Certainty.CERTAIN, Stage.HYPOTHETICAL),
        stance(
            s6,
            c1,
            StancePosition.DENIES,
            Certainty.UNSPECIFIED,
            Stage.COMPLETED,
            StanceBasis.IMPLIED,
        ),
        # 1669-1740: a subheading
        tables.TopicTag(topic_id=transfers.id, report_id=r1.id, **place(1669, 1740)),
        # 1741-1876: Reuters, in August
        *relayed(s7, 1741, 1876, "reported", r2),
        stance(s7, c1f, StancePosition.REPORTS, Certainty.POSSIBLE, Stage.ANTICIPATED),
        citation(r1, CitationRelation.CITES, r2, place(1741, 1876)),
        # 1877-1960: how many
        *relayed(s8, 1877, 1960, "According to", r6),
        stance(s8, c1h, StancePosition.REPORTS, Certainty.POSSIBLE, Stage.ANTICIPATED),
        link(s8, StatementRelation.FOLLOWS, s7, r1),
        # 1961-2105: nobody is named
        retold(s9, 1961, 2105, "has also been revealed"),
        stance(s9, c6, StancePosition.ASSERTS, Certainty.CERTAIN, Stage.COMPLETED),
        # 2106-2228: Sky News, on September 6
        *relayed(s10, 2106, 2228, "reported", r3),
        stance(s10, c1t, StancePosition.REPORTS, Certainty.POSSIBLE, Stage.ANTICIPATED),
        link(s10, StatementRelation.FOLLOWS, s7, r1),
        citation(r1, CitationRelation.CITES, r3, place(2106, 2228)),
        # 2229-2383: The Wall Street Journal, later that day
        *relayed(s11, 2229, 2383, "published a report", r4),
        stance(s11, c1, StancePosition.REPORTS, Certainty.CERTAIN, Stage.COMPLETED),
        stance(s11, c1a, StancePosition.REPORTS, Certainty.PROBABLE, Stage.COMPLETED),
        link(s11, StatementRelation.ESCALATES, s10),
        link(s11, StatementRelation.FOLLOWS, s10, r1),
        citation(r1, CitationRelation.CITES, r4, place(2229, 2383)),
        # 2384-2514: an article to read on
        citation(r1, CitationRelation.SEE_ALSO, r7, place(2384, 2514)),
        tables.TopicTag(topic_id=fath_360.id, claim_id=c1f.id),
    ]
