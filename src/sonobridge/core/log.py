"""Logging as JSON lines without data values."""

from __future__ import annotations

import json
import logging
import logging.handlers
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["JsonFormatter", "configure_logging", "correlation_id"]

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")


class JsonFormatter(logging.Formatter):
    """Format one record as one JSON line with the request or job id."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of an exception, its type and place but not its message.

        Messages of foreign libraries may quote the input they failed on.
        """
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "id": correlation_id.get(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            places = []
            while trace is not None:
                code = trace.tb_frame.f_code
                places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno}:{code.co_name}")
                trace = trace.tb_next
            line["trace"] = " > ".join(places[-8:])
        return json.dumps(line, ensure_ascii=False)


def configure_logging(folder: Path | None, level: str) -> None:
    """Send the log to ``folder/sonobridge.log`` (5 files of 2 MiB), or nowhere.

    Parameters
    ----------
    folder
        The workspace's ``logs`` folder; None keeps only warnings on stderr.
    level
        Name of the lowest level that is written.
    """
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    handler: logging.Handler = logging.NullHandler()
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "sonobridge.log", maxBytes=2 * 2**20, backupCount=4, encoding="utf-8"
        )
        handler.setFormatter(JsonFormatter())
    root.addHandler(handler)
    root.setLevel(level.upper())
