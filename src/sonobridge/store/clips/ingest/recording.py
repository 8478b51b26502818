"""Writing what an import found: clips, versions, items and roll-ups in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from sonobridge.core.clock import as_utc_text
from sonobridge.core.identifiers import new_identifier
from sonobridge.store.clips.clip import ClipFacts
from sonobridge.store.clips.rollups import change_facets, chunks, facets_of, refresh_rollups
from sonobridge.store.clips.versions import add_version, versions_of
from sonobridge.store.tables.clips import clip, import_item, import_run
from sonobridge.store.tables.workspace import blob

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["Fault", "ItemResult", "Outcome", "SourceFile", "Status", "record_batch"]

Status = Literal["imported", "duplicate", "conflict", "quarantined", "unchanged"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source file as it may be written down: no name, no plain hash.

    Attributes
    ----------
    path_hmac, source_hmac
        HMAC of the path and of the bytes under the workspace's key; ``source_hmac`` is
        empty when the file could not be read.
    stamp
        Size, modification time and inode as one text.
    size
        Bytes.
    """

    path_hmac: str
    source_hmac: str
    stamp: str
    size: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file is quarantined: stable word, sentence without values, byte (from 0)."""

    code: str
    reason: str
    byte_offset: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the import made of one file.

    Attributes
    ----------
    source
        The file.
    facts
        Of the stored version; None when the file is quarantined or known.
    fault
        Why it is quarantined.
    keep_original
        Whether the person asked to keep the source.
    reread
        Reads the source again, None when it is gone or too large to be kept.
    """

    source: SourceFile
    facts: ClipFacts | None = None
    fault: Fault | None = None
    keep_original: bool = False
    reread: Callable[[], bytes | None] = field(default=lambda: None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemResult:
    """The status that one file got, and its reason (empty for a plain import)."""

    status: Status
    source_hmac: str
    fault: Fault
    clip_id: str | None = None
    blob_sha256: str | None = None


def record_batch(
    workspace: Workspace, run_id: str, outcomes: Sequence[Outcome]
) -> list[ItemResult]:
    """Write a batch: all of it is committed, or none.

    Parameters
    ----------
    workspace
        The workspace; the blobs named in the outcomes are already stored.
    run_id
        The running import.
    outcomes
        At most some thousand.

    Returns
    -------
    list of ItemResult
        One an outcome, in order.
    """
    with workspace.transaction(ingest=True) as connection:
        workspace.database.serialise(connection, "clips.import")
        batch = _Batch(workspace, connection, run_id)
        batch.load(outcomes)
        results = [batch.take(outcome) for outcome in outcomes]
        batch.finish(results, outcomes)
    return results


@dataclass(slots=True)
class _Known:
    """A clip of the database, or one that this batch is about to insert."""

    clip_id: str
    blobs: set[str]


@dataclass(slots=True)
class _Batch:
    workspace: Workspace
    connection: Connection
    run_id: str
    at: str = ""
    sources: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    paths: dict[tuple[str, str], str] = field(default_factory=dict)
    clips: dict[str, _Known] = field(default_factory=dict)
    new: list[dict[str, Any]] = field(default_factory=list)
    blobs: dict[str, int] = field(default_factory=dict)
    facets: Counter[tuple[str, str]] = field(default_factory=Counter)
    studies: set[str] = field(default_factory=set)
    patients: set[str] = field(default_factory=set)

    def load(self, outcomes: Sequence[Outcome]) -> None:
        """Read what is known of the batch's sources and instances."""
        self.at = as_utc_text(self.workspace.clock.now())
        item = import_item.c
        for part in chunks({o.source.source_hmac for o in outcomes if o.source.source_hmac}):
            rows = self.connection.execute(
                select(
                    item.path_hmac,
                    item.source_hmac,
                    item.status,
                    item.clip_id,
                    item.blob_sha256,
                ).where(item.source_hmac.in_(part))
            )
            for row in rows:
                self.paths[row.path_hmac, row.source_hmac] = row.status
                if row.clip_id is not None:
                    self.sources[row.source_hmac] = (row.clip_id, row.blob_sha256)
        self._load_clips({o.facts.sop_instance_uid for o in outcomes if o.facts})

    def _load_clips(self, uids: Iterable[str]) -> None:
        for part in chunks(uids):
            rows = self.connection.execute(
                select(clip.c.id, clip.c.sop_instance_uid, clip.c.blob_sha256).where(
                    clip.c.sop_instance_uid.in_(part)
                )
            ).all()
            others = versions_of(self.connection, [row.id for row in rows])
            for row in rows:
                blobs = {row.blob_sha256, *others.get(row.id, ())}
                self.clips[row.sop_instance_uid] = _Known(row.id, blobs)

    def take(self, outcome: Outcome) -> ItemResult:
        """Decide the status of one file and prepare its rows."""
        source = outcome.source
        before = self.paths.get((source.path_hmac, source.source_hmac))
        if outcome.fault is not None:
            return self._quarantine(outcome, outcome.fault, before)
        known = self.sources.get(source.source_hmac)
        if known is not None:
            status: Status = (
                "duplicate" if before is None or before == "quarantined" else "unchanged"
            )
            result = ItemResult(
                status=status,
                source_hmac=source.source_hmac,
                clip_id=known[0],
                blob_sha256=known[1],
                fault=_remark(status, None),
            )
        elif outcome.facts is not None:
            result = self._store(outcome, outcome.facts)
            self.sources[source.source_hmac] = (result.clip_id, result.blob_sha256)
        else:
            raise ValueError("an outcome has facts, a fault, or a known source")
        self.paths[source.path_hmac, source.source_hmac] = result.status
        if outcome.keep_original:
            self._keep(outcome, "keep")
        return result

    def _quarantine(self, outcome: Outcome, fault: Fault, before: str | None) -> ItemResult:
        self._keep(outcome, "quarantine")
        self.paths[outcome.source.path_hmac, outcome.source.source_hmac] = "quarantined"
        return ItemResult(
            status="unchanged" if before is not None else "quarantined",
            source_hmac=outcome.source.source_hmac,
            fault=fault,
        )

    def _keep(
        self, outcome: Outcome, reason: Literal["keep", "quarantine", "conflict"]
    ) -> None:
        data = outcome.reread()
        if data is not None:
            self.workspace.originals.keep(data, reason, connection=self.connection)

    def _store(self, outcome: Outcome, facts: ClipFacts) -> ItemResult:
        known = self.clips.get(facts.sop_instance_uid)
        self.blobs[facts.blob_sha256] = facts.size_bytes
        status: Status = "imported"
        if known is None:
            known = self._insert(facts)
        elif facts.blob_sha256 in known.blobs:
            status = "duplicate"
        else:
            status = "conflict"
            self.flush()
            change = add_version(self.connection, known.clip_id, facts, self.at)
            self.workspace.evidence.declare(
                self.connection, "clip", known.clip_id, change.blob_sha256
            )
            known.blobs.add(facts.blob_sha256)
            self.facets.update(change.facets)
            self.studies |= change.studies
            self.patients |= change.patients
            self._keep(outcome, "conflict")
        return ItemResult(
            status=status,
            source_hmac=facts.source_hmac,
            clip_id=known.clip_id,
            blob_sha256=facts.blob_sha256,
            fault=_remark(status, facts),
        )

    def _insert(self, facts: ClipFacts) -> _Known:
        known = _Known(new_identifier("clip", self.workspace.clock), {facts.blob_sha256})
        row = {
            **facts.columns(),
            "id": known.clip_id,
            "quality_score": None,
            "quality": None,
            "clearance": "waiting" if facts.needs_clearance else "not_applicable",
            "in_conflict": False,
            "run_id": self.run_id,
            "imported_at": self.at,
        }
        self.new.append(row)
        self.clips[facts.sop_instance_uid] = known
        self.facets.update(facets_of(row))
        self.studies.add(facts.study_uid)
        self.patients.add(facts.patient_key)
        return known

    def flush(self) -> None:
        """Write the rows of blobs and clips that wait."""
        if self.blobs:
            rows = [
                {"sha256": name, "size_bytes": size, "stored_at": self.at}
                for name, size in sorted(self.blobs.items())
            ]
            self.connection.execute(self._dialect.insert(blob).on_conflict_do_nothing(), rows)
            self.blobs.clear()
        if self.new:
            self.connection.execute(insert(clip), self.new)
            self.new.clear()

    @property
    def _dialect(self) -> Any:
        return postgresql if self.connection.dialect.name == "postgresql" else sqlite

    def finish(self, results: Sequence[ItemResult], outcomes: Sequence[Outcome]) -> None:
        """Write the waiting rows, the items, the roll-ups and the run's counts."""
        self.flush()
        pairs = list(zip(results, outcomes, strict=True))
        rows = {
            (o.source.path_hmac, o.source.source_hmac): self._item(r, o)
            for r, o in pairs
            if r.status != "unchanged"
        }
        if rows:
            statement = self._dialect.insert(import_item)
            keys = ["path_hmac", "source_hmac"]
            again = {
                c.name: statement.excluded[c.name]
                for c in import_item.c
                if c.name not in {"id", *keys}
            }
            self.connection.execute(
                statement.on_conflict_do_update(index_elements=keys, set_=again),
                list(rows.values()),
            )
        self._touch([o for r, o in pairs if r.status == "unchanged"])
        change_facets(self.connection, self.facets)
        refresh_rollups(self.connection, self.studies, self.patients)
        self._count(results, outcomes)

    def _item(self, result: ItemResult, outcome: Outcome) -> dict[str, Any]:
        source, fault = outcome.source, result.fault
        return {
            "id": new_identifier("item", self.workspace.clock),
            "run_id": self.run_id,
            "path_hmac": source.path_hmac,
            "source_hmac": source.source_hmac,
            "file_stamp": source.stamp,
            "size_bytes": source.size,
            "status": result.status,
            "reason_code": fault.code,
            "reason": fault.reason,
            "byte_offset": fault.byte_offset,
            "clip_id": result.clip_id,
            "blob_sha256": result.blob_sha256,
            "recorded_at": self.at,
        }

    def _touch(self, outcomes: Sequence[Outcome]) -> None:
        """Remember the new time stamp of files whose bytes have not changed."""
        item = import_item.c
        for outcome in outcomes:
            source = outcome.source
            self.connection.execute(
                update(import_item)
                .where(
                    item.path_hmac == source.path_hmac, item.source_hmac == source.source_hmac
                )
                .values(file_stamp=source.stamp)
            )

    def _count(self, results: Sequence[ItemResult], outcomes: Sequence[Outcome]) -> None:
        counted = Counter(result.status for result in results)
        run = import_run.c
        self.connection.execute(
            update(import_run)
            .where(run.id == self.run_id)
            .values(
                imported=run.imported + counted["imported"],
                duplicate=run.duplicate + counted["duplicate"],
                conflict=run.conflict + counted["conflict"],
                quarantined=run.quarantined + counted["quarantined"],
                unchanged=run.unchanged + counted["unchanged"],
                bytes_read=run.bytes_read + sum(o.source.size for o in outcomes),
            )
        )


def _remark(status: Status, facts: ClipFacts | None) -> Fault:
    """Say in a stable word why a file that is not quarantined has its status."""
    if status in {"duplicate", "unchanged"}:
        return Fault(
            "already_imported", "These bytes, or this very instance, are held already."
        )
    if status == "conflict":
        return Fault("same_uid_other_bytes", "The instance is held with other bytes.")
    if facts is not None and facts.pixel_reason_code:
        return Fault(facts.pixel_reason_code, facts.pixel_reason)
    return Fault("", "")
