"""The sample's claim over time, where its statements come from: as the model works them out."""

from typing import Any

import pytest

from api.importers.sample_article import SUBHEADING
from tests.api.sample_answers import C1, MISSION, R1, Ask

pytestmark = pytest.mark.anyio

WSJ = "The Wall Street Journal"


async def claim(ask: Ask, selection: str) -> Any:
    """What is selected of the wide claim."""
    query = f"""query ($text: String!) {{
        claims(where: {{ text: {{ eq: $text }} }}) {{ nodes {{ {selection} }} }} }}"""
    (found,) = (await ask(query, text=C1))["claims"]["nodes"]
    return found


async def test_the_timeline_is_in_the_order_that_the_article_tells(ask: Ask) -> None:
    found = await claim(
        ask,
        """timeline { nodes {
            step stance { position stage basis statement { speaker { name } } }
            through { headline outlet { name } }
        } }""",
    )
    assert [
        (
            entry["step"],
            entry["stance"]["statement"]["speaker"]["name"],
            entry["stance"]["position"],
            entry["stance"]["stage"],
            entry["stance"]["basis"],
            entry["through"]["outlet"]["name"],
        )
        for entry in found["timeline"]["nodes"]
    ] == [
        ("FIRST", "Western media", "REPORTS", "COMPLETED", "EXPLICIT", "Western media"),
        ("COMMENTS", "Sean Savett", "CONDITIONAL_ON", "HYPOTHETICAL", "EXPLICIT", "RBC-Ukraine"),
        ("COMMENTS", "another US official", "COMMENTS_ON", "ANTICIPATED", "EXPLICIT", "Reuters"),
        ("DENIES", MISSION, "DENIES", "COMPLETED", "CHARACTERISED", "RBC-Ukraine"),
        ("DENIES", MISSION, "DENIES", "COMPLETED", "IMPLIED", "RBC-Ukraine"),
        ("RETREATS", "Reuters", "REPORTS", "ANTICIPATED", "EXPLICIT", "Reuters"),
        ("REPEATS", "Western media", "REPORTS", "ANTICIPATED", "EXPLICIT", "Western media"),
        ("REPEATS", "Sky News", "REPORTS", "ANTICIPATED", "EXPLICIT", "Sky News"),
        ("ESCALATES", WSJ, "REPORTS", "COMPLETED", "EXPLICIT", WSJ),
        ("REPEATS", WSJ, "REPORTS", "COMPLETED", "EXPLICIT", WSJ),
    ]


async def test_its_origins_are_at_least_three_and_at_most_seven(ask: Ask) -> None:
    found = await claim(
        ask,
        """standing {
            origins { atLeast atMost }
            byPosition { position statements } byCertainty { certainty statements }
        } alone: standing(includeNarrower: false) { byCertainty { certainty statements } }""",
    )
    assert found["standing"]["origins"] == {"atLeast": 3, "atMost": 7}
    assert found["standing"]["byPosition"] == [
        {"position": "DENIES", "statements": 1},
        {"position": "CONDITIONAL_ON", "statements": 1},
        {"position": "REPORTS", "statements": 5},
        {"position": "COMMENTS_ON", "statements": 1},
    ]


async def test_it_stood_otherwise_after_sky_news_than_after_the_wall_street_journal(
    ask: Ask,
) -> None:
    stood = []
    for outlet in ("Sky News", WSJ):
        data = await ask(
            """query ($name: String!) {
                statements(where: { speaker: { name: { eq: $name } } }) { nodes { id } } }""",
            name=outlet,
        )
        ((statement,),) = (tuple(each.values()) for each in data["statements"]["nodes"])
        standing = f'standing(asOf: {{ statement: "{statement}" }})'
        found = await claim(ask, f"{standing} {{ byStage {{ stage statements }} }}")
        stood.append(found["standing"]["byStage"])
    hypothetical = {"stage": "HYPOTHETICAL", "statements": 1}
    anticipated = {"stage": "ANTICIPATED", "statements": 4}
    assert stood == [
        [hypothetical, anticipated, {"stage": "COMPLETED", "statements": 2}],
        [hypothetical, anticipated, {"stage": "COMPLETED", "statements": 3}],
    ]


