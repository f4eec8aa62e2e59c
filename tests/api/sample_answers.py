"""How the tests of the sample ask: whole statements, flattened so that they read like the table."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from api.importers.sample_article import HEADLINE

Ask: TypeAlias = Callable[..., Awaitable[dict[str, Any]]]

# The wide claim, the narrower ones, and the others.
C1 = "Iran transfers ballistic missiles to Russia"
C1A = "Iran transfers short-range ballistic missiles to Russia"
C1F = "Iran transfers Fath-360 missiles to Russia"
C1H = "Iran transfers several hundred Fath-360 missiles to Russia"
C1T = "Iran transfers two types of missiles to Russia"
C2 = "The defence partnership of Russia and Iran is deepening"
C3 = "Such moves would have consequences for Iran"
C4 = "Iran's position on the war is unchanged"
C5 = "Arming the parties to the war is inhumane"
C6 = "Iran increased its production of drones and ballistic missiles"
C7 = "A transfer would be a dramatic escalation of Iran's support for the war"

# The reports by what is known of them: the article has a headline, the others an outlet each.
R1 = HEADLINE
MISSION = "Iran's mission to the United Nations"

STATEMENTS = """
  query ($where: StatementWhere!) {
    statements(where: $where, orderBy: { field: CREATED, direction: ASC }) {
      nodes {
        act
        medium
        said { edtf earliest latest text basis }
        speaker { name kind }
        onBehalfOf { name }
        addressee { name }
        appearances {
          nodes {
            form
            cue
            quote { exact start end }
            report { ...Known }
            hops { position role actor { name } report { ...Known } withheld }
          }
        }
        stances {
          nodes {
            claim { text }
            position
            certainty
            stage
            basis
            characterisedBy { ...Known }
            quote { exact start end }
          }
        }
        links { nodes { relation target { speaker { name } act } assertedBy { ...Known } } }
      }
    }
  }

  fragment Known on Report { headline outlet { name } }
"""

CITATIONS = """
  query ($outlet: String!) {
    reports(where: { outlet: { name: { eq: $outlet } } }) {
      nodes {
        citedBy { nodes { relation quote { exact start end } citing { headline outlet { name } } } }
      }
    }
  }
"""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A statement, with all that is stored of it; what is not given must not be there."""

    act: str
    speaker: tuple[str, str] | None
    at: list[tuple[str, int, int, str | None, str | None]]
    """Its appearances, all in R1: form, start, end, exact words, cue."""
    stances: list[tuple[str, ...]]
    links: list[tuple[str, str, str, str | None]]
    """Relation, the other's speaker and act, and the report that says so."""
    hops: list[tuple[str, str]]
    said: tuple[str, str, str] | None = None
    """EDTF, words, basis; none of the sample's dates has bounds."""
    on_behalf_of: str | None = None
    addressee: str | None = None
    medium: str = "UNKNOWN"


async def statements(ask: Ask, **where: Any) -> list[Said]:
    """The statements that match, in the order in which they were recorded."""
    data = await ask(STATEMENTS, where=where)
    return [said(node) for node in data["statements"]["nodes"]]


async def statement(ask: Ask, **where: Any) -> Said:
    """The only statement that matches."""
    (only,) = await statements(ask, **where)
    return only


async def cited(ask: Ask, outlet: str) -> list[tuple[str, str, int, int]]:
    """Where reports refer to those of an outlet: who, relation, start, end. No words are kept."""
    data = await ask(CITATIONS, outlet=outlet)
    nodes = [node for report in data["reports"]["nodes"] for node in report["citedBy"]["nodes"]]
    assert [node["quote"]["exact"] for node in nodes] == [None] * len(nodes)
    return sorted(
        (known(node["citing"]), node["relation"], node["quote"]["start"], node["quote"]["end"])
        for node in nodes
    )


def said(node: dict[str, Any]) -> Said:
    """An answer's statement, flattened."""
    appearances = node["appearances"]["nodes"]
    assert [known(appearance["report"]) for appearance in appearances] == [R1] * len(appearances)
    moment, speaker = node["said"], node["speaker"]
    assert moment is None or (moment["earliest"], moment["latest"]) == (None, None)
    return Said(
        act=node["act"],
        medium=node["medium"],
        said=moment and (moment["edtf"], moment["text"], moment["basis"]),
        speaker=speaker and (speaker["name"], speaker["kind"]),
        on_behalf_of=node["onBehalfOf"] and node["onBehalfOf"]["name"],
        addressee=node["addressee"] and node["addressee"]["name"],
        at=[
            (appearance["form"], quote["start"], quote["end"], quote["exact"], appearance["cue"])
            for appearance in appearances
            for quote in [appearance["quote"]]
        ],
        hops=[hop for appearance in appearances for hop in steps(appearance["hops"])],
        stances=[stance(given) for given in node["stances"]["nodes"]],
        links=[
            (
                link["relation"],
                link["target"]["speaker"]["name"],
                link["target"]["act"],
                link["assertedBy"] and known(link["assertedBy"]),
            )
            for link in node["links"]["nodes"]
        ],
    )


def steps(hops: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What happened to the words, and to whom or where."""
    assert [hop["position"] for hop in hops] == [*range(len(hops))]
    assert not any(hop["withheld"] for hop in hops)
    assert all((hop["actor"] is None) is not (hop["report"] is None) for hop in hops)
    return [
        (hop["role"], hop["actor"]["name"] if hop["actor"] else known(hop["report"]))
        for hop in hops
    ]


def stance(node: dict[str, Any]) -> tuple[str, ...]:
    """What is done to a claim; where a report characterises it so, that report and its words."""
    done = [node["claim"]["text"], *(node[key] for key in ("position", "certainty", "stage"))]
    report, quote = node["characterisedBy"], node["quote"]
    assert (report is None) is (quote is None)
    return (*done, node["basis"], *([known(report), quote["exact"]] if report else []))


def known(report: dict[str, Any]) -> str:
    """A report by its headline, or by its outlet."""
    return report["headline"] or f"a report of {report['outlet']['name']}"
