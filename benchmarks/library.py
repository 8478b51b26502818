"""The library at size: rows a second, and the time of one page of clips or studies.

50 000 instances by default; ``python -m benchmarks.library 1000000`` takes some minutes.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.measuring import write
from sonobridge.core.canonical import hash_bytes
from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace
from sonobridge.store.clips import ClipFacts, ClipFilter, ClipLibrary, ImportHistory
from sonobridge.store.clips.ingest.recording import Outcome, SourceFile, record_batch

BATCH = 1000
PAGES = 200


def outcomes(model: ClipFacts, start: int, stop: int) -> list[Outcome]:
    """Return made-up instances: 40 a study, four makers."""
    made = []
    for number in range(start, stop):
        name = hash_bytes(str(number).encode())
        facts = replace(
            model,
            sop_instance_uid=f"2.25.{number}",
            study_uid=f"2.25.9{number // 40}",
            series_uid=f"2.25.8{number // 20}",
            patient_key=f"PK{number // 80:07d}",
            blob_sha256=name,
            source_hmac=name,
            size_bytes=1_000_000 + number % 977,
            manufacturer=("GE", "Philips", "Canon", "SonoSite")[number % 4],
            frame_count=1 + number % 60,
            text_likelihood=(number % 1000) / 1000,
        )
        made.append(Outcome(source=SourceFile(name, name, "1-2-3", 1), facts=facts))
    return made


MODEL = ClipFacts(
    sop_instance_uid="", sop_class_uid="1.2.840.10008.5.1.4.1.1.3.1", study_uid="",
    series_uid="", patient_key="", kind="image", blob_sha256="", pixel_sha256=None,
    source_hmac="", size_bytes=0, modality="US", manufacturer="",
    model="Bench 9", image_rows=600, image_columns=800, frame_count=1, frames_declared=1,
    frame_time_ms=33.3, frame_times_ms=None, photometric="YBR_FULL_422",
    transfer_syntax_uid="1.2.840.10008.1.2.4.50", lossy=True,
    regions=({"index": 0, "x0": 0, "y0": 0, "x1": 799, "y1": 599, "problem": None},),
    region_count=1, calibrated=True, pixel_state="ok", pixel_reason_code="",
    pixel_reason="", study_date="2025", issues=(),
    deidentification={"pixels": "needs_full_look", "dates": "years_only"},
    text_likelihood=0.0,
)  # fmt: skip


def fill(workspace: Workspace, count: int) -> float:
    """Record instances with their roll-ups and return seconds, making them excluded."""
    run = ImportHistory(workspace).start("pers_x", "folder", "years", keeps_originals=False)
    spent = 0.0
    for start in range(0, count, BATCH):
        batch = outcomes(MODEL, start, min(start + BATCH, count))
        before = time.perf_counter()
        record_batch(workspace, run, batch)
        spent += time.perf_counter() - before
    return spent


def timed(run: Callable[[], Any], count: int = PAGES) -> dict[str, float]:
    """Return median and 95th percentile in milliseconds."""
    times = []
    for _ in range(count):
        before = time.perf_counter()
        run()
        times.append((time.perf_counter() - before) * 1e3)
    ordered = sorted(times)
    return {
        "median_ms": statistics.median(ordered),
        "p95_ms": ordered[int(0.95 * len(ordered))],
    }


def deep_token(library: ClipLibrary, where: ClipFilter, pages: int) -> str | None:
    """Return the token after some pages of 500."""
    token = None
    for _ in range(pages):
        token = library.page(where, limit=500, token=token).next_token or token
    return token


def main(count: int = 50_000) -> None:
    """Measure and write ``results/library.json``."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "ws"
        with Workspace.create(root, name="b", origin="work", clock=SystemClock()) as workspace:
            seconds = fill(workspace, count)
            library = ClipLibrary(workspace)
            one = ClipFilter(manufacturer="GE")
            two = ClipFilter(manufacturer="GE", clearance="waiting")
            deep = deep_token(library, one, min(40, count // 4 // 500))
            figures = {
                "instances": count,
                "insert_rows_per_s": round(count / seconds),
                "database_mib": round((root / "sonobridge.db").stat().st_size / 2**20),
                "page_without_filter": timed(lambda: library.page(ClipFilter())),
                "page_one_filter": timed(lambda: library.page(one)),
                "page_two_filters": timed(lambda: library.page(two)),
                "page_deep": timed(lambda: library.page(one, token=deep)),
                "page_by_size": timed(lambda: library.page(one, sort="size")),
                "page_of_studies": timed(library.studies),
                "counts": timed(library.counts),
                "page_by_text": timed(lambda: library.page(ClipFilter(text="hilip")), 10),
                "bars": {"insert_rows_per_s": 20_000, "page_p95_ms": 30.0},
            }
    print(write("library" if count == 50_000 else f"library_{count}", figures))


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:2]))
