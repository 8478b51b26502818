"""Stored protocol versions; a version never changes."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Connection, insert, select

from sonobridge.core.canonical import canonical_bytes, parse_json
from sonobridge.core.clock import as_utc_text
from sonobridge.core.errors import MissingError
from sonobridge.labelling import (
    Protocol,
    parse_protocol,
    protocol_as_json,
    refuse_changed_version,
)
from sonobridge.store.tables.labels import label_protocol
from sonobridge.store.workspace import Workspace

__all__ = ["ProtocolRows"]


class ProtocolRows:
    """The protocol versions of a workspace.

    Parameters
    ----------
    workspace
        The workspace they belong to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def keep(self, connection: Connection, protocol: Protocol) -> None:
        """Store a protocol version, or find it stored already.

        Raises
        ------
        ProtocolChangedError
            If id and version are known with other content.
        """
        self._workspace.database.serialise(connection, "sonobridge label protocols")
        known = connection.execute(
            select(label_protocol.c.body).where(
                label_protocol.c.protocol_id == protocol.id,
                label_protocol.c.version == protocol.version,
            )
        ).scalar()
        if known is not None:
            refuse_changed_version(_parsed(known), protocol)
            return
        row = {
            "sha256": protocol.sha256,
            "protocol_id": protocol.id,
            "version": protocol.version,
            "body": canonical_bytes(protocol_as_json(protocol)).decode(),
            "stored_at": as_utc_text(self._workspace.clock.now()),
        }
        connection.execute(insert(label_protocol), [row])

    def get(self, connection: Connection, sha256: str) -> Protocol:
        """Return a stored version, or raise ``MissingError``."""
        body = connection.execute(
            select(label_protocol.c.body).where(label_protocol.c.sha256 == sha256)
        ).scalar()
        if body is None:
            raise MissingError(
                "There is no such protocol version in this workspace.",
                where=f"protocol {sha256[:12]}",
                remedy="Take a protocol from the list of protocols.",
            )
        return _parsed(body)

    def list(self) -> tuple[Protocol, ...]:
        """Return all stored versions by id and version."""
        columns = label_protocol.c
        query = select(columns.body).order_by(columns.protocol_id, columns.version)
        with self._workspace.reading() as connection:
            return tuple(_parsed(body) for body in connection.execute(query).scalars())


@lru_cache(maxsize=64)
def _parsed(body: str) -> Protocol:
    """Parse a stored version once a process; its text never changes."""
    return parse_protocol(parse_json(body), "stored protocol")
