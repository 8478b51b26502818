"""A zip of de-identified DICOM files with a manifest that names its legal path."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from sonobridge.core.canonical import hash_bytes
from sonobridge.core.clock import as_utc_text
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.identifiers import new_identifier
from sonobridge.imaging import (
    Accepted,
    DecoderProcess,
    DeidentificationPolicy,
    classify,
    deidentify,
)
from sonobridge.store import files
from sonobridge.store.clips.clip import Clip
from sonobridge.store.clips.errors import ClipNotClearedError
from sonobridge.store.clips.sharing.codes import RandomCodes

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["ClipExport", "ExportPath", "export_clips"]

PathName = Literal["safe_harbor", "limited_data_set", "expert_determination", "not_applicable"]

_LABELS: dict[PathName, str] = {
    "safe_harbor": "HIPAA Safe Harbor, 45 CFR 164.514(b)(2)",
    "limited_data_set": "HIPAA limited data set, 45 CFR 164.514(e), under a data use agreement",
    "expert_determination": "HIPAA expert determination, 45 CFR 164.514(b)(1)",
    "not_applicable": "No HIPAA path applies",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPath:
    """The legal ground of an export.

    Attributes
    ----------
    name
        Which path.
    statement
        The agreement (limited data set), the determination (expert determination) or
        the reason (not applicable); empty for Safe Harbor.

    Raises
    ------
    InvalidInputError
        If a path that needs a statement has none.
    """

    name: PathName
    statement: str = ""

    def __post_init__(self) -> None:
        if self.name == "safe_harbor" or self.statement.strip():
            return
        needed = {
            "limited_data_set": "the data use agreement",
            "expert_determination": "the expert's determination",
            "not_applicable": "the reason why no path applies",
        }[self.name]
        raise InvalidInputError(
            "This export needs a statement.",
            where="agreement",
            why="Keyed codes or shifted dates are identifiers in the sense of 45 CFR 164.514, "
            "so the export rests on what a person states.",
            kept="Nothing was exported.",
            remedy=f"Name {needed} with --agreement.",
        )

    @property
    def label(self) -> str:
        """The path in words, as printed in the manifest."""
        return _LABELS[self.name]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipExport:
    """A finished export: file name in the exports folder, hash, size, notes."""

    id: str
    name: str
    sha256: str
    size_bytes: int
    files: int
    notes: tuple[str, ...]


def export_clips(
    workspace: Workspace,
    clips: Sequence[Clip],
    path: ExportPath,
    *,
    person_id: str,
    progress: Callable[[int, int], None],
) -> ClipExport:
    """Write cleared clips as DICOM files into one zip in the exports folder.

    Parameters
    ----------
    workspace
        Source of bytes and codes.
    clips
        What to export; each cleared by a person.
    path
        Legal ground. ``safe_harbor`` rewrites every file with years only and random
        codes from a stored table; the other paths hand out the stored bytes.
    person_id
        Who exports.
    progress
        Told files done and files in all.

    Raises
    ------
    ClipNotClearedError
        For a clip whose contact sheet no person has cleared.
    InvalidInputError
        For a Safe Harbor export of clips whose dates were shifted at import.
    DiskFullError
        If there is no room; no partial file is left.
    """
    for clip in clips:
        if not clip.cleared:
            raise ClipNotClearedError(clip.id, clip.clearance)
    if path.name == "safe_harbor":
        _refuse_shifted(clips)
    export_id = new_identifier("exp", workspace.clock)
    name = f"clips-{export_id}.zip"
    target = workspace.exports.path(name)
    partial = target.with_name(f".{name}.tmp")
    entries: list[dict[str, Any]] = []
    with files.disk_errors(name, "Nothing was exported; the workspace is unchanged."):
        try:
            with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
                rewriter = _Rewriter(workspace, path)
                for number, clip in enumerate(clips, start=1):
                    data = rewriter.rewritten(clip)
                    entry = f"clip-{number:06d}.dcm"
                    archive.writestr(_member(entry), data)
                    entries.append({"file": entry, "sha256": hash_bytes(data)})
                    progress(number, len(clips))
                manifest = _manifest(workspace, path, export_id, person_id, rewriter.notes)
                manifest["files"] = entries
                text = json.dumps(manifest, indent=2, ensure_ascii=False).encode()
                archive.writestr(_member("manifest.json"), text)
            digest = _file_hash(partial)
            files.replace(partial, target)
        except BaseException:  # an interrupt too: no half-written export is left
            files.remove(partial)
            raise
    return ClipExport(
        id=export_id,
        name=name,
        sha256=digest,
        size_bytes=target.stat().st_size,
        files=len(entries),
        notes=tuple(sorted(rewriter.notes)),
    )


class _Rewriter:
    """Gives the bytes of a clip under a legal path."""

    def __init__(self, workspace: Workspace, path: ExportPath) -> None:
        self._workspace = workspace
        self._path = path
        self._codes = RandomCodes(workspace)
        self.notes: set[str] = set()

    def rewritten(self, clip: Clip) -> bytes:
        """Return the file to hand out."""
        stored = self._workspace.blobs.read(clip.facts.blob_sha256)
        if self._path.name != "safe_harbor":
            shifted = _is_shifted(clip)
            self.notes.add("dates are shifted" if shifted else "dates hold years only")
            self.notes.add("codes are derived with the workspace's key")
            return stored
        self.notes.add("dates hold years only, written as 1 January")
        self.notes.add("codes are random, from a stored table")
        policy = DeidentificationPolicy(
            legal_path="safe_harbor", dates="years_only", codes=self._codes.code
        )
        with DecoderProcess() as decoder:  # started only for an unusual header
            accepted = classify(stored, decoder=decoder)
        if not isinstance(accepted, Accepted):
            raise TypeError("a stored clip is readable")
        # Stored pixels are blanked already; without a decoder they stay as they are.
        key = self._workspace.deid_key
        return deidentify(stored, accepted, key=key, policy=policy, decoder=None).data


def _is_shifted(clip: Clip) -> bool:
    return clip.facts.deidentification.get("dates") == "shifted"


def _refuse_shifted(clips: Sequence[Clip]) -> None:
    """Refuse clips of which only shifted dates are left: their years are no true years."""
    shifted = sum(_is_shifted(clip) for clip in clips)
    if shifted:
        raise InvalidInputError(
            "Clips with shifted dates are no Safe Harbor export.",
            where="clips",
            why=f"{shifted} of {len(clips)} clips were imported with shifted dates; the years "
            "that Safe Harbor keeps are not in them any more.",
            kept="Nothing was exported.",
            remedy="Leave these clips out, export under another path, or import their files "
            "with years only into another workspace.",
        )


def _member(name: str) -> zipfile.ZipInfo:
    """Return an entry without a time of its own, so that equal content is equal bytes."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o600 << 16
    return entry


def _manifest(
    workspace: Workspace, path: ExportPath, export_id: str, person_id: str, notes: set[str]
) -> dict[str, Any]:
    return {
        "schema": 1,
        "id": export_id,
        "workspace": workspace.id,
        "origin": workspace.origin,
        "exported_at": as_utc_text(workspace.clock.now()),
        "exported_by": person_id,
        "deidentification_path": {**asdict(path), "label": path.label},
        "notes": sorted(notes),
        "statement": "Not for diagnosis.",
    }


def _file_hash(path: Any) -> str:
    import hashlib

    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
