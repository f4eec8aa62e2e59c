"""Settings: from the environment, from `.env`, documented where users look."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import Settings, default_data, expected

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting is given, and no `.env` is at hand."""
    for name in [*os.environ]:
        if name.startswith("ONRECORD_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def names() -> dict[str, str]:
    """Each setting's name in the environment."""
    prefix = Settings.model_config["env_prefix"]
    return {
        name: "DATABASE_URL" if field.validation_alias else f"{prefix}{name}".upper()
        for name, field in Settings.model_fields.items()
    }


def test_the_example_file_lists_every_setting_with_its_description_and_default() -> None:
    blocks = (ROOT / ".env.example").read_text().strip().split("\n\n")[1:]
    listed = {block.splitlines()[-1].partition("=")[0]: block for block in blocks}
    assert list(listed) == list(names().values())
    for name, field in Settings.model_fields.items():
        assert listed[names()[name]].startswith(f"# {field.description}\n")


def test_the_example_file_changes_nothing_when_it_is_used_as_it_is() -> None:
    Path(".env").write_text((ROOT / ".env.example").read_text())
    assert Settings() == Settings(_env_file=None)


def test_the_environment_counts_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("ONRECORD_PORT=1111\nONRECORD_HOST=0.0.0.0\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("ONRECORD_PORT", "2222")
    settings = Settings()
    assert (settings.port, settings.host) == (2222, "0.0.0.0")


def test_the_database_has_the_name_that_other_programs_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/record")
    assert Settings().database_url == "postgresql://somewhere/record"


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]


def test_data_lies_in_the_users_folder_and_as_root_where_services_keep_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_data() == Path("/var/lib/onrecord")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", "/home/someone/data")
    assert default_data().name == "onrecord"
    assert default_data() != Path("/var/lib/onrecord")


def test_websites_are_given_as_their_origins_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_CORS_ORIGINS", "https://A.example, http://localhost:3000,")
    assert Settings().cors_origins == ("https://a.example", "http://localhost:3000")


@pytest.mark.parametrize("given", ["a.example", "https://a.example/", "null", "https:// a", "**"])
def test_what_no_browser_sends_as_an_origin_is_refused(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_CORS_ORIGINS", given)
    with pytest.raises(ValidationError):
        Settings()


def test_every_setting_says_in_words_what_it_takes() -> None:
    assert {name: expected(name) for name in Settings.model_fields} == {
        "database_url": "a text",
        "data": "a text",
        "host": "a text",
        "port": "a whole number from 0 to 65535",
        "workers": "a whole number from 1 to 256",
        "graphiql": "true or false",
        "introspection": "true or false",
        "suggestions": "true or false",
        "cors_origins": "origins such as https://example.org, separated by commas, or *",
        "public_reading": "true or false",
        "trusted_documents_only": "true or false",
        "cache_seconds": "a whole number from 0 to 86400",
        "jwt_issuer": "a text",
        "jwt_audience": "a text",
        "jwt_keys": "a text",
        "identity_keys": "keys of `onrecord identities new-key`, separated by commas",
        "log_level": "debug, info, warning or error",
        "log_format": "text or json",
        "slow_operation": "a number, 0 or more",
        "metrics_token": "a text of 16 characters or more",
        "metrics_operations": "names of operations, separated by commas",
        "traces": "a number from 0 to 1",
        "migrate": "true or false",
        "sample": "true or false",
        "read_connections": "a whole number, 1 or more",
        "write_connections": "a whole number, 1 or more",
        "connect_timeout": "a number from 0.001 to 86400",
        "acquire_timeout": "a number from 0.001 to 86400",
        "statement_timeout": "a number from 0.001 to 86400",
        "operation_timeout": "a number from 0.001 to 86400",
        "client_timeout": "a number from 0.001 to 86400",
        "limit_body": "a whole number from 1 to 9007199254740991",
        "limit_tokens": "a whole number from 1 to 9007199254740991",
        "limit_nesting": "a whole number from 1 to 200",
        "limit_fields": "a whole number from 1 to 9007199254740991",
        "limit_aliases": "a whole number from 1 to 9007199254740991",
        "limit_directives": "a whole number from 1 to 9007199254740991",
        "limit_root_fields": "a whole number from 1 to 9007199254740991",
        "limit_lists": "a whole number from 1 to 9007199254740991",
        "limit_depth": "a whole number from 1 to 9007199254740991",
        "limit_references": "a whole number from 1 to 9007199254740991",
        "limit_conditions": "a whole number from 1 to 9007199254740991",
        "limit_relations": "a whole number from 1 to 9007199254740991",
        "limit_cost": "a whole number from 1 to 9007199254740991",
        "limit_values": "a whole number from 1 to 9007199254740991",
        "limit_page": "a whole number from 1 to 9007199254740991",
        "rate_limit": "a cost in a time, such as 1000000 per minute",
        "rate_limit_guests": "a cost in a time, such as 1000000 per minute",
        "rate_storage": "the address of a Redis, such as redis://localhost:6379",
    }
