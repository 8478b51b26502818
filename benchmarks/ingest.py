"""Import beside its peers: header index, whole import, JPEG decode, re-import, memory.

The region of every synthetic file covers its whole picture, so nothing is blanked in the
whole import; blanking is timed apart, per frame. All files lie in the page cache.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pydicom
from pydicom.pixels import pixel_array

from benchmarks.material import write_cines, write_stills
from benchmarks.measuring import interleaved, write
from benchmarks.peers.orthanc import orthanc
from sonobridge.core.clock import SystemClock
from sonobridge.imaging import (
    SCAN_BYTES,
    ClipPixels,
    DecoderProcess,
    scan_header,
    scan_whole,
)
from sonobridge.imaging.pixels import decode_stored
from sonobridge.store import Workspace
from sonobridge.store.clips.ingest import ImportOptions, import_paths

STILLS, CINES, ROUNDS = 120, 40, 5
THREADS = min(8, 4 * (os.cpu_count() or 1))  # as the import uses
FIELDS = (
    "SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "Modality",
    "Manufacturer", "ManufacturerModelName", "PatientID", "PatientName", "PatientBirthDate",
    "PatientSex", "StudyDate", "StudyTime", "AccessionNumber", "StudyDescription",
    "SeriesDescription", "Rows", "Columns", "NumberOfFrames", "SamplesPerPixel",
    "PhotometricInterpretation", "BitsAllocated", "BitsStored", "FrameTime",
    "SequenceOfUltrasoundRegions",
)  # fmt: skip


def quiet(*_: int) -> None:
    """Take progress and say nothing."""


def scan_all(paths: list[Path]) -> None:
    """Read headers by the product's scanner: one bounded read a file."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            scan_header(os.read(descriptor, SCAN_BYTES), os.fstat(descriptor).st_size)
        finally:
            os.close(descriptor)


def pydicom_all(paths: list[Path]) -> None:
    """Read the same fields the usual way."""
    for path in paths:
        dataset = pydicom.dcmread(path, stop_before_pixels=True)
        for name in FIELDS:
            dataset.get(name)
        for region in dataset.get("SequenceOfUltrasoundRegions", []):
            _ = (region.PhysicalDeltaX, region.RegionLocationMaxX1, region.RegionDataType)


def copy_all(paths: list[Path], target: Path) -> None:
    """Copy and force every file to the disk, with as many threads as the import."""
    target.mkdir()

    def one(path: Path) -> None:
        with (target / path.name).open("wb") as stream:
            stream.write(path.read_bytes())
            stream.flush()
            os.fsync(stream.fileno())

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, paths))


class Imports:
    """Imports a folder into a fresh workspace, again and again."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        self.workspace: Workspace | None = None

    def renew(self) -> None:
        """Make an empty workspace in the place of the last one."""
        place = self.root / "ws"
        if self.workspace is not None:
            self.workspace.close()
            shutil.rmtree(place)
        self.workspace = Workspace.create(place, name="b", origin="work", clock=SystemClock())

    def run(self) -> None:
        """Import the folder into the workspace as it is."""
        import_paths(
            self.workspace,
            [str(self.folder)],
            ImportOptions(),
            person_id=self.workspace.people.owner().id,
            progress=quiet,
        )


def whole_import(root: Path, folder: Path, paths: list[Path]) -> dict[str, Any]:
    """Whole import beside copy + fsync and, where it is installed, Orthanc."""
    imports, copies = Imports(root, folder), root / "copies"
    runs: dict[str, Callable[[], Any]] = {
        "sonobridge": imports.run,
        "copy_fsync": lambda: copy_all(paths, copies),
    }
    before: dict[str, Callable[[], Any]] = {
        "sonobridge": imports.renew,
        "copy_fsync": lambda: shutil.rmtree(copies, ignore_errors=True),
    }
    with orthanc(root) as peer:
        if peer is not None:
            runs["orthanc"] = lambda: peer.send(paths, clients=2)
            before["orthanc"] = peer.clear
        figures = interleaved(runs, rounds=ROUNDS, before=before)
    for run in figures.values():
        run["files_per_s"] = round(len(paths) / run["wall_s"], 1)
        run["cpu_ms_per_file"] = round(run["cpu_s"] / len(paths) * 1e3, 2)
    figures["share_of_copy"] = figures["copy_fsync"]["wall_s"] / figures["sonobridge"]["wall_s"]
    if "orthanc" in figures:
        ratio = figures["orthanc"]["wall_s"] / figures["sonobridge"]["wall_s"]
        figures["times_orthanc"] = ratio
        figures["orthanc_setting"] = "1.10.1, StoreMD5, SQLite, HTTP, TCP_NODELAY=1"
    return figures


def import_again(root: Path, folder: Path) -> dict[str, Any]:
    """First import against one of the unchanged folder, and the memory of both."""
    imports = Imports(root, folder)
    imports.renew()
    first = interleaved({"first": imports.run}, rounds=1)
    again = interleaved({"again": imports.run}, rounds=ROUNDS)
    times = first["first"]["wall_s"] / again["again"]["wall_s"]
    return {**first, **again, "times_faster": times}


def decode(cine: Path, still: Path) -> dict[str, Any]:
    """JPEG cine frames: the product's decoder, in process and in its child, and pydicom."""
    data = cine.read_bytes()
    scanned = scan_whole(data)
    clip = ClipPixels.of(scanned.body, scanned.header)
    dataset = pydicom.dcmread(cine)
    count = clip.table.complete

    def own() -> None:
        for index in range(count):
            decode_stored(clip.frame_bytes(index), clip.form)

    with DecoderProcess() as decoder:
        decoder.frame(clip, 0)
        figures = interleaved(
            {
                "sonobridge": own,
                "sonobridge_child": lambda: list(decoder.frames(clip)),
                "pydicom": lambda: pixel_array(dataset),
            },
            rounds=ROUNDS,
        )
        blanking = blank(decoder, clip, still)
    for run in figures.values():
        run["frames_per_s"] = round(count / run["wall_s"], 1)
    figures["times_pydicom_cpu"] = figures["pydicom"]["cpu_s"] / figures["sonobridge"]["cpu_s"]
    figures["times_pydicom_wall"] = (
        figures["pydicom"]["wall_s"] / figures["sonobridge"]["wall_s"]
    )
    figures["blanking_ms_per_frame"] = blanking
    return figures


