"""The closed vocabularies of the record: what a column may say, and what that means to clients."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A vocabulary whose terms carry their meaning: `NAME = "VALUE", "meaning"`."""

    description: str

    def __new__(cls, value: str, description: str = "") -> Self:
        term = str.__new__(cls, value)
        term._value_ = value
        term.description = description
        return term


class Visibility(Term):
    """Who may see a record."""

    PUBLIC = "PUBLIC", "Everyone, once its embargo, if any, has ended."
    INTERNAL = "INTERNAL", "Whoever may read the records of this installation."
    CONFIDENTIAL = "CONFIDENTIAL", "Only whoever may read confidential records."


class ActorKind(Term):
    """What sort of speaker or publisher an actor is."""

    PERSON = "PERSON", "A human being, by name."
    OFFICE = (
        "OFFICE",
        "A position that people hold one after another: a presidency, a mission's head.",
    )
    ORGANIZATION = "ORGANIZATION", "A company, party, association or armed group."
    GOVERNMENT_BODY = "GOVERNMENT_BODY", "A ministry, agency, court, mission or administration."
    STATE = "STATE", "A country."
    INTERGOVERNMENTAL = "INTERGOVERNMENTAL", "A body whose members are states."
    OUTLET = "OUTLET", "A publisher of reports: a newspaper, agency, broadcaster or site."
    UNNAMED = (
        "UNNAMED",
        (
            'Someone a report describes without a name: "a US official". Two such descriptions are '
            "two actors until somebody judges them the same."
        ),
    )
    COLLECTIVE = "COLLECTIVE", 'Several speakers named as one: "Western media".'


class ActorNameKind(Term):
    """How another name relates to the actor's main one."""

    ALIAS = "ALIAS", "Another name in use."
    ABBREVIATION = "ABBREVIATION", 'A short form: "WSJ".'
    TRANSLITERATION = "TRANSLITERATION", "The name in another script, or another spelling of that."
    FORMER = "FORMER", "A name no longer in use."


class IdentityVerdict(Term):
    """Whether two actors are one."""

    SAME = "SAME", "They are one and the same."
    DIFFERENT = "DIFFERENT", "They are not the same."
    UNSURE = "UNSURE", "Considered, and left open."


class AffiliationRole(Term):
    """What a member is to an organization."""

    HOLDS_OFFICE = "HOLDS_OFFICE", "The member holds the office."
    SPOKESPERSON_FOR = "SPOKESPERSON_FOR", "The member speaks for it."
    PART_OF = "PART_OF", "The member is a part of it: a council of a house, a desk of a paper."
    MEMBER_OF = "MEMBER_OF", "The member belongs to it."
    OWNED_BY = "OWNED_BY", "The member is owned by it."


class Reliability(Term):
    """How reliable a source is, in the Admiralty code's letters."""

    A = "A", "Completely reliable."
    B = "B", "Usually reliable."
    C = "C", "Fairly reliable."
    D = "D", "Not usually reliable."
    E = "E", "Unreliable."
    F = "F", "Reliability cannot be judged."


class Credibility(Term):
    """How credible a piece of information is, in the Admiralty code's six grades."""

    CONFIRMED = "CONFIRMED", "1: confirmed by other, independent sources."
    PROBABLY_TRUE = "PROBABLY_TRUE", "2: probably true."
    POSSIBLY_TRUE = "POSSIBLY_TRUE", "3: possibly true."
    DOUBTFUL = "DOUBTFUL", "4: doubtful."
    IMPROBABLE = "IMPROBABLE", "5: improbable."
    CANNOT_BE_JUDGED = "CANNOT_BE_JUDGED", "6: truth cannot be judged."


