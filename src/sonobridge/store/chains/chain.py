"""What all hash chains share: taking the next place, and finding the first broken link.

Each row holds the hash of the row before it, and its own hash covers that one. So a
changed, removed or inserted row breaks the chain from there on. That makes tampering
evident, not impossible: whoever can rewrite the whole file can also rewrite the chain,
which is why signed checkpoints are handed out with exports and backups.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, Table, select

from sonobridge.core.canonical import hash_json
from sonobridge.store.engine import Database

__all__ = ["GENESIS", "BrokenLink", "ChainReport", "Place", "next_place", "verify_chain"]

GENESIS = "0" * 64
"""Previous hash of the first row of a chain."""

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """The next free place of a chain: number from 1, and the hash before it."""

    seq: int
    prev_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLink:
    """The first row at which a chain does not hold.

    Attributes
    ----------
    seq
        Its number, from 1.
    problem
        ``gap``: a number is missing before it; ``previous``: it does not hold the hash
        of the row before; ``content``: its own hash differs from its content;
        ``checkpoint``: a signed checkpoint names another hash here, or a row that is
        no longer there; ``signature``: a checkpoint's signature does not fit.
    id
        Identifier of the row, if it has one.
    """

    seq: int
    problem: Literal["gap", "previous", "content", "checkpoint", "signature"]
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """What verifying one chain found.

    Attributes
    ----------
    chain
        Name of the chain.
    length
        Rows that hold, from the first.
    head_hash
        Hash of the last row that holds; :data:`GENESIS` for an empty chain.
    broken
        The first broken link, or None.
    """

    chain: str
    length: int
    head_hash: str
    broken: BrokenLink | None

    @property
    def holds(self) -> bool:
        """Whether the whole chain holds."""
        return self.broken is None


def next_place(database: Database, connection: Connection, table: Table, chain: str) -> Place:
    """Return the next place of a chain; nobody else gets it until the transaction ends.

    All chains of a database share one lock, so that two transactions that append to
    two chains in different order cannot wait for each other.
    """
    database.serialise(connection, "sonobridge chains")
    head = connection.execute(
        select(table.c.seq, table.c.hash)
        .where(table.c.chain == chain)
        .order_by(table.c.seq.desc())
        .limit(1)
    ).first()
    return Place(head.seq + 1, head.hash) if head else Place(1, GENESIS)


def verify_chain(
    connection: Connection,
    table: Table,
    chain: str,
    as_hashed: Callable[[Row[Any]], dict[str, Any]],
) -> ChainReport:
    """Walk a chain from its first row and stop at the first link that does not hold.

    Parameters
    ----------
    connection
        A consistent view.
    table
        Table with ``chain``, ``seq``, ``prev_hash`` and ``hash``.
    chain
        Name of the chain.
    as_hashed
        Turns a row into the JSON object whose canonical bytes were hashed.
    """
    expected = Place(1, GENESIS)
    while True:
        rows = connection.execute(
            select(table)
            .where(table.c.chain == chain, table.c.seq >= expected.seq)
            .order_by(table.c.seq)
            .limit(_BATCH)
        ).all()
        for row in rows:
            problem = _problem(row, expected, as_hashed)
            if problem is not None:
                link = BrokenLink(seq=row.seq, problem=problem, id=getattr(row, "id", ""))
                return _report(chain, expected, link)
            expected = Place(row.seq + 1, row.hash)
        if len(rows) < _BATCH:
            return _report(chain, expected, None)


def _problem(
    row: Row[Any], expected: Place, as_hashed: Callable[[Row[Any]], dict[str, Any]]
) -> Literal["gap", "previous", "content"] | None:
    if row.seq != expected.seq:
        return "gap"
    if row.prev_hash != expected.prev_hash:
        return "previous"
    try:
        fits = hash_json(as_hashed(row)) == row.hash
    except ValueError:  # a tampered column may no longer be JSON
        fits = False
    return None if fits else "content"


def _report(chain: str, expected: Place, broken: BrokenLink | None) -> ChainReport:
    return ChainReport(
        chain=chain, length=expected.seq - 1, head_hash=expected.prev_hash, broken=broken
    )
