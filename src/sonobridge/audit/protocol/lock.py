"""Locking: a protocol's hash and time stand before results, changes are versions."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Len

from sonobridge.audit.protocol.protocol import Protocol
from sonobridge.core.canonical import hash_json
from sonobridge.core.record import Help, record, to_json

__all__ = ["Deviation", "LockedProtocol", "lock", "lock_again", "protocol_sha256"]


@record
class Deviation:
    """An earlier version of a protocol that was changed."""

    version: int
    protocol_sha256: str
    locked_at: str
    changed: tuple[str, ...]


@record
class LockedProtocol:
    """A protocol with the time and hash at which it was fixed.

    Attributes
    ----------
    version
        From 1; every change after a lock is the next version.
    protocol_sha256
        SHA-256 of the RFC 8785 bytes of the protocol.
    locked_at
        UTC, ISO 8601.
    unblinded_at
        When results of any version were first made; empty before.
    earlier
        The versions before this one, oldest first, and what each change touched.
    """

    protocol: Protocol
    version: Annotated[int, Ge(1)]
    protocol_sha256: Annotated[str, Len(64, 64)]
    locked_at: Annotated[str, Help("UTC, ISO 8601.")]
    unblinded_at: str = ""
    earlier: tuple[Deviation, ...] = ()

    @property
    def changed_after_unblinding(self) -> bool:
        """Whether this version was locked after results had been seen."""
        return bool(self.unblinded_at) and self.locked_at > self.unblinded_at


def protocol_sha256(protocol: Protocol) -> str:
    """Return the SHA-256 of a protocol's canonical bytes, as hexadecimal."""
    return hash_json(to_json(protocol))


def lock(protocol: Protocol, locked_at: str) -> LockedProtocol:
    """Lock the first version of a protocol at a time (UTC, ISO 8601)."""
    return LockedProtocol(
        protocol=protocol,
        version=1,
        protocol_sha256=protocol_sha256(protocol),
        locked_at=locked_at,
    )


def lock_again(before: LockedProtocol, changed: Protocol, locked_at: str) -> LockedProtocol:
    """Return the next version of a locked protocol, or the same when nothing changed."""
    digest = protocol_sha256(changed)
    if digest == before.protocol_sha256:
        return before
    old, new = to_json(before.protocol), to_json(changed)
    assert isinstance(old, dict)
    assert isinstance(new, dict)
    # Either side may lack a field that is empty.
    fields = tuple(sorted(n for n in {*old, *new} if new.get(n, "") != old.get(n, "")))
    deviation = Deviation(
        version=before.version,
        protocol_sha256=before.protocol_sha256,
        locked_at=before.locked_at,
        changed=fields,
    )
    return LockedProtocol(
        protocol=changed,
        version=before.version + 1,
        protocol_sha256=digest,
        locked_at=locked_at,
        unblinded_at=before.unblinded_at,
        earlier=(*before.earlier, deviation),
    )