class StatementAct(Term):
    """What a speaker does by making a statement."""

    ASSERT = "ASSERT", "Says that something is so."
    REPORT = "REPORT", "Passes on what others say or what was found out, as media do."
    DENY = "DENY", "Says that something is not so."
    CONFIRM = "CONFIRM", "Says that what others said is so."
    WARN = "WARN", "Says that something bad may come, or what would follow from it."
    CONDEMN = "CONDEMN", "Says that something is wrong."
    REAFFIRM = "REAFFIRM", "Repeats an earlier position of the speaker's own."
    COMMIT = "COMMIT", "Promises or undertakes to do something."
    REQUEST = "REQUEST", "Asks or demands that somebody do something."
    QUESTION = "QUESTION", "Asks to be told something, or casts doubt."
    DECLINE_COMMENT = "DECLINE_COMMENT", "Says that nothing will be said."
    RETRACT = "RETRACT", "Takes an earlier statement back."


class Medium(Term):
    """How a statement was made, whoever reported it."""

    SPEECH = "SPEECH", "Spoken to an audience."
    INTERVIEW = "INTERVIEW", "Spoken in answer to an interviewer."
    BRIEFING = "BRIEFING", "Spoken to the press, on or off the record."
    WRITTEN = "WRITTEN", "A written statement, letter or document."
    POST = "POST", "Posted on a network or site of the speaker's own."
    UNKNOWN = "UNKNOWN", "No source says how."


class AppearanceForm(Term):
    """How a report renders a statement."""

    VERBATIM = "VERBATIM", "In the speaker's own words, as a quotation."
    MIXED = "MIXED", "Partly quoted, partly retold."
    PARAPHRASE = "PARAPHRASE", "Retold in the report's words."
    HEADLINE = "HEADLINE", "As the report's headline gives it."


class HopRole(Term):
    """What happened to the words at one step of their way."""

    SAID = "SAID", "Somebody said them."
    TOLD = "TOLD", "They were told to somebody, such as an outlet."
    PUBLISHED = "PUBLISHED", "A report published them."
    CITED = "CITED", "A report gave them, citing the step before."
    TRANSLATED = "TRANSLATED", "They were put into another language."
    SYNDICATED = "SYNDICATED", "A report carried another's text unchanged."


class StatementRelation(Term):
    """What one statement is to another."""

    RESPONDS_TO = "RESPONDS_TO", "It answers the other."
    REPEATS = "REPEATS", "It says the same again."
    CONTRADICTS = "CONTRADICTS", "Both cannot be so."
    ESCALATES = "ESCALATES", "It goes further than the other."
    FOLLOWS = "FOLLOWS", "It came after the other."
    CORRECTS = "CORRECTS", "It sets the other right."
    RETRACTS = "RETRACTS", "It takes the other back."
    CLARIFIES = "CLARIFIES", "It says what the other meant."


class ReportKind(Term):
    """What sort of published thing a report is."""

    ARTICLE = "ARTICLE", "A news article or column."
    WIRE = "WIRE", "An agency's item for other outlets."
    PRESS_RELEASE = "PRESS_RELEASE", "An announcement by the one it is about."
    TRANSCRIPT = "TRANSCRIPT", "A record of what was said, word for word."
    POST = "POST", "A post on a network or site."
    BROADCAST = "BROADCAST", "A programme or clip, heard or seen."
    FACT_CHECK = "FACT_CHECK", "An examination of whether a claim holds."
    UNKNOWN = "UNKNOWN", "Known only from others, which do not say."


class CitationRelation(Term):
    """How one report refers to another."""

    CITES = "CITES", "It names the other as a source."
    BASED_ON = "BASED_ON", "It rests on the other as a whole."
    SYNDICATES = "SYNDICATES", "It carries the other's text."
    RESPONDS_TO = "RESPONDS_TO", "It answers the other."
    SEE_ALSO = "SEE_ALSO", "It recommends the other to readers."
    CORRECTS = "CORRECTS", "It sets the other right."


class StancePosition(Term):
    """What a statement does to a claim."""

    ASSERTS = "ASSERTS", "Says that the claim is so."
    DENIES = "DENIES", "Says that the claim is not so."
    WARNS_OF = "WARNS_OF", "Warns that the claim is or will be so."
    CONDITIONAL_ON = "CONDITIONAL_ON", "Says what would follow if the claim were so."
    REPORTS = "REPORTS", "Passes the claim on as found out or heard from others."
    COMMENTS_ON = "COMMENTS_ON", "Speaks of the claim without taking a side."


