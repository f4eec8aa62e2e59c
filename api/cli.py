"""The command `onrecord`.

What one command alone needs and takes long to import, it imports when it runs: help and refusals
come at once, and the process that serves carries no importers.
"""

import asyncio
import difflib
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError

from api import migrations, serving
from api.database import database_url, sessions
from api.errors import UsageError
from api.settings import Settings

SDL = Path(__file__).parent.parent / "schema" / "schema.graphql"

app = typer.Typer(
    help="On Record: who said what, when, on whose authority, and which outlet reported it.",
    epilog="Settings come from the environment or a file .env; .env.example lists them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    migrate: Annotated[
        bool | None, typer.Option("--migrate/--no-migrate", help="Bring the tables up to date.")
    ] = None,
    sample: Annotated[
        bool | None,
        typer.Option("--sample/--no-sample", help="Store the sample where there is no record."),
    ] = None,
) -> None:
    """Serve the API at /graphql, and GraphiQL to browsers there."""
    settings = read_settings(host=host, port=port, migrate=migrate, sample=sample)
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

    async def load(url: str) -> bool:
        makers = sessions(url, settings)
        try:
            return await load_sample(makers)
        finally:
            await makers.kw["bind"].dispose()

    settings = read_settings()
    with database_url(settings) as url:
        migrations.require(url, settings)
        stored = asyncio.run(load(url))
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


def read_settings(**given: Any) -> Settings:
    """The settings; what the command line gives counts before all else."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        wrong = [f"ONRECORD_{e['loc'][0]}".upper() + f": {e['msg']}" for e in error.errors()]
        raise UsageError("\n".join(wrong)) from None


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
