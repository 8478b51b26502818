"""One source file: read, known by HMAC, judged, de-identified, stored as a blob."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sonobridge.core.canonical import keyed_hash
from sonobridge.imaging import (
    Accepted,
    DecoderCrashedError,
    DecoderTimeoutError,
    DeidentificationPolicy,
    Deidentified,
    InstanceHeader,
    Part10Error,
    PixelError,
    UnusualHeaderError,
    check_regions,
    classify,
    deidentify,
    scan_whole,
)
from sonobridge.store.clips.clip import ClipFacts, PixelStatus
from sonobridge.store.clips.history import ImportHistory
from sonobridge.store.clips.ingest.headerless import with_header
from sonobridge.store.clips.ingest.lending import LentDecoder
from sonobridge.store.clips.ingest.recording import Fault, Outcome, SourceFile
from sonobridge.store.clips.ingest.walking import FoundFile
from sonobridge.store.content import BlobBatch

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["FILE_LIMIT", "KEPT_LIMIT", "ImportOptions", "Preparer"]

FILE_LIMIT = 2 * 2**30
"""Largest file in bytes that is read."""

KEPT_LIMIT = 64 * 2**20
"""Largest quarantined file in bytes of which a copy is kept."""

_UNMEASURED = 1.0
"""Clips whose text was not looked for yet come first, so that they get looked at."""

_PIXEL_STATES: dict[str, PixelStatus] = {
    "none": "none",
    "decodable": "ok",
    "truncated": "truncated",
    "undecodable": "undecodable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How files are imported.

    Attributes
    ----------
    dates
        ``years`` keeps years only; ``shifted`` moves all dates of a patient alike.
    keep_originals
        Keep source copies of imported files in ``originals/``.
    force
        Try files without a Part 10 header.
    """

    dates: Literal["years", "shifted"] = "years"
    keep_originals: bool = False
    force: bool = False

    def policy(self) -> DeidentificationPolicy:
        """Return the de-identification policy: keyed codes are never Safe Harbor."""
        return DeidentificationPolicy(
            legal_path="limited_data_set",
            dates="shifted" if self.dates == "shifted" else "years_only",
        )


class Preparer:
    """Turns source files into outcomes; safe to share between threads.

    Parameters
    ----------
    workspace
        The workspace that gets the blobs.
    options
        How to import.
    decoder
        Child processes for unusual headers and for pixels.
    """

    def __init__(
        self, workspace: Workspace, options: ImportOptions, decoder: LentDecoder
    ) -> None:
        self._blobs = workspace.blobs
        self._key = workspace.deid_key
        self._history = ImportHistory(workspace)
        self._options = options
        self._policy = options.policy()
        self._decoder = decoder

    def prepare(self, file: FoundFile) -> Outcome:
        """Return what becomes of a file; its blob, if any, is on the disk then.

        Parameters
        ----------
        file
            The file; it is only read.

        Raises
        ------
        DiskFullError
            If the blob could not be written.
        """
        if file.size > FILE_LIMIT:
            source = SourceFile(file.path_hmac, "", file.stamp, file.size)
            return Outcome(source=source, fault=Fault("too_large", "The file is too large."))
        try:
            data = file.path.read_bytes()
        except OSError:
            source = SourceFile(file.path_hmac, "", file.stamp, file.size)
            return Outcome(
                source=source, fault=Fault("unreadable", "The file could not be read.")
            )
        hmac = keyed_hash(self._key, data)
        source = SourceFile(file.path_hmac, hmac, file.stamp, len(data))
        if self._history.is_known_source(hmac):
            return Outcome(source=source, keep_original=False)
        made = self._make(data, hmac)
        again = _Reread(file.path, self._key, hmac)
        if isinstance(made, Fault):
            return Outcome(source=source, fault=made, reread=again.bounded)
        return Outcome(
            source=source,
            facts=made,
            keep_original=self._options.keep_originals,
            reread=again.whole,
        )

    def _make(self, data: bytes, hmac: str) -> ClipFacts | Fault:
        accepted = classify(data, decoder=self._decoder)
        if not isinstance(accepted, Accepted):
            forced = with_header(data) if self._options.force else None
            if forced is None or accepted.reason_code != "no_part10_header":
                return Fault(accepted.reason_code, accepted.message, accepted.byte_offset)
            data = forced
            accepted = classify(data, decoder=self._decoder)
            if not isinstance(accepted, Accepted):
                return Fault(accepted.reason_code, accepted.message, accepted.byte_offset)
        try:
            made = deidentify(
                data, accepted, key=self._key, policy=self._policy, decoder=self._decoder
            )
        except (Part10Error, PixelError) as fault:
            place = fault.byte_offset if isinstance(fault, Part10Error) else None
            return Fault(fault.reason_code, fault.message, place)
        except UnusualHeaderError as fault:
            return Fault("not_readable", "The header cannot be read.", fault.byte_offset)
        except (DecoderCrashedError, DecoderTimeoutError) as failure:
            return Fault(str(failure.details["reason_code"]), failure.what)
        sha256 = BlobBatch(self._blobs).put(made.data)
        return facts_of(accepted, made, sha256=sha256, source_hmac=hmac)


