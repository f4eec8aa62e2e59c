"""The settings of the program, read once from the environment and passed on."""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from schema.limits import MOST_TOLD, Limit, Limits

# A browser's Origin header: no path, not even a slash.
ORIGIN = re.compile(r"\*|[a-z][a-z0-9+.-]*://[^/?#\s]+")

# Costs are 32 bits wide in GraphQL.
RATE = r"^([1-9]\d{0,8}|1\d{9}) per ([1-9]\d{0,4} )?(second|minute|hour|day)s?$"


def default_data() -> Path:
    """The folder of the program's own database when nothing else is said."""
    # Root's server runs as another user, who may not enter root's home.
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/onrecord")
    return user_data_path("onrecord")


def most(limit: Limit, le: int = MOST_TOLD) -> Any:
    """The setting of a limit."""
    return Field(default=limit.maximum, ge=1, le=le, description=f"The most {limit.what}.")


class Settings(BaseSettings):
    """Everything that may be set from outside; `.env.example` lists the same names."""

    model_config = SettingsConfigDict(
        env_prefix="ONRECORD_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    database_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("DATABASE_URL"),
        description="The PostgreSQL (15 or newer) to use. Empty: the program runs its own.",
    )
    data: Path = Field(
        default_factory=default_data,
        description="The folder of the program's own PostgreSQL, used without DATABASE_URL.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on.")
    workers: int = Field(
        default=1,
        ge=1,
        le=256,
        description="The processes that serve, each with connections of its own.",
    )
    graphiql: bool = Field(default=True, description="Serve GraphiQL to browsers at /graphql.")
    introspection: bool = Field(
        default=True, description="Tell clients the schema when they ask for it (introspection)."
    )
    suggestions: bool = Field(
        default=False, description='Tell clients which names they may have meant ("Did you mean").'
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="The websites whose scripts may ask, separated by commas. Empty: none others.",
    )
    public_reading: bool = Field(
        default=True, description="Answer whoever sends no credentials, from public records."
    )
    trusted_documents_only: bool = Field(
        default=False, description="Answer no other documents than the trusted. GraphiQL is off."
    )
    cache_seconds: int = Field(
        default=60,
        ge=0,
        le=86_400,
        description="Seconds that anyone may keep what guests get by GET of trusted documents.",
    )
    jwt_issuer: str | None = Field(
        default=None,
        description="The identity provider whose tokens (JWT) are taken: their `iss`. Empty: none.",
    )
    jwt_audience: str | None = Field(
        default=None, description="What those tokens call this API: their `aud`."
    )
    jwt_keys: str | None = Field(
        default=None,
        description="The provider's keys (JWKS): an https address, a file, or the JSON itself.",
    )
    identity_keys: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Keys for unnamed sources' names: the first encrypts, any decrypts. Or none.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least severity that is logged."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="The log as lines for people, or as JSON objects for programs."
    )
    slow_operation: float = Field(
        default=1, ge=0, description="Seconds from which on an operation is logged as slow."
    )
    metrics_token: str | None = Field(
        default=None,
        min_length=16,
        description="The bearer token with which /metrics is read. Empty: nobody can.",
    )
    metrics_operations: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="The operations that metrics tell apart by name, separated by commas.",
    )
    traces: float = Field(
        default=0,
        ge=0,
        le=1,
        description="The share of operations that are traced, from 0 to 1: see docs/operating.md.",
    )
    migrate: bool = Field(
        default=True, description="Bring the database's tables up to date before serving."
    )
    sample: bool = Field(
        default=False, description="Store the sample article before serving an empty database."
    )
    read_connections: int = Field(
        default=8, ge=1, description="The most database connections for reading, per process."
    )
    write_connections: int = Field(
        default=4, ge=1, description="The most database connections for writing, per process."
    )
    connect_timeout: float = Field(
        default=5, ge=0.001, le=86_400, description="Seconds to wait for a new database connection."
    )
    acquire_timeout: float = Field(
        default=5,
        ge=0.001,
        le=86_400,
        description="Seconds to wait for a free database connection.",
    )
    statement_timeout: float = Field(
        default=10, ge=0.001, le=86_400, description="Seconds that one SQL statement may run."
    )
    operation_timeout: float = Field(
        default=30,
        ge=0.001,
        le=86_400,
        description="Seconds that reading for one answer, or one mutation, may take.",
    )
    client_timeout: float = Field(
        default=30,
        ge=0.001,
        le=86_400,
        description="Seconds that a client may take to send a request, and to take an answer.",
    )

    limit_body: int = most(Limit.BODY)
    limit_tokens: int = most(Limit.TOKENS)
    # graphql-core follows no more.
    limit_nesting: int = most(Limit.NESTING, le=200)
    limit_fields: int = most(Limit.FIELDS)
    limit_aliases: int = most(Limit.ALIASES)
    limit_directives: int = most(Limit.DIRECTIVES)
    limit_root_fields: int = most(Limit.ROOT_FIELDS)
    limit_lists: int = most(Limit.LISTS)
    limit_depth: int = most(Limit.DEPTH)
    limit_references: int = most(Limit.REFERENCES)
    limit_conditions: int = most(Limit.CONDITIONS)
    limit_relations: int = most(Limit.RELATIONS)
    limit_cost: int = most(Limit.COST)
    limit_values: int = most(Limit.VALUES)
    limit_page: int = most(Limit.PAGE)
    rate_limit: str = Field(
        default="1000000000 per minute",
        pattern=RATE,
        description="What a viewer who sends credentials may ask for, in the unit of cost.",
    )
    rate_limit_guests: str = Field(
        default="1000000000 per minute",
        pattern=RATE,
        description="What guests may ask for, those of one address together.",
    )
    rate_storage: str | None = Field(
        default=None,
        pattern=r"^(rediss?|unix)://",
        description="The Redis by which several processes count together. Empty: each by itself.",
    )

    @property
    def limits(self) -> Limits:
        """The limits that are set."""
        return Limits({limit: getattr(self, limit.setting) for limit in Limit})

    @field_validator("identity_keys", mode="before")
    @classmethod
    def split_keys(cls, given: object) -> object:
        """The keys of a text."""
        if not isinstance(given, str):
            return given
        keys = tuple(part.strip() for part in given.split(",") if part.strip())
        # Fernet keys: 32 bytes in the alphabet of URLs.
        if not all(re.fullmatch(r"[A-Za-z0-9_-]{43}=", key) for key in keys):
            raise ValueError
        return keys

    @field_validator("metrics_operations", mode="before")
    @classmethod
    def split_operations(cls, given: object) -> object:
        """The names of a text."""
        if not isinstance(given, str):
            return given
        names = tuple(part.strip() for part in given.split(",") if part.strip())
        if not all(re.fullmatch(r"[_A-Za-z][_0-9A-Za-z]*", name) for name in names):
            raise ValueError
        return names

    @field_validator("cors_origins", mode="before")
    @classmethod
    def split_origins(cls, given: object) -> object:
        """The origins of a text, as browsers write them."""
        if not isinstance(given, str):
            return given
        origins = tuple(part.strip().lower() for part in given.split(",") if part.strip())
        if not all(map(ORIGIN.fullmatch, origins)):
            raise ValueError
        return origins


def expected(name: str) -> str:
    """What a setting takes, in words."""
    match Settings.model_json_schema(by_alias=False)["properties"][name]:
        case {"enum": [*words, last]}:
            return f"{', '.join(words)} or {last}"
        case {"type": "boolean"}:
            return "true or false"
        case {"type": "integer" | "number" as kind, "minimum": least, **others}:
            number = "a whole number" if kind == "integer" else "a number"
            most = others.get("maximum")
            return (
                f"{number}, {least} or more" if most is None else f"{number} from {least} to {most}"
            )
        case {"type": "string", "pattern": _}:
            return "a cost in a time, such as 1000000 per minute"
        case {"anyOf": [{"pattern": _}, _]}:
            return "the address of a Redis, such as redis://localhost:6379"
        case {"type": "array"} if name == "identity_keys":
            return "keys of `onrecord identities new-key`, separated by commas"
        case {"type": "array"} if name == "metrics_operations":
            return "names of operations, separated by commas"
        case _ if name == "metrics_token":
            return "a text of 16 characters or more"
        case {"type": "array"}:
            return "origins such as https://example.org, separated by commas, or *"
        case _:
            return "a text"
