"""The command `onrecord`.

What one command alone needs and takes long to import, it imports when it runs: help and refusals
come at once, and the process that serves carries no importers.
"""

import asyncio
import difflib
import signal
import sys
import tomllib
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError

from api import migrations, serving
from api.database import Sessions, database_url, named, sessions
from api.errors import UsageError
from api.settings import Settings, expected

T = TypeVar("T")

ROOT = Path(__file__).parent.parent
SECRETS = {"identity_keys", "metrics_token"}
SDL = ROOT / "schema" / "schema.graphql"

app = typer.Typer(
    help="On Record: who said what, when, on whose authority, and which outlet reported it.",
    epilog="Settings come from the environment or a file .env; .env.example lists them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def show_version(wanted: bool) -> None:
    """Print the version and leave. The image has no package installed: its source says it."""
    if wanted:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        print(f"{project['name']} {project['version']}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and exit.", callback=show_version, is_eager=True
        ),
    ] = False,
) -> None:
    """What `onrecord` takes before a command."""


@app.command()
def serve(
    host: Annotated[
        str | None,
        typer.Option(help="The address to listen on (ONRECORD_HOST, or else 127.0.0.1)."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="The port to listen on (ONRECORD_PORT, or else 8000)."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(help="The processes that serve (ONRECORD_WORKERS, or else 1)."),
    ] = None,
    migrate: Annotated[
        bool | None, typer.Option("--migrate/--no-migrate", help="Bring the tables up to date.")
    ] = None,
    sample: Annotated[
        bool | None,
        typer.Option("--sample/--no-sample", help="Store the sample where there is no record."),
    ] = None,
) -> None:
    """Serve the API at /graphql, and GraphiQL to browsers there."""
    settings = read_settings(host=host, port=port, workers=workers, migrate=migrate, sample=sample)
    with serving.listening(settings) as listener, database_url(settings) as url:
        serving.make_ready(url, settings)
        serving.run(settings.model_copy(update={"database_url": url}), listener)


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    settings = read_settings()
    with database_url(settings) as url:
        migrations.upgrade(url, settings)
    print("The tables are up to date.")


@app.command()
def sample() -> None:
    """Store the sample article, unless it is there."""
    from api.importers.sample import load_sample

    stored = with_sessions(read_settings(), load_sample)
    print("The sample is stored." if stored else "The sample was there already.")


@app.command()
def schema(
    check: Annotated[
        bool, typer.Option("--check", help="Compare it with schema/schema.graphql instead.")
    ] = False,
) -> None:
    """Print the GraphQL schema."""
    from schema.root import schema as current

    sdl = f"{current.as_str()}\n"
    if not check:
        print(sdl, end="")
        return
    committed = SDL.read_text()
    if sdl != committed:
        sys.stdout.writelines(
            difflib.unified_diff(committed.splitlines(True), sdl.splitlines(True))
        )
        raise UsageError("schema/schema.graphql is not what the code says: run `make sdl`")


keys = typer.Typer(
    help="Make, list and revoke API keys.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(keys, name="keys")


@keys.command("create")
def create_key(
    label: Annotated[str, typer.Option(help="Whose key it is, or what for.")],
    scopes: Annotated[
        str,
        typer.Option(
            help="What it allows, separated by commas: records:read, confidential:read, "
            "records:write, sources:read, audit:read, admin."
        ),
    ],
    expires: Annotated[
        str | None, typer.Option(help="Its end: a date (2027-01-01) or days (90d).")
    ] = None,
) -> None:
    """Make a key. It is shown this once: only its hash is stored."""
    from api import key_ring

    whose, granted = key_ring.label_of(label), key_ring.scopes_of(scopes)
    expires_at = None if expires is None else key_ring.expiry_of(expires)
    settings = read_settings()
    row, key = with_sessions(
        settings, lambda makers: key_ring.create(makers, whose, granted, expires_at)
    )
    print(
        f"Key {row.id.hex} of {named(settings)}; keep what follows, it is not shown again:",
        file=sys.stderr,
    )
    print(key)


@keys.command("list")
def list_keys() -> None:
    """List all keys, the oldest first."""
    from api import key_ring

    settings = read_settings()
    table = key_ring.shown(with_sessions(settings, key_ring.keys))
    print(f"The keys of {named(settings)}:", file=sys.stderr)
    print(table)


@keys.command("revoke")
def revoke_key(id: Annotated[str, typer.Argument(help="The key's id, as listed.")]) -> None:
    """Refuse a key from now on."""
    from api import key_ring

    found = key_ring.id_of(id)
    revoked = with_sessions(read_settings(), lambda makers: key_ring.revoke(makers, found))
    print("The key is revoked." if revoked else "The key was revoked before.")


documents = typer.Typer(
    help="Add, list and remove trusted documents.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(documents, name="documents")


@documents.command("add")
def add_documents(
    file: Annotated[
        Path,
        typer.Argument(help="A manifest: a JSON object of documents by their ids."),
    ],
) -> None:
    """Trust the documents of a manifest, all of them or none.

    A manifest is what GraphQL Code Generator writes for `persistedDocuments`, and Relay for its
    persisted queries. Each document must be valid for the schema. An id never changes its text.
    """
    from api import document_shelf, manifests

    settings = read_settings()
    manifest = manifests.read(file, settings.limits)
    stored = with_sessions(settings, lambda makers: document_shelf.add(makers, manifest))
    print(
        f"Documents of {named(settings)}: {stored.new} new, {stored.known} known before, "
        f"{stored.back} removed before and trusted again."
    )


@documents.command("list")
def list_documents() -> None:
    """List all documents, the oldest first."""
    from api import document_shelf

    settings = read_settings()
    table = document_shelf.shown(with_sessions(settings, document_shelf.documents))
    print(f"The trusted documents of {named(settings)}:", file=sys.stderr)
    print(table)


@documents.command("remove")
def remove_documents(
    ids: Annotated[list[str], typer.Argument(help="The documents' ids, as listed.")],
) -> None:
    """Trust documents no longer. Their ids stay taken, so that they never mean another text."""
    from api import document_shelf

    removed = with_sessions(read_settings(), lambda makers: document_shelf.remove(makers, ids))
    print(f"Removed: {removed}. Removed before: {len({*ids}) - removed}.")


identities = typer.Typer(
    help="Keys for who unnamed sources are (ONRECORD_IDENTITY_KEYS).",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(identities, name="identities")


@identities.command("new-key")
def new_identity_key() -> None:
    """Print a new key, to be put first into ONRECORD_IDENTITY_KEYS."""
    from api.identities import new_key

    print(new_key())


@identities.command("rotate")
def rotate_identities() -> None:
    """Encrypt all identities anew with the first key, so that the others can be dropped.

    Before this, put the new key first and restart all processes that serve: one that knows only
    the old key can read nothing of what is encrypted here, and goes on encrypting with the old one.
    """
    from api.identities import rotate
    from schema.vault import Vault

    settings = read_settings()
    vault = Vault(settings.identity_keys)
    done = with_sessions(settings, lambda makers: rotate(makers, vault))
    noun = "identity" if done == 1 else "identities"
    print(f"Encrypted with the first key: {done} {noun} of {named(settings)}.")


def with_sessions(settings: Settings, work: Callable[[Sessions], Coroutine[Any, Any, T]]) -> T:
    """Do a command's work on the database that the settings name, once its tables are there."""

    async def done(url: str) -> T:
        makers = sessions(url, settings)
        try:
            return await work(makers)
        finally:
            await makers.kw["bind"].dispose()

    with database_url(settings) as url:
        migrations.require(url, settings)
        return asyncio.run(done(url))


def read_settings(**given: Any) -> Settings:
    """The settings; what the command line gives counts before all else."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        wrong = [(str(each["loc"][0]), each["input"]) for each in error.errors()]
        raise UsageError(
            "\n".join(
                # What is nearly a key shall not stand in a log.
                f"ONRECORD_{name.upper()}{'' if name in SECRETS else f'={value}'}: "
                f"give {expected(name)}"
                for name, value in wrong
            )
        ) from None
    except UnicodeDecodeError:
        raise UsageError("the file .env is not in UTF-8: save it as such") from None
    except OSError as error:
        raise UsageError(f"the file .env cannot be read ({error.strerror})") from None


def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave by the way of an exception, so that what was started is stopped."""
    raise SystemExit(0)


def main() -> None:
    """Run the command; expected failures say what to do, in a line instead of a traceback."""
    signal.signal(signal.SIGTERM, stop)
    try:
        app()
    except UsageError as error:
        sys.exit(f"onrecord: {error}")


if __name__ == "__main__":
    main()