@dataclass(frozen=True, slots=True)
class _Reread:
    path: Path
    key: bytes
    hmac: str

    def whole(self) -> bytes | None:
        """Read the source once more; None when it is gone or has changed."""
        try:
            data = self.path.read_bytes()
        except OSError:
            return None
        return data if keyed_hash(self.key, data) == self.hmac else None

    def bounded(self) -> bytes | None:
        """Read the source unless it is too large to be kept in quarantine."""
        try:
            if self.path.stat().st_size > KEPT_LIMIT:
                return None
        except OSError:
            return None
        return self.whole()


def facts_of(
    accepted: Accepted, made: Deidentified, *, sha256: str, source_hmac: str
) -> ClipFacts:
    """Return the facts of a stored version, read back from its de-identified bytes.

    Parameters
    ----------
    accepted
        The source; only the state of its pixels is used.
    made
        The de-identified copy.
    sha256, source_hmac
        Of the copy, and of the source.
    """
    header = scan_whole(made.data).header
    pixels, report = accepted.pixels, made.report
    frames = report.pixels.frames
    rows, columns = (header.rows, header.columns) if frames else (None, None)
    regions = check_regions(header.regions, header.rows, header.columns)
    fallback = f"2.25.{int(source_hmac[:32], 16)}"
    return ClipFacts(
        sop_instance_uid=header.sop_instance_uid or fallback,
        sop_class_uid=header.sop_class_uid,
        study_uid=header.study_instance_uid or fallback,
        series_uid=header.series_instance_uid or fallback,
        patient_key=made.patient_key,
        kind=accepted.header.kind,
        blob_sha256=sha256,
        pixel_sha256=report.pixels.pixel_sha256 or None,
        source_hmac=source_hmac,
        size_bytes=len(made.data),
        modality=header.modality[:16],
        manufacturer=header.manufacturer[:128],
        model=header.model[:128],
        image_rows=rows,
        image_columns=columns,
        frame_count=frames,
        frames_declared=pixels.frames_declared,
        frame_time_ms=header.frame_time_ms,
        frame_times_ms=header.frame_time_vector_ms,
        photometric=header.photometric_interpretation[:24],
        transfer_syntax_uid=header.transfer_syntax_uid,
        lossy=header.lossy_image_compression == "01",
        regions=tuple(asdict(region) for region in regions),
        region_count=len(regions),
        calibrated=any(region.problem is None for region in regions),
        pixel_state=_PIXEL_STATES[pixels.status],
        pixel_reason_code=pixels.reason_code,
        pixel_reason=pixels.reason,
        study_date=_date(header, report.dates),
        issues=tuple({"code": one.code, "where": one.where} for one in accepted.header.issues),
        deidentification=_provenance(made),
        text_likelihood=_UNMEASURED if frames else None,
    )


def _date(header: InstanceHeader, mode: str) -> str:
    date = header.identity.study_date or header.identity.content_date
    return date[:4] if mode == "years_only" else date[:8]


def _provenance(made: Deidentified) -> dict[str, Any]:
    report = made.report
    pixels = report.pixels
    return {
        "profile": report.profile,
        "legal_path": report.legal_path,
        "dates": report.dates,
        "method_codes": list(report.method_codes),
        "actions": dict(report.actions),
        "notes": list(report.notes),
        "pixels": pixels.status,
        "pixels_reason": pixels.reason,
        "kept_boxes": [list(box) for box in pixels.boxes],
        "blanked_pixels": pixels.blanked_pixels,
        "reencoded": pixels.reencoded,
        "source_transfer_syntax_uid": pixels.source_transfer_syntax_uid,
    }
