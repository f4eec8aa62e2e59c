"""The settings of the program, read once from the environment and passed on."""

import os
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_data() -> Path:
    """The folder of the program's own database when nothing else is said."""
    # Root's server runs as another user, who may not enter root's home.
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/onrecord")
    return user_data_path("onrecord")


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
    public_reading: bool = Field(
        default=True, description="Answer whoever sends no credentials, from public records."
    )
    jwt_issuer: str | None = Field(
        default=None,
        max_length=500,
        description="The identity provider whose tokens (JWT) are taken: their `iss`. Empty: none.",
    )
    jwt_audience: str | None = Field(
        default=None, description="What those tokens call this API: their `aud`."
    )
    jwt_keys: str | None = Field(
        default=None,
        description="The provider's keys (JWKS): an https address, a file, or the JSON itself.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least severity that is logged."
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
        default=30, ge=0.001, le=86_400, description="Seconds that reading for one answer may take."
    )
