"""Signed checkpoints: the head of a chain at a moment, under the workspace's key.

A chain alone cannot show that its last rows were cut off. A checkpoint that left the
workspace with an export or a backup can.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, func, insert, select

from sonobridge.core.canonical import canonical_bytes
from sonobridge.core.clock import as_utc_text
from sonobridge.store.chains.chain import GENESIS, BrokenLink
from sonobridge.store.tables.audit_log import audit_log
from sonobridge.store.tables.evidence import checkpoint as table
from sonobridge.store.tables.evidence import evidence

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["Checkpoint", "Checkpoints"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The signed head of a chain.

    Attributes
    ----------
    workspace_id, chain
        Which chain.
    seq, head_hash
        Its last row then; 0 and zeros for an empty chain.
    reason
        ``export``, ``sign_off`` or ``backup``.
    made_at
        UTC instant as text.
    public_key, signature
        Ed25519, hexadecimal; the signature covers the RFC 8785 bytes of the other fields.
    """

    workspace_id: str
    chain: str
    seq: int
    head_hash: str
    reason: str
    made_at: str
    public_key: str
    signature: str

    def signed_bytes(self) -> bytes:
        """Return the bytes that are signed."""
        body = self.as_json()
        del body["signature"]
        return canonical_bytes(body)

    def as_json(self) -> dict[str, Any]:
        """Return the checkpoint as a JSON object, to be handed out with an export."""
        return {
            "workspace_id": self.workspace_id,
            "chain": self.chain,
            "seq": self.seq,
            "head_hash": self.head_hash,
            "reason": self.reason,
            "made_at": self.made_at,
            "public_key": self.public_key,
            "signature": self.signature,
        }

    def is_signed(self) -> bool:
        """Tell whether the signature fits the fields and the named key."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public_key))
            key.verify(bytes.fromhex(self.signature), self.signed_bytes())
        except (InvalidSignature, ValueError):
            return False
        return True


class Checkpoints:
    """The checkpoints of a workspace.

    Parameters
    ----------
    workspace
        The workspace whose key signs.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def make(
        self, reason: str, *, chain: str = "work", connection: Connection | None = None
    ) -> Checkpoint:
        """Sign the present head of a chain, keep the checkpoint and return it.

        Parameters
        ----------
        reason
            ``export``, ``sign_off`` or ``backup``.
        chain
            Name of the chain: ``work`` (evidence) or ``audit``.
        connection
            The transaction it belongs to; its own when None.
        """
        if connection is None:
            with self._workspace.transaction() as own:
                return self.make(reason, chain=chain, connection=own)
        self._workspace.database.serialise(connection, "sonobridge chains")
        seq, head_hash = self._head(connection, chain)
        unsigned = Checkpoint(
            workspace_id=self._workspace.id,
            chain=chain,
            seq=seq,
            head_hash=head_hash,
            reason=reason,
            made_at=as_utc_text(self._workspace.clock.now()),
            public_key=self._workspace.keys.evidence_public(),
            signature="",
        )
        signature = self._workspace.keys.sign(unsigned.signed_bytes())
        made = Checkpoint(**{**unsigned.as_json(), "signature": signature})
        row = made.as_json()
        del row["workspace_id"]
        last = select(func.max(table.c.position)).where(table.c.chain == chain)
        row["position"] = (connection.execute(last).scalar() or 0) + 1
        connection.execute(insert(table), [row])
        return made

    def list(self, chain: str = "work") -> tuple[Checkpoint, ...]:
        """Return the checkpoints of a chain, oldest first."""
        with self._workspace.reading() as connection:
            return self._read(connection, chain)

    def verify(
        self,
        connection: Connection,
        chain: str = "work",
        *,
        foreign: tuple[Checkpoint, ...] = (),
    ) -> BrokenLink | None:
        """Return the first checkpoint that the chain contradicts, or None.

        Parameters
        ----------
        connection
            A consistent view.
        chain
            Name of the chain.
        foreign
            Checkpoints that came back from outside, e.g. out of an export.
        """
        # A workspace restored without keys can still check what the rows themselves say.
        keyless = "evidence.key" in self._workspace.keys.problems()
        key = None if keyless else self._workspace.keys.evidence_public()
        source = audit_log if chain == "audit" else evidence
        for point in (*self._read(connection, chain), *foreign):
            if (key and point.public_key != key) or not point.is_signed():
                return BrokenLink(seq=point.seq, problem="signature")
            if point.seq == 0:
                continue
            present = connection.execute(
                select(source.c.hash).where(source.c.chain == chain, source.c.seq == point.seq)
            ).scalar()
            if present != point.head_hash:
                return BrokenLink(seq=point.seq, problem="checkpoint")
        return None

    def _head(self, connection: Connection, chain: str) -> tuple[int, str]:
        source = audit_log if chain == "audit" else evidence
        row = connection.execute(
            select(source.c.seq, source.c.hash)
            .where(source.c.chain == chain)
            .order_by(source.c.seq.desc())
            .limit(1)
        ).first()
        return (row.seq, row.hash) if row else (0, GENESIS)

    def _read(self, connection: Connection, chain: str) -> tuple[Checkpoint, ...]:
        rows = connection.execute(
            select(table).where(table.c.chain == chain).order_by(table.c.position)
        )
        return tuple(self._from_row(row) for row in rows)

    def _from_row(self, row: Row[Any]) -> Checkpoint:
        body = row._asdict()
        del body["position"]
        return Checkpoint(workspace_id=self._workspace.id, **body)