def blank(decoder: DecoderProcess, cine: ClipPixels, still: Path) -> dict[str, float]:
    """Milliseconds (wall) to blank a frame outside a box, compressed and not."""
    box = ((100, 80, 699, 519),)
    scanned = scan_whole(still.read_bytes())
    plain = ClipPixels.of(scanned.body, scanned.header)
    figures = interleaved(
        {
            "jpeg": lambda: [decoder.blank(cine, index, box) for index in range(5)],
            "uncompressed": lambda: [decoder.blank(plain, 0, box) for _ in range(5)],
        },
        rounds=ROUNDS,
    )
    return {name: round(run["wall_s"] / 5 * 1e3, 1) for name, run in figures.items()}


ALONE = """
import sys
from pathlib import Path
from benchmarks.ingest import Imports
imports = Imports(Path(sys.argv[1]) / "alone", Path(sys.argv[2]))
imports.renew()
imports.run()
lines = Path("/proc/self/status").read_text().splitlines()
print(next(line for line in lines if line.startswith("VmHWM")).split()[1])
"""


def peak_mib(root: Path, folder: Path) -> float:
    """Return the largest resident size of a process that does nothing but import."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(root), str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout) / 1024


def main() -> None:
    """Measure and write ``results/ingest.json``."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        folder = root / "source"
        for place in ("source", "whole", "twice", "alone"):
            (root / place).mkdir()
        stills, cines = write_stills(folder, STILLS), write_cines(folder, CINES)
        paths = stills + cines
        for path in paths:
            path.read_bytes()  # into the page cache
        headers = interleaved(
            {"sonobridge": lambda: scan_all(paths), "pydicom": lambda: pydicom_all(paths)},
            rounds=ROUNDS,
        )
        for run in headers.values():
            run["files_per_s"] = round(len(paths) / run["wall_s"], 1)
        for clock in ("cpu", "wall"):
            ours, theirs = headers["sonobridge"], headers["pydicom"]
            ours[f"times_pydicom_{clock}"] = theirs[f"{clock}_s"] / ours[f"{clock}_s"]
        figures = {
            "set": {"stills": STILLS, "cines": CINES, "frames": 30, "threads": THREADS},
            "header_index": headers,
            "import": whole_import(root / "whole", folder, paths),
            "import_again": import_again(root / "twice", folder),
            "jpeg_decode": decode(cines[0], stills[0]),
            "peak_resident_mib": peak_mib(root, folder),
            "bars": {
                "header_times_pydicom": 6,
                "import_times_orthanc": 1.5,
                "import_share_of_copy": 0.45,
                "jpeg_times_pydicom": 6,
                "again_times_faster": 10,
                "peak_resident_mib": 400,
            },
        }
        print(write("ingest", figures))


if __name__ == "__main__":
    main()
