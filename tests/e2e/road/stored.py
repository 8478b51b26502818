"""What a workspace's database holds, read past the program."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from sonobridge.labelling import LabelState, fold_operations, parse_operation

__all__ = ["operations_of", "reading_of", "rows"]


def rows(workspace: Path, query: str, *values: Any) -> list[tuple]:
    """Return the rows of a query on the workspace's database, opened for reading."""
    connection = sqlite3.connect(f"file:{workspace}/sonobridge.db?mode=ro", uri=True)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def operations_of(workspace: Path, task_id: str) -> list[dict[str, Any]]:
    """Return every stored operation of a task in its order."""
    names = ("id", "task_id", "seq", "kind", "payload", "client_time")
    query = f"select {', '.join(names)} from label_operation where task_id = ? order by seq"
    found = [dict(zip(names, row, strict=True)) for row in rows(workspace, query, task_id)]
    return [{**one, "payload": json.loads(one["payload"])} for one in found]


def reading_of(workspace: Path, task_id: str) -> LabelState:
    """Return the shapes and answers that the stored operations of a task amount to."""
    return fold_operations(parse_operation(one) for one in operations_of(workspace, task_id))