async def test_what_is_no_statement_of_its_timeline_is_no_point_to_look_from(
    client: Any, ask: Ask
) -> None:
    data = await ask(
        """{ statements(where: { text: { contains: "drones" } }) { nodes { id } }
             claims(where: { text: { contains: "drones" } }) { nodes { id } } }"""
    )
    (other,), (of_claim,) = (tuple(list_["nodes"]) for list_ in data.values())
    query = """query ($id: ID!) { claims(where: { text: { startsWith: "Arming" } }) { nodes {
        timeline(asOf: { statement: $id }) { totalCount } } } }"""
    unseen = "The statement of `asOf` takes no stance in this claim's timeline that you may see."
    for id_, message in (
        (other["id"], unseen),
        ("statement_00000000000000000000000000000000", unseen),
        (of_claim["id"], f"'{of_claim['id']}' is no statement's id, which `asOf` takes."),
        ("x", "'x' is no id of this API. Ids are what `id` fields give."),
    ):
        answer = await client.post("/graphql", json={"query": query, "variables": {"id": id_}})
        (error,) = answer.json()["errors"]
        assert error["message"] == message
        assert error["path"] == ["claims", "nodes", 0, "timeline"]
        assert error["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_there_are_six_contradictions_and_four_without_narrower_claims(ask: Ask) -> None:
    found = await claim(
        ask,
        """contradictions { totalCount nodes {
               reason left { statement { speaker { name } } } right { basis } } }
           alone: contradictions(includeNarrower: false) { totalCount }""",
    )
    assert found["alone"]["totalCount"] == 4
    assert found["contradictions"]["totalCount"] == 6
    assert [
        (pair["reason"], pair["left"]["statement"]["speaker"]["name"], pair["right"]["basis"])
        for pair in found["contradictions"]["nodes"]
    ] == [
        ("OPPOSED", "Western media", "CHARACTERISED"),
        ("OPPOSED", "Western media", "IMPLIED"),
        *(("OPPOSED", WSJ, basis) for _ in range(2) for basis in ("CHARACTERISED", "IMPLIED")),
    ]


@pytest.mark.parametrize("list_", ["timeline", "contradictions(includeNarrower: true)"])
async def test_their_pages_go_on_in_both_directions(ask: Ask, list_: str) -> None:
    name, _, own = list_.partition("(")
    own = own.removesuffix(")")

    async def page(**paging: Any) -> Any:
        given = ", ".join(
            f"{key}: {value}" if isinstance(value, int) else f'{key}: "{value}"'
            for key, value in paging.items()
        )
        selection = (
            f"{name}({own} {given}) {{ edges {{ cursor node {{ __typename }} }} pageInfo {{"
            " hasNextPage hasPreviousPage startCursor endCursor } }"
        )
        return (await claim(ask, selection))[name]

    whole = [edge["cursor"] for edge in (await page(first=100))["edges"]]
    assert len(whole) > 5
    forward: list[str] = []
    after: dict[str, str] = {}
    while True:
        found = await page(first=4, **after)
        forward += [edge["cursor"] for edge in found["edges"]]
        assert found["pageInfo"]["hasPreviousPage"] == bool(after)
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = {"after": found["pageInfo"]["endCursor"]}
    backward: list[str] = []
    before: dict[str, str] = {}
    while True:
        found = await page(last=4, **before)
        backward = [edge["cursor"] for edge in found["edges"]] + backward
        assert found["pageInfo"]["hasNextPage"] == bool(before)
        if not found["pageInfo"]["hasPreviousPage"]:
            break
        before = {"before": found["pageInfo"]["startCursor"]}
    assert forward == backward == whole


async def test_denials_that_the_speaker_never_uttered_are_one_query(ask: Ask) -> None:
    data = await ask(
        """{ statements(where: { stances: {
                position: { eq: DENIES }, basis: { eq: CHARACTERISED } } }) { totalCount nodes {
            speaker { name } stances { nodes { basis characterisedBy { headline }
            quote { exact } } } } } }"""
    )
    assert data["statements"]["totalCount"] == 1
    (denial,) = data["statements"]["nodes"]
    assert denial["speaker"] == {"name": MISSION}
    assert {
        "basis": "CHARACTERISED",
        "characterisedBy": {"headline": R1},
        "quote": {"exact": SUBHEADING},
    } in denial["stances"]["nodes"]


async def test_a_cursor_of_one_claim_is_refused_for_another_alone(client: Any, ask: Ask) -> None:
    wide = await claim(ask, "id timeline(first: 1) { pageInfo { endCursor } }")
    cursor = wide["timeline"]["pageInfo"]["endCursor"]
    data = await ask('{ claims(where: { text: { startsWith: "Arming" } }) { nodes { id } } }')
    (other,) = data["claims"]["nodes"]
    query = """query ($ids: [ID!]!, $cursor: String!) { nodes(ids: $ids) {
        ... on Claim { timeline(after: $cursor) { totalCount pageInfo { hasPreviousPage } } } } }"""
    for ids in ([wide["id"], other["id"]], [other["id"], wide["id"]]):
        variables = {"ids": ids, "cursor": cursor}
        answer = await client.post("/graphql", json={"query": query, "variables": variables})
        body = answer.json()
        place = ids.index(other["id"])
        assert body["data"]["nodes"][place] is None
        assert body["data"]["nodes"][1 - place] == {
            "timeline": {"totalCount": 10, "pageInfo": {"hasPreviousPage": True}}
        }
        (error,) = body["errors"]
        assert error["path"] == ["nodes", place, "timeline"]
        assert error["extensions"] == {"code": "BAD_CURSOR"}
