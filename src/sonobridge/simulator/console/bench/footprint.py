"""How much memory one side of a neck and its console take, in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["FootprintError", "MemoryFootprint", "measure_footprint"]

_STATUS = Path("/proc/self/status")
_PEAK_RESET = Path("/proc/self/clear_refs")
_FIELDS = ("VmRSS:", "VmHWM:")
_LONGEST_S = 600.0
_FRAMES = 24
_PICTURE = 512


class FootprintError(RuntimeError):
    """The process that was to be measured ended without a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryFootprint:
    """Resident memory of a fresh process, MiB.

    Attributes
    ----------
    interpreter_mb
        The bare interpreter.
    libraries_mb
        With libraries, the product's code and compiled kernels, before any patient: the
        base line.
    resident_mb
        After scanning one side in motion with all its controls, beyond the base line.
    peak_mb
        The most at any instant, beyond the base line: drawing the neck included.
    voxels
        Size of the side's block.
    """

    interpreter_mb: float
    libraries_mb: float
    resident_mb: float
    peak_mb: float
    voxels: int


def measure_footprint(
    seed: int = 1, threads: int = 2, kernels: Path | None = None
) -> MemoryFootprint | None:
    """Scan one side of a patient in a fresh process and return what it took.

    Parameters
    ----------
    seed
        Seed of the patient.
    threads
        Threads that share a frame.
    kernels
        Folder of compiled kernels; None for the usual one. They are compiled before, so
        that the compiler does not count.

    Returns
    -------
    None where the system does not tell resident memory by process (``/proc``).

    Raises
    ------
    FootprintError
        If the process failed.
    """
    from sonobridge.simulator.engine.kernels.library import ensure_compiled

    if not _STATUS.is_file():
        return None
    ensure_compiled(folder=kernels)
    order = json.dumps({"seed": seed, "threads": threads, "kernels": str(kernels or "")})
    call = f"from {__name__} import scan_once; scan_once({order!r})"
    ran = subprocess.run(
        [sys.executable, "-c", call],
        capture_output=True,
        text=True,
        check=False,
        timeout=_LONGEST_S,
    )
    if ran.returncode:
        raise FootprintError(ran.stderr.strip()[-300:] or f"exit status {ran.returncode}")
    return MemoryFootprint(**json.loads(ran.stdout.splitlines()[-1]))


def scan_once(order: str) -> None:
    """Scan one side and print the footprint as one line of JSON; runs in the fresh process."""
    asked = json.loads(order)
    bare = _resident()["VmRSS"]
    _load(Path(asked["kernels"]) if asked["kernels"] else None)
    base = _resident()["VmRSS"]
    _PEAK_RESET.write_text("5", encoding="ascii")
    voxels, after = _scan(int(asked["seed"]), int(asked["threads"]))
    found = MemoryFootprint(
        interpreter_mb=bare,
        libraries_mb=base,
        resident_mb=after["VmRSS"] - base,
        peak_mb=after["VmHWM"] - base,
        voxels=voxels,
    )
    sys.stdout.write(json.dumps(asdict(found)) + "\n")


def _load(kernels: Path | None) -> None:
    """Load what any scan needs: libraries, code, compiled kernels."""
    import scipy.ndimage  # noqa: F401

    import sonobridge.simulator.console.duplex_scanner
    import sonobridge.simulator.console.live
    import sonobridge.simulator.engine.scan_conversion  # noqa: F401
    from sonobridge.simulator.engine.kernels.library import ensure_compiled

    ensure_compiled(folder=kernels)


def _scan(seed: int, threads: int) -> tuple[int, Mapping[str, float]]:
    """Scan the common carotid in all states of motion, focused and with plane waves.

    Returns
    -------
    Voxels of the side, and the memory while all is held.
    """
    from sonobridge.simulator.console.grey_scanner import GreyScanner
    from sonobridge.simulator.console.settings import ConsoleSettings, ImageSettings
    from sonobridge.simulator.engine.quality import LIVE, STILL
    from sonobridge.simulator.engine.scan_conversion import ScanConverter
    from sonobridge.simulator.patient.patient import make_patient
    from sonobridge.simulator.patient.placement.probe_control import ProbeControl

    scanner = GreyScanner(make_patient(seed), seed=seed, phase=lambda t: t, threads=threads)
    shown = [
        (ConsoleSettings(), LIVE),
        (ConsoleSettings(image=ImageSettings(transmit="plane")), STILL),
    ]
    for settings, quality in shown:
        for number in range(_FRAMES):
            control = ProbeControl(side="right", press_mm=6.0 * number / _FRAMES)
            time_s = number / _FRAMES
            frame = scanner.frame(
                control, settings, time_s=time_s, index=number, quality=quality
            )
            if number == 0:
                converter = ScanConverter(frame.grid, _PICTURE, _PICTURE)
            converter.convert(frame.pixels)
    found = int(scanner.side("right").neck.volume.labels.size), _resident()
    scanner.close()
    return found


def _resident() -> Mapping[str, float]:
    """Return resident memory now and at its most, MiB."""
    lines = (line.split() for line in _STATUS.read_text(encoding="ascii").splitlines())
    return {row[0].rstrip(":"): int(row[1]) / 1024 for row in lines if row[0] in _FIELDS}
