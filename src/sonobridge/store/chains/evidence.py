"""The evidence log: append, read, verify, and what went stale."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select

from sonobridge.core.canonical import hash_json
from sonobridge.core.clock import as_utc_text
from sonobridge.core.identifiers import new_identifier
from sonobridge.store.chains.chain import ChainReport, next_place, verify_chain
from sonobridge.store.chains.record import (
    SCHEMA,
    EvidenceDraft,
    EvidenceRecord,
    ObjectRef,
    record_from_row,
    row_as_hashed,
)
from sonobridge.store.chains.staleness import (
    Recompute,
    StaleEvidence,
    declare,
    find_stale,
    recompute,
)
from sonobridge.store.errors import EvidenceMissingError
from sonobridge.store.tables.evidence import (
    evidence,
    evidence_input,
    evidence_output,
    object_hash,
)

if TYPE_CHECKING:
    from sqlalchemy import Table

    from sonobridge.store.workspace import Workspace

__all__ = ["EvidenceLog"]


class EvidenceLog:
    """The append-only log of what really ran.

    Parameters
    ----------
    workspace
        The workspace it belongs to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def append(
        self, draft: EvidenceDraft, *, connection: Connection | None = None
    ) -> EvidenceRecord:
        """Write one record at the end of its chain and return it.

        Parameters
        ----------
        draft
            What ran.
        connection
            The write transaction to join; its own when None.

        Raises
        ------
        ValueError
            If the result holds a number that RFC 8785 refuses (NaN, too large).
        """
        if connection is None:
            with self._workspace.transaction() as own:
                return self.append(draft, connection=own)
        workspace = self._workspace
        place = next_place(workspace.database, connection, evidence, draft.chain)
        open_record = EvidenceRecord(
            id=new_identifier("ev", workspace.clock),
            chain=draft.chain,
            seq=place.seq,
            prev_hash=place.prev_hash,
            hash="",
            schema=SCHEMA,
            kind=draft.kind,
            person_id=draft.person_id,
            origin=workspace.origin,
            workspace_id=workspace.id,
            started_at=as_utc_text(draft.started_at),
            finished_at=as_utc_text(draft.finished_at),
            software=dict(draft.software),
            seed=draft.seed,
            inputs=draft.inputs,
            outputs=draft.outputs,
            result=draft.result,
        )
        row = {**open_record.as_row(), "hash": hash_json(open_record.as_hashed())}
        connection.execute(insert(evidence), [row])
        _write_objects(connection, evidence_input, open_record.id, draft.inputs)
        _write_objects(connection, evidence_output, open_record.id, draft.outputs)
        made: dict[tuple[str, str], str | None] = {
            (ref.kind, ref.id): ref.sha256 for ref in draft.outputs
        }
        declare(connection, made, evidence_id=open_record.id, at=open_record.finished_at)
        return _closed(open_record, row["hash"])

    def get(self, evidence_id: str) -> EvidenceRecord:
        """Return one record, or raise :class:`EvidenceMissingError`."""
        with self._workspace.reading() as connection:
            row = connection.execute(
                select(evidence).where(evidence.c.id == evidence_id)
            ).first()
        if row is None:
            raise EvidenceMissingError(
                "There is no such evidence record.",
                where=evidence_id[:40],
                remedy="Take the identifier from the evidence list of this workspace.",
            )
        return record_from_row(row)

    def page(
        self,
        *,
        chain: str = "work",
        before: int | None = None,
        limit: int = 50,
        kind: str | None = None,
        person_id: str | None = None,
    ) -> tuple[EvidenceRecord, ...]:
        """Return records, newest first.

        Parameters
        ----------
        chain
            Name of the chain.
        before
            Number of the last record of the page before; None starts at the newest.
        limit
            Records a page.
        kind, person_id
            Keep only those of one operation or one person.
        """
        query = select(evidence).where(evidence.c.chain == chain)
        for column, value in ((evidence.c.kind, kind), (evidence.c.person_id, person_id)):
            if value is not None:
                query = query.where(column == value)
        if before is not None:
            query = query.where(evidence.c.seq < before)
        with self._workspace.reading() as connection:
            rows = connection.execute(query.order_by(evidence.c.seq.desc()).limit(limit))
            return tuple(record_from_row(row) for row in rows)

    def behind(self, kind: str, object_id: str) -> EvidenceRecord | None:
        """Return the latest record that made an object, or None."""
        query = (
            select(evidence)
            .join(object_hash, object_hash.c.evidence_id == evidence.c.id)
            .where(object_hash.c.kind == kind, object_hash.c.object_id == object_id)
        )
        with self._workspace.reading() as connection:
            row = connection.execute(query).first()
        return record_from_row(row) if row else None

    def declare(
        self, connection: Connection, kind: str, object_id: str, sha256: str | None
    ) -> None:
        """Say that an object changed by hand, in the transaction that changes it.

        Records that used another hash of it are stale from this commit on.
        """
        at = as_utc_text(self._workspace.clock.now())
        declare(connection, {(kind, object_id): sha256}, evidence_id=None, at=at)

    def stale(
        self,
        functions: Mapping[str, Recompute] | None = None,
        *,
        connection: Connection | None = None,
    ) -> tuple[StaleEvidence, ...]:
        """Return the stale records with their cause paths.

        Parameters
        ----------
        functions
            By kind of object, how its present hash is computed; computed hashes that
            differ from the declared ones are written down first.
        connection
            Look at it from within a transaction.
        """
        if functions:
            at = as_utc_text(self._workspace.clock.now())
            with self._within(connection, write=False) as view:
                changed = recompute(view, functions)
            if changed:
                with self._within(connection, write=True) as own:
                    declare(own, changed, evidence_id=None, at=at)
        with self._within(connection, write=False) as view:
            return find_stale(view)

    def verify(self, chain: str = "work") -> ChainReport:
        """Recompute a chain from its first record; name the first broken link.

        The signed checkpoints that are kept must agree with it too.
        """
        with self._workspace.reading() as connection:
            report = verify_chain(connection, evidence, chain, row_as_hashed)
            broken = report.broken or self._workspace.checkpoints.verify(connection, chain)
        return ChainReport(
            chain=chain, length=report.length, head_hash=report.head_hash, broken=broken
        )

    @contextlib.contextmanager
    def _within(self, connection: Connection | None, *, write: bool) -> Iterator[Connection]:
        if connection is not None:
            yield connection
        elif write:
            with self._workspace.transaction() as own:
                yield own
        else:
            with self._workspace.reading() as view:
                yield view


def _write_objects(
    connection: Connection, table: Table, evidence_id: str, refs: tuple[ObjectRef, ...]
) -> None:
    rows = [
        {
            "evidence_id": evidence_id,
            "position": position,
            "kind": ref.kind,
            "object_id": ref.id,
            "sha256": ref.sha256,
        }
        for position, ref in enumerate(refs)
    ]
    if rows:
        connection.execute(insert(table), rows)


def _closed(record: EvidenceRecord, hash_: str) -> EvidenceRecord:
    import dataclasses

    return dataclasses.replace(record, hash=hash_)
