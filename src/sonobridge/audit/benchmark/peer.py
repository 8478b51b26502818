"""Runs Fairlearn beside us, from the interpreter of another environment."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import sonobridge
from sonobridge.audit.benchmark.made_table import MadeTable
from sonobridge.audit.benchmark.work import MEASURED, Answer
from sonobridge.core.config import child_environment
from sonobridge.core.errors import InvalidInputError, UnexpectedError
from sonobridge.statistics.kernels.weights import weights_reference

__all__ = ["NOT_INSTALLED", "PeerFigures", "find_peer", "run_peer"]

NOT_INSTALLED = "peer not installed"
_CHECKED = 5
_LONGEST_S = 3600


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """What the other program took, and how our replicates differ from scikit-learn.

    Attributes
    ----------
    version
        Of Fairlearn.
    bootstraps
        Number of its resamples that were timed.
    cpu_s, wall_s
        Seconds for all resamples, extrapolated: its cost is linear in their number.
    differences
        Largest absolute difference of each metric, over all cells and replicates 0..4.
    """

    version: str
    bootstraps: int
    cpu_s: float
    wall_s: float
    differences: dict[str, float]


def find_peer(python: str = "") -> Path | None:
    """Return the interpreter of the peer's environment, or None when there is none.

    Parameters
    ----------
    python
        Its path; by default ``benchmarks/peers/.venv`` of the checkout we run from.

    Raises
    ------
    InvalidInputError
        If a path is given and there is no file.
    """
    if python:
        if not Path(python).is_file():
            raise InvalidInputError(
                "There is no interpreter at that path.",
                where="peer_python",
                remedy="Name the python of an environment in which Fairlearn is installed.",
            )
        return Path(python)
    checkout = Path(sonobridge.__file__).parents[2]
    place = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    found = checkout / "benchmarks" / "peers" / ".venv" / place
    return found if found.is_file() else None


def run_peer(
    python: Path, table: MadeTable, answer: Answer, work: tuple[int, int], bootstraps: int
) -> PeerFigures | None:
    """Time the peer on the same table; None when it is not installed there.

    Parameters
    ----------
    python
        Interpreter of its environment.
    table, answer
        The table, and our replicates of it, which scikit-learn checks there.
    work
        Number of resamples to extrapolate to, and the seed of ours.
    bootstraps
        Number of its resamples to time.
    """
    probe = [str(python), "-c", "import fairlearn, sklearn, pandas"]
    environment = child_environment({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
    environment.pop("PYTHONPATH", None)
    if subprocess.run(probe, env=environment, capture_output=True, check=False).returncode:
        return None
    replicates, seed = work
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "table.npz"
        np.savez(
            data,
            labels=table.rows.labels,
            scores=table.rows.ranking,
            patients=table.rows.patients,
            levels=table.levels,
            cells=table.cells(),
            weights=weights_reference(table.patient_keys, _CHECKED, seed),
            ours=np.array([answer.cells.metric(name)[:, :_CHECKED] for name in MEASURED]),
        )
        script = Path(__file__).with_name("fairlearn_peer.py")
        figures = _figures([str(python), str(script), str(data), str(bootstraps)], environment)
    return PeerFigures(
        version=figures["versions"]["fairlearn"],
        bootstraps=bootstraps,
        cpu_s=_extrapolated(figures, "cpu_s", replicates),
        wall_s=_extrapolated(figures, "wall_s", replicates),
        differences=figures["differences"],
    )


def _figures(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    try:
        ran = subprocess.run(
            command, env=environment, capture_output=True, check=True, timeout=_LONGEST_S
        )
        figures: dict[str, Any] = json.loads(ran.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        said = getattr(error, "stderr", None) or b""
        raise UnexpectedError(
            "The comparison with Fairlearn did not end well.",
            why=said.decode(errors="replace")[-300:] or type(error).__name__,
            kept="Nothing was changed.",
            remedy="Make its environment anew, or compare without it.",
        ) from error
    return figures


def _extrapolated(figures: dict[str, Any], unit: str, replicates: int) -> float:
    plain, resampled = figures["plain"][unit], figures["resampled"][unit]
    each = (resampled - plain) / figures["bootstraps"]
    return float(plain + replicates * each)
