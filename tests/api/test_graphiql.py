"""GraphiQL: the page in a browser, its files, and the API where they are not built."""

import asyncio
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest
import uvicorn
from playwright.sync_api import BrowserContext, Page, Route, WebSocket, expect, sync_playwright

from api import graphiql
from api.app import create_app
from api.settings import Settings
from schema.tables.vocabulary import Scope
from tests.api.credentials import stored_key

Open: TypeAlias = Callable[[], Page]

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Whatever the page asks for, nothing leaves this machine, and the browser itself stays silent.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
expect.set_options(timeout=20_000)  # Browsers are slow where tests share a machine.
TABS, SHOWN = ".graphiql-tab-button", ".graphiql-response"

needs_a_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium is installed (Debian: apt-get install chromium)"
)
READY = [
    *("WhoSaidWhat", "WhoDeniesIt", "HowItsStageMoved", "HowTheClaimStands", "WhoContradictsWhom"),
    *("WhereItComesFrom", "WhatIsSaidOfMissiles", "WhatChanges"),
]


@pytest.fixture
def built() -> None:
    """GraphiQL's files: `make` builds them before the tests."""
    if not list(graphiql.STATIC.glob("*/main.js")):
        pytest.fail("GraphiQL is not built: run `make graphiql`")


@pytest.fixture(scope="module")
def address(sampled_database: str) -> Iterator[str]:
    """The address of the API over the sample, served on a loopback port of its own."""
    app = create_app(Settings(_env_file=None, database_url=sampled_database))
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="warning", ws="websockets-sansio")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.mark.usefixtures("built")
def test_a_browser_gets_the_page_and_every_file_it_names(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        page = client.get("/graphql", headers=BROWSER)
        assert page.status_code == 200
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["vary"] == "Accept"
        assert page.headers["cache-control"] == "no-cache"
        assert "default-src 'none'; script-src 'self';" in page.headers["content-security-policy"]

        named = re.findall(r'(?:src|href)="([^"]*)"', page.text)
        assert [Path(name).name for name in named] == ["icon.svg", "main.css", "main.js"]
        for name in named:
            file = client.get(f"/{name}")
            assert file.status_code == 200
            assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert ("content-encoding" in file.headers) == (not name.endswith("icon.svg"))


@pytest.mark.usefixtures("built")
def test_a_client_of_the_api_gets_no_page_at_the_same_address(address: str) -> None:
    for accept in ("*/*", "application/json", "application/graphql-response+json, text/html;q=0.5"):
        answer = httpx.get(f"{address}/graphql", headers={"Accept": accept})
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_where_it_is_not_built_the_page_says_how_and_the_api_works(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphiql, "STATIC", tmp_path / "static")

    page = httpx.get(f"{address}/graphql", headers=BROWSER)
    assert page.status_code == 200
    assert "python -m api.graphiql.build" in page.text
    answer = httpx.post(f"{address}/graphql", json={"query": "{ __typename }"})
    assert answer.json()["data"] == {"__typename": "Query"}


def test_a_file_that_is_not_there_is_not_found(address: str) -> None:
    for name in ("missing/main.js", "../build.py", "%2e%2e/build.py", ".ready"):
        assert httpx.get(f"{address}/static/graphiql/{name}").status_code == 404


@pytest.fixture
def context() -> Iterator[BrowserContext]:
    """A browser that has never been here."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser.new_context(viewport={"width": 1440, "height": 900})
        browser.close()


@pytest.fixture
def open_graphiql(context: BrowserContext, address: str) -> Iterator[Open]:
    """Opens GraphiQL in a tab of the browser.

    In the end no other host was asked for anything, and no error was logged.
    """
    elsewhere: list[str] = []
    complaints: list[str] = []

    def only_here(route: Route) -> None:
        if route.request.url.startswith(f"{address}/"):
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    def only_to_here(socket: WebSocket) -> None:
        if socket.url != f"{address}/graphql".replace("http", "ws", 1):
            elsewhere.append(socket.url)

    def open_graphiql() -> Page:
        page = context.new_page()
        page.on("websocket", only_to_here)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.goto(f"{address}/graphql")
        # Monaco comes after the page: until it is there, its editors are empty frames.
        for region in ("Operation Editor", "Variables", "Result Window"):
            expect(page.get_by_role("region", name=region).get_by_role("textbox")).to_be_attached()
        return page

    context.route("**/*", only_here)
    yield open_graphiql
    assert elsewhere == []
    assert complaints == []


@pytest.fixture
def page(open_graphiql: Open) -> Page:
    """GraphiQL, open."""
    return open_graphiql()


@pytest.fixture(scope="module")
def key(sampled_database: str) -> str:
    """An API key to read, to write, and to see what was written."""
    scopes = (Scope.RECORDS_READ, Scope.RECORDS_WRITE, Scope.AUDIT_READ)
    return asyncio.run(stored_key(sampled_database, *scopes))[1]


def enter(page: Page, region: str, text: str) -> None:
    """Put a text into one of GraphiQL's editors, in place of what is there."""
    page.get_by_role("region", name=region).get_by_role("textbox").focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def with_key(page: Page, key: str) -> None:
    """Open a new tab of GraphiQL, with a key among its headers."""
    page.get_by_role("button", name="New tab").click()
    page.get_by_role("button", name="Headers").click()
    enter(page, "Headers", json.dumps({"Authorization": f"Bearer {key}"}))


def run(page: Page, operation: str) -> None:
    """Run an operation."""
    enter(page, "Operation Editor", operation)
    page.get_by_role("button", name="Execute query").click()


def answer(page: Page, operation: str) -> Any:
    """Run an operation; its data, as the browser receives it."""
    with page.expect_response(
        lambda response: operation in (response.request.post_data_json or {}).get("query", "")
    ) as response:
        run(page, operation)
    return response.value.json()["data"]


@needs_a_browser
@pytest.mark.usefixtures("built")
def test_people_find_ready_queries_run_one_and_see_savetts_answer(page: Page) -> None:
    expect(page.locator(TABS)).to_have_text(READY)

    page.get_by_role("button", name="Execute query").click()
    expect(page.locator(SHOWN)).to_contain_text('"Sean Savett"')

    page.get_by_role("tab", name="WhoDeniesIt").click()
    page.get_by_role("button", name="Execute query").click()
    expect(page.locator(SHOWN)).to_contain_text("Tehran denies the transfer")


@needs_a_browser
@pytest.mark.usefixtures("built")
def test_a_ready_query_that_was_closed_can_be_opened_again(page: Page) -> None:
    page.get_by_role("button", name="Close Tab").first.click()
    expect(page.locator(TABS)).to_have_text(READY[1:])

    page.get_by_role("button", name="Ready queries").click()
    page.get_by_role("button", name="Who said what in the article").click()
    expect(page.locator(TABS)).to_have_text([*READY[1:], READY[0]])
    page.get_by_role("button", name="Who denies the claim").click()
    expect(page.get_by_role("tab", selected=True)).to_contain_text("WhoDeniesIt")


@needs_a_browser
@pytest.mark.usefixtures("built")
def test_the_editor_knows_the_schema_and_its_descriptions(page: Page) -> None:
    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.get_by_role("link", name="Query", exact=True).click()
    page.get_by_role("link", name="statements", exact=True).click()
    expect(page.get_by_role("link", name="StatementConnection")).to_be_visible()

    # Monaco's worker marks what the schema does not have.
    page.get_by_role("button", name="New tab").click()
    page.locator(".graphiql-query-editor .monaco-editor").click()
    page.keyboard.insert_text("{ statements { nodes { utterance } } }")
    expect(page.locator(".graphiql-query-editor .squiggly-error").first).to_be_visible()


@needs_a_browser
@pytest.mark.usefixtures("built")
def test_the_page_fits_into_the_window_and_does_not_scroll_as_a_whole(page: Page) -> None:
    heights = "[document.scrollingElement.scrollHeight, document.scrollingElement.clientHeight]"
    # The browser hides its scrollbars in tests, but not what there is to scroll.
    assert page.evaluate(heights) == [900, 900]

    page.get_by_role("button", name="Execute query").click()
    expect(page.locator(SHOWN)).to_contain_text('"Sean Savett"')
    assert page.evaluate(heights) == [900, 900]


@needs_a_browser
@pytest.mark.usefixtures("built")
def test_a_subscription_in_one_tab_tells_of_what_is_written_in_another(
    key: str, open_graphiql: Open
) -> None:
    watching, writing = open_graphiql(), open_graphiql()
    sent: list[dict[str, Any]] = []
    received: list[dict[str, Any]] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(json.loads(frame)))
        socket.on("framereceived", lambda frame: received.append(json.loads(frame)))

    watching.on("websocket", listen)
    with_key(watching, key)
    run(watching, "subscription { recorded { cursor action node { id __typename } } }")
    with_key(writing, key)
    assert [message["type"] for message in sent[:2]] == ["connection_init", "subscribe"]
    assert sent[0]["payload"] == {"Authorization": f"Bearer {key}"}

    made = answer(writing, 'mutation { claimCreate(input: { text: "Told" }) { claim { id } } }')
    id_ = made["claimCreate"]["claim"]["id"]
    expect(watching.locator(SHOWN)).to_contain_text('"action": "CREATE"')
    expect(watching.locator(SHOWN)).to_contain_text(id_)

    change = f'{{ id: "{id_}", expectedVersion: 1, text: "Told again" }}'
    changed = answer(
        writing, f"mutation {{ claimUpdate(input: {change}) {{ claim {{ version text }} }} }}"
    )
    assert changed["claimUpdate"]["claim"] == {"version": 2, "text": "Told again"}
    expect(watching.locator(SHOWN)).to_contain_text('"action": "UPDATE"')
    expect(watching.locator(SHOWN)).to_contain_text(id_)

    history = answer(
        writing,
        f'{{ node(id: "{id_}")'
        " { ... on Claim { history { nodes { cursor action patch } } } } }",
    )
    expect(writing.locator(SHOWN)).to_contain_text('"value": "Told again"')
    update, creation = history["node"]["history"]["nodes"]
    told = [each["payload"]["data"]["recorded"] for each in received if each["type"] == "next"]
    claim = {"id": id_, "__typename": "Claim"}
    assert told == [
        {"cursor": creation["cursor"], "action": "CREATE", "node": claim},
        {"cursor": update["cursor"], "action": "UPDATE", "node": claim},
    ]
    assert (creation["action"], creation["patch"]) == ("CREATE", None)
    assert (update["action"], update["patch"]) == (
        "UPDATE",
        [
            {"op": "replace", "path": "/version", "value": 2},
            {"op": "replace", "path": "/text", "value": "Told again"},
        ],
    )


@needs_a_browser
@pytest.mark.usefixtures("built")
def test_a_subscription_that_is_refused_says_why(page: Page) -> None:
    with_key(page, "onrecord_none")
    run(page, "subscription { recorded { cursor } }")
    expect(page.locator(SHOWN)).to_contain_text('"message": "These credentials are not valid."')

    page.get_by_role("button", name="New tab").click()
    run(page, 'subscription { recorded(after: "nowhere") { cursor } }')
    expect(page.locator(SHOWN)).to_contain_text('"code": "BAD_CURSOR"')
