"""`onrecord documents`: manifests of code generators are stored whole, or refused whole."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from typer.testing import CliRunner, Result

from api import cli, manifests
from api.errors import UsageError
from tests.api.servers import ask
from tests.api.trusted import id_of

Add: TypeAlias = Callable[[Any], str]

# As the client preset of GraphQL Code Generator writes it: by SHA-1 unless told otherwise, with the
# fragments of an operation.
FEED = """query Feed($first: Int!) {
  statements(first: $first) {
    nodes {
      __typename
      ...Line
    }
  }
}
fragment Line on Statement {
  id
  text
}"""
GENERATED = {hashlib.sha1(FEED.encode()).hexdigest(): FEED}
# As Relay's compiler writes it: by MD5.
COUNTS = "query CountsQuery {\n  claims {\n    totalCount\n  }\n}\n"
RELAY = {hashlib.md5(COUNTS.encode()).hexdigest(): COUNTS}
TWO = """query One { topics { totalCount } }
mutation Two { claimCreate(input: { text: "t" }) { claim { id } } }"""
BY_SPECIFICATION = {id_of(TWO): TWO}


@pytest.fixture
def command(
    database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Result]:
    """Runs `onrecord documents …` on the module's database; refusals are raised."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database)
    return lambda *given: CliRunner().invoke(cli.app, ["documents", *given], catch_exceptions=False)


@pytest.fixture
def add(command: Callable[..., Result], tmp_path: Path) -> Add:
    """Adds a manifest and gives what is said about it: new, known before, trusted again."""

    def add(manifest: Any) -> str:
        file = tmp_path / "persisted-documents.json"
        text = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
        file.write_bytes(text)
        said = command("add", str(file)).stdout
        found = re.fullmatch(
            r"Documents of the database \S+: (\d+) new, (\d+) known before, "
            r"(\d+) removed before and trusted again\.\n",
            said,
        )
        assert found is not None
        return " ".join(found.groups())

    return add


def stored(url: str) -> Any:
    """All documents, as one text."""
    return ask(url, "SELECT string_agg(t::text, ' ' ORDER BY t.id) FROM trusted_document AS t")


def test_manifests_of_generators_are_stored_once(
    add: Add, command: Callable[..., Result], database: str
) -> None:
    assert add(GENERATED) == "1 0 0"
    assert add({**GENERATED, **RELAY, **BY_SPECIFICATION}) == "2 1 0"
    before = stored(database)
    assert add({**GENERATED, **RELAY}) == "0 2 0"
    assert stored(database) == before
    lines = command("list").stdout.splitlines()
    assert lines[0].split() == ["ID", "STATE", "ADDED", "OPERATIONS"]
    assert [re.split(r"  +", line)[0::3] for line in lines[1:]] == [
        [*GENERATED, "query Feed"],
        [*sorted({**RELAY, **BY_SPECIFICATION})[:1], "query CountsQuery"],
        [*BY_SPECIFICATION, "query One, mutation Two"],
    ]


def test_a_manifest_of_apollo_is_one_too(add: Add, database: str) -> None:
    def manifest(*operations: Any) -> dict[str, Any]:
        return {"format": manifests.APOLLO, "version": 1, "operations": operations}

    text = "query FromApollo { claims { totalCount } }"
    id_ = hashlib.sha256(text.encode()).hexdigest()
    operation = {"id": id_, "body": text, "name": "FromApollo", "type": "query"}
    assert add(manifest(operation)) == "1 0 0"
    assert add({id_: text}) == "0 1 0"
    before = stored(database)
    for wrong in (
        (),
        ({},),
        (5,),
        ({**operation, "id": 5},),
        (operation, {**operation, "body": FEED}),
    ):
        with pytest.raises(UsageError, match="is no manifest"):
            add(manifest(*wrong))
    assert stored(database) == before


def test_what_is_removed_keeps_its_id(
    add: Add, command: Callable[..., Result], database: str
) -> None:
    add({"one": COUNTS, "two": FEED})
    assert command("remove", "one", "two").stdout == "Removed: 2. Removed before: 0.\n"
    assert command("remove", "one").stdout == "Removed: 0. Removed before: 1.\n"
    assert re.search(r"^one  +removed ", command("list").stdout, re.MULTILINE)
    before = stored(database)
    with pytest.raises(UsageError, match=r"another text with the id one$"):
        add({"one": FEED})
    with pytest.raises(UsageError, match="there is no document three"):
        command("remove", "one", "three")
    assert stored(database) == before
    assert add({"one": COUNTS}) == "0 0 1"


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ({"good": COUNTS, "bad": "{ nothing }"}, "bad: Cannot query field 'nothing'"),
        ({"bad": "{ claims { totalCount }"}, "bad: Syntax Error"),
        ({"bad": ""}, "bad: Syntax Error"),
        ({"bad": "fragment F on Claim { id }"}, "bad: "),
        ({"bad": "type A { b: Int }"}, "bad: "),
        ({"bad": 5}, "bad: the document is no text"),
        ({"bad": "{ a }" * 2_000}, "bad: At most 4,000 tokens of a document are allowed"),
        ({"bad": f"{COUNTS}# \0"}, "bad: "),
        ({"bad": f"{COUNTS}# {'c' * 5_000_000}"}, "bad: "),
        ({"no id": COUNTS}, "no id: an id has letters"),
        ({"": COUNTS}, "an id has letters"),
        ({"md5:abc": COUNTS}, "an id has letters"),
        ({"a" * 251: COUNTS}, "an id has letters"),
        ({id_of(COUNTS).upper(): COUNTS}, "an id has letters"),
        ({id_of(FEED): COUNTS}, f"the SHA-256 of the text is {id_of(COUNTS)[7:]}"),
        ([COUNTS], "is no manifest"),
        ({}, "is no manifest"),
        (b"{", "is not JSON"),
        (b'{"a": "\xff"}', "is not JSON"),
        ({f"id{n}": "{ nothing }" for n in range(30)}, "and 10 more"),
    ],
    ids=range(20),
)
def test_a_manifest_with_anything_wrong_is_refused_whole(
    add: Add, database: str, manifest: Any, said: str
) -> None:
    before = stored(database)
    with pytest.raises(UsageError) as refusal:
        add(manifest)
    assert said in str(refusal.value)
    assert stored(database) == before


def test_an_id_never_changes_its_text(add: Add, database: str) -> None:
    add({"kept": COUNTS})
    before = stored(database)
    with pytest.raises(UsageError) as refusal:
        add({"new": COUNTS, "kept": FEED})
    assert str(refusal.value) == "nothing is stored: there is another text with the id kept"
    assert stored(database) == before


def test_a_file_that_is_not_there_is_named(command: Callable[..., Result]) -> None:
    with pytest.raises(UsageError, match=r"none\.json cannot be read"):
        command("add", "none.json")


def test_a_large_manifest_is_stored_in_one_go(add: Add) -> None:
    many = {f"x-many:{n}": f"{{ claims {{ totalCount }} a{n}: __typename }}" for n in range(1_200)}
    assert add(many) == "1200 0 0"
    assert add(many) == "0 1200 0"
