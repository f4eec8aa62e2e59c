"""The log: lines for people, or JSON objects for programs, each naming the request it is about."""

import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson

from api.settings import Settings

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being answered."""

PLAIN = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
"""What every record has; whatever else stands in one was put there by whoever logged it."""


def told_beside(record: logging.LogRecord) -> dict[str, Any]:
    """What a record says beside its message."""
    beside = {name: value for name, value in vars(record).items() if name not in PLAIN}
    id_ = request_id.get()
    return beside if id_ is None else {**beside, "request_id": id_}


class Lines(logging.Formatter):
    """Lines for a person, with tracebacks below them."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as logging names it
        line = super().formatMessage(record)
        beside = told_beside(record)
        if not beside:
            return line
        return f"{line} ({', '.join(f'{name}={value}' for name, value in beside.items())})"


class Objects(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **told_beside(record),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(told, default=str).decode()


def configure(settings: Settings) -> None:
    """Have all that is logged go to standard error, in the form that the settings name."""
    handler = logging.StreamHandler()
    handler.setFormatter(Objects() if settings.log_format == "json" else Lines())
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler])
    logging.getLogger("uvicorn.error").addFilter(is_ours)


def is_ours(record: logging.LogRecord) -> bool:
    """Leave out what clients send: whoever sends nonsense shall not fill the log."""
    return not record.getMessage().startswith(("Invalid HTTP", "Invalid UTF-8", "Unsupported"))