class Certainty(Term):
    """How sure the words are."""

    CERTAIN = "CERTAIN", "Put as a fact."
    PROBABLE = "PROBABLE", "Put as likely."
    POSSIBLE = "POSSIBLE", "Put as a possibility."
    UNSPECIFIED = "UNSPECIFIED", "The words do not say."


class Stage(Term):
    """How far along the event is, as the words put it; later terms are later stages."""

    HYPOTHETICAL = "HYPOTHETICAL", 'Merely imagined: "any transfer would …".'
    ANTICIPATED = "ANTICIPATED", "Expected to happen."
    PLANNED = "PLANNED", "Decided or agreed upon."
    ONGOING = "ONGOING", "Happening."
    COMPLETED = "COMPLETED", "Has happened."


class StanceBasis(Term):
    """On what ground a stance is ascribed to a statement."""

    EXPLICIT = "EXPLICIT", "The statement says so."
    IMPLIED = "IMPLIED", "It follows from what the statement says."
    CHARACTERISED = "CHARACTERISED", "A report calls it so; the words of the statement do not."


class MomentBasis(Term):
    """How a time is known."""

    STATED = "STATED", "The source states the date."
    RELATIVE = (
        "RELATIVE",
        'The source gives it in relation to another time, which it prints: "last Friday".',
    )
    INFERRED = "INFERRED", "An editor worked it out."
    METADATA = "METADATA", "It comes from the publication's metadata, and is not printed."


class RevisionAction(Term):
    """What a revision did to its record."""

    CREATE = "CREATE", "Recorded it."
    UPDATE = "UPDATE", "Changed it, or added or changed what belongs to it."
    REMOVE = "REMOVE", "Removed something that belonged to it, or a topic itself."
    RETRACT = "RETRACT", "Marked it as no longer upheld."
    RESTORE = "RESTORE", "Took a retraction back."
    MERGE = "MERGE", "Merged it into another record of the same actor."
    UNMERGE = "UNMERGE", "Undid a merge."
    RELEASE = "RELEASE", "Its embargo ended."


class RecordType(Term):
    """What has revisions, by the name of its table."""

    ACTOR = "actor", "An actor."
    REPORT = "report", "A report."
    STATEMENT = "statement", "A statement."
    CLAIM = "claim", "A claim."
    ASSESSMENT = "assessment", "An assessment."
    TOPIC = "topic", "A topic, which is no record but has revisions."


class TimelineStep(Term):
    """What a stance is to those before it in its claim's timeline."""

    FIRST = "FIRST", "The first that affirms the claim."
    REPEATS = "REPEATS", "Affirms it at the stage of the affirming one before it, or at none."
    ESCALATES = "ESCALATES", "Affirms it at a later stage than the affirming one before it."
    RETREATS = "RETREATS", "Affirms it at an earlier stage than the affirming one before it."
    DENIES = "DENIES", "Denies it."
    COMMENTS = "COMMENTS", "Comments on it, or makes something depend on it."


class ContradictionReason(Term):
    """Why two stances contradict one another."""

    SAME_VOICE = "SAME_VOICE", "The same voice says both."
    OPPOSED = (
        "OPPOSED",
        "One affirms what the other denies: the same claim, or a wider one, at the same stage.",
    )
    LINKED = "LINKED", "A link says that one statement CONTRADICTS the other."


class Scope(Term):
    """What the holder of a key may do, beyond what everyone may."""

    RECORDS_READ = "records:read", "Read records that are internal or under embargo."
    CONFIDENTIAL_READ = "confidential:read", "Read confidential records as well."
    RECORDS_WRITE = "records:write", "Write what it may read."
    SOURCES_READ = "sources:read", "Read who unnamed sources are."
    AUDIT_READ = "audit:read", "Read revisions and history."
    ADMIN = "admin", "Manage keys and trusted documents."
