"""What a library holds, independent of the order in which it came in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from sonobridge.core.canonical import canonical_bytes
from sonobridge.store.tables.clips import clearance, clip, clip_version, conflict, import_item
from sonobridge.store.tables.workspace import blob

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["logical_hash", "logical_lines"]

_LEFT_OUT = frozenset({"id", "run_id", "imported_at", "source_hmac", "text_likelihood"})


def logical_lines(workspace: Workspace) -> Iterator[dict[str, Any]]:
    """Yield blobs, clips, versions, items and clearances in an order-free form.

    Parameters
    ----------
    workspace
        The workspace.

    Notes
    -----
    Left out is what depends on the moment: identifiers, times, runs, and which of
    several equal files came first. Source copies are no part of it.
    """
    with workspace.reading() as connection:
        for name in connection.execute(select(blob.c.sha256).order_by(blob.c.sha256)).scalars():
            yield {"blob": name}
        names = {}
        for row in connection.execute(select(clip).order_by(clip.c.sop_instance_uid)):
            names[row.id] = row.sop_instance_uid
            values = row._asdict()
            values["in_conflict"] = bool(values["in_conflict"])
            values["calibrated"], values["lossy"] = bool(row.calibrated), bool(row.lossy)
            yield {"clip": {k: v for k, v in values.items() if k not in _LEFT_OUT}}
        yield from _decisions(connection, names)
        yield from _items(connection)


def _decisions(connection: Connection, names: dict[str, str]) -> Iterator[dict[str, Any]]:
    for row in connection.execute(select(clip_version).order_by(clip_version.c.blob_sha256)):
        yield {"version": row.blob_sha256, "of": names[row.clip_id]}
    found = [
        {"conflict": names[row.clip_id], "state": row.state, "chosen": row.chosen_sha256}
        for row in connection.execute(select(conflict))
    ]
    yield from sorted(found, key=lambda one: str(one["conflict"]))
    decided = [
        {"clearance": row.blob_sha256, "sheet": row.sheet_sha256, "decision": row.decision}
        for row in connection.execute(select(clearance))
    ]
    yield from sorted(
        decided, key=lambda one: (one["clearance"], one["sheet"], one["decision"])
    )


def _items(connection: Connection) -> Iterator[dict[str, Any]]:
    item = import_item.c
    for row in connection.execute(
        select(import_item).order_by(item.source_hmac, item.path_hmac)
    ):
        yield {
            "item": row.source_hmac,
            "path": row.path_hmac,
            "held": row.status != "quarantined",
            "blob": row.blob_sha256,
            "reason": row.reason_code if row.status == "quarantined" else "",
            "byte_offset": row.byte_offset,
        }


def logical_hash(workspace: Workspace) -> str:
    """Return the SHA-256 over the canonical lines of :func:`logical_lines`."""
    digest = hashlib.sha256()
    for line in logical_lines(workspace):
        digest.update(canonical_bytes(line) + b"\n")
    return digest.hexdigest()
