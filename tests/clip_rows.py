"""Made-up clips for tests of the store: facts, sources and whole batches."""

from __future__ import annotations

from dataclasses import replace

from sonobridge.core.canonical import hash_bytes
from sonobridge.store import Workspace
from sonobridge.store.clips import ClipFacts, ImportHistory
from sonobridge.store.clips.ingest.recording import (
    Fault,
    ItemResult,
    Outcome,
    SourceFile,
    record_batch,
)

MAKERS = ("GE", "Philips", "SonoSite", "")


def facts(number: int, *, version: int = 0, **changes) -> ClipFacts:
    """Facts of instance ``number``; ``version`` changes its bytes."""
    blob = hash_bytes(f"blob {number} {version}".encode())
    made = ClipFacts(
        sop_instance_uid=f"2.25.{number}",
        sop_class_uid="1.2.840.10008.5.1.4.1.1.3.1",
        study_uid=f"2.25.9{number // 4}",
        series_uid=f"2.25.8{number // 4}",
        patient_key=f"PK{number // 8:04d}",
        kind="image",
        blob_sha256=blob,
        pixel_sha256=hash_bytes(b"pixels"),
        source_hmac=hash_bytes(f"source {number} {version}".encode()),
        size_bytes=1000 + number,
        modality="US" if number % 5 else "MR",
        manufacturer=MAKERS[number % len(MAKERS)],
        model="CX50",
        image_rows=600,
        image_columns=800,
        frame_count=1 + number % 7,
        frames_declared=1 + number % 7,
        frame_time_ms=40.0,
        frame_times_ms=None,
        photometric="MONOCHROME2",
        transfer_syntax_uid="1.2.840.10008.1.2.1",
        lossy=False,
        regions=({"index": 0, "x0": 1, "problem": None},),
        region_count=1,
        calibrated=bool(number % 2),
        pixel_state="ok",
        pixel_reason_code="",
        pixel_reason="",
        study_date="2024",
        issues=(),
        deidentification={"pixels": "needs_full_look"},
        text_likelihood=(number % 10) / 10,
    )
    return replace(made, **changes)


def outcome(number: int, *, path: str = "", version: int = 0, **changes) -> Outcome:
    made = facts(number, version=version, **changes)
    name = path or f"path {number} {version}"
    source = SourceFile(hash_bytes(name.encode()), made.source_hmac, "1-2-3", 5000)
    return Outcome(source=source, facts=made)


def quarantined(number: int) -> Outcome:
    name = hash_bytes(f"broken {number}".encode())
    source = SourceFile(name, hash_bytes(name.encode()), "1-2-3", 77)
    return Outcome(source=source, fault=Fault("no_part10_header", "No header.", 128))


def new_run(workspace: Workspace) -> str:
    owner = workspace.people.owner().id
    return ImportHistory(workspace).start(owner, "folder", "years", keeps_originals=False)


def record(workspace: Workspace, *outcomes: Outcome, run_id: str = "") -> list[ItemResult]:
    return record_batch(workspace, run_id or new_run(workspace), outcomes)
